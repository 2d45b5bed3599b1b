"""What the chooser of citation styles searches, made before anybody waits for it."""

from typing import Any

from sources import style_index
from sources.management.plain import PlainCommand


class Command(PlainCommand):
    help = "Read what the citation styles are called, once for all processes (FACTBASE_VAR)."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{len(style_index.every()):,} citation styles can be searched.")
