"""What was found in a page or file, each with where it stood: proposals for a person to look at."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import Any, Self

#: The fields of an article (and ``text``) that a page or file may say something of.
FIELDS = (
    "type", "title", "issued", "outlet", "language", "url", "doi", "section", "genre", "volume",
    "issue", "pages", "publisher", "issn", "isbn", "text",
)  # fmt: skip
#: How long they may be here, so that nothing longer is carried on; text has a limit of its own.
LONGEST = 2000
LONGEST_TEXT = 2_100_000  # more than an article may have, so that it is told
MOST_NAMES = 100


class Unreadable(Exception):
    """Nothing can be read; the message says why and what to do, in words for people."""


@dataclass(frozen=True, slots=True)
class Value:
    """One proposal for a field, as the article would keep it, and where it stood."""

    value: str
    where: str


@dataclass(frozen=True, slots=True)
class Name:
    """Somebody in a byline: as printed, and what they seem to be (``person`` or not).

    ``inverted`` is “Family, Given”, where that is told and need not be guessed.
    """

    printed: str
    kind: str
    inverted: str = ""


@dataclass(frozen=True, slots=True)
class Names:
    """A whole byline, and where it stood."""

    names: tuple[Name, ...]
    where: str


@dataclass(slots=True)
class Found:
    """Proposals for each field, the best first, never one twice."""

    values: dict[str, list[Value]] = field(default_factory=dict)
    authors: list[Names] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    def add(self, name: str, value: Any, where: str) -> None:
        """One more proposal; what is said already stays with who said it first."""
        text = value if name == "text" else " ".join(str(value or "").split())
        text = storable(text[:LONGEST_TEXT] if name == "text" else text[:LONGEST])
        known = self.values.setdefault(name, [])
        if text.strip() and text not in [each.value for each in known]:
            known.append(Value(text, where))

    def add_authors(self, names: Iterable[Name], where: str) -> None:
        clean = [
            Name(storable(each.printed)[:300], each.kind, storable(each.inverted)[:300])
            for each in names
        ]
        whole = tuple(dict.fromkeys(each for each in clean if each.printed.strip()))[:MOST_NAMES]
        if whole and whole not in [each.names for each in self.authors]:
            self.authors.append(Names(whole, where))

    def remark(self, text: str) -> None:
        if text not in self.remarks:
            self.remarks.append(storable(text)[:LONGEST])

    def best(self, name: str) -> str:
        known = self.values.get(name)
        return known[0].value if known else ""

    @property
    def byline(self) -> tuple[Name, ...]:
        return self.authors[0].names if self.authors else ()

    def plain(self) -> dict[str, Any]:
        """As JSON holds it."""
        return asdict(self)

    @classmethod
    def of(cls, plain: dict[str, Any]) -> Self:
        values = {
            name: [Value(**each) for each in given]
            for name, given in plain["values"].items()
            if name in FIELDS
        }
        authors = [
            Names(tuple(Name(**name) for name in each["names"]), each["where"])
            for each in plain["authors"]
        ]
        return cls(values, authors, list(plain["remarks"]))


def storable(text: str) -> str:
    """Without what no database can hold: NUL, half characters, and other controls."""
    text = text.encode("utf-8", "replace").decode("utf-8")
    return "".join(char for char in text if char >= " " or char in "\n\t")
