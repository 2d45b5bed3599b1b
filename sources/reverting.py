"""Undoing what was done to rows, given its history.

``plan`` says what would come of it, ``revert`` does it. Rows go back together or not at all.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from operator import attrgetter
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import CASCADE, Field, Model, OuterRef, Subquery
from django.db.utils import IntegrityError
from pghistory.models import Event

from sources.models import User
from sources.models.history import acting, row_column
from sources.models.merging import Mergeable
from sources.refusals import LISTED, REFUSED, in_words, named, whole

DELETE, RESTORE, CHANGE = "delete", "restore", "change"


class Stale(ValidationError):
    """Somebody has changed since what would be undone. ``changed`` says what, one by one."""

    def __init__(self, changed: list["Changed"]) -> None:
        self.changed = changed
        super().__init__([str(each) for each in changed])


@dataclass(frozen=True, slots=True)
class Changed:
    """A field that holds something else than the step left in it, or a row that is gone."""

    row: str
    label: str = ""
    expected: str = ""
    now: str = ""
    by: str = ""
    at: datetime | None = None
    why: str = ""  # in words, where it is not a field

    def __str__(self) -> str:
        if self.why:
            return f"{self.row}: {self.why}{self._who(', ')}."
        return (
            f"{self.row}: “{self.label}” was set to {_quoted(self.expected)} and is "
            f"{_quoted(self.now)} now{self._who(', changed ')}."
        )

    def _who(self, begin: str) -> str:
        if not self.by or self.at is None:
            return ""
        return f"{begin}by {self.by} on {self.at.astimezone(UTC):%-d %B %Y, %H:%M} UTC"


@dataclass(frozen=True, slots=True)
class Back:
    """A field that goes back: what it holds, and what it held before the step."""

    column: Field
    now: Any
    then: Any


@dataclass(slots=True)
class Undo:
    """What becomes of one row: it is deleted, comes back, or has fields set back."""

    verb: str
    model: type[Model]
    pk: Any
    row: Model  # as it is, or as it will be where it comes back
    fields: list[Back] = field(default_factory=list)
    stale: list[Changed] = field(default_factory=list)

    @property
    def values(self) -> dict[str, Any]:
        return {back.column.attname: back.then for back in self.fields}

    def do(self) -> None:
        if self.verb == DELETE:
            self.model._base_manager.filter(pk=self.pk)._raw_delete(using=connection.alias)
        elif self.verb == RESTORE:
            self.row.save_base(raw=True, force_insert=True)  # raw: dates stay as they were
        else:
            self.model._base_manager.filter(pk=self.pk).update(**self.values)


@dataclass(frozen=True, slots=True)
class Reverted:
    """What was done; ``rows`` are the rows of it, those deleted included."""

    undone: tuple[Undo, ...]

    @property
    def rows(self) -> list[Model]:
        return [each.row for each in self.undone]


@transaction.atomic
def revert(events: Iterable[Any], *, by: Any, partly: bool = False) -> Reverted:
    """Undo these row changes: an inserted row goes, a deleted one comes back with its id, an
    updated one gets back the fields the step changed and no others.

    ``events`` are rows of the history (``<Model>Event``), of any models and in any order. Raises
    Stale where something holds what the step did not leave in it; ``partly`` undoes the rest.
    What the database refuses, it refuses as a ValidationError in words.
    """
    events = list(events)
    _lock(events)
    undos = plan(events)
    stale = [changed for undo in undos for changed in undo.stale]
    if stale and not partly:
        raise Stale(stale)
    doing = [undo for undo in undos if _can(undo)]
    with acting(by):
        try:
            _do_all(doing)
            _refuse_loose_ends(doing)
            connection.check_constraints()  # what is checked at the end of a transaction, now
        except REFUSED as error:
            raise in_words(error) from error
    return Reverted(tuple(doing))


def plan(events: Iterable[Any]) -> list[Undo]:
    """What undoing these changes comes to, row by row; rows that need nothing are left out."""
    found: list[Undo] = []
    for rows in _by_model(events).values():
        found += _Rows(rows).undos()
    return found


def sayable(value: Any) -> str:
    """A stored value in words; what foreign keys lead to is for who knows the name."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value in (None, "", {}, []) else str(value)


def shown(column: Field, value: Any) -> str:
    """The same, of a column: a choice by its label, a foreign key by its name."""
    if value is not None and column.is_relation:
        related: Any = column.related_model
        row = related._base_manager.filter(pk=value).first()
        return str(row) if row else f"{related._meta.verbose_name} {value}, gone"
    choices: dict[Any, Any] = dict(getattr(column, "flatchoices", None) or ())
    if isinstance(value, str) and value in choices:
        return str(choices[value])
    return sayable(value)


# --- what would be done -------------------------------------------------------------------------


