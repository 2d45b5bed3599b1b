from difflib import get_close_matches
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import CommandError, CommandParser
from django.db import transaction

from claims import anchoring, editing
from claims.management.who import who
from claims.record import Record
from claims.workflow import WorkflowError
from sources import adding, dates, recognising, texts
from sources.management.files import Given, read
from sources.management.plain import PlainCommand, check_storable, lines, printable
from sources.models import Article, User
from sources.models.article import CSL_TYPES
from sources.names import PersonName

#: Field of Article → the option that sets it.
OPTIONS = {
    "title": "--title",
    "issued": "--date",
    "type": "--type",
    "language": "--language",
    "url": "--url",
    "section": "--section",
    "genre": "--genre",
}
#: What else a page or file may say of itself.
_ALSO = ("doi", "volume", "issue", "pages", "publisher", "isbn", "issn")


class Command(PlainCommand):
    help = (
        "Add an article and its text. Of a web page, PDF, Word document or message, title, byline, "
        "date and text are found out and the file is kept; options say otherwise. A text that is "
        "here already is recognised; so is the text of an article known by its reference alone: "
        "its quotes then find their places."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "file",
            metavar="FILE",
            help="plain text in UTF-8, a web page (.html), .pdf, .docx or .eml, or an address "
            "(https://…); - reads the input",
        )
        parser.add_argument("--title", default="")
        parser.add_argument(
            "--supplied-title",
            action="store_true",
            help="the article has no title of its own; references show this one in [ ]",
        )
        parser.add_argument(
            "--author",
            action="append",
            default=[],
            metavar="“Family, Given”",
            help="a person in the byline, in its order; may be repeated",
        )
        parser.add_argument(
            "--organisation-author",
            action="append",
            default=[],
            metavar="NAME",
            help="an organisation in the byline, as printed (“with Agencies”)",
        )
        parser.add_argument("--date", default="", dest="issued", help=dates.HELP.replace("%", "%%"))
        parser.add_argument("--outlet", default="", help="newspaper, journal, agency, website")
        parser.add_argument("--type", default="", help="a CSL type (article-newspaper)")
        parser.add_argument("--section", default="")
        parser.add_argument("--genre", default="")
        parser.add_argument("--language", default="", help="such as de or zh-Hans (en)")
        parser.add_argument("--url", default="")
        which = parser.add_mutually_exclusive_group()
        which.add_argument("--article", default="", metavar="A1", help="it is the text of this one")
        which.add_argument("--new", action="store_true", help="a new article whatever is alike")
        parser.add_argument("--by", default="", metavar="USERNAME", help="who adds it")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            check_storable({name: options[name] for name in _TYPED})
            given = read(options["file"])
            options = self._completed(given, options)
            _check_type(options["type"])
            with transaction.atomic():
                self._add(given, options)
        except ValidationError as error:
            raise CommandError(lines(error, OPTIONS)) from error
        except WorkflowError as error:
            raise CommandError(f"--by: {error}") from error

    def _completed(self, given: Given, options: dict[str, Any]) -> dict[str, Any]:
        """The options, and for those that were not given what was found, each said with where."""
        found, usual = given.found, {"type": "article-newspaper", "language": "en"}
        options = dict(options)
        for name in (*OPTIONS, "outlet", *_ALSO):
            if not options.get(name):
                known = found.values.get(name) or []
                options[name] = known[0].value if known else usual.get(name, "")
                if known:
                    self._say(f"Found {name}: {known[0].value} ({known[0].where}).")
        if found.authors and not options["author"] and not options["organisation_author"]:
            names = "; ".join(name.printed for name in found.byline)
            self._say(f"Found byline: {names} ({found.authors[0].where}).")
        for remark in found.remarks:
            self._say(remark)
        return options

    def _add(self, given: Given, options: dict[str, Any]) -> None:
        text = given.text
        by = who(options["by"])
        named = _named(options["article"])
        already = None if options["new"] else _held(text, named)
        if already:
            self._say(f"This text is here already: {_shown(already)}. Nothing was added.")
            return
        makers = _makers(options) or given.makers()
        known = named or (None if options["new"] else _known(text, options, makers))
        if known:
            self._add_text(known, given, by)
        else:
            self._add_new(given, by, options, makers)

    def _add_new(
        self, given: Given, by: User, options: dict[str, Any], makers: list[adding.Maker]
    ) -> None:
        if not options["title"].strip():
            raise CommandError(
                "Give a --title; add --supplied-title where the article has none of its own."
            )
        known = [adding.known_actor(maker.name) for maker in makers]
        article = adding.add_article(
            by=by,
            makers=makers,
            outlet=options["outlet"],
            title_supplied=options["supplied_title"],
            **{field: options[field] for field in (*OPTIONS, *_ALSO)},
        )
        adding.add_snapshot(
            article,
            given.text,
            by=by,
            method=given.method,
            obtained_from=given.obtained_from,
            again=options["new"],
            original=given.keep_original(article, by=by),
        )
        self._say(f"Added {_shown(article)} as {article.citation_key}: {_length(given.text)}.")
        for byline in article.bylines.select_related("actor"):
            how = "linked to" if byline.actor in known else "made"
            self._say(f"Byline: {how} {byline.actor.public_id} {byline.actor}.")

    def _add_text(self, article: Article, given: Given, by: User) -> None:
        text = given.text
        before = Record.current().revision
        first = article.snapshot is None
        result = editing.add_text(
            article,
            text,
            by=by,
            method=given.method,
            obtained_from=given.obtained_from,
            again=True,
            original=given.keep_original(article, by=by),
        )
        said = "was known by its reference alone; now it has its" if first else "has a new"
        self._say(f"{_shown(article)} {said} text: {_length(text)}.")
        self._say(f"Quotes that found their place: {_claims(result.found) or 'none'}.")
        for quote in result.missing:
            self._say(f"{quote.claim.version_id}: {_why_missing(quote.exact, text)}")
        if result.moved:
            self._say(f"Quotes that moved along with the text: {_claims(result.moved)}.")
        for quote in result.unplaced:
            self._say(
                f"{quote.claim.version_id}: {texts.quoted(quote.exact[:80])} could not be found "
                "again for certain; its coder chooses the passage on the coding screen."
            )
        if (now := Record.current().revision) != before:
            self._say(f"The record was corrected: revision {now}.")

    def _say(self, text: str) -> None:
        self.stdout.write(printable(text))


