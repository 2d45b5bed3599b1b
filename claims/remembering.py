"""Answers that stay true, kept in this process; what was not asked for longest goes first."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
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

    def get(self, key: Hashable, work_out: Callable[[], Value]) -> Value:
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

    @classmethod
    def forget(cls) -> None:
        for each in cls.everywhere:
            with each._lock:
                each._values.clear()
