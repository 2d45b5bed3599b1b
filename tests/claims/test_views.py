"""The public pages: what each shows, what it costs, and what wrong addresses get."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.html import escape

from claims import editing, workflow
from claims.models import Claim, Entry
from claims.record import Record
from sources.adding import Maker
from sources.models import Actor
from sources.names import PersonName
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.urls("claims.urls")]

DEBATE = "China and Russia will form a military alliance"


@pytest.fixture
def claim() -> Claim:
    """Two claimants, an anchored quote, an article with a byline of its own."""
    article = factories.article(
        "United against the USA?",
        issued="2021-03",
        outlet="The Herald",
        makers=[Maker(PersonName.parse("Reporter, Rita"))],
        text="They said that it is more interesting than actually having one, for now.",
    )
    return factories.published(
        article=article,
        text="Signalling an alliance serves both better than having one.",
        claimants=["Natasha Kuhrt", "Marcin Kaczmarski"],
        stances=[(DEBATE, "opposes")],
        quote="more interesting than actually having one",
        attribution="indirect_quotation",
        topics=["china-russia-relations"],
    )


def revised(claim: Claim, text: str) -> Claim:
    new = workflow.revise(claim, by=claim.coder)
    new.text = text
    new.save()
    workflow.submit(new, by=new.coder)
    workflow.publish(new, by=factories.reviewer())
    new.refresh_from_db()
    return new


def withdrawn(claim: Claim, reason: str = "Nobody said so.") -> None:
    workflow.withdraw(claim, by=factories.reviewer(), reason=reason)


def text_of(client: Client, address: str, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status
    return response.content.decode()


def document(claim: Claim) -> dict[str, Any]:
    entry = Record.current().claim(claim.number)
    assert entry is not None
    return json.loads(entry.document)


# --- a claim -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "words",
    [
        '<h1 dir="auto" lang="en">Signalling an alliance serves both better than having one.',
        "<q>more interesting than actually having one</q>",
        "Natasha Kuhrt",
        "Marcin Kaczmarski",
        "United against the USA?",
        "Rita Reporter",
        "The Herald",
        "Made March 2021, as reported (indirect quotation)",
        "▼",
        DEBATE,
        "china russia relations",
        "letter for letter",
    ],
)
def test_a_claims_page_shows(client: Client, claim: Claim, words: str) -> None:
    assert words in text_of(client, f"/claims/{claim.public_id}")


def test_the_words_around_a_quote_are_whole_words(client: Client, claim: Claim) -> None:
    page = text_of(client, f"/claims/{claim.public_id}")
    assert '<span class="around">… said that it is </span>' in page
    assert '<span class="around">, for …</span>' in page


def test_the_quotation_marks_of_the_article_are_not_doubled(client: Client) -> None:
    article = factories.article(
        text="He declared yesterday: “It is so.” Then he left the room again."
    )
    claim = factories.published(article=article, quote="It is so.")
    page = text_of(client, f"/claims/{claim.public_id}")
    assert 'yesterday: “</span><q>It is so.</q><span class="around">”' in page


def test_a_claimant_is_shown_with_who_they_were(client: Client) -> None:
    draft = factories.draft(claimants=["Jianli Yang"])
    draft.claimants.update(described_as="founder and president of an initiative")
    workflow.publish(workflow.submit(draft, by=draft.coder), by=factories.reviewer())
    page = text_of(client, f"/claims/{draft.public_id}")
    assert "founder and president of an initiative" in page


def test_an_unnamed_claimant_is_shown_without_a_link(client: Client) -> None:
    draft = factories.draft(claimants=[])
    draft.claimants.create(described_as="some analysts")
    workflow.publish(workflow.submit(draft, by=draft.coder), by=factories.reviewer())
    page = text_of(client, f"/claims/{draft.public_id}")
    assert '<span dir="auto">some analysts</span> <span class="quiet">(not named)</span>' in page


def test_a_claims_page_counts_who_says_so_and_who_disagrees(client: Client, claim: Claim) -> None:
    factories.published(stances=[(DEBATE, "opposes")])
    factories.published(stances=[(DEBATE, "supports")])
    factories.published(stances=[(DEBATE, "supports")])
    factories.published(stances=[(DEBATE, "mixed")])
    page = text_of(client, f"/claims/{claim.public_id}")
    assert "1 other says so" in page
    assert "2 disagree<" in page


def test_what_people_typed_is_never_markup(client: Client) -> None:
    evil = '<script>alert("x")</script>'
    claim = factories.published(text=evil, claimants=[evil], stances=[(evil, "supports")])
    stance = document(claim)["stances"][0]["proposition"]["id"]
    for address in ("/", "/claims", f"/claims/{claim.public_id}", f"/propositions/{stance}"):
        page = text_of(client, address)
        assert "<script>" not in page
        assert escape(evil) in page


def test_a_version_of_its_own_has_an_address(client: Client, claim: Claim) -> None:
    assert text_of(client, f"/claims/{claim.public_id}v1") == text_of(
        client, f"/claims/{claim.public_id}"
    )


def test_the_permalink_names_the_version(client: Client, claim: Claim) -> None:
    page = text_of(client, f"/claims/{claim.public_id}")
    assert f'href="http://testserver/claims/{claim.public_id}v1" rel="bookmark"' in page


def test_an_old_version_says_what_superseded_it(client: Client, claim: Claim) -> None:
    revised(claim, "Signalling serves both better.")
    page = text_of(client, f"/claims/{claim.public_id}v1")
    assert "Signalling an alliance serves both better than having one." in page
    assert f'superseded by <a href="/claims/{claim.public_id}v2">version 2 ▸</a>' in page


def test_an_old_version_is_cited_as_it_was(client: Client, claim: Claim) -> None:
    revised(claim, "Signalling serves both better.")
    page = text_of(client, f"/claims/{claim.public_id}v1")
    assert f"claim={claim.public_id}&amp;of=claims&amp;as_of=1&amp;format=bibtex" in page


def test_as_of_a_revision_shows_what_was_published_then(client: Client, claim: Claim) -> None:
    revised(claim, "Signalling serves both better.")
    page = text_of(client, f"/claims/{claim.public_id}?as_of=1")
    assert "Signalling an alliance serves both better than having one." in page
    assert "superseded by" not in page
    assert "as it stood at" in page


def test_whoever_reads_as_of_a_revision_stays_there(client: Client, claim: Claim) -> None:
    factories.published()
    page = text_of(client, f"/claims/{claim.public_id}?as_of=1")
    proposition = document(claim)["stances"][0]["proposition"]["id"]
    assert f'href="/propositions/{proposition}?as_of=1"' in page


def test_a_withdrawn_claim_is_gone_and_says_why(client: Client, claim: Claim) -> None:
    withdrawn(claim, "The passage was mistranslated.")
    page = text_of(client, f"/claims/{claim.public_id}", 410)
    assert "The passage was mistranslated." in page
    assert "Signalling an alliance serves both better than having one." in page


def test_a_withdrawn_claim_can_be_read_as_of_before(client: Client, claim: Claim) -> None:
    withdrawn(claim, "The passage was mistranslated.")
    assert "mistranslated" not in text_of(client, f"/claims/{claim.public_id}?as_of=1")


def test_programs_get_the_document_at_the_same_address(client: Client, claim: Claim) -> None:
    response = client.get(f"/claims/{claim.public_id}", headers={"accept": "application/json"})
    assert response.headers["Content-Type"] == "application/json"
    assert response.content.decode() == Entry.objects.get().document


def test_what_is_answered_depends_on_accept(client: Client, claim: Claim) -> None:
    for accept in ("text/html", "application/json", "*/*"):
        response = client.get(f"/claims/{claim.public_id}", headers={"accept": accept})
        assert "Accept" in response.headers["Vary"]


def test_public_pages_know_no_cookies(client: Client, claim: Claim) -> None:
    response = client.get(f"/claims/{claim.public_id}")
    assert "Cookie" not in response.headers["Vary"]
    assert not response.cookies


# --- what claims hang on -------------------------------------------------------------------


def test_a_propositions_page_sets_the_sides_apart(client: Client, claim: Claim) -> None:
    factories.published(stances=[(DEBATE, "supports")], text="An alliance will come.")
    page = text_of(client, f"/propositions/{document(claim)['stances'][0]['proposition']['id']}")
    for_it, against_it = page.split('class="side supports"')[1].split('class="side opposes"')
    assert "An alliance will come." in for_it
    assert "<q>more interesting than actually having one</q>" in against_it


def test_a_proposition_leads_to_those_around_it(client: Client) -> None:
    broad = factories.proposition("They work together")
    narrow = factories.proposition(DEBATE, broader=broad, definition="Code a treaty, not talk.")
    opposite = factories.proposition("There will be no alliance", negation_of=narrow)
    for each in (broad, narrow, opposite):
        factories.published(stances=[(each, "supports")])
    page = text_of(client, f"/propositions/{narrow.public_id}")
    assert "Code a treaty, not talk." in page
    assert f'Broader: <a href="/propositions/{broad.public_id}"' in page
    assert f'Its opposite: <a href="/propositions/{opposite.public_id}"' in page
    page = text_of(client, f"/propositions/{broad.public_id}")
    assert f'Narrower: <a href="/propositions/{narrow.public_id}"' in page


def test_the_picture_of_a_debate_leads_to_its_claims(client: Client, claim: Claim) -> None:
    page = text_of(client, f"/propositions/{document(claim)['stances'][0]['proposition']['id']}")
    assert f'<a href="/claims/{claim.public_id}" class="mark opposes">' in page


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
    workflow.publish(workflow.submit(draft, by=draft.coder), by=factories.reviewer())
    page = text_of(client, f"/actors/{agency.public_id}")
    assert "1 claim of others relayed" in page
    assert "claim made" not in page


def test_an_organisation_that_is_only_named_has_a_page(client: Client) -> None:
    initiative = factories.actor("The Initiative", Actor.Kind.ORGANISATION)
    speaker = factories.actor("Ada Example")
    draft = factories.draft(claimants=[speaker])
    position = speaker.affiliations.create(title="president", organisation=initiative)
    draft.claimants.update(affiliation=position)
    workflow.publish(workflow.submit(draft, by=draft.coder), by=factories.reviewer())
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


# --- lists, the change log, the start ------------------------------------------------------


def test_the_start_page_of_an_empty_record_says_so(client: Client) -> None:
    assert "Nothing has been published yet" in text_of(client, "/")


def test_the_start_page_shows_the_newest_claims_and_counts(client: Client, claim: Claim) -> None:
    page = text_of(client, "/")
    assert "Signalling an alliance serves both better than having one." in page
    assert "<b>1</b> claim</a>" in page
    assert "<b>2</b> people and organisations" in page


def test_the_list_finds_words(client: Client, claim: Claim) -> None:
    factories.published(text="Something else.", stances=[("Another question", "supports")])
    page = text_of(client, "/claims?q=signalling")
    assert "Signalling an alliance" in page
    assert "Something else." not in page


def test_each_thing_that_was_understood_can_be_removed(client: Client, claim: Claim) -> None:
    page = text_of(client, "/claims?q=signalling&stance=opposes")
    assert 'href="/claims?stance=opposes" aria-label="Remove “signalling”"' in page


def test_a_list_that_finds_nothing_says_what_to_try(client: Client, claim: Claim) -> None:
    assert "Search for fewer words" in text_of(client, "/claims?q=zebra")


def test_a_long_list_goes_on(client: Client, claim: Claim) -> None:
    factories.published(text="The newest.")
    page = text_of(client, "/claims?limit=1")
    following = page.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")
    assert "Signalling an alliance" in text_of(client, following)


def test_a_wrong_search_keeps_what_was_typed(client: Client) -> None:
    page = text_of(client, "/claims?q=alliance&made_after=yesterday", 400)
    assert 'value="alliance"' in page
    assert 'value="yesterday"' in page
    assert "is not a date" in page


def test_searching_again_keeps_what_the_form_does_not_show(client: Client, claim: Claim) -> None:
    page = text_of(client, "/claims?claimant=P1&q=alliance")
    assert '<input type="hidden" name="claimant" value="P1">' in page


def test_the_change_log_says_what_each_revision_did(client: Client, claim: Claim) -> None:
    withdrawn(revised(claim, "Signalling serves both better."))
    log = text_of(client, "/revisions").split("<ol")[1]
    assert [word for word in log.split() if word in ("published", "withdrew")] == [
        "withdrew", "published", "published",
    ]  # fmt: skip


def test_a_revisions_page_shows_what_it_did(client: Client, claim: Claim) -> None:
    revised(claim, "Signalling serves both better.")
    page = text_of(client, "/revisions/2")
    assert f"{claim.public_id}v2 published, in place of" in page
    assert Entry.objects.get(version=2).revision.digest in page


def test_the_change_log_goes_back(client: Client, claim: Claim) -> None:
    revised(claim, "Signalling serves both better.")
    log = text_of(client, "/revisions?before=2").split("<ol")[1]
    assert "/revisions/1" in log
    assert "/claims/" + f"{claim.public_id}v2" not in log


# --- wrong addresses -----------------------------------------------------------------------

UNKNOWN = [
    "/claims/C999", "/claims/C1v99", "/claims/C0", "/claims/C01", "/claims/c1", "/claims/C",
    "/claims/C99999999999999999999", "/claims/C1v99999999999", "/claims/C١", "/claims/C1%00",
    "/claims/%ff", "/claims/C1/", "/articles/A999", "/articles/C1", "/actors/P0", "/actors/%00",
    "/propositions/Q99999999999999999999", "/outlets/O'--", "/topics/none", "/topics/%00",
    "/topics/" + "x" * 5000, "/revisions/99", "/revisions/x", "/revisions/99999999999999999999",
    "/nowhere",
]  # fmt: skip

NOT_UNDERSTOOD = [
    "/?as_of=0", "/?as_of=99", "/?as_of=x", "/?as_of=99999999999999999999", "/?as_of=%00",
    "/?as_of=%ff", "/claims/C1?as_of=-1", "/claims?stanc=opposes", "/claims?stance=agrees",
    "/claims?q=%00", "/claims?q=%ff", "/claims?claimant=Q1", "/claims?cursor=x",
    "/claims?limit=0", "/claims?made_after=2023-02-30", "/claims?as_of=99",
    "/claims?q=" + "x" * 100_000, "/revisions?before=x", "/revisions?before=9" + "9" * 30,
]  # fmt: skip


@pytest.mark.parametrize("address", UNKNOWN, ids=lambda address: address[:40])
def test_what_does_not_exist_is_not_found(client: Client, claim: Claim, address: str) -> None:
    assert "There is nothing at this address" in text_of(client, address, 404)


@pytest.mark.parametrize("address", NOT_UNDERSTOOD, ids=lambda address: address[:40])
def test_what_cannot_be_understood_is_said(client: Client, claim: Claim, address: str) -> None:
    assert "could not be understood" in text_of(client, address, 400)


def test_an_id_of_another_kind_is_explained(client: Client, claim: Claim) -> None:
    assert "begins with P is that of an actor" in text_of(client, "/claims/P1", 404)


def test_pages_are_only_read(client: Client) -> None:
    assert client.post("/claims").status_code == 405


# --- what they cost ------------------------------------------------------------------------

#: Page → what each of its queries is for.
QUERIES: dict[str, list[str]] = {
    "/": ["the newest revision", "the newest claims", "the totals", "when it was"],
    "/claims": ["the newest revision", "the claims", "how many"],
    "/claims?q=signalling": [
        "the newest revision", "the words as a query", "the claims", "how many",
    ],
    "/claims/{claim}": ["the newest revision", "the entry", "its versions", "who else says so"],
    "/claims/{claim}v1": ["the newest revision", "the entry", "its versions", "who else says so"],
    "/articles/{article}": ["the newest revision", "its claims"],
    "/actors/{actor}": ["the newest revision", "claims made", "claims in what they wrote"],
    "/propositions/{proposition}": [
        "the newest revision", "its claims", "claims on narrower ones", "counts by stance",
    ],
    "/outlets/{outlet}": ["the newest revision", "its claims"],
    "/topics/china-russia-relations": ["the newest revision", "its claims"],
    "/revisions": ["the newest revision", "the revisions", "their entries", "their redirects"],
    "/revisions/1": ["the newest revision", "the revision", "its entries", "its redirects"],
    "/about": ["the newest revision"],
}  # fmt: skip


@pytest.fixture
def addressed(claim: Claim) -> Callable[[str], str]:
    shown = document(claim)
    ids = {
        "claim": shown["id"],
        "article": shown["article"]["id"],
        "outlet": shown["article"]["outlet"]["id"],
        "actor": shown["claimants"][0]["id"],
        "proposition": shown["stances"][0]["proposition"]["id"],
    }
    return lambda pattern: pattern.format(**ids)


@pytest.mark.parametrize("pattern", QUERIES)
def test_a_page_asks_a_fixed_number_of_things(
    client: Client, claim: Claim, addressed: Callable[[str], str], pattern: str
) -> None:
    for _ in range(3):
        factories.published(article=claim.article, quote="They said", stances=[(DEBATE, "opposes")])
    with CaptureQueriesContext(
        connection,
    ) as queries:
        text_of(client, addressed(pattern))
    asked = [each["sql"] for each in queries]
    assert len(asked) == len(QUERIES[pattern]), "\n".join(asked)


@pytest.mark.parametrize("pattern", QUERIES)
def test_a_page_loads_nothing_from_elsewhere(
    client: Client, claim: Claim, addressed: Callable[[str], str], pattern: str
) -> None:
    response = client.get(addressed(pattern))
    page = response.content.decode()
    assert "default-src 'none'" in response.headers["Content-Security-Policy"]
    assert " style=" not in page
    assert "<script>" not in page
    assert ' src="http' not in page
