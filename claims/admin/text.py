"""An article's text beside a page that is read: in paragraphs, quotes of its claims marked.

Offsets are those of the snapshot, in Unicode code points, as the coding screen has
them, whose marks are drawn in the browser.
"""

from dataclasses import dataclass
from typing import Any

from claims.admin import paragraphs
from claims.models import Claim, Status
from claims.presenting import SIGNS
from sources.models import Article, Snapshot

#: Their quotes are not marked: the claim has no place in the database.
CLOSED = (Status.REJECTED, Status.WITHDRAWN, Status.SUPERSEDED)


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
        return [
            Paragraph(each.offset, tuple(map(_piece, each.pieces)))
            for each in paragraphs.paragraphs(self.snapshot.text, self.marks)
        ]

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


def _piece(piece: paragraphs.Piece) -> Piece:
    first = piece.under[0] if piece.under else None
    return Piece(piece.text, piece.under, first.sign if first and first.end == piece.end else "")
