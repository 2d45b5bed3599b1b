"""How the work goes: what a person has done, and what the whole team has, in figures.

Every figure is added up by PostgreSQL, in a fixed number of queries. Days and weeks are those of
UTC; a week begins on Monday.
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import Any, Self

from django.db import connection
from django.db.models import Count, Min, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, TruncDate
from django.utils import timezone

from claims.models import Assignment, Claim, Decision, Proposition, Stance, Status
from claims.models.transitions import OPEN, REVIEWS
from sources.models import Article, User

#: How long something has waited: the days at which one group ends and the next begins.
AGES = (1, 3, 7)
LISTED = 50


@dataclass(frozen=True, slots=True)
class Period:
    """Whole days, the first and the last included."""

    first: date
    last: date

    @classmethod
    def lately(cls, days: int) -> Self:
        today = timezone.now().astimezone(UTC).date()
        return cls(today - timedelta(days=days - 1), today)

    @property
    def begins(self) -> datetime:
        return datetime.combine(self.first, time.min, UTC)

    @property
    def ends(self) -> datetime:
        """The first moment that is no longer of it."""
        return datetime.combine(self.last, time.min, UTC) + timedelta(days=1)

    @property
    def days(self) -> list[date]:
        return [self.first + timedelta(days=n) for n in range((self.last - self.first).days + 1)]

    @property
    def weeks(self) -> list[date]:
        """Their Mondays."""
        monday = self.first - timedelta(days=self.first.weekday())
        return [monday + timedelta(days=n) for n in range(0, (self.last - monday).days + 1, 7)]


@dataclass(frozen=True, slots=True)
class Figures:
    """What was decided in a period. ``waited`` is from handing in to the decision."""

    submitted: int = 0
    published: int = 0
    returned: int = 0
    rejected: int = 0
    judged: int = 0  # decided on for the first time
    accepted: int = 0  # of these, published as they were
    waited: timedelta | None = None  # half of them longer, half shorter
    waited_long: timedelta | None = None  # one in ten longer

    @property
    def decided(self) -> int:
        return self.published + self.returned + self.rejected

    @property
    def accepted_share(self) -> float | None:
        return self.accepted / self.judged if self.judged else None


@dataclass(frozen=True, slots=True)
class Day:
    day: date
    coded: int = 0
    submitted: int = 0
    returned: int = 0
    rejected: int = 0
    published: int = 0


@dataclass(frozen=True, slots=True)
class Held:
    """Claims that lie with somebody: how many, and since when the one that lies longest."""

    status: str
    count: int
    since: datetime | None


@dataclass(frozen=True, slots=True)
class Mine:
    """``days``: what became of this person's claims; ``reviews``: what they decided on others'."""

    period: Period
    figures: Figures
    days: list[Day]
    held: list[Held]
    reviews: list[Day]
    taken: int

    @property
    def has_begun(self) -> bool:
        return bool(self.held or self.figures.submitted or self.figures.decided or self.coded)

    @property
    def coded(self) -> int:
        return sum(day.coded for day in self.days)


@dataclass(frozen=True, slots=True)
class Aged:
    """How many wait, of those that have waited at least ``days`` and less than ``until``."""

    days: int
    until: int | None
    count: int


@dataclass(frozen=True, slots=True)
class ByCoder:
    coder: Any
    figures: Figures
    draft: int = 0
    submitted: int = 0
    returned: int = 0


@dataclass(frozen=True, slots=True)
class ByReviewer:
    reviewer: Any
    figures: Figures
    taken: int = 0


@dataclass(frozen=True, slots=True)
class Counted:
    """An article or a proposition, and how many claims of it there are, by status."""

    thing: Any
    counts: dict[str, int]


@dataclass(frozen=True, slots=True)
class Overview:
    period: Period
    ages: list[Aged]
    weeks: list[tuple[date, Figures]]
    coders: list[ByCoder]
    reviewers: list[ByReviewer]
    articles: list[Counted] = field(default_factory=list)
    propositions: list[Counted] = field(default_factory=list)


def mine(user: Any, period: Period) -> Mine:
    """A coder's own progress, and what they review of others'."""
    own = _own(user, period)
    return Mine(
        period=period,
        figures=own.get("", Figures()),
        days=_days(user, period),
        held=_held(user),
        reviews=_reviews(user, period),
        taken=Assignment.objects.filter(reviewer=user, claim__status=Status.SUBMITTED).count(),
    )


def overview(reader: Any, period: Period, *, listed: int | None = LISTED) -> Overview:
    """Everybody's, for who looks after the work.

    Of propositions it counts what this reader may see: what they may yet code a second time
    would tell them the first answers.
    """
    weeks, reviewing, coding = _decided(period)
    taken = _count(Assignment.objects.filter(claim__status=Status.SUBMITTED), "reviewer")
    lying = _lying()
    people = User.objects.in_bulk({*reviewing, *coding, *taken, *lying})
    return Overview(
        period=period,
        ages=ages(),
        weeks=[(week, weeks.get(week, Figures())) for week in period.weeks],
        coders=_by_coder(people, lying, coding),
        reviewers=_by_reviewer(people, taken, reviewing),
        articles=_counted(Article, _of_articles(), listed),
        propositions=_counted(Proposition, _of_propositions(reader), listed),
    )


def ages() -> list[Aged]:
    """How long what waits for review has waited since it was last handed in."""
    now, edges = timezone.now(), (0, *AGES, None)
    waiting = Claim.objects.filter(status=Status.SUBMITTED).annotate(since=_last_decided())
    groups = list(pairwise(edges))
    counts = waiting.aggregate(
        **{
            f"from_{days}": Count("pk", filter=_waits(now, days or 0, until))
            for days, until in groups
        }
    )
    return [Aged(days or 0, until, counts[f"from_{days}"]) for days, until in groups]


# --- what was decided ----------------------------------------------------------------------------

#: Every decision of a period, with the claim's coder; of a review, how long it was waited for and
#: whether it was the first on that version.
_DECIDED = f"""
WITH decided AS MATERIALIZED (
    SELECT d.verb, d.by_id, c.coder_id, before.first, d.at - before.at AS waited,
        date_trunc('week', d.at AT TIME ZONE 'UTC')::date AS week
    FROM claims_decision d
    JOIN claims_claim c ON c.id = d.claim_id
    LEFT JOIN LATERAL (
        SELECT max(b.at) AS at, bool_and(b.verb NOT IN {REVIEWS}) AS first
        FROM claims_decision b WHERE b.claim_id = d.claim_id AND b.id < d.id
    ) before ON d.verb IN {REVIEWS}
    WHERE d.at >= %(begins)s AND d.at < %(ends)s
        AND (%(coder)s::bigint IS NULL OR c.coder_id = %(coder)s)
)
SELECT {{keys}},
    count(*) FILTER (WHERE verb = 'submit'),
    count(*) FILTER (WHERE verb = 'publish'),
    count(*) FILTER (WHERE verb = 'return'),
    count(*) FILTER (WHERE verb = 'reject'),
    count(*) FILTER (WHERE first),
    count(*) FILTER (WHERE first AND verb = 'publish'),
    percentile_cont(0.5) WITHIN GROUP (ORDER BY waited),
    percentile_cont(0.9) WITHIN GROUP (ORDER BY waited)
