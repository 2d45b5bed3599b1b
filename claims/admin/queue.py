"""The first page: what there is to do, for whoever signs in."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import F, Q, QuerySet, Subquery, prefetch_related_objects
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from claims import reviewing
from claims.models import Claim, Decision, Status

SHOWN = 20
WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Row:
    claim: Claim
    since: datetime
    reason: str = ""
    answered_at: str = ""  # the screen on which a comment is answered


@dataclass(frozen=True, slots=True)
class Section:
    """One list of the queue: how many there are, and the first of them.

    Counted are no more than ``reviewing.COUNTED``; ``total`` is then one more than that.
    """

    name: str
    title: str
    since: str  # what “3 days” means in a row: waiting, begun …
    total: int
    rows: list[Row]
    empty: str
    all_url: str

    @property
    def more(self) -> bool:
        return self.total > len(self.rows)

    @property
    def many(self) -> str:
        """How many there are, in words where that is not counted to the end."""
        most = reviewing.COUNTED
        return f"{self.total:,}" if self.total <= most else f"more than {most:,}"

    @property
    def to_review(self) -> bool:
        return self.name in ("taken", "waiting")


@dataclass(slots=True)
class Queue:
    sections: list[Section] = field(default_factory=list)
    in_a_group: bool = True
    may_code: bool = False
    may_review: bool = False
    reviewers: list[Any] = field(default_factory=list)


def dashboard(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """Unfold's hook for the first page."""
    return context | {"title": "Work queue", "queue": queue(request.user)}


def queue(user: Any) -> Queue:
    """In few queries, however much there is: each list, its count, and what all rows show."""
    if not user.has_perm("claims.view_claim"):
        return Queue(in_a_group=False)
    now = timezone.now()
    sections = [_section(name, claims, user) for name, claims in _lists(user, now)]
    # Of what is to be coded a second time, nothing is fetched that was answered already.
    shown = [s for s in sections if s.name != "again"]
    claims = [row.claim for section in shown for row in section.rows]
    prefetch_related_objects(claims, "claimants__actor", "stances__proposition")
    may_review = user.has_perm("claims.review_claim")
    return Queue(
        [section for section in sections if section.total or section.name not in _IF_ANY],
        may_code=user.has_perm("claims.code_claim"),
        may_review=may_review,
        reviewers=list(reviewing.reviewers()) if may_review else [],
    )


def _lists(user: Any, now: datetime) -> Iterator[tuple[str, QuerySet[Claim]]]:
    may_code = user.has_perm("claims.code_claim")
    mine = Claim.objects.coded_by(user)
    decided: Any = mine.with_last_decision().annotate(since=F("last_decided_at"))
    if may_code:
        returned = decided.with_last_reason().filter(status=Status.RETURNED)
        yield "returned", returned.order_by(F("last_decision"))
    asked = reviewing.unanswered(user).annotate(since=F("asked_at"), last_reason=F("asked"))
    yield "asked", asked
    if user.has_perm("claims.review_claim"):
        waiting: Any = Claim.objects.visible_to(user).waiting_for(user)
        waiting = waiting.annotate(since=F("last_decided_at"))
        waiting = waiting.select_related("assignment__reviewer")
        mine_to_review = Q(assignment__reviewer=user)
        yield "taken", waiting.filter(mine_to_review)
        yield "waiting", waiting.filter(Q(assignment=None) | ~mine_to_review)
    if may_code:
        again: Any = Claim.objects.to_code_again(user)
        yield "again", again.annotate(since=F("last_decided_at"))
        begun = mine.filter(status=Status.DRAFT).annotate(since=F("created_at"))
        yield "drafts", begun.order_by("-created_at")
        yield "submitted", decided.filter(status=Status.SUBMITTED).order_by(F("last_decision"))
        withdrawn = _lately(Status.WITHDRAWN, now).coded_by(user).with_last_reason()
        yield "withdrawn", withdrawn.order_by("-since")
    yield "published", _lately(Status.PUBLISHED, now).order_by("-since")


def _lately(status: Status, now: datetime) -> Any:
    """What came to its status in the last week; ``since`` is when.

    Decisions are numbered as they come, so that those of the years before need not be looked at.
    """
    older = Decision.objects.filter(at__lt=now - WEEK).order_by("-pk").values("pk")[:1]
    came = Claim.objects.filter(
        status=status,
        decisions__to_status=status,
        decisions__at__gte=now - WEEK,
        decisions__pk__gt=Coalesce(Subquery(older), 0),
    )
    return came.annotate(since=F("decisions__at"))


#: Lists that are shown only where they have something in them.
_IF_ANY = ("asked", "taken", "again")

#: Of each list: its title, what its times mean, what to say where it is empty, and where all are.
_SAID: dict[str, tuple[str, str, str, dict[str, str]]] = {
    "returned": (
        "Returned to you",
        "returned",
        "Nothing was returned to you.",
        {"status__exact": Status.RETURNED, "coder": "me"},
    ),
    "asked": (
        "Comments that wait for you",
        "said",
        "Nobody waits for an answer of yours.",
        {"comments": "waiting"},
    ),
    "taken": (
        "Taken by you",
        "waiting",
        "You have taken nothing.",
        {"status__exact": Status.SUBMITTED, "taken": "me"},
    ),
    "waiting": (
        "Waiting for your review",
        "waiting",
        "Nothing waits for review. Well done.",
        {"status__exact": Status.SUBMITTED, "coder": "others"},
    ),
    "again": (
        "To code a second time",
        "waiting",
        "Nothing is to be coded a second time.",
        {},
    ),
    "drafts": (
        "Your drafts",
        "begun",
        "You have no drafts.",
        {"status__exact": Status.DRAFT, "coder": "me"},
    ),
    "submitted": (
        "With the reviewers",
        "submitted",
        "None of your claims waits for a reviewer.",
        {"status__exact": Status.SUBMITTED, "coder": "me"},
    ),
    "withdrawn": (
        "Withdrawn this week",
        "withdrawn",
        "None of your claims was withdrawn in the last seven days.",
        {"status__exact": Status.WITHDRAWN, "coder": "me"},
    ),
    "published": (
        "Published this week",
        "published",
        "Nothing was published in the last seven days.",
        {"status__exact": Status.PUBLISHED},
    ),
}


def _section(name: str, claims: QuerySet[Claim], user: Any) -> Section:
    title, since, empty, filters = _SAID[name]
    found: list[Any] = list(claims.select_related("article", "coder")[:SHOWN])
    every = f"{reverse('admin:claims_claim_changelist')}?{urlencode(filters)}" if filters else ""
    return Section(
        name=name,
        title=title,
        since=since,
        total=len(found) if len(found) < SHOWN else reviewing.counted(claims),
        rows=[_row(each, user) for each in found],
        empty=empty,
        all_url=every,
    )


def _row(claim: Any, user: Any) -> Row:
    reason = getattr(claim, "last_reason", "") or ""
    return Row(claim, claim.since, reason, answered_at=_answered_at(claim, user))


def _answered_at(claim: Claim, user: Any) -> str:
    """Beside the form, where the claim can be changed as well; else under the claim."""
    if claim.is_editable and claim.coder_id == user.pk and user.has_perm("claims.code_claim"):
        return f"{reverse('admin:claims_coding', args=[claim.article_id])}?claim={claim.pk}"
    return f"{reverse('admin:claims_claim_read', args=[claim.pk])}#thread"
