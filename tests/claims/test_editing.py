"""Texts that arrive, and the quotes that find their place in them."""

import json
import re
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from claims import editing, permissions, workflow
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


def test_a_quote_that_has_its_place_keeps_it() -> None:
    article = factories.article_with_text()
    claim = factories.draft(article=article, quote=factories.QUOTE)
    came = add(article, f"Corrected. {factories.TEXT}")
    assert came.found == []
    assert claim.quotes.get().snapshot != came.snapshot


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
