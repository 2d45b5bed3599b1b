"""The lot of a claim: cast once as it is begun, kept for ever, and worked out again."""

from datetime import timedelta
from typing import Any

import pgtrigger
import pytest
from django.db import IntegrityError, connection, transaction

from claims import drawing, workflow
from claims.models import Claim, Draw, Lot
from sources.reverting import revert
from tests import factories as make
from tests.claims.twice import draw

pytestmark = pytest.mark.django_db


def fresh(claim: Claim) -> Claim:
    return Claim.objects.get(pk=claim.pk)


def settle() -> None:
    """What PostgreSQL checks as a transaction ends."""
    connection.cursor().execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")


def begun_and_deleted(by: Any) -> int:
    claim = Claim.objects.create(coder=by, article=make.article(), text="Begun.")
    pk: int = claim.pk
    settle()
    claim.delete()
    settle()
    return pk


def bring_back(pk: int, by: Any) -> Claim:
    history = Claim.pgh_event_model.objects  # type: ignore[attr-defined]
    revert(list(history.filter(pgh_obj_id=pk, pgh_label="delete")), by=by)
    return Claim.objects.get(pk=pk)


# --- once ----------------------------------------------------------------------------------------


def test_a_draft_begun_under_a_share_of_0_is_never_drawn(manager: Any, reviewer: Any) -> None:
    """Others have had it before them."""
    draw(manager, percent=0)
    claim = make.draft()
    assert claim in Claim.objects.visible_to(reviewer)
    draw(manager, percent=100)
    workflow.submit(claim, by=claim.coder, accept=make.ANSWERS)
    assert not hasattr(fresh(claim), "draw")
    assert drawing.proof().holds


def test_a_draft_begun_before_there_was_a_share_is_never_drawn(manager: Any) -> None:
    claim = make.draft()
    draw(manager)
    workflow.submit(claim, by=claim.coder, accept=make.ANSWERS)
    assert not hasattr(fresh(claim), "draw")
    assert not Lot.objects.exists()
    assert drawing.proof().holds


def test_from_its_birth_nobody_but_its_coder_sees_what_is_drawn(
    manager: Any, coder: Any, reviewer: Any
) -> None:
    draw(manager)
    claim = make.draft()
    assert claim in Claim.objects.visible_to(coder)
    assert claim not in Claim.objects.visible_to(reviewer)


def test_a_lot_stays_what_it_was_under_a_new_share(manager: Any) -> None:
    draw(manager, percent=100)
    claim = make.draft()
    share = claim.draw.share
    draw(manager, percent=0)
    workflow.submit(claim, by=claim.coder, accept=make.ANSWERS)
    assert fresh(claim).draw.share == share


def test_what_is_brought_back_keeps_the_lot_it_had(manager: Any, coder: Any) -> None:
    draw(manager, percent=100)
    pk = begun_and_deleted(coder)
    draw(manager, percent=0)
    assert bring_back(pk, coder).draw.share.percent == 100
    assert not drawing.deleted().exists()


def test_what_was_not_drawn_is_not_drawn_by_being_brought_back(manager: Any, coder: Any) -> None:
    pk = begun_and_deleted(coder)
    draw(manager, percent=100)
    assert not hasattr(bring_back(pk, coder), "draw")


# --- the trace -----------------------------------------------------------------------------------


def test_a_drawn_draft_that_is_deleted_leaves_its_lot(manager: Any, coder: Any) -> None:
    draw(manager)
    claim = make.draft()
    number = claim.number
    claim.delete()
    (gone,) = drawing.deleted()
    assert (gone.number, gone.coder, gone.share.percent) == (number, coder, 100)
    assert drawing.counts()["deleted"] == 1
    proof = drawing.proof()
    assert proof.holds
    assert (proof.shares[-1].drawn, proof.shares[-1].deleted) == (1, 1)


def test_a_draft_that_was_not_drawn_leaves_none(manager: Any) -> None:
    draw(manager, percent=0)
    make.draft().delete()
    assert not drawing.deleted().exists()


@pytest.mark.parametrize(
    "sql",
    [
        "DELETE FROM claims_lot",
        "UPDATE claims_lot SET drawn = false",
        "TRUNCATE claims_lot",
    ],
)
def test_lots_are_never_changed_or_deleted(sql: str, manager: Any) -> None:
    draw(manager)
    make.draft()
    settle()
    with pytest.raises(IntegrityError, match="never changed"), transaction.atomic():
        connection.cursor().execute(sql)


def test_nobody_casts_a_lot_for_a_claim_that_is_not_there(manager: Any) -> None:
    share = draw(manager, percent=0)
    with pytest.raises(IntegrityError, match="cast for a claim"), transaction.atomic():
        Lot.objects.create(number=10**9, share=share, drawn=False, coder=manager)


def test_a_lot_is_worked_out_whatever_is_written(manager: Any, coder: Any) -> None:
    before = draw(manager, percent=0)
    newest = draw(manager, percent=100)
    with pgtrigger.ignore("claims.Claim:may_be_drawn"):
        claim = make.draft()
    Lot.objects.create(number=claim.number, share=before, drawn=False, coder=manager)
    kept = Lot.objects.get(number=claim.number)
    assert (kept.share, kept.drawn, kept.coder) == (newest, True, coder)


# --- the proof -----------------------------------------------------------------------------------


def test_the_proof_needs_no_clock(manager: Any) -> None:
    draw(manager, percent=100)
    claim = make.draft()
    draw(manager, percent=0)
    claim.created_at -= timedelta(days=400)
    claim.save()
    assert drawing.proof().holds


def test_the_proof_names_what_was_begun_without_a_lot(manager: Any) -> None:
    draw(manager)
    with pgtrigger.ignore("claims.Claim:may_be_drawn"):
        claim = make.draft()
    claim.created_at += timedelta(hours=1)
    claim.save()
    assert drawing.proof().wrong == [f"{claim.version_id} was begun under a share, without a lot."]


def test_the_proof_names_what_was_drawn_without_a_lot(manager: Any) -> None:
    claim = make.draft()
    Draw.objects.create(claim=claim, share=draw(manager))
    assert drawing.proof().wrong == [f"{claim.version_id} was drawn without a lot."]


def test_the_proof_names_a_lot_that_is_not_what_the_seed_says(manager: Any) -> None:
    draw(manager, percent=0)
    with pgtrigger.ignore("claims.Lot:is_the_claims", "claims.Claim:may_be_drawn"):
        claim = make.draft()
        Lot.objects.create(
            number=claim.number, share=drawing.in_force(), drawn=True, coder=claim.coder
        )
    (wrong,) = drawing.proof().wrong
    assert wrong.startswith(f"{claim.version_id} was drawn, though its lot")


def test_the_proof_names_a_draw_that_is_gone(manager: Any) -> None:
    draw(manager)
    claim = make.draft()
    with pgtrigger.ignore("claims.Draw:draws_are_kept", "claims.Draw:goes_with_its_claim"):
        Draw.objects.all().delete()
        settle()
    assert drawing.proof().wrong == [f"{claim.version_id} was drawn, and its draw is gone."]


def test_the_proof_takes_as_many_questions_of_few_as_of_many(
    manager: Any, django_assert_num_queries: Any
) -> None:
    draw(manager, percent=40)
    for _ in range(5):
        make.draft()
    with django_assert_num_queries(4):
        drawing.proof()
    for _ in range(5):
        make.draft()
    with django_assert_num_queries(4):
        drawing.proof()
