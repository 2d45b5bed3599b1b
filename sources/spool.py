"""Long lists are written in the background: what was asked for lies in a folder until it is done.

One file a thing, written whole before it has its name: the order (all that the list is made of, so
that nothing else need be asked), the state, the finished list. Whoever makes a list holds a lock on
it that goes with their process: where the lock is free and the list not finished, its maker was
killed, and whoever looks next goes on with it. Several processes share the folder.

Several people may wait for the same list. Each has a ticket of their own and can give back no
other; a list is no longer written once nobody waits for it.
"""

import fcntl
import os
import secrets
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Self

import orjson
from django.conf import settings

from sources.formats import references
from sources.formats.references import (
    Busy,
    Cancelled,
    Note,
    ReferenceList,
    ReferencesError,
    Section,
    Watch,
)
from sources.formats.styles import Sheet

#: How many lists are made at once, on this machine, and how many more may wait.
AT_ONCE, MOST_WAITING = 2, 20
#: How many of them may be one client's.
MOST_OF_A_CLIENT = 3
#: How long a finished list is kept, in seconds, and how many bytes of them all.
KEPT, MOST_BYTES = 24 * 60 * 60, 500_000_000
#: Seconds that a reference takes, where nothing has been measured yet.
PACE = 0.02
#: How many references are written while somebody waits, and from how many on they are kept.
AT_ONCE_WRITTEN, WORTH_KEEPING = 200, 20
#: Digits of a key, and how many more a ticket has.
_KEY, _OWN = 64, 32

WAITING, RUNNING, DONE, FAILED, CANCELLED = "waiting", "running", "done", "failed", "cancelled"


@dataclass(frozen=True, slots=True)
class Order:
    """All that a list is made of. ``address``: where it is fetched once it is there."""

    listed: ReferenceList
    form: str
    sheet: Sheet
    locale: str
    filename: str
    address: str = ""

    def dump(self) -> bytes:
        return orjson.dumps(asdict(self))

    @classmethod
    def load(cls, data: bytes) -> Self:
        read = orjson.loads(data)
        listed = read["listed"]
        listed["notes"] = _notes(listed["notes"])
        listed["sections"] = [
            Section(each["heading"], each["ids"], _notes(each["notes"]))
            for each in listed["sections"]
        ]
        return cls(**read | {"listed": ReferenceList(**listed), "sheet": Sheet(**read["sheet"])})


def _notes(read: dict[str, list[dict[str, str]]]) -> dict[str, list[Note]]:
    return {key: [Note(**note) for note in notes] for key, notes in read.items()}


