"""Where the time of an answer goes: in this process, without a server, one request at a time."""

import cProfile
import pstats
import time
from collections import Counter
from pathlib import Path
from statistics import median
from typing import Any

from django.core.handlers.wsgi import WSGIHandler
from django.db import connection
from django.test import RequestFactory

from benchmarks import values
from benchmarks.cases import API

TIMES, PACKAGES = 200, 10
ROOT = Path(__file__).resolve().parent.parent


def profile(times: int = TIMES) -> list[dict[str, Any]]:
    proposition = values.of("proposition")[0].value
    number = values.ids()[0]
    paths = (
        API,
        f"{API}?proposition={proposition}",
        f"{API}?q={values.words()[0].value}",
        f"{API}/C{number}",
    )
    handler = WSGIHandler()
    return [_profile(handler, path, times) for path in paths]


def _profile(handler: WSGIHandler, path: str, times: int) -> dict[str, Any]:
    ask = _asker(handler, path)
    ask()  # what is set up once
    took, spent, queries = [], [0.0], [0]

    def listen(execute: Any, *args: Any) -> Any:
        began = time.perf_counter()
        try:
            return execute(*args)
        finally:
            spent[0] += time.perf_counter() - began
            queries[0] += 1

    busy = time.process_time()
    with connection.execute_wrapper(listen):
        for _ in range(times):
            began = time.perf_counter()
            ask()
            took.append(time.perf_counter() - began)
    busy = time.process_time() - busy
    return {
        "path": path,
        "milliseconds": round(1000 * median(took), 2),
        "processor": round(1000 * busy / times, 2),
        "database": round(1000 * spent[0] / times, 2),
        "queries": round(queries[0] / times, 1),
        "where": _where(ask, times),
    }


def _asker(handler: WSGIHandler, path: str) -> Any:
    factory = RequestFactory(headers={"host": "localhost"})

    def ask() -> None:
        answer = handler(factory.get(path).environ, _started)
        b"".join(answer)
        # Not closed: what ends a request would end the connection as well, at its age.

    return ask


def _started(*args: Any) -> Any:
    """WSGI's ``start_response``; nobody listens."""


def _where(ask: Any, times: int) -> dict[str, float]:
    """Shares of the time by package, what is built in counted to who called it.

    Shares and no times, for to watch makes everything slower, small functions most.
    """
    watching = cProfile.Profile(time.process_time)
    watching.enable()
    for _ in range(times):
        ask()
    watching.disable()
    spent: Counter[str] = Counter()
    stats = pstats.Stats(watching).stats  # type: ignore[attr-defined]
    for (path, _, _), (_, _, own, _, callers) in stats.items():
        if path != "~":
            spent[_package(path)] += own
        for (caller, _, _), (_, _, part, _) in callers.items() if path == "~" else ():
            spent[_package(caller)] += part
    whole = sum(spent.values())
    return {name: round(own / whole, 3) for name, own in spent.most_common(PACKAGES)}


def _package(path: str) -> str:
    """django/db, psycopg, claims …; everything of Python itself is one."""
    _, here, rest = path.rpartition("/site-packages/")
    if here:
        parts = rest.split("/")
        return "/".join(parts[:2] if parts[0] == "django" else parts[:1])
    if str(ROOT) in path:
        return path.removeprefix(f"{ROOT}/").partition("/")[0]
    return "Python"
