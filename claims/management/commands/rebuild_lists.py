"""Make again what lists are read from: all of it follows from the record's entries."""

from typing import Any

import pgtrigger
from django.core.management.base import BaseCommand
from django.db import connection, transaction

from claims import reading_sql, record
from claims.formats.subjects import replayed
from claims.models import Entry, Subject

#: The guards against writing by hand, for as long as this takes.
GUARDS = [
    *(f"claims.{model}:written_by_postgresql" for model in ("Mention", "Word")),
    *(
        f"claims.Subject:{name}"
        for name in ("written_before_its_revision", "ends_once", "append_only", "no_truncate")
    ),
]


class Command(BaseCommand):
    help = "Make again what lists are read from, out of the record. Nothing of the record changes."

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        record.lock()
        entries = Entry.objects.order_by("revision_id", "number").values_list(
            "revision_id", "number", "status", "document"
        )
        with pgtrigger.ignore(*GUARDS), connection.cursor() as cursor:
            cursor.execute(reading_sql.EMPTY)
            cursor.execute(reading_sql.FILL)
            Subject.objects.all().delete()
            rows = [Subject(**row) for row in replayed(entries.iterator())]
            Subject.objects.bulk_create(rows, batch_size=1000)
        self.stdout.write(f"Made again: the lists of {entries.count():,} entries.")
