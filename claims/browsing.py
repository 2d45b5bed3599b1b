"""What the public pages read of the record: the claims around an id, counts, the change log.

Everything is asked of entries and revisions, as of a revision; never of working data.
"""

from dataclasses import dataclass, field

from django.db import connection
from django.db.models import Count

from claims import facets, ids
from claims.listing import Listing
from claims.models import Entry, Redirect, Revision
from claims.models.revision import EntryQuerySet
from claims.presenting import STANCES
from claims.reading_sql import held
from claims.record import Record
from claims.remembering import Remembered

#: The most claims a page shows at once; the searchable list has the rest.
ON_A_PAGE = 100
#: The most claims a line of the change log names.
ON_A_LINE = 5
#: Among how many of the newest claims the most contested propositions are looked for.
CONTESTED_AMONG = 5_000


def newest(record: Record) -> EntryQuerySet:
    """Of an entry, what a page shows: its document."""
    return record.claims().only(
        "number", "version", "status", "published_revision", "revision_id", "document"
    )


def holding(record: Record, term: str) -> EntryQuerySet:
    """The published claims that hold a term, the newest first (see ``Entry.terms``).

    A term with its place (“claimant:P1”) has a list of its own, in this order.
    """
    if ":" not in term:
        return newest(record).mentioning(term)
    order = ("-mentions__published_revision", "-mentions__number")
    return newest(record).filter(mentions__term=term).order_by(*order)


def around(record: Record, letter: str, public_id: str, place: str = "") -> EntryQuerySet:
    """The published claims that show this id, in one place of the document or anywhere."""
    if not ids.is_id(letter, public_id):
        return Entry.objects.none()
    return holding(record, f"{place}{public_id}")


def ever_shown(record: Record, term: str) -> bool:
    """Whether any entry up to this revision showed it, one since withdrawn included."""
    return Entry.objects.filter(terms__contains=[term], revision__lte=record.revision).exists()


def stance_counts(record: Record, *propositions: str, but: int = 0) -> dict[str, dict[str, int]]:
    """How many claims, but for one, take each stance on each of these propositions."""
    own = _terms_of(record, but) if but and propositions else []
    return {
        each: {
            side: count - (f"{each}:{side}" in own) for side, count in _sides(record, each).items()
        }
        for each in propositions
    }


def _terms_of(record: Record, number: int) -> list[str]:
    published = record.entries().published().filter(number=number)
    return published.values_list("terms", flat=True).first() or []


def _sides(record: Record, proposition: str) -> dict[str, int]:
    """Stance → claims that take it, counted once a revision."""

    def counted() -> dict[str, int]:
        found = facets.counts(record, [f"{proposition}:{side}" for side in STANCES])
        return {side: found[f"{proposition}:{side}"] for side in STANCES}

    return _counted.get((record.revision, proposition), counted)


def count(record: Record, term: str) -> int:
    """How many published claims hold a term with its place; counted once a revision."""
    return facets.count(Listing(revision=record.revision, terms=[term]))


def besides(record: Record, letter: str, public_id: str) -> EntryQuerySet:
    """The published claims that show this id beside something else: those that cite an article,
    that take a stance on a proposition next to this one, whose claimant belongs to it."""
    return around(record, letter, public_id, "beside:")


@dataclass(frozen=True, slots=True)
class Contested:
    """A proposition with claims on both sides."""

    id: str
    supports: int
    opposes: int

    @property
    def sides(self) -> tuple[tuple[str, int], ...]:
        return (("supports", self.supports), ("opposes", self.opposes))

    @property
    def share(self) -> float:
        """Of those who take a side, those who support it."""
        return self.supports / (self.supports + self.opposes)


_counted = Remembered[dict[str, int]](2_000)
_contested = Remembered[tuple[Contested, ...]](8)
_totals = Remembered[dict[str, int]](8)


def contested(record: Record, most: int = 6) -> tuple[Contested, ...]:
    """Where the weaker side is strongest, among the newest claims; looked for once a revision."""
    return _contested.get((record.revision, most), lambda: _find_contested(record, most))


