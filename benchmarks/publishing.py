"""The record of one chunk: its claims taken through review, revision by revision."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any

from benchmarks import plan
from benchmarks.coding import PARTS_SHOWN, Coded, Coding, decide, rendering
from benchmarks.plan import Chunk, Step
from benchmarks.sizes import SEED, Size
from benchmarks.world import World
from claims.formats.digest import sha256
from claims.formats.document import Document, dump, stamp
from claims.models import Entry, Redirect

#: What a digest is worked out from: number, version, status and hash of each entry.
Line = tuple[int, int, str, str]


@dataclass(slots=True)
class Sealed:
    """A revision but for its digest, which takes the one before it."""

    number: int
    kind: str
    at: datetime
    by: int
    lines: list[Line]
    redirects: list[tuple[str, str]]


@dataclass(slots=True)
class Published:
    claims: list[Coded]
    entries: list[Entry]
    redirects: list[Redirect]
    revisions: list[Sealed] = field(default_factory=list)


@dataclass(slots=True)
class _Shown:
    """What the record shows of a claim at the moment."""

    entry: Entry
    document: Document


class Publishing:
    def __init__(self, size: Size, world: World, chunk: Chunk, coding: Coding) -> None:
        self.size, self.world, self.chunk, self.coding = size, world, chunk, coding
        self.random = Random(f"{SEED} {size.name} reviews {chunk.index}")
        self.shown: dict[int, _Shown] = {}
        self.result = Published([], [], [])

    def all(self) -> Published:
        steps = plan.steps(self.size, self.chunk.index)
        versions: dict[int, int] = {}
        for step in steps:
            for number, version in step.versions:
                versions[number] = max(version, versions.get(number, 0))
        self.versions = {
            number: self.coding.claim(number, versions[number]) for number in self.chunk.numbers
        }
        with rendering() as render:
            for place, step in enumerate(steps):
                self._revision(self.chunk.first_revision + place, step, render)
        self.result.claims = [each for some in self.versions.values() for each in some]
        return self.result

    def _revision(self, number: int, step: Step, render: Callable[..., Document]) -> None:
        at, by = self.chunk.at(number), self.random.choice(self.world.people)
        lines = []
        for claim, version in step.versions:
            entry = getattr(self, f"_{step.kind}")(
                self.versions[claim][version - 1], number, at, by, render
            )
            self.result.entries.append(entry)
            lines.append((entry.number, entry.version, entry.status, entry.sha256))
        self.result.redirects += [
            Redirect(revision_id=number, old=old, new=new) for old, new in step.redirects
        ]
        self.result.revisions.append(Sealed(number, step.kind, at, by.pk, lines, step.redirects))

    def _publish(self, coded: Coded, revision: int, at: datetime, by: Any, render: Any) -> Entry:
        claim = coded.claim
        reviewer = _other_than(claim.coder, by, self.world)
        if claim.version > 1:
            before = self.versions[claim.number][claim.version - 2]
            decide(before, "revise", by=claim.coder, at=at - timedelta(hours=3))
            decide(before, "supersede", by=reviewer, at=at)
        decide(coded, "submit", by=claim.coder, at=at - timedelta(hours=2))
        decide(coded, "publish", by=reviewer, at=at)
        document = render(coded.fetched(), published=stamp(revision, at))
        return self._show(coded, document, revision)

    def _correct(self, coded: Coded, revision: int, at: datetime, by: Any, render: Any) -> Entry:
        shown = self.shown[coded.claim.number].document
        corrected = shown | {"corrected": stamp(revision, at)}
        return self._show(coded, corrected, revision)

    def _withdraw(self, coded: Coded, revision: int, at: datetime, by: Any, render: Any) -> Entry:
        reason = "The article was retracted."
        decide(coded, "withdraw", by=by, at=at, reason=reason)
        withdrawn = {"status": "withdrawn", "withdrawn": stamp(revision, at) | {"reason": reason}}
        shown = self.shown[coded.claim.number].document
        return self._show(coded, shown | withdrawn, revision)

    def _show(self, coded: Coded, document: Document, revision: int) -> Entry:
        """The entry, in the place of the one that showed this claim before."""
        text, claim = dump(document), coded.claim
        entry = Entry(
            pk=self.chunk.first_entry + len(self.result.entries),
            revision_id=revision,
            claim_id=claim.pk,
            number=claim.number,
            version=claim.version,
            status=document["status"],
            published_revision=document["published"]["revision"],
            document=text,
            sha256=sha256(text),
        )
        if before := self.shown.get(claim.number):
            before.entry.valid_until_id = revision
        self.shown[claim.number] = _Shown(entry, document)
        return entry


def _other_than(coder: Any, by: Any, world: World) -> Any:
    """Somebody else, where it would be the same."""
    return world.people[by.pk % len(world.people)] if by.pk == coder.pk else by


def waiting(size: Size, world: World) -> tuple[Coding, list[Coded]]:
    """Claims on their way: most handed in, some drafts, returned or rejected ones."""
    coding = Coding(size, world, size.chunks)
    random = Random(f"{SEED} {size.name} waiting")
    claims = []
    at = plan.BEGAN + plan.LASTED
    for place in range(size.waiting + size.waiting // 4):
        (coded,) = coding.claim(size.claims + place + 1, 1)
        coder = coded.claim.coder
        reviewer = _other_than(coder, coder, world)
        if place < size.waiting or random.random() < 0.6:
            decide(coded, "submit", by=coder, at=at)
        if place >= size.waiting and coded.claim.status == "submitted":
            verb = random.choice(("return", "reject"))
            decide(coded, verb, by=reviewer, at=at, reason="See the guide, page 3.")
        claims.append(coded)
    return coding, claims


def parts(claims: list[Coded]) -> Iterator[list[Any]]:
    """The rows of these claims, table by table."""
    yield [coded.claim for coded in claims]
    for kind in (*PARTS_SHOWN, "topics"):
        yield [row for coded in claims for row in getattr(coded, kind)]
