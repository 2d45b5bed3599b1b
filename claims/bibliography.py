"""References to what was published: of a selection of claims as a query string asks for them, or
of articles and claims given one by one."""

from collections.abc import Callable, Generator, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, Self

from django.http import QueryDict

from claims import exporting, freshness, reader
from claims.formats import annotating
from claims.formats import references as of_claims
from claims.formats.document import Document, load
from claims.formats.wording import Words, heading
from claims.listing import Query
from claims.parameters import PARAMETERS as OF_CLAIMS
from claims.parameters import BadParameter, one_of, shown
from claims.record import Record
from claims.selection import Selection
from sources import own_styles, spool
from sources.formats import locales, references
from sources.formats.references import (
    FORMS,
    Form,
    ReferenceList,
    UnknownLocale,
    UnknownStyle,
    Watch,
)
from sources.formats.styles import Sheet
from sources.spool import Job

CSLItem = dict[str, Any]

#: How many references are formatted at most; in a style they take 10 ms each.
MOST_STYLED = 10_000
#: Up to how many are written at once in a form for machines; more come as a stream.
SHORT = 200
#: How many claims are read to be put under articles, or to sort articles by.
MOST_CLAIMS = 20_000
#: Among how many claims it is looked for their articles, where those are formatted.
MOST_LOOKED_AT = 100_000
#: ``annotated``: each article with its claims and their quotes under it.
OF = ("articles", "claims", "annotated")
GROUPS = tuple(annotating.GROUPS)
WRITTEN_IN = frozenset({"format", "style", "locale", "accessed"})
PARAMETERS = WRITTEN_IN | {"of", "group"}


@dataclass(frozen=True, slots=True)
class How:
    """The form references are written in; style and language count where it is formatted.

    ``accessed``: the day a reader read them on, in place of the one that an item has.
    """

    name: str
    sheet: Sheet
    locale: str
    accessed: date | None = None

    @classmethod
    def parse(cls, query: QueryDict, *, usual: str = "csljson") -> Self:
        """Raises BadParameter. A style without a format is text."""
        style, locale = (query.get(name, "").strip() for name in ("style", "locale"))
        usual = "text" if style or locale else usual
        name = one_of("format", query.get("format", "").strip() or usual, FORMS)
        if (style or locale) and not FORMS[name].styled:
            given = "style" if style else "locale"
            raise BadParameter(
                given, f"format={name} has no {given}. Leave it out, or take format=text."
            )
        accessed = _day(query.get("accessed", "").strip())
        return cls(name, sheet(style or "apa"), _locale(locale), accessed)

    @property
    def form(self) -> Form:
        return FORMS[self.name]

    @property
    def heading(self) -> str:
        """What stands above a list in its language."""
        return heading(self.locale or self.sheet.locale or "en")

    @property
    def words(self) -> Words | None:
        """Our own in it; None where it is not formatted. Raises ReferencesError."""
        if not self.form.styled:
            return None
        language = self.locale or self.sheet.locale or "en"
        return Words(language, with_kind=not references.says_kinds(self.sheet))

    def key(self, record: Record, *parts: object) -> str:
        """What a finished list of this record can be kept by: with ``parts``, all it depends on."""
        style = sha256(self.sheet.text.encode()).hexdigest()
        written = (self.name, self.locale, self.accessed, style)
        whole = repr((freshness.program(), record.digest, written, parts))
        return sha256(whole.encode(errors="surrogateescape")).hexdigest()

    def fetched(
        self,
        key: str,
        listed: Callable[[], ReferenceList],
        *,
        filename: str,
        address: str,
        client: str,
    ) -> bytes | Path | Job:
        """The finished list, or how far it is where it takes a while. ``key``: what it is kept by;
        ``address``: where it is fetched later; ``client``: who asks. Raises ReferencesError."""

        def order() -> spool.Order:
            found = self._accessed(listed())
            return spool.Order(found, self.name, self.sheet, self.locale, filename, address=address)

        return spool.fetch(key, order, client)

    def made(self, listed: ReferenceList, watch: Watch = references.NOBODY) -> bytes:
        """The list in this form, whichever it is. Raises ReferencesError."""
        if not self.form.styled:
            return b"".join(self.stream(listed.items))
        found = self._accessed(listed)
        return references.made(found, self.name, sheet=self.sheet, locale=self.locale, watch=watch)

    def stream(self, items: Iterable[CSLItem]) -> Generator[bytes, None, None]:
        """In a form for machines."""
        yield from references.stream(map(self._read, items), self.name)

    def fragment(self, listed: ReferenceList) -> str:
        """As HTML, for a page that has the rest. Raises ReferencesError."""
        found = self._accessed(listed)
        return references.fragment(found, sheet=self.sheet, locale=self.locale)

    def _accessed(self, listed: ReferenceList) -> ReferenceList:
        return replace(listed, items=list(map(self._read, listed.items)))

    def _read(self, item: CSLItem) -> CSLItem:
        """Where there is an address to read it at."""
        if not self.accessed or not item.get("URL"):
            return item
        day = self.accessed
        return item | {"accessed": {"date-parts": [[day.year, day.month, day.day]]}}


