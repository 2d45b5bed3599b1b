import sys
from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import CommandError
from django.db import transaction

from claims.filling_in import InLine
from claims.management.who import who
from sources import importing
from sources.importing import ENCODINGS, MOST_BYTES
from sources.management.files import Unread, file_name, read_bytes
from sources.management.plain import PlainCommand, check_storable, lines, printable
from sources.models import ImportBatch, ImportRecord, User
from sources.models.imports import FORMATS

SOME_REFUSED = 3


class Command(PlainCommand):
    help = (
        "Bring a library in: BibTeX, BibLaTeX, RIS, CSL-JSON, EndNote XML, Zotero's RDF or JSON, "
        "or lines with DOIs and addresses. Says what would be created, what is here already and "
        "what is refused, record by record; does it with --apply. Exit status 0: every record "
        "was taken; 3: some were refused; 1: a file could not be read, or an option is wrong."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", metavar="FILE", help="- reads the input")
        parser.add_argument("--apply", action="store_true", help="do it; without, nothing changes")
        parser.add_argument(
            "--fill", action="store_true",
            help="fill empty fields of articles that are here already; nothing is overwritten",
        )  # fmt: skip
        parser.add_argument("--format", default="", choices=sorted(FORMATS), help="not found out")
        parser.add_argument(
            "--encoding", default="", choices=sorted(ENCODINGS), help="not found out"
        )
        parser.add_argument("--quiet", action="store_true", help="the sums alone")
        parser.add_argument("--by", default="", metavar="USERNAME", help="who brings it in")

    def handle(self, *args: Any, **options: Any) -> None:
        check_storable({"by": options["by"]})
        by, refused, unread = who(options["by"], adds_articles=True), 0, 0
        for name in options["files"]:
            try:
                refused += self._file(name, by, options)
            except ValidationError as error:
                unread += 1
                self.stderr.write(printable(f"{file_name(name)}: {lines(error)}"))
            except Unread as error:
                unread += 1
                self.stderr.write(str(error))
        if unread:
            raise CommandError(f"{unread} of {len(options['files'])} files could not be read.")
        if refused:
            sys.stdout.flush()
            said = "1 record was" if refused == 1 else f"{refused:,} records were"
            raise CommandError(f"{said} refused.", returncode=SOME_REFUSED)

    def _file(self, name: str, by: User, options: dict[str, Any]) -> int:
        raw = read_bytes(name, MOST_BYTES)
        if options["apply"]:
            return self._bring_in(raw, name, by, options)
        with transaction.atomic():  # the plan is made, and taken back
            batch = self._plan(raw, name, by, options)
            self._tell(batch, options, done=False)
            transaction.set_rollback(True)
        return batch.refused

    def _plan(self, raw: bytes, name: str, by: User, options: dict[str, Any]) -> ImportBatch:
        said = {"format": options["format"], "encoding": options["encoding"]}
        batch = importing.broken_off(raw, by=by, **said) if options["apply"] else None
        if batch:
            far = f"{batch.done:,} brought in" if batch.done else f"{batch.records:,} records read"
            self._say(f"Begun before, and broken off with {far}: it goes on from there.")
        else:
            batch = importing.begin(raw, by=by, name=file_name(name), **said)
        self._progress("Reading …")
        batch = importing.read_on(batch, by=by)
        self._progress("")
        self._say(f"{batch.name}: {batch.get_format_display()}, {batch.encoding}")
        for remark in batch.remarks:
            self._say(f"  {remark}")
        return batch

    def _bring_in(self, raw: bytes, name: str, by: User, options: dict[str, Any]) -> int:
        try:
            batch = self._plan(raw, name, by, options)
            while batch.state in (ImportBatch.State.PLANNED, ImportBatch.State.APPLYING):
                batch = importing.apply_on(
                    batch, by=by, seconds=5, fill=options["fill"], shown=InLine(by)
                )
                self._progress(f"{batch.done:,} of {batch.all:,} records brought in")
            self._progress("")
        except KeyboardInterrupt:
            raise CommandError(
                "Broken off; nothing is lost. It goes on when you run this again, or under "
                "Imports in the workbench.",
                returncode=130,
            ) from None
        self._tell(batch, options, done=True)
        return batch.refused

    def _progress(self, said: str) -> None:
        """On one line of a terminal, over what was said before."""
        if self.stderr.isatty():
            self.stderr.write(f"\r\033[K{said}", ending="")

    def _tell(self, batch: ImportBatch, options: dict[str, Any], *, done: bool) -> None:
        if not options["quiet"]:
            for row in batch.rows.iterator(2000):
                self._say(_line(row))
                for remark in row.remarks:
                    self._say(f"            {remark}")
        made, were = ("created", "matched") if done else ("to create", "here already")
        self._say(
            f"{batch.records:,} record{'s' if batch.records != 1 else ''}: "
            f"{batch.creating:,} {made}, {batch.matched:,} {were}, "
            f"{batch.refused:,} refused."
        )
        if not done:
            self._say("Nothing was changed. To bring it in, run this again with --apply.")

    def _say(self, text: str) -> None:
        self.stdout.write(printable(text))


def _line(row: ImportRecord) -> str:
    where = f"{row.number:>6}" + (f" line {row.line}" if row.line else "")
    title = row.title or row.excerpt[:80]
    if row.outcome == ImportRecord.Outcome.CREATE:
        return f"{where} {f'created A{row.made}' if row.made else 'create'}  “{title}”"
    if row.outcome == ImportRecord.Outcome.MATCH:
        leads = f"A{row.match}" if row.match else f"record {row.same_as}"
        return f"{where} is {leads}: {row.why}  “{title}”"
    return f"{where} refused: {row.why}  “{title}”"
