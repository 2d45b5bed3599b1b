"""JSON-LD: schema.org's words for an article, in a script nobody sees."""

import json
import re
from collections.abc import Iterator
from html import unescape
from typing import Any

from lxml.html import HtmlElement

from sources import dois
from sources.formats import bylines, days
from sources.formats.found import Found, Name

Node = dict[str, Any]

#: schema.org type → CSL type and genre; the more it says, the sooner it is believed.
TYPES: dict[str, tuple[str, str]] = {
    "ScholarlyArticle": ("article-journal", ""),
    "MedicalScholarlyArticle": ("article-journal", ""),
    "Thesis": ("thesis", ""),
    "Dataset": ("dataset", ""),
    "Book": ("book", ""),
    "Chapter": ("chapter", ""),
    "Legislation": ("legislation", ""),
    "Report": ("report", ""),
    "OpinionNewsArticle": ("article-newspaper", "opinion"),
    "AnalysisNewsArticle": ("article-newspaper", "analysis"),
    "ReviewNewsArticle": ("article-newspaper", "review"),
    "LiveBlogPosting": ("article-newspaper", "live blog"),
    "ReportageNewsArticle": ("article-newspaper", ""),
    "BackgroundNewsArticle": ("article-newspaper", ""),
    "NewsArticle": ("article-newspaper", ""),
    "BlogPosting": ("post-weblog", ""),
    "SocialMediaPosting": ("post", ""),
    "DiscussionForumPosting": ("post", ""),
    "PodcastEpisode": ("broadcast", ""),
}
GENERAL = ("Article", "TechArticle", "CreativeWork", "WebPage", "ItemPage", "AboutPage")
_DATES = (("datePublished", ""), ("dateCreated", ""), ("uploadDate", ""), ("dateModified", "?"))
_DEEPEST, _MOST = 12, 2000
_SCRIPTS = "//script[contains(translate(@type, 'LDJSON', 'ldjson'), 'ld+json')]"


def read(page: HtmlElement, found: Found, *, titles: list[str], language: str) -> None:
    """What the node that is about this page says; ``titles`` tell it from others on it."""
    nodes = list(_nodes(page))
    known = {str(node["@id"]): node for node in nodes if "@id" in node and len(node) > 1}
    node = _best(nodes, titles)
    if node is None:
        return
    kind = _kind(node)
    _said(node, kind, found)
    _authors(node, kind, known, found, language)
    _where_it_appeared(node, kind, known, found)
    if csl := TYPES.get(kind):
        found.add("type", csl[0], f"JSON-LD {kind}")
        found.add("genre", csl[1], f"JSON-LD {kind}")
    if body := _text(node.get("articleBody")):
        found.add("text", body, f"JSON-LD {kind} articleBody")


def _nodes(page: HtmlElement) -> Iterator[Node]:
    left = _MOST
    for script in page.xpath(_SCRIPTS):
        for node in _inside(_parsed(script.text or ""), 0):
            left -= 1
            if left < 0:
                return
            yield node


def _parsed(text: str) -> Any:
    """Lenient: pages put comments around it, line feeds in it, and commas at the end of it."""
    text = re.sub(r"^\s*(?:<!--|//<!\[CDATA\[|<!\[CDATA\[)|(?:-->|//\]\]>|\]\]>)\s*$", "", text)
    for each in (text, re.sub(r",\s*([}\]])", r"\1", text)):
        try:
            return json.loads(each, strict=False)
        except (ValueError, RecursionError):
            continue
    return None


def _inside(value: Any, depth: int) -> Iterator[Node]:
    if depth > _DEEPEST:
        return
    if isinstance(value, list):
        for each in value:
            yield from _inside(each, depth + 1)
    elif isinstance(value, dict):
        yield value
        for name in ("@graph", "mainEntity", "mainEntityOfPage", "hasPart"):
            yield from _inside(value.get(name), depth + 1)


def _best(nodes: list[Node], titles: list[str]) -> Node | None:
    """The node that tells most of what this page is, and is not about another article on it."""
    plain = [_bare(title) for title in titles if title]

    def worth(node: Node) -> tuple[bool, bool, bool]:
        headline = _bare(_text(node.get("headline") or node.get("name")))
        ours = bool(headline) and any(headline in each or each in headline for each in plain)
        return ours, _kind(node) in TYPES, bool(headline)

    fit = [node for node in nodes if _kind(node) in TYPES or _kind(node) in GENERAL]
    return max(fit, key=worth, default=None)


def _bare(text: str) -> str:
    return re.sub(r"\W+", "", text).casefold()


