"""Annotations made with Hypothesis anchor here to the passages they were made on.

https://github.com/hypothesis/client/tree/main/src/annotator/anchoring/test (BSD-2)
"""

import json
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from claims import anchoring, coding
from claims.coding import Answers
from tests import factories

pytestmark = pytest.mark.django_db


class TextContent(HTMLParser):
    """The text of a page's body as its selectors count it: every text node, nothing else."""

    #: With scripts on, what is for browsers without them is a text node as well.
    CDATA_CONTENT_ELEMENTS = ("script", "style", "noscript")

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        if tag == "body":
            self.pieces.clear()

    def handle_data(self, data: str) -> None:
        self.pieces.append(data)


def text_of(page: Path) -> str:
    parser = TextContent()
    parser.feed(page.read_text(encoding="utf-8"))
    parser.close()
    return "".join(parser.pieces)


def selectors(annotations: Path) -> Iterator[dict[str, Any]]:
    for row in json.loads(annotations.read_text(encoding="utf-8"))["rows"]:
        yield {each["type"]: each for each in row["target"][0]["selector"]}


@pytest.fixture(params=["minimal", "wikipedia-regression-testing"])
def page(shared: Path, request: Any) -> tuple[str, list[dict[str, Any]]]:
    folder = shared / "data/anchoring/html-baselines"
    found = list(selectors(folder / f"{request.param}.json"))
    return text_of(folder / f"{request.param}.html"), found


def test_the_quote_of_an_annotation_is_found_where_its_position_says(page: Any) -> None:
    text, annotations = page
    assert annotations
    for each in annotations:
        quote, position = each["TextQuoteSelector"], each["TextPositionSelector"]
        found = anchoring.find(text, quote["exact"], prefix=quote["prefix"], suffix=quote["suffix"])
        assert (found.start, found.end) == (position["start"], position["end"]), quote


def test_a_claim_is_coded_on_each_of_the_passages(page: Any, coder: Any) -> None:
    text, annotations = page
    article = factories.article_with_text(text)
    assert article.snapshot.text == text, "not a character is lost on the way in"
    for each in annotations:
        quote, position = each["TextQuoteSelector"], each["TextPositionSelector"]
        place = {"start": position["start"], "end": position["end"], "exact": quote["exact"]}
        answers = Answers.parse({"text": "A claim.", "quotes": [place]})
        kept = coding.save(article, answers, by=coder).quotes.get()
        assert kept.prefix == quote["prefix"]
        assert kept.suffix == quote["suffix"]
