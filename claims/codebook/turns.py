"""Changing many rows in an order in which none takes what another still holds."""

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator
from typing import Any, TypeVar

from claims.models import Proposition

Item = TypeVar("Item")
Places = Callable[[Item], Iterable[Hashable]]


def in_turn(items: Iterable[Item], *, holds: Places, wants: Places) -> Iterator[Item]:
    """Each once nobody who waits holds what it wants; in the given order where that is free.

    Where they wait for one another in a circle, the first goes, and PostgreSQL refuses it.
    """
    waiting = list(items)
    held = Counter(place for each in waiting for place in holds(each))
    while waiting:
        free = (each for each in waiting if not _taken(each, held, holds, wants))
        item = next(free, waiting[0])
        waiting.remove(item)
        held.subtract(holds(item))
        yield item


def _taken(item: Any, held: Counter[Hashable], holds: Places, wants: Places) -> bool:
    own = Counter(holds(item))
    return any(held[place] > own[place] for place in wants(item))


def places(row: Any) -> list[tuple[str, Any]]:
    """What only one proposition can hold at a time: its words, and being another's negation."""
    if not isinstance(row, Proposition) or row.merged_into_id is not None:
        return []
    negation = [("negation", row.negation_of_id)] if row.negation_of_id else []
    return [("text", row.text.lower()), *negation]
