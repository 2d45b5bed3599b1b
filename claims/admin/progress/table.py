"""A table of figures as a page shows it: with its charts, and as CSV."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from claims.formats import tables


@dataclass(frozen=True, slots=True)
class Column:
    """``drawn``: with a chart of its own, its numbers as bars."""

    label: str
    drawn: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """A figure as it is read, and as a chart and a spreadsheet take it."""

    text: str
    value: Any


@dataclass(frozen=True, slots=True)
class Row:
    label: str
    cells: list[Cell]
    url: str = ""
    key: str = ""  # what the row is called in CSV, where that is not its label


@dataclass(frozen=True, slots=True)
class Table:
    """The numbers of a chart. ``across``: the bars lie, one beside each name."""

    name: str
    title: str
    of: str
    columns: Sequence[Column]
    rows: list[Row]
    empty: str
    across: bool = False
    folded: bool = False
    note: str = ""

    @property
    def drawn(self) -> bool:
        return any(column.drawn for column in self.columns)

    @property
    def is_empty(self) -> bool:
        return not any(cell.value for row in self.rows for cell in row.cells)

    def as_csv(self) -> str:
        columns = [self.of, *(column.label for column in self.columns)]
        rows = ([r.key or r.label, *(cell.value for cell in r.cells)] for r in self.rows)
        return tables.write(columns, rows)


def count(number: int) -> Cell:
    return Cell(f"{number:,}", number)


def share(part: float | None) -> Cell:
    return Cell("–" if part is None else f"{part * 100:.0f} %", part)


def hours(waited: timedelta | None) -> Cell:
    """In CSV a number of hours."""
    return Cell(lasting(waited), waited.total_seconds() / 3600 if waited is not None else None)


def lasting(waited: timedelta | None) -> str:
    """“40 minutes”, “5 hours”, “2.5 days”."""
    if waited is None:
        return "–"
    seconds = waited.total_seconds()
    if seconds < 5400:
        minutes = round(seconds / 60)
        return f"{minutes} minute{'s' if minutes != 1 else ''}"
    if seconds < 48 * 3600:
        return f"{round(seconds / 3600)} hours"
    return f"{seconds / 86400:.1f} days"
