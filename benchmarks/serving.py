"""The servers that are compared, all granian with as many processes and threads; Datasette, where
there is one, as it serves itself."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Collection, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path

import psutil
from django.db import connection

from benchmarks import datasette
from factbase.serving import THREADS, WORKERS

ROOT = Path(__file__).resolve().parent.parent
#: What each is told: no limits, and to show what is public alone, as who serves readers is told to.
TOLD = {"FACTBASE_LIMIT": "0", "FACTBASE_PUBLIC": "1"}
#: Server → the application it serves, and an address that shows that it does.
APPLICATIONS = {
    "factbase": ("factbase.wsgi:application", "/api/v1/claims?limit=1"),
    "naive": ("benchmarks.naive.application:application", "/empty"),
    "bare": ("benchmarks.bare:application", "/claims"),
}
PATIENCE, PAUSE = 120, 0.1


class DoesNotServe(RuntimeError):
    """A server did not come up; the message has what it said last."""


@dataclass(slots=True)
class Server:
    name: str
    port: int
    process: subprocess.Popen[bytes]
    log: Path
    #: An address that shows that it serves.
    sign: str

    def get(self, path: str, **headers: str) -> tuple[int, bytes, dict[str, str]]:
        asking = HTTPConnection("127.0.0.1", self.port, timeout=120)
        try:
            asking.request("GET", path, headers=headers)
            answer = asking.getresponse()
            return answer.status, answer.read(), dict(answer.getheaders())
        finally:
            asking.close()

    def memory(self) -> list[int]:
        """Bytes of its own each worker holds; what they share is counted in part."""
        return sorted(worker.memory_full_info().pss for worker in self.workers())

    def workers(self) -> list[psutil.Process]:
        """Those that answer; one that starts no others is its own."""
        own = psutil.Process(self.process.pid)
        return [each for each in own.children() if _works(each)] or [own]

    def processes(self) -> list[psutil.Process]:
        """All there are of it."""
        own = psutil.Process(self.process.pid)
        return [own, *(each for each in own.children() if _works(each))]

    def settle(self) -> None:
        """Wait until it has done what was asked of it: who asked may have gone, and what is still
        being worked on would be counted against whoever is asked next."""
        until, before = time.monotonic() + PATIENCE, self._busy()
        while time.monotonic() < until:
            time.sleep(PAUSE)
            now = self._busy()
            if now - before < PAUSE / 10 and not _queries_running():
                return
            before = now
        raise DoesNotServe(f"{self.name} is still busy {PATIENCE} s after its last request.")

    def _busy(self) -> float:
        """Seconds of processor time its workers have used."""
        times = [worker.cpu_times() for worker in self.workers()]
        return sum(each.user + each.system for each in times)

    def end(self) -> None:
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(15)
            except subprocess.TimeoutExpired:
                os.killpg(self.process.pid, signal.SIGKILL)
                self.process.wait()


@dataclass(slots=True)
class Servers:
    workers: int
    threads: int
    #: What Datasette calls the file it serves; empty where it does not.
    sqlite: str = ""
    by_name: dict[str, Server] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Server:
        return self.by_name[name]


@contextmanager
def running(
    folder: Path,
    *,
    workers: int = WORKERS,
    threads: int = THREADS,
    only: Collection[str] = tuple(APPLICATIONS),
    sqlite: Path | None = None,
) -> Iterator[Servers]:
    """All of them, at ports of their own, until the block ends. ``sqlite``: and Datasette over
    this file."""
    servers = Servers(workers, threads, sqlite.stem if sqlite else "")
    folder.mkdir(parents=True, exist_ok=True)
    with ExitStack() as ends:
        for name in only:
            servers.by_name[name] = _granian(name, folder, workers, threads)
            ends.callback(servers[name].end)
        if sqlite:
            servers.by_name[datasette.NAME] = _datasette(sqlite, folder)
            ends.callback(servers[datasette.NAME].end)
        for server in servers.by_name.values():
            _wait(server)
        yield servers


def _granian(name: str, folder: Path, workers: int, threads: int) -> Server:
    application, sign = APPLICATIONS[name]
    port = _free_port()
    command = [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1",
        "--port", str(port), "--workers", str(workers),
        "--blocking-threads", str(threads), "--blocking-threads-idle-timeout", "600",
        "--no-ws", "--log-level", "warning", application,
    ]  # fmt: skip
    return _start(name, command, port, folder, sign)


def _datasette(file: Path, folder: Path) -> Server:
    port = _free_port()
    sign = datasette.ask("page", file.stem)
    return _start(datasette.NAME, datasette.command(file, port), port, folder, sign)


def _start(name: str, command: list[str], port: int, folder: Path, sign: str) -> Server:
    log = folder / f"{name}.log"
    with log.open("w") as out:
        process = subprocess.Popen(
            command, cwd=ROOT, env=os.environ | TOLD,
            stdout=out, stderr=out, start_new_session=True,
        )  # fmt: skip
    return Server(name, port, process, log, sign)


def _wait(server: Server) -> None:
    until = time.monotonic() + PATIENCE
    status: int | str = "no answer"
    while time.monotonic() < until and server.process.poll() is None:
        try:
            status = server.get(server.sign)[0]
            if status == 200:
                return
            break  # it is up, and something else is wrong
        except (OSError, HTTPException) as error:
            status = str(error)
        time.sleep(0.1)
    said = server.log.read_text()[-2000:]
    raise DoesNotServe(f"{server.name} does not answer ({status}).\n{said}")


def _queries_running() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            " AND state = 'active' AND backend_type = 'client backend'"
            " AND pid <> pg_backend_pid()"
        )
        (running,) = cursor.fetchone() or (0,)
    return bool(running)


def _works(process: psutil.Process) -> bool:
    """The workers, not what multiprocessing keeps beside them."""
    return "resource_tracker" not in " ".join(process.cmdline())


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
