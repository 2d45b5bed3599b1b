"""Running pandoc: how long it may take, how many of it at once, and how it is stopped."""

import subprocess
import time
from collections.abc import Callable, Sequence
from threading import BoundedSemaphore

import pypandoc

#: Seconds that one run may take; a hundred references in APA take about one.
PATIENCE = 60
#: How many of them may run at once in a process, and the seconds others wait for their turn.
AT_ONCE, TURN = BoundedSemaphore(2), 5
#: The memory one run may take; 2,000 references take a tenth of it.
MEMORY = "2G"
#: How often, in seconds, somebody is asked whether it is still wanted.
ASK_EVERY = 0.2

Wanted = Callable[[], bool]


class ReferencesError(ValueError):
    """A list of references that cannot be made; the message is for people."""


class Busy(ReferencesError):
    """Others are being served; seconds after which to try again."""

    retry_after = 10


class Failed(ReferencesError):
    """The program ended with an error; the message is what it said."""


class Cancelled(ReferencesError):
    """Nobody wants it any more."""


def run(
    options: Sequence[str], payload: bytes, *, wanted: Wanted | None = None
) -> tuple[bytes, str]:
    """What pandoc makes of the payload, and what it says of it. Raises ReferencesError.

    ``wanted``: asked again and again by who has time; without it a turn is waited for only shortly.
    """
    _check(wanted)
    _wait_for_a_turn(wanted)
    try:
        command = [path(), "+RTS", f"-M{MEMORY}", "-RTS", "--sandbox", *options]
        out, said = program(command, payload, wanted)
    except Failed as error:
        raise ReferencesError(
            f"pandoc could not write the references: {str(error)[:300]}"
        ) from error
    finally:
        AT_ONCE.release()
    return out, said.decode(errors="replace")


def path() -> str:
    return str(pypandoc.get_pandoc_path())


def _wait_for_a_turn(wanted: Wanted | None) -> None:
    if wanted is None:
        if not AT_ONCE.acquire(timeout=TURN):
            raise Busy(
                "Many references are being written just now. Ask again in a moment; "
                "CSL-JSON takes no waiting."
            )
        return
    while not AT_ONCE.acquire(timeout=ASK_EVERY):
        _check(wanted)


def _check(wanted: Wanted | None) -> None:
    if wanted is not None and not wanted():
        raise Cancelled("It was cancelled.")


def program(command: Sequence[str], payload: bytes, wanted: Wanted | None) -> tuple[bytes, bytes]:
    """What a program answers, and what it says besides; it is stopped when its time is over."""
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe) as process:
        try:
            out, said = _talk(process, payload, wanted)
        except BaseException:
            process.kill()
            raise
    if process.returncode:
        raise Failed(said.decode(errors="replace").strip())
    return out, said


def _talk(
    process: subprocess.Popen[bytes], payload: bytes, wanted: Wanted | None
) -> tuple[bytes, bytes]:
    given: bytes | None = payload
    ends = time.monotonic() + PATIENCE
    while True:
        left = ends - time.monotonic()
        try:
            return process.communicate(given, timeout=left if wanted is None else ASK_EVERY)
        except subprocess.TimeoutExpired as error:
            given = None  # it goes on with what it was given first
            if time.monotonic() >= ends:
                raise ReferencesError(
                    f"The references were not ready after {PATIENCE} seconds. "
                    "Ask for fewer at once."
                ) from error
        _check(wanted)
