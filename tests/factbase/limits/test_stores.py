import threading
import time
from collections.abc import Iterator
from typing import Any

import fakeredis
import psycopg
import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection

from factbase.limits import stores
from factbase.limits.rates import Rate
from factbase.limits.stores import PostgreSQL, Redis, Store, Unreachable, store
from tests.factbase import programs

RATE = Rate(10, 60)


@pytest.fixture(scope="module")
def redis_server() -> Iterator[str]:
    """A Redis that speaks its protocol, on loopback."""
    port = programs.free_port()
    server = fakeredis.TcpFakeServer(("127.0.0.1", port), server_type="redis")
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"redis://127.0.0.1:{port}/0"
    server.shutdown()
    server.server_close()


@pytest.fixture(params=["postgresql", "redis"])
def counting(request: Any, transactional_db: None) -> Iterator[Store]:
    if request.param == "postgresql":
        yield request.getfixturevalue("postgresql")
        return
    made = Redis(request.getfixturevalue("redis_server"))
    made._client.flushall()
    yield made
    made.close()


def test_a_client_is_given_as_much_as_there_is_and_no_more(counting: Store) -> None:
    assert [counting.take("a", 4, RATE)[:2] for _ in range(4)] == [(4, 6), (4, 2), (2, 0), (0, 0)]


def test_clients_are_counted_apart(counting: Store) -> None:
    counting.take("a", 10, RATE)
    assert counting.take("b", 10, RATE).granted == 10


def test_it_says_when_it_begins_anew(counting: Store) -> None:
    assert 55 < counting.take("a", 1, RATE).seconds <= 60


def test_when_the_time_is_up_it_begins_anew(counting: Store) -> None:
    short = Rate(3, 1)
    assert counting.take("a", 3, short).granted == 3
    assert counting.take("a", 3, short).granted == 0
    time.sleep(1.1)
    assert counting.take("a", 3, short).granted == 3


def test_what_is_given_back_can_be_had_again(counting: Store) -> None:
    counting.take("a", 10, RATE)
    counting.give_back("a", RATE)
    assert counting.take("a", 1, RATE).granted == 1
    assert counting.take("a", 1, RATE).granted == 0


def test_a_lower_limit_counts_from_the_next_time_on(counting: Store) -> None:
    counting.take("a", 8, RATE)
    assert counting.take("a", 1, Rate(5, 60))[:2] == (0, 0)


@pytest.mark.parametrize("url", ["redis://127.0.0.1:1/0", "postgres://a@127.0.0.1:1/none"])
def test_a_store_that_is_down_is_unreachable_and_soon_said_to_be(url: str) -> None:
    began = time.monotonic()
    with pytest.raises(Unreachable):
        store(url).take("a", 1, RATE)
    assert time.monotonic() - began < 5


def test_a_store_of_no_known_kind_is_refused_with_what_to_write() -> None:
    with pytest.raises(ImproperlyConfigured, match="FACTBASE_LIMITS_STORE is “memcached"):
        store("memcached://here")


def test_a_server_that_hung_up_is_called_again(postgresql: PostgreSQL) -> None:
    postgresql.take("a", 4, RATE)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            " AND query LIKE '%%factbase_limit%%'"
        )
        assert cursor.rowcount == 1
    assert postgresql.take("a", 4, RATE).left == 2


def test_without_its_table_nobody_can_count(postgresql: PostgreSQL) -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE factbase_limit RENAME TO elsewhere")
    try:
        with pytest.raises(Unreachable, match="factbase_limit"):
            postgresql.take("a", 1, RATE)
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE elsewhere RENAME TO factbase_limit")


def test_counts_whose_time_is_up_are_swept_away(
    postgresql: PostgreSQL, monkeypatch: pytest.MonkeyPatch
) -> None:
    postgresql.take("old", 1, Rate(1, 1))
    time.sleep(1.1)
    monkeypatch.setattr(stores, "SWEEPS", 1)
    postgresql.take("new", 1, RATE)
    with connection.cursor() as cursor:
        cursor.execute("SELECT array_agg(key) FROM factbase_limit")
        assert cursor.fetchone() == (["new"],)


def test_it_counts_where_sessions_may_only_read(
    postgresql: PostgreSQL, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PGOPTIONS", "-c default_transaction_read_only=on")
    with psycopg.connect(
        **{k: v for k, v in connection.get_connection_params().items() if k in ("dbname", "host",
           "user", "password", "port")}
    ) as other, pytest.raises(psycopg.errors.ReadOnlySqlTransaction):  # fmt: skip
        other.execute("DELETE FROM factbase_limit")
    assert postgresql.take("a", 1, RATE).granted == 1
