from typing import Any

import pytest

from claims import reviewing, second_coding, workflow
from claims.models import Assignment, Claim, Comment, Share
from tests import factories
from tests.claims.admin.reviewing import LIST, change, send, status
from tests.pages import said

pytestmark = pytest.mark.django_db
JSON = {"HTTP_ACCEPT": "application/json"}


@pytest.fixture
def waiting(coder: Any) -> list[Claim]:
    return [factories.submitted(text=f"Says {who}.", claimants=(who,)) for who in "ABC"]


# --- one after another -------------------------------------------------------------------------


def test_the_page_leads_to_the_claims_before_and_behind_in_the_queue(
    waiting: list[Claim], client_of: Any, reviewer: Any
) -> None:
    page = client_of(reviewer).get(change(waiting[1])).content.decode()
    assert "2 of 3 waiting" in page
    assert f'rel="prev" data-swap="go" data-key="k" aria-keyshortcuts="k" href="{change(waiting[0])}"' in page  # noqa: E501  # fmt: skip
    assert f'rel="next" data-swap="go" data-key="j" aria-keyshortcuts="j" href="{change(waiting[2])}"' in page  # noqa: E501  # fmt: skip


def test_next_is_the_claim_behind_and_leaves_out_what_is_named(
    waiting: list[Claim], client_of: Any, reviewer: Any
) -> None:
    first, second, third = waiting
    client = client_of(reviewer)
    address = f"{LIST}next/"
    assert client.get(address).url == change(first)
    assert client.get(address, {"after": first.pk}).url == change(second)
    assert client.get(address, {"after": first.pk, "but": [second.pk]}).url == change(third)
    every = [claim.pk for claim in waiting]
    assert client.get(address, {"after": first.pk, "but": every}).url == "/admin/"


@pytest.mark.parametrize("odd", ["x", "-1", "9" * 30, "\0", "999999"])
def test_an_odd_next_is_the_first(
    odd: str, waiting: list[Claim], client_of: Any, reviewer: Any
) -> None:
    page = client_of(reviewer).get(f"{LIST}next/", {"after": odd, "but": odd})
    assert page.url == change(waiting[0])


def test_for_a_coder_next_is_the_queue(waiting: list[Claim], client_of: Any, coder: Any) -> None:
    assert client_of(coder).get(f"{LIST}next/").url == "/admin/"


def test_after_a_decision_comes_the_claim_behind_it_and_not_the_first(
    waiting: list[Claim], client_of: Any, reviewer: Any
) -> None:
    first, second, third = waiting
    client = client_of(reviewer)
    assert send(client, second, "do/publish").url == change(third)
    assert send(client, third, "do/publish", but=first.pk).url == "/admin/"


def test_what_was_published_is_named_with_a_link_to_its_public_page(
    waiting: list[Claim], client_of: Any, reviewer: Any
) -> None:
    client = client_of(reviewer)
    (words,) = said(client.get(send(client, waiting[0], "do/publish").url))
    assert f'href="/claims/{waiting[0].version_id}">{waiting[0].version_id}</a> published.' in words


# --- asked by a script -------------------------------------------------------------------------


def test_a_script_is_told_what_was_done(
    waiting: list[Claim], client_of: Any, reviewer: Any
) -> None:
    claim, client = waiting[0], client_of(reviewer)
    answer = client.post(f"{LIST}{claim.pk}/do/return/", {"reason": "Who?"}, **JSON)
    assert (answer.status_code, answer.json()) == (200, {"said": f"{claim.version_id} returned."})
    assert status(claim) == "returned"
    assert said(client.get("/admin/")) == []


def test_a_script_that_comes_second_is_told_who_decided_what(
    waiting: list[Claim], client_of: Any, reviewer: Any
) -> None:
    claim = waiting[0]
    seen = workflow.last_decision(claim)
    workflow.publish(claim, by=factories.reviewer("quicker"))
    answer = client_of(reviewer).post(
        f"{LIST}{claim.pk}/do/return/", {"reason": "Who?", "seen": seen}, **JSON
    )
    assert answer.status_code == 409
    assert answer.json()["claim"] == change(claim)
    assert answer.json()["error"].endswith("Meanwhile quicker published it.")


