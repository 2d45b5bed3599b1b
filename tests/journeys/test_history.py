"""Looking back, in a browser: what was changed, the way back from it, and how the work goes."""

from typing import Any

import pytest

from sources.models import Actor
from sources.models.history import acting
from tests import factories
from tests.journeys.test_in_a_browser import fits, sign_in

playwright = pytest.importorskip("playwright.sync_api")
axe = pytest.importorskip("axe_playwright_python.sync_playwright")
pytestmark = pytest.mark.django_db(transaction=True)

MY_WORK, OVERVIEW = "/admin/claims/claim/my-work/", "/admin/claims/claim/overview/"


@pytest.fixture
def renamed(reviewer: Any) -> Actor:
    factories.published()
    factories.submitted()
    actor = Actor.objects.get()
    with acting(reviewer):
        Actor.objects.filter(pk=actor.pk).update(name="A. Example", description="Somebody else")
    return actor


def faults(page: Any) -> list[str]:
    """What axe-core finds that is serious or critical."""
    found = axe.Axe().run(page).response["violations"]
    return [
        f"{each['id']}: {each['nodes'][0]['html'][:200]}"
        for each in found
        if each["impact"] in ("serious", "critical")
    ]


def revert(page: Any, server: Any, actor: Actor) -> None:
    """By the keyboard: from the step to its preview, and back to how it was."""
    page.goto(f"{server.url}/admin/sources/actor/{actor.pk}/history/")
    assert "A. Example" in page.locator("ins").first.inner_text()
    assert faults(page) == [], "the history"
    page.get_by_role("link", name="Revert … what reviewer did").first.press("Enter")
    page.get_by_text("What changes").wait_for()
    assert faults(page) == [], "the preview"
    page.get_by_role("button", name="Revert").press("Enter")
    page.get_by_text("is undone").wait_for()


def look_at_charts(page: Any, server: Any, address: str) -> None:
    page.goto(server.url + address)
    page.locator(".charts canvas").first.wait_for()
    drawn = page.evaluate(
        """() => [...document.querySelectorAll('.charts canvas')].every((canvas) => {
            const pixels = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
            return pixels.data.some((value) => value > 0);
        })"""
    )
    assert drawn, "no chart is blank"
    for theme in ("light", "dark"):
        page.evaluate(f"document.documentElement.classList.toggle('dark', '{theme}' === 'dark')")
        assert faults(page) == [], f"{address} {theme}"


def test_looking_back_and_going_back(
    renamed: Actor, coder: Any, live_server: Any, browser: Any
) -> None:
    said: list[str] = []
    page = browser.new_context().new_page()
    page.set_default_timeout(30_000)
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("console", lambda line: said.append(line.text) if line.type == "error" else None)

    sign_in(page, live_server, "reviewer")
    revert(page, live_server, renamed)
    renamed.refresh_from_db()
    assert (renamed.name, renamed.description) == ("Ada Example", "")

    look_at_charts(page, live_server, MY_WORK)
    look_at_charts(page, live_server, OVERVIEW)
    page.get_by_role("rowheader", name="coder").get_by_role("link").first.click()
    page.wait_for_url("**/admin/claims/claim/?coder=*")
    assert said == []


def test_without_scripts_every_number_is_there_and_all_fits_a_phone(
    renamed: Actor, live_server: Any, browser: Any
) -> None:
    plain = browser.new_context(java_script_enabled=False).new_page()
    sign_in(plain, live_server, "reviewer")
    plain.goto(live_server.url + OVERVIEW)
    assert plain.locator("#numbers-weeks tbody tr").first.is_visible()

    phone = browser.new_context(viewport={"width": 390, "height": 844}).new_page()
    sign_in(phone, live_server, "reviewer")
    for address in (MY_WORK, OVERVIEW, f"/admin/sources/actor/{renamed.pk}/history/"):
        phone.goto(live_server.url + address)
        assert fits(phone), address
