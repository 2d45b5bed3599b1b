import logging
import subprocess
import sys
from typing import Any

import pytest
from django.db import connection
from psycopg.conninfo import make_conninfo

from factbase.limits import leasing
from factbase.limits.leasing import Leases
from factbase.limits.rates import Rate
from factbase.limits.stores import PostgreSQL, Taken, Unreachable
from tests.factbase import programs
from tests.threads import in_threads

RATE = Rate(100, 60)


class Counting:
    """A store in memory that says how often it was asked, and can be taken away."""

    def __init__(self) -> None:
        self.asked = 0
        self.taken: dict[str, int] = {}
        self.down = False

    def take(self, key: str, most: int, rate: Rate) -> Taken:
        self.asked += 1
        if self.down:
            raise Unreachable("Nobody is there.")
        before = self.taken.get(key, 0)
        granted = min(most, rate.limit - before)
        self.taken[key] = before + granted
        return Taken(granted, rate.limit - before - granted, float(rate.seconds))

    def give_back(self, key: str, rate: Rate) -> None:
        raise AssertionError

    def close(self) -> None: ...


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


def allowed(leases: Leases, times: int, client: str = "a") -> int:
    return sum(bool((s := leases.take(client)) and s.allowed) for _ in range(times))


def test_a_client_gets_what_the_limit_says_and_not_one_more() -> None:
    assert allowed(Leases(Counting(), RATE), 150) == 100


def test_the_store_is_asked_once_in_many_requests_and_never_by_who_is_refused() -> None:
    store = Counting()
    allowed(Leases(store, RATE), 1000)
    assert store.asked == leasing.PARTS


def test_what_is_left_counts_down_to_nothing() -> None:
    leases = Leases(Counting(), RATE)
    left = [standing.remaining for _ in range(101) if (standing := leases.take("a"))]
    assert left == [*range(99, -1, -1), 0]


def test_who_is_refused_may_again_when_the_time_is_up() -> None:
    store, clock = Counting(), Clock()
    leases = Leases(store, RATE, clock=clock)
    allowed(leases, 100)
    clock.now += 59
    refused = leases.take("a")
    assert refused == (False, 0, pytest.approx(1))
    clock.now += 1
    store.taken.clear()
    assert allowed(leases, 150) == 100


def test_what_was_leased_is_not_kept_for_the_next_time() -> None:
    store, clock = Counting(), Clock()
    leases = Leases(store, RATE, clock=clock)
    allowed(leases, 1)
    clock.now += 60
    store.taken.clear()
    assert allowed(leases, 150) == 100


def test_two_processes_lose_at_most_one_lease_between_them() -> None:
    store = Counting()
    one, other = Leases(store, RATE), Leases(store, RATE)
    assert allowed(one, 1) == 1
    assert allowed(other, 150) == 100 - one.part


def test_a_burst_of_threads_gets_no_more_than_the_limit() -> None:
    leases = Leases(Counting(), RATE)
    assert sum(in_threads(*[lambda: allowed(leases, 20)] * 10)) == 100


def test_a_limit_smaller_than_its_parts_is_leased_one_by_one() -> None:
    assert allowed(Leases(Counting(), Rate(3, 60)), 10) == 3


def test_only_so_many_clients_are_remembered() -> None:
    leases = Leases(Counting(), RATE, clients=10)
    for number in range(100):
        leases.take(str(number))
    assert len(leases) == 10


def test_while_the_store_is_down_everybody_is_let_through_and_it_is_said_once(
    caplog: pytest.LogCaptureFixture,
) -> None:
    store, clock = Counting(), Clock()
    leases = Leases(store, RATE, clock=clock)
    store.down = True
    with caplog.at_level(logging.WARNING):
        for _ in range(30):
            assert leases.take("a") is None
            clock.now += 1
    assert [record.message for record in caplog.records] == [
        "Nobody is limited: the store of the limits does not answer. Nobody is there."
    ]
    assert store.asked == 30 / leasing.PAUSE


def test_when_the_store_answers_again_it_counts_again_and_says_so(
    caplog: pytest.LogCaptureFixture,
) -> None:
    store, clock = Counting(), Clock()
    leases = Leases(store, RATE, clock=clock)
    store.down = True
    leases.take("a")
    store.down = False
    clock.now += leasing.PAUSE
    assert allowed(leases, 150) == 100
    assert caplog.records[-1].message == "The store of the limits answers again."


CONNECTION = ("dbname", "user", "password", "host", "port")
ASKING = """
import sys
import time
import django
django.setup()
from factbase.limits.leasing import Leases
from factbase.limits.rates import Rate
from factbase.limits.stores import PostgreSQL
leases = Leases(PostgreSQL(sys.argv[1]), Rate(200, 60))
print("ready", flush=True)
sys.stdin.readline()
allowed = 0
for _ in range(300):
    allowed += leases.take("a").allowed
    time.sleep(0.002)
print(allowed)
"""


def test_two_processes_at_once_share_one_limit(postgresql: PostgreSQL, tmp_path: Any) -> None:
    given = connection.get_connection_params()
    parts = {name: given[name] for name in CONNECTION if name in given}
    url = make_conninfo(**parts)
    environment = programs.environment(
        tmp_path, DJANGO_SETTINGS_MODULE="factbase.settings", FACTBASE_SECRET_KEY="k" * 50
    )
    started = [
        subprocess.Popen(
            [sys.executable, "-c", ASKING, url], cwd=programs.ROOT, env=environment, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )
        for _ in range(2)
    ]  # fmt: skip
    for each in started:
        assert each.stdout
        assert each.stdout.readline() == "ready\n"
    for each in started:
        assert each.stdin
        each.stdin.write("go\n")
        each.stdin.flush()
    got = [int(each.communicate(timeout=30)[0]) for each in started]
    assert sum(got) == 200
    assert min(got) > 0
