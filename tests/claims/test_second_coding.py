from typing import Any

import pytest
from django.db import transaction

from claims import comparing, drawing, second_coding, workflow
from claims.models import Adjudication, Claim, Coding
from claims.refusals import Forbidden, Impossible, Incomplete
from claims.second_coding import AlreadyAnswered, Answers
from tests import factories as make
from tests.claims.fresh import fresh
from tests.claims.twice import answered, answers, draw, drawn

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def share(manager: Any) -> Any:
    return draw(manager)


# --- who sees what -------------------------------------------------------------------------------


def test_a_drawn_claim_is_hidden_from_others_until_the_second_answers(
    coder: Any, reviewer: Any
) -> None:
    claim = drawn()
    assert claim not in Claim.objects.visible_to(reviewer)
    assert claim in Claim.objects.visible_to(coder)
    assert list(Claim.objects.to_code_again(reviewer)) == [claim]
    assert list(Claim.objects.to_code_again(coder)) == []
    answered(claim, reviewer, answers())
    assert claim in Claim.objects.visible_to(reviewer)
    assert list(Claim.objects.to_code_again(reviewer)) == []


def test_a_draft_is_hidden_and_does_not_wait_for_answers(reviewer: Any) -> None:
    claim = make.draft()
    assert claim not in Claim.objects.visible_to(reviewer)
    assert not second_coding.waits(claim, reviewer)


def test_a_new_version_is_neither_drawn_nor_hidden(coder: Any, reviewer: Any) -> None:
    """Anybody may have read the answers of the one before."""
    claim = answered(drawn(), reviewer, answers())
    workflow.publish(claim, by=reviewer)
    second = workflow.revise(claim, by=coder)
    assert not hasattr(second, "draw")
    assert second in Claim.objects.visible_to(reviewer)


def test_what_the_reviewers_have_read_is_not_drawn_when_handed_in_again(
    coder: Any, reviewer: Any, manager: Any
) -> None:
    draw(manager, percent=0)
    claim = make.submitted()
    workflow.return_(claim, by=reviewer, reason="Look again.")
    draw(manager, percent=100)
    workflow.submit(fresh(claim), by=coder, accept=make.ANSWERS)
    assert not hasattr(fresh(claim), "draw")


# --- answering -----------------------------------------------------------------------------------


def test_the_first_answers_are_copied_as_they_were_handed_in(coder: Any, reviewer: Any) -> None:
    claim = drawn(claimants=["Ada Example", "By Stander"], attribution="mixed")
    claim = answered(claim, reviewer, answers(attribution="own_voice", note="Hm."))
    first, second = claim.codings.order_by("pk")
    assert (first.place, first.coder, first.attribution) == ("first", coder, "mixed")
    assert [str(each) for each in first.claimants.all()] == ["Ada Example", "By Stander"]
    assert [each.stance for each in first.stances.all()] == ["opposes"]
    assert (second.coder, second.note, second.attribution) == (reviewer, "Hm.", "own_voice")


def test_an_actor_in_two_roles_is_one_claimant(reviewer: Any) -> None:
    claim = make.draft(article=make.article_with_text(), quote=make.QUOTE)
    claim.claimants.create(actor=make.actor(), role="relayed_by", position=1)
    workflow.submit(claim, by=claim.coder, accept=make.ANSWERS)
    answered(fresh(claim), reviewer, answers())
    assert claim.codings.get(place="first").claimants.count() == 1


def test_where_both_agree_that_is_settled_at_once_and_the_claim_can_be_published(
    reviewer: Any,
) -> None:
    claim = answered(drawn(), reviewer, answers())
    settled = claim.adjudication
    assert {getattr(settled, each) for each in comparing.VARIABLES} == {"agreed"}
    assert settled.reason == "Both gave the same answers."
    workflow.publish(claim, by=reviewer)


def test_where_they_differ_nobody_publishes_before_an_adjudication(reviewer: Any) -> None:
    claim = answered(drawn(), reviewer, answers(attribution="mixed"))
    assert not Adjudication.objects.exists()
    with pytest.raises(Exception, match="adjudicate them before"), transaction.atomic():
        workflow.publish(claim, by=reviewer)


