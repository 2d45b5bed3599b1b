"""Saying why a claim is right although a rule warns of it, and the same claim again."""

from typing import Any

import pytest

from claims import duplicates, rules, workflow
from claims.models import Exemption, Likeness, Share
from claims.rules import Level
from tests import factories as make
from tests.claims.ruled import asking, by_ada, names, ready
from tests.threads import in_threads

pytestmark = pytest.mark.django_db

# --- exceptions ----------------------------------------------------------------------------------


@pytest.mark.parametrize("rule", rules.RULES, ids=lambda rule: rule.name)
def test_exceptions_are_made_from_what_warnings_find_alone(rule: rules.Rule) -> None:
    claim, warns = ready(), rule.level == Level.WARNING
    said = "no longer finds this" if warns else "no rule that exceptions are made from"
    with pytest.raises(workflow.Impossible if warns else workflow.Incomplete, match=said):
        rules.exempt(claim, rule.name, by=claim.coder, reason="Because.")


def test_an_exception_holds_for_what_the_rule_found_and_for_nothing_else(reviewer: Any) -> None:
    claim = asking()
    workflow.submit(claim, by=claim.coder, accept={"own-voice-not-author": "Ghost-written."})
    workflow.return_(claim, by=reviewer, reason="Who says so?")
    claim.claimants.update(actor=make.actor("Carl Example"))
    [found] = rules.findings(claim)
    assert (found.rule.name, found.stands) == ("own-voice-not-author", True)
    with pytest.raises(workflow.Asked):
        workflow.submit(claim, by=claim.coder)


def test_that_a_claim_is_not_one_of_its_likes_says_nothing_of_the_next() -> None:
    claim = make.draft(text="China is not neutral in the war in Ukraine.")
    make.draft(text="China isn't neutral in the war in the Ukraine.")
    rules.exempt(claim, "near-duplicate", by=claim.coder, reason="Another year.")
    make.draft(text="China is not so neutral in the war in Ukraine.")
    alike = [each for each in rules.findings(claim) if each.rule.name == "near-duplicate"]
    assert sorted(each.stands for each in alike) == [False, True]
    [left] = [each for each in alike if each.stands]
    rules.exempt(claim, "near-duplicate", by=claim.coder, reason="Too.", mark=left.mark)
    assert all(not f.stands for f in rules.findings(claim) if f.rule.name == "near-duplicate")
    assert sorted(each.reason for each in claim.exemptions.all()) == ["Another year.", "Too."]


def test_an_exempted_finding_is_still_shown_but_does_not_stand() -> None:
    claim = asking()
    rules.exempt(claim, "own-voice-not-author", by=claim.coder, reason="Ghost-written.")
    [found] = rules.findings(claim)
    assert not found.stands
    assert found.exemption
    assert found.exemption.reason == "Ghost-written."


def test_who_recorded_an_exception_takes_it_back_and_the_rule_warns_again(reviewer: Any) -> None:
    claim = asking()
    [exemption] = rules.exempt(claim, "own-voice-not-author", by=reviewer, reason="Known.")
    with pytest.raises(workflow.Forbidden):
        rules.take_back(exemption, by=make.user("another"))
    rules.take_back(exemption, by=reviewer)
    assert rules.findings(claim)[0].stands


def test_the_exceptions_of_what_is_published_stay(reviewer: Any) -> None:
    claim = asking()
    [exemption] = rules.exempt(claim, "own-voice-not-author", by=claim.coder, reason="Known.")
    workflow.publish(workflow.submit(claim, by=claim.coder), by=reviewer)
    with pytest.raises(workflow.Impossible, match="its exceptions stay"):
        rules.take_back(exemption, by=claim.coder)


def test_a_new_version_keeps_the_exceptions_of_the_one_before(reviewer: Any) -> None:
    claim = asking()
    workflow.submit(claim, by=claim.coder, accept={"own-voice-not-author": "Ghost-written."})
    workflow.publish(claim, by=reviewer)
    newer = workflow.revise(claim, by=claim.coder)
    assert workflow.submit(newer, by=claim.coder).status == "submitted"


