"""Texts that arrive, and the quotes that find their place in them."""

import json
from typing import Any

import pytest

from claims import editing
from claims.models import Quote, Revision
from claims.record import Record
from sources.adding import SameText
from sources.models import Snapshot
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
