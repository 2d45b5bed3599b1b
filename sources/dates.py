"""Dates as well as they are known, written in EDTF (ISO 8601-2, the part people meet).

``2023`` · ``2021-03`` · ``2021-03-09`` · ``2021-21`` (spring) · ``202X`` (the 2020s) ·
``2021-03~`` (about) · ``2021-03?`` (uncertain) · ``2021-03%`` (both) · ``2021-03/2021-05``.

PostgreSQL reads the same notation (``edtf_earliest`` and ``edtf_latest``, made in the first
migration) and keeps the two days in generated columns; here the notation is checked with a
message for people, written out for people, and turned into CSL.
"""

import calendar
import itertools
import re
from dataclasses import dataclass
from datetime import date
from typing import Any, Self

from django.core.exceptions import ValidationError

from sources import months, texts

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
        elif self.end is not self.start and self.end.date_parts() != parts[0]:
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


# --- dates of others ------------------------------------------------------------------------------

_SEASONS = months.SEASONS | {str(season - 20): season for season in SEASONS}
_NONE = re.compile(
    r"\[?(n\.? ?d\.?|s\.? ?d\.?|o\.? ?j\.?|no date|undated|unknown)\]?", re.IGNORECASE
)
_ABOUT = re.compile(r"(?:c\.|ca\.?|circa|about|approx(?:\.|imately)?)\s*", re.IGNORECASE)
_WORD = r"(?P<word>[^\W\d_]{3,12})\.?"
_OF = r"(?:,? | de | of )"
_WRITTEN = (
    re.compile(r"(?P<y>\d{4})[-/.](?P<m>\d{1,2})(?:[-/.](?P<d>\d{1,2}))?(?:[T ]\d\d:.*|/+)?"),
    re.compile(r"(?P<y>\d{4})//*"),
    re.compile(
        r"(?P<y>\d{4}) ?[年년](?: ?(?P<m>\d{1,2}) ?[月월](?: ?(?P<d>\d{1,2}) ?[日일号號])?)?"
    ),
    re.compile(r"(?P<m>\d{1,2})[/.](?P<y>\d{4})"),
    # With dots, as nobody writes it who puts the month first.
    re.compile(r"(?P<d>\d{1,2})\. ?(?P<m>\d{1,2})\. ?(?P<y>\d{4})"),
    # Only one of the two can be a month.
    re.compile(r"(?P<d>1[3-9]|2\d|3[01])/(?P<m>\d{1,2})/(?P<y>\d{4})"),
    re.compile(r"(?P<m>\d{1,2})/(?P<d>1[3-9]|2\d|3[01])/(?P<y>\d{4})"),
    re.compile(rf"{_WORD}{_OF}(?P<y>\d{{4}})"),
    re.compile(rf"(?P<d>\d{{1,2}})(?:st|nd|rd|th|er|º|\.)?{_OF}{_WORD}{_OF}(?P<y>\d{{4}})"),
    re.compile(rf"{_WORD} (?P<d>\d{{1,2}})(?:st|nd|rd|th)?,? (?P<y>\d{{4}})"),
    re.compile(rf"(?P<y>\d{{4}}),? {_WORD}(?: (?P<d>\d{{1,2}}))?"),
)


def typed(text: str) -> str:
    """EDTF of what a person typed: the notation itself, or a date in words."""
    text = text.strip()
    try:
        return FuzzyDate.parse(text).edtf if text else ""
    except ValidationError:
        if _SHAPE.fullmatch(text):  # it says what is wrong with that month or day
            raise
    return from_words(text)


def from_words(text: str) -> str:
    """EDTF of a date as files write it (“March 2021”, “c. 2021”, “2021/03/09”), empty for “n.d.”.

    Raises ValidationError for what it cannot tell, such as 03/04/2021.
    """
    text = " ".join(text.split()).strip("[]")
    if not text or _NONE.fullmatch(text):
        return ""
    bare = _ABOUT.sub("", text, count=1) if _ABOUT.match(text) else text
    about = "" if bare == text else "~"
    if years := re.fullmatch(r"(\d{4})\s*[-–—]\s*(\d{4})", bare):
        return FuzzyDate.parse(f"{years[1]}{about}/{years[2]}{about}").edtf
    if decade := re.fullmatch(r"(\d{3})0s", bare):
        return FuzzyDate.parse(f"{decade[1]}X{about}").edtf
    for shape in _WRITTEN:
        if found := shape.fullmatch(bare):
            parts = found.groupdict()
            month = _month(parts["word"]) if parts.get("word") else parts.get("m")
            return FuzzyDate.parse(_moment([parts["y"], month, parts.get("d")]) + about).edtf
    if not _SHAPE.match(bare):  # or what is before a stroke would be named alone
        raise ValidationError(f"“{texts.shown(text)}” is not a date. Write {HELP}.", code="date")
    return FuzzyDate.parse(bare + about).edtf


def from_csl(value: Any) -> str:
    """EDTF of a CSL date variable, empty where it states none.

    Raises ValidationError for a date that cannot be kept as one: before our era, open at its end.
    """
    if not isinstance(value, dict):
        return from_words(str(value))
    parts = value.get("date-parts")
    if isinstance(parts, list) and parts and not isinstance(parts[0], list | tuple):
        parts = [parts]
    if isinstance(parts, list) and parts and _known(parts[0]):
        return FuzzyDate.parse(_from_parts(parts, value)).edtf
    for other in ("edtf", "raw", "literal"):
        if value.get(other):
            return from_words(str(value[other]))
    return ""


def _from_parts(parts: list[Any], value: dict[str, Any]) -> str:
    about = "~" if value.get("circa") not in (None, False, "", 0, "0", "false") else ""
    moments = [_moment(_known(each)) for each in parts[:2]]
    season = _SEASONS.get(str(value.get("season", "")).lower())
    if len(moments) == 1 and len(moments[0]) == 4 and season:
        moments[0] += f"-{season}"
    first, last = moments[0], moments[-1]
    if first == last:
        return first + about
    for unknown in ("0", "00"):  # 2020 to 2029 is what a decade is written as
        stem = first.removesuffix(unknown)
        if len(first) == 4 != len(stem) and last == stem + "9" * len(unknown):
            return stem + "X" * len(unknown) + about
    return f"{first}{about}/{last}{about}"


def _known(moment: Any) -> list[Any]:
    """Year, month, day, as far as they are given."""
    if not isinstance(moment, list | tuple):
        return []
    return list(itertools.takewhile(lambda part: part not in (None, "", 0, "0"), moment))[:3]


def _moment(parts: list[Any]) -> str:
    try:
        year, *rest = (int(part) for part in itertools.takewhile(lambda p: p is not None, parts))
    except (ValueError, TypeError, OverflowError) as error:
        raise ValidationError(f"“{parts}” is not a date. Write {HELP}.", code="date") from error
    if rest and 13 <= rest[0] <= 16:  # seasons, as some programs number them
        rest[0] += 8
    return "-".join([f"{year:04}", *(f"{part:02}" for part in rest)])


def _month(word: str) -> int:
    month = months.number(word)
    if month is None:
        raise ValidationError(f"“{texts.shown(word)}” is not a month.", code="date")
    return month
