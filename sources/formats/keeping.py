"""What a file has and a reference has no variable for: kept under a name of its own.

``groups`` of a BibTeX entry becomes the variable ``bibtex-groups``, the RIS tag ``JP`` ``ris-JP``:
kept beside the article, and written again into a file of the same format.
"""

import re
from typing import Any

_UNSTORABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_BREAKS = re.compile("[ \t\r\n\x0b\x0c\x1c-\x1f\x85\u2028\u2029]+")
#: Stands where a character was that no database or file can hold, or nobody could read.
DAMAGED = "\N{REPLACEMENT CHARACTER}"
#: Characters: of one such value, and of all of a reference.
MOST, MOST_OF_ALL = 4_000, 8_000
#: Where a file lies on somebody's machine, and who keeps it: nobody else's business.
_PRIVATE = re.compile(
    r"(?:bdsk-)?file(?:-\d+)?|local-?url|localfile|owner|pdf|L[1-4]", re.IGNORECASE
)


def beside(form: str, left_over: dict[str, str]) -> tuple[dict[str, str], list[str]]:
    """The variables for what is left over, and what to tell people about it."""
    kept: dict[str, str] = {}
    left_out: list[str] = []
    size = 0
    for name, value in left_over.items():
        variable = f"{form}-{name}"
        value = value.strip()
        if not value:
            continue
        if _PRIVATE.fullmatch(name) and not value.startswith(("http://", "https://")):
            left_out.append(f"{name} (a file of yours)" if name != "owner" else name)
        elif not re.fullmatch(r"[A-Za-z][A-Za-z0-9_-]{0,59}", variable):
            left_out.append(f"{name[:60]} (no name for a variable)")
        elif len(value) > MOST or size + len(value) > MOST_OF_ALL:
            left_out.append(f"{name} ({len(value):,} characters)")
        else:
            kept[variable] = value
            size += len(value)
    remarks = []
    if kept:
        names = ", ".join(name.partition("-")[2] for name in kept)
        remarks.append(f"Kept beside the reference: {names}")
    if left_out:
        remarks.append(f"Left out: {', '.join(left_out)}")
    return kept, remarks


def folded(value: Any) -> str:
    """On one line, whatever breaks lines; a space that does not break stays one."""
    return _BREAKS.sub(" ", str(value)).strip(" ")


def storable(text: str) -> str:
    """The text with what no database can hold (NUL, half characters, bells) shown as �."""
    return _UNSTORABLE.sub(DAMAGED, text)


def damage(item: dict[str, Any]) -> list[str]:
    """A remark for every reference that has such a character in it."""
    found = [name for name, value in item.items() if DAMAGED in str(value)]
    return [f"A character could not be read, where � stands: {', '.join(found)}"] if found else []