def _find_contested(record: Record, most: int) -> tuple[Contested, ...]:
    with connection.cursor() as cursor:
        cursor.execute(
            _CONTESTED, {"revision": record.revision, "among": CONTESTED_AMONG, "most": most}
        )
        return tuple(Contested(*row) for row in cursor)


_CONTESTED = r"""
    WITH newest AS (
        SELECT terms FROM claims_entry e WHERE {held}
        ORDER BY published_revision DESC, number DESC LIMIT %(among)s
    ), taken AS (
        SELECT split_part(term, ':', 1) AS proposition, split_part(term, ':', 2) AS stance
        FROM newest, unnest(terms) AS term WHERE term ~ '^Q[0-9]+:(supports|opposes)$'
    ), counted AS (
        SELECT proposition, count(*) FILTER (WHERE stance = 'supports') AS supports,
            count(*) FILTER (WHERE stance = 'opposes') AS opposes
        FROM taken GROUP BY proposition
    )
    SELECT proposition, supports, opposes FROM counted WHERE supports > 0 AND opposes > 0
    ORDER BY least(supports, opposes) DESC, supports + opposes DESC, proposition LIMIT %(most)s
""".replace("{held}", held())


def totals(record: Record) -> dict[str, int]:
    """How many claims the record has, and how much else its lists have; counted once a revision."""
    return _totals.get(record.revision, lambda: _count_totals(record))


def _count_totals(record: Record) -> dict[str, int]:
    with connection.cursor() as cursor:
        cursor.execute(_TOTALS, {"revision": record.revision})
        counts = cursor.fetchone()
    names = ("articles", "actors", "propositions", "outlets")
    claims = facets.count(Listing(revision=record.revision))
    return {"claims": claims, **dict(zip(names, counts, strict=True))}


_TOTALS = """
    SELECT count(*) FILTER (WHERE letter = 'A'), count(*) FILTER (WHERE letter = 'P'),
        count(*) FILTER (WHERE letter = 'Q'), count(*) FILTER (WHERE letter = 'O')
    FROM claims_subject WHERE whole AND revision_id <= %(revision)s
    AND (valid_until_id IS NULL OR valid_until_id > %(revision)s)
"""


@dataclass(slots=True)
class Step:
    """A revision and what it did; ``entries`` may be the first few of ``count``."""

    revision: Revision
    count: int
    entries: list[Entry] = field(default_factory=list)
    redirects: list[Redirect] = field(default_factory=list)

    @property
    def more(self) -> int:
        return self.count - len(self.entries)


def steps(record: Record, *, before: int | None = None, limit: int = 50) -> list[Step]:
    """The change log, the newest revision first, each with the first few of its entries."""
    revisions = Revision.objects.filter(number__lte=record.revision)
    if before is not None:
        revisions = revisions.filter(number__lt=before)
    newest = revisions.annotate(count=Count("entries")).order_by("-number")[:limit]
    found = {each.number: Step(each, each.count) for each in newest}
    for entry in _first_of_each(list(found)):
        found[entry.revision_id].entries.append(entry)
    for redirect in Redirect.objects.filter(revision__in=found):
        found[redirect.revision_id].redirects.append(redirect)
    return list(found.values())


def _first_of_each(revisions: list[int]) -> list[Entry]:
    """The first few entries of each revision, with the ``text`` of the claim."""
    return list(Entry.objects.raw(_FIRST, {"revisions": revisions, "most": ON_A_LINE}))


_FIRST = """
    SELECT e.id, e.revision_id, e.number, e.version, e.status, e.document::jsonb ->> 'text' AS text
    FROM unnest(%(revisions)s::bigint[]) AS of(revision), LATERAL (
        SELECT * FROM claims_entry WHERE revision_id = of.revision ORDER BY number LIMIT %(most)s
    ) AS e
    ORDER BY e.revision_id, e.number
"""


def step(revision: int) -> Step | None:
    """One revision, with the first ``ON_A_PAGE`` of its entries."""
    found = Revision.objects.filter(number=revision).annotate(count=Count("entries")).first()
    if found is None:
        return None
    return Step(
        found,
        found.count,
        entries=list(found.entries.order_by("number")[:ON_A_PAGE]),
        redirects=list(found.redirects.all()),
    )
