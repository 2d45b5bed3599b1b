"""The page of what may be here twice, and the answers people give on it."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from claims.models import Share
from sources import matching
from sources.models import Actor, Distinct, Outlet
from tests import factories
from tests.pages import said

pytestmark = pytest.mark.django_db
PAGE = "/admin/sources/distinct/"
ANSWER = f"{PAGE}answer/"


@pytest.fixture
def two() -> tuple[Actor, Actor]:
    return factories.actor("Jianli Yang"), factories.actor("Yang Jianli")


def sent(one: Any, other: Any, **fields: Any) -> dict[str, Any]:
    return {"kind": one._meta.model_name, "one": one.pk, "other": other.pk} | fields


def test_pairs_are_shown_with_why_and_what_is_known_of_each(
    client_of: Any, reviewer: Any, two: Any
) -> None:
    two[0].aliases.create(name="杨建利")
    factories.draft(claimants=[two[1]])
    page = client_of(reviewer).get(PAGE).content.decode()
    for shown in ("1 pair that may be one", "The same name", "also 杨建利", "1 claim", "0 claims"):
        assert shown in page
    assert f"/admin/sources/actor/merge/{two[0].pk}/{two[1].pk}/?back=duplicates" in page


def test_articles_and_outlets_have_their_own_list(client_of: Any, reviewer: Any) -> None:
    for title in ("Rain in May", "A dry June"):
        factories.article(title, url="https://example.org/a")
    for name in ("The Times", "Times, The"):
        Outlet.objects.create(name=name)
    client = client_of(reviewer)
    assert "The same address" in client.get(f"{PAGE}?kind=article").content.decode()
    assert "The same name" in client.get(f"{PAGE}?kind=outlet").content.decode()


def test_two_that_are_not_the_same_are_not_asked_about_again_until_somebody_does(
    client_of: Any, reviewer: Any, two: Any
) -> None:
    client = client_of(reviewer)
    page = client.post(ANSWER, sent(*two), follow=True)
    assert "are not the same; nobody is asked again." in said(page)[0]
    assert "No two actors look like one another" in page.content.decode()
    assert f"said by {reviewer}" in client.get(f"{PAGE}?kind=settled").content.decode()
    page = client.post(ANSWER, {"settled": Distinct.objects.get().pk}, follow=True)
    assert "are asked about again" in said(page)[0]
    assert "Jianli Yang" in client.get(PAGE).content.decode()


def test_from_a_merge_one_comes_back_to_the_next_pair(
    client_of: Any, reviewer: Any, two: Any
) -> None:
    url = f"/admin/sources/actor/merge/{two[0].pk}/{two[1].pk}/?back=duplicates"
    page = client_of(reviewer).post(url, {"keep": two[0].pk}, follow=True)
    assert page.redirect_chain[-1][0] == f"{PAGE}?kind=actor"


def test_a_coder_sees_the_pairs_but_answers_nothing(client_of: Any, coder: Any, two: Any) -> None:
    client = client_of(coder)
    page = client.get(PAGE).content.decode()
    assert "To answer takes a reviewer or manager" in page
    assert "Not the same</button>" not in page
    assert client.post(ANSWER, sent(*two)).status_code == 403
    assert not Distinct.objects.exists()


def test_who_is_in_no_group_sees_nothing(client_of: Any) -> None:
    assert client_of(factories.user("nobody", None)).get(PAGE).status_code == 403


def test_claims_that_are_hidden_are_not_counted(
    client_of: Any, coder: Any, reviewer: Any, manager: Any, two: Any
) -> None:
    Share.objects.create(percent=100, seed="a seed", by=manager)
    factories.draft(coder=coder, claimants=[two[0]])
    assert "1 claim<" not in client_of(reviewer).get(PAGE).content.decode()
    assert "1 claim<" in client_of(coder).get(PAGE).content.decode()


@pytest.mark.parametrize(
    "typed",
    [
        {}, {"kind": "claim"}, {"kind": "user", "one": "1", "other": "2"}, {"one": "x"},
        {"one": "999999"}, {"one": "9" * 30}, {"one": "\0"}, {"other": ""}, {"settled": "x"},
        {"settled": "999999"},
    ],
)  # fmt: skip
def test_what_is_no_pair_is_not_found(
    client_of: Any, reviewer: Any, two: Any, typed: dict[str, str]
) -> None:
    fields = sent(*two) | typed if typed else {}
    assert client_of(reviewer).post(ANSWER, fields).status_code == 404
    assert not Distinct.objects.exists()


def test_one_and_the_same_is_no_pair(client_of: Any, reviewer: Any, two: Any) -> None:
    assert client_of(reviewer).post(ANSWER, sent(two[0], two[0])).status_code == 404


@pytest.mark.parametrize(
    ("query", "status"),
    [("kind=claim", 404), ("kind=%00", 404), ("p=x", 200), ("p=-1", 200), ("p=99999999999", 200)],
)
def test_odd_addresses_of_the_page(
    client_of: Any, reviewer: Any, two: Any, query: str, status: int
) -> None:
    assert client_of(reviewer).get(f"{PAGE}?{query}").status_code == status


@pytest.mark.parametrize("path", ["add/", "1/delete/", "1/history/"])
def test_an_answer_has_no_page_of_its_own(client_of: Any, manager: Any, path: str) -> None:
    assert client_of(manager).get(PAGE + path).status_code == 404


@pytest.mark.parametrize("kind", ["actor", "article", "outlet", "settled"])
def test_a_page_takes_the_same_queries_however_many_pairs(
    client_of: Any, reviewer: Any, kind: str
) -> None:
    client = client_of(reviewer)

    def pair(n: int) -> None:
        name = f"{chr(97 + n) * 4} {chr(98 + n) * 5}"
        one, two = factories.actor(name), factories.actor(" ".join(reversed(name.split())))
        for url in ("http", "https"):
            article = factories.article(name, url=f"{url}://example.org/{n}", outlet=f"{url} {n}")
            article.bylines.create(actor=one)
        three, four = (Actor.objects.create(name=f"{each.name} x") for each in (one, two))
        matching.say_distinct(three, four, by=reviewer)

    pair(0)
    client.get(f"{PAGE}?kind={kind}")
    with CaptureQueriesContext(connection) as one:
        client.get(f"{PAGE}?kind={kind}")
    for n in range(1, 6):
        pair(n)
    with CaptureQueriesContext(connection) as six:
        client.get(f"{PAGE}?kind={kind}")
    assert len(six) == len(one)
