"""A claim's page, and the list of claims."""

from threading import BoundedSemaphore

import pytest
from django.test import Client
from django.utils.html import escape

from claims import workflow
from claims.models import Claim
from claims.reader import TookTooLong
from sources.formats import references
from tests import factories
from tests.claims.looking import DEBATE, document, published_claim, revised, text_of, withdrawn

pytestmark = [pytest.mark.django_db, pytest.mark.urls("claims.urls")]


@pytest.fixture
def claim() -> Claim:
    return published_claim()


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
        "China russia relations",
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


def test_a_quote_that_ends_in_a_quotation_mark_gets_none_of_ours(client: Client) -> None:
    article = factories.article(text="He said that it was “so, and not otherwise”, and he left.")
    claim = factories.published(article=article, quote="it was “so, and not otherwise”")
    page = text_of(client, f"/claims/{claim.public_id}")
    assert "<q>it was “so, and not otherwise”</q><span" in page


def test_a_claimant_is_shown_with_who_they_were(client: Client) -> None:
    draft = factories.draft(claimants=["Jianli Yang"])
    draft.claimants.update(described_as="founder and president of an initiative")
    workflow.publish(
        workflow.submit(draft, by=draft.coder, accept=factories.ANSWERS), by=factories.reviewer()
    )
    page = text_of(client, f"/claims/{draft.public_id}")
    assert "founder and president of an initiative" in page


def test_an_unnamed_claimant_is_shown_without_a_link(client: Client) -> None:
    draft = factories.draft(claimants=[])
    draft.claimants.create(described_as="some analysts")
    workflow.publish(
        workflow.submit(draft, by=draft.coder, accept=factories.ANSWERS), by=factories.reviewer()
    )
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


@pytest.mark.parametrize("end", ["", "v1"])
def test_an_id_in_small_letters_is_understood(client: Client, claim: Claim, end: str) -> None:
    answer = client.get(f"/claims/{claim.public_id.lower()}{end}", {"as_of": "1"})
    assert (answer.status_code, answer["Location"]) == (
        301, f"/claims/{claim.public_id}{end}?as_of=1")  # fmt: skip
    proposition = claim.stances.get().proposition.public_id
    answer = client.get(f"/propositions/{proposition.lower()}")
    assert answer["Location"] == f"/propositions/{proposition}"


def test_the_permalink_names_the_version(client: Client, claim: Claim) -> None:
    page = text_of(client, f"/claims/{claim.public_id}")
    assert f'href="http://testserver/claims/{claim.public_id}v1" rel="bookmark"' in page


def test_an_old_version_says_what_superseded_it(client: Client, claim: Claim) -> None:
    revised(claim, "Signalling serves both better.")
    page = text_of(client, f"/claims/{claim.public_id}v1")
    assert "Signalling an alliance serves both better than having one." in page
    assert f'superseded by <a href="/claims/{claim.public_id}v2">version 2 ▸</a>' in page


def test_the_reference_is_on_the_page_without_a_script(client: Client, claim: Claim) -> None:
    page = text_of(client, f"/claims/{claim.public_id}")
    shown = page.split('<output class="reference" dir="auto">')[1].split("</output>")[0]
    assert "Kuhrt" in shown
    assert "Kaczmarski" in shown
    assert f"[Claim {claim.public_id}, version 1]" in shown


def test_a_page_does_not_wait_for_references_that_others_ask_for(
    client: Client, claim: Claim, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(references, "AT_ONCE", BoundedSemaphore(1))
    with references.AT_ONCE:
        page = text_of(client, f"/claims/{claim.public_id}")
    assert '<output class="reference" dir="auto" hidden></output>' in page


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
    assert page.index("<h1") < page.index("<h2")
    assert "Signalling an alliance serves both better than having one." in page


def test_a_withdrawn_claim_can_be_read_as_of_before(client: Client, claim: Claim) -> None:
    withdrawn(claim, "The passage was mistranslated.")
    assert "mistranslated" not in text_of(client, f"/claims/{claim.public_id}?as_of=1")


def test_public_pages_know_no_cookies(client: Client, claim: Claim) -> None:
    response = client.get(f"/claims/{claim.public_id}")
    assert "Cookie" not in response.headers["Vary"]
    assert not response.cookies


# --- the list -----------------------------------------------------------------------------------


def test_the_list_finds_words(client: Client, claim: Claim) -> None:
    factories.published(text="Something else.", stances=[("Another question", "supports")])
    page = text_of(client, "/claims?q=signalling")
    assert "<mark>Signalling</mark> an alliance" in page
    assert "Something else." not in page


def test_each_thing_that_was_understood_can_be_removed(client: Client, claim: Claim) -> None:
    page = text_of(client, "/claims?q=signalling&stance=opposes")
    assert 'href="/claims?stance=opposes" aria-label="Remove “signalling”"' in page


def test_a_list_that_finds_nothing_says_what_to_try(client: Client, claim: Claim) -> None:
    assert "Search for fewer words" in text_of(client, "/claims?q=zebra")


def test_an_id_or_a_citation_key_that_is_searched_for_leads_to_its_page(
    client: Client, claim: Claim
) -> None:
    article = claim.article
    for words, leads_to in (
        (claim.public_id.lower(), f'is <a href="/claims/{claim.public_id}"'),
        (claim.public_id, f'“{claim.public_id}” is <a href="/claims/{claim.public_id}"'),
        (article.public_id, f'<a href="/articles/{article.public_id}" dir="auto">{article.title}<'),
        (article.citation_key, f'<a href="/articles/{article.public_id}" dir="auto">'),
    ):
        assert leads_to in text_of(client, f"/claims?q={words}")
    for words in ("C999", "A999", "X1", "nobody2023"):
        assert '<p class="meant">“' not in text_of(client, f"/claims?q={words}")


def test_a_list_by_relevance_says_where_it_ends(
    client: Client, claim: Claim, monkeypatch: pytest.MonkeyPatch
) -> None:
    factories.published(text="Signalling is all.")
    ends = "Only the newest 1 of these are put in the order of relevance"
    assert ends not in text_of(client, "/claims?q=signalling&sort=relevance")
    monkeypatch.setattr("claims.listing.RANKED", 1)
    monkeypatch.setattr("claims.pages.claims.RANKED", 1)
    page = text_of(client, "/claims?q=signalling&sort=relevance")
    assert page.count('class="row"') == 1
    assert ends in page
    assert ends not in text_of(client, "/claims?q=signalling")


def test_a_list_that_could_not_be_counted_is_not_kept_as_it_is(
    client: Client, claim: Claim, monkeypatch: pytest.MonkeyPatch
) -> None:
    def slow(selection: object, most: int) -> int:
        raise TookTooLong

    monkeypatch.setattr("claims.selection.Selection.count_up_to", slow)
    answer = client.get("/claims?as_of=1")
    assert "More claims than could be counted" in answer.text
    assert (answer["Cache-Control"], "ETag" in answer.headers) == ("no-cache", False)


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
