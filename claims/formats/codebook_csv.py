"""A codebook as CSV: one row a proposition or topic, to be edited in any spreadsheet.

A column that is not there leaves what the codebook has; a cell that is empty empties it. Cells
that a spreadsheet would take for a formula are written with an apostrophe before them, which is
taken off again.
"""

import codecs
import csv
import io
import re
from collections.abc import Iterable, Iterator

from claims.formats.codebook import (
    KINDS,
    PROPOSITION,
    Code,
    Parsed,
    Problem,
    Unreadable,
    check_size,
)

NAME = "CSV"
EXTENSION = "csv"
MEDIA_TYPE = "text/csv; charset=utf-8"

COLUMNS = ("id", "kind", "text", "definition", "examples", "counter_examples", "broader",
           "negation_of", "deprecated")  # fmt: skip
#: Also understood in the first line, in small letters and without spaces.
_SYNONYMS = {
    "name": "text", "code": "text", "proposition": "text", "topic": "text", "tag": "text",
    "description": "definition", "memo": "definition", "counterexamples": "counter_examples",
    "parent": "broader", "negationof": "negation_of",
}  # fmt: skip
_FORMULA = re.compile(r"'*[=+\-@\t\r]")
_LONGEST = 200_000  # characters of a cell


def write(codes: Iterable[Code]) -> bytes:
    """UTF-8 with a byte-order mark, without which spreadsheets guess another encoding."""
    out = io.StringIO(newline="")
    rows = csv.writer(out)
    rows.writerow(COLUMNS)
    for code in codes:
        rows.writerow([_guarded(getattr(code, name) or "") for name in COLUMNS])
    return codecs.BOM_UTF8 + out.getvalue().encode()


def read(raw: bytes, *, kind: str = PROPOSITION) -> Parsed:
    """Raises Unreadable where it is no such table at all. ``kind``: of rows that do not say."""
    check_size(raw)
    text = _decoded(raw)
    parsed = Parsed()
    rows = _rows(text)
    try:
        line, header = next(rows)
        names = _header(header, line)
        for line, row in rows:
            if not any(cell.strip() for cell in row):
                continue
            problem = _take(parsed, names, row, line, kind)
            if problem:
                parsed.problems.append(Problem(line, problem))
    except csv.Error as error:
        raise Unreadable(f"This is not CSV: {error}.", line) from error
    return parsed


def _take(parsed: Parsed, names: list[str], row: list[str], line: int, default: str) -> str:
    """Add the row; returns what is wrong with it."""
    if len(row) > len(names) and any(cell.strip() for cell in row[len(names) :]):
        return (
            f"It has {len(row)} cells, the first line {len(names)}. Is there a comma or a "
            "quotation mark too many?"
        )
    said = {name: _unguarded(cell) for name, cell in zip(names, row, strict=False) if name}
    missing = [name for name in names if name and name not in said]
    if missing:
        return f"It ends before the column “{missing[0]}”. Is there a line break too many?"
    kind = said.get("kind", "").strip().lower() or default
    if kind not in KINDS:
        return f"“{kind[:40]}” is no kind: write proposition or topic."
    said |= {"kind": kind, "text": " ".join(said["text"].split())}
    for name in ("id", "broader", "negation_of", "deprecated"):
        if name in said:
            said[name] = " ".join(said[name].split())
    for name in ("definition", "examples", "counter_examples"):
        if name in said:
            said[name] = said[name].replace("\r\n", "\n").replace("\r", "\n")
    parsed.take(Code(**said, line=line))
    return ""


def _decoded(raw: bytes) -> str:
    encoding = "utf-8-sig"
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encoding = "utf-16"
    try:
        text = raw.decode(encoding)
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise Unreadable(
            f"This is not UTF-8: byte 0x{raw[error.start]:02X}. Save the table as “CSV UTF-8” "
            "and try again.",
            line,
        ) from error
    if (at := text.find("\0")) >= 0:
        raise Unreadable("There is a NUL character in it.", text.count("\n", 0, at) + 1)
    return text


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """(the line it begins in, its cells)"""
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    csv.field_size_limit(_LONGEST)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    begins = 1
    while True:
        try:
            row = next(rows)
        except StopIteration:
            return
        except csv.Error as error:
            raise Unreadable(f"This is not CSV: {error}.", begins) from error
        yield begins, row
        begins = rows.line_num + 1


def _header(cells: list[str], line: int) -> list[str]:
    """The column each cell of the first line names; empty for columns to be left alone."""
    names = []
    for cell in cells:
        name = re.sub(r"[\s-]+", "_", cell.strip().lower())
        names.append(_SYNONYMS.get(name.replace("_", ""), name))
    known = [name for name in names if name in COLUMNS]
    if "text" not in known:
        raise Unreadable(
            "The first line names the columns, and none of them is “text”. The columns are: "
            + ", ".join(COLUMNS) + ".",
            line,
        )  # fmt: skip
    for name in names:
        if name and name not in COLUMNS:
            raise Unreadable(
                f"“{name[:60]}” is no column of a codebook. The columns are: "
                + ", ".join(COLUMNS) + ".",
                line,
            )  # fmt: skip
        if name and names.count(name) > 1:
            raise Unreadable(f"There are two columns for “{name}”.", line)
    return names


def _guarded(cell: str) -> str:
    return f"'{cell}" if _FORMULA.match(cell) else cell


def _unguarded(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell
