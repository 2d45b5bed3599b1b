"""A claim's document → JSON-LD: a schema.org Claim that a ClaimReview can take as its
``itemReviewed``, with its quote as a W3C Web Annotation on the article.

The same for pages and API: ``claim(document, base="https://example.org")``.
"""

from typing import Any
from urllib.parse import urljoin

from claims.formats.document import Document

Linked = dict[str, Any]

SCHEMA = "https://schema.org"
ANNOTATION = "http://www.w3.org/ns/anno.jsonld"
#: schema.org has no word for taking a side; the Citation Typing Ontology has.
CONTEXT: list[Any] = [SCHEMA, {"cito": "http://purl.org/spar/cito/"}]
_SIDES = {"supports": "cito:agreesWith", "opposes": "cito:disagreesWith"}
_ELSE = "cito:discusses"
_TYPES = {
    "article-newspaper": "NewsArticle",
    "article-journal": "ScholarlyArticle",
    "paper-conference": "ScholarlyArticle",
    "article-magazine": "Article",
    "article": "Article",
    "post-weblog": "BlogPosting",
    "post": "SocialMediaPosting",
    "book": "Book",
    "chapter": "Chapter",
    "report": "Report",
    "thesis": "Thesis",
    "webpage": "WebPage",
    "interview": "Article",
    "speech": "CreativeWork",
}
_KINDS = {"person": "Person", "organisation": "Organization"}


def claim(document: Document, *, base: str) -> Linked:
    """The Claim, and the Annotation that says where its words stand, as one graph's parts."""
    at = f"{document['id']}v{document['version']}"
    address = urljoin(base, f"/claims/{at}")
    found_in = article(document["article"], base=base)
    sides: dict[str, list[Linked]] = {}
    for each in document["stances"]:
        side = _SIDES.get(each["stance"], _ELSE)
        sides.setdefault(side, []).append(_proposition(each["proposition"], base))
    return _known(
        {
            "@context": CONTEXT,
            "@type": "Claim",
            "@id": address,
            "url": address,
            "identifier": at,
            "name": document["text"],
            "text": document["text"],
            "inLanguage": document["language"],
            "author": [_maker(each, base) for each in document["claimants"]],
            "dateCreated": date(document["made"]),
            "datePublished": document["published"]["at"],
            "version": str(document["version"]),
            "creativeWorkStatus": document["status"].capitalize(),
            "appearance": found_in,
            "firstAppearance": found_in,
            "citation": [article(c["article"], base=base) for c in document["citations"]],
            "keywords": list(document["topic_names"].values()),
            "subjectOf": annotation(document, base=base),
            **sides,
        }
    )


def annotation(document: Document, *, base: str) -> Linked | None:
    """https://www.w3.org/TR/annotation-model/: a quote, and its place where that is known."""
    quote = document["quote"]
    if not quote:
        return None
    address = urljoin(base, f"/claims/{document['id']}v{document['version']}")
    source = _on_the_web(document["article"]) or urljoin(base, document["article"]["url"])
    return {
        "@context": ANNOTATION,
        "id": f"{address}#quote",
        "type": "Annotation",
        "motivation": "identifying",
        "body": address,
        "target": [
            {"source": source, "selector": _selectors(part)} for part in quote.get("parts", [quote])
        ],
    }


def _selectors(part: dict[str, Any]) -> list[Linked]:
    quoted = {"type": "TextQuoteSelector", "exact": part["exact"]}
    quoted |= {side: part[side] for side in ("prefix", "suffix") if part.get(side)}
    if part.get("start") is None:
        return [quoted]
    place = {"type": "TextPositionSelector", "start": part["start"], "end": part["end"]}
    return [quoted, place]


def article(article: dict[str, Any], *, base: str) -> Linked:
    csl = article["csl"]
    address = urljoin(base, article["url"])
    outlet = article["outlet"]
    return _known(
        {
            "@type": _TYPES.get(csl["type"], "CreativeWork"),
            "@id": address,
            "url": _on_the_web(article) or address,
            "headline": article["title"],
            "datePublished": date(article["issued"]),
            "author": [
                actor(each, base=base) for each in article["byline"] if each["role"] == "author"
            ],
            "publisher": outlet
            and {
                "@type": "Organization",
                "@id": urljoin(base, f"/outlets/{outlet['id']}"),
                "name": outlet["name"],
            },
            "sameAs": f"https://doi.org/{csl['DOI']}" if csl.get("DOI") else None,
            "inLanguage": csl.get("language"),
            "genre": "fiction" if article["fictional"] else None,
        }
    )


def actor(actor: dict[str, Any], *, base: str) -> Linked:
    """Anything with an id, a name and a kind."""
    address = urljoin(base, f"/actors/{actor['id']}") if actor.get("id") else None
    return _known(
        {
            "@type": _KINDS.get(actor.get("kind", ""), "Thing"),
            "@id": address,
            "url": address,
            "name": actor["name"],
        }
    )


def date(when: dict[str, Any] | None) -> str | None:
    """As exactly as it is known: ISO 8601, which EDTF extends, or a time between two days."""
    if not when:
        return None
    plain = when["edtf"].rstrip("~?%")
    if plain.replace("-", "").isdigit() and not _is_season(plain):
        return str(plain)
    return f"{when['earliest']}/{when['latest']}"


def _is_season(plain: str) -> bool:
    parts = plain.split("-")
    return len(parts) > 1 and int(parts[1]) > 12


def _maker(claimant: dict[str, Any], base: str) -> Linked:
    found = actor(claimant, base=base)
    at = claimant["affiliation"]
    if at and at["name"]:
        member = {"@type": "Organization", "name": at["name"]}
        found["affiliation"] = member | (
            {"@id": urljoin(base, f"/actors/{at['id']}")} if at["id"] else {}
        )
    title = claimant["described_as"] or (at and at["title"])
    if title and found["@type"] == "Person" and title != claimant["name"]:
        found["jobTitle"] = title
    return found


def _proposition(proposition: dict[str, Any], base: str) -> Linked:
    return {
        "@type": "Claim",
        "@id": urljoin(base, f"/propositions/{proposition['id']}"),
        "name": proposition["text"],
    }


def _on_the_web(article: dict[str, Any]) -> str:
    """Its address; nothing but http, whatever a reference brought along."""
    address = str(article["csl"].get("URL", ""))
    return address if address.startswith(("http://", "https://")) else ""


def _known(found: Linked) -> Linked:
    return {name: value for name, value in found.items() if value not in (None, "", [])}
