"""A claim's document → what a template shows: dates, names and quotes as people read them.

No database here. What a page reads it reads from the record's documents; see ``claims.browsing``.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from claims.formats.document import Document, load
from claims.models import Entry
from sources import dates, texts

#: The sign of each stance, the same on every page; its colour stands in the style sheet.
SIGNS = {"supports": "▲", "opposes": "▼", "mixed": "◆", "neutral": "●", "unclear": "?"}
STANCES = tuple(SIGNS)

ATTRIBUTIONS = {
    "own_voice": "in their own voice",
    "direct_quotation": "quoted directly",
    "indirect_quotation": "as reported (indirect quotation)",
    "mixed": "partly quoted, partly reported",
}
#: What a claimant's role puts before the name, and after it.
ROLES = {
    "speaker": ("", ""),
    "co_signatory": ("", "co-signatory"),
    "on_behalf_of": ("on behalf of", ""),
    "relayed_by": ("relayed by", ""),
}
#: What opens a quotation in print, and with it what closes one.
OPENING = ("“", "„", "«", "‘", '"', "「", "『")
MARKS = (*OPENING, "”", "»", "」", "』")
RELATIONS = {
    "supports": "Rests on",
    "disputes": "Disputes",
    "qualifies": "Qualifies",
    "mentions": "Mentions",
}


@dataclass(frozen=True, slots=True)
class Who:
    """A claimant, with who they were on that day."""

    id: str | None
    name: str
    kind: str
    was: str
    lead: str
    role: str
    relays: bool

    @classmethod
    def read(cls, claimant: dict[str, Any]) -> "Who":
        lead, role = ROLES.get(claimant["role"], ("", claimant["role"]))
        described = claimant["described_as"] or position(claimant["affiliation"])
        return cls(
            id=claimant["id"],
            name=claimant["name"],
            kind=claimant["kind"],
            was="" if described == claimant["name"] else described,
            lead=lead,
            role=role,
            relays=claimant["role"] == "relayed_by",
        )


@dataclass(frozen=True, slots=True)
class QuoteShown:
    """The verbatim passage; ``before`` and ``after`` are whole words around it, where known."""

    parts: tuple[str, ...]
    before: str
    after: str
    anchored: bool

    @property
    def marked_in_the_text(self) -> bool:
        """The article itself sets it in quotation marks, which its surroundings show."""
        return self.before.endswith(OPENING)

    @property
    def marked(self) -> bool:
        """It begins or ends with a quotation mark of its own; ours beside it would be one twice."""
        return self.parts[0].startswith(MARKS) or self.parts[-1].endswith(MARKS)

    @property
    def within(self) -> Iterator[str]:
        """The parts as they stand between quotation marks of ours."""
        return map(texts.within_quotes, self.parts)

    @classmethod
    def read(cls, quote: dict[str, Any]) -> "QuoteShown":
        return cls(
            parts=tuple(part["exact"] for part in quote.get("parts", (quote,))),
            before=re.sub(r"^\S*\s+", "", (quote["prefix"] or "").rpartition("\n")[2]),
            after=re.sub(r"\s+\S*$", "", (quote["suffix"] or "").partition("\n")[0]),
            anchored=quote["snapshot"] is not None,
        )


@dataclass(frozen=True, slots=True)
class Maker:
    """One name of a byline, as printed where that is known."""

    id: str
    name: str
    role: str

    @classmethod
    def read(cls, byline: dict[str, Any]) -> "Maker":
        role = "" if byline["role"] == "author" else byline["role"].replace("-", " ")
        return cls(byline["id"], byline["printed"] or byline["name"], role)


@dataclass(frozen=True, slots=True)
class ArticleShown:
    """An article as a claim's document describes it."""

    id: str
    title: str
    issued: str
    outlet: dict[str, Any] | None
    byline: tuple[Maker, ...]
    fictional: bool
    csl: dict[str, Any]
    document: dict[str, Any]

    @classmethod
    def read(cls, article: dict[str, Any]) -> "ArticleShown":
        return cls(
            id=article["id"],
            title=article["title"],
            issued=plain_date(article["issued"]),
            outlet=article["outlet"],
            byline=tuple(Maker.read(each) for each in article["byline"]),
            fictional=article["fictional"],
            csl=article["csl"],
            document=article,
        )

    @property
    def kind(self) -> str:
        """“newspaper article”, as CSL calls it but in plain words."""
        kind = self.csl["type"]
        if kind.startswith("article-"):
            return f"{kind.removeprefix('article-')} article"
        return kind.replace("_", " ").replace("-", " ")

    @property
    def language(self) -> str:
        return self.csl.get("language", "")

    @property
    def web_address(self) -> str:
        """Its address on the web; nothing but http, whatever a reference brought along."""
        address = self.csl.get("URL", "")
        return address if re.match(r"https?://", str(address)) else ""

    @property
    def details(self) -> Iterator[tuple[str, str]]:
        """What else a reference says: volume, pages, publisher …"""
        for name, label in _DETAILS.items():
            value = self.csl.get(name)
            if value and value != self.id:
                yield label, str(value)