def _kind(node: Node) -> str:
    given = node.get("@type")
    names = [
        str(each).rpartition("/")[2] for each in (given if isinstance(given, list) else [given])
    ]
    for name in (*TYPES, *GENERAL):
        if name in names:
            return name
    return names[0] if names else ""


def _said(node: Node, kind: str, found: Found) -> None:
    for name in ("headline", "name", "alternativeHeadline"):
        found.add("title", _text(node.get(name)), f"JSON-LD {kind} {name}")
    for name, sure in _DATES:
        day = days.edtf(_text(node.get(name)))
        if day and (not sure or not found.best("issued")):
            found.add("issued", day + sure, f"JSON-LD {kind} {name}")
    found.add("language", _language(node.get("inLanguage")), f"JSON-LD {kind} inLanguage")
    found.add("section", _first(node.get("articleSection")), f"JSON-LD {kind} articleSection")
    found.add("genre", _first(node.get("genre")), f"JSON-LD {kind} genre")
    for name in ("url", "mainEntityOfPage", "@id"):
        address = node.get(name)
        if isinstance(address, dict):
            address = address.get("@id") or address.get("url")
        if isinstance(address, str) and address.startswith(("http://", "https://")):
            found.add("url", address.partition("#")[0], f"JSON-LD {kind} {name}")
    for name in ("doi", "identifier", "sameAs"):
        if doi := dois.WITHIN.search(json.dumps(node.get(name), default=str)[:5000]):
            found.add("doi", doi[0].rstrip('",.\\'), f"JSON-LD {kind} {name}")


def _authors(node: Node, kind: str, known: dict[str, Node], found: Found, language: str) -> None:
    for name in ("author", "creator"):
        people = [
            one
            for each in _listed(node.get(name))[:100]
            for one in _names(_whole(each, known), language)
        ]
        found.add_authors(people, f"JSON-LD {kind} {name}")


def _names(value: Any, language: str) -> list[Name]:
    if not isinstance(value, dict):
        return bylines.read(_text(value), language=language)
    names = [_text(each) for each in _listed(value.get("name"))]
    family, given = _text(value.get("familyName")), _text(value.get("givenName"))
    if family and given:
        return [Name(names[0] if names else f"{given} {family}", "person", f"{family}, {given}")]
    kind = _kind(value)
    if kind.endswith("Organization") or kind in ("NewsMediaOrganization", "GovernmentOrganization"):
        return [Name(name, "organisation") for name in names if name]
    return [one for name in names for one in bylines.read(name, language=language)]


def _where_it_appeared(node: Node, kind: str, known: dict[str, Node], found: Found) -> None:
    whole = _whole(node.get("isPartOf"), known)
    for _ in range(4):  # issue in volume in journal
        if not isinstance(whole, dict):
            break
        part = _kind(whole)
        found.add("issue", _text(whole.get("issueNumber")), f"JSON-LD {part} issueNumber")
        found.add("volume", _text(whole.get("volumeNumber")), f"JSON-LD {part} volumeNumber")
        found.add("issn", _first(whole.get("issn")), f"JSON-LD {part} issn")
        if part not in ("PublicationIssue", "PublicationVolume", "WebPage", "Collection"):
            found.add("outlet", _text(whole.get("name")), f"JSON-LD {kind} isPartOf {part}")
        whole = _whole(whole.get("isPartOf"), known)
    for name in ("publisher", "sourceOrganization", "provider"):
        for each in _listed(node.get(name))[:3]:
            given = _whole(each, known)
            title = given.get("name") if isinstance(given, dict) else given
            found.add("outlet", _text(title), f"JSON-LD {kind} {name}")
    pages = [_text(node.get(name)) for name in ("pageStart", "pageEnd")]
    found.add("pages", _text(node.get("pagination")) or "–".join(filter(None, pages)),
              f"JSON-LD {kind} pages")  # fmt: skip


def _whole(value: Any, known: dict[str, Node]) -> Any:
    """The node that a reference by its ``@id`` stands for."""
    if isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, dict) and "@id" in value and "name" not in value:
        return known.get(str(value["@id"]), value)
    return value


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value] if value else []


def _first(value: Any) -> str:
    return next((text for each in _listed(value) if (text := _text(each))), "")


def _language(value: Any) -> str:
    if isinstance(value, dict):
        value = value.get("alternateName") or value.get("name")
    return _first(value)


def _text(value: Any) -> str:
    """As it is read: entities written out. Markup in it stays what it is, letters."""
    if isinstance(value, dict):
        value = value.get("@value")
    return unescape(str(value)).strip() if isinstance(value, str | int | float) else ""
