"""Public ids, a letter and a number: what each letter stands for, and where its pages are."""

import re
from dataclasses import dataclass
from typing import NamedTuple


class Kind(NamedTuple):
    """What a letter stands for, in words, and the page that shows it."""

    what: str
    page: str


KINDS = {
    "C": Kind("a claim", "claims:claim"),
    "A": Kind("an article", "claims:article"),
    "P": Kind("an actor", "claims:actor"),
    "Q": Kind("a proposition", "claims:proposition"),
    "O": Kind("an outlet", "claims:outlet"),
}

_CLAIM_ID = re.compile(r"C([1-9][0-9]{0,17})(?:v([1-9][0-9]{0,8}))?")
_TYPED = re.compile(
    rf"[{''.join(KINDS).lower()}][1-9][0-9]{{0,17}}|c[1-9][0-9]{{0,17}}v[1-9][0-9]{{0,8}}"
)
_NUMBER = re.compile(r"[1-9][0-9]{0,17}")


@dataclass(frozen=True, slots=True)
class ClaimId:
    """C12, or C12v2 for one version of it."""

    number: int
    version: int | None

    @classmethod
    def parse(cls, text: str) -> "ClaimId | None":
        shape = _CLAIM_ID.fullmatch(text)
        if not shape:
            return None
        return cls(int(shape[1]), int(shape[2]) if shape[2] else None)


def capital(typed: str) -> str:
    """c12 as C12; anything else as it is."""
    return typed[:1].upper() + typed[1:] if _TYPED.fullmatch(typed) else typed


def is_id(letter: str, text: str) -> bool:
    return text[:1] == letter and number(text[1:]) is not None


def number(text: str) -> int | None:
    """A number as an address has it, small enough for the database; else None."""
    return int(text) if _NUMBER.fullmatch(text) else None
