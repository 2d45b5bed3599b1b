"""The pages of what claims hang on: an article, an actor, an outlet, a topic."""

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from claims import arranging, briefs, browsing, catalogue, heads, parameters, positions, presenting
from claims.api.subjects import OneSubject
from claims.browsing import ON_A_PAGE
from claims.framing import alternates, joined, lists, page, pin, public
from claims.pages import elsewhere
from claims.presenting import Shown
from claims.record import Record
from claims.subject_selection import KINDS
from sources.formats import coins


@public(document=OneSubject.as_view(of=KINDS["articles"]))
def article(request: HttpRequest, record: Record, public_id: str) -> HttpResponse:
    found = browsing.around(record, "A", public_id, "article:")
    claims = arranging.in_order_of_quote(presenting.every(found[:ON_A_PAGE]))
    citing = presenting.every(browsing.besides(record, "A", public_id)[:ON_A_PAGE])
    described = arranging.article([*claims, *citing], public_id)
    if described is None:
        return elsewhere.answer(request, record, "A", public_id)
    chosen = f"article={public_id}" if claims else ""
    pinned = pin(record) if parameters.pinned(request.GET) else ""
    return page(
        request,
        "article",
        record,
        description=_of_article(described, claims),
        tags=coins.tags(described.csl),
        alternates=alternates(joined(reverse("api:article", args=[public_id]), pinned)),
        linked=heads.article(described, base=request.build_absolute_uri("/")),
        data=lists(chosen) if chosen else [],
        cite=chosen,
        article=described,
        claims=claims,
        total=_total(record, f"article:{public_id}", claims),
        more=chosen,
        citing=citing,
    )


@public(document=OneSubject.as_view(of=KINDS["actors"]))
def actor(request: HttpRequest, record: Record, public_id: str) -> HttpResponse:
    made = browsing.around(record, "P", public_id, "claimant:")
    written = browsing.around(record, "P", public_id, "author:")
    claims, by_them = (presenting.every(found[:ON_A_PAGE]) for found in (made, written))
    shown = claims or by_them
    if not shown:  # an organisation somebody belongs to, the author of a work that is cited
        shown = presenting.every(browsing.besides(record, "P", public_id)[:ON_A_PAGE])
    if not shown:
        return elsewhere.answer(request, record, "P", public_id)
    name, kind = arranging.name_of(shown, public_id)
    relayed = arranging.relayed(claims, public_id)
    own = [claim for claim in claims if claim not in relayed]
    stands = positions.positions(briefs.of(record, f"claimant:{public_id}"), public_id)
    return page(
        request,
        "actor",
        record,
        description=f"What {name} claims, and where they stand, with the quotes and the articles.",
        linked=heads.actor(public_id, name, kind, base=request.build_absolute_uri("/")),
        data=lists(f"claimant={public_id}"),
        cite=f"claimant={public_id}" if claims else "",
        id=public_id,
        name=name,
        kind=kind,
        descriptions=arranging.descriptions(claims, public_id),
        positions=stands[: positions.MOST],
        more_positions=len(stands[positions.MOST :]),
        contradictions=sum(len(each.contradictions) for each in stands),
        claims=claims,
        made=own,
        relayed=relayed,
        total=_total(record, f"claimant:{public_id}", claims),
        by_them=by_them,
        written=_total(record, f"author:{public_id}", by_them),
        articles=arranging.articles(by_them),
        named_in=[] if claims or by_them else shown,
    )


@public(document=OneSubject.as_view(of=KINDS["outlets"]))
def outlet(request: HttpRequest, record: Record, public_id: str) -> HttpResponse:
    found = browsing.around(record, "O", public_id, "outlet:")
    claims = presenting.every(found[:ON_A_PAGE])
    citing = presenting.every(browsing.besides(record, "O", public_id)[:ON_A_PAGE])
    if not claims and not citing:
        return elsewhere.answer(request, record, "O", public_id)
    chosen = f"outlet={public_id}" if claims else ""
    name = arranging.name_of([*claims, *citing], public_id)[0]
    return page(
        request,
        "outlet",
        record,
        description=f"Claims found in what {name} published.",
        data=lists(chosen) if chosen else [],
        cite=chosen,
        id=public_id,
        name=name,
        articles=arranging.articles(claims),
        claims=claims,
        total=_total(record, f"outlet:{public_id}", claims),
        more=chosen,
        citing=citing,
    )


@public(document=OneSubject.as_view(of=KINDS["topics"]))
def topic(request: HttpRequest, record: Record, slug: str) -> HttpResponse:
    found = browsing.holding(record, f"topic:{slug}")
    claims = presenting.every(found[:ON_A_PAGE])
    if not claims:
        return elsewhere.topic(request, record, slug)
    above, branch = catalogue.around_topic(record, slug)
    name = branch.name if branch else claims[0].document["topic_names"].get(slug, slug)
    return page(
        request,
        "topic",
        record,
        description=f"Claims on {name}: who makes them, where, and which side they take.",
        data=lists(f"topic={slug}"),
        cite=f"topic={slug}",
        name=name,
        above=above,
        narrower=branch.narrower if branch else [],
        claims=claims,
        total=_total(record, f"topic:{slug}", claims),
        more=f"topic={slug}",
    )


def _of_article(article: presenting.ArticleShown, claims: Sequence[Shown]) -> str:
    makers = ", ".join(maker.name for maker in article.byline)
    said = f"{len(claims)} claim{'' if len(claims) == 1 else 's'} found in it"
    by = heads.names(claims)
    return f"{makers + ', ' if makers else ''}{article.issued}. {said}{', by ' + by if by else ''}."


def _total(record: Record, term: str, shown: Sequence[Shown]) -> int:
    """How many there are; counted only where the page does not show them all."""
    return browsing.count(record, term) if len(shown) == ON_A_PAGE else len(shown)
