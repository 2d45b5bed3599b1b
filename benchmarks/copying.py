"""Rows of models into their tables by COPY, with the columns the models have."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import connection, models, transaction
from django.db.models.expressions import DatabaseDefault
from psycopg import sql


@contextmanager
def without_triggers() -> Iterator[None]:
    """One transaction in which neither triggers nor foreign keys are looked at: a hundred checks
    a claim would be most of the time. ``checking`` looks at the same rules, all rows at once."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL session_replication_role = replica")
            cursor.execute("SET LOCAL synchronous_commit = off")
        yield


def copy(rows: Sequence[models.Model]) -> int:
    """Write unsaved models as they are; what a row leaves to the database, PostgreSQL fills in."""
    if not rows:
        return 0
    fields = list(_columns(rows[0]))
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(rows[0]._meta.db_table),
        sql.SQL(", ").join([sql.Identifier(str(field.column)) for field in fields]),
    )
    plain = [field.attname for field in fields]
    adapted = {f.attname: f for f in fields if isinstance(f, models.JSONField)}
    with connection.cursor() as cursor, cursor.copy(statement) as into:
        for row in rows:
            values = row.__dict__
            into.write_row(
                [
                    adapted[name].get_db_prep_save(values[name], connection)
                    if name in adapted
                    else values[name]
                    for name in plain
                ]
            )
    return len(rows)


def _columns(row: models.Model) -> Iterator[models.Field]:
    for field in row._meta.concrete_fields:
        if isinstance(field, models.GeneratedField):
            continue
        value = row.__dict__.get(field.attname)
        left_out = isinstance(value, DatabaseDefault)
        if not left_out and not (field.primary_key and value is None):
            yield field


def restart_sequences(tables: Iterable[type[models.Model]]) -> None:
    """After rows with ids of their own: the next id is behind the last one."""
    with connection.cursor() as cursor:
        for model in tables:
            key = model._meta.pk
            assert key is not None
            names = [model._meta.db_table, key.column]
            cursor.execute("SELECT pg_get_serial_sequence(%s, %s)", names)
            (sequence,) = cursor.fetchone() or (None,)
            if sequence:
                _continue(cursor, sequence, model._meta.db_table, key.column)
        _continue(cursor, "claims_number", "claims_claim", "number")


def _continue(cursor: Any, sequence: str, table: str, column: str | None) -> None:
    cursor.execute(
        sql.SQL("SELECT setval(%s, coalesce(max({}), 0) + 1, false) FROM {}").format(
            sql.Identifier(str(column)), sql.Identifier(table)
        ),
        [sequence],
    )


def drop_indexes(tables: Iterable[str]) -> list[str]:
    """Take away what no constraint rests on; gives back the statements that make them again."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid)
            FROM pg_index i WHERE i.indrelid::regclass::text = ANY(%s) AND NOT i.indisunique
            AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = i.indexrelid)
            ORDER BY 1
            """,
            [list(tables)],
        )
        found = cursor.fetchall()
        for name, _ in found:
            cursor.execute(f"DROP INDEX {name}")
    return [definition for _, definition in found]