@pytest.mark.parametrize("reason", ["", " ", "a\0b", "x" * 5_001])
def test_a_script_without_a_good_reason_is_told_so(
    reason: str, waiting: list[Claim], client_of: Any, reviewer: Any
) -> None:
    address = f"{LIST}{waiting[0].pk}/do/reject/"
    answer = client_of(reviewer).post(address, {"reason": reason}, **JSON)
    assert answer.status_code == 422
    assert answer.json()["error"]
    assert status(waiting[0]) == "submitted"


# --- two reviewers at once ---------------------------------------------------------------------


def test_whoever_comes_second_reads_who_decided_what_and_what_they_had_written(
    waiting: list[Claim], client_of: Any, reviewer: Any
) -> None:
    claim = waiting[0]
    seen = workflow.last_decision(claim)
    workflow.reject(claim, by=factories.reviewer("quicker"), reason="No claim.")
    page = send(client_of(reviewer), claim, "do/return", reason="My <b>words</b>.", seen=seen)
    text = page.content.decode()
    assert page.status_code == 409
    assert "<b>quicker</b> rejected it" in text
    assert "“No claim.”" in text
    assert "My &lt;b&gt;words&lt;/b&gt;.</textarea>" in text


# --- who has it --------------------------------------------------------------------------------


def test_a_claim_is_taken_given_and_put_back_on_its_page(
    waiting: list[Claim], client_of: Any, reviewer: Any
) -> None:
    claim, other, client = waiting[0], factories.reviewer("other"), client_of(reviewer)
    assert send(client, claim, "assign", how="take").url == change(claim)
    assert "You have this claim" in client.get(change(claim)).content.decode()
    send(client, claim, "assign", how="give", to=other.pk)
    page = client.get(change(claim)).content.decode()
    assert "<b>other</b> has this claim" in page
    assert "given by reviewer" in page
    assert 'aria-keyshortcuts="t">Take over' in page
    send(client, claim, "assign", how="drop")
    assert not Assignment.objects.exists()


@pytest.mark.parametrize(
    "typed",
    [{}, {"how": "steal"}, {"how": "give"}, {"how": "give", "to": "x"}, {"how": "give", "to": "9"}],
)
def test_an_odd_assignment_is_refused_in_words(
    typed: dict[str, str], waiting: list[Claim], client_of: Any, reviewer: Any
) -> None:
    page = send(client_of(reviewer), waiting[0], "assign", **typed)
    assert page.status_code == 422
    assert 'id="refused"' in page.content.decode()


def test_its_coder_sees_who_has_the_claim_and_cannot_change_that(
    waiting: list[Claim], client_of: Any, coder: Any, reviewer: Any
) -> None:
    claim, client = waiting[0], client_of(coder)
    reviewing.take(claim, by=reviewer)
    page = client.get(change(claim)).content.decode()
    assert "<b>reviewer</b> has this claim" in page
    assert "Give to" not in page
    assert send(client, claim, "assign", how="drop").status_code == 403


def test_a_claim_is_given_to_nobody_who_coded_it(
    waiting: list[Claim], client_of: Any, reviewer: Any
) -> None:
    mine = factories.submitted(coder=factories.reviewer("other"), claimants=("M",))
    page = client_of(reviewer).get(change(mine))
    assert "other" not in [str(each) for each in page.context["reviewers"]]


# --- comments ----------------------------------------------------------------------------------


def test_a_comment_stands_in_the_thread_and_nothing_else_moves(
    waiting: list[Claim], client_of: Any, coder: Any, reviewer: Any
) -> None:
    claim = waiting[0]
    page = send(client_of(reviewer), claim, "comment", text="One line.\r\n\r\n<b>Two.</b>")
    assert page.url == f"{LIST}{claim.pk}/read/#thread"
    assert Comment.objects.get().text == "One line.\n\n<b>Two.</b>"
    text = client_of(coder).get(change(claim)).content.decode()
    assert "&lt;b&gt;Two.&lt;/b&gt;" in text
    assert status(claim) == "submitted"


