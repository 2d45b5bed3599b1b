"""XML from anybody: read piece by piece, bounded, without entities of its own and without looking
anywhere else.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from xml.parsers import expat

_PIECE = 1 << 16
DEPTH = 100
#: Elements in one part that is given out, and characters of text in it.
MOST_ELEMENTS, MOST_TEXT = 20_000, 2_000_000


class Broken(ValueError):
    """What cannot be read on; ``line`` is where."""

    def __init__(self, why: str, line: int) -> None:
        super().__init__(why)
        self.line = line


@dataclass(slots=True)
class Element:
    """``name`` without its prefix, whatever the namespace; ``space`` is the namespace."""

    name: str
    space: str
    attributes: dict[str, str]
    line: int
    holds: "list[str | Element]" = field(default_factory=list)

    @property
    def text(self) -> str:
        """All text in it, also of what it holds, with single spaces."""
        return " ".join("".join(self._texts()).split())

    def _texts(self) -> Iterator[str]:
        for each in self.holds:
            if isinstance(each, str):
                yield each
            else:
                yield from each._texts()

    @property
    def children(self) -> list["Element"]:
        return [each for each in self.holds if isinstance(each, Element)]

    def all(self, *path: str) -> list["Element"]:
        """Elements at the end of this path of names."""
        found = [self]
        for name in path:
            found = [child for each in found for child in each.children if child.name == name]
        return found

    def first(self, *path: str) -> str:
        """The text of the first element at the end of this path that has any."""
        return next((each.text for each in self.all(*path) if each.text), "")


def parts(text: str, depth: int) -> Iterator[Element]:
    """Each element at this depth (the root is at 0), whole. Raises Broken where it cannot go on;
    what came before has been given out by then."""
    reader = _Reader(depth)
    for start in range(0, len(text), _PIECE):
        yield from reader.feed(text[start : start + _PIECE])
    yield from reader.feed("", last=True)


class _Reader:
    def __init__(self, depth: int) -> None:
        self.depth = depth
        self.open: list[Element | None] = []
        self.ready: list[Element] = []
        self.elements = self.characters = 0
        self.parser = parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartElementHandler = self._begin
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        parser.EntityDeclHandler = self._entity
        parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)

    def feed(self, piece: str, *, last: bool = False) -> Iterator[Element]:
        wrong: Broken | None = None
        try:
            self.parser.Parse(piece.encode(errors="replace").decode(), last)
        except expat.ExpatError as error:
            wrong = Broken(f"the XML is broken: {expat.ErrorString(error.code)}", error.lineno)
        except Broken as broken:
            wrong = broken
        ready, self.ready = self.ready, []
        yield from ready
        if wrong:
            raise wrong

    def _begin(self, name: str, attributes: dict[str, str]) -> None:
        line = self.parser.CurrentLineNumber
        if len(self.open) >= DEPTH:
            raise Broken(f"the XML is nested more than {DEPTH} deep", line)
        inside = len(self.open) > self.depth
        if len(self.open) < self.depth:
            self.open.append(None)
            return
        space, _, local = name.rpartition(" ")
        bare = {key.rpartition(" ")[2]: value for key, value in attributes.items()}
        element = Element(local, space, bare, line)
        self.elements = self.elements + 1 if inside else 1
        if self.elements > MOST_ELEMENTS:
            raise Broken(f"a part of the XML holds more than {MOST_ELEMENTS:,} elements", line)
        if inside:
            parent = self.open[-1]
            assert parent is not None
            parent.holds.append(element)
        else:
            self.characters = 0
        self.open.append(element)

    def _end(self, name: str) -> None:
        element = self.open.pop()
        if element is not None and len(self.open) == self.depth:
            self.ready.append(element)

    def _text(self, text: str) -> None:
        if not self.open or self.open[-1] is None:
            return
        self.characters += len(text)
        if self.characters > MOST_TEXT:
            raise Broken(
                f"a part of the XML has more than {MOST_TEXT:,} characters",
                self.parser.CurrentLineNumber,
            )
        self.open[-1].holds.append(text)

    def _entity(self, *declared: Any) -> None:
        raise Broken(
            "the XML declares entities of its own, which is how bombs are made",
            self.parser.CurrentLineNumber,
        )
