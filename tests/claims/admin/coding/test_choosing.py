"""What the coding screen offers to choose from, and what is made in place."""

from typing import Any

import pytest
from django.test import Client

from claims.models import Proposition
from sources.models import Actor
from tests import factories
from tests.claims.admin.desk import CODING, at, drawn, post

pytestmark = pytest.mark.django_db


# --- what is offered -----------------------------------------------------------------------


def offered(client: Client, address: str, q: str = "") -> list[str]:
    results = client.get(CODING + address, {"q": q}).json()["results"]
    return [each.get("name") or each.get("text") or each["label"] for each in results]


def test_the_byline_is_offered_first_and_then_who_makes_claims_here(
    client: Client, article: Any
) -> None:
    factories.draft(article=article, claimants=["Bob Brown"])
    factories.actor("Nobody Here")
    assert offered(client, f"{article.pk}/actors/") == ["Jianli Yang", "Bob Brown"]


@pytest.mark.parametrize("q", ["Jose", "JOSÉ", "peña jose", "pepe", "P{}"])
def test_actors_are_found_by_any_name_whatever_the_accents(
    client: Client, article: Any, q: str
) -> None:
    jose = factories.actor("José Peña")
    jose.aliases.create(name="Pepe")
    assert offered(client, f"{article.pk}/actors/", q.format(jose.pk)) == ["José Peña"]


def test_whose_name_begins_so_comes_first(client: Client, article: Any) -> None:
    for name in ("Cyan Mayan", "Yan Li"):
        factories.actor(name)
    assert offered(client, f"{article.pk}/actors/", "yan")[0] == "Yan Li"


@pytest.mark.parametrize("q", ["a\0b", "x" * 100_000, "%", "\\", "'"])
def test_odd_searches_find_nothing_and_fail_nowhere(client: Client, article: Any, q: str) -> None:
    for address in (f"{article.pk}/actors/", "propositions/", "articles/", "topics/"):
        assert offered(client, address, q) == []


def test_positions_say_whether_they_were_held_that_day(client: Client, article: Any) -> None:
    yang = factories.actor("Jianli Yang")
    for title, end in (("clerk", "2020"), ("president", "")):
        yang.affiliations.create(title=title, end=end)
    (actor,) = client.get(at(article, "actors/")).json()["results"]
    assert {each["label"].split(" ")[0]: each["on_that_day"] for each in actor["positions"]} == {
        "clerk": False, "president": True,
    }  # fmt: skip


def test_propositions_are_offered_with_what_counts_as_them(client: Client) -> None:
    Proposition.objects.create(
        text="China leads", definition="In space.", examples="One\n\nTwo", counter_examples="Three"
    )
    (found,) = client.get(CODING + "propositions/", {"q": "leads"}).json()["results"]
    assert (found["definition"], found["examples"], found["counter_examples"]) == (
        "In space.", ["One", "Two"], ["Three"],
    )  # fmt: skip


def test_the_best_proposition_comes_first_and_those_out_of_use_not_at_all(client: Client) -> None:
    for text in ("Ruled by China", "China rules"):
        Proposition.objects.create(text=text)
    Proposition.objects.create(text="Xi rules", definition="Over china.")
    Proposition.objects.create(text="China was", deprecated="Use another.")
    assert offered(client, "propositions/", "china") == [
        "China rules",
        "Ruled by China",
        "Xi rules",
    ]


def test_without_words_the_propositions_used_last_come_first(client: Client, article: Any) -> None:
    factories.draft(article=article, stances=[("Used before", "supports")])
    factories.draft(article=article, stances=[("Used last", "supports")])
    factories.proposition("Never used")
    drawn(factories.user("another"), article, stances=[("Of a hidden claim", "supports")])
    order = ["Used last", "Used before", "Never used", "Of a hidden claim"]
    assert offered(client, "propositions/") == order


def test_articles_and_topics_are_offered(client: Client, article: Any) -> None:
    topic = factories.topic("war")
    assert offered(client, "articles/", "article") == [f"{article.public_id} An article"]
    assert offered(client, "topics/", "wa") == [str(topic)]


# --- what is made in place -----------------------------------------------------------------


def test_an_actor_is_made_in_place_and_once(client: Client) -> None:
    sent = {"name": "Kuhrt, Natasha", "kind": "person", "description": "Of King's"}
    answers = [post(client, CODING + "actors/", sent) for _ in range(2)]
    assert [each.status_code for each in answers] == [201, 200]
    actor = Actor.objects.get(name="Natasha Kuhrt")
    assert (actor.family, actor.given) == ("Kuhrt", "Natasha")
    assert answers[0].json()["actor"]["id"] == actor.pk


def test_which_name_is_the_family_name_is_asked(client: Client) -> None:
    answer = post(client, CODING + "actors/", {"name": "Natasha Kuhrt"})
    assert answer.status_code == 422
    assert (
        "Which part of “Natasha Kuhrt” is the family name?" in answer.json()["errors"]["family"][0]
    )


@pytest.mark.parametrize(
    "sent", [{}, {"name": ""}, {"name": 3}, {"name": "a\0b"}, {"name": "NATO", "kind": "alliance"},
             {"name": "x" * 301, "kind": "organisation"}],
)  # fmt: skip
def test_what_is_no_actor_is_refused(client: Client, sent: dict[str, Any]) -> None:
    assert post(client, CODING + "actors/", sent).status_code == 422
    assert not Actor.objects.exists()


def test_a_proposition_is_made_in_place_and_once(client: Client) -> None:
    sent = {"text": "China leads in space.", "definition": "Not in the air."}
    answers = [post(client, CODING + "propositions/", sent) for _ in range(2)]
    assert [each.status_code for each in answers] == [201, 200]
    assert Proposition.objects.get().definition == "Not in the air."
    other = post(client, CODING + "propositions/", sent | {"definition": "Another."})
    assert "There is this proposition already." in str(other.json()["errors"])


@pytest.mark.parametrize(
    ("where", "sent"),
    [("actors/", {"kind": "organisation", "name": "The\nUnion"}),
     ("propositions/", {"text": "China\u2028leads."})],
)  # fmt: skip
def test_with_a_line_break_in_its_name_it_is_made_once_as_well(
    client: Client, where: str, sent: dict[str, str]
) -> None:
    answers = [post(client, CODING + where, sent) for _ in range(2)]
    assert [each.status_code for each in answers] == [201, 200]
