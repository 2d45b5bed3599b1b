"""Texts that arrive, and the quotes that find their place in them."""

import json
import re
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from claims import editing, permissions, rules, workflow
from claims.models import Quote, Revision
from claims.record import Record
from sources.adding import SameText
from sources.models import Article, Snapshot
from tests import factories

pytestmark = pytest.mark.django_db


def add(article: Any, text: str = factories.TEXT, **options: Any) -> editing.Anchored:
    return editing.add_text(
        article, text, by=factories.user(), method=Snapshot.Method.PASTE, **options
    )


def test_a_quote_finds_its_place_when_the_text_arrives() -> None:
    claim = factories.draft(quote=factories.QUOTE)
    came = add(claim.article)
    quote = Quote.objects.get()
    assert came.found == [quote]
    assert factories.TEXT[quote.start : quote.end] == factories.QUOTE


def test_a_quote_that_does_not_stand_there_keeps_waiting() -> None:
    claim = factories.draft(quote="Something else entirely")
    came = add(claim.article)
    assert came.missing == list(claim.quotes.all())
    assert claim.quotes.get().snapshot is None


CORRECTED = f"Corrected. {factories.TEXT}"


@pytest.mark.parametrize("returned", [False, True], ids=["draft", "returned"])
def test_the_quote_of_an_open_claim_follows_a_corrected_text(returned: bool) -> None:
    article = factories.article_with_text()
    claim = factories.draft(article=article, quote=factories.QUOTE)
    if returned:
        workflow.submit(claim, by=claim.coder)
        workflow.return_(claim, by=factories.reviewer(), reason="Shorter.")
    came = add(article, CORRECTED)
    quote = claim.quotes.get()
    assert (came.moved, came.unplaced) == ([quote], [])
    assert (quote.snapshot, quote.start) == (came.snapshot, CORRECTED.index(factories.QUOTE))


def test_the_quote_of_a_published_claim_stays_where_it_was_published() -> None:
    article = factories.article_with_text()
    claim = factories.published(article=article, quote=factories.QUOTE)
    before = Revision.objects.count()
    came = add(article, CORRECTED)
    assert (came.moved, came.unplaced, came.later) == ([], [], [])
    assert claim.quotes.get().snapshot != came.snapshot
    assert Revision.objects.count() == before


@pytest.mark.parametrize("verb", ["return", "recall"])
def test_what_waits_for_review_follows_once_it_is_back_with_its_coder(verb: str) -> None:
    article = factories.article_with_text()
    claim = factories.submitted(article=article, quote=factories.QUOTE)
    came = add(article, CORRECTED)
    assert came.later == list(claim.quotes.all())
    by = claim.coder if verb == "recall" else factories.reviewer()
    workflow.do(verb, claim, by=by, reason="Shorter.")
    assert claim.quotes.get().snapshot == came.snapshot


def test_a_new_version_of_a_published_claim_follows_the_text() -> None:
    article = factories.article_with_text()
    claim = factories.published(article=article, quote=factories.QUOTE)
    came = add(article, CORRECTED)
    assert workflow.revise(claim, by=claim.coder).quotes.get().snapshot == came.snapshot


def test_words_that_are_gone_from_the_text_are_left_to_a_person() -> None:
    article = factories.article_with_text()
    claim = factories.draft(article=article, quote=factories.QUOTE)
    came = add(article, "Beijing is no party to it.")
    assert (came.moved, came.unplaced) == ([], list(claim.quotes.all()))
    assert claim.quotes.get().snapshot != came.snapshot


def test_the_parts_of_a_quote_go_together_or_stay_together() -> None:
    article = factories.article_with_text()
    claim = factories.draft(article=article, quote=factories.QUOTE)
    at = factories.TEXT.index("whatever it says")
    claim.quotes.create(position=1, exact="whatever it says", snapshot=article.snapshot,
                        start=at, end=at + 16)  # fmt: skip
    came = add(article, CORRECTED.replace("whatever", "whichever"))
    assert [quote.exact for quote in came.unplaced] == ["whatever it says"]
    assert {quote.snapshot for quote in claim.quotes.all()}.isdisjoint({came.snapshot})

    now = came.snapshot.text.index("whichever")
    left = claim.quotes.get(position=1)
    editing.settle(left, snapshot=came.snapshot, start=now, end=now + 17, by=claim.coder)
    assert {quote.snapshot for quote in claim.quotes.all()} == {came.snapshot}
    assert [quote.exact for quote in claim.quotes.all()] == [factories.QUOTE, "whichever it says"]


