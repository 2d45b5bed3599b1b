"""A proposition's debate as a picture: one row an actor, one sign a claim, x is when it was made;
above them how many claims a year, by stance.

Here is what stands where, as shares of the width, so that the page draws it as wide as the screen
and ``claims.debate.svg`` as wide as a sheet. Colours are the style sheet's.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from claims.briefs import MOST, Brief, Maker
from claims.presenting import STANCES

#: The actors drawn, those with the most claims; the signs a row holds before they are put together.
MOST_ROWS, MOST_SIGNS = 30, 24
#: The share of the width a sign takes on the narrowest screen: closer ones go under each other.
SIGN = 0.062
#: The height of a sign with its space, and the space over the first one.
LANE, TOP = 22, 4
#: Dates known no better than this many days get a bar as well as a sign.
EXACT = 45


@dataclass(slots=True)
class Mark:
    """A claim's sign, or that of several; from ``start`` to ``end`` is when they can have been
    made. ``lane`` is how far down in its row it stands."""

    x: float
    start: float
    end: float
    fuzzy: bool
    stance: str
    claims: list[Brief]
    lane: int = 0

    query: str = ""

    @property
    def claim(self) -> Brief:
        return self.claims[0]

    @property
    def y(self) -> int:
        """Of its middle, in the row."""
        return LANE // 2 + TOP + self.lane * LANE

    @property
    def many(self) -> int:
        return len(self.claims) if len(self.claims) > 1 else 0

    @property
    def since(self) -> str:
        return min(each.first for each in self.claims if each.first).isoformat()

    @property
    def until(self) -> str:
        return max(each.last for each in self.claims if each.last).isoformat()


@dataclass(slots=True)
class Row:
    actor: Maker
    marks: list[Mark] = field(default_factory=list)

    @property
    def lanes(self) -> int:
        return max(mark.lane for mark in self.marks) + 1

    @property
    def height(self) -> int:
        return self.lanes * LANE + 2 * TOP

    @property
    def claims(self) -> int:
        return sum(len(mark.claims) for mark in self.marks)


@dataclass(frozen=True, slots=True)
class Part:
    """The claims of one stance in one year: a piece of its bar, as shares of the height."""

    stance: str
    count: int
    bottom: float
    height: float


@dataclass(frozen=True, slots=True)
class Bar:
    year: int
    x: float
    width: float
    parts: tuple[Part, ...]

    @property
    def count(self) -> int:
        return sum(part.count for part in self.parts)

    @property
    def height(self) -> float:
        return sum(part.height for part in self.parts)


@dataclass(frozen=True, slots=True)
class Tick:
    x: float
    year: int


@dataclass(frozen=True, slots=True)
class Picture:
    rows: list[Row]
    bars: list[Bar]
    ticks: list[Tick]
    highest: int
    #: Claims that have a date, and so a place.
    dated: int
    undated: int
    actors_left_out: int
    #: Whether there are more claims than were read.
    cut: bool

    @property
    def together(self) -> bool:
        """Whether some signs stand for several claims."""
        return any(mark.many for row in self.rows for mark in row.marks)


def empty(undated: int) -> Picture:
    """Of claims that all have no date."""
    return Picture([], [], [], 0, dated=0, undated=undated, actors_left_out=0, cut=False)


@dataclass(frozen=True, slots=True)
class Axis:
    """Whole years, so that a claim of a year stands between its ends."""

    first: date
    last: date

    def x(self, day: date) -> float:
        return round((day - self.first).days / max((self.last - self.first).days, 1), 4)

    @property
    def years(self) -> range:
        return range(self.first.year, self.last.year + 1)

    def ticks(self) -> list[Tick]:
        step = -(-len(self.years) // 8)
        return [Tick(self.x(date(year, 1, 1)), year) for year in self.years[::step]]


def draw(claims: Sequence[Brief], proposition: str) -> Picture | None:
    """None where no claim has a date."""
    dated = sorted((c for c in claims if c.first and c.last), key=lambda c: (c.first, c.number))
    if not dated:
        return None
    axis = _axis(dated)
    rows = _rows(dated, proposition, axis)
    shown = sorted(rows, key=lambda row: -row.claims)[:MOST_ROWS]
    kept = [row for row in rows if row in shown]  # those whose first claim is the earliest, first
    for row in kept:
        _place(row, proposition)
    bars = _bars(dated, proposition, axis)
    return Picture(
        rows=kept,
        bars=bars,
        ticks=axis.ticks(),
        highest=max((bar.count for bar in bars), default=0),
        dated=len(dated),
        undated=len(claims) - len(dated),
        actors_left_out=len(rows) - len(kept),
        cut=len(claims) >= MOST,
    )


def _axis(dated: Sequence[Brief]) -> Axis:
    first = min(claim.first for claim in dated if claim.first)
    last = max(claim.last for claim in dated if claim.last)
    return Axis(date(first.year, 1, 1), date(last.year, 12, 31))


def _rows(dated: Iterable[Brief], proposition: str, axis: Axis) -> list[Row]:
    rows: dict[str, Row] = {}
    for claim in dated:
        for who in (who for who in claim.makers if not who.relays):
            row = rows.setdefault(who.id or who.name, Row(who))
            row.marks.append(_mark(claim, proposition, axis))
    return list(rows.values())


def _mark(claim: Brief, proposition: str, axis: Axis) -> Mark:
    assert claim.first is not None
    assert claim.last is not None
    start, end = axis.x(claim.first), axis.x(claim.last)
    return Mark(
        x=round((start + end) / 2, 4),
        start=start,
        end=end,
        fuzzy=claim.last - claim.first > timedelta(days=EXACT),
        stance=claim.stance_on(proposition),
        claims=[claim],
    )


def _place(row: Row, proposition: str) -> None:
    """Signs do not cover each other: where they would, the later one goes a lane down."""
    if len(row.marks) > MOST_SIGNS:
        row.marks = _together(row.marks)
        for mark in row.marks:
            mark.query = (
                f"proposition={proposition}&stance={mark.stance}"
                f"{f'&claimant={row.actor.id}' if row.actor.id else ''}"
                f"&made_after={mark.since}&made_before={mark.until}"
            )
    ends: list[float] = []
    for mark in sorted(row.marks, key=lambda mark: mark.x):
        free = (lane for lane, end in enumerate(ends) if end <= mark.x)
        mark.lane = next(free, len(ends))
        ends[mark.lane : mark.lane + 1] = [mark.x + SIGN * (2 if mark.many else 1)]


def _together(marks: Iterable[Mark]) -> list[Mark]:
    """One sign for all claims of a stance that would stand in the same place."""
    found: dict[tuple[str, int], Mark] = {}
    for mark in marks:
        key = mark.stance, int(mark.x / (2 * SIGN))
        if key not in found:
            found[key] = mark
            continue
        kept = found[key]
        kept.claims += mark.claims
        kept.start, kept.end = min(kept.start, mark.start), max(kept.end, mark.end)
        kept.fuzzy = kept.fuzzy and mark.fuzzy
    return list(found.values())


def _bars(dated: Iterable[Brief], proposition: str, axis: Axis) -> list[Bar]:
    """A bar a year; a claim whose year is not known is in none."""
    counts: dict[int, Counter[str]] = {}
    for claim in dated:
        if claim.first and claim.last and claim.first.year == claim.last.year:
            year = counts.setdefault(claim.first.year, Counter())
            year[claim.stance_on(proposition)] += 1
    highest = max((each.total() for each in counts.values()), default=0)
    return [_bar(year, counts[year], axis, highest) for year in sorted(counts)]


def _bar(year: int, counts: Counter[str], axis: Axis, highest: int) -> Bar:
    start, end = axis.x(date(year, 1, 1)), axis.x(date(year, 12, 31))
    parts, below = [], 0
    for stance in STANCES:
        if count := counts[stance]:
            bottom, height = below / highest, count / highest
            parts.append(Part(stance, count, round(bottom, 4), round(height, 4)))
            below += count
    width = end - start
    return Bar(year, round(start + width * 0.1, 4), round(width * 0.8, 4), tuple(parts))
