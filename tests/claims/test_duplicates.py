"""Claims that look like one another, and what people say of them."""

from typing import Any

import pytest

from claims import duplicates, editing, workflow
from claims.duplicates import Pair
from claims.models import Claim, Likeness, Proposition, Share
from tests import factories as make
from tests.threads import in_threads

pytestmark = pytest.mark.django_db

TEXT = "China is not neutral in the war in Ukraine."
NEARLY = "China isn't neutral in the war in the Ukraine."
OTHER = "The moon landing was filmed on the moon."
APPEARANCE, DIFFERENT = Likeness.Answer.APPEARANCE, Likeness.Answer.DIFFERENT


def claim(text: str = TEXT, **fields: Any) -> Claim:
    """A claim of Ada Example's in an article of its own, without a quote."""
    return make.draft(text=text, **fields)


def found(one: Claim, *, to: Any = None) -> list[Pair]:
    return duplicates.pairs([one.pk], to=to)


def again(one: Claim) -> list[Claim]:
    return [pair.other for pair in found(one) if pair.again]


def here(article: Any, quote: str = make.QUOTE, **fields: Any) -> Claim:
    """A claim on a passage of this article."""
    return make.draft(article=article, quote=quote, **fields)


# --- alike ---------------------------------------------------------------------------------------


def test_nearly_the_same_words_of_the_same_claimant_are_alike() -> None:
    one, other = claim(), claim(NEARLY)
    [pair] = found(one)
    assert (pair.other, pair.again) == (other, False)
    assert 0.7 < pair.similarity < 1


@pytest.mark.parametrize(
    "other",
    [
        {"text": OTHER},
        {"claimants": ["Bo Example"]},
        {"stances": [("China is neutral in the war in Ukraine", "supports")]},
    ],
    ids=["other words", "another claimant", "the other side"],
)
def test_what_says_something_else_is_not_alike(other: dict[str, Any]) -> None:
    one = claim()
    claim(**other)
    assert found(one) == []


def test_one_claimant_of_several_is_enough() -> None:
    one, other = claim(claimants=["Ada Example", "Cy Example"]), claim(claimants=["Ada Example"])
    assert [pair.other for pair in found(one)] == [other]


def test_a_claimant_is_the_same_after_a_merge(reviewer: Any) -> None:
    one, other = claim(), claim(claimants=["A. Example"])
    workflow.submit(other, by=other.coder)
    editing.merge(make.actor("A. Example"), into=make.actor(), by=reviewer)
    assert [pair.other for pair in found(one)] == [other]
    assert [pair.other for pair in found(other)] == [one]


@pytest.mark.parametrize("verb", ["reject", "withdraw"])
def test_what_is_closed_is_in_nobodys_way(verb: str, reviewer: Any) -> None:
    closed = make.published() if verb == "withdraw" else make.submitted()
    workflow.do(verb, closed, by=reviewer, reason="Because.")
    assert found(claim(closed.text)) == []


def test_versions_of_one_claim_are_not_alike_and_count_once_for_others() -> None:
    published = make.published(text=TEXT)
    newer = workflow.revise(published, by=published.coder)
    one = claim()
    assert len(found(one)) == 1
    assert [pair.other for pair in found(newer)] == [one]


def test_the_likest_come_first_and_no_more_than_can_be_read(coder: Any) -> None:
    one, nearly, same = claim(), claim(NEARLY), claim()
    assert [each.claim for each in duplicates.alike(one, coder)] == [same, nearly]
    for _ in range(12):
        claim()
    assert len(duplicates.alike(one, coder)) == 10


# --- the same again ------------------------------------------------------------------------------


@pytest.fixture
def article() -> Any:
    return make.article_with_text()


def test_the_same_passage_claimant_and_stance_are_the_same_claim_again(article: Any) -> None:
    one, other = here(article), here(article, text=OTHER)
    assert again(one) == [other]


@pytest.mark.parametrize(
    "fields",
    [
        {"quote": "hardly a neutral"},
        {"quote": "show that Beijing is"},
        {"stances": [("Another", "opposes")], "text": TEXT},
    ],
    ids=["inside", "overlapping", "another proposition in the same words"],
)
def test_it_is_also_where_the_passage_overlaps_or_the_words_are_nearly_the_same(
    article: Any, fields: dict[str, Any]
) -> None:
    one, other = here(article, text=TEXT), here(article, **{"text": OTHER} | fields)
    assert again(one) == [other]


@pytest.mark.parametrize(
    "fields",
    [
        {"quote": "These drills"},
        {"claimants": ["Bo Example"]},
        {"stances": [("China is neutral in the war in Ukraine", "supports")], "text": TEXT},
        {"stances": [("Another", "opposes")]},
    ],
    ids=["elsewhere", "another claimant", "the other side", "another claim"],
)
def test_just_beside_it_is_another_claim(article: Any, fields: dict[str, Any]) -> None:
    one = here(article, text=TEXT)
    here(article, **{"text": OTHER} | fields)
    assert again(one) == []


