"""Who looks at a claim, in which turn, and what is asked about it on the way.

Taking a claim sets it aside for one reviewer; others may still decide. Comments are between its
coder and the reviewers, never published and never changed.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from claims.models import Assignment, Claim, Comment, Decision, Status
from claims.models.transitions import OPEN
from claims.refusals import Forbidden, Impossible, Incomplete, checked
from sources.models import User
from sources.models.history import acting

#: How long a comment on a claim that is closed or published waits for an answer.
PATIENCE = timedelta(days=14)


@transaction.atomic
def take(claim: Claim, *, by: Any) -> Assignment:
    """Set the claim aside for oneself; what somebody else has taken is theirs until put back."""
    with acting(by):
        claim = _waiting(claim, by)
        held = Assignment.objects.select_related("reviewer").filter(claim=claim).first()
        if held and held.reviewer_id != by.pk and held.reviewer.is_active:
            raise Impossible(
                f"{held.reviewer} has {claim.version_id} since {_moment(held.at)}. "
                "Ask them to put it back, or give it to yourself."
            )
        return _assign(claim, to=by, by=by)


@transaction.atomic
def give(claim: Claim, *, to: Any, by: Any) -> Assignment:
    """Set the claim aside for somebody who may review it, whoever has it now."""
    with acting(by):
        claim = _waiting(claim, by)
        if to.pk == claim.coder_id:
            raise Incomplete(f"{to} coded {claim.version_id}, so somebody else reviews it.")
        if not to.is_active or not to.has_perm("claims.review_claim"):
            raise Incomplete(f"{to} is no reviewer. Give it to somebody who is.")
        return _assign(claim, to=to, by=by)


@transaction.atomic
def drop(claim: Claim, *, by: Any) -> Assignment | None:
    """Put the claim back for whoever comes first; None where nobody had it."""
    with acting(by):
        held = Assignment.objects.filter(claim=_waiting(claim, by)).first()
        if held:
            Assignment.objects.filter(pk=held.pk).delete()
        return held


@transaction.atomic
def comment(claim: Claim, text: str, *, by: Any) -> Comment:
    """Say something in the claim's thread."""
    if not may_comment(claim, by):
        raise Forbidden(f"Only {claim.coder} and reviewers talk about {claim.version_id}.")
    if not Claim.objects.visible_to(by).filter(pk=claim.pk).exists():
        raise Forbidden(_HIDDEN.format(claim.version_id))
    said = Comment(
        claim=claim, text=checked(text, name="The comment", empty="Write the comment first."), by=by
    )
    with acting(by):
        said.save()
    said.refresh_from_db()
    return said


def may_comment(claim: Claim, user: Any) -> bool:
    coder = claim.coder_id == user.pk and user.has_perm("claims.code_claim")
    return coder or bool(user.has_perm("claims.review_claim"))


def thread(claim: Claim) -> QuerySet[Comment]:
    """What was said of the claim, also of its versions before this one; the newest last."""
    said = Comment.objects.filter(claim__number=claim.number, claim__version__lte=claim.version)
    return said.select_related("by", "claim").order_by("pk")


def reviewers() -> QuerySet[User]:
    """Whoever can be given a claim."""
    found: QuerySet[User] = User.objects.with_perm(
        "claims.review_claim", backend="django.contrib.auth.backends.ModelBackend"
    )
    return found.order_by("username")


# --- in which turn ---------------------------------------------------------------------------


def in_turn(reviewer: Any) -> QuerySet[Claim]:
    """What this reviewer may decide on and nobody else has taken, the longest wait first."""
    waiting = Claim.objects.visible_to(reviewer).waiting_for(reviewer)
    return waiting.filter(Q(assignment=None) | Q(assignment__reviewer=reviewer))


@dataclass(frozen=True, slots=True)
class Turn:
    """Where a claim stands among those in turn: ids of its neighbours, its place, how many."""

    previous: int | None
    next: int | None
    place: int | None
    total: int


