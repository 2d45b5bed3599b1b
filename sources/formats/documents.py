"""Entries of a reference list → a document: headings, notes under entries, and the file itself.

A document is put together as pandoc's JSON, where text is text: nothing anybody wrote can be
taken for markup.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson

from sources.formats import directions, pandoc, typesetting
from sources.formats.entries import NOBODY, Watch

CSLItem = dict[str, Any]

#: The edition of pandoc's JSON that is written here.
_API = [1, 23, 1, 1]
#: How a tab is written between a number and its reference, in forms with stops for it.
_TAB = {"docx": ("openxml", "<w:r><w:tab/></w:r>"), "odt": ("opendocument", "<text:tab/>")}


@dataclass(frozen=True, slots=True)
class Note:
    """What stands under an entry: words of ours, and those that are quoted."""

    text: str
    quote: str = ""
    url: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """Entries under a heading, by their ids; with what is noted on them just here."""

    heading: str
    ids: Sequence[str]
    notes: Mapping[str, Sequence[Note]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ReferenceList:
    """Items to be listed; with notes under some, by id, and in sections where there are any.

    ``in_order``: as they are given, not as the style sorts them.
    """

    items: Sequence[CSLItem]
    notes: Mapping[str, Sequence[Note]] = field(default_factory=dict)
    sections: Sequence[Section] = ()
    title: str = ""
    in_order: bool = False

    @property
    def is_plain(self) -> bool:
        return not (self.notes or self.sections)


def made(
    listed: ReferenceList,
    entries: Mapping[str, bytes],
    to: str,
    *,
    style: str,
    locale: str,
    watch: Watch = NOBODY,
) -> bytes:
    """The document; ``to``: html, plain, docx, odt, typst or another of pandoc's own names."""
    document = b'{"pandoc-api-version":%s,"meta":%s,"blocks":[%s]}' % (
        orjson.dumps(_API),
        orjson.dumps(_meta(listed, locale)),
        b",".join(_blocks(listed, entries, to)),
    )
    options = ["--from=json", f"--to={to}", "--wrap=none"]
    if to in _TAB:
        looks_like = typesetting.reference(to, hanging=hangs(style))
        options += ["--standalone", f"--reference-doc={looks_like}"]
    return pandoc.run(options, document, wanted=watch.wanted)[0]


def hangs(style: str) -> bool:
    """Whether the second line of an entry stands in."""
    return 'hanging-indent="true"' in style or "second-field-align" in style


def _meta(listed: ReferenceList, locale: str) -> dict[str, Any]:
    found: dict[str, Any] = {"lang": {"t": "MetaString", "c": locale or "en-US"}}
    if listed.title:
        found["title"] = {"t": "MetaInlines", "c": _inlines(listed.title)}
    return found


def _blocks(listed: ReferenceList, entries: Mapping[str, bytes], to: str) -> Iterator[bytes]:
    if not listed.sections:
        yield _list("refs", entries, listed, listed.notes, to)
        return
    place = {each: number for number, each in enumerate(entries)}
    for number, section in enumerate(listed.sections, 1):
        ids = sorted((each for each in section.ids if each in place), key=place.__getitem__)
        if ids:
            yield orjson.dumps(_header(section.heading))
            chosen = {each: entries[each] for each in ids}
            notes = section.notes or listed.notes
            yield _list(f"refs-{number}", chosen, listed, notes, to)


Notes = Mapping[str, Sequence[Note]]


def _list(
    name: str, entries: Mapping[str, bytes], listed: ReferenceList, notes: Notes, to: str
) -> bytes:
    inside = b",".join(_with_notes(entries, listed, notes, to))
    # pandoc itself says of “refs” alone that it is a list, and of every entry that it is in one.
    role = [["role", "list"]] if to == "html" and name != "refs" else []
    attributes = orjson.dumps([name if to == "html" else "", ["references"], role])
    return b'{"t":"Div","c":[%s,[%s]]}' % (attributes, inside)


