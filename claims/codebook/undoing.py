"""Taking a version of the codebook back: a version of its own, that says which one it undoes.

Rows go back to the form they had, fields that the version did not touch stay as they are. What
it made is deleted again, the parts of a split are merged into what they were split from. Claims
it moved go back where they are still open and have not been changed since.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.db.utils import IntegrityError

from claims import blindness, permissions, workflow
from claims.codebook.changing import Kind, Outcome, version
from claims.codebook.editions import FIELDS, Changed, changes
from claims.codebook.turns import in_turn, places
from claims.models import (
    Claim,
    ClaimTopic,
    CodebookMove,
    CodebookVersion,
    Entry,
    Proposition,
    Redirect,
    Stance,
    Topic,
)
from claims.models.transitions import EDITABLE
from claims.record import Record
from sources.refusals import in_words


def undo(which: CodebookVersion, *, by: Any, note: str, seen: int | None = None) -> Outcome:
    """Raises ValidationError with every reason where something newer rests on the version."""
    if not permissions.may_correct(by):
        raise workflow.Forbidden("Undoing a version takes a reviewer or manager.")
    if which.undone_in is not None:
        raise workflow.Impossible(f"Version {which.number} was undone in {which.undone_in}.")
    done = changes([which.number]).get(which.number, [])
    if not done:
        raise workflow.Impossible(f"Version {which.number} left nothing that could be taken back.")
    about = _rows(done)
    with version(
        Kind.UNDO, note=note, by=by, seen=seen, undoes=which, about=list(about.values())
    ) as outcome:
        done = changes([which.number]).get(which.number, [])
        try:
            with transaction.atomic():
                _take_back(which, done, outcome, by)
        except IntegrityError as error:
            raise in_words(error) from error
    return outcome


def _take_back(which: CodebookVersion, done: list[Changed], outcome: Outcome, by: Any) -> None:
    rows = _rows(done, lock=True)
    if reasons := [each for change in done for each in _reasons(change, done, rows)] + [
        each
        for change in done
        if change.before is None and (row := rows.get((change.model, change.pk)))
        for each in _rests_on_new(which, row, by)
    ]:
        raise ValidationError(reasons, code="rests_on")
    before = {each: each.merged_into for each in rows.values()}
    outcome.left = _move_back(which, outcome.version, by)
    shown = _set_back(done, rows)
    shown += [each for each in before.values() if each is not None]
    workflow.correct(*shown, by=by, redirects=_redirects(before, shown))


def _rows(done: Iterable[Changed], *, lock: bool = False) -> dict[tuple[Any, int], Any]:
    """The rows as they are now."""
    found: dict[tuple[Any, int], Any] = {}
    for model in FIELDS:
        rows = model.objects.filter(pk__in=[each.pk for each in done if each.model is model])
        rows = rows.order_by("pk")
        for row in rows.select_for_update(no_key=True) if lock else rows:
            found[model, row.pk] = row
    return found


# --- why not -------------------------------------------------------------------------------------


def _reasons(change: Changed, done: list[Changed], rows: dict[Any, Any]) -> list[str]:
    row = rows.get((change.model, change.pk))
    if change.after is None:
        return [f"{change.public_id} is there again."] if row else _cannot_be(change, None, done)
    if row is None:
        return [f"{change.public_id} “{change.title}” has been deleted since."]
    reasons = [
        f"{row.public_id}: “{FIELDS[change.model][name]}” has been changed again since, "
        f"in codebook version {_changed_again(change, name)}. Undo that first."
        for name in _fields(change)
        if getattr(row, name) != change.after.values[name]
    ]
    return reasons if change.before is None else reasons + _cannot_be(change, row, done)


def _fields(change: Changed) -> list[str]:
    assert change.after
    after = change.after.values
    if change.before is None:
        return list(after)
    return [name for name, then in change.before.values.items() if then != after[name]]


def _changed_again(change: Changed, name: str) -> int:
    assert change.after
    events = change.model.pgh_event_model.objects.filter(  # type: ignore[attr-defined]
        pgh_obj_id=change.pk, since__gt=change.after.since
    )
    later = events.exclude(**{name: change.after.values[name]}).order_by("pgh_id")
    return int(later.values_list("since", flat=True).first() or 0)


def _cannot_be(change: Changed, row: Any, done: list[Changed]) -> list[str]:
    """What the row would be beside others by now: the same words, or below what is gone."""
    then = change.before
    assert then
    reasons = []
    if change.model is Proposition and then.merged_into_id is None:
        same = Proposition.objects.current().filter(text__iexact=then.text).exclude(pk=then.pk)
        same = same.exclude(pk__in=[each.pk for each in done if each.model is Proposition])
        reasons += [
            f"{other.public_id} says “{other.text}” by now; two propositions cannot say the same."
            for other in same
        ]
    for name, pk in then.values.items():
        if not name.endswith("_id") or pk is None or (row and pk == getattr(row, name)):
            continue
        if not change.model._default_manager.filter(pk=pk).exists():
            label = FIELDS[change.model][name]
            reasons.append(f"{then.public_id}: what stood in “{label}” has been deleted since.")
    return reasons


def _rests_on_new(which: CodebookVersion, row: Any, by: Any) -> list[str]:
    """What has come to rest on something the version made; the claims it moved there do not."""
    moved = which.moves.values("claim__number")
    using = Q(stances__proposition=row) if isinstance(row, Proposition) else Q(topics=row)
    claims = Claim.objects.filter(using).exclude(number__in=moved).order_by("number", "version")
    reasons = []
    if seen := list(claims.visible_to(by)[:5]):
        named = ", ".join(claim.version_id for claim in seen)
        reasons.append(
            f"{row.public_id} “{row}” has come to be used since by {named}. Merge it into another, "
            "or use it no longer, instead."
        )
    if blindness.may_rest_on([row], to=by):
        reasons.append(f"This rests on {row.public_id} “{row}”: {blindness.UNTOLD}.")
    for relation in ("narrower", "negation", "split_into", "merged_from"):
        reasons += [
            f"{other.public_id} “{other}” rests on {row.public_id} since."
            for other in _related(row, relation)
        ]
    return reasons


def _related(row: Any, relation: str) -> list[Any]:
    """What leads to something new, but for what was made or changed together with it."""
    if relation == "negation":
        found = Proposition.objects.filter(negation_of=row.pk)
        return list(found.exclude(since=row.since_id)) if isinstance(row, Proposition) else []
    related = getattr(row, relation, None)
    return list(related.exclude(since=row.since_id)[:5]) if related is not None else []


def _becomes_part_of(change: Changed) -> int | None:
    """What something new was split from, if it was."""
    assert change.after
    found: int | None = change.after.split_from_id
    return found


# --- the rows ------------------------------------------------------------------------------------


def _set_back(done: list[Changed], rows: dict[Any, Any]) -> list[Any]:
    """Returns the rows that are there afterwards."""
    shown = []
    for change in _in_turn([each for each in done if each.before is not None], rows):
        row = rows.get((change.model, change.pk))
        shown.append(_restored(row, change))
    for change in reversed(done):
        if change.before is None:
            shown += _unmake(rows[change.model, change.pk], _becomes_part_of(change))
    return shown


def _in_turn(done: list[Changed], rows: dict[Any, Any]) -> Iterator[Changed]:
    """What leaves its place goes before what takes it, so that no merge leads over another."""
    return in_turn(
        sorted(done, key=lambda each: _turn(each, rows)),
        holds=lambda each: places(rows.get(_key(each))),
        wants=lambda each: places(_then(each)),
    )


def _key(change: Changed) -> tuple[Any, int]:
    return change.model, change.pk


def _turn(change: Changed, rows: dict[Any, Any]) -> int:
    row = rows.get(_key(change))
    if row is None or (row.merged_into_id and change.before.merged_into_id is None):  # type: ignore[union-attr]
        return 0
    return 1 if row.merged_into_id else 2


def _then(change: Changed) -> Any:
    assert change.before
    return change.model(pk=change.pk, **change.before.values)


def _restored(row: Any, change: Changed) -> Any:
    assert change.before
    then = change.before.values
    if change.after is None:  # what was deleted comes back, under its own id
        row = _then(change)
        if guid := _guid(change):
            row.guid = guid
        row.save(force_insert=True)
        return row
    names = _fields(change)
    for name in names:
        setattr(row, name, then[name])
    row.save(update_fields=[name.removesuffix("_id") for name in names])
    return row


def _guid(change: Changed) -> Any:
    """What it was known by when it was deleted; None where its history did not hold that yet."""
    events = change.model.pgh_event_model.objects  # type: ignore[attr-defined]
    gone = events.filter(pgh_obj_id=change.pk, pgh_label="delete").order_by("-pgh_id")
    return gone.values_list("guid", flat=True).first()


def _unmake(row: Any, part_of: int | None) -> list[Any]:
    if part_of is None:
        row.delete()
        return []
    whole = Proposition.objects.get(pk=part_of)
    row.merged_into = whole.kept
    row.save(update_fields=["merged_into"])
    return [row, whole]


def _redirects(before: dict[Any, Any], shown: list[Any]) -> list[tuple[str, str]]:
    """For ids the record has shown: where they lead now, or that they lead to themselves again."""
    record = Record.current()
    found = []
    for row in shown:
        if row not in before or row.merged_into == before[row]:
            continue
        target = row.merged_into or row
        ever = (
            Entry.objects.filter(terms__contains=[row.public_id]).exists()
            or Redirect.objects.filter(Q(old=row.public_id) | Q(new=row.public_id)).exists()
        )
        if ever and (record.redirect(row.public_id) or row.public_id) != target.public_id:
            found.append((row.public_id, target.public_id))
    return found


# --- the claims ----------------------------------------------------------------------------------


def _move_back(which: CodebookVersion, undoing: CodebookVersion, by: Any) -> list[str]:
    """Undo the moves that can be; says of which claims not, and why."""
    moves = list(which.moves.select_related("claim").order_by("-pk"))
    claims = Claim.objects.select_for_update(of=("self",)).in_bulk([m.claim_id for m in moves])
    seen = set(Claim.objects.visible_to(by).filter(pk__in=claims).values_list("pk", flat=True))
    left = []
    for move in moves:
        claim = claims[move.claim_id]
        why = _why_it_stays(claim, move)
        if not why:
            _put_back(move, undoing)
        elif claim.pk in seen:
            left.append(f"{claim.version_id} stays where it is: {why}.")
    return left


def _why_it_stays(claim: Claim, move: CodebookMove) -> str:
    if claim.status not in EDITABLE:
        return f"it is {claim.get_status_display().lower()}"
    rows = _parts(claim, move)
    before, after = _ends(move)
    if after is not None and rows.filter(**_is(after)).first() is None:
        return "it has been changed since"
    if before is not None and rows.filter(**_is(before)).exists():
        return "it has been changed since"
    if isinstance(after, Proposition) and before is not None and _changed_since_moved(rows, move):
        return "its stance has been changed since"
    return ""


def _parts(claim: Claim, move: CodebookMove) -> Any:
    return claim.stances if isinstance(_end(move), Proposition) else claim.claimtopic_set


def _ends(move: CodebookMove) -> tuple[Any, Any]:
    return move.proposition or move.topic, move.proposition_after or move.topic_after


def _end(move: CodebookMove) -> Proposition | Topic:
    before, after = _ends(move)
    found: Proposition | Topic = before or after
    return found


def _is(thing: Any) -> dict[str, Any]:
    return {"proposition" if isinstance(thing, Proposition) else "topic": thing}


def _changed_since_moved(rows: Any, move: CodebookMove) -> bool:
    """Whether the newest change of the stance is another one than the move."""
    stance = rows.get(proposition=move.proposition_after)
    events = Stance.pgh_event_model.objects.filter(pgh_obj_id=stance.pk)  # type: ignore[attr-defined]
    newest = list(events.order_by("-pgh_id")[:2])
    return (
        len(newest) < 2
        or newest[1].proposition_id != move.proposition_id
        or newest[1].stance != newest[0].stance
    )


def _put_back(move: CodebookMove, undoing: CodebookVersion) -> None:
    before, after = _ends(move)
    rows = _parts(move.claim, move)
    if after is None:
        _regain(move.claim, before)
    elif before is None:
        rows.get(**_is(after)).delete()
    else:
        row = rows.get(**_is(after))
        setattr(row, next(iter(_is(before))), before)
        row.save()
    CodebookMove.objects.create(
        version=undoing,
        claim=move.claim,
        proposition=move.proposition_after,
        proposition_after=move.proposition,
        topic=move.topic_after,
        topic_after=move.topic,
    )


def _regain(claim: Claim, thing: Any) -> None:
    """What the claim lost because it had the one that stays already, as it had it."""
    if isinstance(thing, Topic):
        ClaimTopic.objects.create(claim=claim, topic=thing)
        return
    lost = Stance.pgh_event_model.objects.filter(  # type: ignore[attr-defined]
        claim=claim, proposition=thing, pgh_label="delete"
    )
    stance = lost.order_by("-pgh_id").values_list("stance", flat=True).first()
    Stance.objects.create(claim=claim, proposition=thing, stance=stance)
