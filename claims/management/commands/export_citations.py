import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, BinaryIO

from django.core.management.base import CommandError, CommandParser
from django.http import QueryDict

from claims.bibliography import GROUPS, OF, Bibliography, How
from claims.exporting import Busy
from claims.parameters import LISTS, PARAMETERS, BadParameter
from claims.record import Record
from sources.formats import csl, references
from sources.formats.locales import LOCALES
from sources.formats.references import FORMS, ReferenceList, ReferencesError, Watch
from sources.management.plain import PlainCommand, printable
from sources.models import Article

_FILTERS = [name for name in PARAMETERS if name not in ("limit", "cursor")]
_HERE = "http://localhost:8000/"
_BY_SUFFIX = {form.suffix: name for name, form in reversed(FORMS.items())}


class Command(PlainCommand):
    help = (
        "Write references to a file: of published claims, chosen as in the API, or of all articles "
        "as they stand in the workbench (--working)."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", metavar="FILE", help="- for the output")
        parser.add_argument(
            "--format", choices=list(FORMS), help="without it, what the file's name ends in"
        )
        parser.add_argument("--style", default="", help="a CSL style by its name: apa (the usual)")
        parser.add_argument("--locale", default="", help=f"a language: {', '.join(LOCALES)}")
        parser.add_argument("--accessed", default="", metavar="DAY", help="when you read them")
        parser.add_argument("--of", choices=OF, default="articles")
        parser.add_argument("--group", choices=GROUPS, default="")
        parser.add_argument(
            "--working", action="store_true", help="all articles of the workbench, unfiltered"
        )
        parser.add_argument(
            "--site", default="", help=f"what addresses of claims begin with; without it {_HERE}"
        )
        for name in _FILTERS:
            how = "append" if name in LISTS else "store"
            option = f"--{name.replace('_', '-')}"
            parser.add_argument(option, action=how, dest=f"given_{name}", metavar="VALUE",
                                help=f"as {name} in the API")  # fmt: skip

    def handle(self, *args: Any, file: str, **options: Any) -> None:
        name = options["format"] or _BY_SUFFIX.get(Path(file).suffix.lower().lstrip("."), "")
        if not name:
            raise CommandError(f"--format: {printable(file)} does not say it. Choose one.")
        if options["of"] != "articles" and not options["site"]:
            self.stderr.write(f"Addresses of claims begin with {_HERE}; --site names another.")
        try:
            pieces = (self._working if options["working"] else self._published)(name, options)
            size = _write(file, pieces)
        except (BadParameter, ReferencesError, Busy) as error:
            raise CommandError(str(error)) from error
        except (OSError, ValueError) as error:
            why = getattr(error, "strerror", None) or str(error)
            raise CommandError(f"{printable(file)} cannot be written: {why}.") from error
        if file != "-":
            self.stdout.write(f"{size:,} bytes of {FORMS[name].label} are in {printable(file)}.")

    def _published(self, name: str, options: dict[str, Any]) -> Iterable[bytes]:
        query = QueryDict(mutable=True)
        query["format"] = name
        for option in ("style", "locale", "accessed", "of", "group"):
            if options[option]:
                query[option] = options[option]
        for each in _FILTERS:
            if given := options[f"given_{each}"]:
                query.setlist(each, given if isinstance(given, list) else [given])
        found = Bibliography.parse(query, newest=Record.current())
        if found.form.styled:
            listed = found.listed(base=options["site"] or _HERE)
            return [found.how.made(listed, self._watch(len(listed.items)))]
        pieces = found.for_machines(base=options["site"] or _HERE)
        return [pieces] if isinstance(pieces, bytes) else pieces

    def _working(self, name: str, options: dict[str, Any]) -> Iterable[bytes]:
        if any(options[f"given_{each}"] for each in _FILTERS) or options["of"] != "articles":
            raise BadParameter("working", "--working takes no filters; it is of all articles.")
        query = QueryDict(mutable=True)
        query.update({k: options[k] for k in ("style", "locale", "accessed") if options[k]})
        query["format"] = name
        how = How.parse(query)
        if not how.form.styled:
            return how.stream(_articles())
        items = list(_articles())
        return [how.made(ReferenceList(items, title=how.heading), self._watch(len(items)))]

    def _watch(self, count: int) -> Watch:
        def tell(done: int, of: int) -> None:
            self.stderr.write(f"{done:,} of {of:,} references")

        return Watch(tell=tell) if count > references.BATCH else references.NOBODY


def _articles() -> Iterator[dict[str, Any]]:
    chosen = Article.objects.current().order_by("citation_key", "pk")
    prefetched = chosen.select_related("outlet__merged_into").prefetch_related(
        "bylines__actor__merged_into"
    )
    return map(csl.article, prefetched.iterator(chunk_size=500))


def _write(file: str, pieces: Iterable[bytes]) -> int:
    """A file that is there stays as it is until the new one is whole."""
    if file == "-":
        return _put(sys.stdout.buffer, pieces)
    new = Path(f"{file}.new")
    try:
        with new.open("wb") as out:
            size = _put(out, pieces)
        new.replace(file)
    finally:
        new.unlink(missing_ok=True)
    return size


def _put(out: BinaryIO, pieces: Iterable[bytes]) -> int:
    return sum(out.write(piece) for piece in pieces)