@dataclass(frozen=True, slots=True)
class Job:
    """How far a list is. ``message``: why it failed; ``ticket``: who asked for it asks by that."""

    key: str
    state: str
    form: str
    filename: str
    address: str
    done: int
    of: int
    began: float
    message: str = ""
    client: str = ""
    ticket: str = ""

    @property
    def is_under_way(self) -> bool:
        return self.state in (WAITING, RUNNING)

    @property
    def seconds_left(self) -> int:
        """About, from what it took so far."""
        passed = time.time() - self.began if self.state == RUNNING else 0
        if self.done:
            return max(1, round(passed / self.done * (self.of - self.done)))
        return max(1, round(self.of * PACE - passed))

    @property
    def percent(self) -> int:
        return min(99, 100 * self.done // self.of) if self.of and self.state != DONE else 100


def key_is_one(key: str) -> bool:
    return _is_hex(key, _KEY)


def _is_hex(text: str, digits: int) -> bool:
    return len(text) == digits and set(text) <= set("0123456789abcdef")


def fetch(key: str, order: Callable[[], Order], client: str = "") -> bytes | Path | Job:
    """The finished list, or how far it is where it takes a while. ``client``: who asks, where that
    is known. Raises ReferencesError."""
    if path := finished(key):
        return path
    if (job := look(key)) and job.is_under_way:
        return _with_ticket(job)
    if job and job.state == FAILED:
        _forget(key)
        raise ReferencesError(job.message)
    asked = order()
    if len(asked.listed.items) > AT_ONCE_WRITTEN:
        return begin(key, asked, client)
    content = references.made(asked.listed, asked.form, sheet=asked.sheet, locale=asked.locale)
    if len(asked.listed.items) >= WORTH_KEEPING:
        keep(key, content)
    return content


def finished(key: str) -> Path | None:
    """The finished list; it is kept longer for having been asked for."""
    path = _file(key, "out")
    with suppress(OSError):
        os.utime(path)
        return path
    return None


def keep(key: str, content: bytes) -> None:
    """A list that took no waiting, for who asks next. Where nothing can be kept, nothing is."""
    with suppress(OSError):
        clean()
        _write(_file(key, "out"), content)


def begin(key: str, order: Order, client: str = "") -> Job:
    """Wait for a list, and have it made unless it is being made. Raises Busy."""
    try:
        if job := look(key):
            if job.is_under_way:
                return _with_ticket(job)
            _forget(key)
        clean()
        _check_room(client)
        _write(_file(key, "order"), order.dump())
        job = Job(key, WAITING, order.form, order.filename, order.address, 0,
                  len(order.listed.items), time.time(), client=client)  # fmt: skip
        asked = _with_ticket(job)
        _tell(job)
    except OSError as error:
        raise ReferencesError(
            "This server cannot keep long lists just now. Ask for fewer references at once."
        ) from error
    _start(key)
    return asked


def _check_room(client: str) -> None:
    """Raises Busy."""
    waiting = [job for job in _jobs() if job.is_under_way]
    if len(waiting) >= AT_ONCE + MOST_WAITING:
        raise Busy("Many long lists are waiting to be written. Ask again in a few minutes.")
    if client and sum(job.client == client for job in waiting) >= MOST_OF_A_CLIENT:
        raise Busy(
            f"{MOST_OF_A_CLIENT} long lists are being written for you, which are the most. "
            "Ask again when one of them is done."
        )


def look(key: str) -> Job | None:
    """How far it is; goes on with a list whose maker was killed."""
    job = _read(key)
    if job and job.is_under_way and not _is_held(key):
        job = _read(key)  # it may just have ended
        if job and job.is_under_way:
            _start(key)
    return job


def waited_for(ticket: str) -> Job | None:
    """How far the list is that this ticket was given for; cancelled once it was given back."""
    if not _is_hex(ticket, _KEY + _OWN):
        return None
    job = look(ticket[:_KEY])
    if job and job.is_under_way and not _ticket(ticket).exists():
        return replace(job, state=CANCELLED)
    return job


def give_back(ticket: str) -> None:
    """Wait no longer; the list goes on for who else waits for it. A finished one stays."""
    if _is_hex(ticket, _KEY + _OWN):
        _ticket(ticket).unlink(missing_ok=True)


def _with_ticket(job: Job) -> Job:
    ticket = job.key + secrets.token_hex(_OWN // 2)
    _ticket(ticket).touch()
    return replace(job, ticket=ticket)


def _ticket(ticket: str) -> Path:
    return _file(ticket[:_KEY], f"ticket-{ticket[_KEY:]}")


def clean() -> None:
    """Away with what is old, also what a killed process left; and with the oldest of the finished
    lists, where they are too much."""
    kept = []
    for path in folder().iterdir():
        if path.name.startswith("place-"):  # a lock is held by its file, however old that is
            continue
        with suppress(OSError):
            found = path.stat()
            if time.time() - found.st_mtime > KEPT:
                path.unlink(missing_ok=True)
            elif path.suffix == ".out":
                kept.append((found.st_mtime, found.st_size, path))
    size = sum(each for _, each, _ in kept)
    for _, bytes_, path in sorted(kept):
        if size > MOST_BYTES:
            path.unlink(missing_ok=True)
            size -= bytes_


def folder() -> Path:
    path = Path(settings.VAR) / "spool"
    path.mkdir(parents=True, exist_ok=True, mode=0o700)
    return path


# --- making it -------------------------------------------------------------------------------


def _start(key: str) -> None:
    threading.Thread(target=_make, args=[key], name=f"list-{key[:8]}", daemon=True).start()


def _make(key: str) -> None:
    with _held(_file(key, "lock")) as ours:
        job = _read(key)
        if not ours or job is None or not job.is_under_way:
            return
        try:
            with _turn(key):
                job = _changed(job, state=RUNNING, began=time.time(), done=0)
                _finish(job)
        except Cancelled:
            _tell(_changed(job, state=CANCELLED))
        except ReferencesError as error:
            _tell(_changed(job, state=FAILED, message=str(error)))
        except Exception:
            _tell(_changed(job, state=FAILED, message="Something went wrong with this list."))
            raise
        finally:
            for ticket in _tickets(key):
                ticket.unlink(missing_ok=True)


def _finish(job: Job) -> None:
    order = Order.load(_file(job.key, "order").read_bytes())
    _tell(job)

    def tell(done: int, of: int) -> None:
        _tell(_changed(job, done=done, of=of))

    watch = Watch(lambda: _is_wanted(job.key), tell)
    content = references.made(
        order.listed, order.form, sheet=order.sheet, locale=order.locale, watch=watch
    )
    if not _is_wanted(job.key):
        raise Cancelled("It was cancelled.")
    _write(_file(job.key, "out"), content)
    _tell(_changed(job, state=DONE, done=job.of))
    _file(job.key, "order").unlink(missing_ok=True)


@contextmanager
def _turn(key: str) -> Iterator[None]:
    """One of the places of this machine, whichever is free first."""
    while True:
        for place in range(AT_ONCE):
            with _held(folder() / f"place-{place}.lock") as ours:
                if ours:
                    yield
                    return
        if not _is_wanted(key):
            raise Cancelled("It was cancelled.")
        time.sleep(0.2)


@contextmanager
def _held(path: Path) -> Iterator[bool]:
    """Whether the lock is ours meanwhile; a process that is killed lets go of it."""
    with path.open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True


def _is_held(key: str) -> bool:
    with _held(_file(key, "lock")) as free:
        return not free


# --- the files -------------------------------------------------------------------------------


def _file(key: str, what: str) -> Path:
    return folder() / f"{key}.{what}"


def _write(path: Path, content: bytes) -> None:
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".", delete=False) as new:
        new.write(content)
    Path(new.name).rename(path)


def _tell(job: Job) -> None:
    _write(_file(job.key, "state"), orjson.dumps(asdict(job)))


def _read(key: str) -> Job | None:
    try:
        return Job(**orjson.loads(_file(key, "state").read_bytes()))
    except (OSError, ValueError, TypeError):  # none, or one of another edition of the program
        return None


def _jobs() -> Iterator[Job]:
    for path in folder().glob("*.state"):
        if job := _read(path.stem):
            yield job


def _tickets(key: str) -> Iterator[Path]:
    return folder().glob(f"{key}.ticket-*")


def _is_wanted(key: str) -> bool:
    return any(_tickets(key))


def _forget(key: str) -> None:
    for what in ("state", "order"):
        _file(key, what).unlink(missing_ok=True)


def _changed(job: Job, **changes: Any) -> Job:
    return Job(**asdict(job) | changes)
