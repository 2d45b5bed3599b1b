"""What the workbench asks of the database stays the same, however much waits."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from claims import reviewing
from claims.admin import queue as module
from claims.admin.filters import WarningFilter
from claims.admin.queue import queue
from claims.models import Claim
from tests import factories
from tests.claims.admin.test_claim_list import LIST, found, warned_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def waiting(coder: Any, monkeypatch: Any) -> list[Claim]:
    """Five, where the program counts to three and shows two."""
    monkeypatch.setattr(reviewing, "COUNTED", 3)
    monkeypatch.setattr(module, "SHOWN", 2)
    return [factories.submitted(text=f"Says {who}.", claimants=(who,)) for who in "ABCDE"]


def test_a_long_list_is_counted_to_a_bound_and_says_so(
    waiting: list[Claim], client_of: Any, reviewer: Any
) -> None:
    (section,) = (each for each in queue(reviewer).sections if each.name == "waiting")
    assert (len(section.rows), section.total, section.many) == (2, 4, "more than 3")
    page = client_of(reviewer).get("/admin/").content.decode()
    assert "See all: more than 3</a>" in page


def test_the_queue_reads_no_more_rows_of_a_long_list_than_it_shows_or_counts(
    waiting: list[Claim], reviewer: Any
) -> None:
    """Every question about claims has an end, so none of them grows with what is kept."""
    with CaptureQueriesContext(connection) as captured:
        queue(reviewer)
    about = [q["sql"] for q in captured if 'FROM "claims_claim"' in q["sql"]]
    assert about
    assert [sql for sql in about if "LIMIT 2" not in sql and "LIMIT 4" not in sql] == []


def test_a_list_that_is_shown_to_its_end_is_not_counted(coder: Any, reviewer: Any) -> None:
    factories.submitted()
    with CaptureQueriesContext(connection) as captured:
        queue(reviewer)
    assert [q["sql"] for q in captured if "COUNT(" in q["sql"]] == []


def test_in_a_long_queue_a_claim_has_its_neighbours_and_no_place(
    waiting: list[Claim], client_of: Any, reviewer: Any
) -> None:
    _, second, third, fourth, _ = waiting
    found = reviewing.turn(third, reviewer)
    assert (found.previous, found.next) == (second.pk, fourth.pk)
    assert (found.place, found.total) == (None, None)
    page = client_of(reviewer).get(f"{LIST}{third.pk}/read/").content.decode()
    assert "more than 3 waiting" in page


def test_a_neighbour_is_found_by_asking_for_one_claim(waiting: list[Claim], reviewer: Any) -> None:
    with CaptureQueriesContext(connection) as captured:
        reviewing.turn(waiting[2], reviewer)
    rows = [q["sql"] for q in captured if "COUNT(" not in q["sql"]]
    assert rows
    assert [sql for sql in rows if not sql.rstrip().endswith("LIMIT 1")] == []
    assert len(captured) == 5


def test_a_neighbour_far_away_is_found_as_well(
    waiting: list[Claim], reviewer: Any, monkeypatch: Any
) -> None:
    """Between the two have been more decisions than are looked at first."""
    monkeypatch.setattr(reviewing, "NEAR", 1)
    first, second, *_, last = waiting
    for claim in waiting[1:4]:
        reviewing.take(claim, by=factories.reviewer("other"))
    assert reviewing.turn(first, reviewer).next == last.pk
    assert reviewing.turn(last, reviewer).previous == first.pk
    assert reviewing.following((second.pk, reviewing.handed_in(second)), reviewer) == last.pk


def test_the_rules_are_asked_of_what_has_waited_longest_and_the_list_says_so(
    client_of: Any, coder: Any, reviewer: Any, monkeypatch: Any
) -> None:
    monkeypatch.setattr(WarningFilter, "most", 2)
    warned_of(text="Warned of.")
    factories.submitted(text="Clean.", claimants=("B",))
    client = client_of(reviewer)
    whole = client.get(LIST, {"warnings": "no"})
    assert found(whole) == ["Clean."]
    assert "have waited longest" not in whole.content.decode()
    factories.submitted(text="Clean as well.", claimants=("C",))
    for value, text in (("no", "Clean."), ("yes", "Warned of.")):
        cut = client.get(LIST, {"warnings": value})
        assert found(cut) == [text]
        assert "This list is made from the 2 that have waited longest" in cut.content.decode()
