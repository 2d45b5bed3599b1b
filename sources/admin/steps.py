"""What happened to an object and its parts, step by step, read from what the triggers kept."""

from collections import defaultdict
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import models
from django.db.models import Model

from sources.models import User
from sources.models.history import row_column
from sources.reverting import befores, columns, who

VERBS = {"insert": "added", "update": "changed", "delete": "removed"}
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
Names = dict[type[Model], dict[Any, str]]
Parts = Iterable[tuple[type[Model], str]]


@dataclass(frozen=True, slots=True)
class FieldChange:
    label: str
    before: str
    after: str


@dataclass(slots=True)
class RowChange:
    """One row that was added, changed or removed."""

    kind: str
    verb: str
    fields: list[FieldChange] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Said:
    """What is told beside the changes of rows: a decision, a comment, a text that came."""

    at: datetime
    who: str
    title: str
    text: str = ""
    fields: Sequence[FieldChange] = ()


@dataclass(slots=True)
class Step:
    """What one person did in one transaction."""

    at: datetime
    who: str
    rows: list[RowChange] = field(default_factory=list)
    said: list[Said] = field(default_factory=list)
    events: list[Any] = field(default_factory=list)  # of the rows

    @property
    def named(self) -> str:
        return f"What {self.who} did on {self.at:%-d %B %Y, %H:%M:%S} UTC"

    @property
    def key(self) -> int:
        """The moment as a number, for addresses: microseconds, as PostgreSQL keeps them."""
        return (self.at - EPOCH) // timedelta(microseconds=1)


def moment(key: int) -> datetime:
    """The moment of a step's key; OverflowError for what is none."""
    return EPOCH + timedelta(microseconds=key)


def moments(obj: Model, parts: Parts = (), said: Iterable[Said] = ()) -> list[datetime]:
    """When something happened, the newest first, in one query."""
    times = [
        rows.order_by().values_list("pgh_created_at", flat=True)
        for rows in (_events(model, key, obj) for model, key in [(type(obj), ""), *parts])
    ]
    found = set(times[0].union(*times[1:])) | {each.at for each in said}
    return sorted(found, reverse=True)


def who_was_last(events: Sequence[Any]) -> str:
    """Who changed the rows of these events last."""
    newest = []
    for history in {type(event) for event in events}:
        row = row_column(history)
        rows = {f"{row}__in": [event.id for event in events if type(event) is history]}
        later = history._base_manager.filter(**rows).select_related("pgh_context")
        newest.append(later.latest("pgh_id"))
    return who(max(newest, key=lambda event: event.pgh_created_at))


def history(
    obj: Model,
    parts: Parts = (),
    *,
    untold: Container[str] = (),
    said: Iterable[Said] = (),
    at: Iterable[datetime] | None = None,
) -> list[Step]:
    """The changes of the object and its parts, the newest first; all, or those of these moments.

    The number of queries depends on the models involved, never on how much has happened.
    """
    times = None if at is None else set(at)
    kinds: list[tuple[Any, str]] = [(type(obj), ""), *parts]
    changes = _Changes(obj, untold)
    for model, key in kinds:
        changes.read(model, key, times)
    steps = changes.steps()
    for each in said:
        if times is None or each.at in times:
            step = steps.setdefault((each.at, each.who), Step(each.at, each.who))
            step.said.append(each)
    told = [step for step in steps.values() if step.rows or step.said]
    told.reverse()  # of one moment, what came last comes first
    return sorted(told, key=lambda step: step.at, reverse=True)


def _events(model: Any, key: str, obj: Model) -> Any:
    """The history of the object's own row, or of the rows that are, or ever were, its parts."""
    events = model.pgh_event_model.objects.all()
    row = row_column(model.pgh_event_model)
    if not key:
        return events.filter(**{row: obj.pk})
    # Also what happened to a row before it came here, and once it has left.
    return events.filter(**{f"{row}__in": events.filter(**{key: obj.pk}).values(row)})