_TYPED = (*OPTIONS, "author", "organisation_author", "outlet", "article", "by")


def _named(public_id: str) -> Article | None:
    if not public_id:
        return None
    number = public_id.strip().upper().removeprefix("A")
    found = None
    if number.isascii() and number.isdigit() and len(number) < 19:
        found = Article.objects.select_related("merged_into").filter(pk=int(number)).first()
    if not found:
        raise CommandError(f"--article: there is no article {public_id[:40]}.")
    return found.kept


def _held(text: str, named: Article | None) -> Article | None:
    """The article that has this text; a refusal where another one was named."""
    snapshot = adding.held(text)
    if snapshot and named and snapshot.article != named:
        raise CommandError(
            f"This text is here already, as that of {_shown(snapshot.article)}. "
            f"Leave out --article {named.public_id}."
        )
    return snapshot.article if snapshot else None


def _makers(options: dict[str, Any]) -> list[adding.Maker]:
    people = [adding.Maker(_person(name)) for name in options["author"]]
    return people + [_organisation(name) for name in options["organisation_author"]]


def _person(name: str) -> PersonName:
    try:
        return PersonName.parse(name)
    except ValidationError as error:
        raise CommandError(f"--author: {lines(error)}") from error


def _organisation(name: str) -> adding.Maker:
    if not name.strip():
        raise CommandError("--organisation-author: a byline has a name in it.")
    return adding.Maker(name.strip())


def _known(text: str, options: dict[str, Any], makers: list[adding.Maker]) -> Article | None:
    """The article known by its reference alone that this is the text of."""
    recognised = editing.waiting_for(text)
    if recognised or not options["title"].strip():
        return recognised
    options["issued"] = _date(options["issued"])
    first = makers[0].name if makers else ""
    same = recognising.the_same(
        recognising.reference(
            options,
            outlet=options["outlet"],
            author=str(first),
            family=getattr(first, "family", ""),
        )
    )
    alike = Article.objects.filter(pk=same).first() if same else None
    return alike if alike and alike.snapshot is None else None


def _check_type(name: str) -> None:
    if name not in CSL_TYPES:
        near = get_close_matches(name, CSL_TYPES, n=3, cutoff=0.4)
        hint = f" Did you mean {' or '.join(near)}?" if near else " For example: report, speech."
        raise CommandError(f"--type: “{name}” is not a CSL type.{hint}")


def _date(typed: str) -> str:
    try:
        return dates.typed(typed)
    except ValidationError as error:
        raise CommandError(f"--date: {lines(error)}") from error


def _why_missing(exact: str, text: str) -> str:
    try:
        anchoring.find(text, exact)
    except anchoring.NotInText as error:
        return lines(error)
    return "its quote stands in the text."


def _claims(quotes: list[Any]) -> str:
    return ", ".join(dict.fromkeys(quote.claim.version_id for quote in quotes))


def _shown(article: Article) -> str:
    return f"{article.public_id} “{article.shown_title}”"


def _length(text: str) -> str:
    return f"{len(text):,} characters"
