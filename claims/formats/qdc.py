"""A codebook as REFI-QDA's exchange format (.qdc), which programs for qualitative analysis read.

``CodeBook/Codes/Code`` with guid, name and isCodable, nested as broader and narrower; the
definition, examples and the rest stand in ``Description``, each under its heading; ``Sets`` say
which codes are propositions and which are topics. Files of other programs have none of that: what
they have is read, and what kind their codes are is for the reader of the file to say.

Read with expat alone: no entity, no document type and nothing outside the file is ever looked at.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID
from xml.parsers import expat
from xml.sax.saxutils import escape, quoteattr

from claims.formats.codebook import PROPOSITION, TOPIC, Code, Parsed, Unreadable, check_size

NAME = "REFI-QDA"
EXTENSION = "qdc"
MEDIA_TYPE = "application/xml; charset=utf-8"

NAMESPACE = "urn:QDA-XML:codebook:1.0"
#: Programs write 1.0, 1:0 or 1.5, and some the namespace of projects.
_OURS = re.compile(r"urn:QDA-XML:(codebook|project):1[.:]\d+|")
_SETS = {PROPOSITION: "Propositions", TOPIC: "Topics"}
_HEADINGS = {
    "examples": "Examples:",
    "counter_examples": "Counter-examples:",
    "negation_of": "Negation of:",
    "deprecated": "No longer used:",
}
_DEEPEST = 60
#: What is said of a code that other programs have for a heading only.
NOT_CODABLE = "A heading of the codebook it came from; nothing is coded with it."


# --- out -----------------------------------------------------------------------------------------


def write(codes: Iterable[Code], *, origin: str = "factbase") -> bytes:
    """``broader`` is the guid of another code, ``negation_of`` its text."""
    codes = list(codes)
    below: dict[str, list[Code]] = {}
    known = {code.guid for code in codes}
    for code in codes:
        above = code.broader if code.broader in known else ""
        below.setdefault(above or "", []).append(code)
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        f"<CodeBook xmlns={quoteattr(NAMESPACE)} origin={quoteattr(origin)}>",
        "<Codes>",
    ]
    _write_below("", below, lines)
    lines.append("</Codes>")
    lines += _sets(codes)
    lines.append("</CodeBook>")
    return ("\n".join(lines) + "\n").encode()


def _write_below(top: str, below: dict[str, list[Code]], lines: list[str]) -> None:
    """Depth first, without recursion: a hierarchy may be deeper than Python goes."""
    todo: list[Code | str] = list(reversed(below.get(top, [])))
    while todo:
        code = todo.pop()
        if isinstance(code, str):
            lines.append(code)
            continue
        codable = "false" if code.deprecated else "true"
        lines.append(
            f'<Code guid={quoteattr(code.guid)} name={_attribute(code.text)} isCodable="{codable}">'
        )
        lines.append(f"<Description>{_content(_description(code))}</Description>")
        todo.append("</Code>")
        todo += reversed(below.get(code.guid, []))


def _sets(codes: list[Code]) -> list[str]:
    lines = ["<Sets>"]
    for number, (kind, name) in enumerate(_SETS.items(), 1):
        members = [code for code in codes if code.kind == kind]
        if members:
            guid = UUID(int=number, version=4)
            lines.append(f'<Set guid="{guid}" name="{name}">')
            lines += [f"<MemberCode guid={quoteattr(code.guid)}/>" for code in members]
            lines.append("</Set>")
    return [*lines, "</Sets>"] if len(lines) > 1 else []


def _description(code: Code) -> str:
    parts = [_escaped(code.definition or "")]
    for name, heading in _HEADINGS.items():
        if value := getattr(code, name):
            parts.append(f"{heading}\n{_escaped(value)}")
    return "\n\n".join(parts).lstrip("\n") if not parts[0] else "\n\n".join(parts)


def _escaped(text: str) -> str:
    """A line of the text that looks like one of our headings is marked as none."""
    return "\n".join("\\" + line if _like_heading(line) else line for line in text.split("\n"))


def _like_heading(line: str) -> bool:
    return line.lstrip("\\") in _HEADINGS.values()


def _attribute(text: str) -> str:
    return quoteattr(text, {"\r": "&#13;"})


def _content(text: str) -> str:
    return escape(text, {"\r": "&#13;"})


# --- in ------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Open:
    """A Code that is being read."""

    name: str
    guid: str
    codable: bool
    line: int
    above: str
    place: int  # among all codes, in the order of the file
    description: list[str] | None = None


@dataclass(slots=True)
class _Reading:
    """What expat has met so far."""

    parser: Any
    kind: str
    path: list[str] = field(default_factory=list)
    open: list[_Open] = field(default_factory=list)
    codes: list[tuple[int, Code]] = field(default_factory=list)
    sets: dict[str, set[str]] = field(default_factory=dict)
    set_name: str = ""
    seen: int = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        name = self._local(tag)
        if not self.path and name != "CodeBook":
            self._refuse(f"This is no codebook: it begins with <{name[:40]}>, not <CodeBook>.")
        if len(self.path) >= _DEEPEST:
            self._refuse(f"It is nested more than {_DEEPEST} deep.")
        self.path.append(name)
        if name == "Code":
            self._begin(attributes)
        elif name == "Description" and self.open and self.path[-2] == "Code":
            self.open[-1].description = []
        elif name == "Set":
            self.set_name = attributes.get("name", "")
        elif name == "MemberCode":
            members = self.sets.setdefault(self.set_name, set())
            members.add(_guid(attributes.get("guid", "")))

    def text(self, data: str) -> None:
        if self.open and self.path[-1] == "Description":
            description = self.open[-1].description
            if description is not None:
                description.append(data)

    def end(self, tag: str) -> None:
        if self.path.pop() == "Code":
            self._finish(self.open.pop())

    def _begin(self, attributes: dict[str, str]) -> None:
        name = " ".join(attributes.get("name", "").split())
        line = self.parser.CurrentLineNumber
        guid = _guid(attributes.get("guid", "")) or f"line {line}.{self.seen}"
        above = self.open[-1].guid if self.open else ""
        codable = attributes.get("isCodable", "true").strip().lower() not in ("false", "0")
        self.open.append(_Open(name, guid, codable, line, above, self.seen))
        self.seen += 1

    def _finish(self, code: _Open) -> None:
        said: dict[str, str] = {}
        if code.description is not None:
            said = _sections("".join(code.description))
        if not code.codable:
            said["deprecated"] = said.get("deprecated") or NOT_CODABLE
        self.codes.append((
            code.place,
            Code(kind=self.kind, text=code.name, guid=code.guid, broader=code.above,
                 line=code.line, **said),
        ))  # fmt: skip

    def _local(self, tag: str) -> str:
        namespace, _, name = tag.rpartition(" ")
        return name if _OURS.fullmatch(namespace) else f"{namespace} {name}"

    def _refuse(self, reason: str) -> None:
        raise Unreadable(reason, self.parser.CurrentLineNumber)


def read(raw: bytes, *, kind: str = PROPOSITION) -> Parsed:
    """``kind``: of codes that no set of the file calls propositions or topics."""
    check_size(raw)
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    reading = _Reading(parser, kind)
    parser.StartElementHandler = reading.start
    parser.EndElementHandler = reading.end
    parser.CharacterDataHandler = reading.text
    parser.StartDoctypeDeclHandler = _no_document_type(parser)
    parser.EntityDeclHandler = _no_document_type(parser)
    parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
    try:
        parser.Parse(raw, True)
    except expat.ExpatError as error:
        why = expat.ErrorString(error.code)
        raise Unreadable(f"This is not XML: {why}.", error.lineno) from error
    except (LookupError, ValueError) as error:
        if isinstance(error, Unreadable):
            raise
        raise Unreadable("This is not XML: its encoding is not known.", 1) from error
    return _in_order(reading)


def _in_order(reading: _Reading) -> Parsed:
    parsed = Parsed()
    topics = reading.sets.get(_SETS[TOPIC], set())
    propositions = reading.sets.get(_SETS[PROPOSITION], set())
    for _, code in sorted(reading.codes, key=lambda each: each[0]):
        if code.guid in topics:
            parsed.take(replace(code, kind=TOPIC))
        elif code.guid in propositions:
            parsed.take(replace(code, kind=PROPOSITION))
        else:
            parsed.take(code)
    return parsed


def _no_document_type(parser: Any) -> Any:
    def refuse(*declared: Any) -> None:
        raise Unreadable(
            "It declares a document type or entities, which no codebook needs. Remove the "
            "<!DOCTYPE …> and try again.",
            parser.CurrentLineNumber,
        )

    return refuse


def _guid(text: str) -> str:
    """As they are all written here; empty for what is none."""
    try:
        return str(UUID(text.strip().strip("{}")))
    except ValueError:
        return ""


def _sections(description: str) -> dict[str, str]:
    """Definition, examples … of a description; all of it the definition where it has no
    headings of ours."""
    names = {heading: name for name, heading in _HEADINGS.items()}
    found: dict[str, list[str]] = {"definition": []}
    current = found["definition"]
    for line in description.split("\n"):
        name = names.get(line)
        if name and name not in found:
            if current and current[-1] == "":
                current.pop()  # the empty line before a heading
            current = found.setdefault(name, [])
        else:
            current.append(line[1:] if line.startswith("\\") and _like_heading(line) else line)
    said = {name: "\n".join(lines) for name, lines in found.items()}
    return dict.fromkeys(_HEADINGS, "") | said