def turn(claim: Claim, reviewer: Any) -> Turn:
    ids = _ids_in_turn(reviewer)
    if claim.pk not in ids:
        return Turn(None, ids[0] if ids else None, None, len(ids))
    at = ids.index(claim.pk)
    before = ids[at - 1] if at else None
    after = ids[at + 1] if at + 1 < len(ids) else None
    return Turn(before, after, at + 1, len(ids))


def following(after: tuple[int, int] | None, reviewer: Any, *, but: Any = ()) -> int | None:
    """The id of the claim to look at next: the one behind ``after``, or else the first.

    ``after`` is the claim just left, with the decision that had brought it into the queue.
    """
    rows = _places_in_turn(reviewer)
    left = after[0] if after else None
    others = [(pk, place) for pk, place in rows if pk != left and pk not in set(but)]
    if after:
        behind = [pk for pk, place in others if place > after[1]]
        if behind:
            return behind[0]
    return others[0][0] if others else None


def handed_in(claim: Claim) -> int:
    """The decision that last brought the claim into the queue: its place there."""
    newest = claim.decisions.filter(to_status=Status.SUBMITTED).order_by("-pk")
    return newest.values_list("pk", flat=True).first() or 0


def _places_in_turn(reviewer: Any) -> list[tuple[int, int]]:
    waiting: Any = in_turn(reviewer)
    return list(waiting.values_list("pk", "last_decision"))


def _ids_in_turn(reviewer: Any) -> list[int]:
    return [pk for pk, _ in _places_in_turn(reviewer)]


# --- what waits for an answer ------------------------------------------------------------------


def unanswered(user: Any) -> QuerySet[Claim]:
    """Claims of, or taken by, or talked about by this person, where somebody else spoke last.

    A decision of theirs is an answer as well. Annotates ``asked_at``, ``asked_by`` and ``asked``.
    """
    own = Comment.objects.filter(claim=OuterRef("pk"), by=user)
    newest = Comment.objects.filter(claim=OuterRef("pk")).order_by("-pk")
    acted = Decision.objects.filter(claim=OuterRef("pk"), by=user, at__gt=OuterRef("asked_at"))
    talked_of = Claim.objects.visible_to(user).filter(pk__in=Comment.objects.values("claim"))
    asked: Any = talked_of.annotate(
        asked_at=Subquery(newest.values("at")[:1]),
        asked_by=Subquery(newest.values("by")[:1]),
        asked=Subquery(newest.values("text")[:1]),
    )
    return (
        asked.exclude(asked_by=user.pk)
        .filter(Q(coder=user) | Q(assignment__reviewer=user) | Exists(own))
        .filter(Q(status__in=OPEN) | Q(asked_at__gte=timezone.now() - PATIENCE))
        .exclude(Exists(acted))
        .order_by(F("asked_at"))
    )


# --- inside ------------------------------------------------------------------------------------

_HIDDEN = "{} is to be coded a second time before anybody reads it."


def _waiting(claim: Claim, by: Any) -> Claim:
    """The claim as it stands now, locked; raises where this person has no say on its review."""
    locked = Claim.objects.select_for_update(of=("self",)).filter(pk=claim.pk).first()
    if locked is None:
        raise Impossible(f"{claim.version_id} has been deleted.")
    if not by.has_perm("claims.review_claim"):
        raise Forbidden("You may not do this: it takes a reviewer, and you are not in that group.")
    if locked.coder_id == by.pk:
        raise Forbidden(f"You coded {locked.version_id}, so others say who reviews it.")
    if not Claim.objects.visible_to(by).filter(pk=locked.pk).exists():
        raise Forbidden(_HIDDEN.format(locked.version_id))
    if locked.status != Status.SUBMITTED:
        status = locked.get_status_display().lower()
        raise Impossible(f"{locked.version_id} is {status}: it does not wait for a review.")
    return locked


def _assign(claim: Claim, *, to: Any, by: Any) -> Assignment:
    held, _ = Assignment.objects.update_or_create(
        claim=claim, defaults={"reviewer": to, "by": by, "at": timezone.now()}
    )
    return held


def _moment(at: datetime) -> str:
    return f"{at:%-d %B, %H:%M}"
