"""Which way a paragraph runs: as its first letter does."""

import unicodedata
from collections.abc import Iterator
from typing import Any

_LEFT_TO_RIGHT, _RIGHT_TO_LEFT = ("L",), ("R", "AL")


def right_to_left(text: str) -> bool:
    kinds = map(unicodedata.bidirectional, text)
    first = next((kind for kind in kinds if kind in _LEFT_TO_RIGHT + _RIGHT_TO_LEFT), "L")
    return first in _RIGHT_TO_LEFT


def text_of(node: Any) -> str:
    """The words of a part of a document, as pandoc holds it."""
    return " ".join(_words(node))


def _words(node: Any) -> Iterator[str]:
    if isinstance(node, list):
        for each in node:
            yield from _words(each)
    elif isinstance(node, dict) and node.get("t") == "Str":
        yield node["c"]
    elif isinstance(node, dict):
        yield from _words(node.get("c"))
