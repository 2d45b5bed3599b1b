"""Dates as well as they are known, written in EDTF (ISO 8601-2, the part people meet).

``2023`` · ``2021-03`` · ``2021-03-09`` · ``2021-21`` (spring) · ``202X`` (the 2020s) ·
``2021-03~`` (about) · ``2021-03?`` (uncertain) · ``2021-03%`` (both) · ``2021-03/2021-05``.

PostgreSQL reads the same notation (``edtf_earliest`` and ``edtf_latest``, made in the first
migration) and keeps the two days in generated columns; here the notation is checked with a
message for people, written out for people, and turned into CSL.
"""

import calendar
import re
from dataclasses import dataclass
from datetime import date
from typing import Any, Self

from django.core.exceptions import ValidationError

from sources import texts

HELP = "a year (2023), a month (2021-03) or a day (2021-03-09); add ~ for “about”"
SEASONS = {21: "spring", 22: "summer", 23: "autumn", 24: "winter"}
QUALIFIERS = {"~": "about {}", "?": "{} (uncertain)", "%": "about {} (uncertain)", "": "{}"}
_SHAPE = re.compile(
    r"(?P<year>[0-9]{4}|[0-9]{3}X|[0-9]{2}XX)"
    r"(?:-(?P<month>[0-9]{2}|XX)(?:-(?P<day>[0-9]{2}|XX))?)?(?P<qualifier>[~?%]?)"
)


@dataclass(frozen=True, slots=True)
class Moment:
    """One end of a fuzzy date: a year, month or day, and how sure it is."""

    year: str
    month: int | None = None
    day: int | None = None
    qualifier: str = ""

    @classmethod
    def parse(cls, text: str) -> Self:
        shape = _SHAPE.fullmatch(text)
        if not shape:
            raise ValidationError(
                f"“{texts.shown(text)}” is not a date. Write {HELP}.", code="date"
            )
        year, month, day = (shape[part] for part in ("year", "month", "day"))
        moment = cls(
            year=year,
            month=int(month) if month and month != "XX" else None,
            day=int(day) if day and day != "XX" else None,
            qualifier=shape["qualifier"],
        )
        moment._check(text, month, day)
        return moment

    def _check(self, text: str, month: str | None, day: str | None) -> None:
        if self.year == "0000":
            raise ValidationError(f"“{text}”: there is no year 0.", code="date")
        if "X" in self.year and (month or self.year == "00XX" or self.year == "000X"):
            raise ValidationError(
                f"“{text}”: a decade or century stands alone (202X).", code="date"
            )
        if self.month is None:
            if day and day != "XX":
                raise ValidationError(f"“{text}” has a day but no month.", code="date")
            return
        if self.month in SEASONS and not day:
            return
        if not 1 <= self.month <= 12:
            raise ValidationError(
                f"“{text}”: there is no month {self.month:02}. "
                "Months are 01–12; 21–24 are spring to winter.",
                code="date",
            )
        last = calendar.monthrange(int(self.year), self.month)[1]
        if self.day is not None and not 1 <= self.day <= last:
            raise ValidationError(
                f"“{text}”: {calendar.month_name[self.month]} {int(self.year)} has {last} days.",
                code="date",
            )

    @property
    def earliest(self) -> date:
        year = int(self.year.replace("X", "0"))
        if self.month in SEASONS:
            return date(year, 3 * (self.month - 20), 1)
        return date(year, self.month or 1, self.day or 1)

    @property
    def latest(self) -> date:
        year = int(self.year.replace("X", "9"))
        month = self.month or 12
        if month in SEASONS:
            # Winter runs into the next year, but for the last one a date can hold.
            year, month = (year, 3 * (month - 20) + 2)
            if month > 12:
                year, month = (year + 1, 2) if year < 9999 else (9999, 12)
        return date(year, month, self.day or calendar.monthrange(year, month)[1])

    def __str__(self) -> str:
        year = str(int(self.year)) if self.year.isdigit() else f"{self.year.replace('X', '0')}s"
        if self.month in SEASONS:
            plain = f"{SEASONS[self.month]} {year}"
        elif self.day:
            plain = f"{self.day} {calendar.month_name[self.month or 1]} {year}"
        elif self.month:
            plain = f"{calendar.month_name[self.month]} {year}"
        else:
            plain = year
        return QUALIFIERS[self.qualifier].format(plain)

    def date_parts(self) -> list[int]:
        year = int(self.year.replace("X", "0"))
        if self.month is None or self.month in SEASONS:
            return [year]
        return [year, self.month] + ([self.day] if self.day else [])


@dataclass(frozen=True, slots=True)
class FuzzyDate:
    """What an EDTF string means. Compare by ``earliest`` and ``latest``."""

    edtf: str
    start: Moment
    end: Moment

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read EDTF; raises ValidationError saying what is wrong and what to write instead."""
        start, slash, end = text.partition("/")
        first = Moment.parse(start)
        last = Moment.parse(end) if slash else first
        if last.latest < first.earliest:
            raise ValidationError(f"“{text}” ends before it begins.", code="date")
        return cls(edtf=text, start=first, end=last)

    @property
    def earliest(self) -> date:
        return self.start.earliest

    @property
    def latest(self) -> date:
        return self.end.latest

    def __str__(self) -> str:
        if self.end is self.start:
            return str(self.start)
        return f"{self.start} – {self.end}"

    def csl(self) -> dict[str, Any]:
        """A CSL date variable: only the parts that are known."""
        parts = [self.start.date_parts()]
        if "X" in self.end.year:  # a decade is a range of years
            parts.append([int(self.end.year.replace("X", "9"))])
        elif self.end is not self.start:
            parts.append(self.end.date_parts())
        value: dict[str, Any] = {"date-parts": parts}
        if self.start.month in SEASONS and self.end is self.start:
            value["season"] = self.start.month - 20
        if self.start.qualifier or self.end.qualifier:
            value["circa"] = True
        return value


def read(edtf: str) -> FuzzyDate | None:
    """The date, or None where none is stated."""
    return FuzzyDate.parse(edtf) if edtf else None


def validate(edtf: str) -> None:
    """A model-field validator."""
    FuzzyDate.parse(edtf)


def plain(edtf: str) -> str:
    """The date as a person writes it, or “no date”."""
    found = read(edtf)
    return str(found) if found else "no date"