@pytest.mark.parametrize("reason", ["", "\n ", "x" * 5_001, "a\0b", "\ud800"])
def test_a_reason_that_is_none_or_cannot_be_kept_is_refused(reason: str) -> None:
    claim = asking()
    with pytest.raises(Exception, match=r"Say why|may have 5,000|NUL|half a character"):
        rules.exempt(claim, "own-voice-not-author", by=claim.coder, reason=reason)
    assert not Exemption.objects.exists()


def test_a_coder_makes_no_exceptions_for_others_claims() -> None:
    with pytest.raises(workflow.Forbidden, match="its coder's, or a reviewer's"):
        rules.exempt(asking(), "near-duplicate", by=make.user("another"), reason="Because.")


def test_a_reviewer_makes_none_for_what_is_hidden_from_them(manager: Any, reviewer: Any) -> None:
    Share.objects.create(percent=100, seed="a seed", by=manager)
    with pytest.raises(workflow.Forbidden):
        rules.exempt(asking(), "near-duplicate", by=reviewer, reason="Because.")


# --- the same claim again ------------------------------------------------------------------------


def test_the_same_claim_again_is_refused_with_the_other_named() -> None:
    first = ready()
    workflow.submit(first, by=first.coder)
    again = ready(first.article, coder=make.user("another"), text="It takes sides.")
    with pytest.raises(workflow.Incomplete, match=first.public_id) as refused:
        workflow.submit(again, by=again.coder)
    assert refused.value.findings[0].about == first


def test_two_who_hand_in_the_same_at_once_are_not_both_heard(
    transactional_db: None,
) -> None:
    article = by_ada()
    claims = [ready(article, coder=make.user(name)) for name in ("first", "second")]
    results = in_threads(
        *(lambda c=c: workflow.submit(c, by=c.coder, accept=make.ANSWERS) for c in claims)
    )
    assert sorted(type(result).__name__ for result in results) == ["Claim", "Incomplete"]


def test_what_is_hidden_from_a_coder_is_not_given_away_to_them(manager: Any) -> None:
    first = ready()
    Share.objects.create(percent=100, seed="a seed", by=manager)
    hidden = ready(first.article, coder=make.user("another"))
    workflow.submit(hidden, by=hidden.coder, accept=make.ANSWERS)
    assert workflow.submit(first, by=first.coder).status == "submitted"
    assert names(rules.findings(first)) == names(rules.findings(first, to=first.coder)) == []
    assert names(rules.findings(first, to=hidden.coder)) == ["same-claim-again"]


def test_an_answer_on_a_pair_is_asked_for_once_and_for_all_versions(reviewer: Any) -> None:
    elsewhere = make.article_with_text("So it is: it was said elsewhere.")
    elsewhere.bylines.create(actor=make.actor())
    other = ready(elsewhere, quote="So it is")
    other = workflow.submit(other, by=other.coder)
    claim = ready()
    assert names(rules.findings(claim)) == ["near-duplicate"]
    duplicates.answer(claim, other, answer=Likeness.Answer.APPEARANCE, by=claim.coder)
    assert rules.findings(claim) == []
    workflow.publish(workflow.submit(claim, by=claim.coder), by=reviewer)
    assert rules.findings(workflow.revise(claim, by=claim.coder)) == []


# --- what was sent -------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["\0", "quote\0missing", "\x1b[31m", "\ud83d", "\u202e"])
def test_what_cannot_be_printed_is_not_said_again(name: str) -> None:
    claim = make.draft()
    with pytest.raises(workflow.Incomplete, match="is no rule that exceptions are made from") as no:
        rules.exempt(claim, name, by=claim.coder, reason="Because.")
    assert str(no.value).isprintable()
