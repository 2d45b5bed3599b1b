"""Claims' documents → CSL-JSON: the articles they are found in, and the claims themselves."""

import json
from datetime import datetime
from typing import Any

from claims.formats.document import Document
from claims.formats.wording import Wording, Words, wording
from sources import dates, texts

CSLItem = dict[str, Any]

DATABASE = "factbase"
#: Formatted, only the database is set as a whole is, and the title within as it is written.
_AS_WRITTEN = f'<span class="nocase">{DATABASE}<span class="nodecor">{{}}</span></span>'


def claim(document: Document, *, base: str, words: Words | None = None) -> CSLItem:
    """A claim as a reference of its own, to the version quoted; ``base`` is the site's address.

    ``words``: our own around it, where it will be formatted in a style.
    Of the types CSL has, an article in a magazine is the one whose date, kind in brackets and
    place (without “In” before it) styles of every sort set. ``accessed`` is the day of the
    revision that the reference names: what it says can be read there as it stood then.
    """
    say = wording(words.language if words else "en")
    version_id = f"{document['id']}v{document['version']}"
    withdrawn = document["status"] == "withdrawn"
    stood = document["withdrawn"] or document["corrected"] or document["published"]
    kind, within = (
        (say.withdrawn if withdrawn else "{}").format(
            pattern.format(id=document["id"], version=document["version"])
        )
        for pattern in (say.claim, say.within)
    )
    parts = [within] if words and words.with_kind else []
    parts += [say.revision.format(stood["revision"]), _found_in(document, say)]
    place = "".join(f"{say.comma}{part}" for part in parts)
    item: CSLItem = {
        "id": version_id,
        "type": "article-magazine",
        "title": document["text"].strip().removesuffix("."),
        "author": [who["csl"] for who in _makers(document)],
        "issued": _made(document),
        "container-title": _AS_WRITTEN.format(place) if words else f"{DATABASE}{place}",
        "genre": kind,
        "language": document["language"],
        "URL": f"{base.rstrip('/')}/claims/{version_id}",
        "accessed": {"date-parts": [[int(part) for part in stood["at"][:10].split("-")]]},
        "abstract": texts.quoted(document["quote"]["exact"]) if document["quote"] else "",
        "status": "withdrawn" if withdrawn else "",
    }
    return {name: value for name, value in item.items() if value}


def database(*, revision: int, at: datetime, base: str) -> CSLItem:
    """The whole record as it stood at a revision."""
    return {
        "id": f"{DATABASE}-r{revision}",
        "type": "dataset",
        "title": f"{DATABASE}: Claims and their citations",
        "version": f"revision {revision}",
        "issued": {"date-parts": [[at.year, at.month, at.day]]},
        "language": "en",
        "URL": f"{base.rstrip('/')}/?as_of={revision}",
    }


def citation_file(item: CSLItem) -> str:
    """The same as a CITATION.cff, which GitHub, Zenodo and Zotero read."""
    year, month, day = item["issued"]["date-parts"][0]
    lines = {
        "cff-version": "1.2.0",
        "message": "If you use these data, please cite them with their revision.",
        "type": "dataset",
        "title": item["title"],
        "version": item["version"],
        "date-released": f"{year:04}-{month:02}-{day:02}",
        "url": item["URL"],
    }
    authors = f'authors:\n  - name: "The {DATABASE} contributors"\n'
    return "".join(f"{key}: {json.dumps(value)}\n" for key, value in lines.items()) + authors


def _makers(document: Document) -> list[dict[str, Any]]:
    """Those who make the claim; who relays it only where nobody else is known."""
    claimants: list[dict[str, Any]] = document["claimants"]
    makers = [each for each in claimants if each["role"] != "relayed_by"]
    return makers or claimants


def _made(document: Document) -> dict[str, Any] | None:
    made = document["made"]
    found = dates.read(made["edtf"]) if made else None
    return found.csl() if found else None


def _found_in(document: Document, say: Wording) -> str:
    """“quoted in “United against the USA? …” (with Agencies)”. The date of the article only where
    it is not the claim's, which styles set themselves."""
    article = document["article"]
    own_voice = document["attribution"] == "own_voice"
    byline = [each["printed"] or each["name"] for each in article["byline"]]
    issued = article["issued"]["edtf"] if article["issued"] else ""
    same = document["made"] and document["made"]["edtf"] == issued
    details = [
        "" if own_voice else say.both.join(filter(None, [", ".join(byline[:-1]), *byline[-1:]])),
        article["outlet"]["name"] if article["outlet"] else "",
        "" if same else say.date(issued),
    ]
    known = say.comma.join(filter(None, details))
    title = article["title"] if article["title"].startswith("[") else texts.quoted(article["title"])
    place = (say.found_in if own_voice else say.quoted_in).format(title)
    return place + say.by.format(known) if known else place
