"""Deciding what holds where two codings differ."""

from typing import Any

import pytest
from django.db import IntegrityError

from claims import second_coding, workflow
from claims.models import Claim, CodedStance
from claims.refusals import Forbidden, Impossible, Incomplete
from tests import factories as make
from tests.claims.fresh import fresh
from tests.claims.twice import answered, answers, draw, drawn
from tests.threads import in_threads

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def share(manager: Any) -> Any:
    return draw(manager)


# --- adjudicating --------------------------------------------------------------------------------


def differing(reviewer: Any) -> Claim:
    return answered(drawn(), reviewer, answers(attribution="mixed", stances=[(None, "supports")]))


def test_where_the_first_answers_hold_the_claim_goes_on_to_its_review(reviewer: Any) -> None:
    claim = differing(reviewer)
    made = second_coding.adjudicate(
        claim, {"attribution": "first", "stances": "first"}, reason="Plain.", by=reviewer
    )
    assert (made.claimants, made.attribution, made.stances) == ("agreed", "first", "first")
    assert fresh(claim).status == "submitted"
    workflow.publish(fresh(claim), by=reviewer)


def test_where_another_holds_its_coder_gets_it_back_with_what_holds(reviewer: Any) -> None:
    claim = differing(reviewer)
    second_coding.adjudicate(
        claim, {"attribution": "neither", "stances": "second"}, reason="It is direct.", by=reviewer
    )
    assert fresh(claim).status == "returned"
    reason = claim.decisions.latest("pk").reason
    assert "Attribution: neither holds." in reason
    assert "Stances: the second answer holds: supports “China is neutral" in reason
    assert reason.endswith("It is direct.")


def test_both_originals_stay_and_the_claim_can_be_published_once_mended(
    coder: Any, reviewer: Any
) -> None:
    claim = differing(reviewer)
    second_coding.adjudicate(
        claim, {"attribution": "second", "stances": "first"}, reason="So.", by=reviewer
    )
    mended = fresh(claim)
    mended.attribution = "mixed"
    mended.save()
    workflow.submit(mended, by=coder, accept=make.ANSWERS)
    workflow.publish(mended, by=reviewer)
    assert [each.attribution for each in claim.codings.order_by("pk")] == ["own_voice", "mixed"]


def test_each_variable_that_differs_is_to_be_settled(reviewer: Any) -> None:
    claim = differing(reviewer)
    with pytest.raises(Incomplete, match="Say which answer holds: stances"):
        second_coding.adjudicate(
            claim, {"attribution": "first", "stances": "agreed"}, reason="So.", by=reviewer
        )


def test_an_adjudication_has_a_reason(reviewer: Any) -> None:
    with pytest.raises(Incomplete, match="Give a reason"):
        second_coding.adjudicate(
            differing(reviewer), {"attribution": "first", "stances": "first"}, reason=" ",
            by=reviewer,
        )  # fmt: skip


def test_it_is_adjudicated_once(reviewer: Any) -> None:
    claim = differing(reviewer)
    holds = {"attribution": "first", "stances": "first"}
    second_coding.adjudicate(claim, holds, reason="So.", by=reviewer)
    with pytest.raises(Impossible, match="reviewer has adjudicated"):
        second_coding.adjudicate(claim, holds, reason="No.", by=make.reviewer("other"))


@pytest.mark.parametrize(("who", "said"), [("coder", "You coded"), ("third", "takes a reviewer")])
def test_neither_its_coder_nor_a_mere_coder_adjudicates(who: str, said: str, reviewer: Any) -> None:
    with pytest.raises(Forbidden, match=said):
        second_coding.adjudicate(differing(reviewer), {}, reason="So.", by=make.user(who))


# --- at once -------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_of_two_who_answer_at_once_one_is_told_and_nothing_is_kept_by_halves(
    manager: Any, reviewer: Any
) -> None:
    claim, given = drawn(), answers()
    other = make.reviewer("other")
    results = in_threads(
        lambda: second_coding.answer(claim, given, by=reviewer),
        lambda: second_coding.answer(claim, given, by=other),
    )
    assert sorted(type(each).__name__ for each in results) == ["AlreadyAnswered", "Coding"]
    assert claim.codings.count() == 2


@pytest.mark.django_db(transaction=True)
def test_of_two_who_adjudicate_at_once_one_is_told(reviewer: Any) -> None:
    claim, other = differing(reviewer), make.reviewer("other")
    holds = {"attribution": "second", "stances": "first"}
    results = in_threads(
        lambda: second_coding.adjudicate(claim, holds, reason="So.", by=reviewer),
        lambda: second_coding.adjudicate(claim, holds, reason="No.", by=other),
    )
    assert sorted(type(each).__name__ for each in results) == ["Adjudication", "Impossible"]
    assert claim.decisions.filter(verb="return").count() == 1


@pytest.mark.django_db(transaction=True)
def test_nothing_is_added_to_a_coding_in_a_later_transaction(reviewer: Any) -> None:
    claim = answered(drawn(), reviewer, answers(attribution="mixed"))
    late = CodedStance(
        coding=claim.codings.latest("pk"), proposition=make.proposition("Later."), stance="opposes"
    )
    with pytest.raises(IntegrityError, match="never changed or deleted"):
        late.save()