@dataclass(frozen=True, slots=True)
class Cited:
    """An article or a claim to be listed, as its document, with what somebody notes on it."""

    document: Document
    note: str = ""


def listed(
    cited: Iterable[Cited],
    *,
    base: str,
    title: str = "",
    in_order: bool = True,
    words: Words | None = None,
) -> ReferenceList:
    """A list somebody put together, articles and claims as they come. ``words``: ``How.words``."""
    items, notes = [], {}
    for each in cited:
        item = _item(each.document, base, words)
        items.append(item)
        if each.note:
            notes[str(item["id"])] = [references.Note(each.note)]
    return ReferenceList(items, notes=notes, title=title, in_order=in_order)


@dataclass(frozen=True, slots=True)
class Bibliography:
    """``of`` articles the claims are found in, or the claims."""

    selection: Selection
    how: How
    of: str
    group: str = ""

    @classmethod
    def parse(
        cls, query: QueryDict, *, newest: Record | None = None, usual: str = "csljson"
    ) -> Self:
        """Read a query string; raises BadParameter."""
        selection = Selection.parse(query, also=PARAMETERS, newest=newest)
        for name in ("limit", "cursor"):
            if query.get(name, "").strip():
                raise BadParameter(
                    name, f"Citations are of the whole selection; narrow it, without {name}."
                )
        how = How.parse(query, usual=usual)
        of = one_of("of", query.get("of", "").strip() or "articles", OF)
        group = query.get("group", "").strip()
        if group:
            one_of("group", group, GROUPS)
            if not how.form.styled:
                raise BadParameter(
                    "group", f"format={how.name} has no headings. Leave group out, or take html."
                )
        return cls(selection, how, of, group)

    @property
    def name(self) -> str:
        return self.how.name

    @property
    def form(self) -> Form:
        return self.how.form

    @property
    def filename(self) -> str:
        return f"{self.of}-revision-{self.selection.record.revision}.{self.form.suffix}"

    def key(self, *, base: str) -> str:
        query = self.selection.query
        asked = [
            (name, query.getlist(name)) for name in OF_CLAIMS if name in query and name != "as_of"
        ]
        return self.how.key(self.selection.record, base, asked, self.of, self.group)

    def for_machines(self, *, base: str, client: str = "") -> bytes | exporting.Stream:
        """As a stream, where it is long. Raises exporting.Busy."""
        if self.of == "annotated":
            self._refuse_too_many()
            return b"".join(self.how.stream(annotating.annotated(self._claims(), base=base)))
        first = self._read(self._chosen(some=True), self.of, SHORT + 1)
        if len(first) <= SHORT:
            return b"".join(self.how.stream(_item(each, base) for each in first))
        return exporting.Stream(lambda: self._pieces(base), client=client)

    def _pieces(self, base: str) -> Generator[bytes, None, None]:
        yield from self.how.stream(self._items(base))

    def _items(self, base: str) -> Iterator[CSLItem]:
        chosen = self._chosen()
        for row in exporting.rows(chosen.sql, chosen.values):
            yield _item(load(bytes(row).decode()), base)

    def listed(self, *, base: str, most: int | None = None) -> ReferenceList:
        """To be formatted: the whole list, or the first ``most``. Raises BadParameter where there
        are too many."""
        if most is None:
            self._refuse_too_many()
        if self.of == "articles" and not self.group:
            found = self._read(self._chosen(some=most is not None), "articles", most)
            return ReferenceList([_item(each, base) for each in found], title=self.title)
        arranged = annotating.arranged(
            self._claims(most), of=self.of, group=self.group, base=base, words=self.how.words
        )
        self._check(len(arranged.items), MOST_STYLED, self.of)
        return ReferenceList(arranged.items, arranged.notes, arranged.sections, self.title)

    @property
    def title(self) -> str:
        asked = " · ".join(chip.label for chip in self.selection.understood())
        return ": ".join(filter(None, (self.how.heading, asked)))

    def count_articles(self) -> int | None:
        """How many, where that is what there are references of and their claims are not too many
        to be counted one by one."""
        return None if self.of == "claims" else self.selection.count_articles()

    def _refuse_too_many(self) -> None:
        """At once, before they are read; the articles of fewer claims are counted as they are."""
        most = MOST_STYLED if self.of == "claims" else MOST_CLAIMS
        if self.of == "articles" and not self.group:
            most = MOST_LOOKED_AT
        self._check(self.selection.count_up_to(most + 1), most, "claims")

    def _chosen(self, *, some: bool = False) -> Query:
        """What there are references of; ``some``: the first of them alone are read."""
        if self.of == "articles":
            return self.selection.articles(some=some)
        return self.selection.of_this_revision().all("e.document", self.selection.sort)

    def _claims(self, most: int | None = None) -> list[Document]:
        listing = self.selection.of_this_revision()
        return self._read(
            listing.all("e.document", self.selection.sort), "claims", most, MOST_CLAIMS
        )

    def _read(
        self, query: Query, what: str, first: int | None, most: int = MOST_STYLED
    ) -> list[Document]:
        rows = reader.read(f"{query.sql} LIMIT %s::int", [*query.values, str(first or most + 1)])
        if first is None:
            self._check(rows.count, most, what)
        return [load(rows.text(row, 0)) for row in range(rows.count)]

    def _check(self, count: int, most: int, what: str) -> None:
        if count > most:
            raise BadParameter(
                "format",
                f"There are more than {most:,} {what}; {self.name} is written for {most:,} at "
                "once. Choose fewer, such as by published_after and published_before.",
            )


def sheet(style: str) -> Sheet:
    """Raises BadParameter."""
    try:
        return own_styles.find(style)
    except UnknownStyle as error:
        raise BadParameter("style", str(error)) from error


def _locale(locale: str) -> str:
    try:
        return locales.check(locale)
    except UnknownLocale as error:
        raise BadParameter("locale", str(error)) from error


def _day(accessed: str) -> date | None:
    if not accessed:
        return None
    try:
        return datetime.strptime(accessed, "%Y-%m-%d").date()
    except ValueError as error:
        raise BadParameter(
            "accessed", f"accessed is a day, such as 2026-11-21, not “{shown(accessed)}”."
        ) from error


def _item(document: Document, base: str, words: Words | None = None) -> CSLItem:
    """A claim has a version; an article its own reference."""
    if "version" in document:
        return of_claims.claim(document, base=base, words=words)
    item: CSLItem = document["csl"]
    return item
