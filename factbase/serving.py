"""The server of quickstart: granian, told to end with us, and heard before we say it is up."""

import errno
import logging
import os
import signal
import socket
import threading
import time
from collections.abc import Callable
from functools import partial
from http.client import HTTPConnection, HTTPException
from multiprocessing import parent_process
from typing import Any

from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

WORKERS = max(1, min(os.cpu_count() or 1, 4))
#: A worker's; each may hold one connection to the database. Fewer answer sooner, for there is one
#: interpreter lock; one alone would let a slow question hold up all others.
THREADS = 4
PATIENCE = 60


def refuse_used_port(host: str, port: int) -> str | None:
    """Why the address cannot be served, in one line; None where it can.

    The server itself would share a port with another of its kind without a word.
    """
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        if isinstance(error, socket.gaierror):
            return f"There is no address “{host}”: {error.strerror}."
        if error.errno == errno.EADDRINUSE:
            return f"Port {port} on {host} is in use. Stop what uses it, or give another --port."
        return f"{host}:{port} cannot be served: {error.strerror}."
    return None


def address(host: str, port: int) -> str:
    """Where a browser on this machine finds it."""
    here = _here(host)
    return f"http://{f'[{here}]' if ':' in here else here}:{port}"


def _here(host: str) -> str:
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)


def serve(host: str, port: int, *, up: Callable[[int], None]) -> None:
    """Serve until told to end; ``up`` is called with the first answer's status, once."""
    server = Granian(
        "factbase.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=WORKERS,
        blocking_threads=THREADS,
        # A thread has a connection of its own, which outlives it for a while.
        blocking_threads_idle_timeout=600,
        log_level=LogLevels.error,
        respawn_failed_workers=True,
        workers_kill_timeout=5,
    )
    logging.getLogger("_granian").addFilter(partial(_worth_saying, server))

    def begin() -> None:
        # By itself granian reloads when its terminal goes.
        signal.signal(signal.SIGHUP, server.signal_handler_interrupt)
        threading.Thread(target=_call_when_up, args=(host, port, up), daemon=True).start()

    server.on_startup(begin)
    server.serve(target_loader=_in_worker, wrap_loader=False)


def _worth_saying(server: Any, record: logging.LogRecord) -> bool:
    """That workers end is news only while nobody told them to."""
    return not server.interrupt_signal


def _in_worker() -> Any:
    """Runs in the worker: end when the main process says so or is gone, however it went."""
    os.setpgrp()  # Ctrl-C is for the main process, which tells its workers
    threading.Thread(target=_end_with_parent, daemon=True).start()
    from factbase.wsgi import application

    return application


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()
        os.kill(os.getpid(), signal.SIGTERM)


def _call_when_up(host: str, port: int, up: Callable[[int], None]) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        time.sleep(0.2)
        try:
            return up(_status(host, port))
        except (OSError, HTTPException):
            continue
    return up(0)


def _status(host: str, port: int) -> int:
    """Of the sign-in page; a redirection to https is an answer, and not followed."""
    connection = HTTPConnection(_here(host), port, timeout=10)
    try:
        connection.request("GET", "/admin/login/")
        return connection.getresponse().status
    finally:
        connection.close()
