"""The lower bound: one prepared query, its stored bytes put together, and no framework at all.

Parameters are trusted, nothing is signed, nothing may be kept by a cache: whatever serves the
same bytes with more than this is slower by what it does more.
"""

import os
import threading
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import parse_qs

import psycopg
from psycopg.types.string import ByteaBinaryLoader

VALID = "valid_until_id IS NULL AND status = 'published'"
_NEWEST = "ORDER BY published_revision DESC, number DESC LIMIT 50"
_COLUMN = "SELECT document FROM claims_entry WHERE"

ONE = f"{_COLUMN} number = %s AND {VALID}"
PAGE = f"{_COLUMN} {VALID} {_NEWEST}"
#: From the list that is kept for each term, which is in this order.
BY_TERM = """
    SELECT e.document FROM claims_mention m JOIN claims_entry e ON e.id = m.entry_id
    WHERE m.term = %s AND e.valid_until_id IS NULL AND e.status = 'published'
    ORDER BY m.published_revision DESC, m.number DESC LIMIT 50"""
BEHIND = f"{_COLUMN} {VALID} AND (published_revision, number) < (%s, %s) {_NEWEST}"
FOUND = f"{_COLUMN} {VALID} AND words @@ %s::tsquery {_NEWEST}"
RANKED = f"""{_COLUMN} {VALID} AND words @@ %s::tsquery
    ORDER BY ts_rank(words, %s::tsquery)::float8 DESC, published_revision DESC, number DESC
    LIMIT 50"""
MADE_AFTER = f"{_COLUMN} {VALID} AND made_last >= %s {_NEWEST}"
PUBLISHED_AFTER = f"""{_COLUMN} {VALID} AND published_revision >= (
    SELECT number FROM claims_revision WHERE at >= %s::date ORDER BY number LIMIT 1) {_NEWEST}"""

#: What is asked by → the query, and the parameters it takes.
QUERIES: dict[str, tuple[str, tuple[str, ...]]] = {
    "term": (BY_TERM, ("term",)),
    "revision": (BEHIND, ("revision", "number")),
    "ranked": (RANKED, ("ranked", "ranked")),
    "found": (FOUND, ("found",)),
    "made_after": (MADE_AFTER, ("made_after",)),
    "published_after": (PUBLISHED_AFTER, ("published_after",)),
}
_own = threading.local()


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    path: str = environ["PATH_INFO"]
    if path.startswith("/claims/C"):
        rows = _rows(ONE, [int(path[9:])])
        body = rows[0][0] if rows else b""
        status = "200 OK" if rows else "404 Not Found"
    else:
        rows = _rows(*_asked(environ["QUERY_STRING"]))
        body = b'{"results":[' + b",".join([row[0] for row in rows]) + b'],"next":null}'
        status = "200 OK"
    start_response(
        status, [("Content-Type", "application/json"), ("Content-Length", str(len(body)))]
    )
    return [body]


def _asked(query: str) -> tuple[str, list[Any]]:
    if not query:
        return PAGE, []
    given = {name: values[0] for name, values in parse_qs(query).items()}
    for name, (statement, parameters) in QUERIES.items():
        if name in given:
            return statement, [given[parameter] for parameter in parameters]
    raise ValueError(query)


def _rows(statement: str, parameters: list[Any]) -> list[tuple[bytes]]:
    connection = getattr(_own, "connection", None)
    if connection is None:
        connection = _own.connection = psycopg.connect(
            os.environ["DATABASE_URL"], autocommit=True, prepare_threshold=0
        )
        connection.adapters.register_loader("text", ByteaBinaryLoader)  # as it comes
    return connection.execute(statement, parameters, binary=True).fetchall()
