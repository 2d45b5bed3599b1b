"""Pages and files on their way in: read, kept for a person to confirm, and made an article."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from sources import adding, matching, texts
from sources.extracting import Extracted
from sources.formats.found import Found
from sources.models import Article, Proposal
from sources.models.history import acting

KEPT_FOR = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Match:
    """An article that is here already, and what tells that it is the same."""

    article: Article
    why: tuple[str, ...]


@transaction.atomic
def propose(extracted: Extracted, *, by: Any, method: str, keep: bool = True) -> Proposal:
    """Keep what was found until somebody has looked at it; the old ones are forgotten."""
    source = extracted.source
    with acting(by):
        Proposal.objects.filter(at__lt=timezone.now() - KEPT_FOR).delete()
        proposal = Proposal(
            by=by,
            content=source.raw if keep else None,
            media_type=extracted.media_type,
            name=texts.shown(source.name, 300) or "page",
            obtained_from=source.url[:2000],
            method=method,
            found=extracted.found.plain(),
        )
        proposal.full_clean()
        proposal.save()
        return proposal


def found(proposal: Proposal) -> Found:
    return Found.of(proposal.found)


def keep_original(proposal: Proposal, article: Article, *, by: Any) -> Any:
    """The bytes as the article's original; None where they are nothing but the text."""
    if proposal.content is None:
        return None
    return adding.add_original(
        article,
        bytes(proposal.content),
        by=by,
        media_type=proposal.media_type,
        name=proposal.name,
        obtained_from=proposal.obtained_from,
    )


def matches(
    *, title: str, issued: str, first_author: str, urls: list[str], doi: str, text: str
) -> list[Match]:
    """Articles that are here already and may be this one, the surest first."""
    reasons: dict[int, list[str]] = {}
    articles: dict[int, Article] = {}

    def alike(article: Article | None, why: str) -> None:
        if article:
            articles.setdefault(article.pk, article)
            reasons.setdefault(article.pk, []).append(why)

    snapshot = adding.held(_normal(text)) if text.strip() else None
    alike(snapshot.article if snapshot else None, "the same text")
    current = Article.objects.current()
    if bare := doi.lower().removeprefix("https://doi.org/").removeprefix("doi:").strip():
        alike(current.filter(doi__iexact=bare).first(), "the same DOI")
    written = [way for url in urls for way in _ways(url)]
    for article in current.filter(Q(url__in=written))[:5] if written else []:
        alike(article, "the same address")
    alike(
        matching.by_reference(title=title, issued=issued, first_author=first_author),
        "the same title, and date and author fit",
    )
    return [Match(articles[pk], tuple(why)) for pk, why in reasons.items()]


def _normal(text: str) -> str:
    try:
        return texts.normalise(text)
    except ValidationError:
        return ""  # is held nowhere


def _ways(url: str) -> list[str]:
    """The ways the same address is written: with and without www., a slash at the end, the s."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return []
    host = parts.netloc.removeprefix("www.")
    path = parts.path.rstrip("/")
    return [
        urlunsplit((scheme, www + host, path + slash, parts.query, ""))
        for scheme in ("https", "http")
        for www in ("", "www.")
        for slash in ("", "/")
        if host
    ]
