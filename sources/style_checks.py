"""Whether a CSL file somebody uploads can be formatted with: well-formed, bounded, a whole style.

Nothing in it is followed: no entity, no document type, no address. What counts for size is not
what stands in the file but what it grows to: macros that call one another ten times each make a
short file endless.
"""

from collections import Counter
from xml.parsers import expat

CSL = "http://purl.org/net/xbiblio/csl"
MOST_BYTES = 300_000
MOST_DEEP, MOST_ELEMENTS, MOST_GROWN, MOST_MACROS = 60, 20_000, 100_000, 500
#: Characters of its own that an element may print before they count, and those a term may have.
SAID, LONGEST_TERM = 50, 500


class BadStyle(ValueError):
    """Not a style that can be used; the message is for people."""


def check(data: bytes | str) -> str:
    """The title of the style. Raises BadStyle."""
    given = data.encode(errors="surrogatepass") if isinstance(data, str) else data
    if len(given) > MOST_BYTES:
        raise BadStyle(f"A style has at most {MOST_BYTES:,} bytes; this file has {len(given):,}.")
    reading = _Reading()
    reading.read(given)
    _check_whole(reading)
    _check_growth(reading)
    return reading.title


class _Reading:
    """One pass through the file, that stops at the first thing it may not hold."""

    def __init__(self) -> None:
        self.root = ""
        self.has: set[str] = set()
        self.elements = 0
        self._open: list[str] = []
        self._macro = ""
        self._title: list[str] = []
        self._letters = 0
        #: Whether another style formats it.
        self.dependent = False
        #: Macro (“” for the rest) → its own elements, and the macros it calls, how often.
        self.own: Counter[str] = Counter()
        self.calls: dict[str, Counter[str]] = {"": Counter()}

    @property
    def title(self) -> str:
        return " ".join("".join(self._title).split())

    def read(self, data: bytes) -> None:
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        parser.StartDoctypeDeclHandler = _no_document_type
        parser.EntityDeclHandler = _no_document_type
        try:
            parser.Parse(data, True)
        except expat.ExpatError as error:
            raise BadStyle(
                f"This is not XML: line {error.lineno}, {expat.ErrorString(error.code)}."
            ) from error
        except (UnicodeError, ValueError) as error:
            if isinstance(error, BadStyle):
                raise
            raise BadStyle("This is not XML in an encoding that can be read.") from error

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        space, _, local = name.rpartition(" ")
        self.elements += 1
        self._letters = 0
        self._open.append(local)
        if len(self._open) == 1:
            self.root = name
        if self.elements > MOST_ELEMENTS or len(self._open) > MOST_DEEP:
            raise BadStyle(
                f"A style has at most {MOST_ELEMENTS:,} elements, {MOST_DEEP} inside one another."
            )
        if space == CSL:
            self.has.add("/".join(self._open))
            if len(self._open) == 2:
                self._macro = attributes.get("name", "") if local == "macro" else ""
                self.calls.setdefault(self._macro, Counter())
            said = sum(len(attributes.get(each, "")) for each in ("value", "prefix", "suffix"))
            self.own[self._macro] += 1 if said <= SAID else said * 10
            if local == "link" and attributes.get("rel") == "independent-parent":
                self.dependent = True
            if local in ("text", "key") and attributes.get("macro"):
                self.calls[self._macro][attributes["macro"]] += 1

    def _text(self, text: str) -> None:
        self._letters += len(text)
        if "terms" in self._open and self._letters > LONGEST_TERM:
            raise BadStyle(f"A term has at most {LONGEST_TERM} characters.")
        if self._open == ["style", "info", "title"]:
            self._title.append(text)

    def _end(self, name: str) -> None:
        self._open.pop()


def _no_document_type(*_: object) -> None:
    raise BadStyle("A style has no document type and no entities. Remove “<!DOCTYPE …>”.")


def _check_whole(reading: _Reading) -> None:
    if reading.root != f"{CSL} style":
        raise BadStyle(
            "This is not a CSL style: it does not begin with <style> in CSL's namespace."
        )
    if not reading.title:
        raise BadStyle("The style has no title (<info><title>).")
    if not reading.dependent and "style/citation/layout" not in reading.has:
        raise BadStyle(
            "The style does not say how citations look (<citation><layout>), as each has to, "
            "also one for bibliographies alone."
        )


def _check_growth(reading: _Reading) -> None:
    """How many elements there are once every macro stands where it is called."""
    grown: dict[str, int] = {}
    under_way: list[str] = []

    def size(macro: str) -> int:
        if macro in grown:
            return grown[macro]
        if macro in under_way:
            raise BadStyle(f"The macro “{macro[:60]}” calls itself.")
        if macro not in reading.calls:
            raise BadStyle(f"The macro “{macro[:60]}” is called and is not there.")
        under_way.append(macro)
        inside = sum(count * size(called) for called, count in reading.calls[macro].items())
        under_way.pop()
        grown[macro] = reading.own[macro] + inside
        if grown[macro] > MOST_GROWN:
            raise BadStyle("Its macros call one another until there is no end to the style.")
        return grown[macro]

    if len(reading.calls) > MOST_MACROS:
        raise BadStyle(f"A style has at most {MOST_MACROS} macros.")
    for macro in reading.calls:
        size(macro)
