"""Answers that stay true, kept in this process; what was not asked for longest goes first."""

from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from threading import Lock
from typing import Any, ClassVar, Generic, TypeVar

Value = TypeVar("Value")


class Remembered(Generic[Value]):
    """Up to ``most`` values by key."""

    #: All there are, so that they can be told that the record is another one.
    everywhere: ClassVar["list[Remembered[Any]]"] = []

    def __init__(self, most: int) -> None:
        self.everywhere.append(self)
        self._most = most
        self._values: OrderedDict[Hashable, Value] = OrderedDict()
        self._lock = Lock()
        #: Key → the lock of who works it out, and how many are at it or wait for it.
        self._turns: dict[Hashable, tuple[Lock, int]] = {}

    def get(self, key: Hashable, work_out: Callable[[], Value]) -> Value:
        """The value, worked out by one while the others who ask for the same wait."""
        with self._turn(key):
            with self._lock:
                if key in self._values:
                    self._values.move_to_end(key)
                    return self._values[key]
            value = work_out()
            with self._lock:
                self._values[key] = value
                while len(self._values) > self._most:
                    self._values.popitem(last=False)
            return value

    @contextmanager
    def _turn(self, key: Hashable) -> Iterator[None]:
        with self._lock:
            turn, waiting = self._turns.get(key, (Lock(), 0))
            self._turns[key] = (turn, waiting + 1)
        try:
            with turn:
                yield
        finally:
            with self._lock:
                turn, waiting = self._turns.pop(key)
                if waiting > 1:
                    self._turns[key] = (turn, waiting - 1)

    @classmethod
    def forget(cls) -> None:
        for each in cls.everywhere:
            with each._lock:
                each._values.clear()
