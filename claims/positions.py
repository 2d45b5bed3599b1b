"""Where an actor stands on each proposition, over time, and where they contradict themselves.

A proposition and its negation are one question: who supports the one opposes the other.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from claims.briefs import Brief, Side

#: Propositions on an actor's page, and claims shown of each.
MOST, MOST_STEPS = 40, 8
_OTHER_WAY = {"supports": "opposes", "opposes": "supports"}


@dataclass(slots=True)
class Step:
    """A claim on a proposition; ``against`` is an earlier one that it contradicts."""

    claim: Brief
    proposition: str
    text: str
    stance: str
    against: "Step | None" = None

    @property
    def at_once(self) -> bool:
        """Which of the two came first is not known."""
        one, other = self.claim, self.against.claim if self.against else None
        if not other or not one.first or not other.last:
            return True
        return one.first <= other.last


@dataclass(slots=True)
class Position:
    """All they said on one proposition, the earliest first."""

    proposition: str
    text: str
    steps: list[Step] = field(default_factory=list)

    @property
    def contradictions(self) -> list[Step]:
        return [step for step in self.steps if step.against]

    @property
    def shown(self) -> list[Step]:
        """The newest, and whatever takes part in a contradiction."""
        kept = {id(step) for step in self.steps[-MOST_STEPS:]}
        for step in self.contradictions[-MOST_STEPS:]:
            kept |= {id(step), id(step.against)}
        return [step for step in self.steps if id(step) in kept]

    @property
    def more(self) -> int:
        return len(self.steps) - len(self.shown)

    @property
    def stance(self) -> str:
        """The newest."""
        return self.steps[-1].stance


def positions(claims: Iterable[Brief], actor: str) -> list[Position]:
    """Of the claims they make themselves; those with a contradiction first, then the fullest."""
    own = [c for c in claims if any(m.id == actor and not m.relays for m in c.makers)]
    found: dict[str, Position] = {}
    questions = _questions(own)
    for claim in sorted(own, key=_when):
        for side in claim.sides:
            asked = questions[side.proposition]
            position = found.setdefault(asked, Position(side.proposition, side.text))
            if side.proposition == asked:
                position.proposition, position.text = asked, side.text
            position.steps.append(_step(position, claim, side, asked))
    return sorted(found.values(), key=lambda p: (-len(p.contradictions), -len(p.steps)))


def _questions(claims: Sequence[Brief]) -> dict[str, str]:
    """Proposition → itself, or the one it negates where they spoke on both."""
    sides = [side for claim in claims for side in claim.sides]
    spoken_on = {side.proposition for side in sides}
    return {
        side.proposition: side.negates if side.negates in spoken_on else side.proposition
        for side in sides
    }


def _step(position: Position, claim: Brief, side: Side, asked: str) -> Step:
    """The newest earlier claim counts, if it takes the other side."""
    step = Step(claim, side.proposition, side.text, side.stance)
    wanted = _as_to(step, asked)
    before = [s for s in position.steps if _as_to(s, asked) in _OTHER_WAY]
    if before and _as_to(before[-1], asked) == _OTHER_WAY.get(wanted):
        step.against = before[-1]
    return step


def _as_to(step: Step, asked: str) -> str:
    """The stance as to the question, where the claim is on its negation."""
    if step.proposition == asked:
        return step.stance
    return _OTHER_WAY.get(step.stance, step.stance)


def _when(claim: Brief) -> tuple[date, date, int]:
    """Those without a date come last."""
    return claim.first or date.max, claim.last or date.max, claim.number
