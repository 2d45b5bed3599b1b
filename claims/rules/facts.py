"""What the rules look at: plain facts of claims, of many claims in a fixed number of queries."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import (
    BooleanField,
    Case,
    Exists,
    F,
    OuterRef,
    Q,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import StrIndex
from django.db.models.lookups import GreaterThan

from claims import contrary, duplicates
from claims.contrary import Contrary
from claims.duplicates import Pair
from claims.models import Claim, Claimant, ClaimTopic, Proposition, Quote, Stance
from sources import dates
from sources.models import Affiliation, Article, Byline, LinkCheck, Snapshot


@dataclass(frozen=True, slots=True)
class Days:
    """A date as well as it is known: in words, and the first and last day it can mean."""

    plain: str
    earliest: date | None = None
    latest: date | None = None

    def is_before(self, other: "Days") -> bool:
        """Whether every day of this is before every day of that; no date is before nothing."""
        return bool(self.latest and other.earliest and self.latest < other.earliest)


@dataclass(frozen=True, slots=True)
class Words:
    """A quote: whether it has a place in a text, and whether the newest text has its words."""

    exact: str
    placed: bool
    in_newest: bool


@dataclass(frozen=True, slots=True)
class Position:
    title: str
    days: Days


@dataclass(frozen=True, slots=True)
class Speaker:
    """A claimant; ``actor`` is the id of the one that stays, None for somebody unnamed."""

    name: str
    role: str
    actor: int | None = None
    position: Position | None = None


@dataclass(frozen=True, slots=True)
class Author:
    """A name in the byline."""

    actor: int
    role: str


@dataclass(frozen=True, slots=True)
class Side:
    """A stance; ids are those of the propositions that stay."""

    proposition: int
    text: str
    stance: str
    negation_of: int | None = None
    merged_into: str = ""
    deprecated: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """The article's address and what it answered; ``findable`` also without one."""

    url: str = ""
    findable: bool = False
    dead: str = ""


@dataclass(frozen=True, slots=True)
class Facts:
    """All the rules may know of one claim."""

    text_held: bool = True
    editable: bool = True
    attribution: str = Claim.Attribution.OWN_VOICE
    made: Days = Days("no date")
    issued: Days = Days("no date")
    outlet: str = ""
    coder: int | None = None
    quotes: tuple[Words, ...] = ()
    claimants: tuple[Speaker, ...] = ()
    byline: tuple[Author, ...] = ()
    stances: tuple[Side, ...] = ()
    old_topics: tuple[tuple[str, str], ...] = ()
    link: Link = Link()
    alike: tuple[Pair, ...] = ()
    contrary: tuple[Contrary, ...] = ()


def gather(claims: Collection[int], *, to: Any) -> dict[int, Facts]:
    """The facts of these claims, by id, without what is hidden from ``to`` (None: from anybody)."""
    quotes, claimants = _grouped(_quotes(claims)), _grouped(_claimants(claims))
    stances, topics = _grouped(_stances(claims)), _grouped(_old_topics(claims))
    alike: dict[int, list[Pair]] = defaultdict(list)
    for pair in duplicates.pairs(claims, to=to):
        alike[pair.claim].append(pair)
    contradicted: dict[int, list[Contrary]] = defaultdict(list)
    for each in contrary.contraries(claims, to=to):
        contradicted[each.claim].append(each)
    rows = list(_claims(claims))
    bylines = _bylines({row.article.kept.pk for row in rows})
    return {
        row.pk: Facts(
            text_held=row.text_held,
            editable=row.is_editable,
            attribution=row.attribution,
            made=_made(row),
            issued=_issued(row.article.kept),
            outlet=row.article.kept.outlet.kept.name if row.article.kept.outlet else "",
            coder=row.coder_id,
            quotes=tuple(map(_words, quotes[row.pk])),
            claimants=tuple(map(_speaker, claimants[row.pk])),
            byline=tuple(bylines[row.article.kept.pk]),
            stances=tuple(map(_side, stances[row.pk])),
            old_topics=tuple((t.topic.kept.name, _why_old(t.topic)) for t in topics[row.pk]),
            link=_link(row.article.kept),
            alike=tuple(alike[row.pk]),
            contrary=tuple(contradicted[row.pk]),
        )
        for row in rows
    }


