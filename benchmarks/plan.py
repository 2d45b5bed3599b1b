"""What the revisions of the record hold, worked out before anything is rendered.

A document says in which revision it was published; so the numbers have to be known first. Each
chunk of claims has a run of revisions of its own, and its plan can be worked out alone.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random

from benchmarks.sizes import SEED, Size

BEGAN = datetime(2023, 9, 4, 8, tzinfo=UTC)
LASTED = timedelta(days=3 * 365)
#: Shares of the claims: with a second version, with a third, withdrawn, corrected.
REVISED, REVISED_TWICE, WITHDRAWN, CORRECTED = 0.05, 0.005, 0.01, 0.01
#: Of two hundred claims about this many come one by one; the others in batches of an import.
ONE_BY_ONE = 0.35
#: Of two hundred actors one was merged away into another.
MERGED = 200


@dataclass(slots=True)
class Step:
    """One revision to be: what it does, and to which versions or ids."""

    kind: str
    versions: list[tuple[int, int]] = field(default_factory=list)
    redirects: list[tuple[str, str]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Chunk:
    """Where one chunk stands in the whole."""

    index: int
    numbers: range
    first_revision: int
    first_entry: int
    #: Of all revisions there will be: the times are spread over them.
    revisions: int

    def at(self, revision: int) -> datetime:
        passed = LASTED * (revision / max(self.revisions, 1))
        return (BEGAN + passed).replace(microsecond=0)


def chunks(size: Size) -> list[Chunk]:
    counted = []
    revision = entry = 1
    for index in range(size.chunks):
        found = steps(size, index)
        counted.append((index, revision, entry))
        revision += len(found)
        entry += sum(len(step.versions) for step in found)
    return [
        Chunk(index, numbers(size, index), revisions, entries, revision - 1)
        for index, revisions, entries in counted
    ]


def numbers(size: Size, index: int) -> range:
    return range(index * size.chunk + 1, min((index + 1) * size.chunk, size.claims) + 1)


def steps(size: Size, index: int) -> list[Step]:
    """The revisions of one chunk, in their order."""
    random = Random(f"{SEED} {size.name} plan {index}")
    here = list(numbers(size, index))
    placed: list[tuple[float, Step]] = []
    published_at: dict[int, float] = {}
    for place, batch in enumerate(_batches(random, here)):
        placed.append((place, Step("publish", [(number, 1) for number in batch])))
        published_at |= dict.fromkeys(batch, place)
    placed += _later(random, here, published_at, len(placed))
    placed += [(random.uniform(0, len(placed)), step) for step in _merges(size, index)]
    return [step for _, step in sorted(placed, key=lambda each: each[0])]


def _batches(random: Random, here: list[int]) -> Iterator[list[int]]:
    """All claims once, in batches whose sizes are as unequal as those of imports."""
    singles = set(random.sample(here, round(len(here) * ONE_BY_ONE)))
    rest = [number for number in here if number not in singles]
    batches = [[number] for number in singles]
    while rest:
        many = min(len(rest), max(2, int(random.paretovariate(0.7))))
        batches.append(rest[:many])
        del rest[:many]
    yield from sorted(batches)


def _later(
    random: Random, here: list[int], published_at: dict[int, float], end: int
) -> Iterator[tuple[float, Step]]:
    """New versions, withdrawals and corrections, each some time after the publication."""
    newest = dict.fromkeys(here, 1)

    def some(share: float) -> list[int]:
        return random.sample(here, max(1, round(len(here) * share)))

    def place(number: int) -> float:
        published_at[number] = random.uniform(published_at[number] + 0.01, end)
        return published_at[number]

    revised = some(REVISED)
    for number in (*revised, *revised[: max(1, round(len(here) * REVISED_TWICE))]):
        newest[number] += 1
        yield place(number), Step("publish", [(number, newest[number])])
    corrected = some(CORRECTED)
    for few in (corrected[at : at + 4] for at in range(0, len(corrected), 4)):
        last = max(published_at[number] for number in few)
        at = random.uniform(last + 0.01, end)
        published_at |= dict.fromkeys(few, at)
        yield at, Step("correct", sorted((number, newest[number]) for number in few))
    for number in some(WITHDRAWN):
        yield place(number), Step("withdraw", [(number, newest[number])])


def _merges(size: Size, index: int) -> Iterator[Step]:
    """Redirects of the actors that were merged away, spread over the chunks."""
    for number in range(index, merged(size), size.chunks):
        yield Step("correct", redirects=[(f"P{size.actors + number + 1}", f"P{number + 1}")])


def merged(size: Size) -> int:
    """How many actors were merged away: those numbered after the others."""
    return max(1, size.actors // MERGED)
