"""The parameters that choose claims: what each may hold, and what is said when it does not.

Every refusal is a BadParameter that names the parameter, what is wrong with it and, where there
is one, the nearest right one.
"""

import difflib
import re
from collections.abc import Collection, Iterable
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.http import QueryDict

from claims import ids, search
from claims.models import Claim, Stance
from sources import dates
from sources.models.keys import ONCE

LETTERS = {
    "claim": "C",
    "claimant": "P",
    "author": "P",
    "outlet": "O",
    "article": "A",
    "proposition": "Q",
}
CHOICES = {"stance": Stance.Side.values, "attribution": Claim.Attribution.values}
SHAPES = {
    "topic": (
        re.compile(r"[-A-Za-z0-9_]{1,100}"),
        "a topic's short name, such as space-technology",
    ),
    "language": (re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*"), "a code, such as en or de"),
}
LISTS = (*LETTERS, *CHOICES, *SHAPES)
DATES = ("made_after", "made_before", "published_after", "published_before")
PARAMETERS = ("q", *LISTS, *DATES, "as_of", "sort", "limit", "cursor")
DEFAULT_LIMIT, MOST = 50, 500
LONGEST = 2_000
#: How often one list may be given (each time is another “and”), and how many values in all.
MOST_TIMES, MOST_VALUES = 10, 200

SORTS = ("-published", "made", "-made", "relevance")


class BadParameter(ValueError):
    """A parameter that cannot be understood. The message is for people."""

    def __init__(self, name: str, message: str) -> None:
        self.name, self.message = name, message
        super().__init__(message)


class Condition(NamedTuple):
    """One parameter as given: any of the values."""

    parameter: str
    values: tuple[str, ...]


def check(query: QueryDict, known: Collection[str]) -> None:
    """Names that are known, values that can be text."""
    for name, values in query.lists():
        if name not in known:
            raise BadParameter(name[:80], f"There is no parameter “{shown(name)}”."
                               + _did_you_mean(name, known))  # fmt: skip
        if len(values) > 1 and name not in LISTS:
            raise BadParameter(name, f"“{name}” is given {len(values)} times; give it once.")
        if len(values) > MOST_TIMES:
            raise BadParameter(
                name, f"“{name}” is given {len(values)} times; {MOST_TIMES} are the most."
            )
        for value in values:
            _check_value(name, value)


def _check_value(name: str, value: str) -> None:
    if len(value) > LONGEST:
        raise BadParameter(
            name, f"“{name}” has {len(value):,} characters; it may have {LONGEST:,}."
        )
    if "\0" in value:
        raise BadParameter(name, f"“{name}” holds a NUL character. Remove it.")
    if "\ufffd" in value:
        raise BadParameter(name, f"“{name}” is not UTF-8. Encode the address as UTF-8.")


def pinned(query: QueryDict) -> bool:
    """Whether the address itself says which revision, so that its answer never changes."""
    return any(query.get(name, "").strip() for name in ("as_of", "cursor"))


def conditions(query: QueryDict) -> tuple[Condition, ...]:
    found = []
    for name in LISTS:
        for given in query.getlist(name):
            if values := values_of(name, given):
                found.append(Condition(name, values))
    asked = sum(len(condition.values) for condition in found)
    if asked > MOST_VALUES:
        raise BadParameter(
            found[-1].parameter, f"{asked} values are asked for; {MOST_VALUES} are the most."
        )
    return tuple(dict.fromkeys(found))


def values_of(name: str, given: str) -> tuple[str, ...]:
    values = dict.fromkeys(value.strip() for value in given.split(","))
    return tuple(_value(name, value) for value in values if value)


def _value(name: str, value: str) -> str:
    if name in LETTERS:
        letter, value = LETTERS[name], ids.capital(value)
        by_key = name == "article" and re.fullmatch(ONCE, value)
        if not (ids.is_id(letter, value) or by_key):
            also = ", or a citation key, such as yang2023" if name == "article" else ""
            raise BadParameter(
                name,
                f"“{shown(value)}” is not the id of {_A[name]}: "
                f"{name} takes {letter} and a number, such as {letter}1{also}.",
            )
    elif name in CHOICES:
        one_of(name, value, CHOICES[name])
    else:
        shape, example = SHAPES[name]
        if not shape.fullmatch(value):
            raise BadParameter(name, f"{name} takes {example}, not “{shown(value)}”.")
    return value


_A = {
    "claim": "a claim",
    "claimant": "a claimant",
    "author": "an author",
    "outlet": "an outlet",
    "article": "an article",
    "proposition": "a proposition",
}


def words(given: str) -> str:
    try:
        search.parse(given)
    except ValueError as error:
        raise BadParameter("q", str(error)) from error
    return given


def days(given: dict[str, str]) -> dict[str, dates.FuzzyDate]:
    """The dates asked for, by parameter; both ends of a period must be able to hold."""
    found = {name: date(name, given[name]) for name in DATES if name in given}
    for what in ("made", "published"):
        after, before = found.get(f"{what}_after"), found.get(f"{what}_before")
        if after and before and after.earliest > before.latest:
            raise BadParameter(
                f"{what}_after", f"{what}_after={after.edtf} is later than "
                f"{what}_before={before.edtf}; nothing is both.")  # fmt: skip
    return found


def date(name: str, value: str) -> dates.FuzzyDate:
    try:
        return dates.FuzzyDate.parse(value)
    except ValidationError as error:
        raise BadParameter(name, f"{name}: {error.messages[0]}") from error


def limit(value: str) -> int:
    limit = number("limit", value, f"a number from 1 to {MOST}")
    if not 1 <= limit <= MOST:
        raise BadParameter("limit", f"limit is a number from 1 to {MOST}, not “{shown(value)}”.")
    return limit


def number(name: str, value: str, what: str) -> int:
    found = re.fullmatch(r"([0-9]{1,18})(\.0)?", value)  # what programs may write for 10: 10.0
    if not found:
        raise BadParameter(name, f"{name} is {what}, not “{shown(value)}”.")
    return int(found[1])


def sort_order(given: dict[str, str]) -> str:
    sort = one_of("sort", given.get("sort", "-published"), SORTS)
    if sort == "relevance" and "q" not in given:
        raise BadParameter("sort", "sort=relevance goes with q: relevant to which words?")
    return sort


def one_of(name: str, value: str, known: Collection[str]) -> str:
    if value not in known:
        hint = _did_you_mean(value, known) or f" It is {_or(known)}."
        raise BadParameter(name, f"{name} cannot be “{shown(value)}”.{hint}")
    return value


def _did_you_mean(word: str, known: Iterable[str]) -> str:
    near = difflib.get_close_matches(word[:80].lower(), sorted(known), n=1)
    return f" Did you mean “{near[0]}”?" if near else ""


def _or(values: Iterable[str]) -> str:
    *most, last = values
    return f"{', '.join(most)} or {last}"


def shown(value: str) -> str:
    """A value as a message repeats it: short, and nothing that cannot be printed."""
    short = value if len(value) <= 60 else value[:60] + "…"
    return "".join(char if char.isprintable() else "�" for char in short)
