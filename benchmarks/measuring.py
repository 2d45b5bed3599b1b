"""Rounds of the contestants in turn, A B C A B C, so that what else the machine does hits all."""

import re
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict
from statistics import median
from typing import Any

import orjson

from benchmarks import datasette
from benchmarks.cases import (
    BARE,
    BY_HAND,
    DATASETTE,
    EMPTY,
    EMPTY_API,
    FACTBASE,
    SERVED_BY,
    UNCHANGED,
    Case,
)
from benchmarks.load import Generator, Round
from benchmarks.serving import Servers

Say = Callable[[str], None]


class Differs(RuntimeError):
    """A contestant does not answer as it should; its speed would mean nothing."""


def served_by(contestant: str) -> str:
    return SERVED_BY.get(contestant, "bare")


def check(servers: Servers, case: Case) -> dict[str, float]:
    """Every address once: all answer, the bare server with the very bytes of ours, and Datasette
    with the same claims.

    Gives back how many seconds one request takes each of them, alone.
    """
    answers: dict[str, list[bytes]] = {}
    took: dict[str, float] = {}
    for contestant, paths in case.paths.items():
        server = servers[served_by(contestant)]
        headers = {"If-None-Match": case.etag} if case.etag else {}
        answers[contestant] = []
        for path in paths:
            began = time.monotonic()
            status, body, _ = server.get(path, **headers)
            took[contestant] = time.monotonic() - began
            due = 304 if case.name == UNCHANGED and contestant == FACTBASE else 200
            if status != due:
                raise Differs(f"{contestant}: {path} is {status}, not {due}. {body[:300]!r}")
            answers[contestant].append(body)
    _same(case, answers)
    return took


def _same(case: Case, answers: dict[str, list[bytes]]) -> None:
    ours = answers.get(FACTBASE, [])
    for place, body in enumerate(answers.get(BARE, ())):
        ranked = "ranked" in case.name
        path = case.paths[FACTBASE][place]
        if ranked and _ids(body) and not _ids(ours[place]):
            raise Differs(f"{path} finds nothing")
        if not ranked and stored(body) != stored(ours[place]):
            raise Differs(f"{path} and {case.paths[BARE][place]} are not the same bytes")
    for contestant in (DATASETTE, BY_HAND):
        for place, body in enumerate(answers.get(contestant, ())):
            theirs, due = datasette.documents(body), _documents(ours[place])
            same = len(theirs) == len(due) if "ranked" in case.name else theirs == due
            if not same:
                path = case.paths[contestant][place]
                raise Differs(f"{path} has {len(theirs)} claims, not the {len(due)} of ours")
    for contestant, bodies in answers.items():
        if contestant in (FACTBASE, BARE, DATASETTE, BY_HAND, EMPTY, EMPTY_API):
            continue
        for path, body in zip(case.paths[contestant], bodies, strict=True):
            if b'"results":[]' in body:
                raise Differs(f"{contestant}: {path} finds nothing")


def stored(body: bytes) -> bytes:
    """The documents of an answer, without what a list says of itself."""
    if not body.startswith(b'{"results":'):
        return body
    return re.split(rb'\],"next":', body)[0]


def _documents(body: bytes) -> list[dict[str, Any]]:
    found = orjson.loads(body)
    documents: list[dict[str, Any]] = found.get("results", [found])
    return documents


def _ids(body: bytes) -> list[str]:
    return [each["id"] for each in _documents(body)]


def measure(
    servers: Servers, case: Case, generate: Generator, *, rounds: int, seconds: float, say: Say
) -> dict[str, Any]:
    """The case's results, as they are kept."""
    found: dict[str, Any] = {"name": case.name, "note": case.note, "skipped": case.skipped}
    if case.skipped:
        say(f"{case.name}: skipped, {case.skipped}")
        return found
    alone = check(servers, case)
    rows: dict[str, list[Round]] = {contestant: [] for contestant in case.paths}
    for _ in range(rounds):
        for contestant, paths in case.paths.items():
            server = servers[served_by(contestant)]
            long = generate.long(seconds, alone[contestant])
            rows[contestant].append(generate(server.port, paths, long, etag=case.etag))
            server.settle()
    found["contestants"] = {contestant: summary(each) for contestant, each in rows.items()}
    found["ratios"] = dict(_ratios(rows))
    say(f"{case.name}: " + ", ".join(_said(name, each) for name, each in rows.items()))
    return found


def summary(rounds: list[Round]) -> dict[str, Any]:
    return {
        "rate": round(median(each.rate for each in rounds), 1),
        "p50": round(median(each.p50 for each in rounds), 1),
        "p99": round(median(each.p99 for each in rounds), 1),
        "failed": sum(each.failed for each in rounds),
        "rounds": [asdict(each) for each in rounds],
    }


def _ratios(rows: dict[str, list[Round]]) -> Iterator[tuple[str, float]]:
    """How many times the others' rate ours is: the median over the rounds."""
    ours = rows.get(FACTBASE, [])
    for contestant, theirs in rows.items():
        if contestant != FACTBASE and all(each.rate for each in theirs):
            ratios = [a.rate / b.rate for a, b in zip(ours, theirs, strict=True)]
            yield contestant, round(median(ratios), 3)


def _said(contestant: str, rounds: list[Round]) -> str:
    done = summary(rounds)
    failed = f", {done['failed']} failed" if done["failed"] else ""
    return f"{contestant} {done['rate']:,.0f}/s ({done['p99']:,.0f} ms{failed})"
