"""Every figure is checked on a small world whose decisions have times of our choosing."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from claims import progress, reviewing, workflow
from claims.models import Claim, Share
from claims.progress import Figures, Period
from tests import factories as make

pytestmark = pytest.mark.django_db

MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
MARCH = Period(date(2026, 3, 1), date(2026, 3, 31))


def at(claim: Claim, *moments: datetime, begun: datetime | None = None) -> Claim:
    """Date its decisions, in their order; history may not be written anew but in a test."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        for decision, moment in zip(claim.decisions.order_by("pk"), moments, strict=True):
            cursor.execute(
                "UPDATE claims_decision SET at = %s WHERE id = %s", [moment, decision.pk]
            )
        if begun:
            cursor.execute("UPDATE claims_claim SET created_at = %s WHERE id = %s",
                           [begun, claim.pk])  # fmt: skip
        cursor.execute("SET LOCAL session_replication_role = origin")
    return claim


def hours(number: float) -> timedelta:
    return timedelta(hours=number)


def published(waited: float = 24, when: datetime = MONDAY, **fields: Any) -> Claim:
    claim = make.published(**fields)
    return at(claim, when, when + hours(waited), begun=when)


def returned(waited: float = 24, when: datetime = MONDAY, **fields: Any) -> Claim:
    claim = make.submitted(**fields)
    workflow.return_(claim, by=make.reviewer(), reason="Because.")
    return at(claim, when, when + hours(waited), begun=when)


def then_published(claim: Claim, waited: float) -> Claim:
    """Handed in again a day later, and published after so many hours."""
    before = [decision.at for decision in claim.decisions.order_by("pk")]
    workflow.submit(claim, by=claim.coder, accept=make.ANSWERS)
    workflow.publish(claim, by=make.reviewer())
    again = before[-1] + hours(24)
    return at(claim, *before, again, again + hours(waited))


# --- periods -------------------------------------------------------------------------------------


def test_a_period_holds_its_first_and_last_day() -> None:
    period = Period(date(2026, 3, 1), date(2026, 3, 3))
    assert [day.day for day in period.days] == [1, 2, 3]
    assert (period.begins, period.ends) == (
        datetime(2026, 3, 1, tzinfo=UTC),
        datetime(2026, 3, 4, tzinfo=UTC),
    )


def test_its_weeks_begin_on_the_monday_of_its_first_day() -> None:
    assert Period(date(2026, 3, 1), date(2026, 3, 9)).weeks == [
        date(2026, 2, 23),
        date(2026, 3, 2),
        date(2026, 3, 9),
    ]


def test_the_last_seven_days_end_today() -> None:
    period = Period.lately(7)
    assert len(period.days) == 7
    assert period.last == timezone.now().astimezone(UTC).date()


# --- one's own work ------------------------------------------------------------------------------


def test_each_day_has_what_was_done_on_it(coder: Any) -> None:
    published(waited=24)
    returned(waited=1)
    found = {day.day.day: day for day in progress.mine(coder, MARCH).days}
    monday, tuesday = found[2], found[3]
    assert (monday.coded, monday.submitted, monday.returned, monday.published) == (2, 2, 1, 0)
    assert (tuesday.coded, tuesday.published) == (0, 1)
    assert len(found) == 31


def test_a_day_ends_at_midnight_utc(coder: Any) -> None:
    published(when=datetime(2026, 3, 31, 23, 59, 59, tzinfo=UTC), waited=1)
    figures = progress.mine(coder, MARCH).figures
    assert (figures.submitted, figures.published) == (1, 0)


def test_what_others_code_is_not_mine(coder: Any) -> None:
    published(coder=make.user("other"))
    found = progress.mine(coder, MARCH)
    assert (found.coded, found.figures, found.has_begun) == (0, Figures(), False)


def test_accepted_at_first_counts_the_first_review_alone(coder: Any) -> None:
    published()
    then_published(returned(), waited=5)
    figures = progress.mine(coder, MARCH).figures
    assert (figures.judged, figures.accepted, figures.published) == (2, 1, 2)
    assert figures.accepted_share == 0.5


def test_a_first_review_before_the_period_is_not_of_it(coder: Any) -> None:
    then_published(returned(when=MONDAY - timedelta(days=2), waited=1), waited=5)
    figures = progress.mine(coder, MARCH).figures
    assert (figures.judged, figures.published) == (0, 1)


def test_without_a_review_there_is_no_share(coder: Any) -> None:
    assert progress.mine(coder, MARCH).figures.accepted_share is None


def test_waiting_is_from_the_last_time_it_was_handed_in(coder: Any) -> None:
    then_published(returned(waited=10), waited=30)
    figures = progress.mine(coder, MARCH).figures
    assert figures.waited == hours(20), "between 10 and 30"
    assert figures.waited_long == hours(28), "nine tenths of the way from 10 to 30"


def test_what_lies_with_me_is_counted_with_the_oldest(coder: Any) -> None:
    make.draft()
    returned(when=MONDAY, waited=1)
    returned(when=MONDAY, waited=5)
    held = progress.mine(coder, MARCH).held
    assert [(each.status, each.count) for each in held] == [("draft", 1), ("returned", 2)]
    assert held[1].since == MONDAY + hours(1)


