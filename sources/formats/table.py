"""CSL-JSON items → CSV, a line for each, as a spreadsheet opens it."""

import csv
import io
from collections.abc import Iterable, Iterator
from typing import Any

from sources import rich

CSLItem = dict[str, Any]

COLUMNS = (
    "id", "type", "title", "author", "editor", "issued", "container-title", "publisher",
    "publisher-place", "volume", "issue", "page", "section", "genre", "language", "DOI", "ISBN",
    "ISSN", "PMID", "URL", "accessed", "archive", "archive_location", "note", "annote",
)  # fmt: skip
_NAMES, _DATES = frozenset({"author", "editor"}), frozenset({"issued", "accessed"})
#: What a spreadsheet would take for a formula; an apostrophe before it says that it is text.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "'")


def write(items: Iterable[CSLItem]) -> Iterator[str]:
    """The names of the columns, then one line a piece. It begins with a byte order mark, without
    which spreadsheets take names apart."""
    yield "\ufeff" + _line(COLUMNS)
    for item in items:
        yield _line([_cell(item, column) for column in COLUMNS])


def _line(cells: Iterable[str]) -> str:
    out = io.StringIO()
    csv.writer(out).writerow(cells)
    return out.getvalue()


def _cell(item: CSLItem, column: str) -> str:
    value = item.get(column, "")
    if column in _NAMES:
        text = "; ".join(map(_name, value or ()))
    elif column in _DATES:
        text = _date(value) if value else ""
    else:
        text = " ".join(rich.plain(str(value)).split())
    return f"'{text}" if text.startswith(_FORMULA) else text


def _name(name: dict[str, Any]) -> str:
    """Family, Given, Suffix; a name that is not taken apart as it is."""
    family = " ".join(filter(None, (name.get("non-dropping-particle"), name.get("family"))))
    if not family:
        return str(name.get("literal") or name.get("given") or "")
    return ", ".join(filter(None, (family, name.get("given"), name.get("suffix"))))


def _date(date: dict[str, Any]) -> str:
    """As ISO 8601 has it, no more exactly than it is known; a range with a stroke."""
    moments = ["-".join(f"{part:02d}" for part in each) for each in date.get("date-parts", ())]
    text = "/".join(moments) or str(date.get("literal") or date.get("raw") or "")
    return f"{text}~" if text and date.get("circa") else text
