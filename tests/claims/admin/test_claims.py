import re
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from claims import workflow
from claims.models import Claim, Quote
from tests import factories
from tests.pages import errors, filled, said, save

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


def whole() -> dict[str, Any]:
    """Everything typed that a claim needs to be submitted."""
    return {
        "text": "China is not neutral.",
        "quotes-0-exact": factories.QUOTE,
        "claimants-0-actor": factories.actor("Jianli Yang").pk,
        "stances-0-proposition": factories.proposition().pk,
        "stances-0-stance": "opposes",
    }


def added(client: Any, article: Any, **typed: Any) -> Any:
    return save(client, f"{ADD}?article={article.pk}", **typed)


# --- a new claim ---------------------------------------------------------------------------


def test_a_new_claim_is_saved_with_all_its_parts_and_its_coder(
    client: Any, article: Any, coder: Any
) -> None:
    topic = factories.topic()
    cited = factories.article("Cited")
    page = added(
        client,
        article,
        **whole(),
        **{
            "topic_list": [topic.pk],
            "citations-TOTAL_FORMS": 1,
            "citations-0-article": cited.pk,
            "citations-0-relation": "disputes",
        },
    )
    claim = Claim.objects.get()
    assert said(page) == [f"{claim.version_id} is saved."]
    assert (claim.coder, claim.article, claim.status) == (coder, article, "draft")
    assert [str(each) for each in claim.claimants.all()] == ["Jianli Yang"]
    assert [each.stance for each in claim.stances.all()] == ["opposes"]
    assert [each.article for each in claim.citations.all()] == [cited]
    assert list(claim.topics.all()) == [topic]


def test_the_article_is_asked_for_first(client: Any, article: Any) -> None:
    assert "Which article makes the claim?" in client.get(ADD).content.decode()


@pytest.mark.parametrize("which", ["999", "x", "99999999999999999999"])
def test_an_article_that_is_not_there_is_said_to_be_missing(which: str, client: Any) -> None:
    page = client.get(ADD, {"article": which})
    assert page.status_code == 404
    assert "There is no such article" in page.content.decode()


def test_a_nul_where_an_article_belongs_is_said(client: Any) -> None:
    page = client.get(ADD, {"article": "\0"})
    assert page.status_code == 404
    assert "Null characters are not allowed." in page.content.decode()


def test_a_claim_is_not_moved_to_another_article(client: Any, article: Any) -> None:
    claim = factories.draft(article=article)
    save(client, change(claim), article=factories.article("Another").pk, text="New words.")
    claim.refresh_from_db()
    assert (claim.article, claim.text) == (article, "New words.")


def test_the_text_stands_beside_the_form_with_its_quotes_marked(client: Any, article: Any) -> None:
    claim = factories.draft(article=article, quote=factories.QUOTE)
    page = client.get(change(claim)).content.decode()
    assert f'data-snapshot="{article.snapshot.pk}"' in page
    assert '<p dir="auto" data-offset="0">' in page
    assert "mark-opposes mark-draft mark-current" in page


def test_where_there_is_no_text_the_page_says_how_to_add_it(client: Any, coder: Any) -> None:
    article = factories.article()
    page = client.get(f"{ADD}?article={article.pk}").content.decode()
    assert "The text of this article is not here yet" in page
    assert f"/admin/sources/article/{article.pk}/change/" in page


# --- quotes --------------------------------------------------------------------------------


def test_a_quote_is_anchored_when_it_is_saved(client: Any, article: Any) -> None:
    added(client, article, **whole())
    quote = Quote.objects.get()
    start = factories.TEXT.index(factories.QUOTE)
    assert (quote.snapshot, quote.start) == (article.snapshot, start)


def test_a_quote_that_is_not_in_the_text_names_the_nearest_and_keeps_what_was_typed(
    client: Any, article: Any
) -> None:
    typed = whole() | {"quotes-0-exact": "Beijing is hardly a neutral side"}
    page = added(client, article, **typed)
    (error,) = errors(page)
    assert "The nearest passage is: “" in error
    assert "Beijing is hardly a neutral" in error.split("nearest passage")[1]
    shown = page.content.decode()
    assert "Beijing is hardly a neutral side" in shown
    assert "China is not neutral." in shown
    assert not Claim.objects.exists()


