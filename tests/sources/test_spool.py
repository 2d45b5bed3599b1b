"""Long lists in the background: told how far, cancelled, taken over from who was killed."""

import fcntl
import os
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from sources import spool
from sources.formats import references, styles
from sources.formats.references import Busy, Note, ReferenceList, ReferencesError, Section, Watch
from sources.spool import CANCELLED, DONE, FAILED, RUNNING, WAITING, Job, Order

KEY, OTHER = "a" * 64, "b" * 64
ITEMS = [{"id": f"k{n}", "type": "book", "title": f"Title {n}"} for n in range(4)]
LISTED = ReferenceList(
    ITEMS, {"k1": [Note("noted", "“q”")]}, [Section("One", ["k1"], {"k1": [Note("here")]})], "Title"
)


def waited_for_by_somebody(folder: Path) -> None:
    """As a process leaves it that was killed while it made the list."""
    spool.folder()
    (folder / f"{KEY}.order").write_bytes(order().dump())
    (folder / f"{KEY}.ticket-{'0' * 32}").touch()
    spool._tell(Job(KEY, RUNNING, "text", "list.txt", "/there", 1, 4, time.time()))


def order(listed: ReferenceList = LISTED) -> Order:
    return Order(listed, "text", styles.load("apa"), "", "list.txt", "/there")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: Any) -> Iterator[Path]:
    settings.VAR = tmp_path
    yield tmp_path / "spool"
    for thread in threading.enumerate():
        if thread.name.startswith("list-"):
            thread.join(20)


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> Callable[[Any], None]:
    """Puts something else in place of pandoc's work."""
    return lambda how: monkeypatch.setattr(references, "made", how)


def until(key: str, *states: str) -> Job:
    ends = time.monotonic() + 20
    while time.monotonic() < ends:
        job = spool.look(key)
        if job and job.state in states:
            return job
        time.sleep(0.02)
    raise AssertionError(f"{spool.look(key)} never came to {states}")


def quickly(listed: ReferenceList, form: str, **how: Any) -> bytes:
    return f"{len(listed.items)} as {form}".encode()


def slowly(listed: ReferenceList, form: str, *, watch: Watch, **how: Any) -> bytes:
    watch.tell(1, 4)
    while watch.wanted is None or watch.wanted():
        time.sleep(0.02)
    raise references.Cancelled("It was cancelled.")


def test_an_order_comes_back_from_the_folder_as_it_was() -> None:
    assert Order.load(order().dump()) == order()


def test_a_list_is_made_and_fetched(made: Any) -> None:
    made(quickly)
    assert spool.begin(KEY, order()).state == WAITING
    job = until(KEY, DONE)
    assert (job.done, job.of, job.address) == (4, 4, "/there")
    found = spool.finished(KEY)
    assert found is not None
    assert found.read_bytes() == b"4 as text"


def test_how_far_it_is_is_told_with_the_seconds_left(made: Any) -> None:
    made(slowly)
    ticket = spool.begin(KEY, order()).ticket
    ends = time.monotonic() + 20
    while (job := until(KEY, RUNNING)).done == 0 and time.monotonic() < ends:
        time.sleep(0.02)
    assert (job.done, job.of, job.percent) == (1, 4, 25)
    assert job.seconds_left >= 1
    spool.give_back(ticket)
    until(KEY, CANCELLED)


def test_a_list_nobody_waits_for_is_not_written_on_and_can_be_begun_anew(made: Any) -> None:
    made(slowly)
    ticket = spool.begin(KEY, order()).ticket
    until(KEY, RUNNING)
    spool.give_back(ticket)
    assert spool.waited_for(ticket).state == CANCELLED  # type: ignore[union-attr]
    until(KEY, CANCELLED)
    made(quickly)
    spool.begin(KEY, order())
    until(KEY, DONE)


def test_who_gives_a_ticket_back_takes_the_list_from_nobody_else(made: Any) -> None:
    made(slowly)
    first, second = (spool.begin(KEY, order()) for _ in range(2))
    until(KEY, RUNNING)
    spool.give_back(first.ticket)
    time.sleep(0.1)
    assert spool.waited_for(first.ticket).state == CANCELLED  # type: ignore[union-attr]
    assert spool.waited_for(second.ticket).state == RUNNING  # type: ignore[union-attr]
    spool.give_back(KEY + "0" * 32)
    spool.give_back(KEY)
    assert spool.waited_for(second.ticket).state == RUNNING  # type: ignore[union-attr]
    spool.give_back(second.ticket)
    until(KEY, CANCELLED)


