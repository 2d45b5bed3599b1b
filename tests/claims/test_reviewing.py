from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from claims import reviewing, workflow
from claims.models import Assignment, Claim, Comment, Share
from claims.refusals import Forbidden, Impossible, Incomplete
from tests import factories
from tests.threads import in_threads

pytestmark = pytest.mark.django_db


@pytest.fixture
def other(db: None) -> Any:
    return factories.reviewer("other")


# --- who has it ----------------------------------------------------------------------------


def test_what_is_taken_is_ones_own_until_it_is_put_back(coder: Any, reviewer: Any) -> None:
    claim = factories.submitted()
    taken = reviewing.take(claim, by=reviewer)
    assert (taken.reviewer, taken.by) == (reviewer, reviewer)
    assert reviewing.drop(claim, by=reviewer).claim == claim
    assert not Assignment.objects.exists()
    assert reviewing.drop(claim, by=reviewer) is None


def test_what_somebody_else_has_is_not_taken_and_the_refusal_says_who_has_it(
    coder: Any, reviewer: Any, other: Any
) -> None:
    claim = factories.submitted()
    reviewing.take(claim, by=other)
    with pytest.raises(Impossible, match=f"other has {claim.version_id} since .* give it to"):
        reviewing.take(claim, by=reviewer)


def test_what_somebody_has_who_has_left_is_free(coder: Any, reviewer: Any, other: Any) -> None:
    claim = factories.submitted()
    reviewing.take(claim, by=other)
    type(other).objects.filter(pk=other.pk).update(is_active=False)
    assert reviewing.take(claim, by=reviewer).reviewer == reviewer


def test_a_claim_is_given_whoever_has_it_and_taken_again_by_who_has_it(
    coder: Any, reviewer: Any, other: Any
) -> None:
    claim = factories.submitted()
    reviewing.take(claim, by=reviewer)
    given = reviewing.give(claim, to=other, by=reviewer)
    assert (given.reviewer, given.by) == (other, reviewer)
    assert reviewing.take(claim, by=other).by == other
    assert Assignment.objects.count() == 1


def test_a_claim_is_given_only_to_who_may_decide_on_it(
    coder: Any, reviewer: Any, other: Any
) -> None:
    claim, own = factories.submitted(), factories.submitted(coder=other, claimants=("B",))
    with pytest.raises(Incomplete, match=r"coder coded .*, so somebody else reviews it"):
        reviewing.give(claim, to=coder, by=reviewer)
    with pytest.raises(Incomplete, match="another is no reviewer"):
        reviewing.give(claim, to=factories.user("another"), by=reviewer)
    with pytest.raises(Incomplete, match="other coded"):
        reviewing.give(own, to=other, by=reviewer)
    assert not Assignment.objects.exists()


VERBS: list[Callable[..., Any]] = [
    reviewing.take,
    reviewing.drop,
    lambda claim, by: reviewing.give(claim, to=factories.reviewer("third"), by=by),
]


@pytest.mark.parametrize("verb", VERBS, ids=["take", "drop", "give"])
def test_who_reviews_is_said_by_reviewers_and_never_by_the_coder(
    verb: Any, coder: Any, reviewer: Any
) -> None:
    with pytest.raises(Forbidden, match="takes a reviewer"):
        verb(factories.submitted(), by=coder)
    with pytest.raises(Forbidden, match="You coded"):
        verb(factories.submitted(coder=reviewer, claimants=("B",)), by=reviewer)


@pytest.mark.parametrize("verb", VERBS, ids=["take", "drop", "give"])
def test_what_does_not_wait_for_a_review_is_nobodys(verb: Any, coder: Any, reviewer: Any) -> None:
    with pytest.raises(Impossible, match="is draft: it does not wait"):
        verb(factories.draft(), by=reviewer)
    gone = factories.draft()
    Claim.objects.filter(pk=gone.pk).delete()
    with pytest.raises(Impossible, match="deleted"):
        verb(gone, by=reviewer)


