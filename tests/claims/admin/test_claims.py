import re
from typing import Any

import pytest

from claims import coding, workflow
from claims.coding import Answers
from claims.models import Claim
from tests import factories

pytestmark = pytest.mark.django_db
LIST = "/admin/claims/claim/"
ADD = f"{LIST}add/"


@pytest.fixture
def client(client_of: Any, coder: Any) -> Any:
    return client_of(coder)


@pytest.fixture
def article(coder: Any) -> Any:
    return factories.article_with_text(issued="2023")


def change(claim: Claim) -> str:
    return f"{LIST}{claim.pk}/change/"


# --- a new claim ---------------------------------------------------------------------------


def test_the_article_is_asked_for_first(client: Any, article: Any) -> None:
    assert "Which article makes the claim?" in client.get(ADD).content.decode()


def test_once_the_article_is_chosen_it_is_coded_beside_its_text(client: Any, article: Any) -> None:
    page = client.get(ADD, {"article": article.pk})
    assert page.url == f"{LIST}coding/{article.pk}/"


@pytest.mark.parametrize("which", ["999", "x", "99999999999999999999"])
def test_an_article_that_is_not_there_is_said_to_be_missing(which: str, client: Any) -> None:
    page = client.get(ADD, {"article": which})
    assert page.status_code == 404
    assert "There is no such article" in page.content.decode()


def test_a_nul_where_an_article_belongs_is_said(client: Any) -> None:
    page = client.get(ADD, {"article": "\0"})
    assert page.status_code == 404
    assert "Null characters are not allowed." in page.content.decode()


def test_where_there_is_no_article_yet_a_coder_is_asked_to_add_one(client: Any) -> None:
    page = client.get(ADD).content.decode()
    assert "There are no articles yet." in page
    assert "<select" not in page.split("There are no articles yet.")[1]


def test_who_does_not_code_begins_no_claim(client_of: Any) -> None:
    assert client_of(factories.user("outsider", None)).get(ADD).status_code == 403


# --- who may change what -------------------------------------------------------------------


def test_another_coders_draft_can_be_read_and_not_changed(
    client_of: Any, coder: Any, manager: Any
) -> None:
    claim = factories.draft()
    client = client_of(manager)
    assert "only its coder can change it" in client.get(change(claim)).content.decode()
    page = client.post(change(claim), {"text": "Mine now."})
    assert page.status_code == 403
    assert "Nothing was saved." in page.content.decode()
    claim.refresh_from_db()
    assert claim.text != "Mine now."


@pytest.mark.parametrize(
    ("verb", "why"), [("submit", "Waiting for review"), ("publish", "Published")]
)
def test_a_claim_that_is_no_draft_any_more_is_not_changed(
    verb: str, why: str, client: Any, coder: Any, reviewer: Any
) -> None:
    claim = factories.draft()
    workflow.submit(claim, by=coder)
    if verb == "publish":
        workflow.publish(claim, by=reviewer)
    page = client.post(change(claim), {"text": "Too late."})
    assert page.status_code == 409
    assert f"Nothing was saved. {why}" in page.content.decode()
    claim.refresh_from_db()
    assert claim.text != "Too late."


def test_a_reviewer_who_is_no_coder_of_it_reads_it(client_of: Any, reviewer: Any) -> None:
    page = client_of(reviewer).get(change(factories.draft()))
    assert page.status_code == 200
    assert page.templates[0].name == "admin/claims/claim/reading.html"


# --- history -------------------------------------------------------------------------------


def saved(article: Any, coder: Any, claim: Claim | None = None, **given: Any) -> Claim:
    answers = {
        "text": "China is not neutral.",
        "quotes": [{"exact": factories.QUOTE}],
        "claimants": [{"actor": factories.actor().pk}],
        "stances": [{"proposition": factories.proposition().pk, "stance": "opposes"}],
        "topics": [factories.topic().pk],
    }
    return coding.save(article, Answers.parse(answers | given), by=coder, claim=claim)


def test_the_history_names_the_parts_that_were_added(client: Any, article: Any, coder: Any) -> None:
    claim = saved(article, coder)
    page = client.get(f"{LIST}{claim.pk}/history/").content.decode().lower()
    for part in ("quote", "claimant", "stance", "topic"):
        assert part in page


def test_the_history_tells_the_words_of_a_quote_and_not_where_they_stand(
    client: Any, article: Any
) -> None:
    claim = factories.draft(article=article, quote=factories.QUOTE)
    steps = client.get(f"{LIST}{claim.pk}/history/").context["steps"]
    told = {change.label for step, _ in steps for row in step.rows for change in row.fields}
    assert "quote" in told
    assert told.isdisjoint({"prefix", "suffix", "start", "end", "snapshot"})


def test_the_path_to_a_claim_does_not_say_the_same_twice(client: Any, coder: Any) -> None:
    page = client.get(change(factories.submitted())).content.decode()
    assert re.search(r'<a href="/admin/claims/"[^>]*>\s*Coding\s*</a', page)
