"""How much there is of everything, by size."""

from dataclasses import dataclass, replace

SEED = "factbase"


@dataclass(frozen=True, slots=True)
class Size:
    name: str
    claims: int
    articles: int
    actors: int
    propositions: int
    outlets: int
    topics: int
    people: int
    #: Claims made at a time; each has articles of its own, so that none must know all others.
    chunk: int
    #: Claims handed in and not yet reviewed: what the benchmark of publishing publishes.
    waiting: int
    rounds: int
    seconds: float

    @property
    def chunks(self) -> int:
        return -(-self.claims // self.chunk)

    def of(self, claims: int) -> "Size":
        """The same in all but the number of claims and articles: how does it grow?"""
        articles = max(1, self.articles * claims // self.claims)
        return replace(self, name=f"{self.name}_{claims}", claims=claims, articles=articles)


SIZES = {
    size.name: size
    for size in (
        Size("small", 300, 40, 30, 12, 6, 8, 4, 100, 48, 1, 0.3),
        Size("medium", 50_000, 5_000, 2_000, 400, 150, 60, 12, 2_500, 600, 3, 2),
        Size("large", 250_000, 25_000, 8_000, 1_000, 600, 120, 20, 5_000, 1_000, 3, 4),
        Size("full", 1_000_000, 100_000, 20_000, 2_000, 1_500, 200, 30, 5_000, 2_000, 5, 6),
    )
}
