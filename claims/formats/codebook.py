"""A codebook in a file: what its rows say, and what is wrong with them. The formats share it."""

import re
from dataclasses import dataclass, field, fields

#: A codebook is a list of sentences; what is larger is something else.
MAX_BYTES = 5_000_000
MAX_CODES = 5_000

PROPOSITION, TOPIC = "proposition", "topic"
KINDS = (PROPOSITION, TOPIC)

#: What the marks of half-legible files look like; XML and PostgreSQL refuse some, people all.
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Code:
    """One proposition or topic of a file. None: the file does not say; empty: it says nothing.

    ``broader`` and ``negation_of`` are an id, a guid or the text of another code of the same kind.
    """

    kind: str
    text: str
    id: str = ""  # Q9; of a topic its slug
    guid: str = ""
    definition: str | None = None
    examples: str | None = None
    counter_examples: str | None = None
    broader: str | None = None
    negation_of: str | None = None
    deprecated: str | None = None
    line: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a line of a file (0: with the whole of it), and what to do."""

    line: int
    reason: str

    def __str__(self) -> str:
        return f"Line {self.line}: {self.reason}" if self.line else self.reason


class Unreadable(ValueError):
    """The file is no codebook of this format; nothing of it was taken."""

    def __init__(self, reason: str, line: int = 0) -> None:
        self.problem = Problem(line, reason)
        super().__init__(str(self.problem))


@dataclass(slots=True)
class Parsed:
    """What a file holds: its codes, and the lines that are none."""

    codes: list[Code] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def take(self, code: Code) -> None:
        if len(self.codes) >= MAX_CODES:
            raise Unreadable(f"There are more than {MAX_CODES:,} codes.", code.line)
        problem = _unwritable(code)
        if problem:
            self.problems.append(Problem(code.line, problem))
        else:
            self.codes.append(code)


def check_size(raw: bytes) -> None:
    if len(raw) > MAX_BYTES:
        raise Unreadable(
            f"The file has {len(raw):,} bytes; a codebook may have {MAX_BYTES:,}. "
            "Is it a whole project? Export its codebook alone."
        )
    if not raw.strip():
        raise Unreadable("There is nothing in the file.")


def _unwritable(code: Code) -> str:
    if not code.text.strip():
        return f"The {code.kind} has no text."
    for each in fields(code):
        value = getattr(code, each.name)
        if isinstance(value, str) and (found := CONTROL.search(value)):
            return (
                f"“{each.name}” holds a character that is not text (U+{ord(found[0]):04X}). "
                "Remove it and try again."
            )
    return ""
