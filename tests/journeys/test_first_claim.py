"""One claim all the way: an article in, coded, reviewed, published, cited, revised, withdrawn.

Everything goes through HTTP, as people and programs would. With the real input beside the
project the article is the one factbase began with; without it, one sentence of it does.
"""

import json
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from claims.models import Claim
from sources.models import Article
from tests import factories
from tests.pages import errors, save

pytestmark = pytest.mark.django_db
QUOTE = "Beijing is hardly a neutral party"
WORDS = "China is not neutral in the war in Ukraine."
SEED = Path(__file__).resolve().parents[3] / "shared/seeds/000_2979bfd7adb5fe25.txt"


def seed_text() -> str:
    return SEED.read_text() if SEED.exists() else f"These drills show that {QUOTE}."


@pytest.fixture
def at_work(client_of: Any, coder: Any) -> Client:
    return client_of(coder)


@pytest.fixture
def reviewing(client_of: Any, reviewer: Any) -> Client:
    return client_of(reviewer)


@pytest.fixture
def published(at_work: Client, reviewing: Client) -> Claim:
    """Yang's claim, on the record as revision 1."""
    claim = code_claim(at_work, add_article(at_work))
    assert do(reviewing, claim, "publish").status_code == 200
    return claim


def add_article(client: Client, **typed: Any) -> Article:
    yang = factories.actor("Jianli Yang", family="Yang", given="Jianli")
    save(
        client,
        "/admin/sources/article/add/",
        title="Technological cooperation of China and Russia",
        title_supplied="on",
        issued="2023",
        pasted=seed_text(),
        **{"bylines-0-actor": yang.pk, "bylines-0-role": "author"},
        **typed,
    )
    return Article.objects.get()


def send(client: Client, article: Article, **typed: Any) -> Any:
    """Save on the coding screen, as its script does."""
    address = f"/admin/claims/claim/coding/{article.pk}/save/"
    return client.post(address, json.dumps(typed), content_type="application/json")


def code_claim(client: Client, article: Article, quote: str = QUOTE) -> Claim:
    claimant = {
        "actor": factories.actor("Jianli Yang").pk,
        "described_as": "founder and president of Citizen Power Initiatives for China",
    }
    answer = send(
        client,
        article,
        key=str(uuid4()),
        text=WORDS,
        quotes=[{"exact": quote}],
        claimants=[claimant],
        stances=[{"proposition": factories.proposition().pk, "stance": "opposes"}],
        submit=True,
    )
    assert answer.json()["submitted"], answer.json()
    return Claim.objects.get(pk=answer.json()["claim"]["id"])


def as_sent(form: dict[str, Any]) -> dict[str, Any]:
    """What the script sends of the form it was given: ids for what was chosen."""
    claimants = [each | {"actor": each["actor"]["id"]} for each in form["claimants"]]
    stances = [each | {"proposition": each["proposition"]["id"]} for each in form["stances"]]
    return form | {"claimants": claimants, "stances": stances}


def do(client: Client, claim: Claim, verb: str, **typed: Any) -> Any:
    """Press a button of the claim's page."""
    page = client.get(f"/admin/claims/claim/{claim.pk}/change/")
    seen = claim.decisions.order_by("-pk").values_list("pk", flat=True).first() or 0
    assert page.status_code == 200
    return client.post(
        f"/admin/claims/claim/{claim.pk}/do/{verb}/", {"seen": seen} | typed, follow=True
    )


def test_a_quote_that_is_not_in_the_text_is_refused_with_the_nearest_passage(
    at_work: Client,
) -> None:
    article = add_article(at_work)
    typed = [{"exact": "Beijing is hardly a neutral country"}]
    answer = send(at_work, article, key=str(uuid4()), text=WORDS, quotes=typed)
    assert answer.status_code == 422
    assert f"“{QUOTE}”" in answer.json()["errors"]["quotes.0"][0]
    assert answer.json()["nearest"]["0"]["exact"] == QUOTE
    assert not Claim.objects.exists()


def test_its_coder_is_refused_publishing_it(at_work: Client) -> None:
    claim = code_claim(at_work, add_article(at_work))
    page = do(at_work, claim, "publish")
    assert page.status_code == 403
    claim.refresh_from_db()
    assert claim.status == "submitted"


def test_a_reviewer_who_coded_it_is_refused_publishing_it(reviewing: Client) -> None:
    claim = code_claim(reviewing, add_article(reviewing))
    page = do(reviewing, claim, "publish")
    assert page.status_code == 403
    assert "You coded C" in page.content.decode()


