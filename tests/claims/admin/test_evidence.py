"""What a reviewer is shown besides the claim: what rules say, what looks like it, what changed."""

from typing import Any

import pytest

from claims import codebook, rules, workflow
from claims.models import Claim, Exemption, Likeness, Share
from tests import factories
from tests.claims.admin.reviewing import change, evidence, send
from tests.claims.admin.test_claim_list import warned_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def waiting(coder: Any) -> list[Claim]:
    return [factories.submitted(text=f"Says {who}.", claimants=(who,)) for who in "ABC"]


# --- what rules say ------------------------------------------------------------------------------


def test_what_a_rule_warns_of_stands_above_the_buttons(client_of: Any, reviewer: Any) -> None:
    claim = warned_of()
    page = client_of(reviewer).get(change(claim)).content.decode()
    (finding,) = (f for f in rules.findings(claim) if f.level == rules.Level.WARNING)
    assert page.index(f"Warning: {finding.rule.title}.") < page.index('data-verb="publish"')


def test_an_exception_is_kept_with_its_reason_and_taken_back(client_of: Any, reviewer: Any) -> None:
    claim, client = warned_of(), client_of(reviewer)
    (found,) = (f for f in rules.findings(claim) if f.level == rules.Level.WARNING)
    rule = {"rule": found.rule.name, "mark": found.mark}
    send(client, claim, "exempt", **rule, reason="She quotes herself.")
    page = client.get(change(claim)).content.decode()
    assert "Right as it is, says reviewer: “She quotes herself.”" in page
    send(client, claim, "exempt", rule=found.rule.name, mark="something else", back="1")
    assert Exemption.objects.exists()
    send(client, claim, "exempt", **rule, back="1")
    assert not Exemption.objects.exists()


@pytest.mark.parametrize(
    ("rule", "reason"), [("x" * 50, "Because."), ("\0", "Because."), (None, " "), (None, "a\0b")]
)
def test_an_exception_that_cannot_be_kept_is_refused_with_what_was_typed(
    rule: str | None, reason: str, client_of: Any, reviewer: Any
) -> None:
    claim = warned_of()
    (real,) = (f for f in rules.findings(claim) if f.level == rules.Level.WARNING)
    sent = {"rule": rule or real.rule.name, "mark": real.mark, "reason": reason}
    page = send(client_of(reviewer), claim, "exempt", **sent)
    assert page.status_code == 422
    assert page.context["excepting"] == (f"{sent['rule']}:{real.mark}", reason)
    assert not Exemption.objects.exists()


# --- what looks like it --------------------------------------------------------------------------


@pytest.fixture
def twins(coder: Any) -> tuple[Claim, Claim]:
    one = factories.submitted(text="China is not neutral in the war.")
    other = factories.submitted(text="China is not neutral in this war.")
    return one, other


def test_what_looks_like_the_claim_is_shown_and_the_answer_is_kept(
    twins: tuple[Claim, Claim], client_of: Any, reviewer: Any
) -> None:
    one, other = twins
    client = client_of(reviewer)
    (alike,) = evidence(client, one).alike
    assert (alike.claim, alike.answer) == (other, None)
    send(client, one, "alike", other=other.pk, answer="different")
    assert Likeness.objects.get().answer == "different"
    page = client.get(change(one)).content.decode()
    assert f'id="alike-{other.pk}-different" aria-pressed="true"' in page
    assert f'id="alike-{other.pk}-appearance" aria-pressed="false"' in page


@pytest.mark.parametrize(
    ("typed", "expected"),
    [({"answer": "different"}, 404), ({"other": "x"}, 404), ({"answer": "maybe", "other": 0}, 422)],
)
def test_an_odd_answer_about_two_claims_is_refused(
    typed: dict[str, Any],
    expected: int,
    twins: tuple[Claim, Claim],
    client_of: Any,
    reviewer: Any,
) -> None:
    if typed.get("other") == 0:
        typed = typed | {"other": twins[1].pk}
    assert send(client_of(reviewer), twins[0], "alike", **typed).status_code == expected
    assert not Likeness.objects.exists()


def test_what_is_hidden_is_not_shown_as_alike(
    client_of: Any, coder: Any, reviewer: Any, manager: Any
) -> None:
    seen = factories.submitted(text="China is not neutral in the war.")
    Share.objects.create(percent=100, seed="s", by=manager)
    hidden = factories.submitted(text="China is not neutral in this war.")
    client = client_of(reviewer)
    assert evidence(client, seen).alike == []
    assert send(client, seen, "alike", other=hidden.pk, answer="different").status_code == 404


# --- what has changed ----------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_a_reviewer_reads_what_was_changed_since_the_claim_was_returned(client_of: Any) -> None:
    coder, reviewer = factories.user(), factories.reviewer()
    claim = factories.submitted(text="Old words.", topics=["rain"])
    workflow.return_(claim, by=reviewer, reason="Better words, please.")
    Claim.objects.filter(pk=claim.pk).update(text="New words.")
    claim.claimants.create(actor=factories.actor("Bob Brown"), position=1)
    claim.stances.update(stance="supports")
    claim.claimtopic_set.get().delete()
    claim.refresh_from_db()
    workflow.submit(claim, by=coder)
    page = client_of(reviewer).get(change(claim))
    changes = page.context["evidence"].since_returned
    assert {each.label: (each.before, each.after) for each in changes} == {
        "Claim": ("Old words.", "New words."),
        "Claimants": ("Ada Example", "Ada Example\nBob Brown"),
        "Stances": (
            "▼ opposes: China is neutral in the war in Ukraine",
            "▲ supports: China is neutral in the war in Ukraine",
        ),
        "Topics": ("rain", ""),
    }
    assert "Better words, please." in page.content.decode()


@pytest.mark.django_db(transaction=True)
def test_where_nothing_was_changed_since_it_was_returned_the_page_says_so(client_of: Any) -> None:
    coder, reviewer = factories.user(), factories.reviewer()
    claim = factories.submitted(cites=[factories.article("Cited")])
    workflow.return_(claim, by=reviewer, reason="Better words, please.")
    workflow.submit(claim, by=coder)
    page = client_of(reviewer).get(change(claim)).content.decode()
    assert "Nothing has been changed since." in page


def test_a_claim_that_was_never_returned_has_nothing_to_be_compared_with(
    waiting: list[Claim], client_of: Any, reviewer: Any
) -> None:
    assert evidence(client_of(reviewer), waiting[0]).since_returned is None


def test_a_reviewer_reads_what_the_codebook_says_differently_since(
    waiting: list[Claim], client_of: Any, reviewer: Any, manager: Any
) -> None:
    codebook.redefine(
        factories.proposition(), by=manager, note="It was vague.", definition="Any side taken."
    )
    page = client_of(reviewer).get(change(waiting[0])).content.decode()
    assert "It was vague." in page
    assert "<ins>Any side taken.</ins>" in page