@pytest.mark.parametrize("verb", VERBS, ids=["take", "drop", "give"])
def test_what_is_to_be_coded_a_second_time_is_not_taken_before(
    verb: Any, coder: Any, reviewer: Any, manager: Any
) -> None:
    Share.objects.create(percent=100, seed="s", by=manager)
    with pytest.raises(Forbidden, match="to be coded a second time before anybody reads it"):
        verb(factories.submitted(), by=reviewer)


def test_a_returned_claim_comes_back_to_who_had_it(coder: Any, reviewer: Any, other: Any) -> None:
    claim = factories.submitted()
    reviewing.take(claim, by=reviewer)
    workflow.return_(claim, by=reviewer, reason="Who?")
    workflow.submit(claim, by=coder, accept=factories.ANSWERS)
    assert claim in reviewing.in_turn(reviewer)
    assert claim not in reviewing.in_turn(other)


def test_what_one_has_taken_others_can_still_decide_on(
    coder: Any, reviewer: Any, other: Any
) -> None:
    claim = factories.submitted()
    reviewing.take(claim, by=reviewer)
    workflow.publish(claim, by=other)
    claim.refresh_from_db()
    assert claim.status == "published"


def test_whoever_may_review_can_be_given_a_claim(
    coder: Any, reviewer: Any, manager: Any, other: Any
) -> None:
    factories.reviewer("gone")
    type(other).objects.filter(username="gone").update(is_active=False)
    assert {str(each) for each in reviewing.reviewers()} == {"reviewer", "manager", "other"}


# --- in which turn -------------------------------------------------------------------------


@pytest.fixture
def waiting(coder: Any) -> list[Claim]:
    return [factories.submitted(text=f"Says {who}.", claimants=(who,)) for who in "ABCD"]


def test_a_claim_knows_its_neighbours_in_the_queue(waiting: list[Claim], reviewer: Any) -> None:
    first, second, third, fourth = (claim.pk for claim in waiting)
    turns = [reviewing.turn(claim, reviewer) for claim in waiting]
    assert [(t.previous, t.next, t.place, t.total) for t in turns] == [
        (None, second, 1, 4),
        (first, third, 2, 4),
        (second, fourth, 3, 4),
        (third, None, 4, 4),
    ]


def test_a_claim_that_is_not_in_turn_leads_to_the_first_that_is(
    waiting: list[Claim], reviewer: Any
) -> None:
    found = reviewing.turn(factories.draft(), reviewer)
    assert (found.previous, found.next, found.place) == (None, waiting[0].pk, None)


def test_what_others_have_taken_is_not_in_turn(
    waiting: list[Claim], reviewer: Any, other: Any
) -> None:
    reviewing.take(waiting[1], by=other)
    assert reviewing.turn(waiting[0], reviewer).next == waiting[2].pk
    assert reviewing.turn(waiting[0], other).next == waiting[1].pk


def test_what_follows_is_the_next_behind_it_then_the_first_then_nothing(
    waiting: list[Claim], reviewer: Any
) -> None:
    places = [(claim.pk, reviewing.handed_in(claim)) for claim in waiting]
    first, second, third, _ = (claim.pk for claim in waiting)
    following = reviewing.following
    assert following(None, reviewer) == first
    assert following(places[0], reviewer) == second
    assert following(places[0], reviewer, but=[second]) == third
    assert following(places[3], reviewer) == first
    assert following(places[3], reviewer, but=[first]) == second
    workflow.publish(waiting[1], by=reviewer)
    assert following(places[1], reviewer) == third, "also once it has left the queue"
    assert following(places[3], reviewer, but=[first, second, third]) is None


# --- what is said ---------------------------------------------------------------------------


def test_the_thread_has_what_was_said_of_the_versions_before_the_newest_last(
    coder: Any, reviewer: Any
) -> None:
    first = factories.published()
    reviewing.comment(first, "On the first.", by=reviewer)
    second = workflow.revise(first, by=coder)
    reviewing.comment(second, "On the second.", by=coder)
    reviewing.comment(first, " Again on the first.\n", by=reviewer)
    assert [each.text for each in reviewing.thread(second)] == [
        "On the first.",
        "On the second.",
        "Again on the first.",
    ]
    assert len(reviewing.thread(first)) == 2


