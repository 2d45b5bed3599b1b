"""Rules as triggers: what the database refuses, with the words people read.

Every refusal is a check violation, so Django raises ``IntegrityError`` whoever breaks it:
a form, a shell, an import or plain SQL.
"""

from typing import Any

import pgtrigger


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


def keeps(columns: list[str], message: str, *, name: str, once: str = "TRUE") -> pgtrigger.Trigger:
    """These columns keep their value, once they have one that meets ``once`` (SQL over OLD)."""
    changed = " OR ".join(f'NEW."{c}" IS DISTINCT FROM OLD."{c}"' for c in columns)
    never = refuse(literal(message))
    return guard(
        name, pgtrigger.Update, f"IF ({once}) AND ({changed}) THEN {never} END IF; RETURN NEW;"
    )


def append_only(what: str, *, updates: bool = True) -> list[pgtrigger.Trigger]:
    """Rows that are written once: no update (unless ``updates`` is False), delete or truncate."""
    operation = pgtrigger.Update | pgtrigger.Delete if updates else pgtrigger.Delete
    never = refuse(literal(f"{what} are never changed or deleted."))
    return [
        guard("append_only", operation, never),
        guard("no_truncate", pgtrigger.Truncate, never, level=pgtrigger.Statement),
    ]


class NoCycle(pgtrigger.Trigger):
    """A thing is not, over any number of steps, its own parent.

    The lock makes two changes take turns that would make a circle together.
    """

    when = pgtrigger.Before
    operation = pgtrigger.Insert | pgtrigger.Update

    def __init__(self, field: str, message: str) -> None:
        self.field, self.message = field, message
        super().__init__(name=f"no_cycle_{field}")

    def get_func(self, model: Any) -> str:
        table, column = model._meta.db_table, model._meta.get_field(self.field).column
        return f"""
            IF NEW."{column}" IS NULL THEN RETURN NEW; END IF;
            PERFORM pg_advisory_xact_lock(hashtext('{table}.{column}'));
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
    """Rule 9: redirects are one step long, and a merged id leads to the one that stays for ever.

    The share lock makes two merges wait for one another that would make a chain together.
    """

    when = pgtrigger.Before
    operation = pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete
    name = "merge_redirect"

    def __init__(self, *, reversible: bool = False) -> None:
        self.reversible = reversible  # a codebook's changes can be undone, its merges too
        super().__init__()

    def get_func(self, model: Any) -> str:
        table = model._meta.db_table
        stays = literal("What was merged away is kept: its id leads to the one that stays.")
        straight = literal("A merge leads straight to the one that stays, over no other merge.")
        return f"""
            IF TG_OP = 'DELETE' THEN
                IF OLD.merged_into_id IS NOT NULL THEN {refuse(stays)} END IF;
                RETURN OLD;
            END IF;
            IF TG_OP = 'UPDATE' THEN
                IF OLD.merged_into_id IS NOT NULL AND NEW.merged_into_id IS NULL
                    AND NOT {str(self.reversible).upper()}
                THEN
                    {refuse(stays)}
                END IF;
                IF OLD.merged_into_id IS NOT DISTINCT FROM NEW.merged_into_id THEN
                    RETURN NEW;
                END IF;
            END IF;
            IF NEW.merged_into_id IS NOT NULL THEN
                PERFORM FROM "{table}"
                WHERE id = NEW.merged_into_id AND merged_into_id IS NULL AND id <> NEW.id
                FOR SHARE;
                IF NOT FOUND OR EXISTS (SELECT FROM "{table}" WHERE merged_into_id = NEW.id) THEN
                    {refuse(straight)}
                END IF;
            END IF;
            RETURN NEW;
        """
