"""Claims' documents → CSL-JSON: the articles they are found in, and the claims themselves."""

from collections.abc import Iterable
from typing import Any

from claims.formats.document import Document
from sources import dates

CSLItem = dict[str, Any]


def articles(documents: Iterable[Document]) -> list[CSLItem]:
    """Every article once, by citation key."""
    found = {each["article"]["id"]: each["article"]["csl"] for each in documents}
    return sorted(found.values(), key=lambda item: str(item["id"]))


def claims(documents: Iterable[Document], *, base: str) -> list[CSLItem]:
    return [claim(each, base=base) for each in documents]


def claim(document: Document, *, base: str) -> CSLItem:
    """A claim as a reference of its own, to the version quoted; ``base`` is the site's address.

    Of the types CSL has, a post is the one that styles set with its kind in brackets and
    without “In” before where it stands.
    """
    version_id = f"{document['id']}v{document['version']}"
    withdrawn = document["status"] == "withdrawn"
    kind = f"Claim {document['id']}, version {document['version']}" + ", withdrawn" * withdrawn
    found_in = _found_in(document)
    item: CSLItem = {
        "id": version_id,
        "type": "post-weblog",
        "title": document["text"].strip().removesuffix("."),
        "author": [who["csl"] for who in _makers(document)],
        "issued": _made(document),
        "container-title": found_in,
        "genre": kind,
        "version": str(document["version"]),
        "language": document["language"],
        "URL": f"{base.rstrip('/')}/claims/{version_id}",
        "abstract": f"“{document['quote']['exact']}”" if document["quote"] else "",
        "note": f"{kind}. {found_in}",
        "status": "withdrawn" if withdrawn else "",
    }
    return {name: value for name, value in item.items() if value}


def _makers(document: Document) -> list[dict[str, Any]]:
    """Those who make the claim; who relays it only where nobody else is known."""
    claimants: list[dict[str, Any]] = document["claimants"]
    makers = [each for each in claimants if each["role"] != "relayed_by"]
    return makers or claimants


def _made(document: Document) -> dict[str, Any] | None:
    made = document["made"]
    found = dates.read(made["edtf"]) if made else None
    return found.csl() if found else None


def _found_in(document: Document) -> str:
    """Quoted in “United against the USA? …” (with Agencies, March 2021)."""
    article = document["article"]
    own_voice = document["attribution"] == "own_voice"
    byline = [each["printed"] or each["name"] for each in article["byline"]]
    details = [
        "" if own_voice else " and ".join(filter(None, [", ".join(byline[:-1]), *byline[-1:]])),
        article["outlet"]["name"] if article["outlet"] else "",
        dates.plain(article["issued"]["edtf"]) if article["issued"] else "",
    ]
    known = ", ".join(filter(None, details))
    place = f"{'In' if own_voice else 'Quoted in'} “{article['title']}”"
    return f"{place} ({known})" if known else place