def test_reviews_are_those_i_decided(coder: Any, reviewer: Any) -> None:
    published(waited=1)
    days = {day.day.day: day for day in progress.mine(reviewer, MARCH).reviews}
    assert (days[2].published, days[2].submitted) == (1, 0)
    assert progress.mine(coder, MARCH).reviews[1].published == 0


# --- everybody's ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("waited", "group"),
    [(0, 0), (23.9, 0), (24.1, 1), (71.9, 1), (72.1, 2), (167.9, 2), (168.1, 3), (9000, 3)],
)
def test_the_queue_by_age(coder: Any, waited: float, group: int) -> None:
    claim = make.submitted()
    at(claim, timezone.now() - hours(waited))
    assert [each.count for each in progress.ages()] == [int(n == group) for n in range(4)]


def test_a_claim_handed_in_again_has_waited_since_then(coder: Any) -> None:
    claim = returned(when=MONDAY)
    workflow.submit(claim, by=coder, accept=make.ANSWERS)
    assert progress.ages()[0].count == 1


def test_weeks_without_anything_are_there_as_well(coder: Any, reviewer: Any) -> None:
    published(waited=24 * 7)
    weeks = progress.overview(reviewer, MARCH).weeks
    assert [(week.day, f.submitted, f.published) for week, f in weeks] == [
        (23, 0, 0), (2, 1, 0), (9, 0, 1), (16, 0, 0), (23, 0, 0), (30, 0, 0),
    ]  # fmt: skip


def test_by_coder(coder: Any, reviewer: Any) -> None:
    make.draft()
    published()
    then_published(returned(coder=make.user("other")), waited=5)
    one, other = sorted(progress.overview(reviewer, MARCH).coders, key=lambda c: str(c.coder))
    assert (str(one.coder), one.draft, one.figures.submitted, one.figures.accepted) == (
        "coder", 1, 1, 1,
    )  # fmt: skip
    assert (other.figures.submitted, other.figures.judged, other.figures.accepted) == (2, 1, 0)


def test_by_reviewer(coder: Any, reviewer: Any) -> None:
    published(waited=10)
    waiting = make.submitted()
    reviewing.take(waiting, by=reviewer)
    (found,) = progress.overview(reviewer, MARCH).reviewers
    assert (str(found.reviewer), found.figures.decided, found.taken) == ("reviewer", 1, 1)
    assert found.figures.waited == hours(10)


def test_who_only_codes_is_no_reviewer(coder: Any, reviewer: Any) -> None:
    at(make.submitted(), MONDAY)
    assert progress.overview(reviewer, MARCH).reviewers == []


def test_by_article_what_waits_most_comes_first(coder: Any, reviewer: Any) -> None:
    quiet, busy = make.article("Quiet"), make.article("Busy")
    make.draft(article=quiet)
    make.submitted(article=busy)
    found = progress.overview(reviewer, MARCH).articles
    assert [(str(each.thing), each.counts["submitted"]) for each in found] == [
        ("Busy", 1), ("Quiet", 0),
    ]  # fmt: skip


def test_by_proposition_the_sides_of_published_claims(coder: Any, reviewer: Any) -> None:
    make.published()
    make.submitted(stances=[(make.proposition(), "supports")])
    (found,) = progress.overview(reviewer, MARCH).propositions
    counts = found.counts
    assert (counts["published"], counts["submitted"]) == (1, 1)
    assert (counts["opposes"], counts["supports"]) == (1, 0)


def test_what_a_reader_may_code_a_second_time_is_counted_for_no_proposition(
    coder: Any, reviewer: Any
) -> None:
    Share.objects.create(percent=100, seed="all", by=make.user("manager", "Managers"))
    make.submitted()
    assert progress.overview(reviewer, MARCH).propositions == []


def test_no_more_are_listed_than_asked_for(coder: Any, reviewer: Any) -> None:
    for number in range(3):
        make.draft(article=make.article(f"Article {number}"))
    assert len(progress.overview(reviewer, MARCH, listed=2).articles) == 2
    assert len(progress.overview(reviewer, MARCH, listed=None).articles) == 3


MINE_QUERIES = ["figures", "begun by day", "decided by day", "held", "reviews by day", "taken"]
OVERVIEW_QUERIES = [
    "figures by week, reviewer and coder", "taken", "lying by coder", "people", "ages",
    "by article", "articles", "by proposition", "propositions",
]  # fmt: skip


def test_the_queries_are_as_many_for_much_work_as_for_little(
    coder: Any, reviewer: Any, django_assert_num_queries: Any
) -> None:
    for number in range(5):
        published(article=make.article(f"Article {number}"), coder=make.user(f"coder{number}"))
    with django_assert_num_queries(len(MINE_QUERIES)):
        progress.mine(coder, MARCH)
    with django_assert_num_queries(len(OVERVIEW_QUERIES)):
        progress.overview(reviewer, MARCH)
