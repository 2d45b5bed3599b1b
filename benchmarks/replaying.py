"""What the record says of each thing, revision after revision, without publishing each claim."""

from collections import defaultdict
from collections.abc import Iterable
from heapq import heappop, heappush
from typing import Any

import orjson

from claims.formats.subjects import Said, row, shown


def replayed(entries: Iterable[tuple[int, int, str, str]]) -> list[dict[str, Any]]:
    """Entries (revision, claim, status, document) in order → all rows, as if written one by one."""
    history = _History()
    for revision, number, status, text in entries:
        if revision != history.revision:
            history.settle()
            history.revision = revision
        history.put(number, shown(orjson.loads(text)) if status == "published" else {})
    history.settle()
    return history.rows


class _History:
    """Which claims say what of each thing, revision after revision."""

    def __init__(self) -> None:
        self.revision = 0
        self.rows: list[dict[str, Any]] = []
        self._of_claim: dict[int, dict[str, Said]] = {}
        self._said: dict[str, dict[int, Said]] = defaultdict(dict)
        #: The same claims, the newest on top; what says no more is taken off when it is met.
        self._newest: dict[tuple[str, bool], list[int]] = defaultdict(list)
        self._valid: dict[str, dict[str, Any]] = {}
        self._touched: dict[str, int] = {}
        #: Many claims say the same of a thing; it is kept once.
        self._one: dict[tuple[str, bytes, bool], Said] = {}

    def put(self, number: int, said: dict[str, Said]) -> None:
        for public_id in self._of_claim.get(number, {}):
            del self._said[public_id][number]
            self._touched.setdefault(public_id, 0)
        kept = {public_id: self._once(public_id, each) for public_id, each in said.items()}
        for public_id, each in kept.items():
            self._said[public_id][number] = each
            heappush(self._newest[public_id, each.whole], -number)
            self._touched[public_id] = number
        self._of_claim[number] = kept

    def _once(self, public_id: str, said: Said) -> Said:
        key = (public_id, orjson.dumps(said.document), said.whole)
        return self._one.setdefault(key, said)

    def settle(self) -> None:
        for public_id, last in self._touched.items():
            best = self._best(public_id, last)
            self._hold(public_id, row(public_id, best) if best else None)
        self._touched = {}

    def _best(self, public_id: str, last: int) -> Said | None:
        """What is whole comes first; then the claim of this revision, then the newest."""
        found = self._said[public_id].get(last)
        if found and found.whole:
            return found
        return self._of_newest(public_id, True) or found or self._of_newest(public_id, False)

    def _of_newest(self, public_id: str, whole: bool) -> Said | None:
        said, newest = self._said[public_id], self._newest[public_id, whole]
        while newest:
            found = said.get(-newest[0])
            if found and found.whole == whole:
                return found
            heappop(newest)
        return None

    def _hold(self, public_id: str, fresh: dict[str, Any] | None) -> None:
        valid = self._valid.pop(public_id, None)
        if valid and fresh and valid["document"] == fresh["document"]:
            self._valid[public_id] = valid
            return
        if valid:
            valid["valid_until_id"] = self.revision
        if fresh:
            fresh |= {"revision_id": self.revision, "valid_until_id": None}
            self._valid[public_id] = fresh
            self.rows.append(fresh)