_DETAILS = {
    "section": "Section",
    "genre": "Genre",
    "volume": "Volume",
    "issue": "Issue",
    "page": "Pages",
    "publisher": "Publisher",
    "publisher-place": "Place",
    "event-title": "Event",
    "archive": "Archive",
    "archive_location": "Shelf mark",
    "DOI": "DOI",
    "ISBN": "ISBN",
    "ISSN": "ISSN",
    "PMID": "PMID",
    "id": "Citation key",
}


@dataclass(frozen=True, slots=True)
class CitationShown:
    relation: str
    note: str | None
    article: ArticleShown


@dataclass(frozen=True, slots=True)
class Shown:
    """A claim as published. ``document`` has what needs no shaping."""

    document: Document
    claimants: tuple[Who, ...]
    quote: QuoteShown | None
    article: ArticleShown
    citations: tuple[CitationShown, ...]
    made: str
    attribution: str
    entry: Entry

    @classmethod
    def read(cls, entry: Entry) -> "Shown":
        document = load(entry.document)
        return cls(
            document=document,
            claimants=tuple(Who.read(each) for each in document["claimants"]),
            quote=QuoteShown.read(document["quote"]) if document["quote"] else None,
            article=ArticleShown.read(document["article"]),
            citations=tuple(_citation(each) for each in document["citations"]),
            made=plain_date(document["made"]),
            attribution=ATTRIBUTIONS.get(str(document["attribution"]), ""),
            entry=entry,
        )

    @property
    def id(self) -> str:
        return str(self.document["id"])

    @property
    def version_id(self) -> str:
        return f"{self.id}v{self.document['version']}"

    @property
    def text(self) -> str:
        return str(self.document["text"])

    @property
    def stances(self) -> list[dict[str, Any]]:
        return list(self.document["stances"])

    @property
    def withdrawn(self) -> dict[str, Any] | None:
        """When and why, or None."""
        found: dict[str, Any] | None = self.document["withdrawn"]
        return found

    @property
    def words(self) -> Iterator[str]:
        """The texts a search looks in."""
        yield self.text
        yield from self.quote.parts if self.quote else ()
        yield from (who.name for who in self.claimants)
        yield from (str(each["proposition"]["text"]) for each in self.stances)
        yield self.article.title

    @property
    def spoken_by_its_author(self) -> bool:
        """Nobody has to be named twice where author and claimant are the same."""
        return {who.id for who in self.claimants} == {maker.id for maker in self.article.byline}

    def stance_on(self, proposition: str) -> str | None:
        for each in self.stances:
            if each["proposition"]["id"] == proposition:
                return str(each["stance"])
        return None


def every(entries: Iterable[Entry]) -> list[Shown]:
    return [Shown.read(entry) for entry in entries]


def position(affiliation: dict[str, Any] | None) -> str:
    if not affiliation:
        return ""
    return ", ".join(filter(None, (affiliation["title"], affiliation["name"])))


def plain_date(date: dict[str, Any] | None) -> str:
    return dates.plain(date["edtf"] if date else "")


def day(at: str) -> str:
    """A document's time stamp → “21 November 2026”."""
    return f"{datetime.fromisoformat(at):%-d %B %Y}"


def _citation(citation: dict[str, Any]) -> CitationShown:
    return CitationShown(
        relation=RELATIONS.get(citation["relation"], citation["relation"]),
        note=citation["note"],
        article=ArticleShown.read(citation["article"]),
    )


def parts(value: Any) -> Iterator[dict[str, Any]]:
    """Every object in a document, however deep."""
    if isinstance(value, dict):
        yield value
        for inner in value.values():
            yield from parts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from parts(inner)
