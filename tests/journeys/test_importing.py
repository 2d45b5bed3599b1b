"""A library brought in, in a browser: uploaded, looked at, decided on, carried out."""

from pathlib import Path
from typing import Any

import pytest

from sources import importing
from sources.models import Article
from tests import factories
from tests.journeys.test_in_a_browser import fits, sign_in

playwright = pytest.importorskip("playwright.sync_api")
axe = pytest.importorskip("axe_playwright_python.sync_playwright")
pytestmark = pytest.mark.django_db(transaction=True)

LIBRARY = """
TY  - NEWS
TI  - On the making of bridges
AU  - Example, Ada
PY  - 2021
T2  - The Daily Example
ER  -
TY  - JOUR
TI  - A handbook of rivers
PY  - 2020
ER  -
TY  - JOUR
PY  - 2019
ER  -
TY  - JOUR
TI  - Something nobody wants
AU  - Other, Bo
PY  - 2018
ER  -
"""


def faults(page: Any) -> list[str]:
    """What axe-core finds that is serious or critical."""
    found = axe.Axe().run(page).response["violations"]
    return [
        f"{each['id']}: {each['nodes'][0]['html'][:200]}"
        for each in found
        if each["impact"] in ("serious", "critical")
    ]


def test_a_library_is_brought_in_with_a_preview_by_keyboard(
    window: Any, live_server: Any, coder: Any, tmp_path: Path
) -> None:
    known = factories.article("A handbook of rivers", issued="2020")
    library = tmp_path / "mine.ris"
    library.write_text(LIBRARY)
    page = window(viewport={"width": 1280, "height": 900})
    sign_in(page, live_server, "coder")
    page.goto(f"{live_server.url}/admin/sources/importbatch/add/")
    assert faults(page) == [], "the form"
    page.locator("#id_file").set_input_files(str(library))
    page.get_by_role("button", name="See what it would bring").press("Enter")

    page.get_by_text("4 records: 2 to be created, 1 here already, 1 refused").wait_for()
    assert faults(page) == [], "the preview"
    assert page.get_by_text("the same title and date", exact=True).is_visible()
    assert not Article.objects.filter(title="On the making of bridges").exists()
    unwanted = page.locator("#record-4")
    unwanted.locator("summary").press("Enter")
    unwanted.get_by_label("Leave it out").press("Space")
    page.get_by_role("button", name="Create 1 article", exact=True).press("Enter")

    page.get_by_text("Done. 4 records: 1 created, 1 matched, 2 refused").wait_for()
    assert faults(page) == [], "what came of it"
    made = Article.objects.get(title="On the making of bridges")
    assert [str(each) for each in made.bylines.all()] == ["Ada Example"]
    assert Article.objects.count() == 2
    assert page.get_by_role("link", name=f"{known.public_id} A handbook").is_visible()
    for width in (390, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        assert fits(page)


def test_what_is_pasted_goes_on_by_itself_on_a_phone(
    window: Any, live_server: Any, coder: Any, monkeypatch: Any
) -> None:
    monkeypatch.setattr(importing.applying, "CHUNK", 1)
    monkeypatch.setattr("sources.admin.imports.SECONDS", 0)
    page = window(viewport={"width": 390, "height": 844})
    sign_in(page, live_server, "coder")
    page.goto(f"{live_server.url}/admin/sources/importbatch/add/")
    page.get_by_label("Or paste it").fill("10.1000/1\nnone here\n10.1000/2\n10.1000/3\n")
    page.get_by_role("button", name="See what it would bring").click()
    page.get_by_text("4 records: 3 to be created").wait_for()
    assert fits(page)
    page.get_by_role("button", name="Create 3 articles").click()
    page.get_by_text("Done. 4 records: 3 created").wait_for()
    assert fits(page)
    assert Article.objects.count() == 3
