"""Which stretches of a text stand in quotation marks, in the languages the marks are used in."""

from collections.abc import Iterator
from dataclasses import dataclass

#: What opens a quotation, and what may close it again.
_CLOSE = {
    "“": "”“", "„": "“”", "”": "”", '"': '"', "‟": "”", "＂": "＂",
    "‘": "’", "‚": "‘’", "«": "»", "»": "«»", "‹": "›", "›": "‹",
    "「": "」", "『": "』", "《": "》",
}  # fmt: skip
#: These never stand for anything else.
_SURE = set("“„«「『《‚‹")
_SINGLE = set("’‘")
_BRACKETS = set("([{—–-…/，。：；、（")


@dataclass(frozen=True, slots=True)
class Span:
    """What stands between the marks."""

    start: int
    end: int


def quotations(paragraph: str) -> Iterator[Span]:
    """In order, the outer ones only. One that is not closed goes on to the end."""
    opened, mark = -1, ""
    for at, character in enumerate(paragraph):
        if not mark:
            if character in _CLOSE and _opens(paragraph, at):
                opened, mark = at + 1, character
        elif character in _CLOSE[mark] and _closes(paragraph, at):
            yield Span(opened, at)
            mark = ""
    if mark and mark != "‘":
        yield Span(opened, len(paragraph))


def _opens(text: str, at: int) -> bool:
    before, after = text[at - 1 : at], text[at + 1 : at + 2]
    free = not before or before.isspace() or before in _BRACKETS
    if text[at] in _SURE:
        # A German closing mark is an English opening one; «Russian» and “Chinese” need no space.
        return free or not (not after or after.isspace() or after in ".,;:!?)")
    return free and bool(after) and not after.isspace()


def _closes(text: str, at: int) -> bool:
    """An apostrophe closes nothing: a letter follows it."""
    return text[at] not in _SINGLE or not text[at + 1 : at + 2].isalnum()