def test_the_key_of_a_list_is_no_ticket_for_it(made: Any) -> None:
    made(quickly)
    spool.begin(KEY, order())
    assert spool.waited_for(KEY) is None
    assert spool.waited_for(KEY + "/../../x".ljust(32, "0")) is None


def test_who_looks_goes_on_with_a_list_whose_maker_was_killed(made: Any, folder: Path) -> None:
    made(quickly)
    waited_for_by_somebody(folder)
    assert until(KEY, DONE).done == 4


def test_a_list_that_another_process_makes_is_left_to_it(made: Any, folder: Path) -> None:
    made(quickly)
    waited_for_by_somebody(folder)
    with (folder / f"{KEY}.lock").open("a") as theirs:
        fcntl.flock(theirs, fcntl.LOCK_EX)
        time.sleep(0.1)
        assert spool.look(KEY).state == RUNNING  # type: ignore[union-attr]
        assert spool.finished(KEY) is None


def test_only_so_many_are_made_at_once_and_only_so_many_wait(
    made: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    made(slowly)
    monkeypatch.setattr(spool, "AT_ONCE", 1)
    monkeypatch.setattr(spool, "MOST_WAITING", 1)
    first = spool.begin(KEY, order())
    until(KEY, RUNNING)
    second = spool.begin(OTHER, order())
    assert spool.look(OTHER).state == WAITING  # type: ignore[union-attr]
    with pytest.raises(Busy):
        spool.begin("c" * 64, order())
    spool.give_back(second.ticket)
    until(OTHER, CANCELLED)
    spool.give_back(first.ticket)
    until(KEY, CANCELLED)


def test_a_list_that_cannot_be_made_says_why_once_and_can_be_tried_again(made: Any) -> None:
    def refused(*_: Any, **__: Any) -> bytes:
        raise ReferencesError("There is no font for it.")

    made(refused)
    spool.begin(KEY, order())
    assert until(KEY, FAILED).message == "There is no font for it."
    with pytest.raises(ReferencesError, match="no font"):
        spool.fetch(KEY, order)
    made(quickly)
    assert spool.fetch(KEY, order) == b"4 as text"


def test_a_short_list_is_there_at_once_and_a_middling_one_is_kept(
    made: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    made(quickly)
    assert spool.fetch(KEY, order) == b"4 as text"
    assert spool.finished(KEY) is None
    monkeypatch.setattr(spool, "WORTH_KEEPING", 4)
    spool.fetch(KEY, order)
    assert spool.finished(KEY) is not None
    monkeypatch.setattr(spool, "AT_ONCE_WRITTEN", 3)
    assert isinstance(spool.fetch(OTHER, order), Job)
    until(OTHER, DONE)


def test_what_is_old_goes_and_what_is_too_much(
    monkeypatch: pytest.MonkeyPatch, folder: Path
) -> None:
    spool.keep(KEY, b"x" * 100)
    spool.keep(OTHER, b"y" * 100)
    waiting, left_behind = folder / f"{KEY}.order", folder / ".half"
    waiting.write_bytes(b"z" * 100)
    left_behind.write_bytes(b"")
    monkeypatch.setattr(spool, "MOST_BYTES", 150)
    spool.clean()
    assert [each.name for each in folder.glob("*.out")] == [f"{OTHER}.out"]
    assert waiting.exists(), "what is still asked for is not what takes up room"
    monkeypatch.setattr(spool, "KEPT", -1)
    spool.clean()
    assert not list(folder.iterdir())


@pytest.mark.parametrize("key", ["", "../etc/passwd", "A" * 64, "a" * 63, "a" * 65])
def test_a_key_is_64_digits_and_nothing_else(key: str) -> None:
    assert not spool.key_is_one(key)


def test_a_folder_that_cannot_be_written_in_is_no_mistake_of_the_reader(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def full(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(spool, "_write", full)
    spool.keep(KEY, b"x")
    with pytest.raises(ReferencesError, match="Ask for fewer"):
        spool.begin(KEY, order())


def test_nobody_takes_all_places(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spool, "_start", lambda key: None)
    monkeypatch.setattr(spool, "MOST_OF_A_CLIENT", 1)
    spool.begin(KEY, order(), "192.0.2.7")
    with pytest.raises(Busy, match="1 long lists are being written for you"):
        spool.begin(OTHER, order(), "192.0.2.7")
    assert spool.begin(OTHER, order(), "192.0.2.8").state == WAITING


def test_a_place_that_is_held_stays_however_old_its_file_is(folder: Path) -> None:
    place = spool.folder() / "place-0.lock"
    with spool._held(place) as ours:
        assert ours
        os.utime(place, (0, 0))
        spool.clean()
        with spool._held(place) as others:
            assert not others
