"""A claim version → its document, the JSON that the record keeps and readers get.

Every key is always there; what does not apply is null or an empty list. Addresses are relative
to wherever the document was read from, so the bytes stay true when the site moves.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import orjson

from claims.models import Citation, Claim, Claimant, Proposition, Quote, Stance, Topic
from sources import dates
from sources.formats import csl
from sources.models import Affiliation, Article, Byline, Outlet

Document = dict[str, Any]

#: The top-level keys of every claim's document.
KEYS = (
    "id", "version", "status", "url", "text", "quote", "attribution", "language", "made",
    "claimants", "stances", "article", "citations", "topics", "topic_names", "topics_broader",
    "credits", "published", "corrected", "withdrawn", "supersedes",
)  # fmt: skip


def document(
    claim: Claim,
    *,
    published: dict[str, Any],
    corrected: dict[str, Any] | None = None,
    withdrawn: dict[str, Any] | None = None,
) -> Document:
    """The document of a version; reads what ``Claim.objects.for_rendering()`` fetches."""
    return {
        "id": claim.public_id,
        "version": claim.version,
        "status": "withdrawn" if withdrawn else "published",
        "url": f"/claims/{claim.public_id}",
        "text": claim.text,
        "quote": quote(list(claim.quotes.all())),
        "attribution": claim.attribution,
        "language": claim.language,
        "made": when(claim.made_edtf),
        "claimants": [claimant(each) for each in claim.claimants.all()],
        "stances": [stance(each) for each in claim.stances.all()],
        "article": article(claim.article),
        "citations": [citation(each) for each in claim.citations.all()],
        "topics": list(topic_names(claim)),
        "topic_names": topic_names(claim),
        "topics_broader": topics_broader(claim),
        "credits": credits(claim),
        "published": published,
        "corrected": corrected,
        "withdrawn": withdrawn,
        "supersedes": f"{claim.public_id}v{claim.version - 1}" if claim.version > 1 else None,
    }


def dump(document: Document) -> str:
    return orjson.dumps(document).decode()


def load(text: str) -> Document:
    loaded: Document = orjson.loads(text)
    return loaded


def stamp(revision: int, at: datetime) -> dict[str, Any]:
    return {"revision": revision, "at": f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"}


def when(edtf: str) -> dict[str, Any] | None:
    found = dates.read(edtf)
    if not found:
        return None
    return {
        "edtf": found.edtf,
        "earliest": found.earliest.isoformat(),
        "latest": found.latest.isoformat(),
    }


def quote(parts: list[Quote]) -> dict[str, Any] | None:
    """One passage; in several parts, ``exact`` joins them and ``parts`` holds each."""
    if not parts:
        return None
    first, last = parts[0], parts[-1]
    whole = {
        "exact": " … ".join(part.exact for part in parts),
        "prefix": first.prefix,
        "suffix": last.suffix,
        "start": first.start,
        "end": last.end,
        "snapshot": f"sha256:{first.snapshot.sha256}" if first.snapshot else None,
    }
    if len(parts) == 1:
        return whole
    keys = ("exact", "prefix", "suffix", "start", "end")
    return whole | {"parts": [{key: getattr(part, key) for key in keys} for part in parts]}


def claimant(claimant: Claimant) -> dict[str, Any]:
    actor = claimant.actor.kept if claimant.actor else None
    return {
        "id": actor.public_id if actor else None,
        "name": actor.name if actor else claimant.described_as,
        "kind": actor.kind if actor else "unnamed",
        "role": claimant.role,
        "described_as": claimant.described_as or None,
        "affiliation": affiliation(claimant.affiliation) if claimant.affiliation else None,
        "csl": csl.actor_name(actor) if actor else {"literal": claimant.described_as},
    }


def affiliation(affiliation: Affiliation) -> dict[str, Any]:
    at = affiliation.organisation.kept if affiliation.organisation else None
    return {
        "id": at.public_id if at else None,
        "name": at.name if at else None,
        "title": affiliation.title or None,
    }


def stance(stance: Stance) -> dict[str, Any]:
    proposition = stance.proposition.kept
    return {
        "proposition": named(proposition)
        | {
            "definition": proposition.definition or None,
            "broader": named(proposition.broader) if proposition.broader else None,
            "negation_of": named(proposition.negation_of) if proposition.negation_of else None,
        },
        "stance": stance.stance,
    }


def named(proposition: Proposition) -> dict[str, Any]:
    return {"id": proposition.kept.public_id, "text": proposition.kept.text}


def topic_names(claim: Claim) -> dict[str, str]:
    """Slug → name; two topics that were made one are one."""
    return {topic.kept.slug: topic.kept.name for topic in claim.topics.all()}


def topics_broader(claim: Claim) -> dict[str, list[dict[str, str]]]:
    """Slug → the topics it is under, the nearest first."""
    return {topic.kept.slug: list(_above(topic.kept)) for topic in claim.topics.all()}


def _above(topic: Topic) -> Iterator[dict[str, str]]:
    while topic.broader:
        topic = topic.broader.kept
        yield {"slug": topic.slug, "name": topic.name}


def citation(citation: Citation) -> dict[str, Any]:
    return {
        "relation": citation.relation,
        "note": citation.note or None,
        "article": article(citation.article),
    }


def article(article: Article) -> dict[str, Any]:
    kept = article.kept
    return {
        "id": kept.public_id,
        "url": f"/articles/{kept.public_id}",
        "title": kept.shown_title,
        "issued": when(kept.issued),
        "outlet": outlet(kept.outlet.kept) if kept.outlet else None,
        "byline": [byline(each) for each in kept.bylines.all()],
        "fictional": kept.fictional,
        "csl": csl.article(kept),
    }


def outlet(outlet: Outlet) -> dict[str, Any]:
    return {"id": outlet.public_id, "name": outlet.name}


def byline(byline: Byline) -> dict[str, Any]:
    actor = byline.actor.kept
    return {
        "id": actor.public_id,
        "name": actor.name,
        "kind": actor.kind,
        "role": byline.role,
        "printed": byline.printed or None,
    }


def credits(claim: Claim) -> list[dict[str, Any]]:
    """Who worked on it, of those who chose to be named."""
    reviewers = [d.by for d in claim.decisions.all() if d.verb == "publish"]
    people = [("coder", claim.coder), *(("reviewer", reviewer) for reviewer in reviewers)]
    return [{"role": role, "name": p.credited_as} for role, p in people if p.credited_as]
