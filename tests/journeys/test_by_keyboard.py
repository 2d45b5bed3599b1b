"""What the workbench's forms offer beside a field, reached without a mouse."""

import re
from typing import Any

import pytest

from sources.models import Byline, Outlet
from tests import factories
from tests.journeys.test_in_a_browser import sign_in

pytest.importorskip("playwright.sync_api")
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def page(live_server: Any, window: Any) -> Any:
    """The form of a new article, with its byline."""
    factories.user("coder", "Coders")
    page = window()
    sign_in(page, live_server, "coder")
    page.goto(f"{live_server.url}/admin/sources/article/add/")
    return page


def test_an_author_is_added_in_place(page: Any) -> None:
    page.get_by_role("button", name="Add or change this actor").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_function("document.activeElement.matches('nav .add-related')")
    page.keyboard.press("Escape")
    focused = page.evaluate("document.activeElement.ariaLabel")
    assert focused == "Add or change this actor"


def test_a_part_is_removed(page: Any) -> None:
    rows = page.locator("[name^=bylines-][name$=-printed]:not([name*=__prefix__])")
    before = rows.count()
    page.get_by_role("button", name="Remove").first.focus()
    page.keyboard.press("Space")
    assert rows.count() == before - 1


def test_a_search_that_finds_nothing_says_how_to_add_and_takes_the_name_along(page: Any) -> None:
    page.goto(page.url.replace("article/add", "actor/add"))
    page.get_by_role("link", name="Add another Position").click()
    page.locator("[name=affiliations-0-organisation] + .select2 .select2-selection").click()
    page.locator(".select2-search__field").last.fill("nobody of that name")
    page.get_by_text("Nothing found. To add one, use ⋮ beside the field.").wait_for()
    link = page.locator("[id='related-widget-wrapper-affiliations-0-organisation'] .add-related")
    assert "name=nobody+of+that+name" in link.get_attribute("href")


def choose(page: Any, field: str, name: str, lit: str) -> None:
    """Type the name, and take what is lit then."""
    page.locator(f"[name={field}] + .select2 .select2-selection").click()
    page.locator(".select2-search__field").last.press_sequentially(name)
    exactly = re.compile(f"^{re.escape(lit)}$")
    page.locator(".select2-results__option--highlighted", has_text=exactly).wait_for()
    page.keyboard.press("Enter")


def test_an_outlet_is_added_by_typing_its_name(page: Any) -> None:
    choose(page, "outlet", "The Lantern", "Add “The Lantern”")
    page.get_by_text("“The Lantern” is added.").wait_for()
    chosen = page.locator("[name=outlet]").input_value()
    assert chosen == str(Outlet.objects.get(name="The Lantern").pk)
    choose(page, "outlet", "The Lantern Weekly", "Add “The Lantern Weekly”")
    page.get_by_text("“The Lantern Weekly” is added.").wait_for()
    choose(page, "outlet", "the lantern", "The Lantern Weekly")
    assert Outlet.objects.count() == 2, "a name that is there is not offered to be added again"


def test_who_is_in_the_byline_is_added_by_typing_the_name(page: Any) -> None:
    page.locator("[name=title]").fill("Nets and quotas")
    choose(page, "bylines-0-actor", "Elsa Grün", "Add “Elsa Grün”")
    page.get_by_text("“Elsa Grün” is chosen, a person; the family name is Grün.").wait_for()
    with page.expect_navigation():
        page.locator("[name=_save]").click()
    assert [str(byline) for byline in Byline.objects.all()] == ["Elsa Grün"]


def test_a_name_that_is_typed_and_not_chosen_is_not_lost(page: Any) -> None:
    page.locator("[name=title]").fill("Nets and quotas")
    page.locator("[name=bylines-0-actor] + .select2 .select2-selection").click()
    page.locator(".select2-search__field").last.press_sequentially("Elsa Grün")
    page.keyboard.press("Escape")
    page.get_by_text("“Elsa Grün” is typed and not chosen.").wait_for()
    page.locator("[name=_save]").click()
    page.wait_for_function("document.activeElement.textContent === 'Add “Elsa Grün”'")
    page.keyboard.press("Enter")
    page.get_by_text("“Elsa Grün” is chosen, a person; the family name is Grün.").wait_for()
    with page.expect_navigation():
        page.locator("[name=_save]").click()
    assert [str(byline) for byline in Byline.objects.all()] == ["Elsa Grün"]


def test_enter_at_once_takes_what_was_typed_and_not_what_was_found_before(page: Any) -> None:
    Outlet.objects.bulk_create(Outlet(name=name) for name in ("Aarhus Evening", "Reuters"))
    for typed in ("Reuters", "The Lantern"):
        page.locator("[name=outlet] + .select2 .select2-selection").click()
        page.locator(".select2-results__option", has_text="Aarhus Evening").wait_for()
        page.locator(".select2-search__field").last.press_sequentially(typed)
        page.keyboard.press("Enter")
        page.locator("#select2-id_outlet-container", has_text=typed).wait_for()


def test_who_is_chosen_after_all_is_no_longer_asked_about(page: Any) -> None:
    factories.actor("Elsa Grün", family="Grün", given="Elsa")
    page.locator("[name=title]").fill("Nets and quotas")
    page.locator("[name=bylines-0-actor] + .select2 .select2-selection").click()
    page.locator(".select2-search__field").last.press_sequentially("Elsa")
    page.keyboard.press("Escape")
    page.get_by_text("“Elsa” is typed and not chosen.").wait_for()
    choose(page, "bylines-0-actor", "Elsa", "Elsa Grün")
    page.locator(".select2-selection__rendered[title='Elsa Grün']").wait_for()
    with page.expect_navigation():
        page.locator("[name=_save]").click()
    assert [str(byline) for byline in Byline.objects.all()] == ["Elsa Grün"]
