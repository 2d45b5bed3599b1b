"""What a command is given to read: a file, the input, or an address."""

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError

from sources import adding, extracting, texts
from sources.fetching import Unreachable
from sources.formats import kinds
from sources.formats.bylines import person
from sources.formats.found import Found, Unreadable
from sources.management.plain import printable
from sources.models import Article, Original, Snapshot

_READ = (".html", ".htm", ".xhtml", ".pdf", ".docx", ".eml")


class Unread(CommandError):
    """A file cannot be had."""


@dataclass(frozen=True, slots=True)
class Given:
    """A text, and where it is not plain text, what else was found with it."""

    text: str
    name: str
    method: str = Snapshot.Method.FILE
    extracted: extracting.Extracted | None = None

    @property
    def found(self) -> Found:
        return self.extracted.found if self.extracted else Found()

    @property
    def obtained_from(self) -> str:
        return (self.extracted.source.url if self.extracted else "") or self.name

    def makers(self) -> list[adding.Maker]:
        language = self.found.best("language")
        return [
            adding.Maker(person(name, language=language) if name.kind == "person" else name.printed)
            for name in self.found.byline
        ]

    def keep_original(self, article: Article, *, by: Any) -> Original | None:
        """A page or file is kept as it came; of plain text, the text is all there is."""
        if self.extracted is None:
            return None
        source = self.extracted.source
        return adding.add_original(
            article,
            source.raw,
            by=by,
            media_type=self.extracted.media_type,
            name=self.name,
            obtained_from=source.url,
        )


def read(name: str) -> Given:
    """Raises CommandError for what cannot be had or read; ValidationError for no text in it."""
    try:
        if name.startswith(("http://", "https://")):
            source = extracting.fetch(name)
            return _extracted(source, source.name, Snapshot.Method.WEB)
        most = max(settings.ORIGINAL_MAX_BYTES, settings.ARTICLE_MAX_CHARACTERS * 4 + 4)
        raw, shown = read_bytes(name, most), file_name(name)
        if _kind(raw, shown) != "plain":
            return _extracted(extracting.Source(raw, shown), shown, Snapshot.Method.FILE)
    except Unreachable as error:
        raise CommandError(f"{printable(name)} was not had: {error}.") from error
    except Unreadable as error:
        raise CommandError(f"{file_name(name)} cannot be read. {error}") from error
    if len(raw) > (most := settings.ARTICLE_MAX_CHARACTERS) * 4 + 4:
        raise CommandError(f"{shown} is too long: an article may have {most:,} characters.")
    return Given(texts.normalise(texts.decode(raw)), shown)


def file_name(name: str) -> str:
    return "standard input" if name == "-" else printable(Path(name).name or name)


def _extracted(source: extracting.Source, name: str, method: str) -> Given:
    extracted = extracting.extract(source)
    return Given(texts.normalise(extracted.found.best("text")), name, method, extracted)


def _kind(raw: bytes, name: str) -> str:
    try:
        return kinds.of(raw, name=name)
    except Unreadable:
        if Path(name).suffix.lower() in _READ:
            raise
        return "plain"  # whose refusals say where in the file


def read_bytes(name: str, most: int) -> bytes:
    """The file's bytes, and one more than ``most`` where there are more. Raises Unread."""
    try:
        if name == "-":
            return sys.stdin.buffer.read(most + 1)
        with Path(name).open("rb") as file:
            return file.read(most + 1)
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or str(error)
        raise Unread(f"{file_name(name)} cannot be read: {why}.") from error
