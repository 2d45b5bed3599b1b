"""CSL-JSON items → RIS, as EndNote, Zotero and Mendeley read it.

pandoc reads RIS and does not write it. One line a tag; what RIS has no tag for goes to a note.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Any

CSLItem = dict[str, Any]

_TYPES = {
    "article-newspaper": "NEWS",
    "article-journal": "JOUR",
    "article-magazine": "MGZN",
    "book": "BOOK",
    "chapter": "CHAP",
    "paper-conference": "CPAPER",
    "post-weblog": "BLOG",
    "post": "ELEC",
    "webpage": "ELEC",
    "report": "RPRT",
    "thesis": "THES",
    "broadcast": "SOUND",
    "motion_picture": "MPCT",
    "bill": "BILL",
    "legislation": "STAT",
    "legal_case": "CASE",
    "patent": "PAT",
    "manuscript": "UNPB",
    "personal_communication": "PCOMM",
}
_NAMES = {"author": "AU", "editor": "ED", "translator": "A4", "collection-editor": "A3"}
_TEXTS = {
    "title": "TI",
    "container-title": "T2",
    "collection-title": "T3",
    "publisher": "PB",
    "publisher-place": "CY",
    "volume": "VL",
    "issue": "IS",
    "edition": "ET",
    "abstract": "AB",
    "language": "LA",
    "genre": "M3",
    "DOI": "DO",
    "ISBN": "SN",
    "ISSN": "SN",
    "URL": "UR",
    "note": "N1",
}


def write(items: Iterable[CSLItem]) -> str:
    return "\r\n".join("\r\n".join(_lines(item)) + "\r\n" for item in items)


def _lines(item: CSLItem) -> Iterator[str]:
    yield _line("TY", _TYPES.get(item.get("type", ""), "GEN"))
    yield _line("ID", item["id"])
    for role, tag in _NAMES.items():
        for name in item.get(role, ()):
            yield _line(tag, _name(name))
    for variable, tag in _TEXTS.items():
        if item.get(variable):
            yield _line(tag, item[variable])
    yield from _dates(item)
    yield from _pages(str(item.get("page", "")))
    yield _line("ER", "")


def _dates(item: CSLItem) -> Iterator[str]:
    for variable, tag in (("issued", "DA"), ("accessed", "Y2")):
        parts = item.get(variable, {}).get("date-parts") or [[]]
        year, month, day = (*map(str, parts[0]), "", "", "")[:3]
        if not year:
            continue
        if tag == "DA":
            yield _line("PY", year)
        # Four places, whatever is known: 2021/03//
        yield _line(tag, f"{year}/{month.zfill(2) if month else ''}/{day.zfill(2) if day else ''}/")


def _pages(page: str) -> Iterator[str]:
    first, *last = re.split(r"\s*[-–—]\s*", page, maxsplit=1)
    if first:
        yield _line("SP", first)
    if last and last[0]:
        yield _line("EP", last[0])


def _name(name: dict[str, Any]) -> str:
    """Family, Given, Suffix: a comma stands for nothing else there."""
    if not name.get("family"):
        return str(name.get("literal") or name.get("given") or "")
    particle = name.get("non-dropping-particle") or name.get("dropping-particle") or ""
    family = f"{particle} {name['family']}".strip()
    return ", ".join(filter(None, (family, name.get("given"), name.get("suffix"))))


def _line(tag: str, value: Any) -> str:
    """A line break would begin another tag."""
    return f"{tag}  - {' '.join(str(value).split())}"