def test_a_quote_that_changes_is_anchored_again(client: Any, article: Any) -> None:
    claim = factories.draft(article=article, quote=factories.QUOTE)
    save(client, change(claim), **{"quotes-0-exact": "whatever it says"})
    quote = claim.quotes.get()
    assert (quote.start, quote.exact) == (factories.TEXT.index("whatever"), "whatever it says")


def test_a_quote_over_a_line_end_is_found_though_browsers_send_two_characters(
    client: Any, coder: Any
) -> None:
    article = factories.article_with_text("One line\nand the next.")
    added(client, article, **whole() | {"quotes-0-exact": "line\r\nand"})
    assert Quote.objects.get().exact == "line\nand"


def test_two_parts_of_a_quote_are_kept_in_order(client: Any, article: Any) -> None:
    parts = {"quotes-TOTAL_FORMS": 2, "quotes-1-exact": "whatever it says"}
    added(client, article, **whole() | parts)
    assert [q.exact for q in Quote.objects.all()] == [factories.QUOTE, "whatever it says"]


def test_without_a_text_a_quote_is_kept_as_typed(client: Any, coder: Any) -> None:
    added(client, factories.article(), **whole())
    assert Quote.objects.get().snapshot is None


# --- what is refused -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ({"text": "  "}, "This field is required"),
        ({"text": "a\0b"}, "a NUL character at position 2"),
        ({"text": "x" * 3_000_000}, "at most 1000 characters"),
        ({"memo": "x" * 3_000_000}, "at most 20000 characters"),
        ({"quotes-0-exact": "a\0b"}, "a NUL character"),
        ({"quotes-0-exact": "x" * 3_000_000}, "at most 10000 characters"),
        ({"made": "2023-02-30"}, "February 2023 has 28 days"),
        ({"made": "yesterday"}, "“yesterday” is not a date"),
        ({"made": "2024"}, "after the article came out"),
        ({"claimants-0-actor": "", "claimants-0-role": "relayed_by"}, "Choose the claimant"),
        ({"claimants-0-actor": "999999"}, "Select a valid choice"),
        ({"stances-0-stance": ""}, "This field is required"),
        ({"stances-0-stance": "adores"}, "Select a valid choice"),
        ({"topic_list": ["999999"]}, "Select a valid choice"),
    ],
)
def test_what_cannot_be_saved_is_said_on_the_form(
    typed: dict[str, Any], expected: str, client: Any, article: Any
) -> None:
    page = added(client, article, **whole() | typed)
    assert page.status_code == 200
    assert any(expected in error for error in errors(page)), errors(page)
    assert not Claim.objects.exists()


def test_a_claim_does_not_cite_its_own_article(client: Any, article: Any) -> None:
    own = {"citations-TOTAL_FORMS": 1, "citations-0-article": article.pk}
    page = added(client, article, **whole(), **own, **{"citations-0-relation": "mentions"})
    assert errors(page) == ["The claim is found in it; cite another one here."]


def test_a_saved_claim_does_not_come_to_cite_its_own_article(client: Any, article: Any) -> None:
    claim = factories.draft(article=article)
    own = {"citations-TOTAL_FORMS": 1, "citations-0-article": article.pk}
    page = save(client, change(claim), **own, **{"citations-0-relation": "mentions"})
    assert any("cite another one here" in error for error in errors(page))


def test_a_position_of_somebody_else_is_refused(client: Any, article: Any) -> None:
    claim = factories.draft(article=article)
    other = factories.actor("Bob Brown").affiliations.create(title="clerk")
    page = save(client, change(claim), **{"claimants-0-affiliation": other.pk})
    assert "This is somebody else's position." in errors(page)


def test_positions_of_authors_and_claimants_are_there_to_choose(client: Any, article: Any) -> None:
    ada = factories.actor("Ada Example")
    ada.affiliations.create(title="clerk")
    factories.actor("Bob Brown").affiliations.create(title="baker")
    claim = factories.draft(article=article, claimants=(ada,))
    page = client.get(change(claim)).content.decode()
    assert "Ada Example: clerk" in page
    assert "Bob Brown: baker" not in page