def test_the_second_to_answer_is_told_who_was_quicker(reviewer: Any) -> None:
    claim = answered(drawn(), reviewer, answers())
    with pytest.raises(AlreadyAnswered, match=r"reviewer has given the second answers on C\d+v1"):
        second_coding.answer(claim, answers(), by=make.reviewer("slower"))
    assert Coding.objects.count() == 2


def test_its_coder_does_not_answer_again(coder: Any) -> None:
    with pytest.raises(Forbidden, match="You coded"):
        second_coding.answer(drawn(), answers(), by=coder)


def test_a_second_coder_need_not_be_a_reviewer() -> None:
    claim = answered(drawn(), make.user("second coder"), answers())
    assert claim.codings.count() == 2


def test_somebody_of_no_group_does_not_answer() -> None:
    with pytest.raises(Forbidden, match="in neither group"):
        second_coding.answer(drawn(), answers(), by=make.user("guest", group=None))


def test_what_was_not_drawn_is_not_answered_again(reviewer: Any, manager: Any) -> None:
    draw(manager, percent=0)
    with pytest.raises(Impossible, match="not drawn"):
        second_coding.answer(make.submitted(), answers(), by=reviewer)


def test_what_was_taken_back_and_handed_in_again_is_read_once_more(
    coder: Any, reviewer: Any
) -> None:
    claim = drawn()
    seen = workflow.last_decision(claim)
    workflow.recall(claim, by=coder)
    with pytest.raises(Impossible, match="is draft"):
        second_coding.answer(claim, answers(), by=reviewer, seen=seen)
    workflow.submit(fresh(claim), by=coder, accept=make.ANSWERS)
    with pytest.raises(Impossible, match="handed in again since you opened it"):
        second_coding.answer(claim, answers(), by=reviewer, seen=seen)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (answers, "Name the claimant"),
        (lambda: Answers(((None, " "),), "mixed", ()), "how the article describes"),
        (lambda: Answers(((make.actor(), ""),), "loudly", ()), "Choose the attribution"),
        (
            lambda: Answers(((make.actor(), ""),), "mixed", ((make.proposition(), "for"),)),
            "Choose a stance on “China is neutral",
        ),
        (
            lambda: Answers(
                ((make.actor(), ""),),
                "mixed",
                ((make.proposition(), "mixed"), (make.proposition(), "opposes")),
            ),
            "there twice",
        ),
        (lambda: Answers(((None, "a\0b"),), "mixed", ()), "NUL"),
        (lambda: Answers(((make.actor(), ""),), "mixed", (), "x" * 5_001), "5,001 char"),
    ],
    ids=["no claimant", "undescribed", "attribution", "stance", "twice", "NUL", "long note"],
)
def test_answers_that_cannot_be_kept_are_refused_whole(
    given: Any, said: str, reviewer: Any
) -> None:
    lacking = given(claimants=[]) if given is answers else given()
    with pytest.raises(Incomplete, match=said):
        second_coding.answer(drawn(), lacking, by=reviewer)
    assert not Coding.objects.exists()


def test_no_proposition_may_be_the_answer(reviewer: Any) -> None:
    claim = answered(drawn(), reviewer, answers(stances=[]))
    found = second_coding.outcome(claim)
    assert [row.variable for row in found.differing] == ["propositions"]


# --- both side by side ---------------------------------------------------------------------------


def test_the_outcome_shows_both_and_marks_what_only_one_said(reviewer: Any) -> None:
    claim = answered(
        drawn(claimants=["Ada Example", "By Stander"]),
        reviewer,
        answers(
            claimants=["Ada Example", None], stances=[(None, "supports"), ("Another.", "mixed")]
        ),
    )
    rows = {row.variable: row for row in second_coding.outcome(claim).rows}
    assert [(each.text, each.alone) for each in rows["claimants"].first] == [
        ("Ada Example", False),
        ("By Stander", True),
    ]
    assert [each.text for each in rows["claimants"].second] == [
        "Ada Example",
        "unnamed (“people there”)",
    ]
    assert not rows["attribution"].differs
    assert [each.text for each in rows["propositions"].second if each.alone] == ["Another."]
    assert [(each.stance, each.alone) for each in rows["stances"].second] == [("supports", True)]


