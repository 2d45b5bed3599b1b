"""Claims, actors and propositions as the coding screen's script reads them."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from claims import coding
from claims.models import Citation, Claim, Claimant, Proposition, Quote, Stance, Status
from claims.presenting import SIGNS
from sources.models import Actor, Affiliation, Article, Byline

Json = dict[str, Any]


def here(article: Article, user: Any) -> QuerySet[Claim]:
    """The claims of the article that this person may know of, in the order of their numbers."""
    claims = Claim.objects.filter(article=article).visible_to(user)
    return claims.exclude(status=Status.SUPERSEDED).order_by("number", "version")


def rows(claims: QuerySet[Claim], user: Any) -> list[Json]:
    may_code = user.has_perm("claims.code_claim")
    found = claims.select_related("coder").prefetch_related(
        "quotes", "claimants__actor", "stances__proposition"
    )
    return [row(claim, user, may_code) for claim in found]


def row(claim: Claim, user: Any, may_code: bool = True) -> Json:
    mine = claim.coder_id == user.pk
    return {
        "id": claim.pk,
        "version_id": claim.version_id,
        "number": claim.number,
        "version": claim.version,
        "text": claim.text,
        "status": claim.status,
        "status_label": claim.get_status_display(),
        "coder": str(claim.coder),
        "mine": mine,
        "editable": mine and may_code and claim.is_editable,
        "recallable": mine and may_code and claim.status == Status.SUBMITTED,
        "url": address(claim),
        "stances": [
            {
                "stance": each.stance,
                "sign": SIGNS[each.stance],
                "proposition": each.proposition.text,
            }
            for each in claim.stances.all()
        ],
        "claimants": [str(each) for each in claim.claimants.all()],
        "quotes": [quote(each) for each in claim.quotes.all()],
    }


def address(claim: Claim) -> str:
    return reverse("admin:claims_claim_change", args=[claim.pk])


def quote(each: Quote) -> Json:
    return {
        "exact": each.exact,
        "start": each.start,
        "end": each.end,
        "snapshot": each.snapshot_id,
    }


# --- the form --------------------------------------------------------------------------------


def form(claim: Claim, user: Any) -> Json:
    """The claim as the fields of its form."""
    of = Of(claim.article)
    return {
        "claim": claim.pk,
        "version_id": claim.version_id,
        "key": str(claim.key) if claim.key else None,
        "seen": coding.fingerprint(claim),
        **{name: getattr(claim, name) for name in coding.FIELDS},
        "made_default": made_default(claim.article),
        "quotes": [quote(each) for each in claim.quotes.all()],
        "claimants": [
            {
                "actor": of.actor(each.actor) if each.actor else None,
                "described_as": each.described_as,
                "role": each.role,
                "affiliation": each.affiliation_id,
            }
            for each in claim.claimants.all()
        ],
        "stances": [
            {"proposition": proposition(each.proposition), "stance": each.stance}
            for each in claim.stances.all()
        ],
        "citations": [
            {"article": choice(each.article), "relation": each.relation, "note": each.note}
            for each in claim.citations.all()
        ],
        "topics": [choice(each.topic) for each in claim.claimtopic_set.all()],
        "status": claim.status,
        "status_label": claim.get_status_display(),
        "returned_because": _returned_because(claim),
        "offered": of.byline(),
        "url": address(claim),
        "choices": CHOICES,
    }


def for_form(pk: int) -> Claim:
    """The claim with everything its form shows, in a fixed number of queries."""
    return (
        Claim.objects.select_related("article", "coder")
        .prefetch_related(
            "quotes",
            "claimants__actor__affiliations__organisation",
            "stances__proposition__broader",
            "stances__proposition__negation_of",
            "citations__article",
            "claimtopic_set__topic",
        )
        .get(pk=pk)
    )


def blank(article: Article) -> Json:
    """The form of a claim that is not begun yet."""
    fresh = Claim(article=article)
    return {
        "claim": None,
        "version_id": "",
        "key": None,
        "seen": None,
        **{name: getattr(fresh, name) for name in coding.FIELDS},
        "made_default": made_default(article),
        "quotes": [],
        "claimants": [],
        "stances": [],
        "citations": [],
        "topics": [],
        "status": Status.DRAFT,
        "status_label": Status.DRAFT.label,
        "returned_because": "",
        "offered": Of(article).byline(),
        "url": "",
        "choices": CHOICES,
    }


def made_default(article: Article) -> Json:
    return {"edtf": article.issued, "plain": article.issued_plain}


def _returned_because(claim: Claim) -> str:
    if claim.status != Status.RETURNED:
        return ""
    last = claim.decisions.order_by("-pk").values_list("reason", flat=True).first()
    return last or ""


CHOICES = {
    "attribution": Claim.Attribution.choices,
    "certainty": Claim.Certainty.choices,
    "role": Claimant.Role.choices,
    "stance": [(value, f"{SIGNS[value]} {label}") for value, label in Stance.Side.choices],
    "relation": Citation.Relation.choices,
}


# --- what can be chosen ----------------------------------------------------------------------


class Of:
    """Actors as they stand to one article: in its byline or not, in which positions that day."""

    def __init__(self, article: Article | None) -> None:
        self.earliest = article.issued_earliest if article else None
        self.latest = article.issued_latest if article else None
        bylines = (
            Byline.objects.filter(article=article)
            .select_related("actor__merged_into")
            .prefetch_related(
                "actor__affiliations__organisation",
                "actor__merged_into__affiliations__organisation",
            )
        )
        self.makers = list({each.actor.kept.pk: each.actor.kept for each in bylines}.values())
        self.in_byline = {each.pk for each in self.makers}

    def byline(self) -> list[Json]:
        return [self.actor(each) for each in self.makers]

    def actor(self, actor: Actor) -> Json:
        return {
            "id": actor.pk,
            "public_id": actor.public_id,
            "name": actor.name,
            "kind": actor.kind,
            "description": actor.description,
            "byline": actor.pk in self.in_byline,
            "positions": [
                {
                    "id": each.pk,
                    "label": _dated(each),
                    "on_that_day": _held(each, self.earliest, self.latest),
                }
                for each in actor.affiliations.all()
            ],
        }  # fmt: skip


def _dated(position: Affiliation) -> str:
    if not (position.start or position.end):
        return str(position)
    return f"{position} ({position.start}–{position.end})"


def _held(position: Affiliation, earliest: date | None, latest: date | None) -> bool:
    """Whether they may have held it then, as far as the dates are known."""
    begun = not (position.start_earliest and latest) or position.start_earliest <= latest
    ended = bool(position.end_latest and earliest and position.end_latest < earliest)
    return begun and not ended


def proposition(each: Proposition) -> Json:
    return {
        "id": each.pk,
        "public_id": each.public_id,
        "text": each.text,
        "definition": each.definition,
        "examples": _lines(each.examples),
        "counter_examples": _lines(each.counter_examples),
        "broader": each.broader.text if each.broader else None,
        "negation_of": each.negation_of.text if each.negation_of else None,
    }


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def choice(thing: Any) -> Json:
    """Something to choose, by its name; an article by its id as well."""
    label = f"{thing.public_id} {thing}" if isinstance(thing, Article) else str(thing)
    return {"id": thing.pk, "label": label}


def choices(things: Iterable[Any]) -> list[Json]:
    return [choice(each) for each in things]
