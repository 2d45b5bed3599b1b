"""A claim being typed outlives a reload, a lost connection, an expired sign-in, another window."""

from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from claims.models import Claim
from tests import factories
from tests.journeys import desk

pytest.importorskip("playwright.sync_api")
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def typing(live_server: Any, window: Any) -> Any:
    """A form in progress: everything is typed, nothing saved."""
    page = desk.open_desk(window(), live_server, desk.article())
    desk.begin(page, factories.QUOTE)
    desk.fill_in(page, "China is not neutral.")
    return page


def test_a_form_in_progress_survives_a_reload(typing: Any) -> None:
    typing.reload()
    typing.locator(".note", has_text="was not saved; it is back").wait_for()
    assert typing.locator("[data-path=text]").input_value() == "China is not neutral."
    assert typing.locator("[data-path='claimants.0.actor']").input_value() == "Ada Example"
    assert typing.locator(".sides :checked").get_attribute("value") == "opposes"
    typing.locator("[data-path=memo]").fill("Typed after the reload.")
    typing.reload()
    typing.wait_for_selector(".desk-form")
    typing.keyboard.press("Control+Enter")
    desk.said(typing, "is saved")
    assert Claim.objects.get().memo == "Typed after the reload."
    assert desk.parts(Claim.objects.get()) == [factories.QUOTE]
    typing.reload()
    typing.wait_for_selector(".desk[data-ready]")
    assert typing.locator(".desk-form").count() == 0


def test_leaving_asks_first_and_discarding_is_final(typing: Any) -> None:
    typing.keyboard.press("Escape")
    typing.get_by_role("dialog", name="not saved").wait_for()
    typing.keyboard.press("Escape")
    assert typing.locator("[data-path=text]").input_value() == "China is not neutral."
    typing.wait_for_selector(".sides :focus")  # where it was
    typing.keyboard.press("Escape")
    typing.get_by_role("button", name="Discard the changes").click()
    typing.wait_for_selector(".desk-form", state="detached")
    typing.reload()
    typing.wait_for_selector(".desk[data-ready]")
    assert typing.locator(".desk-form").count() == 0
    assert not Claim.objects.exists()


def test_a_lost_connection_or_answer_is_waited_out_and_the_claim_is_there_once(
    typing: Any,
) -> None:
    typing.context.set_offline(True)
    typing.keyboard.press("Control+Enter")
    typing.locator(".banner", has_text="There is no connection").wait_for()
    typing.locator("[data-path=memo]").fill("Typed without a connection.")

    answers: list[Any] = []

    def lose_the_first(route: Any) -> None:
        answers.append(route.fetch())
        if len(answers) == 1:
            route.abort()
        else:
            route.fulfill(response=answers[-1])

    typing.route("**/save/", lose_the_first)
    typing.context.set_offline(False)
    desk.said(typing, "is saved")
    assert [answer.status for answer in answers] == [200, 200]
    assert Claim.objects.get().memo == "Typed without a connection."


def test_whoever_was_signed_out_signs_in_in_a_new_tab_and_it_is_saved(
    typing: Any, live_server: Any
) -> None:
    Session.objects.all().delete()
    typing.locator("[data-path=memo]").fill("Typed after the session ended.")
    typing.keyboard.press("Control+Enter")
    typing.locator(".banner", has_text="You have been signed out").wait_for()
    with typing.context.expect_page() as opening:
        typing.get_by_role("link", name="Sign in again").click()
    again = opening.value
    again.fill("[name=username]", "coder")
    again.fill("[name=password]", "coder")
    again.press("[name=password]", "Enter")
    again.wait_for_url(f"{live_server.url}/admin/")
    again.close()
    desk.said(typing, "is saved")
    assert Claim.objects.get().memo == "Typed after the session ended."


def test_what_one_has_typed_is_not_saved_as_anothers_who_signs_in_meanwhile(
    typing: Any, live_server: Any
) -> None:
    typing.locator("[data-path=memo]").fill("Typed by coder.")
    client = Client()
    client.force_login(factories.user("another", "Coders"))
    session = client.cookies["sessionid"].value
    typing.context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    typing.keyboard.press("Control+Enter")
    typing.locator(".banner", has_text="opened by coder, and now another is signed in").wait_for()
    assert typing.locator("[data-path=memo]").input_value() == "Typed by coder."
    assert not Claim.objects.exists()
    typing.reload()
    typing.wait_for_selector(".desk[data-ready]")
    assert typing.locator(".desk-form").count() == 0, "the draft is kept for coder alone"


def test_a_claim_changed_in_another_window_shows_both_and_lets_choose(
    live_server: Any, window: Any
) -> None:
    article = desk.article()
    claim = factories.draft(article=article, text="As it was.", quote=factories.QUOTE)
    query = f"?claim={claim.pk}"
    here = desk.open_desk(window(), live_server, article, query=query)
    there = desk.open_desk(window(), live_server, article, query=query)
    there.locator("[data-path=text]").fill("As changed there.")
    there.keyboard.press("Control+Enter")
    desk.said(there, "is saved")
    here.locator("[data-path=text]").fill("As changed here.")
    here.keyboard.press("Control+Enter")
    row = here.get_by_role("dialog").get_by_role("row", name="Claim")
    assert "As changed here." in row.inner_text()
    assert "As changed there." in row.inner_text()
    here.get_by_role("button", name="Save mine").click()
    desk.said(here, "is saved")
    claim.refresh_from_db()
    assert claim.text == "As changed here."


def test_a_quote_typed_by_hand_is_found_or_the_nearest_offered(
    live_server: Any, window: Any
) -> None:
    page = desk.open_desk(window(), live_server, desk.article())
    page.keyboard.press("c")
    page.wait_for_selector("[data-path=text]:focus")
    page.get_by_text("Type or paste a quote").click()
    page.get_by_label("The quote, word for word").fill("Beijing is hardly a neutral country")
    page.get_by_role("button", name="Find it in the text").click()
    page.get_by_role("button", name="Use this passage").click()
    assert page.locator(".quote-parts blockquote p").inner_text() == factories.QUOTE
    assert page.locator("mark .is-current").inner_text() == factories.QUOTE
