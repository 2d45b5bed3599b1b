"""The facets beside a list of claims: what there is, how many, and the address that adds or
removes it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.http import QueryDict

from claims import parameters
from claims.facets import Facet as Counted
from claims.presenting import ATTRIBUTIONS
from claims.reading_sql import ALL
from claims.selection import COUNTED, Selection

#: Facets beside the list, in this order, with their headings.
FACETS = {
    "stance": "Stance",
    "proposition": "Proposition",
    "claimant": "Claimant",
    "year": "Made in",
    "outlet": "Outlet",
    "topic": "Topic",
    "attribution": "Given as",
    "language": "Language",
}
MOST = 10


@dataclass(frozen=True, slots=True)
class Choice:
    """``share`` is its bar, of the longest; ``query`` adds it to what was asked for, or takes it
    out where it is chosen."""

    value: str
    label: str
    count: int
    share: float
    chosen: bool
    query: str


@dataclass(frozen=True, slots=True)
class Facet:
    name: str
    heading: str
    choices: list[Choice]


@dataclass(frozen=True, slots=True)
class SummedUp:
    """``total``, or ``more`` than that; the facets are of ``among`` claims, or of all."""

    total: int
    more: bool
    among: int | None
    facets: list[Facet]


def summed_up(selection: Selection) -> SummedUp:
    """How many claims there are and what narrows them, within what a page may take."""
    total, more = selection.counted()
    among = COUNTED if more or (total > COUNTED and selection.listing().alone != ALL) else None
    return SummedUp(total, more, among, facets(selection, among))


def facets(selection: Selection, among: int | None = None) -> list[Facet]:
    """Those in which there is something to choose."""
    found = selection.facets(tuple(FACETS), most=MOST, among=among)
    found["year"] = [each for each in found["year"] if _within(selection, each.value)]
    made = [
        Facet(name, heading, _choices(selection.query, name, found[name]))
        for name, heading in FACETS.items()
    ]
    return [f for f in made if len(f.choices) > 1 or any(each.chosen for each in f.choices)]


def _within(selection: Selection, year: str) -> bool:
    """Whether all of a year was asked for: a claim made in 2022 or 2023 leads into neither where
    only the other one was."""
    since, until = (selection.days.get(name) for name in ("made_after", "made_before"))
    return (since is None or since.earliest <= date(int(year), 1, 1)) and (
        until is None or date(int(year), 12, 31) <= until.latest
    )


def _choices(query: QueryDict, name: str, found: Sequence[Counted]) -> list[Choice]:
    most = max((each.count for each in found), default=0)
    return [
        Choice(
            value=str(each.value),
            label=ATTRIBUTIONS.get(each.label, each.label),
            count=each.count,
            share=each.count / most,
            chosen=(chosen := _is_chosen(query, name, str(each.value))),
            query=_query(query, name, str(each.value), chosen),
        )
        for each in found
    ]


def _is_chosen(query: QueryDict, name: str, value: str) -> bool:
    if name == "year":
        return query.get("made_after") == query.get("made_before") == value
    return any(value in parameters.values_of(name, given) for given in query.getlist(name))


def _query(query: QueryDict, name: str, value: str, chosen: bool) -> str:
    rest = query.copy()
    for gone in ("cursor", *(each for each in query if not any(query.getlist(each)))):
        rest.pop(gone, None)
    if name == "year":
        for each in ("made_after", "made_before"):
            rest.pop(each, None)
            if not chosen:
                rest[each] = value
    elif chosen:
        kept = [
            ",".join(v for v in parameters.values_of(name, given) if v != value)
            for given in query.getlist(name)
        ]
        rest.setlist(name, [each for each in kept if each])
    else:
        rest.appendlist(name, value)
    return rest.urlencode(safe=",")