class _Rows:
    """The changes of one model: what each row was before, and what it is now."""

    def __init__(self, events: list[Any]) -> None:
        self.events = sorted(events, key=attrgetter("pgh_id"))
        self.history = type(self.events[0])
        self.model: Any = self.history.pgh_tracked_model
        self.before = befores(self.events)
        ids = {event.id for event in self.events}
        self.now = self.model._base_manager.in_bulk(ids)
        self.later: dict[Any, list[Any]] = {}
        rows = {f"{row_column(self.history)}__in": ids}
        since = self.history._base_manager.filter(**rows, pgh_id__gt=self.events[0].pgh_id)
        for event in since.select_related("pgh_context").order_by("pgh_id"):
            self.later.setdefault(event.id, []).append(event)

    def undos(self) -> Iterator[Undo]:
        rows: dict[Any, list[Any]] = {}
        for event in self.events:
            rows.setdefault(event.id, []).append(event)
        for pk, steps in rows.items():
            if undo := self._undo(pk, steps):
                yield undo

    def _undo(self, pk: Any, steps: list[Any]) -> Undo | None:
        was_there, is_there = steps[0].pgh_label != "insert", steps[-1].pgh_label != "delete"
        now = self.now.get(pk)
        if was_there and is_there:
            return self._change(pk, steps, now)
        if was_there:
            return self._restore(pk, steps) if now is None else None
        return self._delete(pk, steps, now) if is_there and now is not None else None

    def _restore(self, pk: Any, steps: list[Any]) -> Undo:
        was = steps[0] if steps[0].pgh_label == "delete" else self.before[steps[0].pgh_id]
        given = staying(self.model)  # what is given once, the row had when it went
        held = [(c.attname, steps[-1] if c.name in given else was) for c in columns(was)]
        values = {name: getattr(event, name) for name, event in held}
        row = self.model(pk=pk, **self._known(values))
        back = [Back(_field(self.model, c), None, values[c.attname]) for c in columns(was)]
        return Undo(RESTORE, self.model, pk, row, back)

    def _known(self, values: dict[str, Any]) -> dict[str, Any]:
        """Without what its history did not hold yet, which is given anew."""
        null = {column.attname for column in self.model._meta.fields if column.null}
        return {name: held for name, held in values.items() if held is not None or name in null}

    def _delete(self, pk: Any, steps: list[Any], now: Any) -> Undo:
        undo = Undo(DELETE, self.model, pk, now)
        for column in columns(steps[-1]):
            left, holds = getattr(steps[-1], column.attname), getattr(now, column.attname)
            undo.fields.append(Back(_field(self.model, column), holds, None))
            if left != holds and column.name not in staying(self.model):
                undo.stale.append(self._changed(now, column, left, holds, steps))
        return undo

    def _change(self, pk: Any, steps: list[Any], now: Any) -> Undo | None:
        if now is None:
            last = self._since(pk, steps)[-1:]
            gone = [_gone(self.model, steps[-1], last[0] if last else None)]
            return Undo(CHANGE, self.model, pk, self.model(pk=pk), stale=gone)
        undo = Undo(CHANGE, self.model, pk, now)
        for column in columns(steps[-1]):
            if column.name in staying(self.model):
                continue
            self._set_back(undo, column, steps)
        return undo if undo.fields or undo.stale else None

    def _set_back(self, undo: Undo, column: Field, steps: list[Any]) -> None:
        """What the first step that changed it found, where it holds what the last one left."""
        name = column.attname
        changed = [s for s in steps if getattr(s, name) != getattr(self._was(s), name)]
        if not changed:
            return
        then, left = getattr(self._was(changed[0]), name), getattr(changed[-1], name)
        now = getattr(undo.row, name)
        if now == then:
            return
        if now != left:
            undo.stale.append(self._changed(undo.row, column, left, now, steps))
        else:
            undo.fields.append(Back(_field(self.model, column), now, then))

    def _was(self, event: Any) -> Any:
        """As the row stood before; a row from before there was a history changed nothing."""
        return self.before[event.pgh_id] or event

    def _since(self, pk: Any, steps: list[Any]) -> list[Any]:
        return [e for e in self.later.get(pk, ()) if e.pgh_id > steps[-1].pgh_id]

    def _changed(self, row: Any, column: Field, left: Any, now: Any, steps: list[Any]) -> Changed:
        event, before = None, left
        for each in self._since(row.pk, steps):
            value = getattr(each, column.attname)
            event, before = (each, value) if value != before else (event, before)
        original = _field(self.model, column)
        return Changed(
            row=named(row),
            label=str(original.verbose_name),
            expected=shown(original, left),
            now=shown(original, now),
            by=who(event) if event else "",
            at=event.pgh_created_at if event else None,
        )


