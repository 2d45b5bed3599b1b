"""Two answers on one claim, side by side: what is compared, and what came of it.

Names of actors and wordings of propositions are read as they stand now; free text, notes and how
an unnamed claimant is described are shown and never compared.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from claims.models import Adjudication, Claim, CodedClaimant, Coding
from sources.models import Actor

VARIABLES = ("claimants", "attribution", "propositions", "stances")
LABELS = {
    "claimants": "Claimants",
    "attribution": "Attribution",
    "propositions": "Propositions",
    "stances": "Stances",
}
#: All whom an article does not name count as one: their descriptions are free text.
UNNAMED = None


@dataclass(frozen=True, slots=True)
class Said:
    """A coding as it is compared: what was merged counts as what it was merged into."""

    claimants: frozenset[int | None]
    attribution: str
    propositions: frozenset[int]
    sides: Mapping[int, str]

    def stances(self, about: Iterable[int]) -> tuple[tuple[int, str], ...]:
        return tuple(sorted((each, self.sides[each]) for each in about))


# --- comparing -----------------------------------------------------------------------------------


def said(coding: Coding | Claim) -> Said:
    """Reads what ``codings()`` fetches. Two propositions that have become one since count once;
    their sides stand side by side where they are not the same."""
    sides: dict[int, set[str]] = {}
    for each in coding.stances.all():
        kept = each.proposition.merged_into_id or each.proposition_id
        sides.setdefault(kept, set()).add(each.stance)
    actors = (each.actor for each in coding.claimants.all())
    return Said(
        claimants=frozenset(a.merged_into_id or a.pk if a else UNNAMED for a in actors),
        attribution=coding.attribution,
        propositions=frozenset(sides),
        sides={pk: " + ".join(sorted(found)) for pk, found in sides.items()},
    )


def differing(first: Said, second: Said) -> tuple[str, ...]:
    """The variables whose answers differ; stances are compared on what both chose."""
    both = first.propositions & second.propositions
    same = {
        "claimants": first.claimants == second.claimants,
        "attribution": first.attribution == second.attribution,
        "propositions": first.propositions == second.propositions,
        "stances": first.stances(both) == second.stances(both),
    }
    return tuple(variable for variable in VARIABLES if not same[variable])


def contradicted(claim: Claim) -> tuple[str, ...]:
    """The variables in which the claim, as it stands now, is not what was adjudicated."""
    settled = Adjudication.objects.filter(claim=claim).first()
    if settled is None:
        return ()
    answers = {each.place: said(each) for each in codings().filter(claim=claim)}
    now = said(claim)
    holds = {variable: getattr(settled, variable) for variable in VARIABLES}
    places = {Adjudication.Holds.AGREED: "first", "first": "first", "second": "second"}
    return tuple(
        variable
        for variable in VARIABLES
        if (place := places.get(holds[variable])) and variable in differing(answers[place], now)
    )


def codings() -> Any:
    """Codings with all that is compared and shown, in a fixed number of queries."""
    return Coding.objects.select_related("coder").prefetch_related(
        "claimants__actor__merged_into", "stances__proposition__merged_into"
    )


# --- both side by side ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Value:
    """One thing somebody answered, with the sign of a stance; ``alone``: the other did not."""

    text: str
    stance: str = ""
    alone: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A variable with both answers; ``holds`` is a value of Adjudication.Holds, or empty."""

    variable: str
    label: str
    first: tuple[Value, ...]
    second: tuple[Value, ...]
    differs: bool
    holds: str = ""

    @property
    def held(self) -> str:
        return Adjudication.Holds(self.holds).label if self.holds else ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a claim that was coded twice."""

    claim: Claim
    first: Coding
    second: Coding
    adjudication: Adjudication | None
    rows: tuple[Row, ...]

    @property
    def differing(self) -> tuple[Row, ...]:
        return tuple(row for row in self.rows if row.differs)

    @property
    def is_settled(self) -> bool:
        """Whether somebody said what holds; where both agree there is nothing to say."""
        return self.adjudication is not None and not self.adjudication.is_of_one_mind

    @property
    def is_settled_by_second(self) -> bool:
        settled = self.adjudication
        return self.is_settled and settled is not None and settled.by_id == self.second.coder_id


def outcome(claim: Claim) -> Outcome | None:
    """Both answers side by side, and what was adjudicated; None before the second answers."""
    found = {coding.place: coding for coding in codings().filter(claim=claim)}
    if len(found) < 2:
        return None
    first, second = found[Coding.Place.FIRST], found[Coding.Place.SECOND]
    settled = Adjudication.objects.filter(claim=claim).select_related("by").first()
    return Outcome(claim, first, second, settled, tuple(_rows(first, second, settled)))


def _rows(first: Coding, second: Coding, settled: Adjudication | None) -> Iterable[Row]:
    one, other = said(first), said(second)
    differ = differing(one, other)
    both = one.propositions & other.propositions
    for variable in VARIABLES:
        yield Row(
            variable=variable,
            label=LABELS[variable],
            first=_values(first, one, other, variable, both),
            second=_values(second, other, one, variable, both),
            differs=variable in differ,
            holds=getattr(settled, variable) if settled else "",
        )


def _values(
    coding: Coding, own: Said, others: Said, variable: str, both: frozenset[int]
) -> tuple[Value, ...]:
    if variable == "attribution":
        alone = own.attribution != others.attribution
        return (Value(coding.get_attribution_display(), alone=alone),)
    if variable == "claimants":
        return tuple(
            Value(_name(each), alone=_kept(each.actor) not in others.claimants)
            for each in coding.claimants.all()
        )
    found = []
    for each in coding.stances.all():
        kept = each.proposition.kept
        if variable == "propositions":
            found.append(Value(kept.text, alone=kept.pk not in others.propositions))
        elif kept.pk in both:
            alone = own.sides[kept.pk] != others.sides[kept.pk]
            found.append(Value(kept.text, each.stance, alone))
    return tuple(found)


def _name(claimant: CodedClaimant) -> str:
    if claimant.actor is None:
        return f"unnamed (“{claimant.described_as}”)"
    return claimant.actor.kept.name


def _kept(actor: Actor | None) -> int | None:
    return actor.kept.pk if actor else UNNAMED
