"""What pandoc gets wrong in a style, mended in the items before it reads them."""

from typing import Any

from sources.variables import DATES, NAMES, readable

CSLItem = dict[str, Any]


def mended(item: CSLItem, *, spells_names_out: bool) -> CSLItem:
    """pandoc inverts names that are in order already (Xi Jinping). Where the style spells names
    out they are given whole; where it has initials, “Xi, J.” is right."""
    item = readable(item)
    item |= {name: _season(item[name]) for name in DATES & item.keys()}
    named = NAMES & item.keys()
    in_order = any(name.get("static-ordering") for role in named for name in item[role])
    if not in_order or not spells_names_out:
        return item
    return item | {role: [_in_order(name) for name in item[role]] for role in named}


#: Styles say whether they spell names out in too many ways to read it off.
EXAMPLE = {"id": "x", "type": "book", "title": "X",
           "author": [{"family": "Family", "given": "Spelledout"}]}  # fmt: skip
TELLING = "Spelledout"


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
