"""Passages of the text: found, and found again in a corrected one."""

from typing import Any

import pytest
from django.test import Client

from claims import editing
from claims.models import Claim
from tests import factories
from tests.claims.admin.desk import at, post

pytestmark = pytest.mark.django_db


# --- the passage ---------------------------------------------------------------------------


def place(client: Client, article: Any, exact: Any) -> Any:
    return post(client, at(article, "place/"), {"exact": exact})


def test_words_that_stand_in_the_text_are_found(client: Client, article: Any) -> None:
    found = place(client, article, factories.QUOTE).json()["found"]
    assert factories.TEXT[found["start"] : found["end"]] == factories.QUOTE


def test_words_that_are_only_like_it_are_offered(client: Client, article: Any) -> None:
    folded = place(client, article, "Beijing  is hardly").json()
    other = place(client, article, "Beijing is hardly a neutral side").json()
    nothing = place(client, article, "zebra").json()
    assert "found" not in folded
    assert (folded["folded"], folded["nearest"]["exact"]) == (True, "Beijing is hardly")
    assert (other["folded"], bool(other["nearest"])) == (False, True)
    assert nothing["nearest"] is None


@pytest.mark.parametrize("exact", ["", "a\0b", "\ud800", "x" * 10_001, 3, None])
def test_what_cannot_be_a_quote_is_refused(client: Client, article: Any, exact: Any) -> None:
    assert place(client, article, exact).status_code == 422


def test_without_a_text_there_is_nowhere_to_look(client: Client) -> None:
    assert "not here yet" in place(client, factories.article(), "Words").json()["error"]


def test_what_stands_around_a_passage_is_proposed(client: Client, coder: Any) -> None:
    text = "“We shall win”, said Ada Example, a lawyer, yesterday."
    article = factories.article_with_text(text)
    ada = factories.actor("Ada Example")
    sent = {"snapshot": article.snapshot.pk, "parts": [{"start": 1, "end": 13}], "claimants": []}
    said = post(client, at(article, "propose/"), sent).json()
    assert said["attribution"]["value"] == "direct_quotation"
    assert said["attribution"]["why"]
    assert [(each["actor"]["id"], each["sure"]) for each in said["claimants"]] == [(ada.pk, True)]
    assert said["described_as"] == "a lawyer"


@pytest.mark.parametrize(
    "sent",
    [
        {}, {"snapshot": 999999, "parts": []}, {"snapshot": "x"}, {"parts": 3},
        {"parts": [{"start": 5, "end": 5}]}, {"parts": [{"start": 0, "end": 10**9}]},
        {"parts": [3]}, {"parts": [{}], "claimants": 3}, {"claimants": ["x"]},
    ],
)  # fmt: skip
def test_what_is_no_passage_is_refused(client: Client, article: Any, sent: dict[str, Any]) -> None:
    whole = {"snapshot": article.snapshot.pk, "parts": [{"start": 0, "end": 5}]} | sent
    sent = whole if sent else {}
    assert post(client, at(article, "propose/"), sent).status_code == 422


# --- a corrected text ----------------------------------------------------------------------


def left_behind(
    coder: Any, article: Any, text: str = "Beijing is scarcely a neutral party."
) -> Claim:
    claim = factories.draft(coder, article, quote=factories.QUOTE)
    editing.add_text(article, text, by=coder, method="paste")
    return claim


def test_quotes_a_corrected_text_left_behind_are_listed_with_what_is_nearest(
    client: Client, article: Any, coder: Any
) -> None:
    claim = left_behind(coder, article)
    (found,) = client.get(at(article, "claims/")).json()["unplaced"]
    assert (found["claim"], found["exact"]) == (claim.pk, factories.QUOTE)
    assert found["nearest"]["exact"] == "Beijing is scarcely a neutral party"


def test_a_quote_is_settled_by_choosing_the_passage(
    client: Client, article: Any, coder: Any
) -> None:
    claim = left_behind(coder, article)
    (found,) = client.get(at(article, "claims/")).json()["unplaced"]
    place = {key: found["nearest"][key] for key in ("start", "end")}
    sent = place | {"quote": found["quote"], "snapshot": article.snapshot.pk}
    answer = post(client, at(article, "unplaced/"), sent).json()
    assert answer["unplaced"] == []
    assert claim.quotes.get().exact == "Beijing is scarcely a neutral party"


@pytest.mark.parametrize(
    "wrong",
    [{"quote": 999999}, {"snapshot": 999999}, {"quote": "x"}, {"start": 9**9}, {"end": 0}],
)
def test_what_settles_nothing_is_refused(
    client: Client, article: Any, coder: Any, wrong: dict[str, Any]
) -> None:
    claim = left_behind(coder, article)
    sent = {"quote": claim.quotes.get().pk, "snapshot": article.snapshot.pk, "start": 0, "end": 7}
    answer = post(client, at(article, "unplaced/"), sent | wrong)
    assert answer.status_code in (404, 422)
    assert claim.quotes.get().exact == factories.QUOTE


def test_what_another_coder_has_to_settle_is_not_listed(client: Client, article: Any) -> None:
    claim = left_behind(factories.user("another"), article)
    assert client.get(at(article, "claims/")).json()["unplaced"] == []
    sent = {"quote": claim.quotes.get().pk, "snapshot": article.snapshot.pk, "start": 0, "end": 7}
    assert post(client, at(article, "unplaced/"), sent).status_code == 403