FROM decided GROUP BY {{groups}}
"""
_EVERYBODY = _DECIDED.format(
    keys="grouping(week), grouping(by_id), grouping(coder_id), week, by_id, coder_id",
    groups="GROUPING SETS ((week), (by_id), (coder_id))",
)
_ONE = _DECIDED.format(keys="''", groups="()")


def _own(user: Any, period: Period) -> dict[str, Figures]:
    return {row[0]: Figures(*row[1:]) for row in _rows(_ONE, period, user.pk)}


def _decided(period: Period) -> tuple[dict[date, Figures], dict[int, Figures], dict[int, Figures]]:
    """By week, by who decided, and by the claim's coder."""
    found: tuple[dict[Any, Figures], ...] = ({}, {}, {})
    for row in _rows(_EVERYBODY, period, None):
        by = row[:3].index(0)  # 0 is the column that was grouped by
        found[by][row[3 + by]] = Figures(*row[6:])
    weeks, reviewing, coding = found
    return weeks, {by: f for by, f in reviewing.items() if f.decided}, coding


def _rows(sql: str, period: Period, coder: int | None) -> list[Any]:
    told = {"begins": period.begins, "ends": period.ends, "coder": coder}
    with connection.cursor() as cursor:
        cursor.execute(sql, told)
        return list(cursor.fetchall())


_DONE = {
    "submit": "submitted",
    "publish": "published",
    "return": "returned",
    "reject": "rejected",
}

# --- by day --------------------------------------------------------------------------------------


def _days(user: Any, period: Period) -> list[Day]:
    begun = Claim.objects.filter(coder=user, created_at__gte=period.begins)
    begun = begun.filter(created_at__lt=period.ends).order_by()
    per_day = begun.values(day=TruncDate("created_at", tzinfo=UTC)).annotate(n=Count("pk"))
    coded = {(row["day"], "coded"): row["n"] for row in per_day}
    return _filled(period, coded | _verbs(Q(claim__coder=user), period))


