"""A claim's document → what the record says of each thing that the claim hangs on.

Everything comes from published documents, so nothing else can be told.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from heapq import heappop, heappush
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


def replayed(entries: Iterable[tuple[int, int, str, str]]) -> list[dict[str, Any]]:
    """Entries (revision, claim, status, document) in order → all rows, as if written one by one."""
    history = _History()
    for revision, number, status, text in entries:
        if revision != history.revision:
            history.settle()
            history.revision = revision
        history.put(number, shown(orjson.loads(text)) if status == "published" else {})
    history.settle()
    return history.rows


class _History:
    """Which claims say what of each thing, revision after revision."""

    def __init__(self) -> None:
        self.revision = 0
        self.rows: list[dict[str, Any]] = []
        self._of_claim: dict[int, dict[str, Said]] = {}
        self._said: dict[str, dict[int, Said]] = defaultdict(dict)
        #: The same claims, the newest on top; what says no more is taken off when it is met.
        self._newest: dict[tuple[str, bool], list[int]] = defaultdict(list)
        self._valid: dict[str, dict[str, Any]] = {}
        self._touched: dict[str, int] = {}
        #: Many claims say the same of a thing; it is kept once.
        self._one: dict[tuple[str, bytes, bool], Said] = {}

    def put(self, number: int, said: dict[str, Said]) -> None:
        for public_id in self._of_claim.get(number, {}):
            del self._said[public_id][number]
            self._touched.setdefault(public_id, 0)
        kept = {public_id: self._once(public_id, each) for public_id, each in said.items()}
        for public_id, each in kept.items():
            self._said[public_id][number] = each
            heappush(self._newest[public_id, each.whole], -number)
            self._touched[public_id] = number
        self._of_claim[number] = kept

    def _once(self, public_id: str, said: Said) -> Said:
        key = (public_id, orjson.dumps(said.document), said.whole)
        return self._one.setdefault(key, said)

    def settle(self) -> None:
        for public_id, last in self._touched.items():
            best = self._best(public_id, last)
            self._hold(public_id, row(public_id, best) if best else None)
        self._touched = {}

    def _best(self, public_id: str, last: int) -> Said | None:
        """What is whole comes first; then the claim of this revision, then the newest."""
        found = self._said[public_id].get(last)
        if found and found.whole:
            return found
        return self._of_newest(public_id, True) or found or self._of_newest(public_id, False)

    def _of_newest(self, public_id: str, whole: bool) -> Said | None:
        said, newest = self._said[public_id], self._newest[public_id, whole]
        while newest:
            found = said.get(-newest[0])
            if found and found.whole == whole:
                return found
            heappop(newest)
        return None

    def _hold(self, public_id: str, fresh: dict[str, Any] | None) -> None:
        valid = self._valid.pop(public_id, None)
        if valid and fresh and valid["document"] == fresh["document"]:
            self._valid[public_id] = valid
            return
        if valid:
            valid["valid_until_id"] = self.revision
        if fresh:
            fresh |= {"revision_id": self.revision, "valid_until_id": None}
            self._valid[public_id] = fresh
            self.rows.append(fresh)


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
