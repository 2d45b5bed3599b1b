"""The parameters of the API, as OpenAPI says them."""

from collections.abc import Iterable
from typing import Any

from claims import facets, listing, parameters
from claims.api.schema.shapes import Schema

Parameter = dict[str, Any]

#: What Python takes for space around a value.
_SPACE = r"[\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]*"
#: A citation key; digits alone, also behind one letter, are taken for an id gone wrong.
_KEY = (
    "[0-9]{1,18}[a-z][-A-Za-z0-9:._+]{0,60}"
    "|[A-Za-z]([0-9]{0,18}[-A-Za-z:._+][-A-Za-z0-9:._+]{0,60})?"
)
_LONGEST = {"maxLength": parameters.LONGEST}

#: Parameter → what it means; the same for lists and citations.
MEANINGS = {
    "q": "Words to search for: all of them, “a phrase”, -without, this OR that.",
    "claimant": "Who makes the claim: P1.",
    "author": "In the article's byline: P1.",
    "outlet": "Where the article appeared: O1.",
    "article": "The article it was found in: A1, or its citation key.",
    "proposition": "What it takes a stand on: Q1.",
    "topic": "A topic's short name; its narrower ones count as well.",
    "stance": "The side it takes; with proposition, on that proposition.",
    "attribution": "How the article gives it.",
    "language": "Of the claim's wording: en, de. A language is also its regional forms: en-GB.",
    "claim": "These claims: C1,C2.",
    "made_after": "May have been made on that day or later: 2023, 2021-03, 2021-03-09.",
    "made_before": "May have been made on that day or earlier; 2023 means to its last day.",
    "published_after": "Published here on that day or later.",
    "published_before": "Published here on that day or earlier.",
}


def parameter(name: str, description: str, schema: Schema, **more: Any) -> Parameter:
    """An empty one is one that was not given, as forms send it."""
    found = {"name": name, "in": "query", "description": description, "schema": schema}
    return found | {"allowEmptyValue": True} | more


def in_path(name: str, description: str, pattern: str, example: str) -> Parameter:
    schema = {"type": "string", "pattern": pattern}
    found = {"name": name, "in": "path", "description": description, "schema": schema}
    return found | {"required": True, "example": example}


def _listed(value: str) -> Schema:
    """Values with commas between: any of them. Given again: both."""
    pattern = f"^{_SPACE}({value})?{_SPACE}(,{_SPACE}({value})?{_SPACE}){{0,199}}$"
    return {
        "type": "array",
        "items": {"type": "string", "pattern": pattern, **_LONGEST},
        "maxItems": parameters.MOST_TIMES,
    }


def names(known: Iterable[str]) -> Schema:
    """Names with commas between."""
    one = "|".join(known)
    pattern = f"^{_SPACE}({one})?{_SPACE}(,{_SPACE}({one})?{_SPACE})*$"
    return {"type": "string", "pattern": pattern, **_LONGEST}


def _filter(name: str) -> Schema:
    if name in parameters.LETTERS:
        letter = parameters.LETTERS[name]
        one = f"[{letter}{letter.lower()}][1-9][0-9]{{0,17}}"
        return _listed(f"{one}|{_KEY}" if name == "article" else one)
    if name in parameters.CHOICES:
        return _listed("|".join(parameters.CHOICES[name]))
    if name in parameters.SHAPES:
        return _listed(parameters.SHAPES[name][0].pattern)
    kind = "websearch" if name == "q" else "edtf"
    return {"type": "string", "format": kind, **_LONGEST}


_LISTS = " Several, with commas between, are alternatives; given again, both must hold."

FILTERS = [
    parameter(name, meaning + (_LISTS if name in parameters.LISTS else ""), _filter(name))
    for name, meaning in MEANINGS.items()
]
AS_OF = parameter(
    "as_of",
    "Read the record as of this revision; such an answer never changes.",
    {"type": "integer", "minimum": 1, "maximum": parameters.GREATEST},
)
SORT = parameter(
    "sort",
    "“-” for the latest first; relevance goes with q, puts the newest "
    f"{listing.RANKED} that are found in order and ends there, and is not for exports.",
    {"type": "string", "enum": list(parameters.SORTS), "default": "-published"},
)
CURSOR = parameter(
    "cursor", "From “next”; take it as it stands.", {"type": "string", "format": "cursor"}
)
COUNT = parameter(
    "count",
    "true: also “count”, over all pages.",
    {"type": "boolean", "default": False},
)
FACETS = parameter(
    "facets",
    "Also the values there are most of, with how many claims have each. Of these, with commas "
    f"between: {', '.join(facets.FACETS)}.",
    names(facets.FACETS),
)
BOM = parameter(
    "bom",
    "true: csv begins with a byte order mark, by which some spreadsheets know it is UTF-8.",
    {"type": "boolean"},
)
_AFTER = {"type": "integer", "minimum": 0, "maximum": parameters.GREATEST}
AFTER = parameter("after", "Only those after this one.", _AFTER | {"default": 0})
AFTER_PAGE = parameter("after", "Where the page before ended; from “next”.", _AFTER)
CLAIM_ID = in_path(
    "public_id",
    "A claim (C1) or a version of it (C1v2).",
    "^C[1-9][0-9]{0,17}(v[1-9][0-9]{0,8})?$",
    "C1",
)


def limit(what: str) -> Parameter:
    limits = {"type": "integer", "minimum": 1, "maximum": parameters.MOST, "default": 50}
    return parameter("limit", f"{what} on a page.", limits)


def choosing(keys: Iterable[str]) -> list[Parameter]:
    """Which keys of a document are answered."""
    return [
        parameter("fields", "Only these keys of each document; not together with omit.",
                  names(keys)),
        parameter("omit", "All keys but these.", names(keys)),
    ]  # fmt: skip
