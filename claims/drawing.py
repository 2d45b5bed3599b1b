"""Which claims are coded twice: the share, the lots, and the proof that they were drawn as said.

PostgreSQL draws (``claims.sql``). A lot is a number anybody can work out again from the seed and
the claim's id; here Python does, and compares.
"""

import secrets
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, Min, Q, QuerySet

from claims.models import Claim, Draw, Share
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


# --- the proof -----------------------------------------------------------------------------------


@dataclass(slots=True)
class Drawn:
    """What one share drew, worked out again."""

    share: Share
    compared: int = 0  # claims whose lot this share decided
    expected: int = 0
    drawn: int = 0


@dataclass(slots=True)
class Proof:
    """Every claim's lot against what PostgreSQL drew."""

    shares: list[Drawn]
    wrong: list[str] = field(default_factory=list)
    compared: int = 0

    @property
    def holds(self) -> bool:
        return not self.wrong


@dataclass(frozen=True, slots=True)
class _Begun:
    """When a claim could have been drawn: as it was begun, and as it was first handed in."""

    name: str
    number: int
    version: int
    moments: tuple[datetime, ...]
    drawn_by: int | None


def proof() -> Proof:
    """Draw every claim once more, in Python; says which were drawn, or left out, wrongly."""
    found = {share.pk: Drawn(share) for share in Share.objects.order_by("pk")}
    result = Proof(list(found.values()))
    for claim in _begun():
        result.compared += 1
        expected = [each.pk for each in _deciding(claim, result.shares) if _is_below(claim, each)]
        if claim.drawn_by:
            found[claim.drawn_by].drawn += 1
        for share in _deciding(claim, result.shares):
            found[share.pk].compared += 1
        if expected:
            found[expected[0]].expected += 1
        result.wrong += _wrong(claim, expected, found)
    return result


def _begun() -> Iterator[_Begun]:
    """Later versions are not drawn, so there is nothing to compare."""
    handed_in = Min("decisions__at", filter=Q(decisions__verb="submit"))
    rows = Claim.objects.filter(version=1).annotate(handed_in=handed_in).order_by("number")
    columns = ("number", "version", "created_at", "handed_in", "draw__share")
    for number, version, begun, handed, share in rows.values_list(*columns).iterator():
        moments = tuple(moment for moment in (begun, handed) if moment)
        yield _Begun(f"C{number}v{version}", number, version, moments, share)


def _deciding(claim: _Begun, shares: list[Drawn]) -> list[Share]:
    """The shares in force at the claim's moments, without repetition."""
    since = [each.share.at for each in shares]
    places = [bisect_right(since, moment) - 1 for moment in claim.moments]
    return list(dict.fromkeys(shares[place].share for place in places if place >= 0))


def _is_below(claim: _Begun, share: Share) -> bool:
    return lot(share.seed, claim.number, claim.version) < share.percent / 100


def _wrong(claim: _Begun, expected: list[int], found: dict[int, Drawn]) -> list[str]:
    if claim.drawn_by is None:
        if not expected or _is_near(claim, found[expected[0]].share):
            return []
        return [f"{claim.name} was to be drawn by share {expected[0]}, and was not."]
    share = found[claim.drawn_by].share
    if not _is_below(claim, share):
        drawn = lot(share.seed, claim.number, claim.version)
        return [f"{claim.name} was drawn, though its lot {drawn:.4f} is not below {share}."]
    return []


def _is_near(claim: _Begun, share: Share) -> bool:
    return any(abs(moment - share.at) < MOMENT for moment in claim.moments)


def counts() -> Counter[str]:
    """How many claims were drawn, and how far they have come."""
    return Counter(
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
