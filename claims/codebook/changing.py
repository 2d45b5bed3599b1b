"""The verbs that change the codebook. Each is one version of it, and corrects the record once.

A preview is the verb itself, done and taken back: it says what will come of it, not an estimate.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q

from claims import editing, permissions, record, workflow
from claims.models import (
    Claim,
    CodebookMove,
    CodebookVersion,
    Entry,
    Proposition,
    Revision,
    Topic,
)
from claims.models.transitions import EDITABLE, OPEN, Status
from sources.models.history import acting

Kind = CodebookVersion.Kind
Thing = Proposition | Topic

CHANGED_MEANWHILE = (
    "Somebody has changed the codebook since you looked. See what your change comes to now, "
    "then decide."
)


@dataclass(slots=True)
class Touched:
    """Claims a change touches, as far as this person may know of them."""

    drafts: list[Claim] = field(default_factory=list)  # drafts, and what was returned
    waiting: list[Claim] = field(default_factory=list)
    published: list[Claim] = field(default_factory=list)

    @property
    def total(self) -> int:
        return len(self.drafts) + len(self.waiting) + len(self.published)


@dataclass(slots=True)
class Outcome:
    """What a change of the codebook did; of a preview, what it would do."""

    version: CodebookVersion
    touched: Touched
    revision: Revision | None = None
    #: Ids of the published claims whose entries were corrected.
    corrected: list[str] = field(default_factory=list)
    moves: list[CodebookMove] = field(default_factory=list)
    #: Propositions a split made.
    made: list[Proposition] = field(default_factory=list)
    #: What a person has to look at, in sentences.
    left: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Part:
    """A proposition to be made of one that is split."""

    text: str
    definition: str = ""
    examples: str = ""
    counter_examples: str = ""


def preview(verb: Callable[..., Outcome], *args: Any, **options: Any) -> Outcome:
    """What the verb would do: it is done, and taken back."""
    with transaction.atomic():
        outcome = verb(*args, **options)
        transaction.set_rollback(True)
    return outcome


@contextmanager
def version(
    kind: str,
    *,
    note: str,
    by: Any,
    seen: int | None = None,
    undoes: CodebookVersion | None = None,
    about: Sequence[Thing] = (),
) -> Iterator[Outcome]:
    """One version of the codebook, one change after another: everybody waits for their turn.

    ``about`` are the rows the change is about. ``seen`` is the version its author knew of last.
    """
    if not note.strip():
        raise ValidationError(
            {"note": "Say why, in a sentence, for those who code and those who read."}
        )
    with transaction.atomic(), acting(by):
        newest = record.lock()[0] - 1
        using = touched(about, by)
        begun = CodebookVersion.objects.begun(kind, note=note.strip(), by=by, undoes=undoes)
        with begun as made:
            if seen is not None and made.number != seen + 1:
                raise workflow.Impossible(CHANGED_MEANWHILE)
            outcome = Outcome(made, using)
            yield outcome
            _note_what_came_of_it(outcome, newest, by)


def rename(thing: Thing, text: str, *, by: Any, note: str, seen: int | None = None) -> Outcome:
    """Other words for the same thing; its id, its claims and its slug stay."""
    name = "text" if isinstance(thing, Proposition) else "name"
    return _change(thing, Kind.RENAME, {name: text.strip()}, by=by, note=note, seen=seen)


def redefine(
    thing: Thing, *, by: Any, note: str, seen: int | None = None, **fields: str
) -> Outcome:
    """Another definition, other examples or counter-examples."""
    return _change(thing, Kind.CHANGE, fields, by=by, note=note, seen=seen)


def narrow(
    thing: Thing, broader: Thing | None, *, by: Any, note: str, seen: int | None = None
) -> Outcome:
    """Put it below another, or below none."""
    if broader is not None and broader.merged_into_id:
        broader = broader.kept
    return _change(thing, Kind.NARROW, {"broader": broader}, by=by, note=note, seen=seen)


def deprecate(
    thing: Thing, why: str, *, by: Any, note: str = "", seen: int | None = None
) -> Outcome:
    """Offer it no longer; claims keep it. ``why`` is what coders read in its place."""
    if not why.strip():
        raise ValidationError({"why": "Say why it is no longer used, and what to use instead."})
    _takes_a_reviewer(by, "That coders no longer use it")
    fields = {"deprecated": why.strip()}
    return _change(thing, Kind.DEPRECATE, fields, by=by, note=note or why, seen=seen)


def use_again(thing: Thing, *, by: Any, note: str, seen: int | None = None) -> Outcome:
    """Offer it to coders again."""
    _takes_a_reviewer(by, "That coders use it again")
    return _change(thing, Kind.CHANGE, {"deprecated": ""}, by=by, note=note, seen=seen)


def merge(merged: Thing, *, into: Thing, by: Any, note: str, seen: int | None = None) -> Outcome:
    """Make two one: open claims move over, published ones show the one that stays."""
    with version(Kind.MERGE, note=note, by=by, seen=seen, about=[merged]) as outcome:
        _locked(merged), _locked(into)
        editing.merge(merged, into=into, by=by)
        if isinstance(merged, Proposition):
            contrary = Claim.objects.filter(stances__proposition=merged, status__in=EDITABLE)
            outcome.left = [
                f"{claim.version_id} takes contrary stances on the two; its coder decides."
                for claim in contrary.visible_to(by).order_by("number")
            ]
    return outcome


def split(
    proposition: Proposition,
    parts: Sequence[Part],
    *,
    goes: Mapping[int, int],
    by: Any,
    note: str,
    retire: bool = True,
    seen: int | None = None,
) -> Outcome:
    """Make several of one. ``goes`` says where claims go: id of the claim → which of the parts.

    Open claims move; of a published one a revision is begun by who does this. What is not named
    keeps the proposition; with ``retire`` that is no longer offered to coders.
    """
    _takes_a_reviewer(by, "Splitting a proposition")
    _check_parts(parts, goes)
    with version(Kind.SPLIT, note=note, by=by, seen=seen, about=[proposition]) as outcome:
        claims = _to_move(proposition, goes, by)
        old = _locked(proposition)
        outcome.made = [_made_of(old, part) for part in parts]
        if retire:
            named = " and ".join(f"{each.public_id} “{each.text}”" for each in outcome.made)
            old.deprecated = f"Split into {named}."[:500]
            old.save(update_fields=["deprecated"])
        for claim in claims:
            _move(claim, old, outcome.made[goes[claim.pk]], outcome.version, by)
        workflow.correct(old, *outcome.made, by=by)
    return outcome


def _change(
    thing: Any, kind: str, fields: dict[str, Any], *, by: Any, note: str, seen: int | None
) -> Outcome:
    if not by.has_perm(f"claims.change_{thing._meta.model_name}"):
        raise workflow.Forbidden("Changing the codebook takes a coder, reviewer or manager.")
    with version(kind, note=note, by=by, seen=seen, about=[thing]) as outcome:
        row = _locked(thing)
        changed = [name for name, value in fields.items() if getattr(row, name) != value]
        if not changed:
            raise ValidationError("That is what the codebook says already: nothing would change.")
        for name in changed:
            setattr(row, name, fields[name])
        row.full_clean()
        row.save(update_fields=changed)
        workflow.correct(row, by=by)
    return outcome


def _takes_a_reviewer(by: Any, what: str) -> None:
    if not permissions.may_correct(by):
        raise workflow.Forbidden(f"{what} takes a reviewer or manager.")


def _locked(thing: Any) -> Any:
    """The row as it stands now, nobody else changing it."""
    row = type(thing).objects.select_for_update(no_key=True).filter(pk=thing.pk).first()
    if row is None:
        raise workflow.Impossible(f"{thing.public_id} has been deleted.")
    if row.merged_into_id:
        kept = row.merged_into.public_id
        raise workflow.Impossible(
            f"{row.public_id} has been merged into {kept}. Change {kept} instead."
        )
    return row


def touched(things: Sequence[Thing], by: Any) -> Touched:
    """Claims that use these, or what was merged into them."""
    found = Touched()
    rows = {OPEN[0]: found.drafts, Status.RETURNED: found.drafts, Status.SUBMITTED: found.waiting}
    using = Claim.objects.filter(pk__in=_using(things).values("pk"))
    for claim in using.visible_to(by).order_by("number", "version"):
        rows.get(Status(claim.status), found.published).append(claim)
    return found


def _using(things: Sequence[Thing]) -> Any:
    propositions = [each.pk for each in things if isinstance(each, Proposition)]
    topics = [each.pk for each in things if isinstance(each, Topic)]
    of_propositions = Q(stances__proposition__in=propositions) | Q(
        stances__proposition__merged_into__in=propositions
    )
    of_topics = Q(topics__in=topics) | Q(topics__merged_into__in=topics)
    using = of_propositions if propositions else Q(pk__in=[])
    if topics:
        using |= of_topics
    return Claim.objects.filter(using, status__in=(*OPEN, Status.PUBLISHED))


def _note_what_came_of_it(outcome: Outcome, revision: int, by: Any) -> None:
    outcome.revision = Revision.objects.filter(number__gt=revision).order_by("-number").first()
    if outcome.revision:
        entries = Entry.objects.filter(revision=outcome.revision).order_by("number")
        outcome.corrected = [f"C{number}" for number in entries.values_list("number", flat=True)]
    moves = CodebookMove.objects.filter(
        version=outcome.version, claim__in=Claim.objects.visible_to(by)
    )
    outcome.moves = list(
        moves.select_related("claim", "proposition", "proposition_after", "topic", "topic_after")
    )


def _check_parts(parts: Sequence[Part], goes: Mapping[int, int]) -> None:
    if len(parts) < 2:
        raise ValidationError({"parts": "Write at least two propositions to split it into."})
    texts = [part.text.strip().lower() for part in parts]
    if len(set(texts)) < len(texts):
        raise ValidationError({"parts": "Two of the parts say the same."})
    if any(not 0 <= part < len(parts) for part in goes.values()):
        raise ValidationError({"parts": "A claim goes to a part that is not there."})


def _made_of(old: Proposition, part: Part) -> Proposition:
    made = Proposition(
        text=part.text.strip(),
        definition=part.definition,
        examples=part.examples,
        counter_examples=part.counter_examples,
        broader=old.broader,
        split_from=old,
    )
    made.full_clean()
    made.save()
    return made


def _to_move(proposition: Proposition, goes: Mapping[int, int], by: Any) -> list[Claim]:
    """The claims that were named, none of them being changed by anybody else meanwhile."""
    using = _using([proposition]).visible_to(by)
    found = Claim.objects.select_for_update(of=("self",)).filter(pk__in=using.values("pk"))
    found = found.filter(pk__in=list(goes))
    claims = list(found.order_by("pk"))
    if len(claims) < len(goes):
        raise workflow.Impossible(
            "A claim you chose no longer uses this proposition. Look at the claims again."
        )
    for claim in claims:
        if claim.status == Status.SUBMITTED:
            raise workflow.Impossible(
                f"{claim.version_id} waits for review and cannot change: return it first, or "
                "let it keep the proposition."
            )
    return claims


def _move(
    claim: Claim, old: Proposition, part: Proposition, made: CodebookVersion, by: Any
) -> None:
    if claim.status == Status.PUBLISHED:
        claim = workflow.revise(claim, by=by)
    family = Q(proposition=old) | Q(proposition__merged_into=old)
    stance = claim.stances.filter(family).order_by("pk").first()
    assert stance is not None, "chosen because it uses the proposition"
    before, stance.proposition = stance.proposition, part
    stance.save()
    CodebookMove.objects.create(
        version=made, claim=claim, proposition=before, proposition_after=part
    )
