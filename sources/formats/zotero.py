"""Zotero's own exports: its JSON (also of its API, and as Better BibTeX writes it) and its RDF."""

import json
import re
from collections.abc import Iterator
from typing import Any

from sources.formats import markup, zotero_items
from sources.formats.markup import Broken, Element
from sources.formats.reading import Record

_SKIPPED = ("attachment", "note", "annotation")
_SPACES = re.compile(r"[\s,]*")


def read_json(text: str) -> Iterator[Record]:
    """Item by item, so that one that is broken costs those after it at most."""
    decoder, at = json.JSONDecoder(), _first_item(text)
    line, counted = 1, 0
    while at < len(text):
        at = _SPACES.match(text, at).end()  # type: ignore[union-attr]
        if at >= len(text) or text[at] in "]}":
            return
        line, counted = line + text.count("\n", counted, at), at
        excerpt = text[at : at + 200]
        try:
            item, at = decoder.raw_decode(text, at)
        except (ValueError, RecursionError) as error:
            why = "nested too deep" if isinstance(error, RecursionError) else str(error)
            yield Record(
                line, fault=f"The JSON is broken here ({why[:80]}); what follows is lost.",
                excerpt=excerpt,
            )  # fmt: skip
            return
        if record := _of_json(item, line, excerpt):
            yield record


def _first_item(text: str) -> int:
    """Where the first item begins: in an array, in an object's “items”, or at the one there is."""
    start = re.match(r"\s*\[", text)
    if start:
        return start.end()
    items = re.search(r'"items"\s*:\s*\[', text[:1_000_000])
    return items.end() if items else len(text) - len(text.lstrip())


def _of_json(item: Any, line: int, excerpt: str) -> Record | None:
    if not isinstance(item, dict):
        return Record(line, fault="This is no item of Zotero's.", excerpt=excerpt)
    inner = item.get("data")  # as its API has it
    data: dict[str, Any] = inner if isinstance(inner, dict) else item
    if data.get("itemType") in _SKIPPED:
        return Record(
            line, fault=f"This is an {_article(str(data['itemType']))}, not a reference.",
            excerpt=excerpt,
        )  # fmt: skip
    if not isinstance(data.get("itemType"), str):
        return Record(line, fault="It does not say of which type it is.", excerpt=excerpt)
    return _record(data, line, excerpt)


def _article(word: str) -> str:
    return {"note": "note of its own"}.get(word, word)


def _record(item: dict[str, Any], line: int, excerpt: str) -> Record:
    made, remarks = zotero_items.csl(item)
    return Record(line, made, remarks=tuple(remarks), excerpt=excerpt)


# --- RDF -----------------------------------------------------------------------------------------

#: Names of elements that hold an item's creators → Zotero's creator type.
_CREATORS = re.compile(r"(\w+?)s$")
_PARTS = {"Journal", "Periodical", "Newspaper", "Book", "Series", "Website", "Blog", "Forum",
          "CourtReporter", "Part", "Magazine", "Encyclopedia", "Dictionary"}  # fmt: skip
_NOT_ITEMS = {"Collection", "Memo", "Attachment"}
_KINDS = {"Article": "journalArticle", "BookSection": "bookSection", "MotionPicture": "film",
          "Illustration": "artwork", "Recording": "audioRecording", "Legislation": "statute",
          "ConferenceProceedings": "conferencePaper", "Image": "map", "Data": "dataset",
          "Report": "report", "Thesis": "thesis", "Letter": "letter", "Manuscript": "manuscript",
          "Interview": "interview", "Patent": "patent", "Document": "document",
          "Book": "book"}  # fmt: skip
_PLAIN = {
    "title": "title", "date": "date", "rights": "rights", "source": "archive",
    "coverage": "archiveLocation", "abstract": "abstractNote", "dateSubmitted": "accessDate",
    "pages": "pages", "description": "extra", "edition": "edition", "volume": "volume",
    "number": "number", "alternative": "journalAbbreviation", "medium": "medium",
    "issued": "issueDate",
}  # fmt: skip


