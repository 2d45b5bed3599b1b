"""Exports as PostgreSQL sees them: cut into pieces, left early, longer than others may take."""

import tracemalloc
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.http import QueryDict

from claims import exporting
from claims.exporting import PIECE, WAYS, Export, Way
from claims.selection import Selection
from factbase.patience import hold
from tests import factories

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def selection() -> Selection:
    factories.published(text="A claim that is exported.")
    return Selection.parse(QueryDict(""))


@pytest.fixture
def long(monkeypatch: pytest.MonkeyPatch) -> Iterator[Way]:
    """Every entry, a hundred thousand times: 20 MB and more."""
    many = "repeat(md5(n::text), 8) || n::text"
    monkeypatch.setattr(
        "claims.listing.Listing.all",
        lambda self, *args: self.chosen("1")._replace(
            sql=f"SELECT {many} FROM generate_series(1, 100000) n", values=[]
        ),
    )
    yield Way("", b"\n")
    hold(0)


def running() -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND query LIKE 'COPY%%'"
        )
        return int(cursor.fetchone()[0])


def test_come_in_pieces_of_whole_lines(selection: Selection, long: Way) -> None:
    pieces = list(Export(selection, long))
    assert all(piece.endswith(b"\n") for piece in pieces)
    assert max(map(len, pieces)) < PIECE + 1_000
    lines = b"".join(pieces).splitlines()
    assert len(lines) == 100_000
    assert [line[256:] for line in lines] == [str(n).encode() for n in range(1, 100_001)]


def test_however_long_memory_stays_the_same(selection: Selection, long: Way) -> None:
    tracemalloc.start()
    size = sum(len(piece) for piece in Export(selection, long))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert size > 20_000_000
    assert peak < 2_000_000


def test_left_early_nothing_is_left_running(selection: Selection, long: Way) -> None:
    export = Export(selection, long)
    next(export)
    export.close()
    assert running() == 0
    for _ in range(exporting.AT_ONCE + 1):  # each gave its turn back
        left = Export(selection, long)
        next(left)
        left.close()
        left.close()


def test_a_client_has_one_at_a_time_and_the_next_when_it_leaves_that(
    selection: Selection, long: Way
) -> None:
    for _ in range(2):
        left = Export(selection, long, client="192.0.2.7")
        next(left)
        with pytest.raises(exporting.Busy, match="for your address is under way"):
            Export(selection, long, client="192.0.2.7")
        left.close()


def test_takes_longer_than_other_questions_may_and_leaves_that_as_it_was(
    selection: Selection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "claims.listing.Listing.all",
        lambda self, *args: self.chosen("1")._replace(
            sql="SELECT 'a' FROM generate_series(1, 3) n, LATERAL (SELECT pg_sleep(0.1 + n*0)) s",
            values=[],
        ),
    )
    hold(200)
    try:
        assert b"".join(Export(selection, Way("", b"\n"))) == b"a\na\na\n"
        with connection.cursor() as cursor:
            cursor.execute("SHOW statement_timeout")
            assert cursor.fetchone() == ("200ms",)
    finally:
        hold(0)


def test_what_goes_wrong_on_the_way_is_not_taken_for_the_end(
    selection: Selection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "claims.listing.Listing.all",
        lambda self, *args: self.chosen("1")._replace(
            sql="SELECT (1000 / (50 - n))::text FROM generate_series(1, 100) n", values=[]
        ),
    )
    with pytest.raises(Exception, match=r"division by zero|ended the export early"):
        list(Export(selection, Way("", b"\n")))
    connection.close_if_unusable_or_obsolete()
    assert running() == 0


def test_ends_as_it_began_whatever_is_published_meanwhile(selection: Any) -> None:
    export = Export(selection, WAYS["jsonl"])
    factories.published(text="Published meanwhile.")
    assert b"meanwhile" not in b"".join(export)
