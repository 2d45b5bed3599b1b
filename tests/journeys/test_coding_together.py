"""Several people on one article, and an article whose text is corrected under their hands."""

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from claims import editing
from claims.models import Claim
from tests import factories
from tests.journeys import desk
from tests.journeys.test_in_a_browser import PHONE, fits

pytest.importorskip("playwright.sync_api")
pytestmark = pytest.mark.django_db(transaction=True)

COME_BACK = "document.dispatchEvent(new Event('visibilitychange'))"


def test_two_coders_at_once_see_each_others_claims_as_theirs(live_server: Any, window: Any) -> None:
    article = desk.article()
    factories.user("another", "Coders")
    one = desk.open_desk(window(), live_server, article)
    other = desk.open_desk(window(), live_server, article, who="another")
    for page, wording in ((one, "Coded by one."), (other, "Coded by the other.")):
        desk.begin(page, factories.QUOTE)
        desk.fill_in(page, wording)
    one.keyboard.press("Control+Enter")
    desk.said(one, "is saved")
    other.evaluate(COME_BACK)
    row = other.locator(".desk-rows li", has_text="Coded by one.")
    row.get_by_text("coded by coder").wait_for()
    assert other.locator("[data-path=text]").input_value() == "Coded by the other."
    other.keyboard.press("Control+Enter")
    desk.said(other, "is saved")
    row.get_by_role("button").click()
    row.get_by_role("link", name="Open C").wait_for()
    assert other.locator(".desk-form").count() == 0, "only its coder changes it"
    one.evaluate(COME_BACK)
    one.get_by_text("coded by another").wait_for()
    assert Claim.objects.count() == 2


def test_a_claim_is_recalled_where_it_was_coded(live_server: Any, window: Any) -> None:
    article = desk.article()
    claim = factories.submitted(article=article, quote=factories.QUOTE)
    page = desk.open_desk(window(), live_server, article)
    page.locator(".row-main").click()
    page.get_by_role("button", name=f"Recall {claim.version_id}").click()
    page.wait_for_selector("[data-path=text]:focus")
    page.locator(".banner", has_text=f"{claim.version_id} is recalled").wait_for()
    page.keyboard.type("It is said: ")
    page.locator(".banner").wait_for(state="detached")
    page.keyboard.press("Control+Shift+Enter")
    desk.said(page, "is submitted")
    page.goto(f"{live_server.url}/admin/claims/claim/{claim.pk}/change/")
    page.get_by_role("button", name="Recall").click()
    page.wait_for_selector(".desk[data-ready]")
    page.locator(".desk-form .banner", has_text=f"{claim.version_id} recalled.").wait_for()
    assert not page.locator("#said").is_visible(), "nothing pushes the text down"


def test_a_quote_lost_in_a_corrected_text_is_settled_by_choosing_the_passage(
    live_server: Any, window: Any
) -> None:
    article = desk.article()
    claim = factories.draft(article=article, quote=factories.QUOTE)
    corrected = factories.TEXT.replace("hardly a neutral party", "in no way a neutral side")
    manager = factories.user("manager", "Managers")
    editing.add_text(article, corrected, by=manager, method="paste")
    page = desk.open_desk(window(), live_server, article)
    page.get_by_role("button", name="Choose the passage").click()
    desk.choose(page, "Beijing is in no way a neutral side")
    page.keyboard.press("c")
    page.wait_for_selector(f"mark[data-claims='{claim.pk}']")
    assert page.get_by_role("button", name="Choose the passage").count() == 0
    assert desk.parts(claim) == ["Beijing is in no way a neutral side"]
    page.get_by_text("2 texts").click()
    page.locator(".desk-snapshots a").last.click()
    page.get_by_text("This is an earlier text of the article, to read.").wait_for()
    page.wait_for_selector(".desk[data-ready]")
    assert factories.QUOTE in page.locator(".desk-body").inner_text()
    page.keyboard.press("/")
    page.locator("#desk-find").fill("hardly a neutral")
    page.keyboard.press("Enter")
    page.wait_for_function("getSelection().toString() == 'hardly a neutral'")
    page.keyboard.press("c")
    assert page.locator(".desk-form").count() == 0, "nothing is coded in it"
    page.get_by_role("link", name="Code in the newest").click()
    page.wait_for_selector(f"mark[data-claims='{claim.pk}']")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_coding_screen_has_no_serious_accessibility_fault(
    live_server: Any, window: Any, theme: str
) -> None:
    article = desk.article()
    factories.submitted(article=article, quote="hardly a neutral party, whatever")
    factories.draft(article=article, text="Another.", quote=factories.QUOTE)
    page = window(color_scheme=theme)
    page.add_init_script(f"localStorage.setItem('_x_adminTheme', '\"{theme}\"')")
    desk.open_desk(page, live_server, article)
    assert _faults(page) == [], "reading"
    desk.begin(page, "drills show")
    page.keyboard.press("Control+Shift+Enter")
    page.wait_for_selector("[aria-invalid]")
    page.keyboard.press("Tab")
    page.keyboard.type("Ada")
    page.get_by_role("option", name="Ada Example").wait_for()
    assert _faults(page) == [], "coding"
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    page.get_by_role("dialog").wait_for()
    assert _faults(page) == [], "asking"


def _faults(page: Any) -> list[Any]:
    found = Axe().run(page).response["violations"]
    return [
        (fault["id"], [node["html"][:200] for node in fault["nodes"]])
        for fault in found
        if fault["impact"] in ("serious", "critical")
    ]


def test_it_is_all_there_on_a_phone(live_server: Any, window: Any) -> None:
    article = desk.article()
    factories.draft(article=article, text="One that is there.", quote=factories.QUOTE)
    page = desk.open_desk(window(viewport=PHONE, has_touch=True), live_server, article)
    assert fits(page)
    page.get_by_role("button", name="Claims (1)").tap()
    page.get_by_text("One that is there.").wait_for()
    page.get_by_role("button", name="Claims (1)").tap()
    desk.choose(page, "drills show")
    page.locator(".desk-bar").get_by_role("button", name="Claim").tap()
    page.wait_for_selector("[data-path=text]:focus")
    assert fits(page)


def test_an_article_without_a_text_is_coded_all_the_same(live_server: Any, window: Any) -> None:
    article = desk.article(text="")
    page = desk.open_desk(window(), live_server, article)
    page.get_by_text("The text of this article is not here yet").wait_for()
    page.keyboard.press("c")
    page.wait_for_selector("[data-path=text]:focus")
    page.get_by_label("The quote, word for word").fill("Words from a printed page.")
    page.get_by_role("button", name="Use it").click()
    desk.fill_in(page, "It was printed.")
    page.keyboard.press("Control+Enter")
    desk.said(page, "is saved")
    quote = Claim.objects.get().quotes.get()
    assert (quote.exact, quote.snapshot) == ("Words from a printed page.", None)