def _with_notes(
    entries: Mapping[str, bytes], listed: ReferenceList, notes: Notes, to: str
) -> Iterator[bytes]:
    for each, entry in entries.items():
        found = _entry(orjson.loads(entry), listed, to)
        under = [block for note in notes.get(each, ()) for block in _note(note, to)]
        if to == "html":  # an item of the list holds what is noted on it
            found[-1]["c"][1] = [*found[-1]["c"][1], *under]
        else:
            found += under
        yield from map(orjson.dumps, found)


def _entry(entry: dict[str, Any], listed: ReferenceList, to: str) -> list[dict[str, Any]]:
    """In the paragraph style of bibliographies; with its id where that can stand only once."""
    (name, *_), blocks = entry["c"]
    if to in _TAB:
        blocks = [block | {"c": list(_with_tab(block["c"], to))} for block in blocks]
    here = name if to == "html" and not listed.sections else ""
    return _directed(here, "csl-entry", "Bibliography", blocks, to)


def _directed(
    name: str, kind: str, style: str, blocks: list[Any], to: str, language: str = ""
) -> list[dict[str, Any]]:
    """In a paragraph style, running the way its own words do, whatever the list is in."""
    attributes = [["lang", language]] if language else []
    if to == "html":
        return [_div(name, kind, [*attributes, ["dir", "auto"]], blocks)]
    backwards = directions.right_to_left(directions.text_of(blocks))
    if backwards and to == "odt":
        style = f"{style}{typesetting.BACKWARDS}"
    if backwards and to == "docx":
        attributes.append(["dir", "rtl"])
    found = [_div(name, kind, [*attributes, ["custom-style", style]], blocks)]
    if to == "typst":  # which knows no styles of paragraphs
        found = _within("#annotation[", found) if kind == "annotation" else found
        found = _within("#[#set text(dir: rtl)", found) if backwards else found
    return found


def _within(opening: str, blocks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    raw = [{"t": "RawBlock", "c": ["typst", each]} for each in (opening, "]")]
    return [raw[0], *blocks, raw[1]]


def _with_tab(inlines: list[Any], to: str) -> Iterator[Any]:
    """A number stands in the margin, and what it numbers behind a tab."""
    for each in inlines:
        classes = each["c"][0][1] if each["t"] == "Span" else []
        if "csl-left-margin" in classes:
            yield from (part for part in each["c"][1] if part["t"] != "Space")
            yield {"t": "RawInline", "c": _TAB[to]}
        elif "csl-right-inline" in classes:
            yield from each["c"][1]
        else:
            yield each


def _note(note: Note, to: str) -> list[dict[str, Any]]:
    """The claim, with its address behind it, and the quote in a paragraph of its own."""
    said = [*_inlines(note.text)]
    if note.url:
        said += [{"t": "Space"}, _link(note.url)]
    paragraphs = [{"t": "Para", "c": said}] if note.text else []
    if note.quote:
        paragraphs.append(_quoted(note.quote, to))
    return _directed("", "annotation", "Annotation", paragraphs, to, note.language)


def _quoted(text: str, to: str) -> dict[str, Any]:
    """OpenDocument's own style of quotations runs from left to right, whatever is quoted."""
    paragraph = {"t": "Para", "c": _inlines(text)}
    if to == "odt" and directions.right_to_left(text):
        style = f"Quotation{typesetting.BACKWARDS}"
        return _div("", "quotation", [["custom-style", style]], [paragraph])
    return {"t": "BlockQuote", "c": [paragraph]}


def _div(name: str, kind: str, attributes: list[list[str]], blocks: list[Any]) -> dict[str, Any]:
    return {"t": "Div", "c": [[name, [kind], attributes], blocks]}


def _header(text: str) -> dict[str, Any]:
    return {"t": "Header", "c": [2, ["", [], []], _inlines(text)]}


def _link(url: str) -> dict[str, Any]:
    return {"t": "Link", "c": [["", [], []], [{"t": "Str", "c": url}], [url, ""]]}


def _inlines(text: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for word in text.split():
        found += [{"t": "Str", "c": word}, {"t": "Space"}]
    return found[:-1]
