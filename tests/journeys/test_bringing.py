"""An article from a page or file, in a browser and by keys: looked at, put right, added, coded."""

from pathlib import Path
from typing import Any

import pytest

from sources.models import Article
from tests import factories as make
from tests.journeys.test_history import faults
from tests.journeys.test_in_a_browser import fits, sign_in
from tests.servers import Handler, serving

playwright = pytest.importorskip("playwright.sync_api")
pytestmark = pytest.mark.django_db(transaction=True)
PAGES = Path(__file__).parents[1] / "sources" / "formats" / "pages"


#: Kept beyond the page, for while one is left for the next nothing can be asked of it.
WHAT_IS_SAID = """() => {
    const wait = document.querySelector("[data-wait]");
    new MutationObserver(() => {
        sessionStorage.said = (sessionStorage.said ?? "") + wait.textContent + " ";
    }).observe(wait, {childList: true});
}"""


class Slowly(Handler):
    """It answers after as long as people begin to wonder."""

    def page(self) -> None:
        import time

        time.sleep(3.5)
        self.say(200, **{"Content-Type": "text/html"})
        self.wfile.write((PAGES / "graph.html").read_bytes())


@pytest.mark.parametrize("look", ["light", "dark"])
def test_a_page_is_fetched_put_right_and_added_by_keys(
    look: Any, coder: Any, live_server: Any, window: Any, settings: Any
) -> None:
    page = window(color_scheme=look, viewport={"width": 1280, "height": 900})
    with serving(Slowly) as address:
        settings.FETCH_INSIDE = {address.removeprefix("http://")}
        sign_in(page, live_server, "coder")
        page.goto(f"{live_server.url}/admin/sources/article/")
        page.get_by_role("link", name="Add from the web or a file").press("Enter")
        assert (fits(page), faults(page)) == (True, []), "what is to be added"
        page.get_by_label("The address of a page or PDF").fill(f"{address}/page")
        page.evaluate(WHAT_IS_SAID)
        page.keyboard.press("Enter")
        page.get_by_role("heading", name="What was found").wait_for()
    assert "Fetching the page and reading it … 2 s" in page.evaluate("sessionStorage.said")
    assert (fits(page), faults(page)) == (True, []), "what was found"
    page.get_by_role("button", name="Take", exact=True).first.press("Enter")  # en-GB
    assert page.evaluate("document.activeElement.name") == "language"
    assert page.locator("[name=language]").input_value() == "en-GB"
    page.get_by_role("button", name="One more name").press("Enter")
    page.keyboard.type("van der Berg, Bob")
    page.locator("[name=title]").fill("  ")
    page.get_by_role("button", name="Add the article").press("Enter")
    page.get_by_text("Nothing was added yet").wait_for()
    assert faults(page) == [], "what was refused"
    page.locator("[name=title]").fill("Two navies, put right")
    page.get_by_role("button", name="Add the article").press("Enter")
    page.get_by_text("was added as example").wait_for()
    page.get_by_role("link", name="Code a claim").wait_for()
    article = Article.objects.get()
    assert [str(each) for each in article.bylines.all()] == ["Ada Example", "Bob van der Berg"]
    with page.expect_download() as saved:
        page.get_by_role("link", name="page", exact=True).press("Enter")
    assert Path(saved.value.path()).read_bytes() == (PAGES / "graph.html").read_bytes()


def test_a_file_dropped_on_a_phone_and_known_by_its_address_gives_the_article_its_text(
    coder: Any, live_server: Any, window: Any
) -> None:
    here = make.article("Two navies exercise in the strait", url="https://courier.example/a/1")
    page = window(viewport={"width": 390, "height": 844})
    sign_in(page, live_server, "coder")
    page.goto(f"{live_server.url}/admin/sources/article/bring/")
    assert (fits(page), faults(page)) == (True, []), "what is to be added"
    content = (PAGES / "graph.html").read_text()
    page.evaluate(
        """content => {
            const given = new DataTransfer();
            given.items.add(new File([content], "saved.html", {type: "text/html"}));
            document.body.dispatchEvent(new DragEvent("drop", {dataTransfer: given, bubbles: true,
                cancelable: true}));
        }""",
        content,
    )
    page.get_by_role("button", name="See what is in it").press("Enter")
    page.get_by_role("heading", name="What was found in saved.html").wait_for()
    assert (fits(page), faults(page)) == (True, []), "what was found"
    page.get_by_label(f"Yes: add the text to {here.public_id}").check()
    page.get_by_role("button", name="Add the article").press("Enter")
    page.get_by_text("The text was added").wait_for()
    assert Article.objects.get().snapshot is not None
