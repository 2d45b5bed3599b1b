"""Second coding where more than one person is about: in one browser, and as adjudicator."""

import json
from typing import Any

import pytest

from claims.formats import reliability as formats
from claims.models import Adjudication, Claim, Coding
from tests import factories as make
from tests.claims.admin.test_second_coding import again, body, typed
from tests.claims.twice import answered, answers, draw, drawn

pytestmark = pytest.mark.django_db
RELIABILITY = "/admin/claims/claim/reliability/"


@pytest.fixture(autouse=True)
def share(manager: Any) -> Any:
    return draw(manager)


def both(claim: Claim) -> str:
    return f"/admin/claims/claim/{claim.pk}/adjudicate/"


# --- another person in the same browser ----------------------------------------------------------


def test_answers_of_one_person_are_not_kept_as_anothers(client_of: Any, reviewer: Any) -> None:
    claim, other = drawn(), make.reviewer("other")
    page = client_of(reviewer).get(again(claim))
    assert f'name="as" value="{reviewer.pk}"' in body(page)
    sent = typed(claim, note="Typed by the first.") | {"as": reviewer.pk}
    refused = client_of(other).post(again(claim), sent)
    assert refused.status_code == 409
    assert "This page was opened by reviewer, and now other is signed in here." in body(refused)
    assert "Typed by the first." in body(refused)
    assert f'name="as" value="{reviewer.pk}"' in body(refused), "nor by sending it once more"
    assert not Coding.objects.exists()
    assert client_of(reviewer).post(again(claim), sent).status_code == 302


def test_a_verdict_of_one_person_is_not_kept_as_anothers(client_of: Any, reviewer: Any) -> None:
    claim, other = answered(drawn(), reviewer, answers(attribution="mixed")), make.reviewer("other")
    sent = {"as": reviewer.pk, "attribution": "second", "reason": "Read it again."}
    refused = client_of(other).post(both(claim), sent)
    assert refused.status_code == 409
    assert "Read it again." in body(refused)
    assert not Adjudication.objects.exists()
    assert client_of(reviewer).post(both(claim), sent).status_code == 302


@pytest.mark.parametrize("said", ["x", "-1", "9" * 40, "\0"])
def test_whoever_that_may_be_it_is_refused_in_words(
    said: str, client_of: Any, reviewer: Any
) -> None:
    claim = drawn()
    answer = client_of(reviewer).post(again(claim), typed(claim) | {"as": said})
    assert answer.status_code == 409
    assert "opened by somebody else" in body(answer)


# --- who answers second and settles it too -------------------------------------------------------


def test_who_answered_second_may_adjudicate_and_that_is_shown(
    client_of: Any, reviewer: Any
) -> None:
    claim = answered(drawn(), reviewer, answers(attribution="mixed"))
    client = client_of(reviewer)
    assert "You gave the second answers yourself." in body(client.get(both(claim)))
    client.post(both(claim), {"attribution": "first", "reason": "So."})
    page = body(client.get(both(claim)))
    assert "(who gave the second answers)" in page
    assert "Adjudicated by reviewer, who gave the second answers" in page


def test_of_another_adjudicator_nothing_of_the_kind_is_said(client_of: Any, reviewer: Any) -> None:
    claim = answered(drawn(), make.user("second"), answers(attribution="mixed"))
    client = client_of(reviewer)
    assert "You gave the second answers yourself." not in body(client.get(both(claim)))
    client.post(both(claim), {"attribution": "first", "reason": "So."})
    assert "who gave the second answers" not in body(client.get(both(claim)))


def test_the_figures_say_who_adjudicated(client_of: Any, reviewer: Any) -> None:
    own = answered(drawn(), reviewer, answers(attribution="mixed"))
    others = answered(drawn(), make.user("second"), answers(attribution="mixed"))
    answered(drawn(), reviewer, answers())  # of one mind: nothing to settle
    client = client_of(reviewer)
    for claim in (own, others):
        client.post(both(claim), {"attribution": "first", "reason": "So."})
    rows = formats.from_csv(body(client.get(f"{RELIABILITY}answers.csv")), formats.Answered)
    by = {row.claim: (row.second_coder, row.adjudicated_by) for row in rows}
    assert sorted(by.values()) == [
        ("reviewer", ""), ("reviewer", "reviewer"), ("second", "reviewer")
    ]  # fmt: skip
    whole = json.loads(body(client.get(f"{RELIABILITY}figures.json")))
    assert (whole["adjudicated"], whole["adjudicated_by_second_coder"]) == (2, 1)
    page = body(client.get(RELIABILITY, {"variable": "attribution"}))
    assert "where the two differ: 2, 1 of them by who had given the second answers" in page
    assert page.count("(who answered second)") == 1


# --- drawn drafts that were deleted --------------------------------------------------------------


def test_drawn_drafts_that_were_deleted_are_counted_and_listed(
    client_of: Any, reviewer: Any
) -> None:
    answered(drawn(), reviewer, answers())
    gone = [make.draft(coder=make.user("Ann")) for _ in range(3)]
    ids = [claim.version_id for claim in gone]
    for claim in gone:
        claim.delete()
    client = client_of(reviewer)
    page = body(client.get(RELIABILITY))
    assert "Drawn drafts that were deleted: 3 (3 by Ann)" in page
    assert ", ".join(ids) in page
    rows = formats.from_csv(body(client.get(f"{RELIABILITY}deleted.csv")), formats.Deleted)
    assert [(row.claim, row.coder, row.percent) for row in rows] == [(i, "Ann", 100) for i in ids]
    assert formats.from_json(body(client.get(f"{RELIABILITY}figures.json"))).deleted == tuple(rows)


def test_coders_see_their_own_deleted_drafts_alone(client_of: Any, coder: Any) -> None:
    make.draft(coder=coder).delete()
    make.draft(coder=make.user("Ann")).delete()
    page = body(client_of(coder).get(RELIABILITY))
    assert "Drawn drafts that were deleted: 1 (1 by coder)" in page
    assert "Ann" not in page


def test_deleted_drafts_do_not_tell_the_seed(client_of: Any, coder: Any, manager: Any) -> None:
    draw(manager, seed="a-seed-to-be-kept")
    make.draft(coder=coder).delete()
    for file in ("deleted.csv", "figures.json"):
        assert "a-seed-to-be-kept" not in body(client_of(coder).get(f"{RELIABILITY}{file}"))


# --- nothing to measure yet ----------------------------------------------------------------------


def test_who_could_answer_is_led_to_the_first_claim_that_waits(
    client_of: Any, reviewer: Any
) -> None:
    claim = drawn()
    page = body(client_of(reviewer).get(RELIABILITY))
    assert "1 claim waits for your second answers." in page
    assert again(claim) in page


def test_where_nothing_waits_it_says_what_will(client_of: Any, reviewer: Any) -> None:
    page = body(client_of(reviewer).get(RELIABILITY))
    assert "100 of a hundred new claims are drawn" in page


def test_a_period_without_any_leads_to_everything(client_of: Any, reviewer: Any) -> None:
    answered(drawn(), reviewer, answers())
    page = body(client_of(reviewer).get(RELIABILITY, {"until": "2001-01-01"}))
    assert "Measure everything" in page


def test_where_no_share_is_set_others_are_told_who_sets_it(
    client_of: Any, reviewer: Any, manager: Any
) -> None:
    draw(manager, percent=0)
    assert "A manager sets it." in body(client_of(reviewer).get(RELIABILITY))
