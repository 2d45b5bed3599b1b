"""The newest claims as an Atom feed (RFC 4287)."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit
from xml.etree import ElementTree

import orjson

from claims.formats import xml
from claims.formats.document import Document
from sources import dates, texts

ATOM = "http://www.w3.org/2005/Atom"
#: Before the first claim there is a feed as well, and it wants a date.
_LONG_AGO = "2000-01-01T00:00:00Z"


def write(
    documents: Iterable[bytes], *, asked: Sequence[str], base: str, itself: str, page: str
) -> str:
    """``asked``: what the claims were chosen by, in words. ``itself``: the feed's address."""
    claims = [orjson.loads(each) for each in documents]
    ElementTree.register_namespace("", ATOM)
    feed = ElementTree.Element(f"{{{ATOM}}}feed", {"xml:lang": "en"})
    _add(feed, "id", itself)
    _add(feed, "title", f"factbase: {', '.join(asked) if asked else 'newest claims'}")
    _add(feed, "subtitle", "Claims, who makes them, and where they stand.")
    _add(feed, "updated", max((_updated(each) for each in claims), default=_LONG_AGO))
    _add(feed, "link", rel="self", type="application/atom+xml", href=itself)
    _add(feed, "link", rel="alternate", type="text/html", href=page)
    _add(_add(feed, "author"), "name", "factbase")
    for claim in claims:
        _entry(feed, claim, base)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + ElementTree.tostring(feed, "unicode") + "\n"


def _entry(feed: ElementTree.Element, claim: Document, base: str) -> None:
    at = f"{claim['id']}v{claim['version']}"
    published = claim["published"]["at"]
    entry = _add(feed, "entry")
    _add(entry, "id", f"tag:{_host(base)},{published[:10]}:/claims/{at}")
    _add(entry, "title", claim["text"], type="text")
    _add(entry, "published", published)
    _add(entry, "updated", _updated(claim))
    _add(entry, "link", rel="alternate", type="text/html", href=f"{base}/claims/{at}")
    json = {"rel": "alternate", "type": "application/json"}
    _add(entry, "link", **json, href=f"{base}/api/v1/claims/{at}")
    for claimant in claim["claimants"]:
        author = _add(entry, "author")
        _add(author, "name", claimant["name"])
        if claimant["id"]:
            _add(author, "uri", f"{base}/actors/{claimant['id']}")
    for slug, name in claim["topic_names"].items():
        _add(entry, "category", term=slug, label=name)
    _add(entry, "summary", _summary(claim), type="text")


def _summary(claim: Document) -> str:
    """The quote, the sides, the article."""
    article = claim["article"]
    issued = dates.plain(article["issued"]["edtf"]) if article["issued"] else "no date"
    lines = [texts.quoted(claim["quote"]["exact"])] if claim["quote"] else []
    lines += [f"{each['stance']}: {each['proposition']['text']}" for each in claim["stances"]]
    lines.append(f"{article['title']}, {issued}{' (fictional)' if article['fictional'] else ''}")
    return "\n".join(lines)


def _updated(claim: Document) -> str:
    times = [claim[what]["at"] for what in ("corrected", "published") if claim[what]]
    return max(times, key=datetime.fromisoformat)


def _host(base: str) -> str:
    return urlsplit(base).hostname or "localhost"


def _add(
    parent: ElementTree.Element, name: str, text: str = "", **attributes: Any
) -> ElementTree.Element:
    safe = {key: xml.held(value) for key, value in attributes.items()}
    element = ElementTree.SubElement(parent, f"{{{ATOM}}}{name}", safe)
    element.text = xml.held(text) or None
    return element
