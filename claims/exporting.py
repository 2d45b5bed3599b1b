"""All that a selection chooses, as a stream: what PostgreSQL copies out, passed on in pieces.

The revision is pinned before the first byte: an export that began before a publication ends as it
began, and one of the same revision has the same bytes. Memory stays the same however long it is.
"""

from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore, Lock
from typing import Any, NamedTuple, Self

import psycopg
from django.db import connection
from psycopg.pq import TransactionStatus

from claims.reading_sql import COLUMNS
from claims.selection import Selection

#: How many bytes are passed on at a time, about.
PIECE = 64 * 1024
#: An export holds a connection and a thread of the server; some must be left for other readers.
AT_ONCE = 3
#: In milliseconds: ordinary questions may take some seconds, these a quarter of an hour, so that
#: nobody who reads slowly keeps a turn for long.
LONGEST = 15 * 60 * 1000

IDLE, INTRANS = TransactionStatus.IDLE, TransactionStatus.INTRANS

#: What PostgreSQL's binary format has before the first row, before each, and behind the last.
_HEADER, _BEFORE_A_ROW, _TRAILER = 19, 6, b"\xff\xff"


class Busy(Exception):
    """As many exports as may be are under way. The message is for people."""

    retry_after = 30


class Turns:
    """So many at once, and one a client."""

    def __init__(self, most: int) -> None:
        self._most, self._free = most, BoundedSemaphore(most)
        self._clients: set[str] = set()
        self._lock = Lock()

    def take(self, client: str) -> None:
        """Raises Busy. A client nobody knows, “”, may have several."""
        with self._lock:
            if client and client in self._clients:
                raise Busy("An export for your address is under way. Ask again when it has ended.")
            if not self._free.acquire(blocking=False):
                raise Busy(
                    f"{self._most} exports are under way here, which are the most. Ask again."
                )
            self._clients.add(client)

    def give_back(self, client: str) -> None:
        with self._lock:
            self._clients.discard(client)
            self._free.release()


_turns = Turns(AT_ONCE)


class Way(NamedTuple):
    """One column of an entry a line, and what ends a line."""

    column: str
    end: bytes
    head: bytes = b""


WAYS = {
    "jsonl": Way("e.document", b"\n"),
    "csv": Way("e.row", b"\r\n", ",".join(COLUMNS).encode() + b"\r\n"),
}
BOM = "\ufeff".encode()


class Stream:
    """The pieces, in order. It has its turn from the start to the end, or until it is closed."""

    def __init__(
        self, pieces: Callable[[], Generator[bytes, None, None]], *, client: str = ""
    ) -> None:
        """``client``: whose turn it is. Raises Busy."""
        _turns.take(client)
        self._client, self._has_its_turn = client, True
        self._pieces = pieces()

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> bytes:
        try:
            return next(self._pieces)
        except BaseException:  # at its end, too, another may have its turn
            self.close()
            raise

    def close(self) -> None:
        """What PostgreSQL is still at is stopped. May be called twice."""
        self._pieces.close()
        if self._has_its_turn:
            self._has_its_turn = False
            _turns.give_back(self._client)


class Export(Stream):
    """A selection as a file."""

    def __init__(
        self, selection: Selection, way: Way, *, bom: bool = False, client: str = ""
    ) -> None:
        """``client``: whose turn it is. Raises Busy."""
        listing = selection.of_this_revision()
        query = listing.all(way.column, selection.sort)
        start = BOM + way.head if bom else way.head
        super().__init__(
            lambda: _pieces(start, rows(query.sql, query.values), way.end), client=client
        )


def _pieces(start: bytes, rows: Iterable[memoryview], end: bytes) -> Generator[bytes, None, None]:
    lines: list[bytes | memoryview] = []
    size = 0
    if start:
        yield start
    for row in rows:
        lines.append(row)
        size += len(row)
        if size >= PIECE:
            yield end.join(lines) + end
            lines, size = [], 0
    if lines:
        yield end.join(lines) + end


def rows(sql: str, values: list[Any]) -> Iterator[memoryview]:
    """The one column of each row. What has come already is taken without being waited for."""
    with _connection() as ours:
        statement = f"COPY ({sql}) TO STDOUT (FORMAT binary)"
        with psycopg.ClientCursor(ours).copy(statement, values) as copy:
            message = memoryview(copy.read())[_HEADER:]
            come = ours.pgconn.get_copy_data
            while message != _TRAILER:
                if message:
                    yield message[_BEFORE_A_ROW:]
                length, message = come(1)
                if length < 0:
                    raise psycopg.OperationalError("PostgreSQL ended the export early.")
                if not length:
                    message = memoryview(copy.read())
            copy.read()  # the end, and whether it all went well


@contextmanager
def _connection() -> Iterator[psycopg.Connection[Any]]:
    """This thread's, told to be patient meanwhile."""
    connection.ensure_connection()
    ours: psycopg.Connection[Any] = connection.connection
    with psycopg.ClientCursor(ours) as cursor:
        cursor.execute("SELECT current_setting('statement_timeout')")
        (usual,) = cursor.fetchone() or ("0",)
        _hold(cursor, str(LONGEST))
        try:
            yield ours
        finally:
            if ours.info.transaction_status in (IDLE, INTRANS):
                _hold(cursor, usual)


def _hold(cursor: psycopg.Cursor[Any], timeout: str) -> None:
    cursor.execute("SELECT set_config('statement_timeout', %s, false)", [timeout])
