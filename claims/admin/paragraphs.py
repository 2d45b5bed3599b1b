"""A text in paragraphs, each cut wherever something that is marked in it begins or ends.

Offsets are those of the text, in Unicode code points.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a paragraph under the same marks, in the order they were given in."""

    text: str
    end: int
    under: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Paragraph:
    offset: int
    pieces: tuple[Piece, ...]


def paragraphs(text: str, marks: Sequence[Any]) -> Iterator[Paragraph]:
    """A line of the text is a paragraph; empty ones are left out, offsets stay true.

    ``marks``: whatever has a ``start`` and an ``end``.
    """
    offset = 0
    for line in text.split("\n"):
        if line.strip():
            end = offset + len(line)
            here = [mark for mark in marks if mark.start < end and mark.end > offset]
            yield Paragraph(offset, tuple(_pieces(line, offset, here)))
        offset += len(line) + 1


def _pieces(line: str, offset: int, marks: list[Any]) -> Iterator[Piece]:
    end = offset + len(line)
    cuts = {offset, end}
    for mark in marks:
        cuts |= {max(mark.start, offset), min(mark.end, end)}
    for start, stop in pairwise(sorted(cuts)):
        under = tuple(mark for mark in marks if mark.start < stop and mark.end > start)
        yield Piece(line[start - offset : stop - offset], stop, under)
