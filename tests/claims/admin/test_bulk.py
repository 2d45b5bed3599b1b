from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from claims import reviewing, rules, workflow
from claims.admin import many
from claims.admin.bulk import standing
from claims.models import Assignment, Claim, Entry, Share
from tests import factories
from tests.claims.admin.test_claim_list import LIST, act, ticked, warned_of
from tests.pages import said

pytestmark = pytest.mark.django_db


def link(claim: Claim) -> str:
    return f'<a class="text-link" href="{LIST}{claim.pk}/change/">{claim.version_id}</a>'


def status(claim: Claim) -> str:
    claim.refresh_from_db()
    return claim.status


# --- verbs ---------------------------------------------------------------------------------


def test_a_bulk_verb_does_what_it_can_and_names_what_it_cannot(
    client_of: Any, coder: Any, reviewer: Any
) -> None:
    ready = factories.submitted()
    own = factories.submitted(coder=reviewer, text="Mine.", claimants=("Bob Brown",))
    page = act(client_of(reviewer), "publish", ready, own)
    ready.refresh_from_db()
    own.refresh_from_db()
    assert (ready.status, own.status) == ("published", "submitted")
    assert said(page) == [
        f"1 published; 1 not. {link(own)}: You coded {own.version_id}, "
        "so somebody else decides on it."
    ]


def test_a_bulk_verb_that_takes_a_reason_asks_for_it_first(
    client_of: Any, coder: Any, reviewer: Any
) -> None:
    claims = [factories.submitted(text=text) for text in ("One.", "Two.")]
    client = client_of(reviewer)
    asked = act(client, "return", *claims)
    assert "What should the coder change?" in asked.content.decode()
    assert Claim.objects.filter(status="submitted").count() == 2
    done = act(client, "return", *claims, reason="Name the claimant.")
    assert said(done) == ["2 returned."]
    assert {claim.decisions.last().reason for claim in claims} == {"Name the claimant."}


@pytest.mark.parametrize("reason", ["", "   ", "\0", "x" * 5_001])
def test_a_bulk_verb_is_not_done_without_a_good_reason(
    reason: str, client_of: Any, coder: Any, reviewer: Any
) -> None:
    claim = factories.submitted()
    page = act(client_of(reviewer), "reject", claim, reason=reason)
    assert page.status_code == 422
    claim.refresh_from_db()
    assert claim.status == "submitted"


def test_a_claim_that_was_changed_since_the_list_was_made_is_left_alone(
    client_of: Any, coder: Any, reviewer: Any
) -> None:
    same = factories.submitted()
    changed = factories.submitted(text="Mine.", claimants=("Bob Brown",))
    client = client_of(reviewer)
    typed = ticked(client, "publish", same, changed)
    workflow.recall(changed, by=coder)
    Claim.objects.filter(pk=changed.pk).update(text="Something else.")
    workflow.submit(changed, by=coder)
    page = client.post(LIST, typed, follow=True)
    changed.refresh_from_db()
    assert changed.status == "submitted"
    assert said(page) == [
        f"1 published; 1 not. {link(changed)}: {changed.version_id} has changed since you "
        "opened it. Look at it again, then decide."
    ]


def test_a_reason_typed_for_many_is_for_the_claims_as_the_list_showed_them(
    client_of: Any, coder: Any, reviewer: Any
) -> None:
    claim = factories.submitted()
    client = client_of(reviewer)
    asked = act(client, "return", claim)
    workflow.recall(claim, by=coder)
    workflow.submit(claim, by=coder)
    typed = ticked(client, "return", claim) | {"reason": "Why?", "seen": asked.context["seen"]}
    assert said(client.post(LIST, typed, follow=True))[0].startswith("0 returned; 1 not.")


