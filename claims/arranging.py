"""Several claims, arranged for a page: sides of a debate, an article's claims, an actor's names.

No database here; what is arranged was read from the record's documents.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from claims import presenting
from claims.presenting import STANCES, ArticleShown, Shown

_AGAINST = {"supports": ("opposes",), "opposes": ("supports",)}


@dataclass(frozen=True, slots=True)
class StanceShown:
    """A stance of one claim, and how many other claims say so or disagree."""

    proposition: dict[str, Any]
    stance: str
    others: int
    against: int

    @property
    def against_stance(self) -> str:
        return _AGAINST.get(self.stance, ("",))[0]


def stances(claim: Shown, counts: dict[str, dict[str, int]]) -> list[StanceShown]:
    """The claim's stances; ``counts`` has the other claims on each proposition."""
    return [
        StanceShown(
            proposition=each["proposition"],
            stance=each["stance"],
            others=counts[each["proposition"]["id"]][each["stance"]],
            against=sum(
                counts[each["proposition"]["id"]][side] for side in _AGAINST.get(each["stance"], ())
            ),
        )
        for each in claim.stances
    ]


def proposition(claims: Iterable[Shown], public_id: str) -> dict[str, Any] | None:
    """The proposition as these claims describe it, one that takes a stance on it before others."""
    for claim in claims:
        for found in presenting.parts(claim.document["stances"]):
            if found.get("id") == public_id:
                return found
    return None


@dataclass(frozen=True, slots=True)
class Side:
    """Those who take one stance; ``claims`` may be the newest of ``count``."""

    stance: str
    heading: str
    count: int
    claims: list[Shown]


HEADINGS = {
    "supports": "Those who support it",
    "opposes": "Those who oppose it",
    "mixed": "Those who do both",
    "neutral": "Those who stay neutral",
    "unclear": "Where it is unclear",
}


def sides(
    claims: Iterable[Shown], public_id: str, counts: dict[str, int], *, most: int
) -> list[Side]:
    """For and against always, the other stances where somebody takes them; ``most`` of each."""
    by_stance: dict[str, list[Shown]] = {stance: [] for stance in STANCES}
    for claim in claims:
        stance = claim.stance_on(public_id)
        if stance and len(by_stance[stance]) < most:
            by_stance[stance].append(claim)
    return [
        Side(stance, HEADINGS[stance], counts[stance], by_stance[stance])
        for stance in STANCES
        if counts[stance] or stance in _AGAINST
    ]


def related(claims: Iterable[Shown], public_id: str) -> dict[str, list[dict[str, Any]]]:
    """Propositions that are narrower than this one or negate it, each once."""
    narrower, negations = {}, {}
    for claim in claims:
        for each in claim.stances:
            other = each["proposition"]
            if (other["broader"] or {}).get("id") == public_id:
                narrower[other["id"]] = other
            if (other["negation_of"] or {}).get("id") == public_id:
                negations[other["id"]] = other
    return {"narrower": list(narrower.values()), "negations": list(negations.values())}


def name_of(claims: Iterable[Shown], actor: str) -> tuple[str, str]:
    """An actor's name and kind, wherever in these documents it is shown."""
    for claim in claims:
        for found in presenting.parts(claim.document):
            if found.get("id") == actor and found.get("name"):
                return found["name"], found.get("kind", "")
    return actor, ""


def descriptions(claims: Iterable[Shown], actor: str) -> list[str]:
    """How articles describe this claimant, each wording once."""
    return list(
        dict.fromkeys(
            who.was for claim in claims for who in claim.claimants if who.id == actor and who.was
        )
    )


def cited_by(claim: Shown, versions: list[Shown], *, as_of: str = "") -> str:
    """The query of this version's reference; an old or withdrawn one is asked for as it was."""
    query = f"claim={claim.id}&of=claims"
    later = [v for v in versions if v.document["version"] == claim.document["version"] + 1]
    if claim.withdrawn:
        as_of = str(claim.withdrawn["revision"] - 1)
    elif later:
        as_of = str(later[0].document["published"]["revision"] - 1)
    return f"{query}&as_of={as_of}" if as_of else query


def relayed(claims: Iterable[Shown], actor: str) -> list[Shown]:
    """Those of these claims that this actor passes on and does not make."""
    return [
        claim for claim in claims if all(who.relays for who in claim.claimants if who.id == actor)
    ]


def in_order_of_quote(claims: Iterable[Shown]) -> list[Shown]:
    """As they stand in the article; those without a place come last."""

    def place(claim: Shown) -> tuple[bool, int]:
        start = (claim.document["quote"] or {}).get("start")
        return start is None, claim.entry.number if start is None else start

    return sorted(claims, key=place)


def article(claims: Iterable[Shown], public_id: str) -> ArticleShown | None:
    """The article these claims are found in, or that they cite."""
    for claim in claims:
        for found in (claim.article, *(each.article for each in claim.citations)):
            if found.id == public_id:
                return found
    return None


def articles(claims: Iterable[Shown]) -> list[tuple[ArticleShown, int]]:
    """The articles these claims are found in, and how many of them in each."""
    found: dict[str, ArticleShown] = {}
    counts: dict[str, int] = {}
    for claim in claims:
        found.setdefault(claim.article.id, claim.article)
        counts[claim.article.id] = counts.get(claim.article.id, 0) + 1
    return [(article, counts[public_id]) for public_id, article in found.items()]
