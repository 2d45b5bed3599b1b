"""The road of ``test_first_claim`` once more, with the hands of a person in a browser."""

from pathlib import Path
from typing import Any

import pytest

from claims.models import Claim
from tests import factories

playwright = pytest.importorskip("playwright.sync_api")
pytestmark = pytest.mark.django_db(transaction=True)

SEED = Path(__file__).resolve().parents[3] / "shared/seeds/000_2979bfd7adb5fe25.txt"
QUOTE = "Beijing is hardly a neutral party"
PHONE = {"width": 390, "height": 844}


def sign_in(page: Any, server: Any, name: str) -> None:
    page.goto(f"{server.url}/admin/login/")
    page.fill("[name=username]", name)
    page.fill("[name=password]", name)
    page.press("[name=password]", "Enter")
    page.wait_for_url(f"{server.url}/admin/")


def choose(page: Any, name: str, words: str) -> None:
    """Type into an autocomplete and take the first thing it offers."""
    page.locator(f"[name={name}] + .select2 .select2-selection").click()
    page.locator(".select2-search__field").last.fill(words)
    offered = page.locator(".select2-results__option", has_text=words).first
    offered.click()


def add_article(page: Any, server: Any) -> None:
    page.goto(f"{server.url}/admin/sources/article/add/")
    page.fill("[name=title]", "Drills in the sea")
    page.fill("[name=issued]", "2023")
    choose(page, "bylines-0-actor", "Jianli Yang")
    text = SEED.read_text() if SEED.exists() else f"These drills show that {QUOTE}."
    page.fill("[name=pasted]", text)
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_text("added successfully").first.wait_for()


def code_claim(page: Any, server: Any) -> None:
    page.goto(f"{server.url}/admin/sources/article/")
    page.get_by_role("link", name="Drills in the sea").first.click()
    page.get_by_role("link", name="Code a claim").first.click()
    page.wait_for_selector(".desk[data-ready]")
    page.get_by_role("button", name="Find").click()
    page.get_by_label("Find in the text").fill(QUOTE)
    page.keyboard.press("Enter")
    page.locator(".desk-bar").get_by_role("button", name="Claim").click()
    page.get_by_label("Claim", exact=True).fill("China is not neutral in the war in Ukraine.")
    take(page, "Claimant", "Jianli Yang")
    take(page, "Proposition", "China is neutral in the war in Ukraine")
    page.get_by_text("opposes").click()
    page.get_by_role("button", name="Save and submit").click()
    page.get_by_text("is submitted for review").first.wait_for()


def take(page: Any, label: str, words: str) -> None:
    """Type into a field of the coding screen and take what it offers."""
    page.get_by_role("combobox", name=label).fill(words)
    page.get_by_role("option", name=words).click()


def open_claim(page: Any, server: Any, claim: Claim) -> None:
    page.goto(f"{server.url}/admin/claims/claim/{claim.pk}/change/")


def publish(page: Any, server: Any) -> None:
    """From the queue, as the claim that has waited longest."""
    page.goto(f"{server.url}/admin/")
    page.get_by_role("link", name="in the war in Ukraine").first.click()
    page.get_by_role("button", name="Publish").click()
    page.get_by_text("Nothing waits for review").first.wait_for()


def revise(page: Any, server: Any, claim: Claim) -> None:
    open_claim(page, server, claim)
    page.get_by_role("button", name="Revise").click()
    page.get_by_label("Claim", exact=True).fill("China sides with Russia in the war in Ukraine.")
    page.get_by_role("button", name="Save and submit").click()
    page.get_by_text("is submitted for review").first.wait_for()


def withdraw(page: Any, server: Any, claim: Claim) -> None:
    open_claim(page, server, claim)
    page.get_by_text("Withdraw …").click()
    page.locator("textarea[name=reason]:visible").fill("The article was retracted.")
    page.locator("button:visible", has_text="Withdraw").last.click()
    page.get_by_text("withdrawn").first.wait_for()


def fetch(page: Any, server: Any, address: str) -> str:
    return str(page.request.get(server.url + address).text())


def fits(page: Any) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


@pytest.fixture
def people() -> None:
    factories.user("coder", "Coders")
    factories.user("reviewer", "Reviewers")
    factories.actor("Jianli Yang", family="Yang", given="Jianli")
    factories.proposition()


def test_a_claim_goes_from_its_article_to_the_public_and_back(
    people: None, live_server: Any, browser: Any
) -> None:
    faults: list[str] = []
    coding, reviewing, reading = (browser.new_context().new_page() for _ in range(3))
    for page in (coding, reviewing, reading):
        page.set_default_timeout(30_000)
        page.on("pageerror", lambda error: faults.append(str(error)))

    sign_in(coding, live_server, "coder")
    add_article(coding, live_server)
    code_claim(coding, live_server)
    first = Claim.objects.get()
    open_claim(coding, live_server, first)
    assert coding.get_by_role("button", name="Publish").count() == 0, "not by its coder"

    sign_in(reviewing, live_server, "reviewer")
    publish(reviewing, live_server)

    reading.goto(f"{live_server.url}/claims/{first.public_id}")
    assert reading.locator("h1").inner_text() == "China is not neutral in the war in Ukraine."
    assert QUOTE in reading.locator("blockquote").inner_text()
    document = fetch(reading, live_server, f"/api/v1/claims/{first.public_id}")
    assert QUOTE in document
    assert "{yang2023," in fetch(reading, live_server, "/api/v1/citations?format=bibtex")
    assert "Yang, J. (2023)" in fetch(reading, live_server, "/api/v1/citations?style=apa")

    revise(coding, live_server, first)
    publish(reviewing, live_server)
    reading.reload()
    assert "sides with Russia" in reading.locator("h1").inner_text()
    before = fetch(reading, live_server, f"/api/v1/claims/{first.public_id}?as_of=1")
    assert before == document, "byte for byte"

    withdraw(reviewing, live_server, Claim.objects.get(version=2))
    reading.reload()
    assert "The article was retracted." in reading.locator("main").inner_text()
    assert faults == []


@pytest.mark.parametrize("address", ["/", "/claims", "/claims/C{}", "/propositions/Q{}", "/about"])
def test_public_pages_fit_a_phone(live_server: Any, browser: Any, address: str) -> None:
    claim = factories.published(
        article=factories.article_with_text(), quote=factories.QUOTE, text="Word " * 60
    )
    number = claim.number if "/C" in address else claim.stances.get().proposition_id
    page = browser.new_context(viewport=PHONE).new_page()
    page.goto(live_server.url + address.format(number))
    assert fits(page)


def test_the_workbench_fits_a_phone(people: None, live_server: Any, browser: Any) -> None:
    claim = factories.draft(article=factories.article_with_text(), quote=factories.QUOTE)
    page = browser.new_context(viewport=PHONE).new_page()
    sign_in(page, live_server, "coder")
    assert fits(page), "the queue"
    page.goto(f"{live_server.url}/admin/claims/claim/{claim.pk}/change/")
    assert fits(page), "the coding form"
