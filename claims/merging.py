"""What moves when two become one. Only ``claims.editing.merge`` calls it.

What is frozen stays with the one that was merged away and is shown as the one that stays;
history keeps every row as it was.
"""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError

from claims.models import Proposition
from claims.models.transitions import EDITABLE
from sources.models import Actor, Article, Outlet


def refuse(merged: Any, into: Any) -> None:
    """Raise ValidationError where the two cannot be one."""
    for row in (merged, into):
        if row.merged_into_id:
            raise ValidationError(f"{row.public_id} has been merged away already.")
    if isinstance(into, Actor) and merged.kind != into.kind:
        raise ValidationError(
            f"{merged.public_id} is recorded as {_a(merged)} and {into.public_id} as {_a(into)}. "
            "Correct the kind of one of them first."
        )
    if isinstance(into, Proposition) and (
        merged.negation_of_id == into.pk or into.negation_of_id == merged.pk
    ):
        raise ValidationError(
            f"{merged.public_id} and {into.public_id} are each other's negation; "
            "they cannot be one."
        )


def move(merged: Any, into: Any) -> None:
    """Give what may change to the one that stays."""
    _MOVES[type(into)](merged, into)


def _a(actor: Actor) -> str:
    return "a person" if actor.kind == Actor.Kind.PERSON else "an organisation"


def _actor(merged: Actor, into: Actor) -> None:
    names = {merged.name, *(alias.name for alias in merged.aliases.all())} - {into.name}
    for name in sorted(names):
        into.aliases.get_or_create(name=name)
    merged.affiliations.update(actor=into)
    merged.members.update(organisation=into)
    for byline in merged.bylines.all():
        if into.bylines.filter(article=byline.article_id, role=byline.role).exists():
            byline.delete()  # the article has them in its byline already
            continue
        if merged.name != into.name:
            byline.printed = byline.printed or merged.name
        byline.actor = into
        byline.save()
    for claimant in merged.claimed.filter(claim__status__in=EDITABLE):
        if into.claimed.filter(claim=claimant.claim_id, role=claimant.role).exists():
            claimant.delete()
            continue
        claimant.actor = into
        claimant.save()


def _article(merged: Article, into: Article) -> None:
    """Claims keep the article they were found in; its id leads to the one that stays."""
    for citation in merged.cited_by.filter(claim__status__in=EDITABLE):
        same = into.cited_by.filter(claim=citation.claim_id, relation=citation.relation)
        if same.exists() or citation.claim.article_id == into.pk:
            citation.delete()
            continue
        citation.article = into
        citation.save()


def _outlet(merged: Outlet, into: Outlet) -> None:
    merged.articles.update(outlet=into)


def _proposition(merged: Proposition, into: Proposition) -> None:
    for stance in merged.stances.filter(claim__status__in=EDITABLE):
        there = into.stances.filter(claim=stance.claim_id).first()
        if there is None:
            stance.proposition = into
            stance.save()
        elif there.stance == stance.stance:
            stance.delete()
    if merged in into.above:  # the one that stays takes its place in the hierarchy
        into.broader = merged.broader
        into.save(update_fields=["broader"])
    merged.narrower.exclude(pk=into.pk).update(broader=into)
    _move_negation(merged, into)


def _move_negation(merged: Proposition, into: Proposition) -> None:
    """A proposition has one negation: what the one that stays has already, it keeps."""
    if _negation(into) is not None:
        return
    if merged.negation_of is not None:
        into.negation_of, merged.negation_of = merged.negation_of, None
        merged.save(update_fields=["negation_of"])
        into.save(update_fields=["negation_of"])
    elif (other := _negation(merged)) is not None:
        other.negation_of = into
        other.save(update_fields=["negation_of"])


def _negation(proposition: Proposition) -> Proposition | None:
    """Whichever of the two says so."""
    reverse = Proposition.objects.filter(negation_of=proposition).first()
    return proposition.negation_of or reverse


_MOVES: dict[Any, Callable[[Any, Any], None]] = {
    Actor: _actor,
    Article: _article,
    Outlet: _outlet,
    Proposition: _proposition,
}
