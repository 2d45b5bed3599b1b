"""The history of working data: every change, who made it and when, kept by triggers."""

from typing import Any, TypeVar

import pghistory
from django.db import models
from django.db.models.expressions import RawSQL
from pghistory.models import Event

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
    return pghistory.track(
        pghistory.InsertEvent(),
        pghistory.UpdateEvent(),
        pghistory.DeleteEvent(),
        base_model=HistoryEvent,
        exclude=[*generated(model), *getattr(model, "history_leaves_out", ())],
        append_only=True,
    )(model)


def generated(model: type[models.Model]) -> list[str]:
    """Names of the columns PostgreSQL works out itself."""
    return [f.name for f in model._meta.local_fields if isinstance(f, models.GeneratedField)]


def acting(by: Any) -> pghistory.context:
    """Changes inside are ``by`` this user in the history, whoever called."""
    return pghistory.context(user=by.pk if by else None)
