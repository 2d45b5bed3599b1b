"""What a reader of references gives back: a record for every one that stood in the file."""

from dataclasses import dataclass, field
from typing import Any

CSLItem = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Record:
    """One reference as it was read. ``item`` is None where it cannot be, and ``fault`` says why.

    ``line`` is where it begins, from 1; 0 where a format has no lines worth naming. ``remarks``
    tell what was cleaned or put elsewhere, in words for people; ``excerpt`` is how it began.
    """

    line: int
    item: CSLItem | None = None
    fault: str = ""
    remarks: tuple[str, ...] = field(default=())
    excerpt: str = ""
