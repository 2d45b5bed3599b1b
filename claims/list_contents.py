"""What a list holds, as the record shows it: by hand in the order given, or by a filter."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from django.http import QueryDict

from claims import reader
from claims.formats.document import load
from claims.models import Entry, Redirect, Subject
from claims.presenting import ArticleShown, Shown
from claims.record import Record
from claims.selection import Selection

#: What a filter chooses is shown so far; the searchable list has the rest.
MOST = 500
PUBLISHED, WITHDRAWN, GONE = "published", "withdrawn", "gone"


class Named(Protocol):
    """An id in a list, and what is written under it."""

    @property
    def public_id(self) -> str: ...
    @property
    def note(self) -> str: ...


class List(Protocol):
    """A list, the owner's own or as it is shared."""

    @property
    def of(self) -> str: ...
    @property
    def filter(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Listed:
    """Something of a list that the record shows, or showed: ``gone`` is an article that no
    published claim shows any more."""

    id: str
    named: str
    note: str
    stands: str
    document: dict[str, Any]
    entry: Entry | None = None

    @property
    def claim(self) -> Shown | None:
        return Shown.read(self.entry) if self.entry else None

    @property
    def article(self) -> ArticleShown | None:
        return None if self.entry else ArticleShown.read(self.document)


@dataclass(frozen=True, slots=True)
class Contents:
    """``total``: how many there are, also where not all are here."""

    listed: list[Listed]
    total: int
    selection: Selection | None = None

    @property
    def all_here(self) -> bool:
        return len(self.listed) == self.total


ALL = slice(None)


def read(
    of: List,
    named: Sequence[Named],
    record: Record,
    *,
    frozen: int | None,
    most: int = MOST,
    part: slice = ALL,
) -> Contents:
    """What the list holds in this record; ``frozen``: the revision the list is read as of.

    ``most``: how much of what a filter chooses; ``part``: of a list by hand.
    """
    if of.filter:
        return _chosen(of, record, frozen, most)
    return (_claims if of.of == "claims" else _articles)(named, record, part)


# --- by hand ---------------------------------------------------------------------------------


def _claims(named: Sequence[Named], record: Record, part: slice) -> Contents:
    once = _once(named, _followed(named, record))
    numbers = {int(public_id[1:]) for public_id, _ in once}
    shown = record.entries().filter(number__in=numbers).values_list("number", "pk")
    entry_of = {f"C{number}": pk for number, pk in shown}
    there = [each for each in once if each[0] in entry_of]
    pks = [entry_of[public_id] for public_id, _ in there[part]]
    entries = Entry.objects.defer("terms", "words", "row").in_bulk(pks)
    found = []
    for (public_id, (name, note)), pk in zip(there[part], pks, strict=True):
        entry = entries[pk]
        stands = WITHDRAWN if entry.status == Entry.Status.WITHDRAWN else PUBLISHED
        found.append(Listed(public_id, name, note, stands, load(entry.document), entry))
    return Contents(found, len(there))


def _articles(named: Sequence[Named], record: Record, part: slice) -> Contents:
    once = _once(named, _followed(named, record))
    known = Subject.objects.filter(public_id__in=[each for each, _ in once], letter="A")
    shown = dict(known.as_of(record.revision).values_list("public_id", "pk"))
    before = known.filter(revision__lte=record.revision).exclude(public_id__in=shown)
    subject_of = dict(before.order_by("revision_id").values_list("public_id", "pk")) | shown
    there = [each for each in once if each[0] in subject_of]
    pks = [subject_of[public_id] for public_id, _ in there[part]]
    texts = dict(Subject.objects.filter(pk__in=pks).values_list("pk", "document"))
    found = []
    for (public_id, (name, note)), pk in zip(there[part], pks, strict=True):
        stands = PUBLISHED if public_id in shown else GONE
        found.append(Listed(public_id, name, note, stands, load(texts[pk])))
    return Contents(found, len(there))


def _followed(named: Sequence[Named], record: Record) -> dict[str, str]:
    """Each id → the one that stays, where it was merged."""
    ids = {each.public_id for each in named}
    moved = set(Redirect.objects.filter(old__in=ids).values_list("old", flat=True))
    return {each: (record.redirect(each) or each) if each in moved else each for each in ids}


def _once(named: Sequence[Named], stays: dict[str, str]) -> list[tuple[str, tuple[str, str]]]:
    """The ids that stay, each once, with the first name of it and all that is written under it."""
    found: dict[str, tuple[str, str]] = {}
    for each in named:
        public_id = stays[each.public_id]
        first, note = found.get(public_id, (each.public_id, ""))
        found[public_id] = (first, "\n\n".join(filter(None, (note, each.note))))
    return list(found.items())


# --- by a filter -----------------------------------------------------------------------------


def _chosen(of: List, record: Record, frozen: int | None, most: int) -> Contents:
    query = QueryDict(f"{of.filter}&as_of={frozen}" if frozen else of.filter)
    selection = Selection.parse(query, newest=record)
    if of.of == "claims":
        return _chosen_claims(selection, most)
    listing = selection.of_this_revision()
    all_of_them = listing.chosen("e.terms")
    rows = reader.read(
        _ARTICLES.format(chosen=all_of_them.sql),
        [*all_of_them.values, *[str(selection.record.revision)] * 2, str(most)],
    )
    listed = [
        Listed(rows.text(row, 0), rows.text(row, 0), "", PUBLISHED, load(rows.text(row, 1)))
        for row in range(rows.count)
    ]
    return Contents(listed, rows.number(0, 2) if rows.count else 0, selection)


def _chosen_claims(selection: Selection, most: int) -> Contents:
    all_of_them = selection.of_this_revision().all("e.id", selection.sort)
    rows = reader.read(f"{all_of_them.sql} LIMIT %s::int", [*all_of_them.values, str(most)])
    ids = [rows.number(row, 0) for row in range(rows.count)]
    entries = Entry.objects.defer("terms", "words", "row").in_bulk(ids)
    listed = []
    for entry in (entries[each] for each in ids):
        public_id = f"C{entry.number}"
        document = load(entry.document)
        listed.append(Listed(public_id, public_id, "", PUBLISHED, document, entry))
    return Contents(listed, len(ids) if len(ids) < most else selection.count(), selection)


_ARTICLES = """
    WITH chosen AS ({chosen}), named AS (
        SELECT DISTINCT substr(term, 9) AS public_id FROM chosen, unnest(terms) AS term
        WHERE term LIKE 'article:%%'
    )
    SELECT s.public_id, s.document, count(*) OVER () FROM named
    JOIN claims_subject s ON s.public_id = named.public_id
    WHERE s.revision_id <= %s::bigint
        AND (s.valid_until_id IS NULL OR s.valid_until_id > %s::bigint)
    ORDER BY s.name, s.id LIMIT %s::int
"""
