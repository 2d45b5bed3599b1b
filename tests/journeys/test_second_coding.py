"""Coded a second time: blind, then both side by side, then adjudicated. All of it by keyboard."""

from typing import Any

import pytest
from django.core.handlers.base import BaseHandler

from claims.models import Adjudication, Claim, Coding
from sources.adding import Maker
from sources.names import PersonName
from tests import factories
from tests.claims.twice import draw, drawn
from tests.journeys.test_in_a_browser import sign_in

pytest.importorskip("playwright.sync_api")
pytestmark = pytest.mark.django_db(transaction=True)

CLAIMS = "/admin/claims/claim"
#: What the first coder answered; none of it stands in the article.
MARKERS = ("zyxwclaimant", "zyxwproposition", "zyxwmemo", "zyxwtopic", "zyxwdescribed")


@pytest.fixture
def passed(monkeypatch: Any) -> list[tuple[str, str]]:
    """Everything that passes between browser and server from here on: address, then text."""
    found: list[tuple[str, str]] = []
    answer = BaseHandler.get_response

    def remember(handler: Any, request: Any) -> Any:
        sent = request.body.decode(errors="replace")
        response = answer(handler, request)
        said = b"" if response.streaming else response.content
        for text in (sent, str(response.headers), said.decode(errors="replace")):
            found.append((request.get_full_path(), text))
        return response

    monkeypatch.setattr(BaseHandler, "get_response", remember)
    return found


class Window:
    """A browser's page, and what its console said."""

    def __init__(self, browser: Any, server: Any, scheme: str = "light") -> None:
        self.page = browser.new_context(color_scheme=scheme).new_page()
        self.page.set_default_timeout(30_000)
        self.server, self.scheme = server, scheme
        self.faults: list[str] = []
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.on("console", lambda m: m.type == "error" and self.faults.append(m.text))

    def open(self, address: str) -> Any:
        self.page.goto(self.server.url + address)
        return self.page

    def fetched(self, address: str) -> None:
        """As a script of the page would ask, also for what no page asks by itself."""
        ask = "async (url) => (await fetch(url)).text()"
        self.page.evaluate(ask, self.server.url + address)

    def barriers(self) -> list[str]:
        from axe_playwright_python.sync_playwright import Axe

        scheme = "scheme => localStorage.setItem('_x_adminTheme', JSON.stringify(scheme))"
        self.page.evaluate(scheme, self.scheme)
        self.page.reload()
        return [
            f"{self.page.url} {each['id']}: {[node['html'][:150] for node in each['nodes'][:3]]}"
            for each in Axe().run(self.page).response["violations"]
            if each["impact"] in ("serious", "critical")
        ]

    def type(self, *keys: str) -> None:
        """Keys by their names, words as they are typed."""
        for key in keys:
            if key in ("Tab", "Enter", "Space", "Control+Enter", "ArrowDown", "2", "3"):
                self.page.keyboard.press(key)
            else:
                self.page.keyboard.type(key)


@pytest.fixture
def claim() -> Claim:
    """One drawn claim that waits, and a codebook in which what it was coded with is one of many."""
    draw(factories.user("manager", "Managers"))
    factories.user("reviewer", "Reviewers")
    for number in range(20):
        factories.proposition(f"A known proposition, number {number}")
    factories.actor("Nora Named")
    makers = [Maker(PersonName.parse("Reporter, Rita"))]
    claim = drawn(
        article=factories.article_with_text(makers=makers, issued="2023"),
        claimants=["Zyxwclaimant Person"],
        stances=[("Zyxwproposition is so", "mixed")],
        attribution="indirect_quotation",
        memo="zyxwmemo",
        topics=["zyxwtopic"],
        quote=factories.QUOTE,
    )
    assert not Claim.objects.visible_to(factories.reviewer()).exists()
    return claim