def test_before_the_second_answers_there_is_no_outcome() -> None:
    assert second_coding.outcome(drawn()) is None


def test_the_outcome_takes_a_fixed_number_of_queries(
    reviewer: Any, django_assert_num_queries: Any
) -> None:
    claim = answered(drawn(claimants=["A One", "B Two", "C Three"]), reviewer, answers())
    with django_assert_num_queries(6):  # 5 as in reliability, and the adjudication
        second_coding.outcome(claim)


# --- the draw ------------------------------------------------------------------------------------


def test_the_lot_in_python_is_that_of_postgresql(db: Any) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        for number in (1, 12, 10**9):
            cursor.execute("SELECT claims_lot(%s, %s, 1)", ["ä seed", number])
            assert cursor.fetchone()[0] == drawing.lot("ä seed", number, 1)
    assert 0 <= drawing.lot("ä seed", 12, 1) < 1


def test_a_share_draws_about_that_many_and_the_same_again() -> None:
    lots = [drawing.lot("a seed", number, 1) < 0.3 for number in range(10_000)]
    assert 2_850 < sum(lots) < 3_150
    assert lots == [drawing.lot("a seed", number, 1) < 0.3 for number in range(10_000)]


def test_what_was_drawn_is_what_the_lots_say(manager: Any) -> None:
    draw(manager, percent=40)
    claims = [make.draft() for _ in range(30)]
    expected = [c for c in claims if drawing.lot("a seed", c.number, 1) < 0.4]
    assert [c for c in claims if hasattr(fresh(c), "draw")] == expected
    assert 0 < len(expected) < 30


def test_the_proof_draws_again_and_compares(manager: Any, reviewer: Any) -> None:
    draw(manager, percent=40)
    for _ in range(20):
        make.draft()
    proof = drawing.proof()
    assert proof.holds
    assert proof.compared == 20
    assert proof.shares[-1].drawn == Claim.objects.filter(draw__isnull=False).count()


def test_the_proof_names_what_was_drawn_against_its_lot(manager: Any) -> None:
    draw(manager, percent=0)
    claim = make.draft()
    claim.created_at = claim.created_at.replace(year=claim.created_at.year + 1)
    claim.save()  # far from the moment the share was set
    claim.draw = type(claim).draw.related.related_model.objects.create(
        claim=claim, share=drawing.in_force()
    )
    (wrong,) = drawing.proof().wrong
    assert wrong.startswith(f"{claim.version_id} was drawn, though its lot")


def test_only_managers_set_the_share(reviewer: Any) -> None:
    with pytest.raises(Forbidden, match="takes a manager"):
        draw(reviewer)


@pytest.mark.parametrize("percent", [-1, 101])
def test_a_share_is_a_percentage(percent: int, manager: Any) -> None:
    with pytest.raises(Incomplete):
        draw(manager, percent=percent)


def test_shares_say_what_came_of_them(manager: Any, reviewer: Any) -> None:
    answered(drawn(), reviewer, answers())
    answered(drawn(), reviewer, answers(attribution="mixed"))
    drawn()
    draw(manager, percent=50)
    newest, before = drawing.shares()
    assert (newest.drawn, newest.answered) == (0, 0)
    assert (before.drawn, before.answered, before.adjudicated) == (3, 2, 1)
    counts = drawing.counts()
    assert (counts["drawn"], counts["answered"], counts["waiting"]) == (3, 2, 1)


def test_what_was_adjudicated_is_what_is_published(coder: Any, reviewer: Any, manager: Any) -> None:
    draw(manager)
    claim = answered(drawn(), reviewer, answers())
    workflow.recall(claim, by=coder)
    claim.refresh_from_db()
    claim.attribution = "mixed"
    claim.save()
    workflow.submit(claim, by=coder, accept=make.ANSWERS)
    with pytest.raises(workflow.Impossible, match=r"not what was adjudicated \(attribution\)"):
        workflow.publish(claim, by=reviewer)