def befores(events: list[Any]) -> dict[int, Any]:
    """Of events of one model, by their ids, the row's event before each; None for the first."""
    history = type(events[0])
    row = row_column(history)
    earlier = history._base_manager.filter(**{row: OuterRef(row)}, pgh_id__lt=OuterRef("pgh_id"))
    newest = Subquery(earlier.order_by("-pgh_id").values("pgh_id")[:1])
    ids = [event.pgh_id for event in events]
    pairs = history._base_manager.filter(pgh_id__in=ids).values_list("pgh_id", newest)
    previous = dict(pairs)
    found = history._base_manager.in_bulk([pk for pk in previous.values() if pk])
    return {pk: found.get(before) for pk, before in previous.items()}


def columns(event: Any) -> list[Any]:
    """The columns of a row that its history holds."""
    fields = event._meta.concrete_fields
    return [f for f in fields if not f.name.startswith("pgh_") and f.name != "id"]


def staying(model: Any) -> tuple[str, ...]:
    """Columns that no revert sets: the database moves them, or they are given once."""
    return tuple(getattr(model, "stays_when_reverted", ()))


def who(event: Any) -> str:
    """The person, or the database role, which is all there is to know of plain SQL."""
    user = event.pgh_context.metadata.get("user") if event.pgh_context else None
    if user is None:
        return f"database role {event.pgh_database_role}"
    found = User.objects.filter(pk=user).first()
    return str(found) if found else f"user {user}"


def _by_model(events: Iterable[Any]) -> dict[Any, list[Any]]:
    found: dict[Any, list[Any]] = {}
    for event in events:
        found.setdefault(type(event), []).append(event)
    return found


def _field(model: Any, column: Field) -> Field:
    """The model's own field: the history's has neither choices' labels nor relations' rules."""
    return model._meta.get_field(column.name)


def _quoted(value: str) -> str:
    return f"“{value[:200]}”" if value else "empty"


def _gone(model: Any, event: Any, last: Any) -> Changed:
    row = str(model._meta.verbose_name)
    said = {"by": who(last), "at": last.pgh_created_at} if last else {}
    return Changed(row=f"{row} {event.id}", why="it has been removed since", **said)


# --- doing it -----------------------------------------------------------------------------------


def _can(undo: Undo) -> bool:
    return bool(undo.fields) if undo.verb == CHANGE else not undo.stale


def _lock(events: list[Any]) -> None:
    """The rows stay as they are while they are looked at, and are changed."""
    by_table = sorted(_by_model(events).items(), key=lambda item: item[0]._meta.db_table)
    for history, changes in by_table:
        rows = history.pgh_tracked_model._base_manager.filter(pk__in={e.id for e in changes})
        list(rows.order_by("pk").select_for_update().values_list("pk"))


def _do_all(undos: list[Undo]) -> None:
    """In an order the database takes: what one change waits for, another may bring."""
    order = {RESTORE: 0, CHANGE: 1, DELETE: 2}
    waiting = sorted(undos, key=lambda undo: order[undo.verb])
    while waiting:
        refused: list[tuple[Undo, Exception]] = []
        for undo in waiting:
            try:
                with transaction.atomic():
                    undo.do()
            except IntegrityError as error:
                refused.append((undo, error))
        if len(refused) == len(waiting):
            raise refused[0][1]
        waiting = [undo for undo, _ in refused]


def _refuse_loose_ends(undos: list[Undo]) -> None:
    """Nothing goes that something rests on, nor leads again to what is no longer there."""
    for undo in undos:
        if undo.verb == DELETE and (left := sorted(set(_resting_on(undo)))):
            raise ValidationError(
                f"{_upper(named(undo.row))} came with this step, and cannot go: something rests "
                f"on it by now: {'; '.join(left[:LISTED])}."
            )
    wrong = [
        Changed(row=named(undo.row), why=why)
        for undo in undos
        if undo.verb != DELETE
        for back in undo.fields
        if (why := _why_not_to(back))
    ]
    if wrong:
        raise Stale(wrong)


def _resting_on(undo: Undo) -> Iterator[str]:
    for relation in undo.model._meta.get_fields(include_hidden=True):
        to_this: Any = relation
        if not (relation.one_to_many or relation.one_to_one) or relation.concrete:
            continue
        if issubclass(to_this.related_model, Event):
            continue  # history stays, whatever goes
        rows = to_this.related_model._base_manager.filter(**{to_this.field.name: undo.pk})
        for row in rows[: LISTED + 1]:  # a part by itself: its whole has just gone
            yield named(row if to_this.on_delete is CASCADE else whole(row))


def _why_not_to(back: Back) -> str:
    """Why the field cannot lead again to what it led to; empty where it can."""
    if back.then is None or not back.column.is_relation or back.column.name == "merged_into":
        return ""
    related: Any = back.column.related_model
    target = related._base_manager.filter(pk=back.then).first()
    if target is None:
        return f"the {related._meta.verbose_name} it belonged to has been removed since"
    if isinstance(target, Mergeable) and target.merged_into:
        kept = target.merged_into
        return f"{named(target)} has been merged into {kept.public_id} ({kept}) since"
    return ""


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]
