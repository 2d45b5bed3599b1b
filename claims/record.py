"""The record, read as of a revision, and the one way to write it.

Only ``claims.workflow`` writes here; everything public reads here and nowhere else.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

from django.db import connection
from django.utils import timezone

from claims import ids, subjects
from claims.formats.digest import NONE_BEFORE, digest, sha256
from claims.models import Claim, Entry, Redirect, Revision, Subject
from claims.models.reading import KEY
from claims.models.record_rules import RECORD_LOCK
from claims.models.revision import EntryQuerySet
from sources.models.keys import ONCE


class NoSuchRevision(LookupError):
    """The record has not come that far, or the number is not one."""


class Behind(LookupError):
    """A revision that was shown elsewhere is not here yet: this database follows another one."""

    def __init__(self, revision: int) -> None:
        super().__init__(
            f"This server has not come to revision {revision} yet, which another one has shown. "
            "Ask again in a moment."
        )


@dataclass(frozen=True, slots=True)
class Record:
    """The record as it stood once a revision was made. ``revision`` 0 is the empty record."""

    revision: int

    @classmethod
    def current(cls) -> Self:
        newest = Revision.objects.order_by("-number").values_list("number", flat=True).first()
        return cls(newest or 0)

    @classmethod
    def as_of(cls, revision: int) -> Self:
        current = cls.current()
        if not 0 < revision <= current.revision:
            raise NoSuchRevision(
                f"There is no revision {revision}; the record is at {current.revision}."
            )
        return cls(revision)

    @classmethod
    def shown_before(cls, revision: int) -> Self:
        """The record as of a revision we have named ourselves; raises Behind."""
        try:
            return cls.as_of(revision)
        except NoSuchRevision as error:
            raise Behind(revision) from error

    @property
    def digest(self) -> str:
        """What this record is known by, whichever database it is in."""
        found = Revision.objects.filter(number=self.revision).values_list("digest", flat=True)
        return found.first() or NONE_BEFORE

    def entries(self) -> EntryQuerySet:
        """Every entry valid at this revision, withdrawn ones included."""
        return Entry.objects.as_of(self.revision)

    def claims(self) -> EntryQuerySet:
        """Entries of published claims, the newest first."""
        return self.entries().published().newest_first()

    def claim(self, number: int, version: int | None = None) -> Entry | None:
        """The entry of a claim, or of one version of it as it was last shown."""
        if version is None:
            return self.entries().filter(number=number).first()
        return (
            Entry.objects.filter(number=number, version=version, revision__lte=self.revision)
            .order_by("-revision_id")
            .first()
        )

    def versions(self, number: int) -> list[Entry]:
        """The last entry of each version, the newest version first."""
        return list(
            Entry.objects.filter(number=number, revision__lte=self.revision)
            .order_by("-version", "-revision_id")
            .distinct("version")
        )

    def redirect(self, public_id: str) -> str | None:
        """The id that took this one's place, over any number of merges."""
        seen = {public_id}
        target = None
        while found := (
            Redirect.objects.filter(old=target or public_id, revision__lte=self.revision)
            .order_by("-pk")
            .first()
        ):
            target = found.new
            if target in seen:
                break
            seen.add(target)
        return None if target == public_id else target

    def article_with_key(self, key: str) -> str | None:
        """The id of the article that this citation key leads to, shown under it now or once."""
        return self.articles_with_keys([key]).get(key)

    def articles_with_keys(self, keys: Iterable[str]) -> dict[str, str]:
        """Key → the id of the article it leads to, of those that lead to one."""
        asked = [key for key in keys if re.fullmatch(ONCE, key)]
        if not asked:
            return {}
        known = Subject.objects.filter(revision__lte=self.revision).cited_by(*asked)
        found = dict(known.order_by("revision_id").values_list(KEY, "public_id"))
        return {key: found[key.lower()] for key in asked if key.lower() in found}

    def meant_by(self, letter: str, typed: str) -> str | None:
        """What somebody means who types an id, or an article's citation key, where names go."""
        if ids.is_id(letter, typed):
            return self.redirect(typed) or typed
        return self.article_with_key(typed) if letter == "A" else None


@dataclass(frozen=True, slots=True)
class Shown:
    """A claim version and the text of its document, to be written as an entry."""

    claim: Claim
    status: str
    document: str
    published_revision: int


def lock() -> tuple[int, str, datetime]:
    """Wait for the turn to write; it is held until the transaction ends.

    Returns the number the next revision takes, the digest before it, and its time.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [RECORD_LOCK])
    newest = Revision.objects.order_by("-number").first()
    at = timezone.now().replace(microsecond=0)
    if newest is None:
        return 1, NONE_BEFORE, at
    return newest.number + 1, newest.digest, max(at, newest.at)


def write(
    kind: str,
    *,
    by: Any,
    shown: Callable[[int, datetime], Iterable[Shown]],
    redirects: Iterable[tuple[str, str]] = (),
) -> Revision | None:
    """Make one revision of what ``shown`` renders, given its number and time; None if nothing.

    Runs inside the caller's transaction.
    """
    number, before, at = lock()
    entries = [
        Entry(
            revision_id=number,
            claim=each.claim,
            number=each.claim.number,
            version=each.claim.version,
            status=each.status,
            published_revision=each.published_revision,
            document=each.document,
            sha256=sha256(each.document),
        )
        for each in shown(number, at)
    ]
    entries.sort(key=lambda entry: entry.number)
    pairs = list(redirects)
    if not entries and not pairs:
        return None
    # The revision comes last and seals what was written under its number.
    before_it = Entry.objects.filter(number__in=[e.number for e in entries], valid_until=None)
    ended = list(before_it.values_list("document", flat=True))
    if ended:
        before_it.update(valid_until=number)
    Entry.objects.bulk_create(entries, batch_size=1000)
    published = (e.document for e in entries if e.status == Entry.Status.PUBLISHED)
    subjects.follow(number, published, ended)
    Redirect.objects.bulk_create(Redirect(revision_id=number, old=o, new=n) for o, n in pairs)
    return Revision.objects.create(
        number=number,
        kind=kind,
        at=at,
        by=by,
        digest=digest(
            number=number,
            before=before,
            kind=kind,
            at=at,
            entries=[(e.number, e.version, e.status, e.sha256) for e in entries],
            redirects=pairs,
        ),
    )
