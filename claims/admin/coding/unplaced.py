"""Quotes that a corrected text has left behind, for their coder to settle."""

from time import monotonic
from typing import Any

from django.core.cache import cache

from claims import anchoring
from claims.admin.coding.answering import passage
from claims.admin.coding.showing import Json, quote
from claims.models import Quote
from claims.models.transitions import EDITABLE
from sources import texts
from sources.models import Article, Snapshot

SHOWN = 50
PATIENCE = 0.5  # seconds


def behind(article: Article, snapshot: Snapshot, user: Any) -> Any:
    """Quotes of this person's open claims that stand in an earlier text than the newest."""
    mine = Quote.objects.filter(
        claim__article=article, claim__coder=user, claim__status__in=EDITABLE
    )
    return (
        mine.filter(snapshot__lt=snapshot.pk)
        .select_related("claim")
        .order_by("claim__number", "position")
    )


def unplaced(article: Article, user: Any) -> list[Json]:
    newest = article.snapshots.order_by("pk").defer("text").last()
    if newest is None:
        return []
    stop = monotonic() + PATIENCE
    return [
        {
            "quote": each.pk,
            "claim": each.claim_id,
            "version_id": each.claim.version_id,
            "text": each.claim.text,
            **quote(each),
            "nearest": _nearest(each, newest, stop),
        }
        for each in behind(article, newest, user)[:SHOWN]
    ]


def _nearest(each: Quote, newest: Snapshot, stop: float) -> Json | None:
    """The screen asks again and again, and neither text ever changes: what was found is kept.

    What takes too long now is looked for when it asks next.
    """
    key = f"nearest:{newest.sha256}:{texts.sha256(each.prefix + each.exact + each.suffix)}"
    found: list[Json | None] | None = cache.get(key)
    if found is None:
        if monotonic() > stop:
            return None
        near = anchoring.likeliest(
            newest.text,
            each.exact,
            prefix=each.prefix,
            suffix=each.suffix,
            around=each.start,
        )
        found = [passage(near) if near else None]
        cache.set(key, found)
    return found[0]
