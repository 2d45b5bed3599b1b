"""A library is brought in: read → planned → carried out, and the plan is what people look at.

``planning`` reads a file record by record, ``comparing`` finds what is here already, ``choosing``
is what a person makes of it, ``applying`` does it, resumably.
"""

from sources.importing.applying import Shown, apply_on
from sources.importing.choosing import choose, chosen
from sources.importing.detecting import ENCODINGS, MOST_BYTES, Unreadable
from sources.importing.planning import asks_others, begin, broken_off, leave, read_on

__all__ = [
    "ENCODINGS",
    "MOST_BYTES",
    "Shown",
    "Unreadable",
    "apply_on",
    "asks_others",
    "begin",
    "broken_off",
    "choose",
    "chosen",
    "leave",
    "read_on",
]
