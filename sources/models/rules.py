"""Rules as triggers: what the database refuses, with the words people read.

Every refusal is a check violation, so Django raises ``IntegrityError`` whoever breaks it:
a form, a shell, an import or plain SQL.
"""

from typing import Any

import pgtrigger
from django.db import models


def refuse(sql_message: str) -> str:
    """A PL/pgSQL statement that refuses, with an SQL expression for its message."""
    return f"RAISE EXCEPTION USING ERRCODE = '23514', MESSAGE = {sql_message};"


def literal(text: str) -> str:
    """Text as an SQL string."""
    return "'" + text.replace("'", "''") + "'"


def guard(name: str, operation: Any, sql: str, **options: Any) -> pgtrigger.Trigger:
    """A trigger that looks at each row before it is written and may refuse it."""
    options.setdefault("when", pgtrigger.Before)
    return pgtrigger.Trigger(name=name, operation=operation, func=sql, **options)


class FrozenColumns(pgtrigger.Trigger):
    """These columns keep the value they were given when the row was made."""

    when = pgtrigger.Before
    operation = pgtrigger.Update

    def __init__(self, *fields: str, message: str) -> None:
        self.fields, self.message = fields, message
        super().__init__(name="frozen_columns")

    def get_func(self, model: type[models.Model]) -> str:
        columns = [model._meta.get_field(field).column for field in self.fields]
        changed = " OR ".join(f'NEW."{c}" IS DISTINCT FROM OLD."{c}"' for c in columns)
        return f"IF {changed} THEN {refuse(literal(self.message))} END IF; RETURN NEW;"


def append_only(what: str, *, updates: bool = True) -> list[pgtrigger.Trigger]:
    """Rows that are written once: no update (unless ``updates`` is False), delete or truncate."""
    operation = pgtrigger.Update | pgtrigger.Delete if updates else pgtrigger.Delete
    never = refuse(literal(f"{what} are never changed or deleted."))
    return [
        guard("append_only", operation, never),
        guard("no_truncate", pgtrigger.Truncate, never, level=pgtrigger.Statement),
    ]


class NoCycle(pgtrigger.Trigger):
    """A thing is not, over any number of steps, its own parent."""

    when = pgtrigger.Before
    operation = pgtrigger.Insert | pgtrigger.Update

    def __init__(self, field: str, message: str) -> None:
        self.field, self.message = field, message
        super().__init__(name=f"no_cycle_{field}")

    def get_func(self, model: type[models.Model]) -> str:
        table, column = model._meta.db_table, model._meta.get_field(self.field).column
        return f"""
            IF EXISTS (
                WITH RECURSIVE above AS (
                    SELECT NEW."{column}" AS id
                    UNION
                    SELECT t."{column}" FROM "{table}" t JOIN above ON t.id = above.id
                )
                SELECT FROM above WHERE id = NEW.id
            ) THEN {refuse(literal(self.message))} END IF;
            RETURN NEW;
        """


class MergeRedirect(pgtrigger.Trigger):
    """Redirects are one step long: what stays is not itself merged away."""

    when = pgtrigger.Before
    operation = pgtrigger.Insert | pgtrigger.Update
    name = "merge_redirect"

    def get_func(self, model: type[models.Model]) -> str:
        table = model._meta.db_table
        return f"""
            IF NEW.merged_into_id IS NOT NULL AND (
                EXISTS (
                    SELECT FROM "{table}"
                    WHERE id = NEW.merged_into_id AND merged_into_id IS NOT NULL
                ) OR EXISTS (SELECT FROM "{table}" WHERE merged_into_id = NEW.id)
            ) THEN
                {refuse("'A merge leads straight to the one that stays, over no other merge.'")}
            END IF;
            RETURN NEW;
        """


__all__ = [
    "FrozenColumns",
    "MergeRedirect",
    "NoCycle",
    "append_only",
    "guard",
    "refuse",
]
