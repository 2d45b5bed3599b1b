"""The codebook in a browser: a merge by keyboard, seen, done, and taken back."""

from typing import Any

import pytest

from claims.models import Proposition
from tests import factories as make

axe = pytest.importorskip("axe_playwright_python.sync_playwright")
pytestmark = pytest.mark.django_db(transaction=True)
GRAVE = ("serious", "critical")


def faults(page: Any) -> list[str]:
    found = axe.Axe().run(page).response["violations"]
    return [f"{each['id']} on {page.url}" for each in found if each["impact"] in GRAVE]


def test_a_merge_is_seen_done_and_taken_back(page: Any, live_server: Any) -> None:
    make.user("manager", "Managers")
    it = Proposition.objects.create(text="It is so")
    kept = Proposition.objects.create(text="That is how matters stand")
    claim = make.draft(stances=[(it, "supports")])
    troubles: list[str] = []
    page.on("console", lambda said: troubles.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.goto(f"{live_server.url}/admin/")
    page.fill("[name=username]", "manager")
    page.fill("[name=password]", "manager")
    page.keyboard.press("Enter")
    page.wait_for_selector(".queue")

    page.goto(f"{live_server.url}/admin/claims/proposition/{it.pk}/change/")
    page.get_by_role("link", name="Merge …").press("Enter")
    search = page.get_by_role("combobox", name="The one that stays")
    search.press("Enter")
    page.locator(".select2-search__field").type("how matters")
    page.wait_for_selector(".select2-results__option--highlighted:has-text('how matters stand')")
    page.keyboard.press("Enter")
    page.get_by_label("Change note").fill("The same in other words.")
    troubles += faults(page)
    page.get_by_role("button", name="See what it comes to").press("Enter")
    page.wait_for_selector("text=This touches 1 claim: 1 draft. 1 claim will be moved.")
    troubles += faults(page)
    page.get_by_role("button", name="Merge").press("Enter")
    page.wait_for_selector("text=1 claim was moved.")
    assert claim.stances.get().proposition == kept

    for path in ("codebook/", ""):
        page.goto(f"{live_server.url}/admin/claims/codebookversion/{path}")
        troubles += faults(page)
    page.get_by_role("link", name="Undo version").first.press("Enter")
    page.get_by_label("Change note").fill("They are not the same.")
    troubles += faults(page)
    page.get_by_role("button", name="Undo version").press("Enter")
    page.wait_for_selector("text=undone.")
    assert claim.stances.get().proposition == it
    assert troubles == []
