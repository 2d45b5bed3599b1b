"""How far coders agree: Krippendorff's alpha, its interval, percent agreement and n.

Everything is worked out from the codings alone, so that it measures what was said at the time,
whatever became of the claims. A unit is a claim that two people coded; for stances, a proposition
both chose for it. All four variables are nominal; sets (claimants, propositions) are compared as
wholes, where any difference counts as one.
"""

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import krippendorff
import numpy as np
from django.db.models import OuterRef, Q, Subquery

from claims import drawing
from claims.comparing import VARIABLES, Said, codings, said
from claims.models import Coding, Lot

SEED = 2011
RESAMPLES = 1_000
MOST_RESAMPLES = 20_000
LEVEL = 95  # per cent
FEW = 20  # below it the interval is wide, and worth saying so
_AT_ONCE = 4_000_000  # numbers of the bootstrap held in memory at a time

UNVARIED = "Every answer was the same: alpha is undefined."
NOTHING = "Nothing both have coded."
SINGLE = "One unit only: no interval."
FEW_UNITS = "Only {} units: read it with care."


@dataclass(frozen=True, slots=True)
class Interval:
    """Percentile bootstrap over units; ``undefined`` resamples had no variation, and none of
    them counts."""

    low: float
    high: float
    undefined: int


@dataclass(frozen=True, slots=True)
class Figure:
    n: int
    agreed: int
    alpha: float | None = None
    interval: Interval | None = None
    remark: str = ""

    @property
    def agreement(self) -> float | None:
        return self.agreed / self.n if self.n else None


@dataclass(frozen=True)
class Pair:
    """Both answers on one claim."""

    claim: Any
    first: Coding
    second: Coding

    @cached_property
    def said(self) -> tuple[Said, Said]:
        return said(self.first), said(self.second)

    @property
    def coders(self) -> tuple[int, int]:
        """Whoever of the two was first: a pair of people is the same pair both ways."""
        low, high = sorted((self.first.coder_id, self.second.coder_id))
        return low, high

    @property
    def month(self) -> str:
        return f"{self.second.at:%Y-%m}"

    @property
    def adjudicator(self) -> Any:
        """Who said what holds; None where both agreed at once, and before."""
        settled = getattr(self.claim, "adjudication", None)
        return settled.by if settled and not settled.is_of_one_mind else None

    @property
    def is_settled_by_second(self) -> bool:
        return self.adjudicator is not None and self.adjudicator.pk == self.second.coder_id


@dataclass(frozen=True, slots=True)
class Unit:
    """What two people answered on the same question; ``about`` is a proposition, for stances."""

    pair: Pair
    first: Hashable
    second: Hashable
    about: int | None = None

    @property
    def agrees(self) -> bool:
        return self.first == self.second


# --- numbers -------------------------------------------------------------------------------------


def figure(
    answers: Sequence[tuple[Hashable, Hashable]],
    *,
    seed: int = SEED,
    resamples: int = RESAMPLES,
) -> Figure:
    """Of two people's answers on the same units. The same answers in the same order, seed and
    number of resamples give the same figure."""
    n = len(answers)
    agreed = sum(one == other for one, other in answers)
    if not n:
        return Figure(0, 0, remark=NOTHING)
    codes = _coded(answers)
    if codes.max() == 0:
        return Figure(n, agreed, remark=UNVARIED)
    if n == 1:
        return Figure(n, agreed, alpha(codes), remark=SINGLE)
    remark = FEW_UNITS.format(n) if n < FEW else ""
    interval = bootstrap(codes, seed=seed, resamples=resamples)
    return Figure(n, agreed, alpha(codes), interval, remark)


