"""What follows from the entries, which triggers would have written with each of them."""

from collections.abc import Iterator

from django.db import connection

from benchmarks.copying import copy, without_triggers
from benchmarks.replaying import replayed
from claims.models import Entry, Subject
from claims.reading_sql import MENTIONS, MENTIONS_BESIDE, TALLIED, WORDS

_AT_ONCE = 20_000
_FILL = ";".join(
    (
        *(each.format(entries="claims_entry") for each in (MENTIONS, MENTIONS_BESIDE, WORDS)),
        f"INSERT INTO claims_tally {TALLIED}",
    )
)


def write() -> None:
    with without_triggers(), connection.cursor() as cursor:
        cursor.execute(_FILL)
    with without_triggers():
        rows = [Subject(**each) for each in replayed(_entries())]
        for start in range(0, len(rows), _AT_ONCE):
            copy(rows[start : start + _AT_ONCE])


def _entries() -> Iterator[tuple[int, int, str, str]]:
    entries = Entry.objects.order_by("revision_id", "number")
    columns = ("revision_id", "number", "status", "document")
    return entries.values_list(*columns).iterator(2_000)