def read_rdf(text: str) -> Iterator[Record]:
    """Containers first, which items lead to by their address, then the items."""
    held: dict[str, Element] = {}
    try:
        for part in markup.parts(text, 1):
            if part.attributes.get("about") and not part.first("itemType"):
                held[part.attributes["about"]] = part
    except Broken:
        pass  # said below, where the reading comes to it
    try:
        for part in markup.parts(text, 1):
            if record := _of_rdf(part, held):
                yield record
    except Broken as broken:
        why = str(broken)
        yield Record(broken.line, fault=f"{why[0].upper()}{why[1:]}; what follows is lost.")


def _of_rdf(part: Element, held: dict[str, Element]) -> Record | None:
    kind = part.first("itemType") or ("" if part.name in _PARTS - {"Book"} else
                                      _KINDS.get(part.name, ""))  # fmt: skip
    excerpt = f"{part.name} {part.first('title')}"[:200]
    if part.name in _NOT_ITEMS or kind in _SKIPPED or not kind:
        return None  # what belongs to an item, a container, a collection
    item: dict[str, Any] = {"itemType": kind}
    _fields(part, item, held)
    _containers(part, item, held, 0)
    item["creators"] = list(_people(part))
    if not item.get("title"):
        item["title"] = part.first("displayTitle")
    return _record(item, part.line, excerpt)


def _fields(part: Element, item: dict[str, Any], held: dict[str, Element]) -> None:
    for child in part.children:
        if child.name == "identifier":
            _identifier(child, item)
        elif child.name == "publisher":
            item.setdefault("publisher", child.first("Organization", "name") or _bare(child))
            item.setdefault("place", child.first("Organization", "adr", "Address", "locality"))
        elif child.name == "presentedAt":
            item.setdefault("conferenceName", child.first("Conference", "title"))
        elif child.name == "subject" and child.all("LCC"):
            item.setdefault("callNumber", child.first("LCC", "value"))
        elif child.name == "type" and child.space.startswith("http://purl.org/dc"):
            item.setdefault("genre", child.text)
        elif not child.children and child.text and not child.attributes.get("resource"):
            known = _PLAIN.get(child.name)
            if known or child.space.endswith("export#"):
                item.setdefault(known or child.name, child.text)


def _bare(element: Element) -> str:
    return "" if element.children else element.text


def _identifier(element: Element, item: dict[str, Any]) -> None:
    if address := element.first("URI", "value"):
        item.setdefault("url", address)
        return
    word, _, value = element.text.partition(" ")
    if word in ("DOI", "ISBN", "ISSN", "PMID") and value:
        item.setdefault(word, value)
    elif element.text:
        item.setdefault("archiveID", element.text)


def _containers(part: Element, item: dict[str, Any], held: dict[str, Element], depth: int) -> None:
    """What it is a part of: the journal or book, its section, its series; each may be told here
    or by its address alone."""
    for leads in part.all("isPartOf"):
        found = leads.children or [
            held[address] for address in [leads.attributes.get("resource", "")] if address in held
        ]
        for container in found:
            if container.name == "Part":
                item.setdefault("section", container.first("title"))
            elif container.name == "Series":
                item.setdefault("series", container.first("title"))
                item.setdefault("seriesTitle", container.first("alternative"))
                item.setdefault("seriesNumber", container.first("identifier"))
                continue
            else:
                item.setdefault("publicationTitle", container.first("title"))
                inner: dict[str, Any] = {}
                _fields(container, inner, held)
                inner.pop("title", None)
                number = inner.pop("number", None)
                for name, value in ({"issue": number} | inner).items():
                    if value:
                        item.setdefault(name, value)
            if depth < 3:
                _containers(container, item, held, depth + 1)


def _people(part: Element) -> Iterator[dict[str, str]]:
    for child in part.children:
        sequence = child.all("Seq", "li", "Person")
        if sequence and (found := _CREATORS.fullmatch(child.name)):
            for person in sequence:
                yield {
                    "creatorType": found[1],
                    "lastName": person.first("surname"),
                    "firstName": person.first("givenName") or person.first("givenname"),
                }
