"""Claims' documents → a reference list with headings, and with the claims under each entry."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from claims.formats import references as of_claims
from claims.formats.document import Document
from claims.formats.wording import Words
from sources import texts
from sources.formats.documents import Note, Section

CSLItem = dict[str, Any]

STANCES = ("supports", "opposes", "mixed", "neutral", "unclear")
#: A heading, and what it is sorted by.
Heading = tuple[Any, str]
_LAST = (1, "")


@dataclass(frozen=True, slots=True)
class Arranged:
    items: list[CSLItem]
    notes: dict[str, list[Note]]
    sections: list[Section]


def arranged(
    documents: Sequence[Document], *, of: str, group: str, base: str, words: Words | None = None
) -> Arranged:
    """``of`` claims, articles, or articles annotated; ``group``: one of GROUPS, or empty."""
    items: dict[str, CSLItem] = {}
    notes: dict[str, list[Note]] = {}
    headings: dict[Heading, dict[str, list[Note]]] = {}
    for document in documents:
        item = (
            of_claims.claim(document, base=base, words=words)
            if of == "claims"
            else document["article"]["csl"]
        )
        key = str(item["id"])
        items.setdefault(key, item)
        if of == "annotated":
            notes.setdefault(key, []).append(_note(document, base))
        for heading in GROUPS[group](document) if group else ():
            here = headings.setdefault(heading, {}).setdefault(key, [])
            if of == "annotated":
                here.append(notes[key][-1])
    sections = [
        Section(
            name, list(headings[order, name]), {k: n for k, n in headings[order, name].items() if n}
        )
        for order, name in sorted(headings)
    ]
    first_named = dict.fromkeys(each for section in sections for each in section.ids)
    keys = first_named or (items if of == "claims" else sorted(items))
    return Arranged([items[key] for key in keys], notes, sections)


def annotated(documents: Sequence[Document], *, base: str) -> Iterator[CSLItem]:
    """Every article once, by its key, its claims in CSL's own variable for notes on it."""
    found = arranged(documents, of="annotated", group="", base=base)
    for item in found.items:
        said = (_line(note) for note in found.notes[str(item["id"])])
        yield item | {"annote": "\n".join(filter(None, (item.get("annote"), *said)))}


def _line(note: Note) -> str:
    return " ".join(filter(None, (note.text, note.quote, note.url)))


def _note(document: Document, base: str) -> Note:
    """Who claims what, on which side, in which words."""
    version_id = f"{document['id']}v{document['version']}"
    who = ", ".join(each["name"] for each in document["claimants"])
    sides = (
        f"{each['stance'].capitalize()} {texts.quoted(each['proposition']['text'])}."
        for each in document["stances"]
    )
    text = f"{who}: {document['text'].strip()}" if who else document["text"].strip()
    quote = document["quote"]
    return Note(
        text=" ".join((text if text.endswith((".", "!", "?", "…")) else f"{text}.", *sides)),
        quote=texts.quoted(quote["exact"]) if quote else "",
        url=f"{base.rstrip('/')}/claims/{version_id}",
        language=document["language"],
    )


def _topics(document: Document) -> Iterator[Heading]:
    for name in document["topic_names"].values():
        yield (0, name.casefold()), name
    if not document["topic_names"]:
        yield _LAST, "Without a topic"


def _propositions(document: Document) -> Iterator[Heading]:
    for each in document["stances"]:
        text = each["proposition"]["text"]
        yield (0, text.casefold()), text


def _stances(document: Document) -> Iterator[Heading]:
    for each in document["stances"]:
        place = STANCES.index(each["stance"]) if each["stance"] in STANCES else len(STANCES)
        yield (place, ""), each["stance"].capitalize()


GROUPS: dict[str, Callable[[Document], Iterable[Heading]]] = {
    "topic": _topics,
    "proposition": _propositions,
    "stance": _stances,
}
