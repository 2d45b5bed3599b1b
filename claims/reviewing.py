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


#: Counted no further, so that a long queue opens as fast as a short one.
COUNTED = 1_000
#: Among so many decisions next to a claim's own, its neighbour in the queue is looked for first.
NEAR = 100


def in_turn(reviewer: Any) -> QuerySet[Claim]:
    """What this reviewer may decide on and nobody else has taken, the longest wait first."""
    waiting = Claim.objects.visible_to(reviewer).waiting_for(reviewer)
    return waiting.filter(Q(assignment=None) | Q(assignment__reviewer=reviewer))


def counted(claims: QuerySet[Claim]) -> int:
    """How many there are; one more than ``COUNTED`` stands for any more than that."""
    return claims.order_by()[: COUNTED + 1].count()


@dataclass(frozen=True, slots=True)
class Turn:
    """Where a claim stands among those in turn: ids of its neighbours, its place, how many.

    Where there are more than are counted, it has no place, and ``total`` is None.
    """

    previous: int | None
    next: int | None
    place: int | None
    total: int | None


def turn(claim: Claim, reviewer: Any) -> Turn:
    waiting: Any = in_turn(reviewer)
    if counted(waiting) > COUNTED:
        return _turn_among_many(claim, waiting)
    ids = list(waiting.values_list("pk", flat=True))
    if claim.pk not in ids:
        return Turn(None, ids[0] if ids else None, None, len(ids))
    at = ids.index(claim.pk)
    before = ids[at - 1] if at else None
    after = ids[at + 1] if at + 1 < len(ids) else None
    return Turn(before, after, at + 1, len(ids))


def _turn_among_many(claim: Claim, waiting: QuerySet[Claim]) -> Turn:
    if not waiting.filter(pk=claim.pk).exists():
        return Turn(None, waiting.values_list("pk", flat=True).first(), None, None)
    place = handed_in(claim)
    return Turn(_beside(waiting, place, back=True), _beside(waiting, place), None, None)


def following(after: tuple[int, int] | None, reviewer: Any, *, but: Any = ()) -> int | None:
    """The id of the claim to look at next: the one behind ``after``, or else the first.

    ``after`` is the claim just left, with the decision that had brought it into the queue.
    """
    others = in_turn(reviewer).exclude(pk__in=[*but, *(after or ())[:1]])
    behind = _beside(others, after[1]) if after else None
    return behind or others.values_list("pk", flat=True).first()


def _beside(waiting: QuerySet[Claim], place: int, *, back: bool = False) -> int | None:
    """The claim next to this place. Those that wait are many and those near it few."""
    side, order = ("lt", "-") if back else ("gt", "")
    beside = waiting.filter(**{f"last_decision__{side}": place}).order_by(f"{order}last_decision")
    decisions = Decision.objects.filter(**{f"pk__{side}": place}).order_by(f"{order}pk")[:NEAR]
    near = beside.filter(pk__in=decisions.values("claim"), last_decision__in=decisions.values("pk"))
    for claims in (near, beside):
        if found := claims.values_list("pk", flat=True).first():
            return found
    return None


def handed_in(claim: Claim) -> int:
    """The decision that last brought the claim into the queue: its place there."""
    newest = claim.decisions.filter(to_status=Status.SUBMITTED).order_by("-pk")
    return newest.values_list("pk", flat=True).first() or 0


# --- what waits for an answer ------------------------------------------------------------------


def unanswered(user: Any) -> QuerySet[Claim]:
    """Claims of, or taken by, or talked about by this person, where somebody else spoke last.

    A decision of theirs is an answer as well. Annotates ``asked_at``, ``asked_by`` and ``asked``.
    """
    own = Comment.objects.filter(claim=OuterRef("pk"), by=user)
    newest = Comment.objects.filter(claim=OuterRef("pk")).order_by("-pk")
    acted = Decision.objects.filter(claim=OuterRef("pk"), by=user, at__gt=OuterRef("asked_at"))
    since = timezone.now() - PATIENCE
    waiting = Comment.objects.filter(Q(claim__status__in=OPEN) | Q(at__gte=since))
    talked_of = Claim.objects.visible_to(user).filter(pk__in=waiting.values("claim"))
    asked: Any = talked_of.annotate(
        asked_at=Subquery(newest.values("at")[:1]),
        asked_by=Subquery(newest.values("by")[:1]),
        asked=Subquery(newest.values("text")[:1]),
    )
    return (
        asked.exclude(asked_by=user.pk)
        .filter(Q(coder=user) | Q(assignment__reviewer=user) | Exists(own))
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
    return f"{at:%-d %B %Y, %H:%M}"