def test_what_the_database_refuses_is_a_message_on_the_form(client: Any, article: Any) -> None:
    claim = factories.draft(article=article)
    page = client.get(change(claim))
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
            " RAISE EXCEPTION USING ERRCODE = '23514', MESSAGE = 'Not on a Sunday.'; END $$;"
            "CREATE TRIGGER sunday BEFORE UPDATE ON claims_claim"
            " FOR EACH ROW EXECUTE FUNCTION refuse()"
        )
    page = client.post(change(claim), filled(page, text="New words."))
    assert "Not on a Sunday." in errors(page)
    assert "New words." in page.content.decode()


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
    typed = filled(client.get(change(claim)), text="Too late.")
    workflow.submit(claim, by=coder)
    if verb == "publish":
        workflow.publish(claim, by=reviewer)
    page = client.post(change(claim), typed)
    assert page.status_code == 409
    assert f"Nothing was saved. {why}" in page.content.decode()
    claim.refresh_from_db()
    assert claim.text != "Too late."


def test_a_reviewer_who_is_no_coder_of_it_sees_no_form(client_of: Any, reviewer: Any) -> None:
    page = client_of(reviewer).get(change(factories.draft()))
    assert "adminform" not in page.context


# --- saving and submitting -----------------------------------------------------------------


def test_save_and_submit_does_both(client: Any, article: Any) -> None:
    page = added(client, article, **whole(), _submit="1")
    claim = Claim.objects.get()
    assert claim.status == "submitted"
    assert said(page) == [f"{claim.version_id} is submitted for review."]


def test_what_is_missing_to_submit_is_named_and_the_draft_is_kept(
    client: Any, article: Any
) -> None:
    page = added(client, article, text="Only words.", _submit="1")
    claim = Claim.objects.get()
    assert claim.status == "draft"
    (message,) = said(page)
    for missing in ("Add the claimant", "Add a stance", "Add the quote"):
        assert missing in message


# --- history -------------------------------------------------------------------------------


def test_the_history_names_the_parts_that_were_added(client: Any, article: Any) -> None:
    added(client, article, **whole(), topic_list=[factories.topic().pk])
    page = client.get(f"{LIST}{Claim.objects.get().pk}/history/").content.decode().lower()
    for part in ("quote", "claimant", "stance", "topic"):
        assert part in page


# --- queries -------------------------------------------------------------------------------


def test_the_form_takes_as_many_queries_for_many_claims_in_the_article_as_for_one(
    client: Any, article: Any
) -> None:
    claim = factories.draft(article=article, quote=factories.QUOTE)
    before = _queries(client, claim)
    for number in range(3):
        factories.draft(article=article, text=f"Another {number}", quote=factories.QUOTE)
    assert _queries(client, claim) == before


def _queries(client: Any, claim: Claim) -> int:
    with CaptureQueriesContext(connection) as captured:
        client.get(change(claim))
    return len(captured)


def test_the_history_tells_the_words_of_a_quote_and_not_where_they_stand(
    client: Any, article: Any
) -> None:
    claim = factories.draft(article=article, quote=factories.QUOTE)
    steps = client.get(f"{LIST}{claim.pk}/history/").context["steps"]
    told = {change.label for step in steps for row in step.rows for change in row.fields}
    assert "quote" in told
    assert told.isdisjoint({"prefix", "suffix", "start", "end", "snapshot"})


def test_where_there_is_no_article_yet_a_coder_is_asked_to_add_one(client: Any) -> None:
    page = client.get(ADD).content.decode()
    assert "There are no articles yet." in page
    assert "<select" not in page.split("There are no articles yet.")[1]


def test_the_path_to_a_claim_does_not_say_the_same_twice(client: Any) -> None:
    page = client.get(change(factories.draft())).content.decode()
    assert re.search(r'<a href="/admin/claims/"[^>]*>\s*Coding\s*</a', page)
