"""A proposition's debate as a picture: one row an actor, one sign a claim, x is when it was made.

Only geometry is worked out here; the template draws it, the style sheet colours it.
"""

from dataclasses import dataclass, field
from datetime import date

from claims.presenting import Shown

WIDTH, NAMES, ROW, SIGN = 760, 220, 30, 16
MOST_ROWS = 30
#: Dates known no better than this many days get a bar as well as a sign.
EXACT = 45


@dataclass(frozen=True, slots=True)
class Mark:
    """A claim's sign; from ``start`` to ``end`` is when it can have been made."""

    x: float
    start: float
    end: float
    fuzzy: bool
    stance: str
    claim: Shown


@dataclass(slots=True)
class Row:
    id: str | None
    name: str
    y: int
    marks: list[Mark] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Picture:
    width: int
    height: int
    left: int
    rows: list[Row]
    years: list[tuple[float, int]]
    left_out: int


@dataclass(frozen=True, slots=True)
class Axis:
    first: date
    last: date

    def x(self, day: date) -> float:
        share = (day - self.first).days / max((self.last - self.first).days, 1)
        return round(NAMES + SIGN + share * (WIDTH - NAMES - 2 * SIGN), 1)

    def years(self) -> list[tuple[float, int]]:
        years = range(self.first.year, self.last.year + 1)
        step = -(-len(years) // 8)
        return [(self.x(date(year, 1, 1)), year) for year in years[::step]]


def draw(claims: list[Shown], proposition: str) -> Picture | None:
    """None where no claim has a date."""
    dated = sorted((c for c in claims if c.document["made"]), key=_earliest)
    if not dated:
        return None
    last = max(_latest(claim) for claim in dated)
    axis = Axis(date(_earliest(dated[0]).year, 1, 1), date(last.year, 12, 31))
    rows: dict[str, Row] = {}
    for claim in dated:
        for who in (who for who in claim.claimants if not who.relays):
            row = rows.setdefault(who.id or who.name, Row(who.id, who.name, 0))
            row.marks.append(_mark(claim, proposition, axis, row))
    shown = list(rows.values())[:MOST_ROWS]
    for place, row in enumerate(shown):
        row.y = ROW // 2 + place * ROW
    return Picture(
        width=WIDTH,
        height=len(shown) * ROW + 28,
        left=NAMES,
        rows=shown,
        years=axis.years(),
        left_out=len(rows) - len(shown),
    )


def _mark(claim: Shown, proposition: str, axis: Axis, row: Row) -> Mark:
    start, end = axis.x(_earliest(claim)), axis.x(_latest(claim))
    return Mark(
        x=round(_beside(row.marks, (start + end) / 2), 1),
        start=start,
        end=end,
        fuzzy=(_latest(claim) - _earliest(claim)).days > EXACT,
        stance=claim.stance_on(proposition) or "unclear",
        claim=claim,
    )


def _beside(marks: list[Mark], x: float) -> float:
    """Signs of one row do not cover each other: the later one moves aside, to the right as long
    as there is room in the picture. Only in a row that is full do they."""
    left, right = NAMES + SIGN, WIDTH - SIGN
    aside = [x + step for step in range(0, right - left, SIGN)]
    aside += [x - step for step in range(SIGN, right - left, SIGN)]
    free = (
        place
        for place in aside
        if left <= place <= right and all(abs(place - other.x) >= SIGN for other in marks)
    )
    return next(free, x)


def _earliest(claim: Shown) -> date:
    return date.fromisoformat(claim.document["made"]["earliest"])


def _latest(claim: Shown) -> date:
    return date.fromisoformat(claim.document["made"]["latest"])
