"""How public answers are read: SQL as it is written, prepared once a connection, rows as bytes.

Between the record and a reader stand neither model instances nor text that is decoded and encoded
again: what PostgreSQL sends is what the answer holds.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

import psycopg
from django.db import connection
from psycopg.pq.abc import PGresult


class TookTooLong(Exception):
    """PostgreSQL was told to stop: it is more than an answer may take."""


class Rows:
    """What a query answered; a cell is bytes as PostgreSQL writes it, None where it is null."""

    __slots__ = ("_result", "columns", "count")

    def __init__(self, result: PGresult) -> None:
        self._result, self.count, self.columns = result, result.ntuples, result.nfields

    def cell(self, row: int, column: int) -> bytes | None:
        return self._result.get_value(row, column)

    def text(self, row: int, column: int) -> str:
        value = self._result.get_value(row, column)
        return "" if value is None else bytes(value).decode()

    def number(self, row: int, column: int) -> int:
        return int(self.text(row, column) or 0)

    def column(self, column: int, most: int | None = None) -> list[bytes]:
        value = self._result.get_value
        rows = self.count if most is None else min(self.count, most)
        return [value(row, column) or b"" for row in range(rows)]


class Newest(NamedTuple):
    """The revision the record is at, and when it was made, in seconds; 0 and 0 while empty."""

    revision: int
    at: int


NEWEST = (
    "SELECT number, floor(extract(epoch FROM at)) FROM claims_revision ORDER BY number DESC LIMIT 1"
)


def newest() -> Newest:
    rows = read(NEWEST, prepare=True)
    return Newest(rows.number(0, 0), rows.number(0, 1)) if rows.count else Newest(0, 0)


#: PostgreSQL takes the columns two lists are joined by for independent, expects one row, and then
#: reads both to the end; side by side it stops at the page's last row.
SIDE_BY_SIDE = (
    "SELECT set_config('enable_hashjoin', 'off', true),"
    " set_config('max_parallel_workers_per_gather', '0', true)"
)


def read(
    sql: str, values: Sequence[Any] = (), *, prepare: bool = False, merge: bool = False
) -> Rows:
    """Ask one query. ``prepare``: its plan is good for any values, and may be kept; ``merge``:
    sorted lists in it are read side by side."""
    try:
        return _read(sql, values, prepare, merge)
    except psycopg.errors.QueryCanceled as error:
        raise TookTooLong from error
    except psycopg.OperationalError:
        # The server went and came again; a connection kept from before is of no use.
        if connection.in_atomic_block or not connection.connection.closed:
            raise
        connection.close()
        return _read(sql, values, prepare, merge)


def _read(sql: str, values: Sequence[Any], prepare: bool, merge: bool) -> Rows:
    if connection.queries_logged:
        with connection.cursor() as logged:
            logged.execute(sql, list(values))
            return Rows(logged.cursor.pgresult)
    connection.ensure_connection()
    open_one: psycopg.Connection[Any] = connection.connection
    if open_one.prepare_threshold is None:  # Django's choice; its own queries are never prepared
        open_one.prepare_threshold = 5
    with psycopg.Cursor(open_one) as cursor:
        if merge:
            with open_one.pipeline():  # one transaction, and one way to the server and back
                open_one.execute(SIDE_BY_SIDE, prepare=True)
                cursor.execute(sql, values, prepare=prepare)
        else:
            cursor.execute(sql, values, prepare=prepare)
        result = cursor.pgresult
        assert result is not None
        return Rows(result)