def test_a_coder_answers_on_a_page_of_a_claim_they_can_change(client_of: Any, coder: Any) -> None:
    claim = factories.draft()
    page = client_of(coder).get(f"{LIST}{claim.pk}/read/")
    assert 'id="comment"' in page.content.decode()
    assert "Go on coding" in page.content.decode()


@pytest.mark.parametrize("text", [" \n", "a\0b", "x" * 5_001])
def test_what_was_typed_of_a_comment_that_is_refused_stays(
    text: str, waiting: list[Claim], client_of: Any, reviewer: Any
) -> None:
    page = send(client_of(reviewer), waiting[0], "comment", text=text)
    assert page.status_code == 422
    assert page.context["comment"] == text
    assert not Comment.objects.exists()


def test_who_may_not_talk_reads_the_thread_without_a_form(
    waiting: list[Claim], client_of: Any, reviewer: Any
) -> None:
    reviewing.comment(waiting[0], "For all to read.", by=reviewer)
    client = client_of(factories.user("another"))
    page = client.get(change(waiting[0])).content.decode()
    assert "For all to read." in page
    assert 'id="comment"' not in page
    assert send(client, waiting[0], "comment", text="Me too.").status_code == 403


def test_a_script_reads_and_writes_the_thread(
    waiting: list[Claim], client_of: Any, coder: Any, reviewer: Any
) -> None:
    claim, address = waiting[0], f"{LIST}{waiting[0].pk}/comment/"
    reviewing.comment(claim, "Who?", by=reviewer)
    answer = client_of(coder).post(address, {"text": "She."}, **JSON)
    assert answer.status_code == 201
    read = client_of(reviewer).get(address, **JSON).json()
    assert [(c["by"], c["text"], c["mine"]) for c in read["comments"]] == [
        ("reviewer", "Who?", True),
        ("coder", "She.", False),
    ]
    assert client_of(coder).post(address, {"text": ""}, **JSON).status_code == 422


@pytest.mark.parametrize(
    "sent", ["", "[]", "{", '{"text": 1}', "[" * 100_000, '{"text": "\\ud800"}']
)
def test_odd_json_is_no_comment(
    sent: str, waiting: list[Claim], client_of: Any, reviewer: Any
) -> None:
    address = f"{LIST}{waiting[0].pk}/comment/"
    answer = client_of(reviewer).post(address, sent, content_type="application/json", **JSON)
    assert answer.status_code == 422
    assert answer.json()["error"]
    assert not Comment.objects.exists()


def test_a_comment_is_taken_as_json(waiting: list[Claim], client_of: Any, reviewer: Any) -> None:
    address = f"{LIST}{waiting[0].pk}/comment/"
    sent = {"text": "Who?"}
    client_of(reviewer).post(address, sent, content_type="application/json", **JSON)
    assert Comment.objects.get().text == "Who?"


# --- coded twice ---------------------------------------------------------------------------------


@pytest.fixture
def twice(coder: Any, reviewer: Any, manager: Any) -> Claim:
    """Coded a second time, otherwise than the first."""
    Share.objects.create(percent=100, seed="s", by=manager)
    claim = factories.submitted(claimants=("First Answer",))
    answers = second_coding.Answers(
        claimants=((factories.actor("Second Answer"), ""),),
        attribution=claim.attribution,
        stances=((factories.proposition(), "opposes"),),
    )
    second_coding.answer(claim, answers, by=reviewer)
    return claim


def test_both_answers_stand_on_the_page_with_the_way_to_adjudicate_and_without_publish(
    twice: Claim, client_of: Any
) -> None:
    page = client_of(factories.reviewer("other")).get(change(twice))
    text = page.content.decode()
    for shown in ("First Answer", "Second Answer", "≠ differs", f"{LIST}{twice.pk}/adjudicate/"):
        assert shown in text
    assert [step.transition.verb for step in page.context["steps"]] == ["return", "reject"]