def bootstrap(codes: Any, *, seed: int = SEED, resamples: int = RESAMPLES) -> Interval | None:
    """The middle 95 % of alpha over resamples of the units, drawn with replacement.

    ``codes`` holds a column a unit, two rows of whole numbers. To draw n units is to draw how often
    each kind of unit comes up. None where no resample varies.
    """
    generator = np.random.default_rng(seed)
    kinds, times = _kinds(codes)
    n = codes.shape[1]
    at_once = max(1, _AT_ONCE // (times.size + int(codes.max()) + 1))
    found = []
    for begun in range(0, resamples, at_once):
        many = min(at_once, resamples - begun)
        found.append(_alphas(kinds, generator.multinomial(n, times / n, size=many)))
    alphas = np.concatenate(found)
    defined = alphas[~np.isnan(alphas)]
    if not defined.size:
        return None
    low, high = np.percentile(defined, [(100 - LEVEL) / 2, (100 + LEVEL) / 2])
    return Interval(float(low), float(high), resamples - defined.size)


def _kinds(codes: Any) -> tuple[Any, Any]:
    """Every pair of answers there is, and how often."""
    kinds, times = np.unique(codes, axis=1, return_counts=True)
    return kinds, times


def _alphas(kinds: Any, times: Any) -> Any:
    """Alpha of each row of ``times``; NaN where all its answers are the same.

    For two coders, nominal data and no gaps: 1 - (N - 1) · 2d / (N² - Σ nᵥ²), with N = 2n
    answers, nᵥ of them v, and d units on which the two differ (Krippendorff 2011).
    """
    answers = 2 * times.sum(axis=1)
    differ = times[:, kinds[0] != kinds[1]].sum(axis=1)
    given = np.zeros((len(times), int(kinds.max()) + 1))
    for row in kinds:
        order = np.argsort(row, kind="stable")
        values, begins = np.unique(row[order], return_index=True)
        given[:, values] += np.add.reduceat(times[:, order], begins, axis=1)
    spread = answers.astype(np.float64) ** 2 - (given**2).sum(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(spread > 0, 1 - (answers - 1) * 2 * differ / spread, np.nan)


def _coded(answers: Sequence[tuple[Hashable, Hashable]]) -> Any:
    """The answers as whole numbers, in the order they first come up."""
    known: dict[Hashable, int] = {}
    numbered = [[known.setdefault(each, len(known)) for each in unit] for unit in answers]
    return np.array(numbered, dtype=np.int64).T


def alpha(codes: Any) -> float:
    """Krippendorff's alpha by the package of that name, where its table of units by values by
    values fits; of sets with thousands of values by its formula for two coders."""
    n, values = codes.shape[1], int(codes.max()) + 1
    if n * values**2 > _AT_ONCE:
        kinds, times = _kinds(codes)
        return float(_alphas(kinds, times[np.newaxis, :])[0])
    counts = np.zeros((n, values), dtype=np.int64)
    for answers in codes:
        np.add.at(counts, (np.arange(n), answers), 1)
    return float(krippendorff.alpha(value_counts=counts, level_of_measurement="nominal"))


# --- units ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Scope:
    """Which codings are measured: second answers given from … to (both included), of whom."""

    since: date | None = None
    until: date | None = None
    user: Any = None  # only pairs this person is one of
    coders: tuple[int, int] | None = None


def pairs(scope: Scope = Scope()) -> list[Pair]:
    """Both codings of every claim that has them, in the order of the second ones."""
    first = Coding.objects.filter(claim=OuterRef("claim"), place=Coding.Place.FIRST)
    second = Coding.objects.filter(place=Coding.Place.SECOND)
    second = second.annotate(first_coder=Subquery(first.values("coder"))).exclude(first_coder=None)
    if scope.since:
        second = second.filter(at__date__gte=scope.since)
    if scope.until:
        second = second.filter(at__date__lte=scope.until)
    if scope.user is not None:
        second = second.filter(Q(coder=scope.user) | Q(first_coder=scope.user.pk))
    if scope.coders:
        one, other = scope.coders
        second = second.filter(Q(coder=one, first_coder=other) | Q(coder=other, first_coder=one))
    claims = second.values("claim")
    both = codings().filter(claim__in=claims).select_related("claim__adjudication__by")
    found = list(both.order_by("pk"))
    firsts = {each.claim_id: each for each in found if each.place == Coding.Place.FIRST}
    seconds = (each for each in found if each.place == Coding.Place.SECOND)
    return [Pair(each.claim, firsts[each.claim_id], each) for each in seconds]


def deleted(scope: Scope = Scope()) -> list[Lot]:
    """Drawn drafts that were deleted, by when they were begun and by whom."""
    found = drawing.deleted().order_by("number")
    if scope.since:
        found = found.filter(at__date__gte=scope.since)
    if scope.until:
        found = found.filter(at__date__lte=scope.until)
    if scope.user is not None:
        found = found.filter(coder=scope.user)
    if scope.coders:
        found = found.filter(coder__in=scope.coders)
    return list(found)


def units(found: Iterable[Pair], variable: str) -> list[Unit]:
    return [unit for pair in found for unit in _units(pair, variable)]


def _units(pair: Pair, variable: str) -> Iterator[Unit]:
    one, other = pair.said
    if variable != "stances":
        yield Unit(pair, getattr(one, variable), getattr(other, variable))
        return
    for about in sorted(one.propositions & other.propositions):
        yield Unit(pair, one.sides[about], other.sides[about], about)


# --- report --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Line:
    """The figures of one pair of coders or one month, a variable each."""

    of: str
    figures: dict[str, Figure]
    coders: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """Everything measured over one scope. ``deleted``: what was drawn and never handed in,
    because its coder deleted the draft; it could not be measured."""

    pairs: list[Pair]
    units: dict[str, list[Unit]]
    overall: dict[str, Figure]
    by_coders: list[Line]
    by_month: list[Line]
    seed: int
    resamples: int
    deleted: list[Lot]

    def disagreements(self, variable: str) -> list[Unit]:
        return [unit for unit in self.units[variable] if not unit.agrees]

    @property
    def adjudicators(self) -> Counter[bool]:
        """Of what somebody had to settle: whether they had given the second answers themselves."""
        settled = [pair for pair in self.pairs if pair.adjudicator is not None]
        return Counter(pair.is_settled_by_second for pair in settled)


def report(scope: Scope = Scope(), *, seed: int = SEED, resamples: int = RESAMPLES) -> Report:
    found = pairs(scope)
    measured = {variable: units(found, variable) for variable in VARIABLES}

    def figures(kept: set[int] | None = None) -> dict[str, Figure]:
        return {
            variable: figure(
                [
                    (unit.first, unit.second)
                    for unit in measured[variable]
                    if kept is None or unit.pair.second.pk in kept
                ],
                seed=seed,
                resamples=resamples,
            )
            for variable in VARIABLES
        }

    people = {pair.coders: _people(pair) for pair in found}
    by_coders = [
        Line(name, figures(_those(found, "coders", coders)), coders)
        for coders, name in sorted(people.items(), key=lambda each: each[1])
    ]
    months = sorted({pair.month for pair in found})
    by_month = [Line(month, figures(_those(found, "month", month))) for month in months]
    return Report(found, measured, figures(), by_coders, by_month, seed, resamples, deleted(scope))


def _those(found: Iterable[Pair], attribute: str, value: Any) -> set[int]:
    return {pair.second.pk for pair in found if getattr(pair, attribute) == value}


def _people(pair: Pair) -> str:
    return " and ".join(sorted((str(pair.first.coder), str(pair.second.coder))))


def confusion(found: Iterable[Unit]) -> Counter[tuple[Hashable, Hashable]]:
    """How often the first answered this, and the second that."""
    return Counter((unit.first, unit.second) for unit in found)