def test_a_quote_is_settled_by_its_coder_alone_and_in_the_newest_text() -> None:
    article = factories.article_with_text()
    claim = factories.draft(article=article, quote=factories.QUOTE)
    old, came = article.snapshot, add(article, "Beijing is no party to it.")
    quote = claim.quotes.get()
    with pytest.raises(workflow.Forbidden):
        editing.settle(quote, snapshot=came.snapshot, start=0, end=7, by=factories.reviewer())
    with pytest.raises(workflow.Impossible, match="newer text"):
        editing.settle(quote, snapshot=old, start=0, end=7, by=claim.coder)
    workflow.submit(claim, by=claim.coder, accept=dict.fromkeys(rules.BY_NAME, "So it is."))
    with pytest.raises(workflow.Impossible, match="waiting for review"):
        editing.settle(quote, snapshot=came.snapshot, start=0, end=7, by=claim.coder)


def test_who_added_the_text_is_who_moved_the_quotes() -> None:
    article = factories.article_with_text()
    claim = factories.draft(factories.user("another"), article, quote=factories.QUOTE)
    add(article, CORRECTED)
    moved = Quote.pgh_event_model.objects.get(claim=claim.pk, pgh_label="update")
    assert moved.pgh_context.metadata["user"] == factories.user().pk


def test_that_a_published_quote_found_its_place_is_a_correction() -> None:
    claim = factories.published(quote=factories.QUOTE)
    add(claim.article)
    assert Revision.objects.latest("number").kind == "correct"
    document = json.loads(Record.current().claims().get().document)
    assert document["quote"]["start"] == factories.TEXT.index(factories.QUOTE)
    assert document["text"] == claim.text


def test_a_text_refused_leaves_every_quote_waiting() -> None:
    factories.article_with_text()
    claim = factories.draft(quote=factories.QUOTE)
    with pytest.raises(SameText):
        add(claim.article)
    assert claim.quotes.get().snapshot is None


def test_an_article_known_by_its_quotes_is_recognised_by_its_text() -> None:
    claim = factories.draft(quote=factories.QUOTE)
    assert editing.waiting_for(factories.TEXT) == claim.article


def test_a_few_common_words_are_not_enough_to_recognise_an_article() -> None:
    factories.draft(quote="hardly a")
    assert editing.waiting_for(factories.TEXT) is None


def test_a_text_that_two_articles_wait_for_is_left_to_people() -> None:
    for title in ("One", "Another"):
        factories.draft(article=factories.article(title), quote=factories.QUOTE)
    assert editing.waiting_for(factories.TEXT) is None


def test_an_article_one_of_whose_quotes_does_not_stand_there_is_not_recognised() -> None:
    claim = factories.draft(quote=factories.QUOTE)
    factories.draft(article=claim.article, quote="Something else entirely")
    assert editing.waiting_for(factories.TEXT) is None


def test_articles_that_wait_for_nothing_are_not_read_to_recognise_one(
    django_assert_num_queries: Any,
) -> None:
    claim = factories.draft(quote=factories.QUOTE)
    for title in ("One", "Another"):
        factories.draft(article=factories.article(title), quote=f"Quite different: {title}")
    with django_assert_num_queries(2):
        assert editing.waiting_for(factories.TEXT) == claim.article


def test_a_coder_adds_a_text_to_an_article_that_published_claims_show() -> None:
    claim = factories.published(quote=factories.QUOTE)
    assert not permissions.may_correct(factories.user())
    came = add(claim.article)
    assert [quote.claim for quote in came.found] == [claim]


def test_a_text_that_arrives_brings_nothing_else_into_the_record() -> None:
    claim = factories.published(quote=factories.QUOTE)
    Article.objects.filter(pk=claim.article_id).update(title="Nobody has looked at this")
    before = json.loads(Record.current().claims().get().document)
    add(claim.article)
    after = json.loads(Record.current().claims().get().document)
    place = {"prefix", "suffix", "start", "end", "snapshot"}
    assert {key for key in after if after[key] != before[key]} == {"quote", "corrected"}
    assert {k for k in after["quote"] if after["quote"][k] != before["quote"][k]} == place


def test_who_may_not_add_texts_adds_none() -> None:
    article = factories.article()
    with pytest.raises(workflow.Forbidden):
        editing.add_text(article, factories.TEXT, by=factories.user("nobody", None), method="paste")
    assert not Snapshot.objects.exists()


def test_the_turn_to_write_the_record_comes_before_every_other_lock() -> None:
    """The other way round, somebody who publishes and somebody who merges wait for each other."""
    reviewer = factories.reviewer()
    one, other = factories.actor("One"), factories.actor("Other")
    factories.draft(claimants=[one])
    waiting = factories.draft(quote=factories.QUOTE).article
    with CaptureQueriesContext(connection) as merged:
        editing.merge(one, into=other, by=reviewer)
    with CaptureQueriesContext(connection) as added:
        add(waiting)
    for queries in (merged, added):
        locking = [q["sql"] for q in queries if LOCKS.search(q["sql"])]
        assert "pg_advisory_xact_lock" in locking[0]


LOCKS = re.compile(r"pg_advisory|FOR (UPDATE|SHARE)|^(UPDATE|INSERT|DELETE) ", re.I)
