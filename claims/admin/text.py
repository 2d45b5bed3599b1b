"""An article's text beside a page that is read: in paragraphs, quotes of its claims marked.

Offsets are those of the snapshot, in Unicode code points, as the coding screen has
them, whose marks are drawn in the browser.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from claims.models import Claim, Status
from claims.presenting import SIGNS
from sources.models import Article, Snapshot

#: Their quotes are not marked: the claim has no place in the database.
CLOSED = (Status.REJECTED, Status.WITHDRAWN)


@dataclass(frozen=True, slots=True)
class Mark:
    """A claim's quote in the text. ``current``: of the claim the page is about."""

    start: int
    end: int
    claim: Claim
    current: bool = False

    @property
    def stance(self) -> str:
        return next((each.stance for each in self.claim.stances.all()), "")

    @property
    def sign(self) -> str:
        return "".join(SIGNS[each.stance] for each in self.claim.stances.all())

    @property
    def title(self) -> str:
        said = "; ".join(str(each) for each in self.claim.stances.all())
        status = self.claim.get_status_display()
        return f"{self.claim.version_id} {said} ({status.lower()})".replace("  ", " ")


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a paragraph under the same marks, the one to show first."""

    text: str
    marks: tuple[Mark, ...] = ()
    sign: str = ""  # after the last piece of the first mark

    @property
    def mark(self) -> Mark | None:
        return self.marks[0] if self.marks else None


@dataclass(frozen=True, slots=True)
class Paragraph:
    offset: int
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Coding:
    """What the coding screen shows of an article: its newest text, and the claims found in it."""

    article: Article
    snapshot: Snapshot | None
    claims: list[Claim]
    current: Claim | None = None

    @property
    def paragraphs(self) -> list[Paragraph]:
        if self.snapshot is None:
            return []
        return list(_paragraphs(self.snapshot.text, self.marks))

    @property
    def marks(self) -> list[Mark]:
        """The current claim's first, then as they stand in the text."""
        marks = [
            Mark(quote.start or 0, quote.end or 0, claim, current=self._is_current(claim))
            for claim in self.claims
            if claim.status not in CLOSED or self._is_current(claim)
            for quote in claim.quotes.all()
            if self.snapshot and quote.snapshot_id == self.snapshot.pk
        ]
        return sorted(marks, key=lambda mark: (not mark.current, mark.start, mark.end))

    @property
    def elsewhere(self) -> list[Any]:
        """Quotes of the current claim that have no place in the text shown."""
        here = self.snapshot.pk if self.snapshot else None
        return [
            quote
            for claim in self.claims
            if self._is_current(claim)
            for quote in claim.quotes.all()
            if quote.snapshot_id is None or quote.snapshot_id != here
        ]

    def _is_current(self, claim: Claim) -> bool:
        return self.current is not None and claim.pk == self.current.pk


def coding(article: Article, current: Claim | None = None, *, user: Any) -> Coding:
    """Read the article for a screen of this person's, in a fixed number of queries."""
    claims = (
        Claim.objects.filter(article=article)
        .visible_to(user)
        .exclude(status=Status.SUPERSEDED)
        .for_lists()
        .prefetch_related("quotes")
        .order_by("number", "version")
    )
    found = list(claims)
    if current and current.status == Status.SUPERSEDED:
        found.append(current)
    return Coding(article, article.snapshot, found, current)


def _paragraphs(text: str, marks: list[Mark]) -> Iterator[Paragraph]:
    """A line of the text is a paragraph; empty ones are left out, offsets stay true."""
    offset = 0
    for line in text.split("\n"):
        if line.strip():
            end = offset + len(line)
            here = [mark for mark in marks if mark.start < end and mark.end > offset]
            yield Paragraph(offset, tuple(_pieces(line, offset, here)))
        offset += len(line) + 1


def _pieces(line: str, offset: int, marks: list[Mark]) -> Iterator[Piece]:
    end = offset + len(line)
    cuts = {offset, end}
    for mark in marks:
        cuts |= {max(mark.start, offset), min(mark.end, end)}
    ordered = sorted(cuts)
    for start, stop in pairwise(ordered):
        under = tuple(mark for mark in marks if mark.start < stop and mark.end > start)
        sign = under[0].sign if under and under[0].end == stop else ""
        yield Piece(line[start - offset : stop - offset], under, sign)