def _claims(claims: Collection[int]) -> Any:
    held = Exists(Snapshot.objects.filter(article=OuterRef("article")))
    shown = ("outlet__merged_into", "link_check")
    return (
        Claim.objects.filter(pk__in=claims)
        .select_related(*(f"article__{way}{s}" for s in shown for way in ("", "merged_into__")))
        .annotate(text_held=held)
    )


def _quotes(claims: Collection[int]) -> Any:
    """Each with ``in_newest``; only a quote of an older text is looked for in the newest."""
    newest = Snapshot.objects.filter(article=OuterRef("claim__article")).order_by("-pk")
    found = GreaterThan(StrIndex(Subquery(newest.values("text")[:1]), F("exact")), Value(0))
    return Quote.objects.filter(claim__in=claims).annotate(
        newest=Subquery(newest.values("pk")[:1]),
        in_newest=Case(
            When(Q(snapshot=F("newest")) | Q(newest=None), then=Value(True)),
            When(found, then=Value(True)),
            default=Value(False),
            output_field=BooleanField(),
        ),
    )


def _claimants(claims: Collection[int]) -> Any:
    return Claimant.objects.filter(claim__in=claims).select_related(
        "actor__merged_into", "affiliation__organisation__merged_into"
    )


def _stances(claims: Collection[int]) -> Any:
    return Stance.objects.filter(claim__in=claims).select_related(
        "proposition__negation_of", "proposition__merged_into__negation_of"
    )


def _old_topics(claims: Collection[int]) -> Any:
    old = ~Q(topic__deprecated="") | Q(topic__merged_into__isnull=False)
    found = ClaimTopic.objects.filter(old, claim__in=claims)
    return found.select_related("topic__merged_into")


def _bylines(articles: Collection[int]) -> dict[int, list[Author]]:
    found: dict[int, list[Author]] = defaultdict(list)
    for byline in Byline.objects.filter(article__in=articles).select_related("actor"):
        kept = byline.actor.merged_into_id or byline.actor_id
        found[byline.article_id].append(Author(kept, byline.role))
    return found


def _grouped(rows: Iterable[Any]) -> dict[int, list[Any]]:
    found = defaultdict(list)
    for row in rows:
        found[row.claim_id].append(row)
    return found


def _made(claim: Claim) -> Days:
    """When it was made: on its own date, or else on its article's."""
    if not claim.made:
        return _issued(claim.article.kept)
    return Days(dates.plain(claim.made), claim.made_earliest, claim.made_latest)


def _issued(article: Article) -> Days:
    return Days(article.issued_plain, article.issued_earliest, article.issued_latest)


def _words(quote: Any) -> Words:
    return Words(quote.exact, quote.snapshot_id is not None, quote.in_newest)


def _speaker(claimant: Claimant) -> Speaker:
    actor = claimant.actor.kept if claimant.actor else None
    return Speaker(
        name=actor.name if actor else claimant.described_as,
        role=claimant.role,
        actor=actor.pk if actor else None,
        position=_position(claimant.affiliation) if claimant.affiliation else None,
    )


def _position(held: Affiliation) -> Position:
    start, end = dates.read(held.start), dates.read(held.end)
    plain = " ".join([f"from {start}"] * bool(start) + [f"until {end}"] * bool(end))
    return Position(str(held), Days(plain, held.start_earliest, held.end_latest))


def _side(stance: Stance) -> Side:
    proposition: Proposition = stance.proposition.kept
    negated = proposition.negation_of
    return Side(
        proposition=proposition.pk,
        text=proposition.text,
        stance=stance.stance,
        negation_of=(negated.merged_into_id or negated.pk) if negated else None,
        merged_into=proposition.public_id if stance.proposition.merged_into_id else "",
        deprecated=proposition.deprecated,
    )


def _why_old(topic: Any) -> str:
    return topic.kept.deprecated


def _link(article: Article) -> Link:
    elsewhere = (article.doi, article.isbn, article.pmid, article.archive_location)
    checked: LinkCheck | None = getattr(article, "link_check", None)
    dead = ""
    if article.url and checked and checked.is_dead and checked.url == article.url:
        dead = checked.problem or f"it answered {checked.answer}"
    return Link(article.url, bool(article.url or any(elsewhere)), dead)
