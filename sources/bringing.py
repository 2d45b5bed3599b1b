"""Pages and files on their way in: read, kept for a person to confirm, and made an article."""

from collections.abc import Iterable
from copy import copy
from dataclasses import dataclass
from datetime import timedelta
from itertools import chain
from operator import attrgetter
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from sources import adding, recognising, texts
from sources.extracting import Extracted
from sources.formats.found import Found
from sources.models import Article, ImportRecord, Proposal
from sources.models.history import acting

KEPT_FOR = timedelta(days=7)
_MOST = 10


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


def matches(reference: ImportRecord, *, urls: Iterable[str] = (), text: str = "") -> list[Match]:
    """Articles that are here already and may be this one, the surest first. ``urls``: other
    addresses that it may have."""
    reasons: dict[int, list[str]] = {}
    if text.strip() and (snapshot := adding.held(_normal(text))):
        reasons[snapshot.article_id] = ["the same text"]
    asked = []
    for number, url in enumerate(dict.fromkeys([reference.url, *urls]), 1):
        asked.append(copy(reference))
        asked[-1].number, asked[-1].url = number, url
    found = chain.from_iterable(recognising.recognise(asked).values())
    for each in sorted(found, key=attrgetter("rank")):
        reasons.setdefault(each.root[1], []).append(each.why)
    articles = Article.objects.in_bulk(list(reasons)[:_MOST])
    return [Match(articles[pk], tuple(dict.fromkeys(why))) for pk, why in reasons.items()
            if pk in articles]  # fmt: skip


def _normal(text: str) -> str:
    try:
        return texts.normalise(text)
    except ValidationError:
        return ""  # is held nowhere
