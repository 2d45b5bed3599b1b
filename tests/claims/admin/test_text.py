from typing import Any

import pytest

from claims import editing
from claims.admin.text import Coding, Paragraph, coding
from claims.models import Quote, Share
from tests import factories

pytestmark = pytest.mark.django_db

TEXT = "Ada spoke first.\n\nThen Bob spoke, and nobody listened.\nThe end."


@pytest.fixture
def article(coder: Any) -> Any:
    return factories.article_with_text(TEXT)


def marked(shown: Coding) -> list[str]:
    pieces = [piece for paragraph in shown.paragraphs for piece in paragraph.pieces]
    return [piece.text for piece in pieces if piece.mark]


def whole(paragraph: Paragraph) -> str:
    return "".join(piece.text for piece in paragraph.pieces)


def test_every_paragraph_says_where_in_the_text_it_begins(article: Any) -> None:
    shown = coding(article, user=factories.user())
    begin = {whole(paragraph): paragraph.offset for paragraph in shown.paragraphs}
    assert begin == {line: TEXT.index(line) for line in TEXT.split("\n") if line}


def test_a_quote_is_marked_with_the_sign_of_its_claim_after_it(article: Any) -> None:
    factories.draft(article=article, quote="Bob spoke")
    (piece,) = (
        p
        for each in coding(article, user=factories.user()).paragraphs
        for p in each.pieces
        if p.mark
    )
    assert (piece.text, piece.sign) == ("Bob spoke", "▼")


def test_a_quote_over_two_paragraphs_is_marked_in_both(article: Any) -> None:
    factories.draft(article=article, quote="nobody listened.\nThe end")
    assert marked(coding(article, user=factories.user())) == ["nobody listened.", "The end"]


def test_overlapping_quotes_cut_the_text_where_either_begins_or_ends(article: Any) -> None:
    factories.draft(article=article, quote="Bob spoke, and")
    factories.draft(article=article, quote="and nobody")
    assert marked(coding(article, user=factories.user())) == ["Bob spoke, ", "and", " nobody"]


def test_where_quotes_overlap_the_current_claim_shows(article: Any) -> None:
    factories.draft(article=article, quote="Bob spoke")
    current = factories.draft(article=article, quote="Bob")
    pieces = [
        p
        for each in coding(article, current, user=factories.user()).paragraphs
        for p in each.pieces
        if p.mark
    ]
    assert [(p.text, p.mark and p.mark.current) for p in pieces] == [
        ("Bob", True),
        (" spoke", False),
    ]


def test_a_quote_of_an_earlier_text_is_not_marked_in_the_newest(article: Any) -> None:
    current = factories.published(article=article, quote="Ada spoke")
    editing.add_text(article, "A shorter text.", by=factories.user(), method="paste")
    shown = coding(article, current, user=factories.user())
    assert marked(shown) == []
    assert [quote.exact for quote in shown.elsewhere] == ["Ada spoke"]


def test_astral_characters_before_a_quote_do_not_move_its_mark(coder: Any) -> None:
    article = factories.article_with_text("😀😀 Ada spoke.")
    factories.draft(article=article, quote="Ada")
    assert marked(coding(article, user=factories.user())) == ["Ada"]


def test_a_rejected_claims_quote_is_not_marked(article: Any, reviewer: Any) -> None:
    from claims import workflow

    claim = factories.submitted(article=article, quote="Bob spoke")
    workflow.reject(claim, by=reviewer, reason="No claim.")
    assert marked(coding(article, user=factories.user())) == []


def test_a_claim_its_reader_may_not_know_of_is_not_there(article: Any) -> None:
    Share.objects.create(percent=100, seed="seed", by=factories.user())
    factories.draft(factories.user("another"), article, quote="Bob spoke")
    shown = coding(article, user=factories.user())
    assert (shown.claims, marked(shown)) == ([], [])


QUERIES = ["claims", "claimants", "actors", "stances", "propositions", "quotes", "newest text"]


def test_reading_takes_as_many_queries_for_many_claims_as_for_one(
    article: Any, django_assert_num_queries: Any
) -> None:
    for number in range(3):
        factories.draft(article=article, text=f"Claim {number}", quote="Bob spoke")
    user = factories.user()
    with django_assert_num_queries(len(QUERIES)):
        shown = coding(article, user=user)
        assert len(marked(shown)) == 1
    assert Quote.objects.count() == 3
