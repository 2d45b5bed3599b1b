"""What comes back otherwise than it went out, by form: one table, for the tests and the docs.

Everything else comes back as it was: what a form has no field for goes into one of ours.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Loss:
    what: str
    #: What comes back in its place.
    becomes: str
    forms: tuple[str, ...]


_ALL = ("bibtex", "biblatex", "ris")
_PLAIN = ("bibtex", "ris")

LOSSES = (
    Loss("paragraphs, and several spaces in a row", "one paragraph, one space", _ALL),
    Loss("a space in a name that does not break", "a space", _ALL),
    Loss("a dash between pages", "a hyphen", _ALL),
    Loss("a number that is no text", "the same as text", _ALL),
    Loss("a date before our era", "its numbers as words", _ALL),
    Loss("a date in words that can be told", "the date", _ALL),
    Loss("a particle that begins with a capital letter", "a part of the family name", _PLAIN),
    Loss("a particle that is dropped", "one that is not", _PLAIN),
    Loss("a family name whose first word begins small", "a particle and the rest", ("ris",)),
    Loss("a comma in a person’s name", "a space", ("ris",)),
    Loss("a one-word name in Chinese, Japanese or Korean", "family and given name", ("ris",)),
    Loss("a suffix without a given name", "a given name", ("ris",)),
)  # fmt: skip


def table(form: str) -> list[tuple[str, str]]:
    """What a form does not hold, and what it becomes."""
    return [(loss.what, loss.becomes) for loss in LOSSES if form in loss.forms]
