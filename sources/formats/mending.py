"""What pandoc gets wrong in a style, mended in the items before it reads them."""

import re
from collections.abc import Iterator
from typing import Any

from sources.variables import DATES, NAMES, readable

CSLItem = dict[str, Any]


def mended(item: CSLItem, *, spells_names_out: bool) -> CSLItem:
    """pandoc inverts names that are in order already (Xi Jinping). Where the style spells names
    out they are given whole; where it has initials, “Xi, J.” is right."""
    item = readable(item)
    if not re.match(r"(https?|ftp)://", str(item.get("URL", "")), re.IGNORECASE):
        item.pop("URL", None)  # of a “javascript:” a link would be made as well
    item |= {name: _season(item[name]) for name in DATES & item.keys()}
    if _supplied(str(item.get("title", ""))):
        item["title"] = _AS_WRITTEN.format(item["title"])
    named = NAMES & item.keys()
    in_order = any(name.get("static-ordering") for role in named for name in item[role])
    if not in_order or not spells_names_out:
        return item
    return item | {role: [_in_order(name) for name in item[role]] for role in named}


#: Styles say whether they spell names out, and whether they say what kind of thing an article in a
#: magazine is, in too many ways to read it off.
EXAMPLE = {"id": "x", "type": "article-magazine", "title": "X", "genre": "Kindsaid",
           "author": [{"family": "Family", "given": "Spelledout"}]}  # fmt: skip
NAMES_TELLING, KIND_TELLING = b"spelledout", b"kindsaid"


#: A description in place of a title is no title: neither capitals nor italics are put on it.
_AS_WRITTEN = '<span class="nocase"><span class="nodecor">{}</span></span>'


def months(written: bytes, locale: str) -> bytes:
    """A month spelt out says “month” in Chinese and Japanese; some styles say it once more."""
    return (
        written.replace("月月".encode(), "月".encode()) if locale[:2] in ("zh", "ja") else written
    )


_UNDECORATED = "nodecoration"


def undecorated(node: Any) -> Any:
    """pandoc marks what no style decorates, and decorates it: taken out of the italics again."""
    if isinstance(node, dict):
        return node | {"c": undecorated(node["c"])} if "c" in node else node
    if not isinstance(node, list):
        return node
    found: list[Any] = []
    for each in map(undecorated, node):
        if isinstance(each, dict) and each.get("t") == "Emph" and any(map(_marked, each["c"])):
            found += _taken_apart(each["c"])
        else:
            found.append(each)
    return found


def _taken_apart(inlines: list[Any]) -> Iterator[Any]:
    for inline in inlines:
        if not _marked(inline):
            yield {"t": "Emph", "c": [inline]}
        elif _UNDECORATED in inline["c"][0][1]:
            yield from inline["c"][1]
        else:
            yield from _taken_apart(inline["c"][1])


def _spans(inline: Any) -> bool:
    return isinstance(inline, dict) and inline.get("t") == "Span"


def _marked(inline: Any) -> bool:
    """Itself, or what it holds."""
    if not _spans(inline):
        return False
    return _UNDECORATED in inline["c"][0][1] or any(map(_marked, inline["c"][1]))


def _supplied(title: str) -> bool:
    return title.startswith("[") and title.endswith("]")


def _in_order(name: dict[str, Any]) -> dict[str, Any]:
    if not name.get("static-ordering"):
        return name
    order = ("non-dropping-particle", "family", "given", "suffix")
    return {"literal": " ".join(name[part] for part in order if name.get(part))}


def _season(date: dict[str, Any]) -> dict[str, Any]:
    """pandoc reads a season as a month past the twelve, 21 for spring."""
    if not date.get("season") or not date.get("date-parts"):
        return date
    first, *rest = date["date-parts"]
    return date | {"date-parts": [[first[0], 20 + int(date["season"])], *rest]}
