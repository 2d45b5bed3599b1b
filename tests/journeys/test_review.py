"""A reviewer's morning, by keys alone: publish, return, undo, reject, answer, next."""

from collections.abc import Callable
from typing import Any

import pytest

from claims import reviewing, workflow
from claims.admin import many
from claims.models import Claim
from tests import factories
from tests.journeys.test_in_a_browser import sign_in

pytest.importorskip("playwright.sync_api")
pytestmark = pytest.mark.django_db(transaction=True)

TEXTS = ["First waits.", "Second waits.", "Third waits.", "Fourth waits.", "Fifth waits."]
TEXT = f"{'Many words stand before it. ' * 90}{factories.QUOTE}. {'And more after it. ' * 60}"


@pytest.fixture
def claims(db: None) -> list[Claim]:
    """Five claims of the coder's, in the order in which they wait."""
    factories.user("coder")
    factories.reviewer("reviewer")
    factories.reviewer("second")
    article = factories.article_with_text(TEXT, title="Drills in the sea")
    people = ("Ada Example", "Bob Brown", "Cem Demir", "Dilan Eren", "Eva Fuchs")
    return [
        factories.submitted(
            text=text, article=article, claimants=(who,), quote=factories.QUOTE, attribution="mixed"
        )
        for text, who in zip(TEXTS, people, strict=True)
    ]


@pytest.fixture
def faults() -> list[str]:
    return []


@pytest.fixture
def opened(live_server: Any, browser: Any, faults: list[str]) -> Callable[..., Any]:
    """A window, signed in; what its console complains of is in ``faults``."""

    def opened(name: str, **options: Any) -> Any:
        page = browser.new_context(**options).new_page()
        page.set_default_timeout(15_000)
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda said: said.type == "error" and faults.append(said.text))
        sign_in(page, live_server, name)
        return page

    return opened


def status(claim: Claim) -> str:
    claim.refresh_from_db()
    return claim.status


def shows(page: Any, text: str) -> None:
    """The claim is there, without a click, and the keyboard stands on it."""
    page.wait_for_function(
        "text => document.activeElement?.tagName === 'H1'"
        " && document.activeElement.textContent === text && !document.querySelector('[aria-busy]')",
        arg=text,
    )


def typed(page: Any, key: str, words: str) -> None:
    """Press the key, write where it leads, and send."""
    page.keyboard.press(key)
    page.wait_for_function("document.activeElement?.tagName === 'TEXTAREA'")
    page.keyboard.type(words)
    page.keyboard.press("Control+Enter")


def says(page: Any, words: str) -> None:
    page.locator(".review-status [role=status]", has_text=words).wait_for()


def loads(page: Any) -> Any:
    """How often a whole page has been loaded since."""
    found: list[str] = []
    page.on("load", lambda: found.append(page.url))
    return found


def test_a_queue_is_reviewed_by_keys_without_loading_a_page(
    claims: list[Claim], opened: Any, faults: list[str]
) -> None:
    first, second, third, fourth, fifth = claims
    page = opened("reviewer")
    loaded = loads(page)
    page.keyboard.press("j")
    shows(page, "First waits.")
    assert page.locator(".coding-text-body .mark-current").first.is_visible()

    page.keyboard.press("p")
    shows(page, "Second waits.")
    assert status(first) == "published"
    says(page, f"{first.version_id} published.")

    typed(page, "r", "Whose words are these?")
    shows(page, "Third waits.")
    says(page, f"{second.version_id} will be returned.")
    assert status(second) == "submitted", "nothing is sent for ten seconds"

    page.keyboard.press("u")
    page.wait_for_function("document.activeElement?.id === 'reason-return'")
    assert page.locator("#reason-return").input_value() == "Whose words are these?"
    assert page.locator("h1").last.inner_text() == "Second waits."
    page.keyboard.press("Escape")
    page.wait_for_function("document.activeElement?.tagName === 'SUMMARY'")

    typed(page, "x", "No claim at all.")
    shows(page, "Third waits.")
    typed(page, "r", "Name the person.")
    shows(page, "Fourth waits.")
    says(page, f"{second.version_id} rejected. {third.version_id} will be returned.")
    assert status(second) == "rejected", "the next decision sends the one before it"

    page.keyboard.press("t")
    page.wait_for_function("document.activeElement?.textContent.startsWith('Put back')")
    typed(page, "m", "Is this about 2022?")
    page.locator("#thread li", has_text="Is this about 2022?").wait_for()
    says(page, "Comment sent.")
    shows(page, "Fourth waits.")
    assert page.locator("#comment").input_value() == ""
    page.keyboard.press("r")
    page.wait_for_function("document.activeElement?.id === 'reason-return'")
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    shows(page, "Fifth waits.")
    page.keyboard.press("k")
    shows(page, "Fourth waits.")
    assert [str(each) for each in (status(fourth), status(fifth))] == ["submitted"] * 2
    says(page, f"{third.version_id} returned.")
    assert status(third) == "returned"
    assert third.decisions.last().reason == "Name the person."
    assert loaded == []
    assert faults == []


