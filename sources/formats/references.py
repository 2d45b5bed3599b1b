"""CSL-JSON items → reference lists, in every form there is.

Forms for machines are streams, item by item. Formatted ones are written by pandoc in a CSL style
(see ``entries``) and put together as a document (see ``documents``).
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import orjson

from sources.formats import (
    biblatex,
    bibtex,
    csljson,
    documents,
    entries,
    locales,
    ris,
    styles,
    table,
    typesetting,
)
from sources.formats.documents import Note, ReferenceList, Section
from sources.formats.entries import BATCH, NOBODY, Watch
from sources.formats.locales import UnknownLocale
from sources.formats.pandoc import AT_ONCE, Busy, Cancelled, ReferencesError
from sources.formats.styles import Sheet, UnknownStyle
from sources.variables import readable

__all__ = [
    "FORMS", "Busy", "Cancelled", "Form", "Note", "ReferenceList", "ReferencesError", "Section",
    "UnknownLocale", "UnknownStyle", "Watch", "fragment", "made", "one_now", "says_kinds", "stream",
    "unnumbered", "write",
]  # fmt: skip

CSLItem = dict[str, Any]

#: Bytes that are passed on at a time, about.
PIECE = 64 * 1024


@dataclass(frozen=True, slots=True)
class Form:
    """A way to write references, as files and programs know it."""

    label: str
    content_type: str
    suffix: str
    #: Whether it is formatted in a style, for reading; and how pandoc calls that.
    styled: bool = False
    pandoc: str = ""
    #: Whether a browser shows it, or keeps it as a file.
    shown: bool = False


FORMS = {
    "csljson": Form("CSL-JSON", "application/vnd.citationstyles.csl+json", "json"),
    "bibtex": Form("BibTeX", "application/x-bibtex; charset=utf-8", "bib"),
    "biblatex": Form("BibLaTeX", "application/x-bibtex; charset=utf-8", "bib"),
    "ris": Form("RIS", "application/x-research-info-systems; charset=utf-8", "ris"),
    "csv": Form("CSV", "text/csv; charset=utf-8", "csv"),
    "text": Form("plain text", "text/plain; charset=utf-8", "txt", True, "plain", shown=True),
    "html": Form("web page", "text/html; charset=utf-8", "html", True, "html", shown=True),
    "markdown": Form("Markdown", "text/markdown; charset=utf-8", "md", True,
                     "commonmark-raw_html", shown=True),
    "docx": Form(
        "Word", "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "docx", True, "docx"),
    "odt": Form("OpenDocument", "application/vnd.oasis.opendocument.text", "odt", True, "odt"),
    "pdf": Form("PDF", "application/pdf", "pdf", True, "typst"),
}  # fmt: skip

_WRITERS = {
    "csljson": csljson.write, "bibtex": bibtex.write, "biblatex": biblatex.write,
    "ris": ris.write, "csv": table.write,
}  # fmt: skip


def stream(items: Iterable[CSLItem], form: str) -> Iterator[bytes]:
    """The items in a form for machines, in pieces; no more of them is held than one piece."""
    piece: list[str] = []
    size = 0
    for text in _WRITERS[form](map(readable, items)):
        piece.append(text)
        size += len(text)
        if size >= PIECE:
            yield "".join(piece).encode()
            piece, size = [], 0
    if piece:
        yield "".join(piece).encode()


def made(
    listed: ReferenceList, form: str, *, sheet: Sheet, locale: str = "", watch: Watch = NOBODY
) -> bytes:
    """The list formatted in a style. Raises ReferencesError, or Cancelled by ``watch``."""
    language = locales.check(locale) or sheet.locale
    style = styles.prepared(sheet, in_order=listed.in_order)
    to = FORMS[form].pandoc
    if form == "text" and listed.is_plain and len(listed.items) <= BATCH:
        return _at_once(listed.items, to, style, language, watch)
    written = entries.written(listed.items, style, language, watch)
    body = documents.made(listed, written, to, style=style, locale=language, watch=watch)
    hanging = documents.hangs(style)
    if form == "html":
        text = body.decode()
        return typesetting.page(text, title=listed.title, locale=language, hanging=hanging).encode()
    if form == "pdf":
        return typesetting.pdf(
            body.decode(), title=listed.title, locale=language, hanging=hanging,
            wanted=watch.wanted,
        )  # fmt: skip
    return body.strip() + b"\n" if FORMS[form].shown else body


def fragment(listed: ReferenceList, *, sheet: Sheet, locale: str = "") -> str:
    """The list as HTML, for a page that has the rest."""
    language = locales.check(locale) or sheet.locale
    style = styles.prepared(sheet, in_order=listed.in_order)
    written = entries.written(listed.items, style, language)
    return documents.made(listed, written, "html", style=style, locale=language).decode()


def says_kinds(sheet: Sheet) -> bool:
    """Whether the style says what kind of thing an article in a magazine is."""
    return entries.says_kinds(styles.prepared(sheet))


def write(items: Sequence[CSLItem], form: str, *, style: str = "apa", locale: str = "") -> str:
    """The items in one of the FORMS that are text, in one of the shipped styles."""
    if FORMS[form].styled:
        made_of_them = made(ReferenceList(items), form, sheet=styles.load(style), locale=locale)
        return made_of_them.decode()
    return b"".join(stream(items, form)).decode()


def one_now(item: CSLItem, *, style: str = "apa") -> str:
    """One reference as text, without the number that some styles give it; empty where others are
    waiting already, or it cannot be made."""
    if not AT_ONCE.acquire(blocking=False):
        return ""
    AT_ONCE.release()
    try:
        return unnumbered(write([item], "text", style=style))
    except ReferencesError:
        return ""


def unnumbered(reference: str) -> str:
    return re.sub(r"^(1\.|\[1\])\s+", "", reference.strip())


def _at_once(items: Sequence[CSLItem], to: str, style: str, language: str, watch: Watch) -> bytes:
    """One reference is asked for by many readers, and kept; a long list by few."""
    given = [readable(item) for item in items]
    payload = orjson.dumps(given)
    if len(payload) < 10_000:
        return _kept(payload, to, style, language)
    return _plainly(given, to, style, language, watch)


@lru_cache(maxsize=512)
def _kept(payload: bytes, to: str, style: str, language: str) -> bytes:
    return _plainly(orjson.loads(payload), to, style, language, NOBODY)


def _plainly(items: Sequence[CSLItem], to: str, style: str, language: str, watch: Watch) -> bytes:
    text = entries.plainly(items, [f"--to={to}"], style, language, watch).strip()
    return text + b"\n" if text else b""
