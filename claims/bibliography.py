"""The references of a selection of claims, as a query string asks for them."""

from dataclasses import dataclass
from typing import Self

from django.http import QueryDict

from claims import reader
from claims.formats import references as of_claims
from claims.formats.document import load
from claims.parameters import BadParameter, one_of
from claims.record import Record
from claims.selection import Selection
from sources.formats import references
from sources.formats.references import FORMS, Form, UnknownLocale, UnknownStyle

#: How many references are written at once. Formatted in a style they take 10 ms each.
MOST = 2_000
MOST_STYLED = 500
OF = ("articles", "claims")
PARAMETERS = frozenset({"format", "style", "locale", "of"})


@dataclass(frozen=True, slots=True)
class Bibliography:
    """``of`` articles the claims are found in, or the claims."""

    selection: Selection
    name: str
    style: str
    locale: str
    of: str

    @classmethod
    def parse(cls, query: QueryDict, *, newest: Record | None = None) -> Self:
        """Read a query string; raises BadParameter. A style without a format is text."""
        selection = Selection.parse(query, also=PARAMETERS, newest=newest)
        for name in ("limit", "cursor"):
            if query.get(name, "").strip():
                raise BadParameter(
                    name, f"Citations are of the whole selection; narrow it, without {name}."
                )
        style = query.get("style", "").strip()
        locale = query.get("locale", "").strip()
        usual = "text" if style or locale else "csljson"
        name = one_of("format", query.get("format", "").strip() or usual, FORMS)
        if (style or locale) and not FORMS[name].styled:
            given = "style" if style else "locale"
            raise BadParameter(
                given, f"format={name} has no {given}. Leave it out, or take format=text."
            )
        _check(style, locale)
        of = one_of("of", query.get("of", "").strip() or "articles", OF)
        return cls(selection, name, style or "apa", locale, of)

    @property
    def form(self) -> Form:
        return FORMS[self.name]

    @property
    def filename(self) -> str:
        return f"{self.of}-revision-{self.selection.record.revision}.{self.form.suffix}"

    def written(self, *, base: str) -> str:
        """``base``: the address of the site, for references to claims."""
        documents = [load(text) for text in self._documents()]
        items = (
            of_claims.articles(documents)
            if self.of == "articles"
            else of_claims.claims(documents, base=base)
        )
        return references.write(items, self.name, style=self.style, locale=self.locale)

    def _documents(self) -> list[str]:
        """One document for each reference; raises BadParameter where there are too many."""
        most = MOST_STYLED if self.form.styled else MOST
        chosen = self.selection.of_this_revision()
        if self.of == "articles":
            all_of_them = chosen.chosen("e.document, e.revision_id")
            sql = (
                "SELECT DISTINCT ON (article) document FROM (SELECT *, "
                f"document::jsonb #>> '{{article,id}}' AS article FROM ({all_of_them.sql}) c) d "
                "ORDER BY article, revision_id DESC LIMIT %s::int"
            )
        else:
            all_of_them = chosen.all("e.document", self.selection.sort)
            sql = f"{all_of_them.sql} LIMIT %s::int"
        rows = reader.read(sql, [*all_of_them.values, str(most + 1)])
        found = [rows.text(row, 0) for row in range(rows.count)]
        if len(found) > most:
            raise BadParameter(
                "format",
                f"There are more than {most:,} {self.of}; {self.name} is written for {most:,} at "
                "once. Choose fewer, such as by published_after and published_before.",
            )
        return found


def _check(style: str, locale: str) -> None:
    try:
        references.load(style or "apa")
    except UnknownStyle as error:
        raise BadParameter("style", str(error)) from error
    try:
        references.check_locale(locale)
    except UnknownLocale as error:
        raise BadParameter("locale", str(error)) from error
