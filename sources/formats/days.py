"""Days as pages and files write them, read as EDTF: never more exactly than they are written."""

import re
import unicodedata
from collections.abc import Iterator

from django.core.exceptions import ValidationError

from sources import dates, months

_MONTH = "|".join(sorted(map(re.escape, months.NAMES), key=len, reverse=True))
_YEAR = r"(?P<y>(?:1[5-9]|20)\d\d)"
_DAY = r"(?P<d>[0-3]?\d)(?:st|nd|rd|th|er|\.|º)?"
_OF = r"(?:\s*(?:de|of|di|\.|,)\s*|\s+)"
_END = r"(?!\w)"
#: From the surest to the least sure; each names what it knows.
_SHAPES = [
    re.compile(shape, re.IGNORECASE)
    for shape in (
        rf"(?<!\d){_YEAR}-(?P<m>[01]\d)-(?P<d>[0-3]\d)(?:T[\d:.]*\S*)?(?!\d)",
        rf"(?<!\d){_YEAR}[/.](?P<m>[01]?\d)[/.](?P<d>[0-3]?\d)(?!\d)",
        rf"(?<!\d){_YEAR}(?P<m>[01]\d)(?P<d>[0-3]\d)(?=T?\d{{6}}|\D|$)",
        rf"(?<!\d){_YEAR}\s*[年년]\s*(?P<m>[01]?\d)\s*[月월]\s*(?P<d>[0-3]?\d)\s*[日일号號]",
        rf"(?<!\w){_DAY}{_OF}(?P<name>{_MONTH})\.?{_OF}{_YEAR}{_END}",
        rf"(?<!\w)(?P<name>{_MONTH})\.?\s+{_DAY},?\s+{_YEAR}{_END}",
        rf"(?<!\d){_YEAR}\s*[年년]\s*(?P<m>[01]?\d)\s*[月월]",
        rf"(?<!\w)(?P<name>{_MONTH})\.?{_OF}{_YEAR}{_END}",
        rf"(?<![\d/.-]){_YEAR}[-/](?P<m>0[1-9]|1[0-2])(?![\d/.-])",
        rf"(?<![\d/.-])(?P<a>[0-3]?\d)(?P<by>[/.-])(?P<b>[0-3]?\d)(?P=by){_YEAR}(?!\d)",
    )
]
_YEAR_ALONE = re.compile(rf"\s*(?:[©(\[]\s*)?{_YEAR}\s*[年년)\]]?\s*")
_LONGEST = 20_000


def edtf(text: str) -> str:
    """The day this text is the date of, as well as it says; empty where it says none."""
    text = _plain(text)
    if alone := _YEAR_ALONE.fullmatch(text):
        return alone["y"]
    return next(within(text), "")


def within(text: str) -> Iterator[str]:
    """Days, months and years named in a text, the surest shapes first; a year alone is none."""
    text = _plain(text)
    for shape in _SHAPES:
        for found in shape.finditer(text):
            if day := _checked(_read(found)):
                yield day


def _plain(text: str) -> str:
    """Latin digits, no marks of direction, two-word months of the Levant as one."""
    text = unicodedata.normalize("NFC", text[:_LONGEST])
    text = "".join(
        str(unicodedata.decimal(char)) if char.isdecimal() and not char.isascii() else char
        for char in text
        if unicodedata.category(char) != "Cf"
    )
    text = re.sub(r"(تشرين|كانون) (?:الأول)", r"\g<1>1", text)
    return re.sub(r"(تشرين|كانون) (?:الثاني)", r"\g<1>2", text)


def _read(found: re.Match[str]) -> str:
    parts = found.groupdict()
    year = parts["y"]
    if "a" in parts:
        return _numbers(year, int(parts["a"]), int(parts["b"]), by=parts["by"])
    month = months.number(parts["name"]) if parts.get("name") else int(parts["m"])
    day = parts.get("d")
    return f"{year}-{month:02}" + (f"-{int(day):02}" if day else "")


def _numbers(year: str, first: int, second: int, *, by: str) -> str:
    """03/04/2023 is two days, one here and another there: only the year is sure of it.

    With dots, as nobody writes it who puts the month first, it is one.
    """
    if first == second or first > 12 or by == ".":
        return f"{year}-{second:02}-{first:02}"
    return f"{year}-{first:02}-{second:02}" if second > 12 else year


def _checked(day: str) -> str:
    try:
        dates.validate(day)
    except ValidationError:
        return ""
    return day