def test_what_was_adjudicated_is_said_and_the_claim_can_be_published(
    twice: Claim, client_of: Any
) -> None:
    other = factories.reviewer("other")
    second_coding.adjudicate(twice, {"claimants": "first"}, reason="The byline says so.", by=other)
    page = client_of(other).get(change(twice))
    assert "The byline says so." in page.content.decode()
    assert "publish" in [step.transition.verb for step in page.context["steps"]]


def test_what_is_hidden_has_no_page_of_review(
    client_of: Any, coder: Any, reviewer: Any, manager: Any
) -> None:
    Share.objects.create(percent=100, seed="s", by=manager)
    claim = factories.submitted(claimants=("First Answer",))
    client = client_of(reviewer)
    for what in ("read", "comment", "alike", "exempt", "assign", "do/publish"):
        for page in (client.get(f"{LIST}{claim.pk}/{what}/"), send(client, claim, what)):
            assert page.status_code in (302, 404), what
            assert "First Answer" not in page.content.decode()
    assert not Comment.objects.exists()
    assert status(claim) == "submitted"


# --- wrong addresses -----------------------------------------------------------------------------


@pytest.mark.parametrize("what", ["read", "comment", "alike", "exempt", "assign", "do/publish"])
def test_a_claim_that_is_not_there_is_not_found(what: str, client_of: Any, reviewer: Any) -> None:
    client = client_of(reviewer)
    for pk in (999_999, 10**30):
        assert client.post(f"{LIST}{pk}/{what}/").status_code == 404
        assert client.get(f"{LIST}{pk}/{what}/").status_code == 404


@pytest.mark.parametrize("what", ["read", "comment", "alike", "exempt", "assign", "do/publish"])
def test_somebody_without_a_group_reads_and_does_nothing(
    what: str, waiting: list[Claim], client_of: Any
) -> None:
    client = client_of(factories.user("nobody", None))
    assert send(client, waiting[0], what).status_code == 403


@pytest.mark.parametrize("what", ["comment", "alike", "exempt", "assign"])
def test_nothing_is_done_by_reading(
    what: str, waiting: list[Claim], client_of: Any, reviewer: Any
) -> None:
    page = client_of(reviewer).get(f"{LIST}{waiting[0].pk}/{what}/")
    assert page.url.startswith(f"{LIST}{waiting[0].pk}/")


# --- queries -------------------------------------------------------------------------------------

QUERIES = [
    "session",
    "user",
    *("the claim asked for", "claimants", "actors", "stances", "propositions"),
    *("permissions of the user", "permissions of the user's groups"),
    "the claim as it is shown, with who has it and its codebook",
    *("quotes", "snapshots", "claimants with actors", "stances with propositions"),
    *("citations", "byline", "topics", "decisions with who decided"),
    *("exceptions", "facts of the claim", "claimants", "stances", "topics"),
    *("what the rules find alike", "those claims", "what they find contrary", "article", "byline"),
    *("what is alike", "those claims", "answers on the one", "answers on the other"),
    *("claimants of those", "actors", "stances", "propositions"),
    *("moves in the codebook", "parts of a split", "history of the propositions"),
    "second coding",
    *("claims in the article", "claimants", "actors", "stances", "propositions", "quotes"),
    "text of the article",
    *("how many wait", "those that wait"),
    "reviewers",
    "comments",
]


def test_the_page_takes_as_many_queries_for_much_as_for_little(
    client_of: Any, coder: Any, reviewer: Any, django_assert_num_queries: Any
) -> None:
    article = factories.article_with_text()
    claim = factories.submitted(article=article, quote=factories.QUOTE, text="Says so indeed.")
    client = client_of(reviewer)
    for round_ in range(2):
        for number in range(1 + 2 * round_):
            by = factories.reviewer(f"r{round_}{number}")
            reviewing.comment(claim, f"More {number}.", by=by)
            other = factories.article(f"Other {round_} {number}")
            factories.submitted(text=f"Says so indeed {round_}{number}", article=other)
            factories.draft(article=article, text=f"{round_} {number}.", quote=factories.QUOTE)
        with django_assert_num_queries(len(QUERIES)):
            client.get(change(claim))
