"""The coding screen in a browser's window, for the journeys across it."""

from typing import Any

from django.test import Client

from claims.models import Claim
from sources.adding import Maker
from sources.models import Article
from tests import factories


def open_desk(page: Any, server: Any, article: Article, who: str = "coder", query: str = "") -> Any:
    """The article in this window, whose owner is signed in already."""
    client = Client()
    client.force_login(factories.user(who))
    session = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": server.url}
    page.context.add_cookies([session])
    page.goto(f"{server.url}/admin/claims/claim/coding/{article.pk}/{query}")
    page.wait_for_selector(".desk[data-ready]")
    return page


def article(text: str = factories.TEXT, author: str = "") -> Article:
    """With a claimant, a proposition and a coder that are known already."""
    factories.user("coder", "Coders")
    factories.proposition()
    factories.actor("Ada Example", family="Example", given="Ada")
    makers = (
        [Maker(factories.actor(author, family=author.split()[-1], given="B."))] if author else []
    )
    return factories.article("Drills in the sea", text=text, makers=makers, issued="2023")


def choose(page: Any, words: str) -> None:
    """Find words in the text by `/` and make them the chosen passage."""
    page.keyboard.press("/")
    page.locator("#desk-find").fill(words)
    page.keyboard.press("Enter")
    page.wait_for_selector(".desk-bar:not([hidden])")


def chosen(page: Any) -> str:
    return str(page.evaluate("getSelection().toString()"))


def focused(page: Any) -> str:
    """The path of the field that has the focus."""
    return str(page.evaluate("document.activeElement.closest('[data-path]')?.dataset.path ?? ''"))


def fill_in(page: Any, wording: str, proposition: str = "China is neutral") -> None:
    """Everything a claim needs but its quote, by keys, from the claim's wording on."""
    page.keyboard.type(wording)
    page.keyboard.press("Tab")
    page.keyboard.type("Ada Example")
    page.keyboard.press("Enter")
    page.wait_for_function(
        "document.activeElement.closest('[data-path]')?.dataset.path == 'stances.0.proposition'"
    )
    page.keyboard.type(proposition)
    page.keyboard.press("Enter")
    page.wait_for_selector(".sides :focus")
    page.keyboard.press("2")


def said(page: Any, words: str) -> None:
    page.locator(".desk-list .said", has_text=words).wait_for()


def parts(claim: Claim) -> list[str]:
    """What the claim's quotes hold, after their places in the text have been looked up again."""
    found = []
    for quote in claim.quotes.order_by("position"):
        assert quote.snapshot is not None
        assert quote.exact == quote.snapshot.text[quote.start : quote.end]
        found.append(quote.exact)
    return found


def begin(page: Any, quote: str) -> None:
    """Choose the words in the text and open the form of a new claim."""
    choose(page, quote)
    page.keyboard.press("c")
    page.wait_for_selector("[data-path=text]:focus")
