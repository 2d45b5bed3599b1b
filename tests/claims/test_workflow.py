"""Who can do what to which claim, and what comes of it."""

from typing import Any

import pytest
from django.db import transaction

from claims import workflow
from claims.models import Claim, Entry, Revision, Status
from claims.workflow import Forbidden, Impossible, Incomplete
from tests import factories as make
from tests.threads import in_threads

pytestmark = pytest.mark.django_db

# --- the table, written out from docs/domain.md and not read from the code -----------------------

#: verb → (from, to, who): "coder" its coder; "reviewer" one who did not code it; "any reviewer"
#: also one who did; "any coder" everybody who codes.
EXPECTED = {
    "submit": (("draft", "returned"), "submitted", "coder"),
    "recall": (("submitted",), "draft", "coder"),
    "return": (("submitted",), "returned", "reviewer"),
    "reject": (("submitted",), "rejected", "reviewer"),
    "publish": (("submitted",), "published", "reviewer"),
    "revise": (("published",), "published", "any coder"),
    "withdraw": (("published",), "withdrawn", "any reviewer"),
}
#: person → what they are to the claim. "own" is a reviewer who coded it themselves.
PEOPLE = {
    "coder": {"coder", "any coder"},
    "other": {"any coder"},
    "reviewer": {"reviewer", "any reviewer", "any coder"},
    "manager": {"reviewer", "any reviewer", "any coder"},
    "own": {"coder", "any reviewer", "any coder"},
    "nobody": set(),
}


def person(name: str) -> Any:
    groups = {"reviewer": "Reviewers", "own": "Reviewers", "manager": "Managers", "nobody": None}
    return make.user(name, groups.get(name, "Coders"))


def claim_as(status: str, coder: Any) -> Claim:
    """A claim of this coder in this status, got there by its own verbs."""
    if status == "draft":
        return make.draft(coder=coder)
    claim = make.submitted(coder=coder)
    judge = make.reviewer("judge")
    if status in ("returned", "rejected"):
        workflow.do(status.removesuffix("ed"), claim, by=judge, reason="Because.")
    if status in ("published", "superseded", "withdrawn"):
        workflow.publish(claim, by=judge)
    if status == "superseded":
        newer = workflow.revise(claim, by=coder)
        workflow.submit(newer, by=coder)
        workflow.publish(newer, by=judge)
    if status == "withdrawn":
        workflow.withdraw(claim, by=judge, reason="Because.")
    claim.refresh_from_db()
    assert claim.status == status
    return claim


def outcome(verb: str, claim: Claim, by: Any) -> str:
    """What comes of trying: the status the claim is in then, or the refusal. Nothing stays."""
    with transaction.atomic():
        try:
            workflow.do(verb, claim, by=by, reason="Because.")
            return Claim.objects.get(pk=claim.pk).status
        except workflow.WorkflowError as error:
            return type(error).__name__
        finally:
            transaction.set_rollback(True)


def expected(verb: str, who: str, status: str) -> str:
    sources, target, allowed = EXPECTED[verb]
    if allowed not in PEOPLE[who]:
        return "Forbidden"
    return target if status in sources else "Impossible"


@pytest.mark.parametrize("status", Status.values)
@pytest.mark.parametrize("who", PEOPLE)
def test_every_verb_is_done_forbidden_or_impossible_as_the_table_says(
    who: str, status: str
) -> None:
    by = person(who)
    claim = claim_as(status, coder=by if who == "own" else make.user("coder"))
    assert {verb: outcome(verb, claim, by) for verb in EXPECTED} == {
        verb: expected(verb, who, status) for verb in EXPECTED
    }
    offered = {transition.verb for transition in workflow.possible(claim, by=by)}
    assert offered == {v for v in EXPECTED if expected(v, who, status) in Status.values}


def test_forbidden_comes_before_impossible_so_that_nobody_learns_a_status_by_trying() -> None:
    claim = claim_as("published", make.user())
    with pytest.raises(Forbidden, match="not in that group"):
        workflow.publish(claim, by=person("nobody"))


@pytest.mark.parametrize(
    ("error", "code"), [(Forbidden, 403), (Impossible, 409), (Incomplete, 422)]
)
def test_each_refusal_has_its_own_status_code(error: type, code: int) -> None:
    assert error.status_code == code


# --- what a verb needs ---------------------------------------------------------------------------


