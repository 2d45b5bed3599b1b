"""Every public page of the sample, as a browser meets it: quiet, whole, and from here alone."""

from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.management import call_command

from claims.models import Entry, Subject

pytestmark = pytest.mark.django_db(transaction=True)

DESK = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}
NARROWEST = {"width": 320, "height": 640}
#: What a search for words, a narrowed list and an empty one look like.
LISTS = ("/claims", "/claims?q=alliance&stance=opposes", "/claims?q=zebra", "/claims?stance=maybe",
         "/propositions", "/actors?q=a", "/articles", "/outlets", "/topics", "/revisions",
         "/about", "/nowhere", "/citations?of=annotated&group=stance",
         "/citations/styles?q=chicago")  # fmt: skip
SHIFTS = """
    window.shift = 0;
    new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) window.shift += entry.value;
    }).observe({ type: "layout-shift", buffered: true });
"""


@pytest.fixture
def addresses(live_server: Any) -> list[str]:
    """All pages there are, but only some of each kind that looks the same."""
    call_command("load_sample", verbosity=0)
    claims = [f"/claims/C{n}" for n in Entry.objects.values_list("number", flat=True).distinct()]
    places = {"A": "articles", "P": "actors", "O": "outlets", "Q": "propositions"}
    found = ["/", *LISTS, "/revisions/1", *claims[:6], f"{claims[0]}v1/cite"]
    for letter, place in places.items():
        shown = Subject.objects.filter(letter=letter, whole=True, valid_until=None)
        found += [f"/{place}/{each.public_id}" for each in shown.order_by("pk")[:4]]
    topic = Subject.objects.filter(letter="topic:").first()
    assert topic
    return [*found, f"/topics/{topic.public_id.removeprefix('topic:')}"]


@pytest.fixture
def page(browser: Any, live_server: Any) -> Iterator[Any]:
    context = browser.new_context()
    yield from _quiet(context, live_server.url)


def _quiet(context: Any, home: str) -> Iterator[Any]:
    """A page that notes whatever goes wrong, and whatever it asks of others."""
    faults: list[str] = []
    context.route(
        lambda url: not url.startswith(home),
        lambda route: (faults.append(f"asked for {route.request.url}"), route.abort()),
    )
    page = context.new_page()
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda said: _note(said, faults))
    page.add_init_script(SHIFTS)
    yield page
    context.close()
    assert faults == []


def _note(said: Any, faults: list[str]) -> None:
    # An answer such as 404 is also noted there, and is meant.
    if said.type in ("error", "warning") and not said.text.startswith("Failed to load resource"):
        faults.append(said.text)


def test_every_page_is_quiet_stands_still_fits_and_has_no_serious_fault(
    page: Any, addresses: list[str], live_server: Any
) -> None:
    axe, found = Axe(), []
    for number, address in enumerate(addresses):
        page.set_viewport_size(DESK)
        page.emulate_media(color_scheme="dark" if number % 2 else "light")
        page.goto(live_server.url + address)
        for violation in axe.run(page).response["violations"]:
            if violation["impact"] in ("serious", "critical"):
                found.append((address, violation["id"], violation["nodes"][0]["html"][:200]))
        page.mouse.wheel(0, 600)
        if shift := page.evaluate("window.shift"):
            found.append((address, "moved", str(shift)))
        for size in (PHONE, NARROWEST):
            page.set_viewport_size(size)
            if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
                found.append((address, "wider than", str(size["width"])))
    assert found == []


def test_a_reader_finds_cites_and_copies_with_scripts_and_without(
    browser: Any, page: Any, addresses: list[str], live_server: Any
) -> None:
    _without_scripts(browser, live_server)
    _by_keyboard(page, addresses, live_server)


def _without_scripts(browser: Any, live_server: Any) -> None:
    context = browser.new_context(java_script_enabled=False)
    quiet = _quiet(context, live_server.url)
    page = next(quiet)
    page.goto(live_server.url)
    page.get_by_role("searchbox").fill("alliance")
    page.get_by_role("button", name="Search").click()
    assert page.locator("mark").count() > 0
    page.locator(".rows .says a").first.click()
    page.get_by_role("link", name="all styles at once").click()
    styles = page.locator(".one-style h2").all_inner_texts()
    assert styles == ["APA", "Chicago, author–date", "MLA", "Harvard", "Vancouver"]
    assert all("/claims/C" in text for text in page.locator(".reference").all_inner_texts())
    next(quiet, None)


def _by_keyboard(page: Any, addresses: list[str], live_server: Any) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(live_server.url + next(each for each in addresses if each.startswith("/claims/C")))
    page.locator("#cite").scroll_into_view_if_needed()
    page.locator("output.reference", has_text="Claim C").wait_for()
    page.get_by_role("button", name="Copy").click()
    page.get_by_role("button", name="Copied").wait_for()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == page.locator("output.reference").inner_text().strip()
    page.goto(live_server.url + next(a for a in addresses if a.startswith("/propositions/Q")))
    page.locator(".lanes .actor a, .lanes .mark").first.focus()
    for _ in range(6):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.classList.contains('mark')"):
            break
    page.keyboard.press("Enter")
    page.wait_for_url("**/claims/C*")
