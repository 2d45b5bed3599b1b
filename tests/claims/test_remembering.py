"""Answers that stay true are worked out once."""

from threading import Barrier, Thread

import pytest

from claims.remembering import Remembered


def test_a_value_is_worked_out_once_however_many_ask_at_the_same_time() -> None:
    remembered = Remembered[int](3)
    together, worked_out, got = Barrier(8), [], []

    def work_out() -> int:
        worked_out.append(1)
        return 7

    def ask() -> None:
        together.wait(10)
        got.append(remembered.get("x", work_out))

    threads = [Thread(target=ask) for _ in range(8)]
    for each in threads:
        each.start()
    for each in threads:
        each.join(10)
    assert (got, worked_out) == ([7] * 8, [1])


def test_what_fails_is_asked_again() -> None:
    remembered = Remembered[int](3)
    with pytest.raises(ZeroDivisionError):
        remembered.get("x", lambda: 1 // 0)
    assert remembered.get("x", lambda: 2) == 2


def test_what_was_not_asked_for_longest_goes_first() -> None:
    remembered = Remembered[int](2)
    for key in ("a", "b", "a", "c"):
        remembered.get(key, lambda: 1)
    assert remembered.get("a", lambda: 2) == 1
    assert remembered.get("b", lambda: 2) == 2
