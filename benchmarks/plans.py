"""How PostgreSQL answers every single filter and every pair of filters, and which are slow."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import combinations
from typing import Any
from urllib.parse import urlencode

from django.db import DatabaseError, connection, transaction
from django.test import Client
from psycopg import errors

from benchmarks import values
from claims import reader

#: A query over this is reported with its plan; one over the other is broken off.
SLOW, TOO_SLOW = 250, 15_000
LISTED = ("claimant", "author", "outlet", "article", "proposition", "topic", "stance",
          "attribution", "language")  # fmt: skip
#: Few and many: dates at either end of what there is.
DATES = {
    "made_after": ("2015", "2023-12"),
    "made_before": ("2023", "2014-01"),
    "published_after": ("2023-10-01", "2026-08-20"),
    "published_before": ("2026-06-01", "2023-09-10"),
}
Filter = tuple[tuple[str, str], ...]


def filters() -> Iterator[Filter]:
    """Nothing, each parameter alone, each two of them; by a common value and by a rare one."""
    yield ()
    each = _each()
    for name in each:
        yield from (((name, value),) for value in each[name])
    word = ("q", values.words()[0].value)
    for order in ("made", "-made"):
        yield (("sort", order),)
    yield (word, ("sort", "relevance"))
    for one, other in combinations(each, 2):
        (common, rare), (others_common, others_rare) = each[one], each[other]
        both = ((common, others_common), (common, others_rare), (rare, others_common))
        for mine, theirs in both:
            if not _contradict((one, mine), (other, theirs)):
                yield ((one, mine), (other, theirs))


def _contradict(one: tuple[str, str], other: tuple[str, str]) -> bool:
    """After a day and before an earlier one: refused, so that nothing is asked for."""
    (after, since), (before, until) = one, other
    same = after.endswith("_after") and before == after.replace("_after", "_before")
    return same and since[: len(until)] > until


def _each() -> dict[str, tuple[str, str]]:
    common = {name: values.common_and_rare(name) for name in LISTED}
    words = values.words()
    return {"q": (words[0].value, words[-1].value)} | common | DATES


def explain(*, say: Callable[[str], None], most: int | None = None) -> dict[str, Any]:
    """The longest queries of each list, as PostgreSQL timed them."""
    client = Client(headers={"host": "localhost"}, raise_request_exception=False)
    slow, times = [], []
    for place, asked in enumerate(filters()):
        if most is not None and place >= most:
            break
        path = f"/api/v1/claims?{urlencode(asked)}"
        found = [_timed(sql, parameters) for sql, parameters in _queries(client, path)]
        longest = max(found, key=lambda each: each["milliseconds"], default=None)
        if longest is None:
            continue
        times.append(longest["milliseconds"])
        if longest["milliseconds"] > SLOW:
            slow.append({"path": path} | longest)
            say(f"  {longest['milliseconds']:,.0f} ms: {path}")
    return {
        "lists": len(times),
        "longest": max(times, default=0),
        "p50": sorted(times)[len(times) // 2] if times else 0,
        "slow": sorted(slow, key=lambda each: -each["milliseconds"]),
    }


def _queries(client: Client, path: str) -> list[tuple[str, Any]]:
    """What the API asks the database for this address; answered only as far as it must be."""
    seen: list[tuple[str, Any]] = []

    def listen(execute: Any, sql: str, parameters: Any, many: bool, context: Any) -> Any:
        seen.append((sql, parameters))
        return execute(sql, parameters, many, context)

    began = time.monotonic()
    with _bounded(), _aloud(), connection.execute_wrapper(listen):
        answer = client.get(path)
    broken_off = time.monotonic() - began > TOO_SLOW / 1000
    if answer.status_code != 200 and not broken_off:
        raise RuntimeError(f"{path} is {answer.status_code}: {answer.content[:300]!r}")
    return [
        (sql, given)
        for sql, given in seen
        if "claims_entry" in sql and not sql.startswith("EXPLAIN")
    ]


@contextmanager
def _aloud() -> Iterator[None]:
    """What the API asks past Django's cursors, it asks through them where queries are logged."""
    before, connection.force_debug_cursor = connection.force_debug_cursor, True
    try:
        yield
    finally:
        connection.force_debug_cursor = before


@contextmanager
def _bounded() -> Iterator[None]:
    """What takes too long is broken off, and still counts as asked."""
    with connection.cursor() as cursor:
        cursor.execute(f"SET statement_timeout = {TOO_SLOW}")
    try:
        yield
    except DatabaseError as error:
        if not isinstance(error.__cause__, errors.QueryCanceled):
            raise
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SET statement_timeout = 0")


def _timed(sql: str, parameters: Any) -> dict[str, Any]:
    began = time.perf_counter()
    lines = ["broken off"]
    with _bounded(), transaction.atomic(), connection.cursor() as cursor:
        if ") m2 USING" in sql:
            cursor.execute(reader.SIDE_BY_SIDE)
        cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS) {sql}", parameters)
        lines = [row[0] for row in cursor.fetchall()]
    took = 1000 * (time.perf_counter() - began)
    said = [line for line in lines if line.startswith("Execution Time")]
    milliseconds = float(said[0].split()[2]) if said else took
    return {"milliseconds": round(milliseconds, 1), "plan": lines}
