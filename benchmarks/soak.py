"""Ten minutes of everything at once, and what each process holds meanwhile.

Pages, filters, searches, claims, deep pages and unchanged pages by sixteen connections; beside
them a whole export now and then. A process that keeps what it should not is one that holds more
in the last third than in the middle one; in the first it still learns.
"""

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from statistics import mean
from typing import Any
from urllib.parse import quote, urlencode

from benchmarks import cases, exports, load, machine, serving, values
from benchmarks.cases import API
from benchmarks.load import Generator
from benchmarks.running import taken
from benchmarks.serving import Server, Servers
from benchmarks.sizes import SEED, Size

Say = exports.Say
#: Seconds from one look at the memory to the next, and from the end of an export to the next.
EVERY, BETWEEN_EXPORTS = 10.0, 50.0
#: How many of each kind there are among the addresses.
PAGES, CLAIMS, UNCHANGED, SEARCHED = 40, 100, 100, 10
DEPTHS = (10, 100, 1_000, 10_000)
FLAT = 0.1


def soak(
    size: Size,
    folder: Path,
    *,
    minutes: float,
    say: Say,
    generate: Generator | None = None,
    workers: int = serving.WORKERS,
) -> dict[str, Any]:
    generate = generate or load.generator()
    values.forget()
    seconds, taken_on = minutes * 60, machine.machine()
    began = datetime.now(UTC).replace(microsecond=0)
    with serving.running(folder / "servers", workers=workers, only=["factbase"]) as servers:
        asked = list(addresses(servers))
        Random(SEED).shuffle(asked)
        say(f"{len(asked)} addresses in turn for {minutes:g} minutes")
        done, exported, held = _under_load(servers["factbase"], asked, seconds, generate, say)
    return {
        **taken(replace(size, rounds=1, seconds=seconds), began, taken_on, generate, servers),
        "soak": {
            **asdict(done),
            "exports": exported,
            "every": min(EVERY, seconds / 12),
            "processes": {name: series(each) for name, each in held.items()},
        },
    }


def addresses(servers: Servers) -> Iterator[str]:
    """Addresses; behind a tab the ETag of what is known already."""
    yield from [API] * PAGES
    for name in cases.TERMS:
        yield from (f"{API}?{urlencode({name: value})}" for value in values.spread(name))
    for parameter, value in cases.DATED.values():
        yield f"{API}?{parameter}={value}"
    for word in values.words()[:SEARCHED]:
        yield f"{API}?q={quote(word.value)}"
        yield f"{API}?q={quote(word.value)}&sort=relevance"
    yield from (f"{API}/C{number}" for number in values.ids()[:CLAIMS])
    yield from sorted({cases.walk(servers, depth)[1] for depth in DEPTHS})
    if etag := cases.etag(servers):
        yield from [f"{API}\t{etag}"] * UNCHANGED


def _under_load(
    server: Server, asked: list[str], seconds: float, generate: Generator, say: Say
) -> tuple[load.Round, dict[str, Any], dict[str, list[float]]]:
    held: dict[str, list[float]] = {}
    ended, every = threading.Event(), min(EVERY, seconds / 12)
    with ThreadPoolExecutor(2) as at_once:
        asking = at_once.submit(generate, server.port, asked, seconds)
        exporting = at_once.submit(_export, server, min(BETWEEN_EXPORTS, seconds / 3), ended)
        try:
            while not asking.done():
                _look(server, held)
                _say_now_and_then(held, say)
                time.sleep(every)
        finally:
            ended.set()
        return asking.result(), exporting.result(), held


def _look(server: Server, held: dict[str, list[float]]) -> None:
    """Each process by its number, so that one that is new is not taken for an old one."""
    for process in server.processes():
        mebibytes = round(process.memory_full_info().pss / 2**20, 1)
        held.setdefault(str(process.pid), []).append(mebibytes)


def _say_now_and_then(held: dict[str, list[float]], say: Say) -> None:
    looked = max(map(len, held.values()))
    if looked % 6 == 1:
        say(f"  {looked}: " + ", ".join(f"{each[-1]:.0f} MiB" for each in held.values()))


def _export(server: Server, pause: float, ended: threading.Event) -> dict[str, Any]:
    """Everything as a file, again and again; how often, and what went wrong."""
    took: list[float] = []
    failures: list[str] = []
    while not ended.wait(pause):
        way = exports.WAYS[(len(took) + len(failures)) % len(exports.WAYS)]
        began = time.monotonic()
        try:
            exports.read(server, way.path)
            took.append(round(time.monotonic() - began, 2))
        except Exception as error:  # it is counted, and the rest goes on
            failures.append(f"{way.path}: {error!r}")
    return {"seconds": took, "failures": failures}


def series(held: list[float]) -> dict[str, Any]:
    third = len(held) // 3
    middle, last = mean(held[third : 2 * third] or held), mean(held[2 * third :] or held)
    grown = last / middle - 1
    return {
        "mib": held,
        "thirds": [round(mean(held[:third] or held), 1), round(middle, 1), round(last, 1)],
        "grown": round(grown, 4),
        "flat": abs(grown) <= FLAT,
    }
