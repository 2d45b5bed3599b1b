"""CSL's rich text: italics and the like in a title, as ``<i>`` among its letters.

Only what stands in pairs is a mark; every other angle bracket is text.
"""

import re
from collections.abc import Iterator

from sources import texts

#: Mark → the tags CSL has for it.
TAGS = {
    "i": ("<i>", "</i>"),
    "b": ("<b>", "</b>"),
    "sup": ("<sup>", "</sup>"),
    "sub": ("<sub>", "</sub>"),
    "sc": ('<span style="font-variant:small-caps;">', "</span>"),
    "nocase": ('<span class="nocase">', "</span>"),
}
#: As publishers write them.
_OTHERWISE = {"em": "i", "strong": "b", "scp": "sc"}
_TAG = re.compile(r"<(/?)(i|em|b|strong|sup|sub|sc|scp|span)( [^<>]{1,80})?>", re.IGNORECASE)


def pieces(text: str) -> Iterator[tuple[str, str]]:
    """``("", text)``, and between such ``("i", "")`` where italics begin, ``("/i", "")`` where
    they end."""
    marks: list[tuple[int, int, str]] = []
    begun: list[re.Match[str]] = []
    for tag in _TAG.finditer(text):
        if not tag[1]:
            begun.append(tag)
        elif begun and begun[-1][2].lower() == tag[2].lower():
            first = begun.pop()
            mark = _mark(first)
            marks += [(*first.span(), mark), (*tag.span(), f"/{mark}")]
    at = 0
    for start, end, mark in sorted(marks):
        yield "", text[at:start]
        yield mark, ""
        at = end
    yield "", text[at:]


def _mark(tag: re.Match[str]) -> str:
    name, said = tag[2].lower(), (tag[3] or "").lower()
    if name == "span":
        return "sc" if "small-caps" in said else "nocase" if "nocase" in said else name
    return _OTHERWISE.get(name, name)


def marked(text: str) -> str:
    """The text with its marks as CSL writes them."""
    return "".join(said or _tag(mark) for mark, said in pieces(text))


def _tag(mark: str) -> str:
    return TAGS.get(mark.lstrip("/"), ("", ""))[mark.startswith("/")] if mark else ""


def plain(text: str) -> str:
    """The text on one line without marks, for people and for whatever compares it."""
    return texts.line("".join(said for _, said in pieces(text)))
