"""CSL-JSON: an array, one item, an object that holds them, or an item a line; and written."""

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

import orjson

from sources.formats import keeping, moments
from sources.formats.reading import CSLItem, Record
from sources.variables import DATES, NAMES, fault

#: Characters of one item, and how many broken ones are looked past: each costs a look at it all.
MOST, MOST_BROKEN = 200_000, 1_000
_BEGINS = re.compile(r"\n\s*(?=\{\s*(?:\"|\n))|\}\s*,\s*(?=\{)")
_SPACE = re.compile(r"[\s,]*")
_DECODER = json.JSONDecoder()
_PARTS = ("family", "given", "literal", "suffix", "dropping-particle", "non-dropping-particle")
_FLAGS = ("static-ordering", "comma-suffix", "parse-names")


def read(text: str) -> Iterator[Record]:
    """A record for every item; one that is broken is refused alone, and the rest is read."""
    text = keeping.storable(text.removeprefix("\ufeff"))
    start = _SPACE.match(text).end()  # type: ignore[union-attr]
    inside = text.startswith("[", start)
    at, line, counted, broken = start + inside, 1, 0, 0
    while True:
        at = _SPACE.match(text, at).end()  # type: ignore[union-attr]
        if at >= len(text) or (inside and text[at] == "]"):
            return
        line += text.count("\n", counted, at)
        counted = at
        excerpt = text[at : at + 200]
        value, end, why = _value(text, at, line)
        if why:
            broken += 1
            yield Record(line, None, why, (), excerpt)
            if broken == MOST_BROKEN:
                why = f"{broken:,} items are broken; the rest of the file was not read."
                yield Record(line, None, why, (), text[end : end + 200])
                return
            at = end
            continue
        for each in _items(value):
            yield _record(each, line, excerpt)
        at = end


def write(items: Iterable[CSLItem]) -> Iterator[str]:
    """An array, an item a piece."""
    before = "[\n"
    for item in items:
        yield before + orjson.dumps(item, option=orjson.OPT_INDENT_2).decode()
        before = ",\n"
    yield "\n]\n" if before == ",\n" else "[]\n"


def _value(text: str, at: int, line: int) -> tuple[Any, int, str]:
    """One JSON value, where it ends, and why it is none."""
    try:
        value, end = _DECODER.raw_decode(text, at)
    except (ValueError, RecursionError) as error:
        where = getattr(error, "pos", at)
        line += text.count("\n", at, where)
        deep = "nested too deep" if isinstance(error, RecursionError) else "a number too long"
        said = getattr(error, "msg", deep)
        return None, _next(text, max(where, at + 1)), f"This is not JSON: {said} (line {line})."
    if end - at > MOST and isinstance(value, dict) and "items" not in value:
        return None, end, f"It has {end - at:,} characters; a reference may have {MOST:,}."
    return value, end, ""


def _next(text: str, at: int) -> int:
    """Where another item may begin: a brace at the start of a line, or after “},”."""
    found = _BEGINS.search(text, at)
    return found.end() if found else len(text)


def _items(value: Any) -> list[Any]:
    """An object may hold the items, as Zotero's and Crossref's answers do."""
    if isinstance(value, list):
        return value
    if isinstance(value, dict):
        for key in ("items", "references", "message"):
            inner = value.get(key)
            if isinstance(inner, list) or (key == "message" and isinstance(inner, dict)):
                return _items(inner)
    return [value]


def _record(value: Any, line: int, excerpt: str) -> Record:
    if not isinstance(value, dict):
        return Record(line, None, "This is not an item: {“type”: …, “title”: …}.", (), excerpt)
    if not any(value.get(name) for name in ("title", "DOI", "URL", "author", "container-title")):
        return Record(line, None, "It has no title, no author, no DOI and no address.", (), excerpt)
    item, remarks = _item(value)
    return Record(line, item, "", tuple(remarks), excerpt)


def _item(value: dict[str, Any]) -> tuple[CSLItem, list[str]]:
    """The variables that can be kept; what cannot is mended, or left out and named."""
    made: CSLItem = {}
    left_out: list[str] = []
    for name, given in _flat(value).items():
        mended = _mended(name, given)
        if mended in ("", None, [], {}):
            if given not in ("", None, [], {}):
                left_out.append(name[:60])
        elif not re.fullmatch(r"[A-Za-z][A-Za-z0-9_-]{0,59}", name) or fault(name, mended):
            left_out.append(name[:60])
        else:
            made[name] = mended
    remarks = [f"Left out, as no variable can hold it: {', '.join(left_out)}"] if left_out else []
    if "id" in made:
        made["id"] = str(made["id"])
    return made, remarks + keeping.damage(made)


def _flat(value: dict[str, Any]) -> dict[str, Any]:
    """``custom`` holds variables of its own."""
    flat = dict(value)
    custom = flat.pop("custom", None)
    if isinstance(custom, dict):
        for name, inner in custom.items():
            flat.setdefault(name, inner)
    return flat


def _mended(name: str, given: Any) -> Any:
    if name in NAMES:
        names = given if isinstance(given, list) else [given]
        return [mended for each in names if (mended := _name(each))]
    if name in DATES:
        return _date(given)
    if isinstance(given, list) and all(isinstance(each, str | int) for each in given):
        # Crossref gives titles and ISSNs as lists.
        parts = [keeping.storable(str(each)) for each in given if each != ""]
        if name in ("title", "container-title", "title-short", "ISSN", "ISBN"):
            return parts[0] if parts else ""
        return ("; " if name in ("keyword", "categories") else ", ").join(parts)
    if isinstance(given, str):
        return keeping.storable(given).strip()
    return given


def _name(given: Any) -> dict[str, Any]:
    if isinstance(given, str):
        return {"literal": keeping.storable(given).strip()} if given.strip() else {}
    if not isinstance(given, dict):
        return {}
    name: dict[str, Any] = {
        part: " ".join(keeping.storable(str(given[part])).split())
        for part in _PARTS
        if isinstance(given.get(part), str | int) and str(given[part]).strip()
    }
    if not name and isinstance(given.get("name"), str):  # Crossref's organisations
        return {"literal": keeping.storable(given["name"]).strip()}
    for flag in _FLAGS if name else ():
        if flag in given:
            name[flag] = given[flag] in (True, 1, "1", "true")
    return name


def _date(given: Any) -> Any:
    """Numbers that came as text; dates written out; a circa that is a word."""
    if isinstance(given, str | int):
        return moments.read(keeping.storable(str(given)))
    if not isinstance(given, dict):
        return None
    parts = given.get("date-parts")
    date: dict[str, Any] = {}
    if isinstance(parts, list):
        known = [_moment(each) for each in parts[:2] if isinstance(each, list)]
        if known := [each for each in known if each]:
            date["date-parts"] = known
    for words in ("raw", "literal"):
        if not date and isinstance(given.get(words), str):
            return moments.read(keeping.storable(given[words]))
    season = given.get("season")
    if date and str(season) in ("1", "2", "3", "4"):
        date["season"] = int(str(season))
    if date and given.get("circa") not in (None, False, 0, "", "0", "false"):
        date["circa"] = True
    return date


def _moment(parts: list[Any]) -> list[int]:
    moment: list[int] = []
    for part in parts[:3]:
        if not re.fullmatch(r"-?\d{1,4}", str(part)) or (moment and not int(part)):
            break
        moment.append(int(part))
    return moment