def test_publishing_sends_what_is_held_first_and_both_are_announced(
    claims: list[Claim], opened: Any, faults: list[str]
) -> None:
    first, second, *_ = claims
    page = opened("reviewer")
    page.keyboard.press("j")
    shows(page, "First waits.")
    typed(page, "r", "Whose words are these?")
    shows(page, "Second waits.")
    page.keyboard.press("p")
    shows(page, "Third waits.")
    says(page, f"{first.version_id} returned. {second.version_id} published.")
    assert [str(status(each)) for each in (first, second)] == ["returned", "published"]
    assert not page.get_by_role("button", name="Undo").is_visible()
    assert faults == []


def test_what_is_held_is_sent_when_the_page_is_left_and_nothing_typed_is_lost(
    claims: list[Claim], opened: Any, live_server: Any, faults: list[str]
) -> None:
    first, second, *_ = claims
    page, other = opened("reviewer"), opened("second")
    page.keyboard.press("j")
    shows(page, "First waits.")
    typed(page, "r", "Left in a hurry.")
    shows(page, "Second waits.")
    page.goto(f"{live_server.url}/admin/sources/article/")
    page.wait_for_load_state()
    for _ in range(50):
        if status(first) == "returned":
            break
        page.wait_for_timeout(100)
    assert status(first) == "returned"

    page.goto(f"{live_server.url}/admin/claims/claim/{second.pk}/change/")
    page.keyboard.press("r")
    page.keyboard.type("What I was about to say.")
    page.reload()
    page.keyboard.press("r")
    assert page.locator("#reason-return").input_value() == "What I was about to say."

    other.goto(f"{live_server.url}/admin/claims/claim/{second.pk}/change/")
    other.keyboard.press("p")
    shows(other, "Third waits.")
    page.keyboard.press("Control+Enter")
    shows(page, "Third waits.")
    page.locator(".review-status [role=status]", has_text="was not returned").wait_for()
    assert "second published it" in page.locator(".review-status").inner_text()
    assert "What I was about to say." in page.locator(".review-status").inner_text()
    assert status(second) == "published"
    conflicts = [each for each in faults if "409" not in each]
    assert conflicts == []


def test_a_second_publisher_is_told_who_was_quicker(
    claims: list[Claim], opened: Any, live_server: Any
) -> None:
    page, other = opened("reviewer"), opened("second")
    for each in (page, other):
        each.keyboard.press("j")
        shows(each, "First waits.")
    other.keyboard.press("p")
    shows(other, "Second waits.")
    page.keyboard.press("p")
    page.wait_for_function("document.activeElement?.id === 'refused'")
    told = page.locator("#refused").inner_text()
    assert "Meanwhile: second published it" in told
    page.keyboard.press("j")
    shows(page, "Second waits.")


def test_a_coder_reads_what_was_asked_beside_the_form_and_answers_there(
    claims: list[Claim], opened: Any, live_server: Any, faults: list[str]
) -> None:
    claim, reviewer = claims[0], factories.reviewer("reviewer")
    reviewing.comment(claim, "Who is meant by “it”?", by=reviewer)
    workflow.return_(claim, by=reviewer, reason="Name the person.")
    page = opened("coder")
    page.get_by_text("Who is meant by “it”?").first.wait_for()
    page.goto(f"{live_server.url}/admin/claims/claim/{claim.pk}/change/")
    form = page.locator(".desk-form")
    form.get_by_text("Name the person.").wait_for()
    form.get_by_text("Who is meant by “it”?").wait_for()
    form.get_by_label("Your answer").fill("The ministry.")
    page.keyboard.press("Control+Enter")
    form.locator(".thread li", has_text="The ministry.").wait_for()
    assert [each.text for each in reviewing.thread(claim)][-1] == "The ministry."
    assert status(claim) == "returned", "it is the comment that was sent"
    assert reviewing.unanswered(claim.coder).count() == 0
    assert faults == []


