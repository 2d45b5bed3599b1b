"""The tables of “My work”."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any

from django.urls import reverse
from django.utils.http import urlencode

from claims.admin.progress.table import Column, Row, Table, count, lasting, share
from claims.models import Status
from claims.progress import Day, Mine

#: Longer periods are drawn by the week.
DAILY = 62


def of_mine(mine: Mine, user: Any, *, as_csv: bool) -> Iterator[Table]:
    names = ("coded", "submitted", "published", "returned", "rejected")
    if user.has_perm("claims.code_claim") or mine.has_begun:
        yield _by_day(
            "days", "Your claims", names, mine.days, as_csv,
            "Nothing happened to your claims in this period. Choose a longer one, or code a claim.",
            "Coded: begun by you. The others: what was done with your claims on that day.",
        )  # fmt: skip
    if user.has_perm("claims.review_claim"):
        yield _by_day(
            "reviews", "Your reviews", names[2:], mine.reviews, as_csv,
            "You decided on nothing in this period. What waits is in the work queue.",
        )  # fmt: skip


def _by_day(
    name: str, title: str, columns: Sequence[str], days: list[Day], as_csv: bool, empty: str,
    note: str = "",
) -> Table:  # fmt: skip
    daily = as_csv or len(days) <= DAILY
    rows = _daily(days, columns) if daily else _weekly(days, columns)
    return Table(
        name=name,
        title=title if daily else f"{title}, by week",
        of="day" if daily else "week from",
        columns=[Column(each, drawn=True) for each in columns],
        rows=rows,
        empty=empty,
        folded=True,
        note=note,
    )


def _daily(days: list[Day], columns: Sequence[str]) -> list[Row]:
    return [
        Row(f"{d.day:%-d %b %Y}", [count(getattr(d, each)) for each in columns], key=str(d.day))
        for d in days
    ]


def _weekly(days: list[Day], columns: Sequence[str]) -> list[Row]:
    weeks: dict[date, list[int]] = {}
    for each in days:
        sums = weeks.setdefault(each.day - timedelta(days=each.day.weekday()), [0] * len(columns))
        for place, column in enumerate(columns):
            sums[place] += getattr(each, column)
    return [Row(f"{week:%-d %b %Y}", [count(n) for n in sums]) for week, sums in weeks.items()]


def summary(mine: Mine) -> Iterator[tuple[str, str, str]]:
    """What stands out, in words and figures: what, how much, and of what."""
    figures = mine.figures
    yield "Coded", f"{mine.coded:,}", "claims begun"
    yield "Published", f"{figures.published:,}", f"of {figures.decided:,} decided on"
    if figures.judged:
        of = f"{figures.accepted:,} of {figures.judged:,} published as first handed in"
        yield "Accepted at first", share(figures.accepted_share).text, of
    if figures.waited is not None:
        of = f"for a decision; half waited longer, one in ten over {lasting(figures.waited_long)}"
        yield "Typical wait", lasting(figures.waited), of


_HELD = {
    Status.DRAFT: ("Drafts to finish", "begun"),
    Status.SUBMITTED: ("With the reviewers", "handed in"),
    Status.RETURNED: ("Returned to you", "returned"),
}


def held(mine: Mine) -> Iterator[dict[str, Any]]:
    """What lies with this person, with where it is listed."""
    claims = reverse("admin:claims_claim_changelist")
    for each in mine.held:
        title, since = _HELD[Status(each.status)]
        url = f"{claims}?{urlencode({'status__exact': each.status, 'coder': 'me'})}"
        yield {"title": title, "count": each.count, "since": each.since, "word": since, "url": url}
    if mine.taken:
        queue = reverse("admin:index")
        yield {"title": "Taken by you to review", "count": mine.taken, "url": queue}
