"""What a page says of itself to those who do not look at it: search engines, cards, citation
managers."""

from collections.abc import Iterable
from typing import Any

import orjson
from django.utils.safestring import SafeString, mark_safe

from claims.formats import jsonld
from claims.presenting import ArticleShown, Shown

Linked = dict[str, Any]
LONGEST = 200
#: JSON inside HTML: nothing in it can end the script element or begin another.
_ESCAPES = {ord(c): f"\\u{ord(c):04x}" for c in "<>&\u2028\u2029"}


def script(linked: Linked | None) -> SafeString:
    """The content of a ``<script type="application/ld+json">``."""
    if not linked:
        return SafeString("")
    return mark_safe(orjson.dumps(linked).decode().translate(_ESCAPES))


def short(text: str) -> str:
    """As a description wants it: one line, whole words."""
    line = " ".join(text.split())
    if len(line) <= LONGEST:
        return line
    return line[:LONGEST].rpartition(" ")[0] + " …"


def of_claim(claim: Shown) -> str:
    """Who, where and in which words."""
    who = ", ".join(each.name for each in claim.claimants)
    quote = f" “{' … '.join(claim.quote.parts)}”" if claim.quote else ""
    return short(f"{who}, {claim.made}, in “{claim.article.title}”.{quote}")


def database(base: str, *, revision: int, description: str) -> Linked:
    home = base.rstrip("/")
    return {
        "@context": jsonld.SCHEMA,
        "@type": "Dataset",
        "@id": f"{home}/",
        "name": "factbase: claims and their citations",
        "description": description,
        "url": f"{home}/",
        "version": str(revision),
        "isAccessibleForFree": True,
        "distribution": [
            {
                "@type": "DataDownload",
                "encodingFormat": "application/json",
                "contentUrl": f"{home}/api/v1/claims",
            }
        ],
    }


def article(article: ArticleShown, *, base: str) -> Linked:
    return {"@context": jsonld.SCHEMA} | jsonld.article(article.document, base=base)


def actor(public_id: str, name: str, kind: str, *, base: str) -> Linked:
    described = {"id": public_id, "name": name, "kind": kind}
    return {"@context": jsonld.SCHEMA} | jsonld.actor(described, base=base)


def proposition(public_id: str, text: str, definition: str, *, base: str) -> Linked:
    found = {
        "@context": jsonld.SCHEMA,
        "@type": "Claim",
        "@id": f"{base.rstrip('/')}/propositions/{public_id}",
        "name": text,
        "description": definition,
    }
    return {name: value for name, value in found.items() if value}


def names(claims: Iterable[Shown]) -> str:
    """Who speaks in these claims, each once, the first few."""
    found = list(dict.fromkeys(who.name for claim in claims for who in claim.claimants))
    return ", ".join(found[:5])