def test_while_blind_nothing_anywhere_says_what_was_answered_first(
    claim: Claim, browser: Any, live_server: Any, passed: list[tuple[str, str]]
) -> None:
    window = Window(browser, live_server)
    sign_in(window.page, live_server, "reviewer")
    page, article = window.page, claim.article
    page.get_by_role("link", name=claim.text).first.click()
    page.wait_for_url(f"**{CLAIMS}/{claim.pk}/again/")

    for one in ("change/", "history/", "delete/", "read/", "do/publish/", "adjudicate/"):
        window.open(f"{CLAIMS}/{claim.pk}/{one}")
        assert page.url.endswith(f"/{claim.pk}/again/"), one
    for listed in (
        "/admin/", f"{CLAIMS}/", f"{CLAIMS}/?q=neutral", f"{CLAIMS}/?q={claim.version_id}",
        "/admin/claims/decision/", "/admin/sources/article/",
        f"/admin/sources/article/{article.pk}/change/", f"{CLAIMS}/coding/{article.pk}/",
        f"{CLAIMS}/coding/{article.pk}/?claim={claim.pk}", f"{CLAIMS}/reliability/",
        f"/admin/sources/article/{article.pk}/history/",
    ):  # fmt: skip
        window.open(listed)
    for asked in (
        f"{CLAIMS}/coding/{article.pk}/claims/", f"{CLAIMS}/coding/{article.pk}/form/",
        f"{CLAIMS}/coding/{article.pk}/form/?claim={claim.pk}",
        f"{CLAIMS}/coding/{article.pk}/actors/?q=", f"{CLAIMS}/coding/propositions/?q=",
        f"{CLAIMS}/again/actors/?q=", f"{CLAIMS}/again/propositions/?q=",
        f"{CLAIMS}/again/actors/?q=nora", f"{CLAIMS}/again/propositions/?q=known",
        f"{CLAIMS}/reliability/figures.json", f"{CLAIMS}/{claim.pk}/comment/",
        f"/api/v1/claims/{claim.public_id}", f"/claims/{claim.public_id}",
    ):  # fmt: skip
        window.fetched(asked)

    told = [(url, marker) for url, text in passed for marker in MARKERS
            if marker in (url + text).lower()]  # fmt: skip
    assert told == []
    window.open(f"{CLAIMS}/{claim.pk}/again/")
    assert "indirect_quotation" in page.content(), "it is offered"
    assert page.locator(":checked").count() == 0, "and not chosen"
    assert sum(claim.text in text for _, text in passed) > 5, "it was looked for"


def test_two_answers_are_given_blind_compared_and_adjudicated(
    claim: Claim, browser: Any, live_server: Any
) -> None:
    window = Window(browser, live_server)
    page = window.page
    sign_in(page, live_server, "reviewer")
    window.open(f"{CLAIMS}/{claim.pk}/again/")
    assert window.barriers() == []

    _answer_by_keys(window)
    page.reload()  # what was typed outlives it
    page.get_by_text("What you had begun is back.").wait_for()
    assert page.locator("[name=described]").input_value() == "some analysts"
    assert page.locator("[value=opposes]:checked").count() == 1
    page.locator("#note").focus()
    window.type("Control+Enter")
    page.wait_for_url(f"**{CLAIMS}/{claim.pk}/adjudicate/")
    assert Coding.objects.count() == 2

    page.get_by_text("The answers differ.").wait_for()
    assert page.locator("tr.differs").count() == 3  # claimants, attribution, propositions
    assert page.get_by_text("Zyxwclaimant Person").count() == 1
    assert window.barriers() == []
    _adjudicate_by_keys(window)
    page.get_by_text("It is back with coder").wait_for()
    settled = Adjudication.objects.get()
    assert (settled.claimants, settled.attribution, settled.propositions) == (
        "first", "second", "first",
    )  # fmt: skip
    claim.refresh_from_db()
    assert claim.status == "returned"
    assert page.get_by_text("Zyxwproposition is so").first.is_visible(), "both stay to be read"
    assert window.faults == []


def _answer_by_keys(window: Window) -> None:
    page = window.page
    page.locator("#search-actor").focus()
    window.type("nora")
    page.wait_for_selector("#found-actor [aria-selected=true]")
    window.type("Enter")
    assert page.evaluate("document.activeElement.id") == "search-actor"
    window.type("Tab", "Tab", "Enter", "some analysts")  # past the byline: nobody is named
    page.locator("[name=attribution]").first.focus()
    window.type("Space")
    page.locator("#search-proposition").focus()
    window.type("number 7")
    page.wait_for_selector("#found-proposition [aria-selected=true]")
    window.type("Enter", "2")
    assert page.evaluate("document.activeElement.value") == "opposes"


def _adjudicate_by_keys(window: Window) -> None:
    page = window.page
    for name, value in (("claimants", "first"), ("attribution", "second"),
                        ("propositions", "first")):  # fmt: skip
        page.locator(f"[name={name}][value={value}]").focus()
        window.type("Space")
    page.locator("#reason").focus()
    window.type("They speak for themselves.", "Control+Enter")


def test_reliability_and_share_have_no_serious_fault_of_accessibility(
    claim: Claim, browser: Any, live_server: Any
) -> None:
    from claims import second_coding
    from tests.claims.twice import answers

    second_coding.answer(claim, answers(attribution="mixed"), by=factories.reviewer())
    window = Window(browser, live_server, "dark")
    sign_in(window.page, live_server, "manager")
    for address in (
        f"{CLAIMS}/reliability/?variable=attribution", f"{CLAIMS}/reliability/?variable=claimants",
        f"{CLAIMS}/again/share/?proof", f"{CLAIMS}/{claim.pk}/adjudicate/",
    ):  # fmt: skip
        window.open(address)
        assert window.barriers() == []
    assert window.faults == []
