"""``python -m benchmarks run --size medium``; ``make``, ``serve`` and ``report`` are its parts.
``soak`` asks for long, and says whether the server's memory stays what it is."""

import argparse
import signal
import sys
import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

import psycopg

from benchmarks import database
from benchmarks.sizes import SIZES, Size


def main() -> None:
    options = _parser().parse_args()
    if options.step == "report":
        return _report(options.results)
    size = _size(options)
    try:
        database.use(size)
    except (RuntimeError, psycopg.Error) as error:
        sys.exit(str(error))
    if options.step == "make":
        _make(size, anew=True)
    elif options.step == "serve":
        _make(size)
        _serve()
    elif options.step == "soak":
        _make(size)
        _soak(size, options.minutes)
    else:
        _make(size, anew=options.anew)
        _run(size, options.only)
    return None


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    steps = parser.add_subparsers(dest="step", required=True)
    for step, what in {
        "run": "make the database where there is none, measure, and write the table",
        "make": "make the database anew",
        "serve": "serve all contestants, to be looked at",
        "soak": "everything at once for long; what each process of the server holds meanwhile",
    }.items():
        sub = steps.add_parser(step, help=what)
        sub.add_argument("--size", choices=SIZES, default="small")
        sub.add_argument("--claims", type=int, help="so many instead, such as 10000000")
        if step == "run":
            sub.add_argument("--anew", action="store_true", help="make the database anew first")
            sub.add_argument("--only", default="", help="cases whose name has this in it")
            sub.add_argument("--rounds", type=int)
            sub.add_argument("--seconds", type=float, help="of each round")
        if step == "soak":
            sub.add_argument("--minutes", type=float, default=10)
    sub = steps.add_parser("report", help="write the table of results that are kept (JSON) again")
    sub.add_argument("results", type=Path, nargs="+")
    return parser


def _size(options: argparse.Namespace) -> Size:
    size = SIZES[options.size]
    if options.claims:
        size = size.of(options.claims)
    if options.step == "run":
        size = replace(
            size, rounds=options.rounds or size.rounds, seconds=options.seconds or size.seconds
        )
    return size


def _make(size: Size, *, anew: bool = False) -> None:
    from benchmarks import filling

    if not anew and database.is_filled():
        return
    database.drop(size)
    filling.aloud(f"Preparing {database.name(size)}")
    database.migrate()
    filling.fill(size, workers=filling.workers() if size.chunks > 3 else 0)
    database.mark_filled()


def _run(size: Size, only: str) -> None:
    from benchmarks.filling import aloud
    from benchmarks.running import run

    _warn()
    _keep(run(size, database.folder(), say=aloud, only=only))


def _soak(size: Size, minutes: float) -> None:
    from benchmarks.filling import aloud
    from benchmarks.soak import soak

    _warn()
    _keep(soak(size, database.folder(), minutes=minutes, say=aloud))


def _warn() -> None:
    from benchmarks import load
    from benchmarks.filling import aloud

    if load.generator().name != "wrk":
        aloud(load.MISSING)


def _keep(results: dict[str, Any]) -> None:
    """Written, shown; the program fails where a request did."""
    from benchmarks import report, targets
    from benchmarks.filling import aloud

    table = report.write(results, database.folder() / "results")
    print(table.read_text())
    print(f"Kept in {table} and {table.with_suffix('.json').name} beside it.")
    if targets.failed(results, aloud):
        sys.exit(1)


def _serve() -> None:
    from benchmarks import serving, sqlite
    from benchmarks.filling import aloud

    ended = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *args: ended.set())
    file = sqlite.for_datasette(database.folder(), aloud)
    with serving.running(database.folder() / "servers", sqlite=file) as servers:
        for name, server in servers.by_name.items():
            print(f"{name:<10} http://127.0.0.1:{server.port}{server.sign}", flush=True)
        print("Ctrl-C stops them.", flush=True)
        ended.wait()


def _report(kept: list[Path]) -> None:
    from benchmarks import report

    for path in kept:
        print(report.markdown(report.read(path)))


if __name__ == "__main__":
    main()
