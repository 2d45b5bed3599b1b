"""The history of an object and of its parts, read from what the triggers kept."""

from collections import defaultdict
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from typing import Any

from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from sources.models import User

VERBS = {"insert": "added", "update": "changed", "delete": "removed"}
Names = dict[type[Model], dict[Any, str]]


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


@dataclass(slots=True)
class Step:
    """What one person did in one transaction."""

    at: datetime
    who: str
    rows: list[RowChange]


class HistoryAdmin:
    """Gives a ModelAdmin the history of its object, parts included, field by field."""

    object_history_template = "admin/sources/history.html"
    #: Columns the program fills in by itself, of the object and its parts.
    untold: tuple[str, ...] = ()

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        obj = self.get_object(request, unquote(object_id))  # type: ignore[attr-defined]
        if obj is None:
            return self._get_obj_does_not_exist_redirect(  # type: ignore[attr-defined]
                request, self.opts, object_id  # type: ignore[attr-defined]
            )  # fmt: skip
        if not self.has_view_or_change_permission(request, obj):  # type: ignore[attr-defined]
            raise PermissionDenied
        context = {
            **self.admin_site.each_context(request),  # type: ignore[attr-defined]
            "title": f"History: {obj}",
            "object": obj,
            "opts": self.opts,  # type: ignore[attr-defined]
            "steps": history(obj, self.history_parts(request), untold=self.untold),
            **(extra_context or {}),
        }
        return TemplateResponse(request, self.object_history_template, context)

    def history_parts(self, request: HttpRequest) -> list[tuple[type[Model], str]]:
        """Models whose rows are parts of this one, and the foreign key that says so."""
        found = []
        for inline in self.inlines:  # type: ignore[attr-defined]
            key = inline.fk_name or next(
                f.name
                for f in inline.model._meta.fields
                if f.is_relation and f.related_model is self.model  # type: ignore[attr-defined]
            )
            found.append((inline.model, key))
        return [(model, key) for model, key in found if hasattr(model, "pgh_event_model")]


def history(
    obj: Model, parts: Iterable[tuple[type[Model], str]] = (), *, untold: Container[str] = ()
) -> list[Step]:
    """Every change of the object and its parts, the newest first.

    The number of queries depends on the models involved, never on how much has happened.
    """
    kinds: list[tuple[Any, str]] = [(type(obj), ""), *parts]
    events = [event for model, key in kinds for event in _events(model, key, obj)]
    before = _before(events)
    names = _names(events)
    people = _people(events)
    order = {model.pgh_event_model: place for place, (model, _) in enumerate(kinds)}
    events.sort(key=lambda e: (e.pgh_created_at, order[type(e)], e.pgh_id), reverse=True)
    steps = []
    for (at, who), group in groupby(events, lambda e: (e.pgh_created_at, _who(e, people))):
        rows = [_row(event, before.get(_key(event)), names, obj, untold) for event in group]
        steps.append(Step(at, who, [row for row in reversed(rows) if row]))
    return [step for step in steps if step.rows]


def _events(model: Any, key: str, obj: Model) -> list[Any]:
    events = model.pgh_event_model.objects.select_related("pgh_context")
    if not key:
        return list(events.filter(pgh_obj_id=obj.pk))
    # Also what happened to a row before it came here, and once it has left.
    rows = model.pgh_event_model.objects.filter(**{key: obj.pk}).values("pgh_obj_id")
    return list(events.filter(pgh_obj_id__in=rows))


def _key(event: Any) -> tuple[type[Model], int]:
    return type(event), event.pgh_id


def _before(events: list[Any]) -> dict[Any, Any]:
    """Each event's row as it stood before it."""
    found: dict[Any, Any] = {}
    last: dict[Any, Any] = {}
    for event in sorted(events, key=lambda event: event.pgh_id):
        row = (type(event), event.pgh_obj_id)
        found[_key(event)] = last.get(row)
        last[row] = event
    return found


def _who(event: Any, people: dict[int, str]) -> str:
    user = event.pgh_context.metadata.get("user") if event.pgh_context else None
    if user is None:
        return f"database role {event.pgh_database_role}"
    return people.get(user, f"user {user}")


def _people(events: list[Any]) -> dict[int, str]:
    ids = {e.pgh_context.metadata.get("user") for e in events if e.pgh_context} - {None}
    return {user.pk: str(user) for user in User.objects.filter(pk__in=ids)} if ids else {}


def _columns(event: Any) -> Iterator[Any]:
    return (
        f for f in event._meta.concrete_fields if not f.name.startswith("pgh_") and f.name != "id"
    )


def _names(events: list[Any]) -> Names:
    """What foreign keys lead to, by name: one query a model."""
    wanted: dict[type[Model], set[Any]] = defaultdict(set)
    for event in events:
        for column in _columns(event):
            if column.is_relation:
                wanted[column.related_model].add(getattr(event, column.attname))
    return {model: _named(model, pks - {None}) for model, pks in wanted.items()}


def _named(model: type[Model], pks: set[Any]) -> dict[Any, str]:
    keys = [f.name for f in model._meta.fields if f.is_relation]
    long = [f.name for f in model._meta.fields if isinstance(f, models.TextField)]
    found = model._default_manager.filter(pk__in=pks).select_related(*keys).defer(*long)
    return {each.pk: str(each) for each in found} if pks else {}


def _row(
    event: Any, before: Any, names: Names, obj: Model, untold: Container[str]
) -> RowChange | None:
    model = event.pgh_tracked_model
    verb = VERBS[event.pgh_label]
    telling = [column for column in _telling(event, obj) if column.name not in untold]
    kind = "" if model is type(obj) else str(model._meta.verbose_name)
    if verb == "removed":
        gone = [FieldChange(*_shown(c, event, names), "") for c in telling]
        return RowChange(kind, verb, [change for change in gone if change.before])
    changes = [
        FieldChange(label, _shown(column, before, names)[1] if before else "", after)
        for column in telling
        for label, after in [_shown(column, event, names)]
        if _changed(column, before, event)
    ]
    return RowChange(kind, verb, changes) if changes or verb == "added" else None


def _telling(event: Any, obj: Model) -> list[Any]:
    """The columns worth telling of: not which object a part belongs to, unless it moved."""
    return [
        column
        for column in _columns(event)
        if not (
            column.is_relation
            and column.related_model is type(obj)
            and event.pgh_tracked_model is not type(obj)
            and getattr(event, column.attname) == obj.pk
            and column.name == type(obj)._meta.model_name
        )
    ]


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
