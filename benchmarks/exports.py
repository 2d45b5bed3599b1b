"""The whole record as a file: by the program, by Datasette, and as PostgreSQL copies it out.

One asks at a time. psql throws away what it gets, so that it is the lower bound; ours comes by
HTTP and is read here. Before the rounds what both give is held against each other, byte by byte
but for the signs that end a line.
"""

import hashlib
import os
import shutil
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http.client import HTTPConnection
from statistics import median
from typing import Any

from benchmarks import datasette
from benchmarks.bare import VALID
from benchmarks.cases import API, DATASETTE, FACTBASE
from benchmarks.measuring import Differs
from benchmarks.serving import Server, Servers
from claims.reading_sql import COLUMNS

Say = Callable[[str], None]
CSV, JSONL = "export of everything, CSV", "export of everything, JSONL"
COPY, ANY_ORDER = "psql COPY", "psql COPY, in no order"
MOST_ROUNDS, PIECE, EVERY = 3, 2**18, 0.05
#: Signs no document has: with them as quote and delimiter COPY writes a text as it is.
_AS_IT_IS = r"(FORMAT csv, QUOTE E'\x01', ESCAPE E'\x01', DELIMITER E'\x02')"
_ORDER = "ORDER BY published_revision DESC, number DESC"


@dataclass(frozen=True, slots=True)
class Way:
    """One column of the record, the address that gives it, and what stands before it."""

    name: str
    path: str
    column: str
    head: bytes = b""


WAYS = (
    Way(CSV, f"{API}.csv", "row", ",".join(COLUMNS).encode() + b"\n"),
    Way(JSONL, f"{API}.jsonl", "document"),
)
Contestants = dict[str, Callable[[], None]]


def measure(servers: Servers, *, rounds: int, say: Say, only: str = "") -> list[dict[str, Any]]:
    """``only``: those with this in their name."""
    wanted = [way for way in WAYS if only in way.name]
    return [_measure(servers, way, min(rounds, MOST_ROUNDS), say) for way in wanted]


def _measure(servers: Servers, way: Way, rounds: int, say: Say) -> dict[str, Any]:
    server = servers["factbase"]
    found: dict[str, Any] = {"name": way.name, "skipped": ""}
    if not shutil.which("psql"):
        return found | {"skipped": "psql is not on the PATH"}
    found["bytes"] = _check(server, way)
    contestants = _contestants(servers, way)
    took: dict[str, list[float]] = {name: [] for name in contestants}
    for _ in range(rounds):
        for name, run in contestants.items():
            began = time.monotonic()
            run()
            took[name].append(time.monotonic() - began)
            server.settle()
    found["contestants"] = {
        name: {"seconds": round(median(each), 3), "rounds": [round(one, 3) for one in each]}
        for name, each in took.items()
    }
    found["ratios"] = dict(_ratios(took))
    found["memory"] = _watched(server, way)
    said = ", ".join(f"{name} {median(each):.2f} s" for name, each in took.items())
    say(f"{way.name}: {said}; {found['memory']['before']} to {found['memory']['peak']} MiB")
    return found


def _contestants(servers: Servers, way: Way) -> Contestants:
    def ours() -> None:
        read(servers["factbase"], way.path)

    found: Contestants = {
        FACTBASE: ours,
        COPY: lambda: _psql(_statement(way, _ORDER)),
        ANY_ORDER: lambda: _psql(_statement(way)),
    }
    if servers.sqlite and way.name == CSV:
        path = datasette.export(servers.sqlite)
        found[DATASETTE] = lambda: read(servers[datasette.NAME], path)
    return found


def _ratios(took: dict[str, list[float]]) -> Iterator[tuple[str, float]]:
    """How many times the others' time ours is: the median over the rounds."""
    for name, each in took.items():
        if name != FACTBASE:
            pairs = zip(took[FACTBASE], each, strict=True)
            yield name, round(median(ours / theirs for ours, theirs in pairs), 3)


# --- the bytes ----------------------------------------------------------------------------------


def _check(server: Server, way: Way) -> int:
    """How many bytes an export has; raises Differs where COPY gives others."""
    ours, theirs = _Digest(), _Digest(way.head)
    read(server, way.path, ours)
    with subprocess.Popen(_command(_statement(way, _ORDER)), stdout=subprocess.PIPE) as psql:
        assert psql.stdout
        while piece := psql.stdout.read(PIECE):
            theirs.take(piece)
    if psql.returncode or ours.whole.digest() != theirs.whole.digest():
        raise Differs(f"{way.path} and COPY do not give the same bytes")
    return ours.size


class _Digest:
    """Of a text as it is, whatever its lines end with and however COPY quotes it."""

    def __init__(self, head: bytes = b"") -> None:
        self.size, self.whole = 0, hashlib.sha256(head)

    def take(self, piece: bytes) -> None:
        self.size += len(piece)
        self.whole.update(piece.translate(None, b"\r\x01"))


def read(server: Server, path: str, digest: _Digest | None = None) -> None:
    asking = HTTPConnection("127.0.0.1", server.port, timeout=600)
    try:
        asking.request("GET", path)
        answer = asking.getresponse()
        if answer.status != 200:
            raise Differs(f"{path} is {answer.status}, not 200. {answer.read(300)!r}")
        into = bytearray(PIECE)
        while length := answer.readinto(into):
            if digest:
                digest.take(bytes(into[:length]))
    finally:
        asking.close()


def _statement(way: Way, order: str = "") -> str:
    query = f"SELECT {way.column} FROM claims_entry WHERE {VALID} {order}"
    return f"COPY ({query}) TO STDOUT WITH {_AS_IT_IS}"


def _command(statement: str) -> list[str]:
    return ["psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-c", statement,
            os.environ["DATABASE_URL"]]  # fmt: skip


def _psql(statement: str) -> None:
    subprocess.run(_command(statement), stdout=subprocess.DEVNULL, check=True)


# --- the memory ---------------------------------------------------------------------------------


def _watched(server: Server, way: Way) -> dict[str, float]:
    """MiB of the largest process before an export and at its most; not one of those timed."""
    before = max(server.memory())
    held, ended = [before], threading.Event()

    def watch() -> None:
        while not ended.wait(EVERY):
            held.append(max(server.memory()))

    watching = threading.Thread(target=watch)
    watching.start()
    try:
        read(server, way.path)
    finally:
        ended.set()
        watching.join()
    return {"before": round(before / 2**20, 1), "peak": round(max(held) / 2**20, 1)}
