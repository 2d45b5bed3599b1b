"""What a coder answers about a claim, read from JSON: plain values, each checked by itself.

Whether the actors, propositions and articles named are there, and the quotes stand in the text, is
for ``claims.coding`` to look up.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.db import models

from claims.anchoring import Passage
from claims.models import Citation, Claim, Claimant, Quote, Stance
from sources import texts

#: More of one kind than any claim has; what is sent beyond is a mistake or an attack.
MOST = 200
_BIGGEST = 2**63 - 1
_PLACES = 2**31 - 1


class Wrong(ValidationError):
    """Answers that cannot be kept. ``message_dict`` says by path (``quotes.0``) what is wrong,
    ``nearest`` by the number of the quote which passage may be meant."""

    def __init__(
        self, errors: Mapping[str, list[str]], nearest: Mapping[int, Passage] | None = None
    ) -> None:
        super().__init__(dict(errors))
        self.nearest = dict(nearest or {})


class Errors(dict[str, list[str]]):
    def say(self, path: str, *messages: str) -> None:
        self.setdefault(path, []).extend(messages)


@dataclass(frozen=True, slots=True)
class Part:
    """A quote or one part of it: its words, and where it stands in ``snapshot`` if that is known
    (else it is looked for)."""

    exact: str
    start: int | None = None
    end: int | None = None
    snapshot: int | None = None


@dataclass(frozen=True, slots=True)
class Who:
    actor: int | None
    described_as: str = ""
    role: str = Claimant.Role.SPEAKER
    affiliation: int | None = None


@dataclass(frozen=True, slots=True)
class Side:
    proposition: int
    stance: str


@dataclass(frozen=True, slots=True)
class Cited:
    article: int
    relation: str = Citation.Relation.MENTIONS
    note: str = ""


@dataclass(frozen=True, slots=True)
class Answers:
    """Everything a coder says of a claim; ids are those of rows."""

    text: str
    language: str = "en"
    attribution: str = Claim.Attribution.OWN_VOICE
    made: str = ""
    certainty: str = Claim.Certainty.CERTAIN
    memo: str = ""
    quotes: tuple[Part, ...] = ()
    claimants: tuple[Who, ...] = ()
    stances: tuple[Side, ...] = ()
    citations: tuple[Cited, ...] = ()
    topics: tuple[int, ...] = ()
    #: The text the coder had before them, where they say which.
    snapshot: int | None = None

    @classmethod
    def parse(cls, data: Any) -> Self:
        """Read what a program sent; raises Wrong, naming everything that is wrong at once."""
        errors = Errors()
        if not isinstance(data, dict):
            raise Wrong({"": ["A claim is sent as a JSON object."]})
        row = _Row(data, "", errors)
        snapshot = row.id("snapshot")
        found = cls(
            text=row.text(Claim, "text", empty="Write the claim as a sentence."),
            language=row.text(Claim, "language"),
            attribution=row.text(Claim, "attribution"),
            made=row.text(Claim, "made"),
            certainty=row.text(Claim, "certainty"),
            memo=row.text(Claim, "memo"),
            quotes=tuple(_part(each, snapshot) for each in row.rows("quotes")),
            claimants=tuple(_who(each) for each in row.rows("claimants")),
            stances=tuple(_side(each) for each in row.rows("stances")),
            citations=tuple(_cited(each) for each in row.rows("citations")),
            topics=tuple(dict.fromkeys(row.ids("topics"))),
            snapshot=snapshot,
        )
        if errors:
            raise Wrong(errors)
        return found


def _part(row: "_Row", snapshot: int | None) -> Part:
    start, end = row.place("start"), row.place("end")
    exact = row.text(Quote, "exact", whole=row.path, empty="A quote has words in it.")
    if (start is None) != (end is None):
        row.say("", "Send both where the quote begins and where it ends, or neither.")
    if start is None and exact:
        try:
            exact = texts.normalise(exact)
        except ValidationError as error:
            row.say("", *error.messages)
    return Part(exact, start, end, row.id("snapshot") or snapshot)


def _who(row: "_Row") -> Who:
    who = Who(
        actor=row.id("actor"),
        described_as=row.text(Claimant, "described_as"),
        role=row.text(Claimant, "role"),
        affiliation=row.id("affiliation"),
    )
    if who.actor is None and not who.described_as and not row.has_errors:
        row.say("actor", "Choose the claimant, or write how the article describes them.")
    return who


def _side(row: "_Row") -> Side:
    proposition = row.id("proposition")
    if proposition is None:
        row.say("proposition", "Choose the proposition.")
    stance = row.text(Stance, "stance", empty="Choose a side.")
    return Side(proposition or 0, stance)


def _cited(row: "_Row") -> Cited:
    article = row.id("article")
    if article is None:
        row.say("article", "Choose the article.")
    return Cited(article or 0, row.text(Citation, "relation"), row.text(Citation, "note"))


@dataclass(frozen=True, slots=True)
class _Row:
    """One object of the JSON: reads its values and remembers, by path, what is wrong with them."""

    data: dict[str, Any]
    path: str
    errors: Errors

    def say(self, name: str, *messages: str) -> None:
        self.errors.say(".".join(filter(None, (self.path, name))), *messages)

    @property
    def has_errors(self) -> bool:
        return any(each.startswith(self.path) for each in self.errors)

    def text(
        self, model: type[models.Model], name: str, *, empty: str = "", whole: str = ""
    ) -> str:
        """A text of this field of a model; ``empty`` says what to do where one is needed.

        ``whole``: the fault is one of the row, not of this field of it.
        """
        field: Any = model._meta.get_field(name)
        value = self.data.get(name)
        if value is None:
            value = field.get_default() if field.has_default() else ""
        at = "" if whole else name
        if not isinstance(value, str):
            self.say(at, "Text belongs here.")
            return ""
        if not isinstance(field, models.TextField):
            value = " ".join(value.split())
        if not value.strip() and not field.blank:
            self.say(at, empty or "This is needed.")
        elif len(value) > field.max_length:
            said = f"This may have {field.max_length:,} characters and has {len(value):,}."
            self.say(at, said)
        else:
            return self._checked(field, value, at)
        return value

    def _checked(self, field: Any, value: str, at: str) -> str:
        """As it is kept."""
        try:
            return str(field.clean(value, None))
        except ValidationError as error:
            self.say(at, *error.messages)
            return value

    def id(self, name: str) -> int | None:
        value = self.data.get(name)
        if value is None or _is_id(value):
            return value  # type: ignore[no-any-return]
        self.say(name, "This is no id.")
        return None

    def ids(self, name: str) -> Iterator[int]:
        for number, value in enumerate(self._list(name)):
            if _is_id(value):
                yield value
            else:
                self.say(f"{name}.{number}", "This is no id.")

    def place(self, name: str) -> int | None:
        value = self.data.get(name)
        if value is None or (_is_number(value) and 0 <= value <= _PLACES):
            return value  # type: ignore[no-any-return]
        self.say("", f"The {name} of a quote is the number of a character.")
        return None

    def rows(self, name: str) -> Iterator["_Row"]:
        for number, value in enumerate(self._list(name)):
            if isinstance(value, dict):
                yield _Row(value, f"{name}.{number}", self.errors)
            else:
                self.say(f"{name}.{number}", "A JSON object belongs here.")

    def _list(self, name: str) -> list[Any]:
        value = self.data.get(name)
        if value is None:
            return []
        if not isinstance(value, list):
            self.say(name, "A list belongs here.")
            return []
        if len(value) > MOST:
            self.say(name, f"These are {len(value):,}; a claim has at most {MOST}.")
            return []
        return value


def _is_number(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_id(value: Any) -> bool:
    return _is_number(value) and 0 < value <= _BIGGEST