def test_whoever_is_signed_out_loses_nothing(
    claims: list[Claim], opened: Any, faults: list[str]
) -> None:
    page = opened("reviewer")
    page.keyboard.press("j")
    shows(page, "First waits.")
    page.context.clear_cookies(name="sessionid")
    page.keyboard.press("m")
    page.keyboard.type("Still here?")
    page.keyboard.press("Control+Enter")
    says(page, "You are signed out, so nothing was sent.")
    assert page.locator("#comment").input_value() == "Still here?"
    assert page.evaluate("document.activeElement?.id") == "comment"
    assert faults == []


def test_what_one_person_wrote_is_not_sent_as_another_who_has_signed_in_since(
    claims: list[Claim], opened: Any, live_server: Any, faults: list[str]
) -> None:
    page = opened("reviewer")
    page.keyboard.press("j")
    shows(page, "First waits.")
    page.keyboard.press("m")
    page.keyboard.type("Not yours.")
    page.context.clear_cookies(name="sessionid")
    sign_in(page.context.new_page(), live_server, "second")
    page.keyboard.press("Control+Enter")
    says(page, "This page was opened by reviewer, and now second is signed in here.")
    assert page.locator("#comment").input_value() == "Not yours."
    page.keyboard.press("Escape")
    page.keyboard.press("p")
    page.wait_for_function("!document.querySelector('[aria-busy]')")
    assert status(claims[0]) == "submitted"
    assert not reviewing.thread(claims[0]).exists()
    page.keyboard.press("j")
    page.wait_for_url(f"{live_server.url}/admin/claims/claim/{claims[1].pk}/change/")
    assert page.locator("#review").get_attribute("data-user") == str(factories.user("second").pk)
    assert [each for each in faults if "409" not in each] == []


def test_what_is_done_to_many_goes_on_by_itself_and_says_how_far_it_is(
    claims: list[Claim], opened: Any, live_server: Any, faults: list[str], monkeypatch: Any
) -> None:
    monkeypatch.setattr(many, "SECONDS", 0)
    monkeypatch.setattr(many, "AT_A_TIME", 1)
    page = opened("reviewer")
    page.goto(f"{live_server.url}/admin/claims/claim/?status__in=submitted")
    page.locator("#action-toggle").check()
    page.locator("select[name=action]").select_option("publish")
    page.locator("button[name=index]").first.click()
    page.get_by_text("of 5 claims:").wait_for()
    page.get_by_text("5 published.").wait_for()
    assert page.url.endswith("/admin/claims/claim/?status__in=submitted")
    assert {status(each) for each in claims} == {"published"}
    assert faults == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_queue_and_review_have_no_serious_fault_of_accessibility(
    scheme: str, claims: list[Claim], opened: Any, live_server: Any
) -> None:
    from axe_playwright_python.sync_playwright import Axe

    second = Claim.objects.get(text="Second waits.")
    reviewer = factories.reviewer("reviewer")
    reviewing.take(second, by=reviewer)
    reviewing.comment(second, "What does “it” mean?", by=reviewer)
    workflow.return_(claims[2], by=reviewer, reason="Whose words?")
    workflow.submit(claims[2], by=claims[2].coder, accept=factories.ANSWERS)
    page = opened("reviewer", color_scheme=scheme)
    page.evaluate("scheme => localStorage.setItem('_x_adminTheme', JSON.stringify(scheme))", scheme)
    for address in ("", f"claims/claim/{second.pk}/change/", f"claims/claim/{claims[2].pk}/read/"):
        page.goto(f"{live_server.url}/admin/{address}")
        faults = [
            f"{each['id']}: {[node['html'][:120] for node in each['nodes'][:3]]}"
            for each in Axe().run(page).response["violations"]
            if each["impact"] in ("serious", "critical")
        ]
        assert faults == [], address
