"""A table of figures as CSV, for a spreadsheet."""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any

#: What a spreadsheet would take for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def write(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """With a byte order mark, so that spreadsheets read names as they are written."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(columns)
    writer.writerows([_cell(value) for value in row] for row in rows)
    return "\ufeff" + out.getvalue()


def read(text: str) -> tuple[list[str], list[list[str]]]:
    """The columns and the rows, as they were written."""
    lines = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))
    if not lines:
        raise ValueError("The table has no line with the names of its columns.")
    return lines[0], [[cell.removeprefix("'") for cell in line] for line in lines[1:]]


def _cell(value: Any) -> str:
    if value is None:
        return ""
    text = f"{value:.4f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)
    return f"'{text}" if text.startswith(_FORMULA) or text.startswith("'") else text
