"""Running the program itself, as a shell does, with a data folder of its own."""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil

#: Of a role made for a test.
PASSWORD = "a password, for the tests"
ROOT = Path(__file__).resolve().parents[2]


def folder() -> Path:
    """One that the user of the embedded server may pass through."""
    made = Path(tempfile.mkdtemp(prefix="factbase-"))
    made.chmod(0o755)
    return made


def environment(var: Path, **others: str) -> dict[str, str]:
    """Without the database of the tests."""
    left_out = ("DATABASE_URL", "DJANGO_SETTINGS_MODULE", "FACTBASE_PRODUCTION")
    mine = {name: value for name, value in os.environ.items() if name not in left_out}
    return mine | {"FACTBASE_VAR": str(var)} | others


def python(code: str, var: Path, **others: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT, env=environment(var, **others), capture_output=True, text=True, timeout=60,
    )  # fmt: skip


def manage(*args: str, var: Path, **others: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "manage.py", *args],
        cwd=ROOT, env=environment(var, **others), capture_output=True, text=True, timeout=60,
    )  # fmt: skip


def server_of(var: Path) -> list[psutil.Process]:
    """The running PostgreSQL main processes of this data folder."""
    found = []
    for process in psutil.process_iter():
        try:
            ours = str(var / "postgres") in process.cmdline()
            if ours and process.name() == "postgres" and process.status() != psutil.STATUS_ZOMBIE:
                found.append(process)
        except psutil.Error:
            continue
    return found


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Quickstart:
    """A running quickstart and what it has said so far."""

    def __init__(self, var: Path, *args: str, port: int, **others: str) -> None:
        self.port = port
        self.log = var / f"log-{time.time_ns()}"
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                [sys.executable, "manage.py", "quickstart", "--port", str(port), *args],
                cwd=ROOT, env=environment(var, **others), stdout=log, stderr=log,
                start_new_session=True,
            )  # fmt: skip

    @property
    def said(self) -> str:
        return self.log.read_text()

    def wait_until_up(self) -> None:
        until = time.monotonic() + 180
        while "Ctrl-C stops it" not in self.said:
            assert self.process.poll() is None, self.said
            assert time.monotonic() < until, self.said
            time.sleep(0.1)

    def workers(self) -> list[psutil.Process]:
        return psutil.Process(self.process.pid).children()

    def status(self, path: str = "/admin/login/") -> int:
        try:
            address = f"http://127.0.0.1:{self.port}{path}"
            with urllib.request.urlopen(address, timeout=10) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as error:
            return error.code

    def end(self, number: int = signal.SIGTERM, *, group: bool = False) -> int:
        (os.killpg if group else os.kill)(self.process.pid, number)
        return self.process.wait(30)


@contextmanager
def quickstart(var: Path, *args: str, **others: Any) -> Iterator[Quickstart]:
    running = Quickstart(var, *args, port=free_port(), **others)
    try:
        running.wait_until_up()
        yield running
    finally:
        if running.process.poll() is None:
            running.end()