def _reviews(user: Any, period: Period) -> list[Day]:
    return _filled(period, _verbs(Q(by=user, verb__in=REVIEWS), period))


def _verbs(which: Q, period: Period) -> dict[tuple[date, str], int]:
    """(day, what was done) → how often."""
    found = Decision.objects.filter(which, at__gte=period.begins, at__lt=period.ends)
    rows = found.filter(verb__in=_DONE).order_by()
    counted = rows.values("verb", day=TruncDate("at", tzinfo=UTC)).annotate(n=Count("pk"))
    return {(row["day"], _DONE[row["verb"]]): row["n"] for row in counted}


def _filled(period: Period, counts: dict[tuple[date, str], int]) -> list[Day]:
    by_day: dict[date, dict[str, int]] = {day: {} for day in period.days}
    for (day, what), count in counts.items():
        by_day[day][what] = count
    return [Day(day, **found) for day, found in by_day.items()]


# --- what lies where -----------------------------------------------------------------------------


def _last_decided() -> Coalesce:
    newest = Decision.objects.filter(claim=OuterRef("pk")).order_by("-pk").values("at")[:1]
    return Coalesce(Subquery(newest), "created_at")


def _held(user: Any) -> list[Held]:
    """In the order of the workflow."""
    own = Claim.objects.filter(coder=user, status__in=OPEN).annotate(since=_last_decided())
    rows = own.order_by().values_list("status").annotate(n=Count("pk"), oldest=Min("since"))
    found = {status: Held(status, n, oldest) for status, n, oldest in rows}
    return [found[status] for status in OPEN if status in found]


def _waits(now: datetime, days: int, until: int | None) -> Q:
    at_least = Q(since__lte=now - timedelta(days=days)) if days else Q()
    return at_least & (Q(since__gt=now - timedelta(days=until)) if until else Q())


def _lying() -> dict[int, dict[str, int]]:
    """Coder → status → how many open claims."""
    rows = Claim.objects.filter(status__in=OPEN).order_by().values_list("coder", "status")
    found: dict[int, dict[str, int]] = {}
    for coder, status, count in rows.annotate(n=Count("pk")):
        found.setdefault(coder, {})[status] = count
    return found


def _count(rows: QuerySet[Any], column: str) -> dict[int, int]:
    return dict(rows.order_by().values_list(column).annotate(n=Count("pk")))


def _by_coder(
    people: dict[int, Any], lying: dict[int, dict[str, int]], coding: dict[int, Figures]
) -> list[ByCoder]:
    found = [
        ByCoder(people[pk], coding.get(pk, Figures()), **lying.get(pk, {}))
        for pk in {*lying, *coding}
    ]
    return sorted(found, key=lambda each: (-each.figures.submitted, each.coder.username))


def _by_reviewer(
    people: dict[int, Any], taken: dict[int, int], reviewing: dict[int, Figures]
) -> list[ByReviewer]:
    found = [
        ByReviewer(people[pk], reviewing.get(pk, Figures()), taken.get(pk, 0))
        for pk in {*taken, *reviewing}
    ]
    return sorted(found, key=lambda each: (-each.figures.decided, each.reviewer.username))


_STATUSES = {status.value: Count("pk", filter=Q(status=status)) for status in Status}


def _of_articles() -> QuerySet[Any]:
    """What waits longest comes first: articles with the most of it."""
    rows: Any = Claim.objects.order_by().values("article").annotate(**_STATUSES)
    return rows.order_by("-submitted", "-draft", "-published", "article")


def _of_propositions(reader: Any) -> QuerySet[Any]:
    visible = Claim.objects.visible_to(reader).values("pk")
    of = {s.value: Count("pk", filter=Q(claim__status=s)) for s in Status}
    for side in Stance.Side:
        of[side.value] = Count("pk", filter=Q(stance=side, claim__status=Status.PUBLISHED))
    held = Stance.objects.filter(claim__in=visible).order_by()
    rows: Any = held.values("proposition").annotate(**of)
    return rows.order_by("-published", "-submitted", "-draft", "proposition")


def _counted(model: Any, rows: QuerySet[Any], listed: int | None) -> list[Counted]:
    found = list(rows[:listed])
    name = model._meta.model_name
    things = model.objects.in_bulk([row[name] for row in found])
    return [Counted(things[row.pop(name)], row) for row in found]