def test_what_the_database_refuses_holds_up_no_other_claim(
    client_of: Any, coder: Any, reviewer: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    stuck = factories.submitted()
    free = factories.submitted(text="Free.", claimants=("Bob Brown",))
    publish = workflow.DO["publish"]

    @transaction.atomic
    def deadlocked(claim: Claim, **options: Any) -> Any:
        if claim == stuck:
            with connection.cursor() as cursor:
                cursor.execute("DO $$ BEGIN RAISE deadlock_detected; END $$")
        return publish(claim, **options)

    monkeypatch.setitem(workflow.DO, "publish", deadlocked)
    page = act(client_of(reviewer), "publish", stuck, free)
    free.refresh_from_db()
    assert free.status == "published"
    assert f"1 published; 1 not. {link(stuck)}: Nothing was saved: the database" in said(page)[0]


def test_a_coder_is_offered_no_verb_of_a_reviewer(client_of: Any, coder: Any) -> None:
    claim = factories.submitted(coder=factories.user("another"))
    client = client_of(coder)
    offered = client.get(LIST).context["action_form"].fields["action"].choices
    verbs = {name for name, label in offered}
    assert {"submit", "recall", "revise"} <= verbs
    assert verbs.isdisjoint({"publish", "return", "reject", "withdraw", "supersede"})
    act(client, "publish", claim)
    claim.refresh_from_db()
    assert claim.status == "submitted"


# --- publishing what no rule warns of ------------------------------------------------------


def test_what_a_rule_warns_of_is_not_published_unread_and_the_message_says_which_and_why(
    client_of: Any, coder: Any, reviewer: Any
) -> None:
    clean, warned = factories.submitted(text="Clean."), warned_of(text="Warned of.")
    (title,) = {f.rule.title for f in rules.findings(warned) if f.level == rules.Level.WARNING}
    page = act(client_of(reviewer), "publish", clean, warned)
    assert (status(clean), status(warned)) == ("published", "submitted")
    assert said(page) == [
        f"1 published; 1 not. {link(warned)}: a rule warns of it ({title}). Read it first."
    ]


def test_what_was_excepted_or_is_only_a_suggestion_is_published_with_the_rest(
    client_of: Any, coder: Any, reviewer: Any
) -> None:
    claim = warned_of()
    for finding in rules.findings(claim):
        if finding.level == rules.Level.WARNING:
            rules.exempt(claim, finding.rule.name, by=reviewer, reason="She quotes herself.")
    left = rules.findings(claim)
    assert any(each.level == rules.Level.SUGGESTION for each in left)
    act(client_of(reviewer), "publish", claim)
    assert status(claim) == "published"


def test_one_that_a_reviewer_looks_at_can_be_published_although_a_rule_warns_of_it(
    client_of: Any, coder: Any, reviewer: Any
) -> None:
    claim = warned_of()
    client_of(reviewer).post(f"{LIST}{claim.pk}/do/publish/")
    assert status(claim) == "published"


def test_each_of_many_is_published_in_a_revision_of_its_own(
    client_of: Any, coder: Any, reviewer: Any
) -> None:
    claims = [factories.submitted(text=f"Says {who}.", claimants=(who,)) for who in "ABC"]
    assert said(act(client_of(reviewer), "publish", *claims)) == ["3 published."]
    assert Entry.objects.values("revision").distinct().count() == 3


def test_what_is_hidden_cannot_be_chosen(
    client_of: Any, coder: Any, reviewer: Any, manager: Any
) -> None:
    Share.objects.create(percent=100, seed="s", by=manager)
    claim = factories.submitted()
    act(client_of(reviewer), "publish", claim)
    act(client_of(reviewer), "take", claim)
    assert status(claim) == "submitted"
    assert not Assignment.objects.exists()


# --- more than fits into a request ----------------------------------------------------------


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> None:
    """A request does one claim."""
    monkeypatch.setattr(many, "SECONDS", 0)
    monkeypatch.setattr(many, "AT_A_TIME", 1)


def three(**given: Any) -> list[Claim]:
    return [factories.submitted(text=f"{who} says so.", claimants=(who,), **given) for who in "ABC"]


def further(client: Any, page: Any, **changed: Any) -> Any:
    sent = {field.html_name: field.value() for field in page.context["form"]}
    sent = {name: "" if value is None else value for name, value in sent.items()}
    return client.post(f"{LIST}many/?status=x", sent | changed, follow=True)


def test_what_takes_longer_than_a_request_goes_on_in_the_next(
    client_of: Any, coder: Any, reviewer: Any, slow: None
) -> None:
    one, two, three_ = three()
    client = client_of(reviewer)
    page = act(client, "publish", one, two, three_)
    assert [status(each) for each in (one, two, three_)] == ["published", "submitted", "submitted"]
    assert "1 of 3 claims:</b> 1 published." in page.content.decode()
    workflow.recall(two, by=coder)
    page = further(client, page)
    assert "2 of 3 claims:</b> 1 published; 1 not." in page.content.decode()
    page = further(client, page)
    assert page.redirect_chain == [(f"{LIST}?status=x", 302)]
    assert status(three_) == "published"
    assert said(page)[0].startswith(f"2 published; 1 not. {link(two)}: {two.version_id}")


def test_a_reason_and_a_person_go_along(
    client_of: Any, coder: Any, reviewer: Any, slow: None
) -> None:
    claims, other = three(), factories.reviewer("other")
    client = client_of(reviewer)
    page = act(client, "give", *claims, to=other.pk)
    assert said(further(client, further(client, page))) == ["3 given to other."]
    page = act(client, "return", *claims, reason="Name the claimant.")
    assert said(further(client, further(client, page))) == ["3 returned."]
    assert {each.decisions.last().reason for each in claims} == {"Name the claimant."}


@pytest.mark.parametrize(
    ("name", "value", "answer"),
    [
        ("do", "publish", 403), ("do", "supersede", 403), ("do", "\0", 400), ("left", "", 400),
        ("left", "1 x", 400), ("told", "[1]", 400), ("told", "[" * 100_000, 400),
        ("told", '[["x", 1, 2]]', 400), ("seen", "-1", 400), ("of", "x", 400),
    ],
)  # fmt: skip
def test_what_the_page_never_sent_is_refused(
    name: str, value: str, answer: int, client_of: Any, coder: Any
) -> None:
    claim = factories.submitted()
    sent = {"do": "recall", "seen": 9**9, "left": claim.pk, "of": 1, "done": 0, "failed": 0}
    assert client_of(coder).post(f"{LIST}many/", sent | {name: value}).status_code == answer
    assert status(claim) == "submitted"


def test_going_on_reaches_nothing_that_is_hidden(
    client_of: Any, coder: Any, reviewer: Any, manager: Any
) -> None:
    Share.objects.create(percent=100, seed="s", by=manager)
    claim = factories.submitted()
    sent = {"do": "take", "seen": 0, "left": claim.pk, "of": 1, "done": 0, "failed": 0}
    page = client_of(reviewer).post(f"{LIST}many/", sent, follow=True)
    as_of_none = client_of(reviewer).post(f"{LIST}many/", sent | {"left": 10**9}, follow=True)
    assert said(page) == said(as_of_none) == [
        "0 taken; 1 not. What is still there stays in the list."
    ]  # fmt: skip
    assert not Assignment.objects.exists()


# --- who reviews -------------------------------------------------------------------------------


def test_many_are_taken_and_put_back_at_once(client_of: Any, coder: Any, reviewer: Any) -> None:
    claims = [factories.submitted(text=f"Says {who}.", claimants=(who,)) for who in "AB"]
    client = client_of(reviewer)
    assert said(act(client, "take", *claims)) == ["2 taken."]
    assert {each.reviewer for each in Assignment.objects.all()} == {reviewer}
    assert said(act(client, "drop", *claims)) == ["2 put back."]
    assert not Assignment.objects.exists()


def test_taking_many_names_what_somebody_else_has(
    client_of: Any, coder: Any, reviewer: Any
) -> None:
    free, gone = factories.submitted(text="Free."), factories.submitted(claimants=("B",))
    reviewing.take(gone, by=factories.reviewer("other"))
    (message,) = said(act(client_of(reviewer), "take", free, gone))
    assert message.startswith(f"1 taken; 1 not. {link(gone)}: other has {gone.version_id} since")


def test_giving_many_asks_for_the_person_first(client_of: Any, coder: Any, reviewer: Any) -> None:
    claim, other = factories.submitted(), factories.reviewer("other")
    client = client_of(reviewer)
    asked = act(client, "give", claim)
    assert "Give to whom?" in asked.content.decode()
    assert not Assignment.objects.exists()
    assert said(act(client, "give", claim, to=other.pk)) == ["1 given to other."]
    assert Assignment.objects.get().reviewer == other


@pytest.mark.parametrize("to", ["", "x", "999999", "\0"])
def test_giving_many_to_nobody_asks_again(
    to: str, client_of: Any, coder: Any, reviewer: Any
) -> None:
    page = act(client_of(reviewer), "give", factories.submitted(), to=to)
    assert page.status_code == 422
    assert not Assignment.objects.exists()


def test_a_coder_is_not_asked_who_reviews(client_of: Any, coder: Any) -> None:
    factories.submitted()
    offered = client_of(coder).get(LIST).context["action_form"].fields["action"].choices
    assert {name for name, _ in offered}.isdisjoint({"take", "give", "drop"})


# --- queries -----------------------------------------------------------------------------------


def test_the_rules_are_asked_about_many_claims_in_as_many_queries_as_about_one(
    client_of: Any, coder: Any, reviewer: Any, django_assert_num_queries: Any
) -> None:
    one = [warned_of()]
    with CaptureQueriesContext(connection) as captured:
        standing(one, reviewer)
    for number in range(3):
        one.append(factories.submitted(text=f"Says {number}.", claimants=(f"Who {number}",)))
    with django_assert_num_queries(len(captured)):
        standing(one, reviewer)
