"""A claim's document → what the record says of each thing that the claim hangs on.

Everything comes from published documents, so nothing else can be told.
"""

from collections.abc import Iterator
from itertools import pairwise
from typing import Any, NamedTuple

import orjson

Document = dict[str, Any]

#: Letter → where the pages of such things are. A topic's public id is ``topic:`` and its slug.
PLACES = {
    "A": "articles",
    "P": "actors",
    "O": "outlets",
    "Q": "propositions",
    "topic:": "topics",
}


class Said(NamedTuple):
    """What one document says of a thing; not ``whole`` where it is only named beside another."""

    whole: bool
    document: Document


def shown(document: Document) -> dict[str, Said]:
    """Public id → what this document says of it."""
    found: dict[str, Said] = {}
    for public_id, said in _said(document):
        if public_id not in found or (said.whole and not found[public_id].whole):
            found[public_id] = said
    return found


def row(public_id: str, said: Said) -> dict[str, Any]:
    """The columns of a ``Subject``, but for when it holds."""
    letter = letter_of(public_id)
    document = said.document
    return {
        "public_id": public_id,
        "letter": letter,
        "name": document.get("name") or document.get("text") or document["title"],
        "whole": said.whole,
        "document": orjson.dumps(document).decode(),
        "terms": sorted(_terms(document)),
    }


def letter_of(public_id: str) -> str:
    return "topic:" if public_id.startswith("topic:") else public_id[0]


def _said(document: Document) -> Iterator[tuple[str, Said]]:
    for claimant in document["claimants"]:
        yield from _actor(claimant)
        if claimant["affiliation"] and claimant["affiliation"]["id"]:
            at = claimant["affiliation"] | {"kind": "organisation"}
            yield at["id"], Said(False, _document(at["id"], at, "name", "kind"))
    for stance in document["stances"]:
        yield from _proposition(stance["proposition"])
    for article in (document["article"], *(each["article"] for each in document["citations"])):
        yield from _article(article)
    yield from _topics(document)


def _actor(who: Document) -> Iterator[tuple[str, Said]]:
    if who["id"]:
        yield who["id"], Said(True, _document(who["id"], who, "name", "kind"))


def _proposition(proposition: Document) -> Iterator[tuple[str, Said]]:
    keys = ("text", "definition", "broader", "negation_of")
    yield proposition["id"], Said(True, _document(proposition["id"], proposition, *keys))
    for beside in (proposition["broader"], proposition["negation_of"]):
        if beside:
            yield beside["id"], Said(False, _document(beside["id"], beside, *keys))


def _article(article: Document) -> Iterator[tuple[str, Said]]:
    yield article["id"], Said(True, article)
    if article["outlet"]:
        outlet = article["outlet"]
        yield outlet["id"], Said(True, _document(outlet["id"], outlet, "name"))
    for who in article["byline"]:
        yield from _actor(who)


def _topics(document: Document) -> Iterator[tuple[str, Said]]:
    for slug, name in document["topic_names"].items():
        above = document.get("topics_broader", {}).get(slug, [])
        chain = [{"slug": slug, "name": name}, *above, None]
        for topic, broader in pairwise(chain):
            if topic:
                yield f"topic:{topic['slug']}", Said(True, _topic(topic, broader))


def _topic(topic: Document, broader: Document | None) -> Document:
    above = broader and {"id": broader["slug"], "name": broader["name"]}
    return {
        "id": topic["slug"],
        "url": f"/topics/{topic['slug']}",
        "name": topic["name"],
        "broader": above or None,
    }


def _document(public_id: str, said: Document, *keys: str) -> Document:
    place = PLACES[letter_of(public_id)]
    start = {"id": public_id, "url": f"/{place}/{public_id}"}
    return start | {key: said.get(key) for key in keys}


def _terms(document: Document) -> Iterator[str]:
    """What lists of such things are narrowed by."""
    if document.get("outlet"):
        yield f"outlet:{document['outlet']['id']}"
    for who in document.get("byline", ()):
        yield f"author:{who['id']}"
    for beside in ("broader", "negation_of"):
        if document.get(beside):
            yield f"{beside}:{document[beside]['id']}"
    if document.get("kind"):
        yield f"kind:{document['kind']}"
