from typing import Any

from django.conf import settings
from django.core.management.base import CommandError

from claims.record import Record
from claims.sample.loading import load
from claims.sample.people import people
from sources.management.plain import PlainCommand


class Command(PlainCommand):
    help = "Bring in the sample: six articles, their claims, and the demo users it is coded by."

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.PRODUCTION:
            raise CommandError("The sample and its demo users are not for a site in production.")
        by = people()
        if not load(**by):
            self.stdout.write("The sample is here already; nothing was added.")
            return
        record = Record.current()
        self.stdout.write(
            f"The sample is here: {record.claims().count()} published claims, the record is at "
            f"revision {record.revision}. To sign in as one of {', '.join(by)}: "
            "manage.py changepassword NAME."
        )
