"""The readers of every format, by its name; and the files that are being read.

A file is read some seconds at a time. Between two steps it stays open in this process, so that the
next goes on where the last stopped; another process, or one begun anew, looks for the place first.
"""

import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import islice

from sources.formats import bibtex, csljson, endnote, identifiers, ris, zotero
from sources.formats.reading import Record
from sources.models import ImportBatch

READERS: dict[str, Callable[[str], Iterator[Record]]] = {
    "bibtex": bibtex.read,
    "ris": ris.read,
    "csljson": csljson.read,
    "endnote": endnote.read,
    "zotero-json": zotero.read_json,
    "zotero-rdf": zotero.read_rdf,
    "identifiers": identifiers.read,
}
#: How many stay open, each in memory; and after how many seconds in which nobody went on with one
#: the next import closes it.
MOST_OPEN, PATIENCE = 2, 300


class OpenFile:
    """The file of an import, from the record it is at."""

    def __init__(self, batch: ImportBatch) -> None:
        content = ImportBatch.objects.values_list("content", flat=True).get(pk=batch.pk)
        self.records = READERS[batch.format](zlib.decompress(content or b"").decode())
        self.at, self.used, self.ended = 0, time.monotonic(), False

    def next(self, most: int) -> list[Record]:
        found = list(islice(self.records, most))
        self.at += len(found)
        self.used, self.ended = time.monotonic(), len(found) < most
        return found

    def skip_to(self, number: int) -> None:
        while self.at < number and self.next(min(number - self.at, 1000)):
            pass


@contextmanager
def opened(batch: ImportBatch) -> Iterator[OpenFile]:
    """The file behind the records that are kept of it; one at a time has it, another its own."""
    file = _open.pop(batch.pk, None)
    if file is None or file.at > batch.records:
        file = OpenFile(batch)
    file.skip_to(batch.records)
    yield file
    if not file.ended:
        _open[batch.pk] = file
    for place, (pk, each) in enumerate(reversed(list(_open.items()))):
        if place >= MOST_OPEN or time.monotonic() - each.used > PATIENCE:
            _open.pop(pk, None)


_open: dict[int, OpenFile] = {}