@pytest.mark.parametrize("verb", ["return", "reject"])
@pytest.mark.parametrize("reason", ["", " \n\t"])
def test_a_decision_against_a_claim_needs_a_reason(verb: str, reason: str) -> None:
    claim = make.submitted()
    with pytest.raises(Incomplete, match="Give a reason"):
        workflow.do(verb, claim, by=make.reviewer(), reason=reason)


def test_withdrawing_needs_a_reason_for_the_public() -> None:
    with pytest.raises(Incomplete, match="for the public"):
        workflow.withdraw(make.published(), by=make.reviewer(), reason=" ")


@pytest.mark.parametrize(
    ("lacks", "problem"),
    [({"claimants": ()}, "Add the claimant"), ({"stances": ()}, "Add a stance")],
)
def test_a_claim_without_its_parts_is_not_submitted(lacks: dict[str, Any], problem: str) -> None:
    claim = make.draft(**lacks)
    with pytest.raises(Incomplete, match=problem):
        workflow.submit(claim, by=claim.coder)


def test_everything_a_claim_lacks_is_said_at_once() -> None:
    claim = make.draft(article=make.article_with_text(), claimants=(), stances=())
    with pytest.raises(Incomplete) as refusal:
        workflow.submit(claim, by=claim.coder)
    assert len(refusal.value.problems) == 3


def test_a_claim_in_an_article_with_its_text_needs_a_quote() -> None:
    claim = make.draft(article=make.article_with_text())
    with pytest.raises(Incomplete, match="Add the quote"):
        workflow.submit(claim, by=claim.coder)


def test_a_quote_without_a_place_in_the_text_is_named() -> None:
    claim = make.draft(article=make.article_with_text())
    claim.quotes.create(exact="Nobody said this")
    with pytest.raises(Incomplete, match="“Nobody said this” does not stand"):
        workflow.submit(claim, by=claim.coder)


def test_a_claim_in_an_article_known_by_its_reference_needs_no_quote() -> None:
    assert make.submitted(article=make.article()).status == "submitted"


def test_a_page_opened_before_somebody_decided_decides_nothing() -> None:
    claim = make.submitted()
    seen = workflow.last_decision(claim)
    workflow.recall(claim, by=claim.coder)
    workflow.submit(claim, by=claim.coder)
    with pytest.raises(Impossible, match="has changed since you opened it"):
        workflow.publish(claim, by=make.reviewer(), seen=seen)


def test_a_page_that_is_up_to_date_decides() -> None:
    claim = make.submitted()
    workflow.publish(claim, by=make.reviewer(), seen=workflow.last_decision(claim))
    assert Claim.objects.get().status == "published"


def test_a_deleted_draft_is_said_to_be_deleted() -> None:
    claim = make.draft()
    Claim.objects.get().delete()
    with pytest.raises(Impossible, match="has been deleted"):
        workflow.submit(claim, by=claim.coder)


# --- what a verb leaves behind -------------------------------------------------------------------


def test_a_step_leaves_a_decision_with_who_and_why() -> None:
    claim = make.submitted()
    workflow.return_(claim, by=make.reviewer(), reason="  Whose words are these? ")
    newest = claim.decisions.last()
    assert (newest.verb, newest.by.username) == ("return", "reviewer")
    assert (newest.from_status, newest.to_status) == ("submitted", "returned")
    assert newest.reason == "Whose words are these?"


def test_publishing_makes_a_revision_with_one_entry() -> None:
    revision = workflow.publish(make.submitted(), by=make.reviewer())
    assert revision.number == 1
    assert revision.entries.get().status == "published"


def test_publishing_twice_is_impossible_and_writes_nothing() -> None:
    claim = make.published()
    with pytest.raises(Impossible, match="is published; it cannot be published now"):
        workflow.publish(claim, by=make.reviewer())
    assert Revision.objects.count() == 1


def test_a_revision_begins_with_all_that_the_published_version_has() -> None:
    claim = make.published(
        article=make.article_with_text(),
        quote=make.QUOTE,
        topics=["neutrality"],
        cites=[make.article("Cited")],
        memo="Look again.",
    )
    newer = workflow.revise(claim, by=make.user("other"))
    assert (newer.number, newer.version, newer.status) == (claim.number, 2, "draft")
    assert newer.coder.username == "other"
    for parts in ("quotes", "claimants", "stances", "citations", "claimtopic_set"):
        assert getattr(newer, parts).count() == getattr(claim, parts).count() == 1