class _Changes:
    """Rows of history on their way to being told."""

    def __init__(self, obj: Model, untold: Container[str]) -> None:
        self.obj, self.untold = obj, untold
        self.events: list[Any] = []
        self.before: dict[Any, Any] = {}

    def read(self, model: Any, key: str, times: set[datetime] | None) -> None:
        found = _events(model, key, self.obj).select_related("pgh_context").order_by("pgh_id")
        if times is not None:
            found = found.filter(pgh_created_at__in=times)
        if events := list(found):
            before = befores(events)
            self.before |= {(type(e), e.pgh_id): before[e.pgh_id] for e in events}
            self.events += events

    def steps(self) -> dict[tuple[datetime, str], Step]:
        people, names = _people(self.events), self._names()
        steps: dict[tuple[datetime, str], Step] = {}
        for event in self.events:
            at, who = event.pgh_created_at, _who(event, people)
            if row := self._row(event, names):
                step = steps.setdefault((at, who), Step(at, who))
                step.rows.append(row)
                step.events.append(event)
        return steps

    def _names(self) -> Names:
        """What foreign keys lead to, by name: one query a model."""
        wanted: dict[type[Model], set[Any]] = defaultdict(set)
        for event in [*self.events, *(each for each in self.before.values() if each)]:
            for column in columns(event):
                if column.is_relation:
                    wanted[column.related_model].add(getattr(event, column.attname))
        return {model: _named(model, pks - {None}) for model, pks in wanted.items()}

    def _row(self, event: Any, names: Names) -> RowChange | None:
        model = event.pgh_tracked_model
        verb = VERBS[event.pgh_label]
        before = self.before[type(event), event.pgh_id] if verb == "changed" else None
        telling = [c for c in columns(event) if self._tells(c, event)]
        kind = "" if model is type(self.obj) else str(model._meta.verbose_name)
        if named := getattr(model, "history_named", ""):
            kind = f"{kind} {getattr(event, named)}"
        if verb == "removed":
            gone = [FieldChange(*_shown(c, event, names), "") for c in telling]
            return RowChange(kind, verb, [change for change in gone if change.before])
        changes = [
            FieldChange(label, _shown(column, before, names)[1] if before else "", after)
            for column in telling
            for label, after in [_shown(column, event, names)]
            if _changed(column, before, event)
        ]
        if not changes and verb == "changed":
            return RowChange(kind, "moved") if _moved(before, event) else None
        return RowChange(kind, verb, changes)

    def _tells(self, column: Any, event: Any) -> bool:
        """Whether the column is worth telling: not which object a part belongs to, say."""
        model = event.pgh_tracked_model
        if column.name in self.untold or column.name == getattr(model, "history_place", ""):
            return False
        return not (
            column.is_relation
            and column.related_model is type(self.obj)
            and model is not type(self.obj)
            and getattr(event, column.attname) == self.obj.pk
            and column.name == type(self.obj)._meta.model_name
        )


def _moved(before: Any, event: Any) -> bool:
    """Whether it stands elsewhere among its like; the numbers that say so tell nobody anything."""
    place = getattr(event.pgh_tracked_model, "history_place", "")
    return bool(place) and getattr(before, place, None) != getattr(event, place)


def _who(event: Any, people: dict[int, str]) -> str:
    user = event.pgh_context.metadata.get("user") if event.pgh_context else None
    if user is None:
        return f"database role {event.pgh_database_role}"
    return people.get(user, f"user {user}")


def _people(events: list[Any]) -> dict[int, str]:
    ids = {e.pgh_context.metadata.get("user") for e in events if e.pgh_context} - {None}
    return {user.pk: str(user) for user in User.objects.filter(pk__in=ids)} if ids else {}


def _named(model: type[Model], pks: set[Any]) -> dict[Any, str]:
    if not pks:
        return {}
    keys = [f.name for f in model._meta.fields if f.is_relation]
    long = [f.name for f in model._meta.fields if isinstance(f, models.TextField)]
    found = model._default_manager.filter(pk__in=pks).select_related(*keys).defer(*long)
    return {each.pk: str(each) for each in found}


def _changed(column: Any, before: Any, event: Any) -> bool:
    value = getattr(event, column.attname)
    if before is None:
        return value not in (None, "", {}, []) and value != column.get_default()
    return getattr(before, column.attname) != value


def _shown(column: Any, event: Any, names: Names) -> tuple[str, str]:
    """The field's label, and its value as a person reads it."""
    label, value = str(column.verbose_name), getattr(event, column.attname)
    if value in (None, ""):
        return label, ""
    if column.is_relation:
        known = names[column.related_model]
        return label, known.get(value, f"{column.related_model._meta.verbose_name} {value}, gone")
    if isinstance(value, bool):
        return label, "yes" if value else "no"
    if isinstance(value, datetime):
        return label, f"{value:%-d %B %Y, %H:%M}"
    if isinstance(value, str):
        value = dict(column.flatchoices).get(value, value)
    return label, str(value)
