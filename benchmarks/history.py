"""The history triggers would have written of all this: a row an insertion, and one a step."""

from collections.abc import Iterator
from typing import Any

import pgtrigger
from django.apps import apps
from django.db import connection, models

from benchmarks.plan import BEGAN
from claims.models import Claim, Decision

CONTEXT = "00000000-0000-0000-0000-00000000bee5"


def write() -> Iterator[int]:
    """Numbers of rows, table by table."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO pghistory_context (id, created_at, updated_at, metadata)"
            " VALUES (%s, %s, %s, '{\"user\": 1}')",
            [CONTEXT, BEGAN, BEGAN],
        )
        for model in _tracked():
            status = "'draft'" if model is Claim else None
            yield _events(cursor, model, "insert", model._meta.db_table + " t", status=status)
        steps = f"""{Claim._meta.db_table} t JOIN {Decision._meta.db_table} d
            ON d.claim_id = t.id AND d.verb <> 'revise'"""
        yield _events(cursor, Claim, "update", steps, status="d.to_status", at="d.at")


def _tracked() -> list[type[models.Model]]:
    found = {model for model, trigger in pgtrigger.registered() if trigger.name == "insert_insert"}
    ours = [m for app in ("sources", "claims") for m in apps.get_app_config(app).get_models()]
    return [model for model in ours if model in found and not model._meta.proxy]


def _events(
    cursor: Any, model: Any, label: str, rows: str, *, status: str | None = None, at: str = "%s"
) -> int:
    events = model.pgh_event_model._meta
    kept = {field.column for field in model._meta.local_concrete_fields}
    of_the_row = {
        column: f't."{column}"'
        for column in (field.column for field in events.local_concrete_fields)
        if column in kept
    }
    if status:
        of_the_row["status"] = status
    values = of_the_row | {
        "pgh_created_at": at,
        "pgh_label": f"'{label}'",
        "pgh_obj_id": f't."{model._meta.pk.column}"',
        "pgh_context_id": f"'{CONTEXT}'",
    }
    names = ", ".join(f'"{name}"' for name in values)
    cursor.execute(
        f"INSERT INTO {events.db_table} ({names}) SELECT {', '.join(values.values())} FROM {rows}",
        [BEGAN] if at == "%s" else [],
    )
    return int(cursor.rowcount)
