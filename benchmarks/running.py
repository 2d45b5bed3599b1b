"""One run: servers up, cases in rounds, plans, publishing; everything as one result."""

from collections.abc import Callable
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.db import connection

from benchmarks import (
    cases,
    datasette,
    exports,
    load,
    machine,
    measuring,
    plans,
    profiling,
    serving,
    sqlite,
    values,
    writing,
)
from benchmarks.cases import Case
from benchmarks.load import Generator
from benchmarks.serving import Server, Servers
from benchmarks.sizes import Size

Say = Callable[[str], None]


def run(
    size: Size,
    folder: Path,
    *,
    say: Say,
    generate: Generator | None = None,
    workers: int = serving.WORKERS,
    only: str = "",
    most_plans: int | None = None,
    seconds: float | None = None,
) -> dict[str, Any]:
    """``only``: the cases whose name has this in it. ``most_plans``: no more lists explained."""
    generate = generate or load.generator()
    if seconds is not None:
        size = replace(size, seconds=seconds)
    values.forget()
    began = datetime.now(UTC).replace(microsecond=0)
    taken_on = machine.machine()
    file = sqlite.for_datasette(folder, say)
    with serving.running(folder / "servers", workers=workers, sqlite=file) as servers:
        _warm_up(servers, generate, size.seconds)
        held = [_mebibytes(servers["factbase"])]
        measured = []
        for case in _wanted(list(cases.cases(servers)), only):
            measured.append(
                measuring.measure(
                    servers, case, generate, rounds=size.rounds, seconds=size.seconds, say=say
                )
            )
            held.append(_mebibytes(servers["factbase"]))
        exported = exports.measure(servers, rounds=size.rounds, say=say, only=only)
    say("every filter and every two of them")
    explained = plans.explain(say=say, most=most_plans)
    say("publishing")
    return {
        **taken(size, began, taken_on, generate, servers),
        "cases": measured,
        "exports": exported,
        "memory": {"mib": held},
        "plans": explained,
        "profile": profiling.profile(min(200, size.claims // 20)),
        "publishing": writing.publish(*(40, 10) if size.waiting > 400 else (8, 5)),
    }


def taken(
    size: Size,
    began: datetime,
    taken_on: dict[str, Any],
    generate: Generator,
    servers: Servers,
) -> dict[str, Any]:
    """When, over what, on what and how: the head of every result."""
    return {
        "size": asdict(size),
        "date": began.isoformat(),
        "rows": rows(),
        "machine": taken_on,
        "versions": machine.versions(),
        "how": {
            "generator": generate.name,
            "connections": generate.connections,
            "rounds": size.rounds,
            "seconds": size.seconds,
            "workers": servers.workers,
            "threads": servers.threads,
            "datasette": datasette.PROCESSES if servers.sqlite else 0,
            "caution": "" if generate.name == "wrk" else load.MISSING,
        },
    }


def _wanted(found: list[Case], only: str) -> list[Case]:
    """The case of this name, or else all that have the words in theirs."""
    exactly = [case for case in found if case.name == only]
    return exactly or [case for case in found if only in case.name]


def _warm_up(servers: Servers, generate: Generator, seconds: float) -> None:
    """Connections made, code read, plans kept: what a server that has run for a while has."""
    for name, paths in {
        **({datasette.NAME: [servers[datasette.NAME].sign]} if servers.sqlite else {}),
        "factbase": [
            cases.API,
            f"{cases.API}?limit=500",
            f"{cases.API}/C{values.ids()[0]}",
            f"{cases.API}?q=war",
        ],
        "naive": ["/careful/claims", "/empty", "/empty-api"],
        "bare": ["/claims"],
    }.items():
        generate(servers[name].port, paths, generate.long(2 * seconds, alone=0.5))
        servers[name].settle()


def _mebibytes(server: Server) -> list[float]:
    return [round(each / 2**20, 1) for each in server.memory()]


def rows() -> dict[str, int]:
    asked = {
        "claims": "SELECT count(DISTINCT number) FROM claims_entry",
        "entries": "SELECT count(*) FROM claims_entry",
        "revisions": "SELECT count(*) FROM claims_revision",
        "articles": "SELECT count(*) FROM sources_article",
        "megabytes": "SELECT pg_database_size(current_database()) / 1000000",
    }
    found = {}
    with connection.cursor() as cursor:
        for name, query in asked.items():
            cursor.execute(query)
            (found[name],) = cursor.fetchone() or (0,)
    return found
