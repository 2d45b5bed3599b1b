"""What a list holds, as the record shows it: by hand in the order given, or by a filter."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from django.http import QueryDict

from claims import reader
from claims.formats.document import load
from claims.models import Entry, Subject
from claims.presenting import ArticleShown, Shown
from claims.record import Record
from claims.selection import Selection

#: What a filter chooses is shown so far; the searchable list has the rest.
MOST = 500
PUBLISHED, WITHDRAWN, GONE = "published", "withdrawn", "gone"


#: Ids that a list names → what is written under them there.
Notes = Callable[[list[str]], dict[str, str]]


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
    """``total``: how many there are, also where not all are here; or ``more`` than that."""

    listed: list[Listed]
    total: int
    selection: Selection | None = None
    more: bool = False

    @property
    def all_here(self) -> bool:
        return len(self.listed) == self.total and not self.more


ALL = slice(None)


def read(
    of: List,
    named: Sequence[str],
    record: Record,
    *,
    frozen: int | None,
    notes: Notes = lambda named: {},
    most: int = MOST,
    part: slice = ALL,
) -> Contents:
    """What the list holds in this record; ``frozen``: the revision the list is read as of.

    ``named``: the ids in a list by hand; ``part`` of it is read, with its ``notes``. ``most``: how
    much of what a filter chooses.
    """
    if of.filter:
        return _chosen(of, record, frozen, most)
    return (_claims if of.of == "claims" else _articles)(named, record, notes, part)


# --- by hand ---------------------------------------------------------------------------------


def _claims(named: Sequence[str], record: Record, notes: Notes, part: slice) -> Contents:
    names = _names(named, record)
    numbers = [int(public_id[1:]) for public_id in names]
    rows = reader.read(_ENTRIES, [numbers, *[str(record.revision)] * 2])
    entry_of = {rows.text(row, 0): rows.number(row, 1) for row in range(rows.count)}
    there = [public_id for public_id in names if public_id in entry_of]
    entries = Entry.objects.defer("terms", "words", "row").in_bulk(
        [entry_of[public_id] for public_id in there[part]]
    )
    noted = _noted(names, there[part], notes)
    found = []
    for public_id in there[part]:
        entry = entries[entry_of[public_id]]
        stands = WITHDRAWN if entry.status == Entry.Status.WITHDRAWN else PUBLISHED
        first, note = names[public_id][0], noted[public_id]
        found.append(Listed(public_id, first, note, stands, load(entry.document), entry))
    return Contents(found, len(there))


_ENTRIES = """
    SELECT 'C' || number, id FROM claims_entry WHERE number = ANY(%s::bigint[])
    AND revision_id <= %s::bigint AND (valid_until_id IS NULL OR valid_until_id > %s::bigint)
"""


def _articles(named: Sequence[str], record: Record, notes: Notes, part: slice) -> Contents:
    names = _names(named, record)
    rows = reader.read(_SUBJECTS, [str(record.revision), list(names), str(record.revision)])
    subject_of = {rows.text(row, 0): rows.number(row, 1) for row in range(rows.count)}
    shown = {rows.text(row, 0) for row in range(rows.count) if rows.text(row, 2) == "t"}
    there = [public_id for public_id in names if public_id in subject_of]
    pks = [subject_of[public_id] for public_id in there[part]]
    texts = dict(Subject.objects.filter(pk__in=pks).values_list("pk", "document"))
    noted = _noted(names, there[part], notes)
    found = []
    for public_id in there[part]:
        document = load(texts[subject_of[public_id]])
        stands = PUBLISHED if public_id in shown else GONE
        first, note = names[public_id][0], noted[public_id]
        found.append(Listed(public_id, first, note, stands, document))
    return Contents(found, len(there))


_SUBJECTS = """
    SELECT DISTINCT ON (public_id) public_id, id,
        valid_until_id IS NULL OR valid_until_id > %s::bigint
    FROM claims_subject WHERE public_id = ANY(%s::text[]) AND revision_id <= %s::bigint
    ORDER BY public_id, revision_id DESC
"""


def _names(named: Sequence[str], record: Record) -> dict[str, list[str]]:
    """The ids that stay, each once, with those of the list that lead to it."""
    rows = reader.read(_MERGED, [list(named)])
    merged = (rows.text(row, 0) for row in range(rows.count))
    stays = {old: record.redirect(old) or old for old in merged}
    found: dict[str, list[str]] = {}
    for each in named:
        found.setdefault(stays.get(each, each), []).append(each)
    return found


_MERGED = "SELECT DISTINCT old FROM claims_redirect WHERE old = ANY(%s::text[])"


def _noted(names: dict[str, list[str]], shown: list[str], notes: Notes) -> dict[str, str]:
    """All that is written under each, by whichever name."""
    written = notes([name for public_id in shown for name in names[public_id]])
    return {
        public_id: "\n\n".join(filter(None, (written.get(name) for name in names[public_id])))
        for public_id in shown
    }


# --- by a filter -----------------------------------------------------------------------------


def _chosen(of: List, record: Record, frozen: int | None, most: int) -> Contents:
    query = QueryDict(f"{of.filter}&as_of={frozen}" if frozen else of.filter)
    selection = Selection.parse(query, newest=record)
    return (_chosen_claims if of.of == "claims" else _chosen_articles)(selection, most)


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
    if len(ids) < most:
        return Contents(listed, len(ids), selection)
    total, more = selection.counted()
    return Contents(listed, total, selection, more)


def _chosen_articles(selection: Selection, most: int) -> Contents:
    articles = selection.articles("s.public_id, s.document", some=True)
    rows = reader.read(f"{articles.sql} LIMIT %s::int", [*articles.values, str(most)])
    listed = []
    for row in range(rows.count):
        public_id = rows.text(row, 0)
        listed.append(Listed(public_id, public_id, "", PUBLISHED, load(rows.text(row, 1))))
    if len(listed) < most:
        return Contents(listed, len(listed), selection)
    total = selection.count_articles()
    return Contents(listed, most if total is None else total, selection, total is None)
