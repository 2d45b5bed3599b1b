"""CSL dates ⇄ the words of files, never more exact than they are."""

import re
from typing import Any

from django.core.exceptions import ValidationError

from sources import dates, months

CSLDate = dict[str, Any]


def edtf(date: CSLDate) -> str:
    """The date in EDTF; empty where it cannot be one (before our era, words)."""
    try:
        return dates.from_csl(date)
    except ValidationError:
        return ""


def words(date: CSLDate) -> str:
    """The date in EDTF, or as near to it as it can be told."""
    parts = (date.get("date-parts") or [[]])[0]
    return edtf(date) or str(date.get("literal", "")) or "-".join(map(str, parts))


def read(text: str) -> CSLDate | None:
    """The date these words state: as far as known, None for “n.d.”, or the words as they are."""
    text = " ".join(text.split())
    try:
        found = dates.read(dates.from_words(text))
    except ValidationError:
        return {"literal": text}
    return found.csl() if found else None


def of_year(year: str, month: str, day: str = "") -> tuple[CSLDate | None, bool]:
    """A year and a month as BibTeX has them, and whether the month was understood.

    The month may be a number, a name, a season, two of them (“mar/apr”) or hold the day (“mar 9”).
    """
    if not re.fullmatch(r"\d{4}", year.strip()):
        return read(year), not month
    numbers = [months.number(word) for word in re.findall(r"[^\W\d_]+", month)]
    digits = re.findall(r"\d+", f"{month} {day}")
    if not numbers and digits and 1 <= int(digits[0][:3]) <= 24:
        numbers = [int(digits.pop(0)[:3])]
    known = [number for number in numbers if number]
    if not known or len(known) > 2 or len(known) < len(numbers):
        return read(year), not month
    text = "/".join(f"{year.strip()}-{number:02}" for number in known)
    if len(known) == 1 and len(digits) == 1:
        text += f"-{int(digits[0][:3]):02}"
    found = read(text)
    understood = found is not None and "literal" not in found
    return (found if understood else read(year)), understood
