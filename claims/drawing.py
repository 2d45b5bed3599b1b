"""Which claims are coded twice: the share, the lots, and the proof that they were drawn as said.

PostgreSQL draws (``claims.sql``), once, as a claim is begun, and keeps what it drew. A lot is a
number anybody can work out again from the seed and the claim's id; here Python does, and compares.
"""

import secrets
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from hashlib import sha256
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from claims.models import Claim, Draw, Lot, Share
from claims.workflow import Forbidden, Incomplete
from sources.models.history import acting

#: Two clocks, the program's and PostgreSQL's, may tell a claim from a share this close to it.
MOMENT = timedelta(seconds=2)
SHOWN = 20


def lot(seed: str, number: int, version: int) -> float:
    """From 0 up to 1; a claim is drawn where its lot is below the share."""
    digest = sha256(f"{seed} C{number}v{version}".encode()).hexdigest()
    return int(digest[:8], 16) / 2**32


def propose_seed() -> str:
    return secrets.token_hex(8)


def in_force() -> Share | None:
    return Share.objects.order_by("-pk").select_related("by").first()


@transaction.atomic
def set_share(percent: int, seed: str, *, by: Any, note: str = "") -> Share:
    """Code this share of what is begun from now on a second time; nothing is drawn again."""
    if not by.has_perm("claims.add_share"):
        raise Forbidden("Setting the share takes a manager, and you are not in that group.")
    share = Share(percent=percent, seed=seed.strip(), note=note.strip(), by=by)
    try:
        share.full_clean(exclude=["at"])
    except ValidationError as error:
        raise Incomplete(*error.messages) from error
    with acting(by):
        share.save()
    return share


def shares() -> QuerySet[Share]:
    """Every share there has been, the newest first, with what came of its draws so far."""
    second = Q(draws__claim__codings__place="second")
    counted: QuerySet[Share] = (
        Share.objects.select_related("by")
        .annotate(
            drawn=Count("draws", distinct=True),
            answered=Count("draws", filter=second, distinct=True),
            adjudicated=Count(
                "draws", filter=Q(draws__claim__adjudication__isnull=False), distinct=True
            ),
        )
        .order_by("-pk")
    )
    return counted


def deleted() -> QuerySet[Lot]:
    """Drafts that were drawn and are not there any more: their lots are all that is left."""
    there = Claim.objects.filter(number=OuterRef("number"), version=1)
    gone: QuerySet[Lot] = Lot.objects.filter(~Exists(there), drawn=True)
    return gone.select_related("coder", "share")


# --- the proof -----------------------------------------------------------------------------------


@dataclass(slots=True)
class Drawn:
    """What one share drew, worked out again."""

    share: Share
    compared: int = 0  # lots this share decided
    expected: int = 0
    drawn: int = 0
    deleted: int = 0


@dataclass(slots=True)
class Proof:
    """Every lot that was cast against the number anybody can work out, and what came of it."""

    shares: list[Drawn]
    wrong: list[str] = field(default_factory=list)
    compared: int = 0

    @property
    def holds(self) -> bool:
        return not self.wrong


def proof() -> Proof:
    """Draw every claim once more, in Python; says which were drawn, or left out, wrongly.

    The lots that were kept say which share decided, also on drafts that were deleted since.
    """
    found = {share.pk: Drawn(share) for share in Share.objects.order_by("pk")}
    result = Proof(list(found.values()))
    for cast in _cast().iterator():
        result.compared += 1
        _count(cast, found[cast.share_id])
        result.wrong += _wrong(cast, found[cast.share_id].share)
    result.wrong += _without_a_lot(result.shares)
    return result


def _cast() -> QuerySet[Any]:
    first = Claim.objects.filter(number=OuterRef("number"), version=1)
    return Lot.objects.order_by("number").annotate(
        is_there=Exists(first), is_coded_twice=Exists(first.filter(draw__isnull=False))
    )


def _is_below(cast: Lot, share: Share) -> bool:
    return lot(share.seed, cast.number, 1) < share.percent / 100


def _count(cast: Any, of: Drawn) -> None:
    of.compared += 1
    of.expected += _is_below(cast, of.share)
    of.drawn += cast.drawn
    of.deleted += cast.drawn and not cast.is_there


def _wrong(cast: Any, share: Share) -> list[str]:
    number = f"{lot(share.seed, cast.number, 1):.4f}"
    below = _is_below(cast, share)
    if cast.is_coded_twice and not below:
        return [f"{cast.version_id} was drawn, though its lot {number} is not below {share}."]
    if cast.drawn != below:
        was = "was" if cast.drawn else "was not"
        isnt = "is" if below else "is not"
        return [f"{cast.version_id} {was} drawn, though its lot {number} {isnt} below {share}."]
    if cast.drawn and cast.is_there and not cast.is_coded_twice:
        return [f"{cast.version_id} was drawn, and its draw is gone."]
    return []


def _without_a_lot(shares: list[Drawn]) -> list[str]:
    """What was begun before there was a share has none, and is not coded twice."""
    kept = Lot.objects.filter(number=OuterRef("number"))
    without = Claim.objects.filter(~Exists(kept), version=1).order_by("number")
    drawn = without.filter(draw__isnull=False)
    wrong = [f"{claim.version_id} was drawn without a lot." for claim in drawn]
    if shares:
        since = shares[0].share.at + MOMENT
        late = without.filter(draw=None, created_at__gt=since)
        wrong += [f"{claim.version_id} was begun under a share, without a lot." for claim in late]
    return wrong


def counts() -> Counter[str]:
    """How many claims were drawn, and how far they have come."""
    found = Counter(
        Draw.objects.aggregate(
            drawn=Count("pk", distinct=True),
            answered=Count("pk", filter=Q(claim__codings__place="second"), distinct=True),
            adjudicated=Count("pk", filter=Q(claim__adjudication__isnull=False), distinct=True),
            waiting=Count(
                "pk",
                filter=Q(claim__status="submitted") & ~Q(claim__codings__isnull=False),
                distinct=True,
            ),
        )
    )
    found["deleted"] = deleted().count()
    return found
