from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from claims import reviewing, workflow
from claims.admin import queue as module
from claims.admin.queue import queue
from claims.models import Share
from tests import factories
from tests.pages import said

pytestmark = pytest.mark.django_db


def listed(user: Any, name: str) -> list[str]:
    (section,) = (section for section in queue(user).sections if section.name == name)
    return [row.claim.text for row in section.rows]


def counted(user: Any) -> dict[str, int]:
    return {section.name: section.total for section in queue(user).sections}


def fresh(user: Any) -> Any:
    """The user without the permissions Django remembers on the object."""
    return type(user).objects.get(pk=user.pk)


def test_a_coder_finds_drafts_and_what_was_returned_with_the_reason(
    coder: Any, reviewer: Any, client_of: Any
) -> None:
    factories.draft(text="A draft.")
    workflow.return_(factories.submitted(text="Back."), by=reviewer, reason="Who says so?")
    assert listed(coder, "drafts") == ["A draft."]
    assert listed(coder, "returned") == ["Back."]
    assert "Who says so?" in client_of(coder).get("/admin/").content.decode()


def test_a_coder_does_not_find_the_drafts_of_others(coder: Any) -> None:
    factories.draft(coder=factories.user("another"))
    assert listed(coder, "drafts") == []


def test_a_reviewer_finds_what_waits_the_longest_first(coder: Any, reviewer: Any) -> None:
    second, first = factories.draft(text="Second."), factories.draft(text="First.")
    workflow.submit(first, by=coder)
    workflow.submit(second, by=coder)
    assert listed(reviewer, "waiting") == ["First.", "Second."]


def test_a_reviewer_does_not_find_their_own_claims_to_review(reviewer: Any) -> None:
    factories.submitted(coder=reviewer, text="Mine.")
    assert listed(reviewer, "waiting") == []
    assert listed(reviewer, "submitted") == ["Mine."]


def test_what_i_have_taken_stands_by_itself_and_what_others_have_says_so(
    client_of: Any, coder: Any, reviewer: Any
) -> None:
    other = factories.reviewer("other")
    reviewing.take(factories.submitted(text="Mine."), by=reviewer)
    reviewing.take(factories.submitted(text="Theirs.", claimants=("B",)), by=other)
    factories.submitted(text="Free.", claimants=("C",))
    assert listed(reviewer, "taken") == ["Mine."]
    assert listed(reviewer, "waiting") == ["Theirs.", "Free."]
    assert counted(reviewer)["taken"] == 1
    page = client_of(reviewer).get("/admin/").content.decode()
    assert "other has it" in page
    assert page.count("Put back</button>") == 1


def test_a_claim_is_taken_and_put_back_from_the_queue(client_of: Any, reviewer: Any) -> None:
    claim, client = factories.submitted(), client_of(reviewer)
    address = f"/admin/claims/claim/{claim.pk}/assign/"
    page = client.post(address, {"how": "take", "from": "queue"}, follow=True)
    assert page.redirect_chain == [("/admin/#waiting", 302)]
    assert said(page) == [f"{claim.version_id} is yours to review."]
    assert listed(reviewer, "taken") == [claim.text]
    client.post(address, {"how": "drop", "from": "queue"})
    assert listed(reviewer, "waiting") == [claim.text]


def test_what_cannot_be_taken_is_said_in_the_queue(client_of: Any, reviewer: Any) -> None:
    claim = factories.submitted()
    reviewing.take(claim, by=factories.reviewer("other"))
    address = f"/admin/claims/claim/{claim.pk}/assign/"
    page = client_of(reviewer).post(address, {"how": "take", "from": "queue"}, follow=True)
    assert said(page)[0].startswith(f"other has {claim.version_id} since")


def test_a_question_waits_for_whoever_is_asked(client_of: Any, coder: Any, reviewer: Any) -> None:
    claim = factories.draft(text="Asked about.")
    reviewing.comment(claim, "Who is “he”?", by=reviewer)
    assert listed(coder, "asked") == ["Asked about."]
    assert "asked" not in counted(reviewer)
    assert "Who is “he”?" in client_of(coder).get("/admin/").content.decode()


def test_a_question_leads_to_where_it_is_answered(
    client_of: Any, coder: Any, reviewer: Any
) -> None:
    """Beside the form where its coder can change the claim; under the claim for all others."""
    own, handed_in = factories.draft(), factories.submitted(claimants=("B",))
    for claim in (own, handed_in):
        reviewing.comment(claim, "Who is “he”?", by=reviewer)
    asked = client_of(coder).get("/admin/").content.decode()
    assert f'href="/admin/claims/claim/coding/{own.article_id}/?claim={own.pk}"' in asked
    assert f'href="/admin/claims/claim/{handed_in.pk}/read/#thread"' in asked
    reviewing.comment(own, "The minister.", by=coder)
    answered = client_of(reviewer).get("/admin/").content.decode()
    assert f'href="/admin/claims/claim/{own.pk}/read/#thread"' in answered


