import json
from dataclasses import asdict
from typing import Any

from django.core.management.base import CommandParser

from claims.verifying import Verification, verify
from sources.management.plain import PlainCommand


class Command(PlainCommand):
    help = "Check the whole record: numbers, links, hashes, digests. Exit status 1 if not whole."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="for programs")

    def handle(self, *args: Any, json: bool, **options: Any) -> None:
        found = verify()
        self.stdout.write(_json(found) if json else _plain(found))
        if not found.whole:
            raise SystemExit(1)


def _plain(found: Verification) -> str:
    if found.whole:
        return (
            f"The record is whole: {_count(found.revisions, 'revision')}, "
            f"{_count(found.entries, 'entry', 'entries')}, digest {found.digest}"
        )
    return "\n".join(
        [
            *map(str, found.problems),
            f"The record is not whole: {_count(len(found.problems), 'problem')} in "
            f"{_count(found.revisions, 'revision')}. Restore what is named from a backup.",
        ]
    )


def _json(found: Verification) -> str:
    return json.dumps(asdict(found) | {"whole": found.whole}, ensure_ascii=False, indent=2)


def _count(number: int, one: str, many: str = "") -> str:
    return f"{number:,} {one if number == 1 else many or one + 's'}"