def test_its_coder_and_reviewers_talk_about_a_claim_and_nobody_else(
    coder: Any, reviewer: Any
) -> None:
    claim = factories.draft()
    reviewing.comment(claim, "Mine.", by=coder)
    reviewing.comment(claim, "Yours.", by=reviewer)
    with pytest.raises(Forbidden, match="Only coder and reviewers"):
        reviewing.comment(claim, "And I?", by=factories.user("another"))


def test_nobody_talks_about_what_they_must_not_see(coder: Any, reviewer: Any, manager: Any) -> None:
    Share.objects.create(percent=100, seed="s", by=manager)
    claim = factories.draft()
    with pytest.raises(Forbidden, match="a second time"):
        reviewing.comment(claim, "Hm.", by=reviewer)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "Write the comment first."),
        (" \n\t", "Write the comment first."),
        ("a\0b", "NUL"),
        ("\ud800", "half a character"),
        ("x" * 5_001, "it may have 5,000"),
    ],
)
def test_a_comment_that_cannot_be_kept_is_refused_in_words(
    text: str, said: str, coder: Any
) -> None:
    with pytest.raises(Incomplete, match=said):
        reviewing.comment(factories.draft(), text, by=coder)
    assert not Comment.objects.exists()


# --- what waits for an answer ------------------------------------------------------------------


def asked(user: Any) -> list[str]:
    return [claim.text for claim in reviewing.unanswered(user)]


def test_a_comment_waits_for_its_coder_until_they_answer(coder: Any, reviewer: Any) -> None:
    claim = factories.draft(text="Asked.")
    assert asked(coder) == []
    reviewing.comment(claim, "Why?", by=reviewer)
    assert asked(coder) == ["Asked."]
    reviewing.comment(claim, "So.", by=coder)
    assert asked(coder) == []
    assert asked(reviewer) == ["Asked."]


def test_a_comment_waits_for_who_took_the_claim_and_not_for_other_reviewers(
    coder: Any, reviewer: Any, other: Any
) -> None:
    claim = factories.submitted(text="Taken.")
    reviewing.take(claim, by=reviewer)
    reviewing.comment(claim, "Mind the date.", by=coder)
    assert asked(reviewer) == ["Taken."]
    assert asked(other) == []


def test_a_decision_is_an_answer_as_well(coder: Any, reviewer: Any) -> None:
    claim = factories.draft(text="Asked.")
    reviewing.comment(claim, "Why?", by=reviewer)
    workflow.submit(claim, by=coder)
    assert asked(coder) == []


def test_nobody_is_asked_for_long_about_what_is_published(
    coder: Any, reviewer: Any, monkeypatch: Any
) -> None:
    claim = factories.published(text="Published.")
    reviewing.comment(claim, "Well done.", by=reviewer)
    assert asked(coder) == ["Published."]
    later = timezone.now() + reviewing.PATIENCE + timedelta(hours=1)
    monkeypatch.setattr(reviewing.timezone, "now", lambda: later)
    assert asked(coder) == []


def test_nobody_is_asked_about_what_they_must_not_see(
    coder: Any, reviewer: Any, manager: Any
) -> None:
    seen = factories.draft(text="Seen.")
    Share.objects.create(percent=100, seed="s", by=manager)
    for claim in (seen, factories.draft(text="Hidden.")):
        Comment.objects.create(claim=claim, text="A question.", by=reviewer)
        reviewing.comment(claim, "An answer.", by=coder)
    assert asked(reviewer) == ["Seen."]


# --- two at once -----------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_of_two_who_take_a_claim_at_once_one_has_it_and_the_other_is_told() -> None:
    claim = factories.submitted()
    people = [factories.reviewer("reviewer"), factories.reviewer("other")]
    done = in_threads(*(lambda each=each: reviewing.take(claim, by=each) for each in people))
    held = Assignment.objects.get()
    refused = [each for each in done if isinstance(each, Exception)]
    assert [type(each) for each in refused] == [Impossible]
    assert f"{held.reviewer} has" in str(refused[0])