def test_what_is_drawn_waits_to_be_coded_a_second_time_without_the_first_answers(
    client_of: Any, coder: Any, reviewer: Any, manager: Any
) -> None:
    Share.objects.create(percent=100, seed="s", by=manager)
    claim = factories.submitted(text="Drawn.", claimants=("Wanda First",))
    assert listed(reviewer, "again") == ["Drawn."]
    assert listed(reviewer, "waiting") == []
    assert "again" not in counted(coder)
    page = client_of(reviewer).get("/admin/").content.decode()
    assert f'href="/admin/claims/claim/{claim.pk}/again/"' in page
    for answer in ("Wanda First", "opposes", "China is neutral in the war in Ukraine"):
        assert answer not in page


def test_a_coder_is_not_asked_to_review(coder: Any) -> None:
    assert "waiting" not in [section.name for section in queue(coder).sections]


def test_what_was_published_longer_ago_than_a_week_is_not_new(
    coder: Any, reviewer: Any, monkeypatch: Any
) -> None:
    factories.published(text="New.")
    assert listed(coder, "published") == ["New."]
    later = timezone.now() + timedelta(days=8)
    monkeypatch.setattr(module.timezone, "now", lambda: later)
    assert listed(coder, "published") == []


def test_a_coder_finds_what_was_withdrawn_of_theirs_this_week_with_the_reason(
    coder: Any, reviewer: Any, client_of: Any, monkeypatch: Any
) -> None:
    for claim in (
        factories.published(text="Mine."),
        factories.published(text="Another's.", coder=factories.user("another")),
    ):
        workflow.withdraw(claim, by=reviewer, reason="It was retracted.")
    assert listed(coder, "withdrawn") == ["Mine."]
    page = client_of(coder).get("/admin/").content.decode()
    assert "Why it was withdrawn: It was retracted." in page
    later = timezone.now() + timedelta(days=8)
    monkeypatch.setattr(module.timezone, "now", lambda: later)
    assert listed(coder, "withdrawn") == []


def test_a_list_shows_the_first_twenty_and_counts_all(coder: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(module, "SHOWN", 2)
    for number in range(3):
        factories.draft(text=f"Draft {number}")
    (drafts,) = (each for each in queue(coder).sections if each.name == "drafts")
    assert (len(drafts.rows), drafts.total, drafts.more) == (2, 3, 1)


@pytest.mark.parametrize(
    ("group", "said"),
    [
        ("Coders", "Add an article</a> to begin"),
        ("Coders", "Nothing was returned to you."),
        ("Reviewers", "Nothing waits for review. Well done."),
    ],
)
def test_an_empty_list_says_what_to_do_next(
    group: str, said: str, client_of: Any, db: None
) -> None:
    page = client_of(factories.user("somebody", group)).get("/admin/")
    assert said in page.content.decode()


def test_somebody_without_a_group_is_told_whom_to_ask(client_of: Any, db: None) -> None:
    page = client_of(factories.user("nobody", None)).get("/admin/")
    assert page.status_code == 200
    assert "You are signed in, but not in a group yet: ask a manager" in page.content.decode()


def test_somebody_without_a_group_sees_no_claim(client_of: Any, db: None) -> None:
    claim = factories.draft(text="Secret.")
    client = client_of(factories.user("nobody", None))
    assert "Secret." not in client.get("/admin/").content.decode()
    for url in ("/admin/claims/claim/", f"/admin/claims/claim/{claim.pk}/change/"):
        assert client.get(url).status_code == 403


@pytest.mark.parametrize(
    ("group", "there", "missing"),
    [
        ("Coders", ["Claims", "Articles", "Propositions", "Record"], ["People"]),
        ("Reviewers", ["Claims", "Articles", "Propositions", "Record"], ["People"]),
        ("Managers", ["Claims", "Articles", "Propositions", "Record", "People"], []),
        (None, ["Work queue"], ["Claims", "Articles", "Record", "People"]),
    ],
)
def test_the_sidebar_leads_only_where_its_reader_may_go(
    group: str | None, there: list[str], missing: list[str], client_of: Any, db: None
) -> None:
    page = client_of(factories.user("somebody", group)).get("/admin/").content.decode()
    sidebar = page.split('id="nav-sidebar-apps"')[1].split('id="main"')[0]
    assert [each for each in there if f"<span>{each}</span>" not in sidebar] == []
    assert [each for each in missing if f"<span>{each}</span>" in sidebar] == []


QUERIES = [
    "permissions of the user",
    "permissions of the user's groups",
    "returned",
    "comments that wait",
    "taken",
    "waiting",
    "to code a second time",
    "drafts",
    "submitted",
    "withdrawn",
    "published",
    "claimants",
    "actors",
    "stances",
    "propositions",
    "reviewers to give to",
]


def test_the_queue_takes_as_many_queries_for_many_claims_as_for_few(
    coder: Any, reviewer: Any, django_assert_num_queries: Any
) -> None:
    second = factories.reviewer("second")
    for rows in range(2):
        for number in range(2):
            taken = factories.submitted(text=f"Taken {rows} {number}")
            reviewing.take(taken, by=reviewer)
            reviewing.comment(taken, "Look here.", by=second)
            factories.draft(coder=reviewer, text=f"Draft {rows} {number}")
            factories.submitted(text=f"Waits {rows} {number}")
            factories.published(text=f"Published {rows} {number}")
            gone = factories.published(second, coder=reviewer, text=f"Withdrawn {rows} {number}")
            workflow.withdraw(gone, by=reviewer, reason="Retracted.")
        user = fresh(reviewer)
        with django_assert_num_queries(len(QUERIES)):
            queue(user)
