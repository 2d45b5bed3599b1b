"""The first page: what there is to do, for whoever signs in."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, F, Q, QuerySet, prefetch_related_objects
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from claims import reviewing
from claims.models import Assignment, Claim, Status

SHOWN = 20
WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Row:
    claim: Claim
    since: datetime
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """One list of the queue: how many there are, and the first of them."""

    name: str
    title: str
    since: str  # what “3 days” means in a row: waiting, begun …
    total: int
    rows: list[Row]
    empty: str
    all_url: str

    @property
    def more(self) -> int:
        return self.total - len(self.rows)

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
    """In a fixed number of queries: the counts, each list, and what all rows show."""
    if not user.has_perm("claims.view_claim"):
        return Queue(in_a_group=False)
    now = timezone.now()
    counts = _counts(user, now)
    sections = [_section(name, claims, counts[name]) for name, claims in _lists(user, now)]
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
        yield "taken", waiting.filter(assignment__reviewer=user)
        yield "waiting", waiting.exclude(pk__in=_taken_by(user))
    if may_code:
        again: Any = Claim.objects.to_code_again(user)
        yield "again", again.annotate(since=F("last_decided_at"))
        begun = mine.filter(status=Status.DRAFT).annotate(since=F("created_at"))
        yield "drafts", begun.order_by("-created_at")
        yield "submitted", decided.filter(status=Status.SUBMITTED).order_by(F("last_decision"))
        withdrawn = _lately(Status.WITHDRAWN, now).coded_by(user).with_last_reason()
        yield "withdrawn", withdrawn.order_by("-since")
    yield "published", _lately(Status.PUBLISHED, now).order_by("-since")


def _taken_by(user: Any) -> QuerySet[Assignment, Any]:
    return Assignment.objects.filter(reviewer=user).values("claim")


def _lately(status: Status, now: datetime) -> Any:
    """What came to its status in the last week; ``since`` is when."""
    came = Claim.objects.filter(
        status=status, decisions__to_status=status, decisions__at__gte=now - WEEK
    )
    return came.annotate(since=F("decisions__at"))


def _counts(user: Any, now: datetime) -> dict[str, int]:
    mine = Q(coder=user)
    visible = Q(pk__in=Claim.objects.visible_to(user).values("pk"))
    to_review = ~mine & Q(status=Status.SUBMITTED) & visible
    taken = Q(pk__in=_taken_by(user))
    again = Claim.objects.to_code_again(user).order_by().values("pk")
    counts: dict[str, int] = Claim.objects.aggregate(
        returned=Count("pk", filter=mine & Q(status=Status.RETURNED)),
        drafts=Count("pk", filter=mine & Q(status=Status.DRAFT)),
        submitted=Count("pk", filter=mine & Q(status=Status.SUBMITTED)),
        taken=Count("pk", filter=to_review & taken),
        waiting=Count("pk", filter=to_review & ~taken),
        again=Count("pk", filter=Q(pk__in=again)),
        withdrawn=Count("pk", filter=mine & Q(pk__in=_lately(Status.WITHDRAWN, now).values("pk"))),
        published=Count("pk", filter=Q(pk__in=_lately(Status.PUBLISHED, now).values("pk"))),
    )
    return counts | {"asked": reviewing.unanswered(user).count()}


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


def _section(name: str, claims: QuerySet[Claim], total: int) -> Section:
    title, since, empty, filters = _SAID[name]
    found: list[Any] = list(claims.select_related("article", "coder")[:SHOWN])
    every = f"{reverse('admin:claims_claim_changelist')}?{urlencode(filters)}" if filters else ""
    return Section(
        name=name,
        title=title,
        since=since,
        total=total,
        rows=[Row(each, each.since, getattr(each, "last_reason", "") or "") for each in found],
        empty=empty,
        all_url=every,
    )
