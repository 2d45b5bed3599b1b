"""So many requests at once as a server can answer: by wrk, or, for tests, by Python itself."""

import itertools
import json
import shutil
import subprocess
import tempfile
import threading
import time
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Protocol

THREADS, CONNECTIONS = 2, 16
TIMEOUT, LONGEST = 60, 20


@dataclass(frozen=True, slots=True)
class Round:
    """What one round came to: requests a second, milliseconds, and requests that failed."""

    rate: float
    p50: float
    p99: float
    failed: int
    requests: int


class Generator(Protocol):
    name: str
    connections: int

    def long(self, seconds: float, alone: float) -> float:
        """How long to ask a server that takes ``alone`` seconds for one request."""
        ...

    def __call__(self, port: int, paths: list[str], seconds: float, *, etag: str = "") -> Round:
        """The paths in turn; one may have behind a tab the ETag it is known by."""
        ...


@dataclass(slots=True)
class Wrk:
    connections: int = CONNECTIONS
    name: str = "wrk"

    def long(self, seconds: float, alone: float) -> float:
        """Until every connection has had a few answers: what is on its way at the end is lost."""
        return max(seconds, min(LONGEST, 1.5 * alone * self.connections))

    def __call__(self, port: int, paths: list[str], seconds: float, *, etag: str = "") -> Round:
        with tempfile.NamedTemporaryFile("w", suffix=".txt") as listed:
            listed.write("\n".join(paths))
            listed.flush()
            done = subprocess.run(
                [
                    "wrk", f"-t{min(THREADS, self.connections)}", f"-c{self.connections}",
                    f"-d{max(1, round(seconds))}s", "--timeout", f"{TIMEOUT}s",
                    "-s", str(Path(__file__).with_name("load.lua")),
                    f"http://127.0.0.1:{port}", "--", listed.name, *([etag] if etag else []),
                ],
                capture_output=True, text=True, check=True,
            )  # fmt: skip
        found = json.loads(done.stdout.strip().splitlines()[-1])
        return Round(
            rate=found["requests"] / found["seconds"],
            p50=found["p50"],
            p99=found["p99"],
            failed=found["failed"],
            requests=found["requests"],
        )


@dataclass(slots=True)
class Python:
    """Slower than what it measures: to see that everything works, not how fast it is."""

    connections: int = 4
    name: str = "python"

    def long(self, seconds: float, alone: float) -> float:
        return seconds  # every connection waits for its answer

    def __call__(self, port: int, paths: list[str], seconds: float, *, etag: str = "") -> Round:
        answered = _Answered()
        until = time.monotonic() + seconds
        threads = [
            threading.Thread(target=_ask, args=(port, paths[each:] + paths[:each], until, etag,
                                                answered))
            for each in range(self.connections)
        ]  # fmt: skip
        began = time.monotonic()
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        took = time.monotonic() - began
        times = sorted(answered.milliseconds) or [0.0]
        return Round(
            rate=len(answered.milliseconds) / took,
            p50=times[len(times) // 2],
            p99=times[int(len(times) * 0.99)],
            failed=answered.failed,
            requests=len(answered.milliseconds) + answered.failed,
        )


@dataclass(slots=True)
class _Answered:
    milliseconds: list[float] = field(default_factory=list)
    failed: int = 0


def _ask(port: int, paths: list[str], until: float, etag: str, answered: _Answered) -> None:
    connection = HTTPConnection("127.0.0.1", port, timeout=TIMEOUT)
    for line in itertools.cycle(paths):
        path, _, own = line.partition("\t")
        headers = {"If-None-Match": own or etag} if own or etag else {}
        began = time.monotonic()
        try:
            connection.request("GET", path, headers=headers)
            answer = connection.getresponse()
            answer.read()
            if answer.status >= 400:
                raise HTTPException(answer.status)
            answered.milliseconds.append((time.monotonic() - began) * 1000)
        except (OSError, HTTPException):
            answered.failed += 1
            connection.close()
        if time.monotonic() >= until:
            break
    connection.close()


def generator() -> Generator:
    """wrk where it is on the path; else Python, which the results say."""
    return Wrk() if shutil.which("wrk") else Python()


MISSING = (
    "wrk is not on the PATH (apt-get install wrk): Python asks instead, and the figures say no "
    "more than that everything works."
)
