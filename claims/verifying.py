"""Checking the whole record: every number, every link, every hash, in a constant memory.

Each revision's digest is worked out anew from what is stored and the stored digest before it,
so what is wrong is named where it is, not everywhere after it.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import groupby, islice
from math import inf
from typing import Any

import orjson
from django.db import connection, transaction
from django.db.models import F, Window
from django.db.models.functions import Lead

from claims import verifying_lists
from claims.formats.digest import NONE_BEFORE, digest, sha256
from claims.models import Entry, Redirect, Revision

_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is not as it was published; ``entry`` is None where it is the revision."""

    revision: int
    entry: str | None
    what: str

    def __str__(self) -> str:
        if self.entry:
            return f"{self.entry} in revision {self.revision}: {self.what}"
        return f"Revision {self.revision}: {self.what}"


@dataclass(slots=True)
class Verification:
    """What was read, and what is wrong with it."""

    revisions: int = 0
    entries: int = 0
    digest: str = NONE_BEFORE
    problems: list[Problem] = field(default_factory=list)

    last: int = 0

    @property
    def whole(self) -> bool:
        return not self.problems

    def add(self, revision: Revision, what: str) -> None:
        self.problems.append(Problem(revision.number, None, what))

    def passed(self, revision: Revision) -> None:
        self.revisions += 1
        self.last, self.digest = revision.number, revision.digest


def verify() -> Verification:
    """Read the record from its first revision to its last, as it stands at this moment."""
    result = Verification()
    with _one_moment():
        entries = _Merged(_entries())
        redirects = _Merged(_redirects())
        for revision in Revision.objects.order_by("number").iterator(_AT_ONCE):
            _note_what_is_left(entries, redirects, revision.number, result)
            before, named = result.last, len(result.problems)
            covers = _check_revision(revision, entries, redirects, result)
            if revision.number != before + 1:
                result.add(revision, f"it follows revision {before}; what was between is gone.")
            elif not covers:
                entry_names = [p.entry for p in result.problems[named:] if p.entry]
                result.add(revision, _digest_differs(revision, entry_names))
            result.passed(revision)
        _note_what_is_left(entries, redirects, inf, result)
        result.problems += [Problem(*wrong) for wrong in verifying_lists.wrong()]
    return result


@contextmanager
def _one_moment() -> Iterator[None]:
    """Everything inside reads the same state, whatever is published meanwhile."""
    outermost = not connection.in_atomic_block
    with transaction.atomic():
        if outermost:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


def _entries() -> Iterator[Entry]:
    return (
        Entry.objects.annotate(
            next_revision=Window(
                Lead("revision_id"), partition_by="number", order_by="revision_id"
            ),
            claim_number=F("claim__number"),
            claim_version=F("claim__version"),
        )
        .defer("terms", "words", "row")
        .order_by("revision_id", "number")
        .iterator(_AT_ONCE)
    )


def _redirects() -> Iterator[Redirect]:
    return Redirect.objects.order_by("revision_id", "pk").iterator(_AT_ONCE)


class _Merged:
    """Rows in the order of their revisions, handed out revision by revision."""

    def __init__(self, rows: Iterator[Any]) -> None:
        self._groups = groupby(rows, key=lambda row: row.revision_id)
        self._next = next(self._groups, None)

    def of(self, revision: int) -> Iterable[Any]:
        if self._next and self._next[0] == revision:
            yield from self._next[1]
            self._next = next(self._groups, None)

    def left_before(self, revision: float) -> Iterator[tuple[int, Iterable[Any]]]:
        """What nobody has asked for, by the revision it is of: that one is gone."""
        while self._next and self._next[0] < revision:
            yield self._next
            self._next = next(self._groups, None)


def _note_what_is_left(
    entries: _Merged, redirects: _Merged, before: float, result: Verification
) -> None:
    """Name the rows of revisions that are not there."""
    for merged in (entries, redirects):
        for revision, rows in merged.left_before(before):
            names = [_name(row) if isinstance(row, Entry) else str(row) for row in islice(rows, 11)]
            which = ", ".join(names[:10]) + (" and others" if len(names) > 10 else "")
            result.problems.append(
                Problem(revision, None, f"it is gone; what is left of it: {which}.")
            )


def _check_revision(
    revision: Revision, entries: _Merged, redirects: _Merged, result: Verification
) -> bool:
    """Read one revision through; whether its digest covers what it holds."""
    found = digest(
        number=revision.number,
        before=result.digest,
        kind=revision.kind,
        at=revision.at,
        entries=_checked(entries.of(revision.number), result),
        redirects=((r.old, r.new) for r in redirects.of(revision.number)),
    )
    return found == revision.digest


def _checked(entries: Iterable[Entry], result: Verification) -> Iterator[tuple[int, int, str, str]]:
    """The entries' lines of the digest; what is wrong with an entry is noted on the way."""
    for entry in entries:
        result.entries += 1
        result.problems += [
            Problem(entry.revision_id, _name(entry), what) for what in _wrong_with(entry)
        ]
        yield entry.number, entry.version, entry.status, entry.sha256


def _digest_differs(revision: Revision, named: list[str]) -> str:
    message = "its digest does not cover what it holds now"
    if named:
        return f"{message}; see {', '.join(dict.fromkeys(named))}."
    held = [f"C{n}v{v}" for n, v in revision.entries.order_by("number").values_list(
        "number", "version")[:11]]  # fmt: skip
    which = ", ".join(held[:10]) + (" or another" if len(held) > 10 else "")
    changed = f"{which} was changed together with its hash, or " if held else ""
    return (
        f"{message}: {changed}an entry or redirect was added or taken away, "
        "or its time or kind was changed."
    )


def _name(entry: Entry) -> str:
    return f"C{entry.number}v{entry.version}"


def _wrong_with(entry: Any) -> Iterator[str]:
    if sha256(entry.document) != entry.sha256:
        yield "its document is not what was published."
    else:
        yield from _columns_that_differ(entry)
    if (entry.claim_number, entry.claim_version) != (entry.number, entry.version):
        yield f"it belongs to C{entry.claim_number}v{entry.claim_version} of the workbench."
    if entry.valid_until_id != entry.next_revision:
        until = f"revision {entry.valid_until_id}" if entry.valid_until_id else "today"
        end = f"revision {entry.next_revision}" if entry.next_revision else "today"
        yield f"it is said to hold until {until}; the next entry of C{entry.number} says {end}."


def _columns_that_differ(entry: Entry) -> Iterator[str]:
    """The document is what was published; the columns beside it must say the same."""
    try:
        document = orjson.loads(entry.document)
        said = {
            "number": document["id"],
            "version": document["version"],
            "status": document["status"],
            "first revision": document["published"]["revision"],
        }
    except (orjson.JSONDecodeError, KeyError, TypeError):
        yield "its document cannot be read."
        return
    kept = {
        "number": f"C{entry.number}",
        "version": entry.version,
        "status": entry.status,
        "first revision": entry.published_revision,
    }
    for name, value in said.items():
        if value != kept[name]:
            yield f"its {name} is {kept[name]} beside the document, and {value} in it."
