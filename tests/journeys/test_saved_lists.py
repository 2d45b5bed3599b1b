"""A list is made where the claims are, put in order by keys, shared, and opened signed out."""

from typing import Any

import pytest

from claims.models import SavedList
from tests import factories
from tests.claims.lists import ids, of_claims
from tests.journeys.test_in_a_browser import fits, sign_in

pytest.importorskip("playwright.sync_api")
Axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe
pytestmark = pytest.mark.django_db(transaction=True)

PHONE = {"width": 390, "height": 844}


def serious(page: Any) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [each["id"] for each in found if each["impact"] in ("serious", "critical")]


def put_all_in_a_list(page: Any, server: Any, name: str) -> None:
    """From the list of claims, all that are there."""
    page.goto(f"{server.url}/admin/claims/claim/")
    page.locator("#action-toggle").check()
    page.locator("select[name=action]").select_option("add_to_list")
    page.locator("button[name=index]").first.click()
    page.get_by_label("Name of the new list").fill(name)
    page.get_by_role("button", name="Add", exact=True).click()
    page.get_by_text("3 added.").wait_for()


def test_a_list_is_made_put_in_order_shared_and_opened_signed_out(
    live_server: Any, window: Any
) -> None:
    factories.user("coder", "Coders")
    first, second, third = (
        factories.published(text=f"The {word} claim.", article=factories.article(f"{word} piece"))
        for word in ("first", "second", "third")
    )
    desk = window(permissions=["clipboard-read", "clipboard-write"])
    sign_in(desk, live_server, "coder")
    put_all_in_a_list(desk, live_server, "On neutrality")
    saved = SavedList.objects.get()

    desk.get_by_role("link", name="My lists").click()
    desk.get_by_role("link", name="On neutrality").click()
    assert serious(desk) == []
    wanted = [third.public_id, first.public_id, second.public_id]
    reorder(desk, saved, wanted)
    assert ids(saved) == wanted

    row = desk.locator(f"#item-{first.public_id}")
    row.get_by_text("Note", exact=True).click()
    row.get_by_role("textbox").fill("The clearest case.")
    row.get_by_role("button", name="Save the note").click()
    desk.get_by_text("The note under").wait_for()
    desk.get_by_text("Share …").click()
    desk.get_by_label("Anybody who has the link").check()
    desk.get_by_role("button", name="Share", exact=True).click()
    desk.get_by_role("button", name="Copy the address").click()
    address = desk.evaluate("navigator.clipboard.readText()")
    assert address.startswith(f"{live_server.url}/lists/")

    reader = window(viewport=PHONE)
    reader.goto(address)
    shown = reader.locator(".numbered > .row .says").all_inner_texts()
    assert shown == ["The third claim.", "The first claim.", "The second claim."]
    assert reader.get_by_text("The clearest case.").is_visible()
    assert fits(reader)
    assert serious(reader) == []
    references = reader.request.get(f"{address}.txt?style=apa").text()
    assert references.index("The third claim") < references.index("The first claim")
    assert "The clearest case." in references
    assert "@" in reader.request.get(f"{address}.bib").text()

    desk.get_by_text("Share …").click()
    desk.get_by_label("Only you").check()
    desk.get_by_role("button", name="Save who sees it").click()
    desk.get_by_text("Seen by: only you.").wait_for()
    assert reader.goto(address).status == 404


def reorder(page: Any, saved: SavedList, wanted: list[str]) -> None:
    """By keys alone: the button that has the focus keeps it wherever its row goes."""
    for place, public_id in enumerate(wanted):
        while (at := ids(saved).index(public_id)) > place:
            button = page.locator(f"#up-{public_id}")
            button.focus()
            page.keyboard.press("Enter")
            page.locator(f"#item-{public_id} .lists-place", has_text=str(at)).wait_for()
            focused = page.evaluate("document.activeElement.id")
            assert focused == (f"up-{public_id}" if at > 1 else f"down-{public_id}")
            assert f"{public_id} is number {at} now." in page.locator("#list-said").inner_text()


def test_a_list_is_dragged_into_order(live_server: Any, window: Any) -> None:
    coder = factories.user("coder", "Coders")
    claims = [factories.published(text=f"{n}.") for n in (1, 2, 3)]
    saved = of_claims(*claims, by=coder)
    desk = window(viewport=PHONE)
    sign_in(desk, live_server, "coder")
    desk.goto(f"{live_server.url}/admin/claims/savedlist/{saved.pk}/change/")
    assert fits(desk)
    handle = desk.locator(f"#item-{claims[2].public_id} .lists-place")
    handle.drag_to(desk.locator(f"#item-{claims[0].public_id}"))
    desk.locator(f"#item-{claims[2].public_id} .lists-place", has_text="1").wait_for()
    assert ids(saved) == [claims[n].public_id for n in (2, 0, 1)]


def test_notes_that_were_typed_are_saved_by_any_button_and_warned_of_by_links(
    live_server: Any, window: Any
) -> None:
    coder = factories.user("coder", "Coders")
    claims = [factories.published(text=f"{n}.") for n in (1, 2, 3)]
    saved = of_claims(*claims, by=coder)
    desk = window()
    sign_in(desk, live_server, "coder")
    desk.goto(f"{live_server.url}/admin/claims/savedlist/{saved.pk}/change/")
    for claim in claims[:2]:
        row = desk.locator(f"#item-{claim.public_id}")
        row.get_by_text("Note", exact=True).click()
        row.get_by_role("textbox").fill(f"Under {claim.public_id}.")
    asked = []
    desk.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    desk.get_by_role("link", name="My lists").click()
    desk.wait_for_timeout(200)
    assert asked == ["beforeunload"]

    third = claims[2].public_id
    desk.locator(f"#up-{third}").click()
    desk.locator(f"#item-{third} .lists-place", has_text="2").wait_for()
    wanted = {claim.public_id: f"Under {claim.public_id}." for claim in claims[:2]} | {third: ""}
    assert dict(saved.items.values_list("public_id", "note")) == wanted
    desk.get_by_label("Add by id").fill("C999")
    desk.get_by_label("Add by id").press("Enter")
    desk.get_by_text("Not found: C999.").wait_for()
    desk.get_by_role("link", name="My lists").click()
    desk.get_by_role("heading", name="My lists").wait_for()
    assert asked == ["beforeunload"]
