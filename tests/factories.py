"""Things to test with, made the way the program makes them: by its verbs.

Every function takes what matters to a test and fills in the rest. Users, actors and propositions
of the same name are the same row, so a test may name them again instead of passing them on.
"""

from collections.abc import Iterable
from typing import Any

from django.contrib.auth.models import Group

from claims import editing, permissions, rules, workflow
from claims.models import Claim, Proposition, Quote, Topic
from sources import adding
from sources.models import Actor, Article, User

TEXT = "These drills show that Beijing is hardly a neutral party, whatever it says."
QUOTE = "Beijing is hardly a neutral party"
#: Why a claim is right although a rule warns of it, for each rule that does.
ANSWERS = {r.name: "Made for a test." for r in rules.RULES if r.level == rules.Level.WARNING}


def user(name: str = "coder", group: str | None = permissions.CODERS, **fields: Any) -> User:
    """Somebody who works here; the password is the name."""
    found = User.objects.filter(username=name).first()
    if found:
        return found
    made = User.objects.create_user(name, password=name, is_staff=True, **fields)
    if group:
        made.groups.add(Group.objects.get(name=group))
    return made


def reviewer(name: str = "reviewer") -> User:
    return user(name, permissions.REVIEWERS)


def article(title: str = "An article", *, by: User | None = None, **fields: Any) -> Article:
    """``fields`` are ``add_article``'s: ``text``, ``outlet``, ``makers``, ``issued`` …"""
    fields.setdefault("again", True)
    return adding.add_article(by=by, title=title, **fields)


def article_with_text(text: str = TEXT, **fields: Any) -> Article:
    return article(text=text, **fields)


def proposition(text: str = "China is neutral in the war in Ukraine", **fields: Any) -> Proposition:
    found = Proposition.objects.current().filter(text=text).first()
    return found or Proposition.objects.create(text=text, **fields)


def actor(name: str = "Ada Example", kind: str = Actor.Kind.PERSON, **fields: Any) -> Actor:
    found = Actor.objects.current().filter(name=name, kind=kind).first()
    return found or Actor.objects.create(name=name, kind=kind, **fields)


def topic(slug: str = "neutrality") -> Topic:
    return Topic.objects.get_or_create(
        slug=slug, defaults={"name": slug.replace("-", " ").capitalize()}
    )[0]


def draft(
    coder: User | None = None,
    article: Article | None = None,
    text: str = "China is not neutral in the war in Ukraine.",
    *,
    claimants: Iterable[Actor | str] = ("Ada Example",),
    stances: Iterable[tuple[Proposition | str, str]] | None = None,
    quote: str | None = None,
    topics: Iterable[str] = (),
    cites: Iterable[Article] = (),
    **fields: Any,
) -> Claim:
    """A claim being coded, by default with all it needs to be submitted."""
    claim = Claim.objects.create(
        coder=coder or user(), article=article or _article(), text=text, **fields
    )
    claim.refresh_from_db()
    for position, who in enumerate(claimants):
        made_by = actor(who) if isinstance(who, str) else who
        claim.claimants.create(actor=made_by, position=position)
    for which, side in ((proposition(), "opposes"),) if stances is None else stances:
        claim.stances.create(
            proposition=proposition(which) if isinstance(which, str) else which, stance=side
        )
    if quote:
        _quote(claim, quote)
    for slug in topics:
        claim.claimtopic_set.create(topic=topic(slug))
    for cited in cites:
        claim.citations.create(article=cited)
    return claim


def submitted(**fields: Any) -> Claim:
    """What a rule may ask is answered: tests make claims that are much alike."""
    claim = draft(**fields)
    return workflow.submit(claim, by=claim.coder, accept=ANSWERS)


def published(reviewer: User | None = None, **fields: Any) -> Claim:
    claim = submitted(**fields)
    workflow.publish(claim, by=reviewer or _reviewer())
    claim.refresh_from_db()
    return claim


def _article() -> Article:
    return article()


def _reviewer() -> User:
    return reviewer()


def _quote(claim: Claim, exact: str) -> Quote:
    quote = Quote(claim=claim, exact=exact)
    if claim.article.snapshot:
        editing.place(quote, claim.article.snapshot)
    quote.save()
    return quote
