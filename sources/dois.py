"""DOIs: what one looks like, and what may stand before it."""

import re

from django.core.exceptions import ValidationError

#: In some of the older ones a page stands in angle brackets: 10.1002/(SICI)…49:8<693::AID-ASI4>3.0
SHAPE = r"10\.[0-9]{4,9}(?:\.[0-9]+)*/(?:[^\s\"<>]|<[0-9][^\s\"<>]*>)+"
#: One in the middle of other words.
WITHIN = re.compile(rf"(?<![0-9.]){SHAPE}")
_LAST = re.compile(rf"(?:^|[/:=\s])({SHAPE})$")
_STARTS = re.compile(
    r"^(?:(?:https?://)?(?:dx\.|www\.)?doi\.org/|doi(?:\s*:\s*|\s+))+", re.IGNORECASE
)


def bare(text: str) -> str:
    """What follows “DOI”, “doi:” or “https://doi.org/”, whatever it is."""
    return _STARTS.sub("", text.strip())


def found(text: str) -> str:
    """The bare DOI that “doi:10.1234/x” or “https://doi.org/10.1234/x” ends in; empty where there
    is none."""
    last = _LAST.search(text.strip().rstrip("."))
    return last[1] if last else ""


def validate(text: str) -> None:
    if not re.fullmatch(SHAPE, bare(text)):
        raise ValidationError(
            "This is not a DOI. It begins with 10. and a number, then comes a slash, and there is "
            "no space in it: 10.1093/ia/iiad001."
        )