def test_the_published_version_stays_until_the_new_one_is_published() -> None:
    claim = make.published()
    newer = workflow.revise(claim, by=claim.coder)
    workflow.submit(newer, by=claim.coder)
    claim.refresh_from_db()
    assert claim.status == "published"
    workflow.publish(newer, by=make.reviewer())
    claim.refresh_from_db()
    assert claim.status == "superseded"


def test_a_claim_being_revised_is_not_revised_again_and_says_by_whom() -> None:
    claim = make.published()
    workflow.revise(claim, by=make.user("other"))
    with pytest.raises(Impossible, match="is being worked on by other already"):
        workflow.revise(claim, by=claim.coder)


def test_the_reviewer_of_a_new_version_may_have_coded_the_old_one() -> None:
    coder = make.user("own", "Reviewers")
    claim = make.published(coder=coder)
    newer = workflow.revise(claim, by=make.user("other"))
    workflow.submit(newer, by=newer.coder)
    workflow.publish(newer, by=coder)
    newer.refresh_from_db()
    assert newer.status == "published"


def test_a_withdrawn_entry_keeps_its_document_and_says_why() -> None:
    claim = make.published()
    workflow.withdraw(claim, by=make.reviewer(), reason="The interview was made up.")
    entry = Entry.objects.get(valid_until=None)
    assert entry.status == "withdrawn"
    assert "The interview was made up." in entry.document
    assert claim.text in entry.document


def test_a_refused_step_leaves_nothing_half_done(monkeypatch: pytest.MonkeyPatch) -> None:
    """Publishing fails after its decision was written: the claim stands where it stood."""

    def fails(*args: Any, **kwargs: Any) -> None:
        raise RuntimeError("the disc is full")

    claim = make.submitted()
    monkeypatch.setattr(workflow, "dump", fails)
    with pytest.raises(RuntimeError):
        workflow.publish(claim, by=make.reviewer())
    claim.refresh_from_db()
    assert claim.status == "submitted"
    assert not claim.decisions.filter(verb="publish").exists()


# --- many at once --------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_of_two_reviewers_publishing_at_the_same_moment_one_is_told_it_is_done() -> None:
    claim = make.submitted()
    reviewers = [make.reviewer("first"), make.reviewer("second")]
    results = in_threads(
        *(lambda by=by: workflow.publish(claim, by=by, seen=workflow.last_decision(claim))
          for by in reviewers)
    )  # fmt: skip
    assert sorted(type(result).__name__ for result in results) == ["Impossible", "Revision"]
    assert Revision.objects.count() == Entry.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_coders_revising_at_the_same_moment_one_is_told_who_was_quicker() -> None:
    claim = make.published()
    coders = [make.user("first"), make.user("second")]
    results = in_threads(*(lambda by=by: workflow.revise(claim, by=by) for by in coders))
    assert sorted(type(result).__name__ for result in results) == ["Claim", "Impossible"]
    assert Claim.objects.filter(number=claim.number).count() == 2


@pytest.mark.django_db(transaction=True)
def test_publishing_returning_and_correcting_at_once_neither_wait_for_ever_nor_fail() -> None:
    reviewer, actor = make.reviewer(), make.actor()
    claims = [make.submitted(text=f"Claim {n}.") for n in range(20)]
    first = make.published()

    def publishes() -> None:
        for claim in claims[::2]:
            workflow.publish(claim, by=reviewer)

    def returns() -> None:
        for claim in claims[1::2]:
            workflow.return_(claim, by=reviewer, reason="Because.")

    def corrects() -> None:
        for n in range(10):
            type(actor).objects.filter(pk=actor.pk).update(name=f"Ada {n}")
            workflow.correct(actor, by=reviewer)

    def revises() -> None:
        newer = first
        for _ in range(5):
            newer = workflow.revise(newer, by=first.coder)
            workflow.submit(newer, by=first.coder)
            workflow.publish(newer, by=reviewer)

    assert in_threads(publishes, returns, corrects, revises) == [None] * 4
    assert Claim.objects.published().count() == 11


# --- corrections ---------------------------------------------------------------------------------


def test_only_who_may_correct_the_record_does() -> None:
    claim = make.published()
    claim.article.title = "Another title"
    claim.article.save()
    with pytest.raises(Forbidden, match="takes a reviewer or manager"):
        workflow.correct(claim.article, by=claim.coder)
    assert Revision.objects.count() == Entry.objects.count() == 1
    assert workflow.correct(claim.article, by=make.reviewer()).number == 2


def test_where_there_is_nothing_to_correct_nobody_is_refused() -> None:
    claim = make.published()
    assert workflow.correct(claim.article, by=claim.coder) is None
