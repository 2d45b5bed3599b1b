"""Answers that cannot be saved, and what is said of them."""

from typing import Any

import pytest

from claims.coding import Answers, Wrong
from tests import factories
from tests.claims.answering import TEXT, save, whole, wrong

pytestmark = pytest.mark.django_db


@pytest.fixture
def article(coder: Any) -> Any:
    return factories.article_with_text(TEXT, issued="2023")


# --- what is refused -----------------------------------------------------------------------

NO_TEXT = [None, 7, {}, "", " \n", "x" * 1001, "a\0b", "a\ud800b"]


@pytest.mark.parametrize("text", NO_TEXT, ids=lambda text: repr(text)[:12])
def test_a_claim_is_a_sentence_that_can_be_stored(article: Any, coder: Any, text: Any) -> None:
    assert list(wrong(article, coder, text=text)) == ["text"]


@pytest.mark.parametrize(
    ("sent", "path", "said"),
    [
        ({"attribution": "shouted"}, "attribution", "not a valid choice"),
        ({"certainty": 3}, "certainty", "Text belongs here"),
        ({"made": "2023-02-30"}, "made", "February 2023 has 28 days"),
        ({"made": "2024"}, "made", "after the article came out"),
        ({"memo": "x" * 20_001}, "memo", "may have 20,000 characters"),
        ({"quotes": "by spring"}, "quotes", "A list belongs here"),
        ({"quotes": ["by spring"]}, "quotes.0", "A JSON object"),
        ({"quotes": [{"exact": ""}]}, "quotes.0", "A quote has words in it"),
        ({"quotes": [{"exact": "x" * 10_001}]}, "quotes.0", "may have 10,000"),
        ({"quotes": [{"exact": "a\0b"}]}, "quotes.0", "a NUL character"),
        ({"quotes": [{"exact": "Ada", "start": 0}]}, "quotes.0", "both where"),
        ({"quotes": [{"exact": "Ada", "start": -1, "end": 2}]}, "quotes.0", "number of a char"),
        ({"quotes": [{"exact": "Ada", "start": True, "end": 3}]}, "quotes.0", "number of a char"),
        ({"quotes": [{"exact": "Ada", "start": 9**30, "end": 3}]}, "quotes.0", "number of a char"),
        ({"quotes": [{"exact": "Ada", "start": 1, "end": 4}]}, "quotes.0", "is not this quote"),
        ({"quotes": [{"exact": "Ada", "start": 0, "end": 10**9}]}, "quotes.0", "is not this quote"),
        ({"snapshot": 999999, "quotes": [{"exact": "Ada"}]}, "quotes.0", "no such text"),
        ({"snapshot": "x", "quotes": [{"exact": "Ada"}]}, "snapshot", "no id"),
        ({"quotes": [{"exact": "Ada spoke"}, {"exact": "spoke first"}]}, "quotes.1", "already"),
        ({"quotes": [{}] * 201}, "quotes", "at most 200"),
        ({"claimants": [{}]}, "claimants.0.actor", "Choose the claimant"),
        ({"claimants": [{"actor": 999999}]}, "claimants.0.actor", "no such actor"),
        ({"claimants": [{"actor": 2**70}]}, "claimants.0.actor", "no id"),
        ({"claimants": [{"actor": "1"}]}, "claimants.0.actor", "no id"),
        ({"claimants": [{"described_as": "he", "role": "boss"}]}, "claimants.0.role", "choice"),
        ({"claimants": [{"described_as": "he", "affiliation": 9}]}, "claimants.0.affiliation",
         "somebody else's"),
        ({"stances": [{"stance": "supports"}]}, "stances.0.proposition", "Choose the prop"),
        ({"stances": [{"proposition": 999999, "stance": "opposes"}]}, "stances.0.proposition",
         "no such proposition"),
        ({"stances": [{"proposition": 1, "stance": "adores"}]}, "stances.0.stance", "choice"),
        ({"stances": [{"proposition": 1}]}, "stances.0.stance", "Choose a side"),
        ({"citations": [{}]}, "citations.0.article", "Choose the article"),
        ({"citations": [{"article": 999999}]}, "citations.0.article", "no such article"),
        ({"topics": [999999]}, "topics.0", "no such topic"),
        ({"topics": [[]]}, "topics.0", "no id"),
    ],
)  # fmt: skip
def test_what_cannot_be_kept_is_said_by_its_path(
    article: Any, coder: Any, sent: dict[str, Any], path: str, said: str
) -> None:
    found = wrong(article, coder, **sent)
    assert list(found) == [path]
    assert said in found[path][0]


@pytest.mark.parametrize("sent", [None, [], "claim", 3])
def test_a_claim_is_an_object(sent: Any) -> None:
    with pytest.raises(Wrong, match="JSON object"):
        Answers.parse(sent)


def test_everything_that_is_wrong_is_said_at_once(article: Any, coder: Any) -> None:
    found = wrong(article, coder, quotes=[{"exact": "nowhere"}], claimants=[{"actor": 999999}],
                  topics=[999999])  # fmt: skip
    assert sorted(found) == ["claimants.0.actor", "quotes.0", "topics.0"]


def test_a_quote_that_is_not_in_the_text_names_the_nearest(article: Any, coder: Any) -> None:
    with pytest.raises(Wrong) as refusal:
        save(article, coder, quotes=[{"exact": "by spring"}, {"exact": "We shall win it"}])
    assert list(refusal.value.nearest) == [1]
    assert "We shall win" in refusal.value.nearest[1].exact


@pytest.mark.parametrize("typed", ['"We shall win"', "WE SHALL WIN", "We  shall win"])
def test_what_only_looks_like_the_text_is_never_taken_for_it(
    article: Any, coder: Any, typed: str
) -> None:
    assert (
        "other spaces or quotation marks"
        in wrong(article, coder, quotes=[{"exact": typed}])["quotes.0"][0]
    )


def test_a_text_of_another_article_is_no_text_of_this(article: Any, coder: Any) -> None:
    other = factories.article_with_text("Something else.").snapshot.pk
    quotes = [{"exact": "Something", "start": 0, "end": 9}]
    assert "no such text" in wrong(article, coder, snapshot=other, quotes=quotes)["quotes.0"][0]


def test_the_same_twice_is_refused(article: Any, coder: Any) -> None:
    each = whole()
    cited = {"article": factories.article("Cited").pk}
    found = wrong(article, coder, claimants=each["claimants"] * 2, stances=each["stances"] * 2,
                  citations=[cited] * 2)  # fmt: skip
    assert sorted(found) == ["citations.1.article", "claimants.1.actor", "stances.1.proposition"]


def test_a_claim_does_not_cite_its_own_article(article: Any, coder: Any) -> None:
    found = wrong(article, coder, citations=[{"article": article.pk}])
    assert "cite another one" in found["citations.0.article"][0]


def test_a_position_of_somebody_else_is_refused(article: Any, coder: Any) -> None:
    clerk = factories.actor("Bob Brown").affiliations.create(title="clerk")
    claimants = [{"actor": factories.actor().pk, "affiliation": clerk.pk}]
    assert list(wrong(article, coder, claimants=claimants)) == ["claimants.0.affiliation"]


def test_what_is_no_longer_in_use_is_not_chosen_anew_but_stays(article: Any, coder: Any) -> None:
    claim = save(article, coder, **whole())
    proposition = factories.proposition()
    proposition.deprecated = "Use the other one."
    proposition.save()
    assert "Use the other one." in wrong(article, coder, **whole())["stances.0.proposition"][0]
    assert save(article, coder, claim, **whole(text="Other words.")).text == "Other words."
