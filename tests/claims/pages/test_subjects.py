"""The pages of what claims hang on: articles, actors, outlets, topics."""

import pytest
from django.test import Client

from claims import editing, workflow
from claims.models import Claim
from claims.pages import subjects
from sources.models import Actor
from tests import factories
from tests.claims.looking import document, published_claim, text_of, withdrawn

pytestmark = [pytest.mark.django_db, pytest.mark.urls("claims.urls")]


@pytest.fixture
def claim() -> Claim:
    return published_claim()


def test_an_article_lists_its_claims_in_the_order_of_their_quotes(client: Client) -> None:
    article = factories.article(text="First one thing is said, then another.")
    factories.published(article=article, quote="then another", text="The later claim.")
    factories.published(article=article, quote="First one thing", text="The earlier claim.")
    page = text_of(client, f"/articles/{article.public_id}")
    assert page.index("The earlier claim.") < page.index("The later claim.")


def test_a_fictional_article_says_so(client: Client) -> None:
    article = factories.article(fictional=True)
    claim = factories.published(article=article)
    assert "This article is fictional." in text_of(client, f"/articles/{article.public_id}")
    assert "Fictional, for practice" in text_of(client, f"/claims/{claim.public_id}")


def test_the_address_of_an_article_is_a_link_only_on_the_web(client: Client) -> None:
    article = factories.article(csl_extra={"URL": "javascript:alert(1)"})
    factories.published(article=article)
    assert "javascript:" not in text_of(client, f"/articles/{article.public_id}")


def test_an_actors_claims_and_bylines_stand_apart(client: Client, claim: Claim) -> None:
    writer = document(claim)["article"]["byline"][0]["id"]
    page = text_of(client, f"/actors/{writer}")
    assert "In the byline of" in page
    assert "No claim of" in page
    speaker = document(claim)["claimants"][0]["id"]
    page = text_of(client, f"/actors/{speaker}")
    assert "1 claim made" in page
    assert "In the byline of" not in page


def test_what_an_actor_relays_is_not_shown_as_their_claim(client: Client) -> None:
    draft = factories.draft(claimants=["Ada Example"])
    agency = factories.actor("The Agency", Actor.Kind.ORGANISATION)
    draft.claimants.create(actor=agency, role="relayed_by", position=1)
    workflow.publish(
        workflow.submit(draft, by=draft.coder, accept=factories.ANSWERS), by=factories.reviewer()
    )
    page = text_of(client, f"/actors/{agency.public_id}")
    assert "1 claim of others relayed" in page
    assert "claim made" not in page


def test_an_organisation_that_is_only_named_has_a_page(client: Client) -> None:
    initiative = factories.actor("The Initiative", Actor.Kind.ORGANISATION)
    speaker = factories.actor("Ada Example")
    draft = factories.draft(claimants=[speaker])
    position = speaker.affiliations.create(title="president", organisation=initiative)
    draft.claimants.update(affiliation=position)
    workflow.publish(
        workflow.submit(draft, by=draft.coder, accept=factories.ANSWERS), by=factories.reviewer()
    )
    assert "Named in" in text_of(client, f"/actors/{initiative.public_id}")


def test_an_outlets_page_lists_its_articles(client: Client, claim: Claim) -> None:
    outlet = document(claim)["article"]["outlet"]["id"]
    page = text_of(client, f"/outlets/{outlet}")
    assert "The Herald" in page
    assert "United against the USA?" in page


def test_a_topics_page_lists_its_claims(client: Client, claim: Claim) -> None:
    page = text_of(client, "/topics/china-russia-relations")
    assert "Signalling an alliance serves both better than having one." in page


def test_what_was_merged_moves_for_good(client: Client, claim: Claim) -> None:
    old = factories.actor("Natasha Kuhrt")
    new = factories.actor("Dr Natasha Kuhrt")
    editing.merge(old, into=new, by=factories.reviewer())
    response = client.get(f"/actors/{old.public_id}")
    assert response.status_code == 301
    assert response.headers["Location"] == f"/actors/{new.public_id}"


def test_what_no_published_claim_shows_any_more_is_gone(client: Client, claim: Claim) -> None:
    speaker = document(claim)["claimants"][0]["id"]
    withdrawn(claim)
    assert "No published claim shows this any more" in text_of(client, f"/actors/{speaker}", 410)
    assert "Natasha Kuhrt" in text_of(client, f"/actors/{speaker}?as_of=1")
    gone = text_of(client, "/topics/china-russia-relations", 410)
    assert "china-russia-relations is a topic that claims showed once" in gone


def test_an_article_that_is_only_cited_shows_who_cites_it(client: Client) -> None:
    cited = factories.article("A report", outlet="The Institute")
    claim = factories.published(text="It rests on a report.", cites=[cited])
    shown = document(claim)["citations"][0]["article"]
    for address in (f"/articles/{shown['id']}", f"/outlets/{shown['outlet']['id']}"):
        page = text_of(client, address)
        assert "It rests on a report." in page.split("Cited by")[1]
        assert "the database</a>" in page  # there is no claim in it to cite


def test_an_article_with_claims_of_its_own_also_shows_who_cites_it(
    client: Client, claim: Claim
) -> None:
    factories.published(text="It rests on that.", cites=[claim.article])
    found, cited = text_of(client, f"/articles/{claim.article.public_id}").split("Cited by")
    assert "1 claim found here" in found
    assert "Signalling an alliance" in found
    assert "It rests on that." in cited


def test_counts_of_the_newest_claims_alone_are_not_given_as_counts_of_all(
    client: Client, claim: Claim, monkeypatch: pytest.MonkeyPatch
) -> None:
    for quote in ("They said", "that it is"):
        factories.published(article=claim.article, claimants=["Natasha Kuhrt"], quote=quote)
    monkeypatch.setattr(subjects, "ON_A_PAGE", 2)
    shown = document(claim)
    for address in (
        f"/actors/{shown['claimants'][0]['id']}",
        f"/actors/{shown['article']['byline'][0]['id']}",
        f"/outlets/{shown['article']['outlet']['id']}",
    ):
        page = text_of(client, address)
        assert "2 claims" not in page
        assert "The newest 2 of 3 claims." in page


def test_a_citation_key_leads_to_the_page_of_its_article(client: Client) -> None:
    article = factories.article("Harbours", issued="2023")
    factories.published(article=article)
    answer = client.get("/articles/Harbours2023?as_of=1")
    assert (answer.status_code, answer["Location"]) == (
        301,
        f"/articles/{article.public_id}?as_of=1",
    )
