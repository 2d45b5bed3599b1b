"""Where all processes count together: a table of PostgreSQL, or Redis.

A count begins with a client's first request and is forgotten when its time is up. It is held for
that long and no longer.
"""

import random
import threading
from contextlib import suppress
from typing import Any, NamedTuple, Protocol
from urllib.parse import urlsplit

import psycopg
from django.core.exceptions import ImproperlyConfigured
from django.db import connection as of_django

from factbase.limits.rates import Rate

PATIENCE = 1  # second; whoever counts must not be what readers wait for


class Unreachable(RuntimeError):
    """The store does not answer, or does not let us write."""


class Taken(NamedTuple):
    granted: int
    left: int
    """What nobody has taken yet."""
    seconds: float
    """Until it begins anew."""


class Store(Protocol):
    def take(self, key: str, most: int, rate: Rate) -> Taken:
        """Up to ``most`` of what the key may have; raises Unreachable."""

    def give_back(self, key: str, rate: Rate) -> None:
        """One that was taken does not count."""

    def close(self) -> None: ...


def store(url: str) -> Store:
    """The one a URL names; without one, the database all else is in."""
    scheme = urlsplit(url).scheme
    if not url or scheme in ("postgres", "postgresql"):
        return PostgreSQL(url)
    if scheme in ("redis", "rediss", "unix"):
        return Redis(url)
    raise ImproperlyConfigured(
        f"FACTBASE_LIMITS_STORE is “{url}”; it is postgres://… or redis://…, or not set."
    )


def _taken(total: int, most: int, rate: Rate, seconds: float) -> Taken:
    """``total``: what has been asked for, this time included, whether or not there was as much."""
    before = total - most
    return Taken(
        max(0, min(most, rate.limit - before)), max(0, rate.limit - total), max(seconds, 0.0)
    )


# --- PostgreSQL ----------------------------------------------------------------------------

_TAKE = """
INSERT INTO factbase_limit AS kept (key, taken, until)
VALUES (%(key)s, %(most)s, statement_timestamp() + make_interval(secs => %(seconds)s))
ON CONFLICT (key) DO UPDATE SET
    taken = %(most)s + CASE
        WHEN kept.until > statement_timestamp() THEN least(kept.taken, %(limit)s) ELSE 0 END,
    until = CASE
        WHEN kept.until > statement_timestamp() THEN kept.until ELSE excluded.until END
RETURNING taken, extract(epoch FROM until - statement_timestamp())::float8
"""
_GIVE_BACK = "UPDATE factbase_limit SET taken = taken - 1 WHERE key = %s AND taken > 0"
_SWEEP = """
DELETE FROM factbase_limit WHERE key IN (
    SELECT key FROM factbase_limit WHERE until < statement_timestamp()
    LIMIT 10000 FOR UPDATE SKIP LOCKED
)
"""
SWEEPS = 500  # one in so many
#: A role that may only read is allowed this one table; its session is read-only unless it says so.
_SESSION = (
    f"-c default_transaction_read_only=off -c statement_timeout={PATIENCE}s "
    f"-c lock_timeout={PATIENCE}s"
)


class PostgreSQL:
    """One connection a process, apart from the one requests read by: whatever becomes of their
    transactions, what was counted is counted."""

    def __init__(self, url: str = "") -> None:
        self._url = url
        self._connection: psycopg.Connection[Any] | None = None
        self._lock = threading.Lock()

    def take(self, key: str, most: int, rate: Rate) -> Taken:
        values = {"key": key, "most": most, "limit": rate.limit, "seconds": rate.seconds}
        total, seconds = self._run(_TAKE, values)
        if random.randrange(SWEEPS) == 0:
            with suppress(Unreachable):  # there is always a next time
                self._run(_SWEEP)
        return _taken(total, most, rate, seconds)

    def give_back(self, key: str, rate: Rate) -> None:
        self._run(_GIVE_BACK, [key])

    def close(self) -> None:
        with self._lock:
            if self._connection:
                self._connection.close()
            self._connection = None

    def _run(self, statement: str, values: Any = None) -> Any:
        with self._lock:
            try:
                return self._ask(statement, values)
            except psycopg.OperationalError as error:
                if self._connection and not self._connection.closed:  # it lives, and refused
                    raise Unreachable(str(error)) from error
            except psycopg.Error as error:
                raise Unreachable(str(error)) from error
            try:  # the server hung up, after a restart or because we were silent for long
                self._connection = None
                return self._ask(statement, values)
            except psycopg.Error as error:
                raise Unreachable(str(error)) from error

    def _ask(self, statement: str, values: Any) -> Any:
        if self._connection is None:
            self._connection = self._connect()
        cursor = self._connection.execute(statement, values)
        return cursor.fetchone() if cursor.description else None

    def _connect(self) -> psycopg.Connection[Any]:
        always: dict[str, Any] = {"options": _SESSION, "connect_timeout": 2, "autocommit": True}
        if self._url:
            return psycopg.connect(self._url, **always)
        of_requests = of_django.get_connection_params()
        for name in ("cursor_factory", "context", "prepare_threshold", "pool"):
            of_requests.pop(name, None)
        return psycopg.connect(**(of_requests | always))


# --- Redis ---------------------------------------------------------------------------------


class Redis:
    def __init__(self, url: str) -> None:
        import redis

        self._errors = redis.RedisError
        self._client = redis.Redis.from_url(
            url, socket_timeout=PATIENCE, socket_connect_timeout=PATIENCE
        )

    def take(self, key: str, most: int, rate: Rate) -> Taken:
        total, milliseconds = self._add(key, most, rate)
        return _taken(total, most, rate, milliseconds / 1000)

    def give_back(self, key: str, rate: Rate) -> None:
        self._add(key, -1, rate)

    def close(self) -> None:
        self._client.close()

    def _add(self, key: str, number: int, rate: Rate) -> tuple[int, int]:
        name = f"factbase:{key}"
        try:
            with self._client.pipeline(transaction=True) as together:
                together.set(name, 0, px=rate.seconds * 1000, nx=True)
                together.incrby(name, number)
                together.pttl(name)
                _, total, left = together.execute()
            if left < 0:  # it ran out between the first step and the second
                left = rate.seconds * 1000
                self._client.pexpire(name, left)
        except self._errors as error:
            raise Unreachable(str(error)) from error
        return total, left
