"""Somebody else signs in while a page of a review is open: what it sends is not theirs."""

from typing import Any

import pytest

from claims import reviewing
from claims.models import Assignment, Claim, Comment, Exemption, Likeness
from tests import factories
from tests.claims.admin.test_claim_list import LIST, warned_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def claim(coder: Any) -> Claim:
    return warned_of()


SENT: list[tuple[str, dict[str, str]]] = [
    ("do/publish", {}),
    ("do/return", {"reason": "Who?"}),
    ("do/reject", {"reason": "No claim."}),
    ("assign", {"how": "take"}),
    ("comment", {"text": "Mine."}),
    ("exempt", {"rule": "own-voice-not-author", "mark": "x", "reason": "It is."}),
]


@pytest.mark.parametrize(("what", "typed"), SENT, ids=[what for what, _ in SENT])
def test_what_comes_from_the_page_of_somebody_else_is_refused_and_nothing_is_done(
    what: str, typed: dict[str, str], claim: Claim, client_of: Any, reviewer: Any
) -> None:
    other, kept = factories.reviewer("other"), Exemption.objects.count()
    answer = client_of(other).post(f"{LIST}{claim.pk}/{what}/", typed | {"as": reviewer.pk})
    assert answer.status_code == 409
    assert answer.json()["another"]
    assert answer.json()["error"].startswith(
        "This page was opened by reviewer, and now other is signed in here."
    )
    claim.refresh_from_db()
    assert claim.status == "submitted"
    for made in (Assignment, Comment, Likeness):
        assert not made.objects.exists()
    assert Exemption.objects.count() == kept


@pytest.mark.parametrize("odd", ["x", "9" * 30, "-1", "\0", "999999"])
def test_a_page_of_nobody_is_nobodys(odd: str, claim: Claim, client_of: Any, reviewer: Any) -> None:
    answer = client_of(reviewer).post(f"{LIST}{claim.pk}/do/publish/", {"as": odd})
    assert answer.status_code == 409
    assert "opened by somebody else" in answer.json()["error"]


def test_a_comment_in_json_says_whose_page_it_is_as_well(
    claim: Claim, client_of: Any, reviewer: Any
) -> None:
    answer = client_of(reviewer).post(
        f"{LIST}{claim.pk}/comment/",
        {"text": "Mine.", "as": claim.coder_id},
        content_type="application/json",
        headers={"accept": "application/json"},
    )
    assert answer.status_code == 409
    assert not reviewing.thread(claim).exists()


def test_from_ones_own_page_it_is_done(claim: Claim, client_of: Any, reviewer: Any) -> None:
    client = client_of(reviewer)
    page = client.post(
        f"{LIST}{claim.pk}/comment/", {"text": "Mine.", "as": reviewer.pk}, follow=True
    )
    assert [str(each) for each in page.context["messages"]] == ["Comment sent."]
    client.post(f"{LIST}{claim.pk}/do/publish/", {"as": reviewer.pk})
    claim.refresh_from_db()
    assert claim.status == "published"
