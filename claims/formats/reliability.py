"""Reliability figures and the answers they are worked out from, as CSV and JSON.

All are read back as they were written, so that figures can be worked out again elsewhere. CSV
holds one of the tables (figures, answers, drawn drafts that were deleted), JSON all, with how the
intervals were drawn.
"""

import csv
import io
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields
from typing import Any, TypeVar

#: What a spreadsheet would take for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")

Record = TypeVar("Record", "Measured", "Answered", "Deleted")


class Unreadable(ValueError):
    """Not a file of this kind; the message says where."""


@dataclass(frozen=True, slots=True)
class Measured:
    """One figure: how far two people agreed on a variable, over which units.

    ``scope`` is overall, coders or month; ``of`` names the pair or the month. Without variation
    there is no alpha, and of too few units no interval: None, and ``remark`` says why.
    """

    variable: str
    scope: str
    of: str
    units: int
    agreed: int
    agreement: float | None
    alpha: float | None
    low: float | None
    high: float | None
    remark: str


@dataclass(frozen=True, slots=True)
class Answered:
    """One unit both coded. Answers are sets, written as ids joined by a space.

    ``adjudicated_by`` is who said what holds on the claim: empty where both agreed, or nobody has
    yet; the same as ``second_coder`` where that person settled it too.
    """

    variable: str
    claim: str
    proposition: str
    first_coder: str
    second_coder: str
    answered: str
    first: str
    second: str
    adjudicated_by: str


@dataclass(frozen=True, slots=True)
class Deleted:
    """A draft that was drawn to be coded twice, and deleted by its coder instead."""

    claim: str
    coder: str
    begun: str
    percent: int


@dataclass(frozen=True, slots=True)
class Report:
    """``of``: what was measured: period, whose pairs, seed, resamples, level, programs."""

    of: dict[str, Any]
    figures: tuple[Measured, ...]
    answers: tuple[Answered, ...]
    deleted: tuple[Deleted, ...] = ()


def to_csv(
    records: Iterable[Measured] | Iterable[Answered] | Iterable[Deleted], kind: type[Record]
) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    names = [each.name for each in fields(kind)]
    writer.writerow(names)
    writer.writerows([_cell(getattr(each, name)) for name in names] for each in records)
    return out.getvalue()


def from_csv(text: str, kind: type[Record]) -> list[Record]:
    rows = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""))
    names = [each.name for each in fields(kind)]
    if next(rows, None) != names:
        raise Unreadable(f"Line 1 is to name the columns {', '.join(names)}.")
    found = []
    for row in rows:
        if len(row) != len(names):
            raise Unreadable(f"Line {rows.line_num} has {len(row)} columns, not {len(names)}.")
        try:
            found.append(kind(*map(_value, fields(kind), row)))
        except ValueError as error:
            raise Unreadable(f"Line {rows.line_num}: {error}.") from error
    return found


def to_json(report: Report) -> str:
    whole = {
        **report.of,
        "figures": [asdict(each) for each in report.figures],
        "answers": [asdict(each) for each in report.answers],
        "deleted": [asdict(each) for each in report.deleted],
    }
    return json.dumps(whole, ensure_ascii=False, indent=1) + "\n"


def from_json(text: str) -> Report:
    try:
        whole = json.loads(text)
        figures = tuple(Measured(**each) for each in whole.pop("figures"))
        answers = tuple(Answered(**each) for each in whole.pop("answers"))
        deleted = tuple(Deleted(**each) for each in whole.pop("deleted"))
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise Unreadable(f"These are no reliability figures: {error}.") from error
    return Report(whole, figures, answers, deleted)


def _cell(value: Any) -> Any:
    if value is None:
        return ""
    if isinstance(value, str) and value.startswith((*_FORMULA, "'")):
        return f"'{value}"
    return value


def _value(field: Any, text: str) -> Any:
    if field.type is str:
        return text.removeprefix("'")
    if field.type is int:
        return int(text)
    return float(text) if text else None
