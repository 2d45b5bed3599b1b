"""Article → CSL-JSON, the one inner form of a reference (citationstyles.org, 1.0.2)."""

from typing import Any

from sources import dates
from sources.models import Actor, Article, Byline

CSLItem = dict[str, Any]


def article(article: Article) -> CSLItem:
    """A CSL-JSON item; ``id`` is the citation key. Only variables that have a value."""
    outlet = article.outlet.kept if article.outlet else None
    place = article.publisher_place or (outlet.place if outlet else "")
    item: CSLItem = {
        "id": article.citation_key or article.public_id,
        "type": article.type,
        "title": article.shown_title,
        "container-title": outlet.name if outlet else "",
        "language": article.language,
        "section": article.section,
        "volume": article.volume,
        "issue": article.issue,
        "page": article.pages,
        "publisher": article.publisher,
        "publisher-place": place,
        "event-title": article.event,
        "genre": article.genre,
        "archive": article.archive,
        "archive_location": article.archive_location,
        "URL": article.url,
        "DOI": article.doi,
        "ISBN": article.isbn,
        "ISSN": article.issn or (outlet.issn if outlet else ""),
        "PMID": article.pmid,
        "issued": _date(article.issued),
        "accessed": _date(article.accessed),
    }
    for byline in article.bylines.all():
        item.setdefault(byline.role, []).append(byline_name(byline))
    return article.csl_extra | {name: value for name, value in item.items() if value}


def byline_name(byline: Byline) -> dict[str, Any]:
    """The name as references give it; an organisation as it is printed, never split."""
    actor = byline.actor.kept
    if actor.kind == Actor.Kind.ORGANISATION and byline.printed:
        return {"literal": byline.printed}
    return actor_name(actor)


def actor_name(actor: Actor) -> dict[str, Any]:
    parts = actor.person_name
    return dict(parts.csl()) if parts else {"literal": actor.name}


def _date(edtf: str) -> dict[str, Any] | None:
    found = dates.read(edtf)
    return found.csl() if found else None
