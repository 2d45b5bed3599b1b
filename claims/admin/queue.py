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

from claims.models import Claim, Status

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


@dataclass(slots=True)
class Queue:
    sections: list[Section] = field(default_factory=list)
    in_a_group: bool = True
    may_code: bool = False


def dashboard(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """Unfold's hook for the first page."""
    return context | {"title": "Work queue", "queue": queue(request.user)}


def queue(user: Any) -> Queue:
    """In a fixed number of queries: the counts, each list, and what all rows show."""
    if not user.has_perm("claims.view_claim"):
        return Queue(in_a_group=False)
    now = timezone.now()
    counts = _counts(user, now)
    sections = [_section(user, name, claims, counts[name]) for name, claims in _lists(user, now)]
    claims = [row.claim for section in sections for row in section.rows]
    prefetch_related_objects(claims, "claimants__actor", "stances__proposition")
    return Queue(sections, may_code=user.has_perm("claims.code_claim"))


def _lists(user: Any, now: datetime) -> Iterator[tuple[str, QuerySet[Claim]]]:
    mine = Claim.objects.coded_by(user)
    decided: Any = mine.with_last_decision().annotate(since=F("last_decided_at"))
    if user.has_perm("claims.code_claim"):
        yield (
            "returned",
            decided.with_last_reason().filter(status=Status.RETURNED).order_by(F("last_decision")),
        )
    if user.has_perm("claims.review_claim"):
        yield "waiting", Claim.objects.waiting_for(user).annotate(since=F("last_decided_at"))
    if user.has_perm("claims.code_claim"):
        begun = mine.filter(status=Status.DRAFT).annotate(since=F("created_at"))
        yield "drafts", begun.order_by("-created_at")
        yield "submitted", decided.filter(status=Status.SUBMITTED).order_by(F("last_decision"))
        withdrawn = _lately(Status.WITHDRAWN, now).coded_by(user).with_last_reason()
        yield "withdrawn", withdrawn.order_by("-since")
    yield "published", _lately(Status.PUBLISHED, now).order_by("-since")


def _lately(status: Status, now: datetime) -> Any:
    """What came to its status in the last week; ``since`` is when."""
    came = Claim.objects.filter(
        status=status, decisions__to_status=status, decisions__at__gte=now - WEEK
    )
    return came.annotate(since=F("decisions__at"))


def _counts(user: Any, now: datetime) -> dict[str, int]:
    mine = Q(coder=user)
    counts: dict[str, int] = Claim.objects.aggregate(
        returned=Count("pk", filter=mine & Q(status=Status.RETURNED)),
        drafts=Count("pk", filter=mine & Q(status=Status.DRAFT)),
        submitted=Count("pk", filter=mine & Q(status=Status.SUBMITTED)),
        waiting=Count("pk", filter=~mine & Q(status=Status.SUBMITTED)),
        withdrawn=Count("pk", filter=mine & Q(pk__in=_lately(Status.WITHDRAWN, now).values("pk"))),
        published=Count("pk", filter=Q(pk__in=_lately(Status.PUBLISHED, now).values("pk"))),
    )
    return counts


#: Of each list: its title, what its times mean, what to say where it is empty, and where all are.
_SAID: dict[str, tuple[str, str, str, dict[str, str]]] = {
    "returned": (
        "Returned to you",
        "returned",
        "Nothing was returned to you.",
        {"status__exact": Status.RETURNED, "coder": "me"},
    ),
    "waiting": (
        "Waiting for your review",
        "waiting",
        "Nothing waits for review. Well done.",
        {"status__exact": Status.SUBMITTED},
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


def _section(user: Any, name: str, claims: QuerySet[Claim], total: int) -> Section:
    title, since, empty, filters = _SAID[name]
    found: list[Any] = list(claims.select_related("article", "coder")[:SHOWN])
    return Section(
        name=name,
        title=title,
        since=since,
        total=total,
        rows=[Row(each, each.since, getattr(each, "last_reason", "") or "") for each in found],
        empty=empty,
        all_url=f"{reverse('admin:claims_claim_changelist')}?{urlencode(filters)}",
    )
