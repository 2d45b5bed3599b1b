from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory

from factbase.limits.asking import Fair
from factbase.limits.rates import Rate
from tests.threads import in_threads

pytestmark = pytest.mark.django_db(transaction=True)

NOWHERE = "redis://127.0.0.1:1/0"


@pytest.fixture
def limited(settings: Any, postgresql: Any, monkeypatch: pytest.MonkeyPatch) -> Client:
    """Five requests a minute, as a browser's stand-in meets them."""
    settings.LIMIT = Rate(5, 60)
    monkeypatch.setattr("factbase.limits.asking.store", lambda url: postgresql)
    return Client()


def test_every_public_answer_says_what_is_left(limited: Client) -> None:
    for address, left in [("/about", 4), ("/api/v1/revisions", 3), ("/nothing-here", 2)]:
        headers = limited.get(address).headers
        assert headers["RateLimit-Limit"] == "5"
        assert headers["RateLimit-Policy"] == "5;w=60"
        assert headers["RateLimit-Remaining"] == str(left)
        assert 50 < int(headers["RateLimit-Reset"]) <= 60


def test_an_answer_that_has_not_changed_counts_as_well(limited: Client) -> None:
    tag = limited.get("/api/v1/revisions").headers["ETag"]
    again = limited.get("/api/v1/revisions", headers={"If-None-Match": tag})
    assert again.status_code == 304
    assert again.headers["RateLimit-Remaining"] == "3"


def test_programs_that_ask_too_often_are_told_when_to_ask_again(limited: Client) -> None:
    *_, last = [limited.get("/api/v1/revisions") for _ in range(6)]
    assert last.status_code == 429
    assert last.headers["Content-Type"] == "application/problem+json"
    assert 50 < int(last.headers["Retry-After"]) <= 60
    assert last.headers["Cache-Control"] == "no-store"
    assert last.headers["Access-Control-Allow-Origin"] == "*"
    assert last.headers["RateLimit-Remaining"] == "0"
    detail = last.json()["detail"]
    assert detail.startswith("From your address came more than 5 requests in 1 minute. Ask again")


def test_people_who_ask_too_often_are_told_on_a_page(limited: Client) -> None:
    *_, last = [limited.get("/about", headers={"Accept": "text/html"}) for _ in range(6)]
    assert last.status_code == 429
    assert "From your address came more than 5 requests" in last.text
    assert "Retry-After" in last.headers


def test_a_page_asked_for_as_json_is_refused_as_json(limited: Client) -> None:
    accept = {"Accept": "application/json"}
    *_, last = [limited.get("/claims/C1", headers=accept) for _ in range(6)]
    assert (last.status_code, last.json()["status"]) == (429, 429)


def test_the_workbench_is_not_limited_by_it(limited: Client) -> None:
    answers = [limited.get("/admin/login/") for _ in range(8)]
    assert {answer.status_code for answer in answers} == {200}
    assert "RateLimit-Limit" not in answers[0].headers


def test_others_are_not_refused_what_one_has_used_up(limited: Client) -> None:
    for _ in range(6):
        limited.get("/about")
    assert limited.get("/about", REMOTE_ADDR="192.0.2.7").status_code == 200


def test_a_store_that_is_down_lets_everybody_through_and_nothing_fails(settings: Any) -> None:
    settings.LIMIT, settings.LIMITS_STORE = Rate(1, 60), NOWHERE
    answers = [Client().get("/about") for _ in range(3)]
    assert {answer.status_code for answer in answers} == {200}
    assert "RateLimit-Limit" not in answers[0].headers


def test_threads_of_one_process_share_what_it_leased(settings: Any, postgresql: Any) -> None:
    settings.LIMIT = Rate(50, 60)
    fair = Fair(lambda request: HttpResponse())
    try:
        request = RequestFactory().get("/api/v1/revisions")
        jobs = [lambda: [fair(request).status_code for _ in range(10)]] * 8
        codes = [code for each in in_threads(*jobs) for code in each]
    finally:
        fair.leases.close()
    assert (codes.count(200), codes.count(429)) == (50, 30)
