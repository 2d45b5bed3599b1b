"""What moves when two become one. Only ``claims.editing.merge`` calls it.

What is frozen stays with the one that was merged away and is shown as the one that stays;
history keeps every row as it was.
"""

from collections.abc import Callable, Collection
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

from claims.models import ClaimTopic, CodebookMove, CodebookVersion, Proposition, Topic
from claims.models.transitions import EDITABLE
from sources.models import Actor, Article, Outlet
from sources.models.merging import Mergeable


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


def takeable(kind: type[Mergeable]) -> list[models.Field]:
    """The fields whose value can come from either of the two: what people type into a form.

    Not what has to be the same (the kind), what is each one's own (a slug), or what moves by
    itself (where a proposition stands among the others).
    """
    return [
        field
        for field in kind._meta.concrete_fields
        if field.editable
        and not field.unique
        and not isinstance(field, models.GeneratedField)
        and field.related_model is not kind
        and field.name != "kind"
    ]


def take(merged: Any, into: Any, names: Collection[str]) -> None:
    """Give these values of the one that was merged away to the one that stays."""
    if unknown := set(names) - {field.name for field in takeable(type(into))}:
        raise ValidationError(f"These cannot be taken over: {', '.join(sorted(unknown))}.")
    if not names:
        return
    before = str(into)
    for name in names:
        setattr(into, name, getattr(merged, name))
    others = {field.name for field in into._meta.concrete_fields} - set(names)
    into.full_clean(exclude=others, validate_unique=False)
    into.save(update_fields=sorted(names))
    if isinstance(into, Actor) and into.name != before:
        _rename(into, before)


def _rename(actor: Actor, before: str) -> None:
    """What it was called becomes another name of it, and stays what bylines have printed."""
    actor.aliases.filter(name=actor.name).delete()
    actor.aliases.get_or_create(name=before)
    actor.bylines.filter(printed="").update(printed=before)
    actor.bylines.filter(printed=actor.name).update(printed="")


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
    version = CodebookVersion.objects.of_this_transaction()
    for stance in merged.stances.filter(claim__status__in=EDITABLE).order_by("claim_id"):
        move = CodebookMove(version_id=version, claim_id=stance.claim_id, proposition=merged)
        there = into.stances.filter(claim=stance.claim_id).first()
        if there is None:
            stance.proposition = move.proposition_after = into
            stance.save()
        elif there.stance == stance.stance:
            stance.delete()
        else:
            continue  # contrary stances are for the coder to settle
        move.save()
    _take_its_place(merged, into)
    _move_negation(merged, into)


def _topic(merged: Topic, into: Topic) -> None:
    version = CodebookVersion.objects.of_this_transaction()
    headings = ClaimTopic.objects.filter(topic=merged, claim__status__in=EDITABLE)
    for heading in headings.order_by("claim_id"):
        move = CodebookMove(version_id=version, claim_id=heading.claim_id, topic=merged)
        if ClaimTopic.objects.filter(topic=into, claim=heading.claim_id).exists():
            heading.delete()
        else:
            heading.topic = move.topic_after = into
            heading.save()
        move.save()
    _take_its_place(merged, into)


def _take_its_place(merged: Any, into: Any) -> None:
    """What stays stands in the hierarchy where the other stood, and above what stood below it."""
    above = into.broader
    while above is not None and above != merged:
        above = above.broader
    if above == merged:
        into.broader = merged.broader
        into.save(update_fields=["broader"])
    for narrower in merged.narrower.exclude(pk=into.pk).order_by("pk"):
        narrower.broader = into
        narrower.save(update_fields=["broader"])


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
    Topic: _topic,
}
