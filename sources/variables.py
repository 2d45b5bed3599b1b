"""CSL variables: what one may hold, checked where it comes in and again where it goes out.

A single variable that a citation processor cannot read would lose the whole list it stands in.
"""

import json
import re
from typing import Any

from django.core.exceptions import ValidationError

from sources import texts

NAMES = frozenset(
    "author chair collection-editor compiler composer container-author contributor curator "
    "director editor editor-translator editorial-director executive-producer guest host "
    "illustrator interviewee interviewer narrator organizer original-author performer producer "
    "recipient reviewed-author script-writer series-creator speaker translator".split()
)
DATES = frozenset("accessed available-date event-date issued original-date submitted".split())

_PARTS = frozenset("family given literal suffix dropping-particle non-dropping-particle".split())
_FLAGS = frozenset("static-ordering comma-suffix parse-names".split())
_LARGEST = 2**53  # beyond it programs disagree about the number
_MOST = 20_000  # characters of all other variables of an article, as JSON


def fault(name: str, value: Any) -> str:
    """Why a variable cannot hold this; empty where it can."""
    if name in NAMES:
        return "" if _are_names(value) else 'is a list of names: [{"family": "Yang"}]'
    if name in DATES:
        return "" if _is_date(value) else 'is a date: {"date-parts": [[2023, 6]]}'
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return "is text or a number"
    if not isinstance(value, str) and not abs(value) <= _LARGEST:
        return "is too large a number"
    return ""


def readable(item: dict[str, Any]) -> dict[str, Any]:
    """The item without what cannot be read."""
    return {name: value for name, value in item.items() if not fault(name, value)}


def validate(variables: Any) -> None:
    """A model-field validator, for variables that have no field of their own."""
    if not isinstance(variables, dict):
        raise ValidationError('Write the variables by name: {"status": "in press"}.')
    for name, value in variables.items():
        if not re.fullmatch(r"[A-Za-z][A-Za-z0-9_-]{0,59}", name):
            raise ValidationError(f"“{name[:60]}” is not the name of a CSL variable.")
        if why := fault(name, value):
            raise ValidationError(f"The variable “{name}” {why}.")
    texts.validate_all(variables)
    if len(json.dumps(variables)) > _MOST:
        raise ValidationError(
            f"These are more than {_MOST:,} characters; keep what a reference needs."
        )


def _are_names(value: Any) -> bool:
    return isinstance(value, list) and all(map(_is_name, value))


def _is_name(value: Any) -> bool:
    return (
        isinstance(value, dict)
        and bool(_PARTS & value.keys())
        and value.keys() <= _PARTS | _FLAGS
        and all(
            isinstance(part, str) if name in _PARTS else isinstance(part, bool)
            for name, part in value.items()
        )
    )


def _is_date(value: Any) -> bool:
    if not isinstance(value, dict) or not value:
        return False
    checks = {
        "date-parts": _are_moments,
        "season": lambda season: type(season) is int and 1 <= season <= 4,
        "circa": lambda circa: isinstance(circa, bool),
        "literal": lambda words: isinstance(words, str),
        "raw": lambda words: isinstance(words, str),
    }
    return value.keys() <= checks.keys() and all(checks[k](part) for k, part in value.items())


def _are_moments(value: Any) -> bool:
    """One date or the two ends of a range, each a year, a month or a day."""
    return isinstance(value, list) and 1 <= len(value) <= 2 and all(map(_is_moment, value))


def _is_moment(value: Any) -> bool:
    bounds = ((-9999, 9999), (1, 12), (1, 31))
    return (
        isinstance(value, list)
        and 1 <= len(value) <= 3
        and all(
            type(part) is int and low <= part <= high
            for part, (low, high) in zip(value, bounds, strict=False)
        )
    )
