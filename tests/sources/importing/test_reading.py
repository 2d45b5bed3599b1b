"""A file is read some seconds at a time, and once."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from sources import importing
from sources.formats import csljson
from sources.formats.reading import Record
from sources.importing import reading
from sources.models import ImportBatch
from tests.sources.importing.libraries import counts, item

pytestmark = pytest.mark.django_db


@pytest.fixture
def taken(monkeypatch: Any) -> list[Record]:
    """Each record that is taken from a file, as often as it is."""
    found: list[Record] = []

    def read(text: str) -> Iterator[Record]:
        for record in csljson.read(text):
            found.append(record)
            yield record

    monkeypatch.setitem(reading.READERS, "csljson", read)
    monkeypatch.setattr(importing.planning, "CHUNK", 2)
    monkeypatch.setattr(reading, "_open", {})
    return found


def begun(coder: Any, many: int = 9) -> ImportBatch:
    raw = json.dumps([item(f"Title number {n} of several") for n in range(many)]).encode()
    return importing.begin(raw, by=coder, name="x.json")


def step(batch: ImportBatch, coder: Any) -> ImportBatch:
    return importing.read_on(batch, by=coder, seconds=0)


def test_each_step_goes_on_where_the_last_stopped(coder: Any, taken: list[Record]) -> None:
    batch = begun(coder)
    while batch.state == "reading":
        batch = step(batch, coder)
    assert len(taken) == 9
    assert counts(batch) == (9, 9, 0, 0)
    assert not reading._open


def test_another_process_looks_for_the_place_and_goes_on(coder: Any, taken: list[Record]) -> None:
    batch = step(step(begun(coder), coder), coder)
    reading._open.clear()
    batch = importing.read_on(batch, by=coder)
    assert len(taken) == 4 + 9
    assert [row.number for row in batch.rows.all()] == list(range(1, 10))


def test_what_another_process_has_read_meanwhile_is_passed_over(
    coder: Any, taken: list[Record]
) -> None:
    batch = step(begun(coder), coder)
    mine = dict(reading._open)
    reading._open.clear()
    batch = step(batch, coder)
    reading._open.clear()
    reading._open.update(mine)
    batch = importing.read_on(batch, by=coder)
    assert counts(batch) == (9, 9, 0, 0)


def test_few_files_stay_open_and_none_for_ever(
    coder: Any, taken: list[Record], monkeypatch: Any
) -> None:
    batches = [step(begun(coder), coder) for _ in range(4)]
    assert list(reading._open) == [batch.pk for batch in batches[-reading.MOST_OPEN :]]
    monkeypatch.setattr(reading, "PATIENCE", -1)
    step(batches[0], coder)
    assert not reading._open
