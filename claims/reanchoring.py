"""Quotes that follow their article into a corrected text: those of claims that can still change."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db import connection

from claims import anchoring
from claims.models import Claim, Quote
from sources.models import Snapshot

_MOVE = """
UPDATE claims_quote q
SET snapshot_id = %s, start = m.start, "end" = m."end", prefix = m.prefix, suffix = m.suffix
FROM unnest(%s::bigint[], %s::integer[], %s::integer[], %s::text[], %s::text[])
    AS m (id, start, "end", prefix, suffix)
WHERE q.id = m.id
"""


@dataclass(slots=True)
class Followed:
    """``unplaced`` are for a person to settle: their words do not stand in the new text, or it
    cannot be told where."""

    moved: list[Quote] = field(default_factory=list)
    unplaced: list[Quote] = field(default_factory=list)


def follow(claims: Iterable[Claim], snapshot: Snapshot | None) -> Followed:
    """Move the quotes of these claims into the newest text of their article.

    The parts of one quote go together or stay together, so that a claim never points into two
    texts at once.
    """
    result = Followed()
    if snapshot is None:
        return result
    for claim in claims:
        parts = [quote for quote in claim.quotes.all() if quote.snapshot_id]
        behind = [quote for quote in parts if quote.snapshot_id != snapshot.pk]
        places = [again(quote, snapshot) for quote in behind]
        if all(places):
            result.moved += [
                stand(quote, snapshot, place)
                for quote, place in zip(behind, places, strict=True)
                if place
            ]
        else:
            result.unplaced += [q for q, at in zip(behind, places, strict=True) if at is None]
    _move(result.moved, snapshot)
    return result


def _move(quotes: list[Quote], snapshot: Snapshot) -> None:
    """All in one statement: so each stretch of the text is read once to check them."""
    if quotes:
        places = [(q.pk, q.start, q.end, q.prefix, q.suffix) for q in quotes]
        with connection.cursor() as cursor:
            cursor.execute(_MOVE, [snapshot.pk, *map(list, zip(*places, strict=True))])


def again(quote: Quote, snapshot: Snapshot) -> anchoring.Passage | None:
    return anchoring.again(snapshot.text, quote.exact, prefix=quote.prefix, suffix=quote.suffix)


def stand(quote: Quote, snapshot: Snapshot, place: anchoring.Passage) -> Quote:
    """Set that the quote is this passage (unsaved)."""
    quote.snapshot, quote.start, quote.end = snapshot, place.start, place.end
    quote.exact, quote.prefix, quote.suffix = place.exact, place.prefix, place.suffix
    return quote


def behind(quotes: Iterable[Quote], snapshot: Snapshot | None) -> list[Quote]:
    """Those that stand in an earlier text than this."""
    return [q for q in quotes if snapshot and q.snapshot_id and q.snapshot_id != snapshot.pk]
