from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import CommandError, CommandParser

from claims.codebook import exchange
from claims.codebook.planning import Line, Plan, plan
from claims.formats.codebook import KINDS, MAX_BYTES, PROPOSITION, Parsed, Unreadable
from claims.management.who import who
from claims.refusals import WorkflowError
from sources.management.files import read_bytes
from sources.management.plain import PlainCommand, check_storable, lines, printable


class Command(PlainCommand):
    help = (
        "Bring in a codebook, CSV or REFI-QDA (.qdc), as one version of ours. Says first what is "
        "added, changed field by field, and refused; the same file again changes nothing."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", metavar="FILE", help="ends in .csv or .qdc; - reads CSV")
        parser.add_argument("--dry-run", action="store_true", help="say it, and change nothing")
        parser.add_argument("--note", default="", help="why; for those who code and read")
        parser.add_argument("--by", default="", metavar="USERNAME", help="who brings it in")
        parser.add_argument(
            "--codes-are", choices=KINDS, default=PROPOSITION, help="where the file does not say"
        )
        parser.add_argument(
            "--foreign-ids", action="store_true", help="its ids are those of another database"
        )
        parser.add_argument(
            "--leave-out-refused", action="store_true", help="take the rest without refused lines"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        check_storable({name: options[name] for name in ("note", "by")})
        try:
            parsed = _read(options["file"], options["codes_are"])
            planned = plan(parsed, foreign_ids=options["foreign_ids"])
            self._tell(planned)
            if planned.changes_nothing:
                self._say("There is nothing to import.")
            elif options["dry_run"]:
                self._say("Nothing was changed: this was a dry run.")
            else:
                self._bring_in(parsed, options)
            if planned.refused and not options["leave_out_refused"]:
                raise CommandError("Mend the lines that are refused, or --leave-out-refused.")
        except Unreadable as error:
            raise CommandError(f"{printable(options['file'])}: {error}") from error
        except ValidationError as error:
            raise CommandError(lines(error, {"note": "--note"})) from error
        except WorkflowError as error:
            raise CommandError(f"--by: {error}") from error

    def _bring_in(self, parsed: Parsed, options: dict[str, Any]) -> None:
        outcome = exchange.bring_in(
            parsed,
            by=who(options["by"]),
            note=options["note"] or f"Imported from {Path(options['file']).name}.",
            foreign_ids=options["foreign_ids"],
            leave_out_refused=options["leave_out_refused"],
        )
        if outcome is None:
            self._say("There is nothing to import.")
            return
        self._say(f"This is codebook version {outcome.version.number}.")
        if outcome.revision:
            self._say(
                f"The record was corrected in revision {outcome.revision.number}: "
                f"{len(outcome.corrected):,} published claims."
            )

    def _tell(self, planned: Plan) -> None:
        for problem in planned.refused:
            self._say(f"refused   {problem}")
        for line in planned.changed:
            self._say(f"changed   {line.public_id} {line.row}")
            self._differences(line)
        for line in planned.added:
            self._say(f"added     {line.code.kind} “{line.text}”")
        self._say(
            f"{len(planned.added)} added, {len(planned.changed)} changed, "
            f"{len(planned.same)} the same as here, {len(planned.refused)} refused."
        )

    def _differences(self, line: Line) -> None:
        for each in line.differences:
            self._say(f"          {each.label}: “{each.before}” → “{each.after}”")

    def _say(self, text: str) -> None:
        self.stdout.write(printable(text))


def _read(name: str, kind: str) -> Parsed:
    raw = read_bytes(name, MAX_BYTES)
    extension = "csv" if name == "-" else Path(name).suffix
    return exchange.read(raw, extension, kind=kind)
