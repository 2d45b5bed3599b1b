"""What the public pages read of the record: the claims around an id, counts, the change log.

Everything is asked of entries and revisions, as of a revision; never of working data.
"""

from dataclasses import dataclass, field

from django.db import connection
from django.db.models import Count, JSONField, Q, Window
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, RowNumber

from claims import ids
from claims.models import Entry, Redirect, Revision
from claims.models.revision import EntryQuerySet
from claims.presenting import STANCES
from claims.record import Record

#: The most claims a page shows at once; the searchable list has the rest.
ON_A_PAGE = 100
#: The most claims a line of the change log names.
ON_A_LINE = 5


def newest(record: Record) -> EntryQuerySet:
    return record.claims().defer("terms", "words")


def holding(record: Record, term: str) -> EntryQuerySet:
    """The published claims that hold a term, the newest first (see ``Entry.terms``)."""
    return newest(record).mentioning(term)


def around(record: Record, letter: str, public_id: str, place: str = "") -> EntryQuerySet:
    """The published claims that show this id, in one place of the document or anywhere."""
    if not ids.is_id(letter, public_id):
        return Entry.objects.none()
    return holding(record, f"{place}{public_id}")


def ever_shown(record: Record, term: str) -> bool:
    """Whether any entry up to this revision showed it, one since withdrawn included."""
    return Entry.objects.filter(terms__contains=[term], revision__lte=record.revision).exists()


def stance_counts(record: Record, *propositions: str, but: int = 0) -> dict[str, dict[str, int]]:
    """How many claims, but for one, take each stance on each of these propositions; one query."""
    if not propositions:
        return {}
    found = (
        record.entries()
        .published()
        .exclude(number=but)
        .filter(terms__overlap=[f"proposition:{each}" for each in propositions])
        .aggregate(
            **{
                f"{each}_{side}": Count("pk", filter=Q(terms__contains=[f"{each}:{side}"]))
                for each in propositions
                for side in STANCES
            }
        )
    )
    return {each: {side: found[f"{each}_{side}"] for side in STANCES} for each in propositions}


def besides(record: Record, letter: str, public_id: str, place: str) -> EntryQuerySet:
    """The published claims that show this id, but not in that place: those that cite an article,
    or that take a stance on a proposition next to this one."""
    return around(record, letter, public_id).exclude(terms__contains=[f"{place}{public_id}"])


def totals(record: Record) -> dict[str, int]:
    """How many claims, articles, claimants and propositions the record shows."""
    with connection.cursor() as cursor:
        cursor.execute(_TOTALS, {"revision": record.revision})
        counts = cursor.fetchone()
    return dict(zip(("claims", "articles", "claimants", "propositions"), counts, strict=True))


_TOTALS = """
    WITH shown AS (
        SELECT terms FROM claims_entry
        WHERE status = 'published' AND revision_id <= %(revision)s
        AND (valid_until_id IS NULL OR valid_until_id > %(revision)s)
    ), term AS (SELECT DISTINCT unnest(terms) AS term FROM shown)
    SELECT
        (SELECT count(*) FROM shown),
        (SELECT count(*) FROM term WHERE term LIKE 'article:%%'),
        (SELECT count(*) FROM term WHERE term LIKE 'claimant:%%'),
        (SELECT count(*) FROM term WHERE term LIKE 'proposition:%%')
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


def _first_of_each(revisions: list[int]) -> EntryQuerySet:
    """The first few entries of each revision, with the ``text`` of the claim."""
    return (
        Entry.objects.filter(revision__in=revisions)
        .annotate(
            place=Window(RowNumber(), partition_by="revision", order_by="number"),
            text=KeyTextTransform("text", Cast("document", JSONField())),
        )
        .filter(place__lte=ON_A_LINE)
        .only("revision", "number", "version", "status")
        .order_by("revision_id", "number")
    )


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
