"""Counting in memory what was leased from the store: a request costs no question there.

A process takes a twentieth of a client's limit at a time and counts it down. So all processes
together never let through more than the limit; at most (processes - 1) leases may be left over in
processes that the client does not reach again.
"""

import logging
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import NamedTuple

from factbase.limits.rates import Rate
from factbase.limits.stores import Store, Unreachable

log = logging.getLogger("factbase.limits")

PARTS = 20
CLIENTS = 10_000  # kept in memory; whoever was away longest is forgotten, with what was leased
PAUSE = 5  # seconds before a store that was down is asked again


class Standing(NamedTuple):
    allowed: bool
    remaining: int
    seconds: float
    """Until it begins anew."""


class Lease:
    __slots__ = ("asking", "left", "others", "until")

    def __init__(self) -> None:
        self.left = 0
        self.others = 0
        """What the store had besides, when it was last asked."""
        self.until = 0.0
        self.asking = threading.Lock()

    def count(self, now: float) -> Standing | None:
        """One request more; None where only the store knows."""
        if now >= self.until:
            return None
        if self.left:
            self.left -= 1
            return Standing(True, self.left + self.others, self.until - now)
        return None if self.others else Standing(False, 0, self.until - now)


class Leases:
    def __init__(
        self,
        store: Store,
        rate: Rate,
        *,
        clients: int = CLIENTS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.rate = rate
        self.part = max(1, rate.limit // PARTS)
        self._store = store
        self._clients = clients
        self._clock = clock
        self._leases: OrderedDict[str, Lease] = OrderedDict()
        self._lock = threading.Lock()
        self._down_until = 0.0
        self._down = False

    def take(self, client: str) -> Standing | None:
        """Whether one request more may be; None where nobody can say, so that it may."""
        with self._lock:
            lease = self._of(client)
            standing = lease.count(self._clock())
        return standing or self._ask(client, lease)

    def close(self) -> None:
        self._store.close()

    def __len__(self) -> int:
        return len(self._leases)

    def _of(self, client: str) -> Lease:
        lease = self._leases.get(client)
        if lease is None:
            lease = self._leases[client] = Lease()
            if len(self._leases) > self._clients:
                self._leases.popitem(last=False)
        else:
            self._leases.move_to_end(client)
        return lease

    def _ask(self, client: str, lease: Lease) -> Standing | None:
        if self._clock() < self._down_until:
            return None
        with lease.asking:  # one thread asks for all that wait
            while True:
                with self._lock:
                    standing = lease.count(self._clock())
                if standing or not self._renew(client, lease):
                    return standing

    def _renew(self, client: str, lease: Lease) -> bool:
        if self._clock() < self._down_until:
            return False
        asked = self._clock()  # before: the lease ends no later here than it does there
        try:
            taken = self._store.take(client, self.part, self.rate)
        except Unreachable as error:
            self._went_down(error)
            return False
        self._came_back()
        with self._lock:
            lease.left, lease.others = taken.granted, taken.left
            lease.until = asked + taken.seconds
        return True

    def _went_down(self, error: Unreachable) -> None:
        self._down_until = self._clock() + PAUSE
        if not self._down:
            log.error("Nobody is limited: the store of the limits does not answer. %s", error)
        self._down = True

    def _came_back(self) -> None:
        if self._down:
            log.warning("The store of the limits answers again.")
        self._down = False