def test_of_a_quote_in_two_parts_one_is_enough(article: Any) -> None:
    one = here(article, quote="These drills")
    part = one.quotes.model(claim=one, exact="whatever it says", position=1)
    editing.place(part, article.snapshot).save()
    other = here(article, quote="whatever it")
    assert again(one) == [other]
    assert again(other) == [one]


def test_somebody_unnamed_is_the_same_where_described_the_same(article: Any) -> None:
    claims = [here(article, claimants=(), text=text) for text in (TEXT, OTHER, "It is so.")]
    for each, described in zip(claims, ("some analysts", "Some analysts", "others"), strict=True):
        each.claimants.create(described_as=described)
    assert again(claims[0]) == [claims[1]]


def test_passages_of_two_texts_are_the_same_where_the_words_are(article: Any) -> None:
    first = make.submitted(article=article, quote=make.QUOTE)
    editing.add_text(article, f"Corrected. {make.TEXT}", by=first.coder, method="paste")
    other = here(article)
    assert first.quotes.get().snapshot != other.quotes.get().snapshot
    assert again(other) == [first]


def test_a_merged_article_and_proposition_are_those_that_stay(article: Any, reviewer: Any) -> None:
    twin = make.article_with_text(title="The same")
    first = make.submitted(article=twin, quote=make.QUOTE, stances=[("China is even", "opposes")])
    one = here(article, text=OTHER)
    Proposition.objects.filter(text="China is even").update(merged_into=make.proposition())
    editing.merge(twin, into=article, by=reviewer)
    assert again(one) == [first]


# --- hidden --------------------------------------------------------------------------------------


def test_what_is_to_be_coded_again_is_known_to_its_coder_alone(manager: Any, reviewer: Any) -> None:
    one = claim()
    Share.objects.create(percent=100, seed="a seed", by=manager)
    hidden = claim(coder=make.user("another"))
    assert [pair.other for pair in found(one, to=hidden.coder)] == [hidden]
    for person in (None, one.coder, reviewer, manager):
        assert found(one, to=person) == []
    with pytest.raises(workflow.Impossible, match="not to be seen yet"):
        duplicates.answer(one, hidden, answer=DIFFERENT, by=reviewer)


# --- answers -------------------------------------------------------------------------------------


def test_an_answer_is_kept_and_shown_from_both_sides(coder: Any) -> None:
    one, other = claim(), claim()
    duplicates.answer(other, one, answer=APPEARANCE, by=coder)
    for this in (one, other):
        [alike] = duplicates.alike(this, coder)
        assert alike.answer
        assert (alike.answer.answer, alike.answer.by) == (APPEARANCE, coder)
        assert found(this)[0].answer == APPEARANCE


def test_another_answer_takes_its_place(coder: Any, reviewer: Any) -> None:
    one, other = claim(), claim()
    duplicates.answer(one, other, answer=APPEARANCE, by=coder)
    duplicates.answer(other, one, answer=DIFFERENT, by=reviewer)
    kept = Likeness.objects.get()
    assert (kept.answer, kept.by) == (DIFFERENT, reviewer)


def test_an_answer_holds_for_later_versions_of_either(coder: Any) -> None:
    one, other = make.published(), claim()
    duplicates.answer(one, other, answer=DIFFERENT, by=coder)
    newer = workflow.revise(one, by=coder)
    assert [pair.answer for pair in found(newer)] == [DIFFERENT]
    duplicates.answer(newer, other, answer=APPEARANCE, by=coder)
    assert Likeness.objects.count() == 1


@pytest.mark.parametrize(
    ("answer", "who", "error"),
    [
        ("maybe", "coder", workflow.Incomplete),
        (DIFFERENT, "nobody", workflow.Forbidden),
    ],
)
def test_what_is_no_answer_or_nobodys_is_refused(answer: str, who: str, error: Any) -> None:
    by = make.user(who, None if who == "nobody" else "Coders")
    with pytest.raises(error):
        duplicates.answer(claim(), claim(), answer=answer, by=by)
    assert not Likeness.objects.exists()


def test_versions_of_one_claim_are_not_compared(coder: Any) -> None:
    one = make.published()
    with pytest.raises(workflow.Impossible, match="versions of one claim"):
        duplicates.answer(one, workflow.revise(one, by=coder), answer=DIFFERENT, by=coder)


@pytest.mark.django_db(transaction=True)
def test_two_who_answer_at_once_leave_one_answer() -> None:
    one, other, people = claim(), claim(), [make.user("first"), make.user("second")]
    results = in_threads(
        *(lambda by=by: duplicates.answer(one, other, answer=DIFFERENT, by=by) for by in people)
    )
    assert [type(result).__name__ for result in results] == ["Likeness"] * 2
    assert Likeness.objects.count() == 1


def test_pairs_take_two_queries(django_assert_num_queries: Any) -> None:
    claims = [claim() for _ in range(5)]
    with django_assert_num_queries(2):
        assert len(duplicates.pairs([each.pk for each in claims], to=None)) == 20
