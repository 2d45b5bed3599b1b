import sys
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser

from claims.codebook import exchange
from claims.models import CodebookVersion
from sources.management.plain import PlainCommand, printable


class Command(PlainCommand):
    help = "Write the codebook to a file: CSV, or a REFI-QDA codebook (.qdc)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "file", metavar="FILE", help="ends in .csv or .qdc; - for CSV on output"
        )
        parser.add_argument(
            "--as-of", type=int, metavar="N", help="the codebook as of version N; now, without it"
        )

    def handle(self, *args: Any, file: str, as_of: int | None, **options: Any) -> None:
        extension = "csv" if file == "-" else Path(file).suffix.lower().lstrip(".")
        if extension not in exchange.BY_EXTENSION:
            raise CommandError("The file's name says in which format: it ends in .csv or .qdc.")
        newest = CodebookVersion.objects.newest_number()
        if as_of is not None and not 0 <= as_of <= newest:
            raise CommandError(
                f"--as-of: there is no version {as_of}; the codebook is at {newest}."
            )
        raw = exchange.write(extension, as_of)
        if file == "-":
            sys.stdout.buffer.write(raw)
            return
        try:
            Path(file).write_bytes(raw)
        except (OSError, ValueError) as error:
            why = getattr(error, "strerror", None) or str(error)
            raise CommandError(f"{printable(file)} cannot be written: {why}.") from error
        number = newest if as_of is None else as_of
        self.stdout.write(f"The codebook as of version {number} is in {printable(file)}.")