def test_nothing_of_it_is_public_before_the_review(at_work: Client, client: Client) -> None:
    claim = code_claim(at_work, add_article(at_work))
    assert client.get(f"/claims/{claim.public_id}").status_code == 404
    assert client.get(f"/api/v1/claims/{claim.public_id}").status_code == 404
    assert client.get("/api/v1/claims").json()["results"] == []


def test_once_published_page_and_api_show_it(published: Claim, client: Client) -> None:
    page = client.get(f"/claims/{published.public_id}").content.decode()
    assert WORDS in page
    assert QUOTE in page
    assert "Jianli Yang" in page
    document = client.get(f"/api/v1/claims/{published.public_id}").json()
    assert document["text"] == WORDS
    quote = document["quote"]
    assert seed_text()[quote["start"] : quote["end"]] == QUOTE
    assert document["claimants"][0]["name"] == "Jianli Yang"
    assert document["stances"][0]["stance"] == "opposes"


def test_its_article_is_cited_in_bibtex_and_apa(published: Claim, client: Client) -> None:
    bibtex = client.get("/api/v1/citations?format=bibtex").getvalue().decode()
    assert "{yang2023," in bibtex
    assert "author = {Yang, Jianli}" in bibtex
    apa = client.get("/api/v1/citations?style=apa").getvalue().decode()
    assert "Yang, J. (2023)" in apa
    assert "[Technological cooperation of China and Russia]" in apa


def test_the_claim_itself_is_cited_with_its_version(published: Claim, client: Client) -> None:
    apa = client.get("/api/v1/citations?of=claims&style=apa").getvalue().decode()
    assert "China is not neutral in the war in Ukraine" in apa
    assert f"/claims/{published.version_id}" in apa


def test_an_earlier_revision_still_gives_version_1_byte_for_byte(
    published: Claim, at_work: Client, reviewing: Client, client: Client
) -> None:
    address = f"/api/v1/claims/{published.public_id}"
    before = client.get(address).content
    do(at_work, published, "revise")
    second = Claim.objects.get(number=published.number, version=2)
    assert client.get(address).content == before, "a draft changes nothing"

    opened = at_work.get(f"/admin/claims/claim/{second.pk}/change/", follow=True)
    form = opened.context["form"] | {"text": "China sides with Russia in the war in Ukraine."}
    assert send(at_work, second.article, **as_sent(form), submit=True).json()["submitted"]
    assert do(reviewing, second, "publish").status_code == 200

    assert client.get(f"{address}?as_of=1").content == before
    now = client.get(address).json()
    assert (now["version"], now["supersedes"]) == (2, published.version_id)
    assert now["text"] == "China sides with Russia in the war in Ukraine."


def test_once_withdrawn_page_and_api_say_so_with_the_reason(
    published: Claim, reviewing: Client, client: Client
) -> None:
    reason = "The article was retracted by its publisher."
    assert do(reviewing, published, "withdraw", reason=reason).status_code == 200
    page = client.get(f"/claims/{published.public_id}")
    assert page.status_code == 410
    assert reason in page.content.decode()
    answer = client.get(f"/api/v1/claims/{published.public_id}")
    assert answer.status_code == 410
    assert reason in json.dumps(answer.json())
    assert client.get("/api/v1/claims").json()["results"] == []
    assert client.get(f"/api/v1/claims/{published.public_id}?as_of=1").status_code == 200


def test_a_published_claim_is_not_changed_by_its_form(published: Claim, at_work: Client) -> None:
    page = at_work.post(f"/admin/claims/claim/{published.pk}/change/", {"text": "Other words."})
    assert page.status_code in (403, 409)
    published.refresh_from_db()
    assert published.text == WORDS


def test_two_reviewers_publishing_it_are_told_who_was_quicker(
    at_work: Client, reviewing: Client, client_of: Any
) -> None:
    claim = code_claim(at_work, add_article(at_work))
    other = client_of(factories.reviewer("another reviewer"))
    seen = claim.decisions.latest("pk").pk
    first, second = (
        client.post(f"/admin/claims/claim/{claim.pk}/do/publish/", {"seen": seen}, follow=True)
        for client in (reviewing, other)
    )
    assert first.status_code == 200
    assert second.status_code == 409
    assert "is published" in second.content.decode()
    assert claim.entries.count() == 1


def test_the_same_text_twice_is_recognised(at_work: Client) -> None:
    article = add_article(at_work)
    page = save(at_work, "/admin/sources/article/add/", title="Again", pasted=seed_text())
    assert f"{article.public_id}" in " ".join(errors(page))
    assert Article.objects.count() == 1
