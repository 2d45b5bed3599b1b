from typing import Any

from claims.permissions import CODERS, MANAGERS, REVIEWERS, ensure_groups
from sources.management.plain import PlainCommand


class Command(PlainCommand):
    help = "Make the groups of coders, reviewers and managers, with exactly their permissions."

    def handle(self, *args: Any, **options: Any) -> None:
        ensure_groups()
        self.stdout.write(f"{CODERS}, {REVIEWERS} and {MANAGERS} have their permissions.")
