"""The history of working data: every change, who made it and when, kept by triggers."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

import pghistory
import pgtrigger
from django.db import models
from django.db.models.expressions import RawSQL
from pghistory.models import Event
from pghistory.runtime import Context, _tracker

from sources.models.rules import guard, keeps, literal, refuse

Model = TypeVar("Model", bound=models.Model)


class HistoryEvent(Event):
    """One row as it stood after an insert or update, or before a delete.

    Who: the person, in ``pgh_context`` (set by the middleware and by every verb's ``by``), and
    the database role, which is all there is to know of a change made in plain SQL.
    """

    pgh_database_role = models.TextField(
        db_default=RawSQL("SESSION_USER", ()), editable=False, help_text="Database role"
    )

    class Meta:
        abstract = True


def tracked(model: type[Model]) -> type[Model]:
    """Keep the history of this model's rows in ``<model>Event``."""
    never = literal("Working data are deleted row by row, so that the history has them.")
    pgtrigger.register(
        keeps(["id"], "An id is given once and stays.", name="keeps_its_id"),
        guard("no_truncate", pgtrigger.Truncate, refuse(never), level=pgtrigger.Statement),
    )(model)
    kept = literal("History is never changed or deleted.")
    # Of a table Django made by itself there is a proxy, to which no foreign key can lead.
    own: dict[str, Any] = {"obj_field": None} if model._meta.proxy else {}
    return pghistory.track(
        pghistory.InsertEvent(),
        pghistory.UpdateEvent(),
        pghistory.DeleteEvent(),
        base_model=HistoryEvent,
        exclude=[*generated(model), *getattr(model, "history_leaves_out", ())],
        append_only=True,
        attrs=dict(getattr(model, "history_holds", {})),  # columns it has in a form of their own
        meta={
            "triggers": [
                guard("no_truncate", pgtrigger.Truncate, refuse(kept), level=pgtrigger.Statement)
            ]
        },
        **own,
    )(model)


def row_column(history: Any) -> str:
    """The column of a history that says which row: the indexed one, where there is one."""
    named = {field.name for field in history._meta.concrete_fields}
    return "pgh_obj_id" if "pgh_obj" in named else "id"


def generated(model: type[models.Model]) -> list[str]:
    """Names of the columns PostgreSQL works out itself."""
    return [f.name for f in model._meta.local_fields if isinstance(f, models.GeneratedField)]


@contextmanager
def acting(by: Any) -> Iterator[None]:
    """Changes inside are ``by`` this user in the history, whoever called.

    Where somebody else is acting already (a request, a verb around this one), their changes
    before and after stay theirs: pghistory itself would put the last name to all of them.
    """
    user = by.pk if by else None
    outer = getattr(_tracker, "value", None)
    if outer is None:
        with pghistory.context(user=user):
            yield
    elif user is None or outer.metadata.get("user") == user:
        yield
    else:
        _tracker.value = Context(uuid.uuid4(), outer.metadata | {"user": user})
        try:
            yield
        finally:
            _tracker.value = outer
