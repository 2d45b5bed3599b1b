"""Claims that contradict one another: what counts as that, and who is told of it."""

from typing import Any

import pytest

from claims import contrary, rules, workflow
from claims.models import Claim, Share
from tests import factories as make

pytestmark = pytest.mark.django_db


def coded(article: Any, text: str, proposition: str, stance: str, **fields: Any) -> Claim:
    return make.draft(article=article, text=text, stances=[(proposition, stance)], **fields)


def told(claim: Claim, to: Any = None) -> list[str]:
    return [each.other.text for each in contrary.contraries([claim.pk], to=to)]


def test_the_contrary_stance_on_one_proposition_is_found_from_either_side() -> None:
    article = make.article()
    one = coded(article, "It is.", "It is so", "supports")
    other = coded(article, "Not at all.", "It is so", "opposes")
    assert (told(one), told(other)) == (["Not at all."], ["It is."])
    [found] = [f for f in rules.findings(one) if f.rule.name == "contrary-in-the-article"]
    assert found.about == other
    assert f"{other.public_id} of the same claimant in this article opposes it" in found.message


def test_the_same_stance_on_a_negation_is_contrary_also_after_a_merge() -> None:
    article = make.article()
    neutral = make.proposition("China is neutral")
    negation = make.proposition("China is not neutral", negation_of=neutral)
    one = coded(article, "It is.", neutral.text, "supports")
    coded(article, "It is not.", negation.text, "supports")
    kept = make.proposition("China stays neutral")
    type(neutral).objects.filter(pk=neutral.pk).update(merged_into=kept)
    assert told(one) == ["It is not."]


@pytest.mark.parametrize(
    "other",
    [
        {"stance": "supports"}, {"stance": "mixed"}, {"stance": "neutral"},
        {"proposition": "Something else"}, {"claimants": ["Bo Example"]},
    ],
)  # fmt: skip
def test_what_is_no_contradiction_is_not_found(other: dict[str, Any]) -> None:
    article = make.article()
    one = coded(article, "It is.", "It is so", "supports")
    given = {"proposition": "It is so", "stance": "opposes"} | other
    coded(article, "Another.", **given)
    assert told(one) == []


def test_another_article_and_a_claim_taken_back_contradict_nobody(reviewer: Any) -> None:
    article = make.article()
    one = coded(article, "It is.", "It is so", "supports")
    coded(make.article("Another"), "Elsewhere not.", "It is so", "opposes")
    gone = make.submitted(
        article=article, text="Rejected.", stances=[(make.proposition("It is so"), "opposes")]
    )
    assert told(one) == ["Rejected."]
    workflow.reject(gone, by=reviewer, reason="Not said.")
    assert told(one) == []


def test_a_claim_that_is_hidden_is_not_told_of(manager: Any) -> None:
    article = make.article()
    one = coded(article, "It is.", "It is so", "supports")
    Share.objects.create(percent=100, seed="a seed", by=manager)
    make.submitted(
        article=article, coder=make.user("another"),
        stances=[(make.proposition("It is so"), "opposes")],
    )  # fmt: skip
    assert told(one, to=one.coder) == told(one) == []
