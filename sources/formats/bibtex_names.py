"""Names as BibTeX writes them (“van der Berg, Jr., Jan and {with Agencies}”) ⇄ CSL names."""

import re
from collections.abc import Sequence
from typing import Any

from sources.formats import latex

Name = dict[str, Any]

_PARTS = {"family": "family", "given": "given", "suffix": "suffix"}
_DEPTH = re.compile(r"[{}]")
_SUFFIX = re.compile(r"(?:Jr|Sr)\.?|I{2,3}|IV")


def write(names: Sequence[Name], *, extended: bool) -> str:
    """A list of names; ``extended`` spells out the parts (biber's own notation) where the plain
    way of writing would be read as another name.
    """
    return " and ".join(filter(None, (_written(name, extended) for name in names)))


def orders(names: Sequence[Name]) -> str:
    """A data annotation that says whose family name goes first: ``1=nativeorder``."""
    places = (n for n, name in enumerate(names, 1) if name.get("static-ordering"))
    return "; ".join(f"{place}=nativeorder" for place in places)


def read(value: str, order: str = "") -> tuple[list[Name], list[str]]:
    """The names, and what was taken out of them."""
    native = set(re.findall(r"(\d+)\s*=\s*\"?nativeorder\b", order))
    found: list[Name] = []
    removed: list[str] = []
    for place, text in enumerate(_split(value, r"\s+and(?=\s)"), 1):
        if text.strip() == "others":
            removed.append("and others")
            continue
        name = _name(text.strip(), removed)
        if name and str(place) in native:
            name["static-ordering"] = True
        if name:
            found.append(name)
    return found, removed


def _written(name: Name, extended: bool) -> str:
    parts = {part: " ".join(str(text).split()) for part, text in name.items() if _is_text(text)}
    if not parts.get("family"):
        return f"{{{_encoded(parts.get('literal') or parts.get('given', ''))}}}"
    spellings = [_plain(parts, "{}"), _plain(parts, "{{{}}}")]
    if extended:
        spellings.append(_extended(parts))
    return next((text for text in spellings if read(text)[0] == [parts]), spellings[1])


def _encoded(text: str) -> str:
    return latex.encode(text, markup=False)


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _plain(parts: dict[str, str], frame: str) -> str:
    family, given, suffix = (
        frame.format(_encoded(parts[part])) if parts.get(part) else "" for part in _PARTS
    )
    # An empty given name keeps a family name of several words, or a suffix, from being split.
    several = " " in family or suffix or frame != "{}"
    given = given or ("{}" if several else "")
    particle = parts.get("dropping-particle", ""), parts.get("non-dropping-particle", "")
    family = " ".join([*(_encoded(each) for each in particle if each), family])
    return ", ".join(filter(None, (family, suffix, given)))


def _extended(parts: dict[str, str]) -> str:
    """family=Berg, given=Jan, prefix=Van: every part by its name."""
    prefix = parts.get("non-dropping-particle") or parts.get("dropping-particle", "")
    spelled = {part: parts.get(part, "") for part in _PARTS} | {"prefix": prefix}
    named = [f"{part}={{{_encoded(text)}}}" for part, text in spelled.items() if text]
    if prefix:
        named.append(f"useprefix={'true' if 'non-dropping-particle' in parts else 'false'}")
    return ", ".join(named)


# --- reading -------------------------------------------------------------------------------------


def _name(text: str, removed: list[str]) -> Name:
    if _is_whole(text):
        literal = _text(text, removed)
        return {"literal": literal} if literal else {}
    pieces = [piece.strip() for piece in _split(text, ",")]
    if all(re.match(r"[a-z]+(?:-i)?\s*=", piece) for piece in pieces):
        return _spelled_out(pieces, removed)
    if len(pieces) == 1:
        words = _words(text)
        first = _first_particle(words)
        given, words = words[:first], words[first:]
        return _person(words, given, [], removed)
    if len(pieces) == 2:
        return _person(_words(pieces[0]), _words(pieces[1]), [], removed)
    behind, before = pieces[1], ", ".join(pieces[2:])
    if _SUFFIX.fullmatch(before):  # “Sherry, John F., Jr.”, as people write it
        behind, before = before, behind
    return _person(_words(pieces[0]), _words(before), _words(behind), removed)


def _first_particle(words: list[str]) -> int:
    """Where the family name begins in “Ludwig van der Rohe”."""
    for at, word in enumerate(words[:-1]):
        if _is_particle(word):
            return at
    return max(0, len(words) - 1)


def _person(words: list[str], given: list[str], suffix: list[str], removed: list[str]) -> Name:
    at = 0
    while at < len(words) - 1 and _is_particle(words[at]):
        at += 1
    parts = {
        "family": words[at:],
        "given": given,
        "non-dropping-particle": words[:at],
        "suffix": suffix,
    }
    name = {part: _text(" ".join(each), removed) for part, each in parts.items()}
    name = {part: text for part, text in name.items() if text}
    if "family" not in name:
        return {"literal": " ".join(name.values())} if name else {}
    return name


def _spelled_out(pieces: list[str], removed: list[str]) -> Name:
    given = {}
    for piece in pieces:
        part, _, text = piece.partition("=")
        given[part.strip()] = _text(text.strip().strip('"'), removed)
    dropping = given.get("useprefix") == "false"
    prefix = "dropping-particle" if dropping else "non-dropping-particle"
    name = {part: given.get(part, "") for part in _PARTS} | {prefix: given.get("prefix", "")}
    return {part: text for part, text in name.items() if text}


def _text(latex_text: str, removed: list[str]) -> str:
    decoded = latex.decode(latex_text, markup=False)
    removed += decoded.removed
    return " ".join(decoded.text.split())


def _is_particle(word: str) -> bool:
    """A word that begins small, outside of braces (an accent's braces do not count)."""
    if word.startswith("{") and not word.startswith("{\\"):
        return False
    text = latex.decode(word).text if "\\" in word else word
    letter = next((char for char in text if char.isalpha()), "")
    return letter.islower()


def _is_whole(text: str) -> bool:
    """One pair of braces around all of it: the name of an organisation, not to be split.

    “{\\'E}mile” is none, and “{\\O}” alone is a letter.
    """
    if not text.startswith("{") or not text.endswith("}") or re.match(r"\{\\[^{}]{1,3}\}$", text):
        return False
    depth = 0
    for found in _DEPTH.finditer(text):
        depth += {"{": 1, "}": -1}.get(found[0][-1], 0)
        if not depth:
            return found.end() == len(text)
    return False


def _words(text: str) -> list[str]:
    return [word for word in _split(text, r"[\s~]+") if word]


def _split(text: str, separator: str) -> list[str]:
    """Cut where no brace is open."""
    pieces, start, depth = [], 0, 0
    for found in re.finditer(rf"(?P<cut>{separator})|[{{}}]", text):
        if found["cut"] is None:
            depth = max(0, depth + (1 if found[0] == "{" else -1))
        elif not depth:
            pieces.append(text[start : found.start()])
            start = found.end()
    return [*pieces, text[start:]]
