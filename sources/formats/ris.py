"""RIS ⇄ CSL-JSON items, as EndNote, Zotero, Mendeley and publishers write and read it.

One line a tag. What RIS has no tag for is written as Zotero's field Extra has it (``M2  - type:
interview``), and taken back from there.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from sources.formats import extra, keeping, ris_items, ris_lines, ris_tags
from sources.formats.reading import CSLItem, Record
from sources.variables import DATES, NAMES, readable

Line = tuple[str, str]

#: Characters that one value may have.
MOST = 100_000
#: Tags that may be written as they were read: those that begin, end and name a record may not.
_OTHER_TAG = re.compile(r"(?!TY|ER|ID|M2)[A-Z][A-Z0-9]")


def read(text: str) -> Iterator[Record]:
    """A record for every reference, in order; also of files of Web of Science and EndNote."""
    for found in ris_lines.records(keeping.storable(text)):
        tags = found.tags
        if ris_items.is_empty(tags):
            fault = "There is nothing in it but its type."
            yield Record(found.line, None, fault, tuple(found.remarks), found.excerpt)
            continue
        longest = max(tags, key=lambda pair: len(pair[1]))
        if len(longest[1]) > MOST:
            fault = (
                f"“{longest[0]}” has {len(longest[1]):,} characters; a reference may have {MOST:,} "
                "in one field."
            )
            yield Record(found.line, None, fault, tuple(found.remarks), found.excerpt)
            continue
        item, remarks = ris_items.item(tags)
        remarks += keeping.damage(item)
        yield Record(found.line, item, "", (*found.remarks, *remarks), found.excerpt)


def write(items: Iterable[CSLItem]) -> Iterator[str]:
    """One reference a piece, in the order given."""
    for number, item in enumerate(items):
        lines = _whole(readable(item))
        text = "".join(f"{tag}  - {value}\r\n" for tag, value in lines)
        yield ("\r\n" if number else "") + text


def _whole(item: CSLItem) -> list[Line]:
    """The lines, and those for what would not come back from them."""
    lines = [(tag, keeping.folded(value)) for tag, value in _lines(item)]
    lines = [pair for pair in lines if pair[1]]
    if ris_tags.KINDS[ris_tags.TYPES.get(item.get("type", ""), "GEN")] != item.get("type"):
        lines.append(("M2", extra.line("type", item.get("type", ""))))
    if order := extra.orders(item):
        lines.append(("M2", order))
    read, _ = ris_items.item(lines)
    for variable, value in item.items():
        if _is_same(variable, value, read.get(variable)):
            continue
        if variable in NAMES:
            lines += [("M2", f"{variable}: {extra.name(name)}") for name in value]
        else:
            lines.append(("M2", extra.line(variable, value)))
    return [*(pair for pair in lines if pair[1]), ("ER", "")]


def _is_same(variable: str, value: Any, read: Any) -> bool:
    if value in ("", [], {}, None):
        return True
    if variable in NAMES:
        # Names the format has another way to write come back that way (see ``holding``).
        return bool(read) and len(read) == len(value)
    if variable in DATES:
        return bool(value == read)
    if variable == "page":
        value, read = (re.sub(r"\s*[‐-―]\s*", "-", str(text or "")) for text in (value, read))
    return keeping.folded(value) == keeping.folded(read or "")


def _lines(item: CSLItem) -> Iterator[Line]:
    type_ = item.get("type", "")
    yield "TY", ris_tags.TYPES.get(type_, "GEN")
    yield "ID", str(item.get("id", ""))
    yield from _names(item, type_)
    yield from _titles(item, type_)
    for variable, tag in ris_tags.TEXTS.items():
        yield tag, str(item.get(variable, ""))
    archive, place = str(item.get("archive", "")), str(item.get("archive_location", ""))
    if archive and place and archive.lower() not in ris_tags.DATABASES:
        yield "DB", archive
        yield "AN", place
    if type_ not in ris_tags.ARTICLES:
        yield "SN" if type_ in ris_tags.NUMBERED else "M1", str(item.get("number", ""))
    yield from _pages(item, type_)
    yield from _dates(item)
    for word in str(item.get("keyword", "")).split("; "):
        yield "KW", word
    for variable, value in item.items():
        tag = variable.removeprefix("ris-")
        if tag != variable and isinstance(value, str) and _OTHER_TAG.fullmatch(tag):
            yield tag, value


def _names(item: CSLItem, type_: str) -> Iterator[Line]:
    written = dict(ris_tags.WRITTEN_NAMES)
    for tag, (by_type, _) in ris_tags.OTHER_NAMES.items():
        if type_ in by_type:
            written = {role: other for role, other in written.items() if other != tag}
            written[by_type[type_]] = tag
    for role, tag in written.items():
        for name in item.get(role, ()):
            yield tag, _name(name)


def _name(name: dict[str, Any]) -> str:
    """Family, Given, Suffix: a comma stands for nothing else there."""
    family = name.get("family")
    if not family:
        literal = " ".join(str(name.get("literal") or name.get("given") or "").split())
        return literal if ris_items.name(literal) == {"literal": literal} else _with_commas(literal)
    particle = name.get("dropping-particle"), name.get("non-dropping-particle")
    whole = " ".join(filter(None, (*particle, family)))
    parts = [part.replace(",", " ") for part in (whole, name.get("given", ""))]
    return ", ".join([*filter(None, parts), *filter(None, [name.get("suffix")])])


def _with_commas(literal: str) -> str:
    """An organisation's name as EndNote has it: “Ministry of Trade,, Department of Ports,”."""
    return f"{literal.replace(',', ',,')},"


def _titles(item: CSLItem, type_: str) -> Iterator[Line]:
    container, event = str(item.get("container-title", "")), str(item.get("event-title", ""))
    if type_ == "paper-conference" and container and event:
        yield "C3", container
        yield "T2", event
    elif type_ == "speech":
        yield "T2", event
        yield "JF", container
    elif type_ in ("book", "classic", "pamphlet"):
        yield "T2", str(item.get("collection-title", ""))
        yield "JF", container
    else:
        yield "T2", container
    yield "J2", str(item.get("container-title-short", "")) if container else ""
    if type_ not in ("book", "classic", "pamphlet"):
        series = "authority" if type_ in ("hearing", "bill") else "collection-title"
        yield "T3", str(item.get(series, ""))
    if type_ == "paper-conference":
        yield "C1", str(item.get("event-place", ""))


def _pages(item: CSLItem, type_: str) -> Iterator[Line]:
    first, *last = re.split(r"\s*[-‐-―]\s*", str(item.get("page", "")), maxsplit=1)
    if not first and type_ in ris_tags.COUNTED:
        first = str(item.get("number-of-pages", ""))
    yield "SP", first
    yield "EP", last[0] if last else ""


def _dates(item: CSLItem) -> Iterator[Line]:
    """Four places, whatever is known: 2021/03//."""
    for variable, tag in (("issued", "DA"), ("accessed", "Y2")):
        parts = item.get(variable, {}).get("date-parts") or [[]]
        year, month, day = (*map(str, parts[0]), "", "", "")[:3]
        if len(year) != 4 or not year.isdigit():
            continue
        if tag == "DA":
            yield "PY", year
        yield tag, f"{year}/{month and month.zfill(2)}/{day and day.zfill(2)}/"
