from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from django.db import connection
from django.http import HttpResponse, QueryDict
from django.test import Client, RequestFactory

from claims import cursors, reader
from claims.cursors import Position
from claims.selection import _asked as of_claims
from claims.subject_selection import KINDS
from claims.subject_selection import _asked as of_kind
from factbase.patience import Patience, hold, too_long

pytestmark = pytest.mark.django_db(transaction=True)


def timeout() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SHOW statement_timeout")
        return str(cursor.fetchone()[0])


def asked(path: str) -> str:
    """How long a query may take in a request for this address."""
    patience = Patience(lambda request: HttpResponse(timeout()))
    return patience(RequestFactory().get(path)).content.decode()


def slow(*args: Any, **kwargs: Any) -> Any:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_sleep(20)")


@pytest.fixture(autouse=True)
def _three_seconds(settings: Any) -> Iterator[None]:
    settings.STATEMENT_TIMEOUT = 3000
    yield
    hold(0)


@pytest.fixture
def impatient(settings: Any) -> None:
    settings.STATEMENT_TIMEOUT = 100


def test_readers_are_given_three_seconds_and_the_workbench_as_long_as_it_takes() -> None:
    assert [asked(path) for path in ("/claims", "/admin/", "/api/v1/claims")] == ["3s", "0", "3s"]


def test_a_connection_is_told_once(django_assert_num_queries: Any) -> None:
    asked("/claims")
    with django_assert_num_queries(1):
        asked("/claims")


def test_a_new_connection_is_told_as_well() -> None:
    asked("/claims")
    connection.close()
    assert asked("/claims") == "3s"
    connection.close()
    assert asked("/admin/") == "0"


def test_nought_is_as_long_as_it_takes(settings: Any) -> None:
    settings.STATEMENT_TIMEOUT = 0
    assert asked("/claims") == "0"


def test_a_database_that_is_away_is_not_what_this_says(monkeypatch: pytest.MonkeyPatch) -> None:
    connection.close()
    monkeypatch.setitem(connection.settings_dict, "OPTIONS", {"host": "/nowhere"})
    hold(3000)
    assert connection.connection is None


@pytest.mark.usefixtures("impatient")
def test_a_program_whose_question_takes_too_long_is_told_what_to_leave_out(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("claims.api.views.changes.after", slow)
    answer = client.get("/api/v1/revisions")
    assert (answer.status_code, answer.headers["Content-Type"]) == (503, "application/problem+json")
    assert answer.json()["detail"] == (
        "This would have taken more than 0.1 seconds and was stopped. Please ask for less at once."
    )
    assert answer.headers["Retry-After"]
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


@pytest.mark.usefixtures("impatient")
def test_a_person_is_told_on_a_page(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("claims.framing.Record.current", slow)
    answer = client.get("/about", headers={"Accept": "text/html"})
    assert answer.status_code == 503
    assert "This would have taken more than 0.1 seconds" in answer.text


@pytest.mark.usefixtures("impatient")
def test_nothing_is_left_running_and_the_next_question_is_answered(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr("claims.framing.Record.current", slow)
        client.get("/about")
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%%pg_sleep(20)%%'"
                       " AND state = 'active' AND pid <> pg_backend_pid()")  # fmt: skip
        assert cursor.fetchone() == (0,)
    assert client.get("/about").status_code == 200


def test_what_the_reader_says_took_too_long_is_answered_so() -> None:
    patience = Patience(lambda request: HttpResponse())
    canceled = reader.TookTooLong()
    canceled.__cause__ = psycopg.errors.QueryCanceled()
    answer = patience.process_exception(RequestFactory().get("/api/v1/claims"), canceled)
    assert answer
    assert answer.status_code == 503


def test_a_replica_that_is_catching_up_is_asked_again() -> None:
    patience = Patience(lambda request: HttpResponse())
    conflict = psycopg.errors.SerializationFailure()
    answer = patience.process_exception(RequestFactory().get("/api/v1/claims"), conflict)
    assert answer
    assert (answer.status_code, answer["Retry-After"]) == (503, "1")


@pytest.mark.parametrize("address", ["/claims", "/api/v1/claims", "/api/v1/actors"])
def test_a_walk_that_meets_a_replica_behind_it_is_told_to_ask_again(
    client: Client, address: str
) -> None:
    """A cursor from one server, of a revision that another one does not have yet."""
    query = QueryDict("limit=1")
    belongs = of_claims(query) if address.endswith("claims") else of_kind(query, KINDS["actors"])
    ahead = cursors.dump(Position(99, ("99", "1")), belongs)
    answer = client.get(address, {"limit": 1, "cursor": ahead})
    assert (answer.status_code, answer["Retry-After"]) == (503, "1")
    assert "has not come to revision 99 yet" in answer.text
    assert answer["Cache-Control"] == "no-store"


def test_any_other_mistake_is_not_taken_for_it() -> None:
    patience = Patience(lambda request: HttpResponse())
    assert patience.process_exception(RequestFactory().get("/"), ValueError()) is None


@pytest.mark.parametrize(
    ("query", "advice"),
    [
        ("", "Please ask for less at once."),
        ("q=war", "Please search for rarer words."),
        (
            "facets=year&count=true",
            "Please leave out facets, or ask for fewer, or leave out count.",
        ),
    ],
)
def test_it_says_what_to_leave_out_of_what_was_asked(query: str, advice: str) -> None:
    assert too_long(RequestFactory().get(f"/claims?{query}")).endswith(advice)
