"""Two that are one, in a browser: offered, compared field by field, merged, and found again."""

from typing import Any

import pytest

from sources.models import Actor
from tests import factories
from tests.journeys.test_history import faults
from tests.journeys.test_in_a_browser import fits, sign_in

playwright = pytest.importorskip("playwright.sync_api")
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def two(reviewer: Any) -> tuple[Actor, Actor]:
    """One of them is in the record, and the other is better described."""
    published = factories.actor("Ada Example", family="Example", given="Ada")
    factories.published(claimants=[published])
    other = factories.actor("Example, Ada", description="economist", wikidata="Q42")
    return published, other


@pytest.mark.parametrize("look", ["light", "dark"])
def test_two_that_are_one_are_offered_compared_and_merged(
    look: Any, two: Any, live_server: Any, window: Any
) -> None:
    kept, merged = two
    page = window(color_scheme=look, viewport={"width": 390, "height": 844})
    sign_in(page, live_server, "reviewer")
    page.goto(f"{live_server.url}/admin/sources/distinct/")
    assert (fits(page), faults(page)) == (True, []), "the candidates"
    page.get_by_role("link", name=f"Merge {kept.public_id} and {merged.public_id}").press("Enter")
    page.get_by_label(f"{kept.public_id} stays").check()
    assert (fits(page), faults(page)) == (True, []), "the comparison"
    page.get_by_label("Name: Ada Example").check()
    page.get_by_label("Description: economist").check()
    page.get_by_role("button", name="Merge").press("Enter")
    page.get_by_text(f"{merged.public_id} is now {kept.public_id} (Ada Example).").wait_for()
    page.get_by_text("No two actors look like one another").wait_for()
    page.goto(f"{live_server.url}/admin/sources/actor/{kept.pk}/change/")
    assert page.locator("[name=description]").input_value() == "economist"
    page.goto(f"{live_server.url}/admin/sources/actor/{merged.pk}/change/")
    assert page.get_by_text(f"{kept.public_id}").first.is_visible()
