"""A choice of what claims hang on, as a query string states it: by name, page by page.

Only what a published claim shows is there, as the record of the revision asked for has it.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Self

from django.http import QueryDict

from claims import cursors, ids, parameters
from claims.cursors import Position
from claims.models import Subject
from claims.models.reading import SubjectQuerySet
from claims.parameters import BadParameter, shown
from claims.record import Record
from claims.selection import as_of

_BEHIND = ("name", "pk")


@dataclass(frozen=True, slots=True)
class Kind:
    """One sort of thing: how its ids begin, its name in addresses, the keys of its documents.

    ``narrowed``: parameters, with the letter their values begin with, or the values there are.
    """

    letter: str
    name: str
    keys: tuple[str, ...]
    narrowed: dict[str, str | tuple[str, ...]]


KINDS = {
    each.name: each
    for each in (
        Kind("A", "articles",
             ("id", "url", "title", "issued", "outlet", "byline", "fictional", "csl"),
             {"outlet": "O", "author": "P"}),
        Kind("P", "actors", ("id", "url", "name", "kind"),
             {"kind": ("person", "organisation")}),
        Kind("O", "outlets", ("id", "url", "name"), {}),
        Kind("Q", "propositions",
             ("id", "url", "text", "definition", "broader", "negation_of"),
             {"broader": "Q", "negation_of": "Q"}),
        Kind("topic:", "topics", ("id", "url", "name", "broader"), {"broader": "topic:"}),
    )
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Page:
    documents: list[bytes]
    next_cursor: str | None


@dataclass(frozen=True, slots=True)
class SubjectSelection:
    kind: Kind
    record: Record
    query: QueryDict
    words: tuple[str, ...]
    terms: tuple[tuple[str, ...], ...]
    limit: int
    position: Position | None

    @classmethod
    def parse(cls, query: QueryDict, kind: Kind, *, also: Collection[str] = ()) -> Self:
        """Read a query string; raises BadParameter, and Behind where a cursor is ahead of us."""
        parameters.check(query, {"q", "as_of", "limit", "cursor", *kind.narrowed, *also})
        given = {name: value for name in query if (value := query.get(name, "").strip())}
        position = None
        if "cursor" in given:
            position = cursors.load(given["cursor"], _asked(query, kind))
            record = Record.shown_before(position.revision)
        else:
            record = as_of(given["as_of"]) if "as_of" in given else Record.current()
        return cls(
            kind=kind,
            record=record,
            query=query,
            words=tuple(parameters.words(given.get("q", "")).split()),
            terms=tuple(
                filter(
                    None,
                    (
                        _terms(name, given.get(name, ""), takes)
                        for name, takes in kind.narrowed.items()
                    ),
                )
            ),
            limit=parameters.limit(given.get("limit", str(parameters.DEFAULT_LIMIT))),
            position=position,
        )

    def page(self) -> Page:
        chosen = self._chosen()
        if self.position:
            name, pk = self.position.keys
            chosen = chosen.behind(name, int(pk))
        rows = list(chosen.order_by(*_BEHIND).values_list("document", *_BEHIND)[: self.limit + 1])
        documents = [row[0].encode() for row in rows[: self.limit]]
        if len(rows) <= self.limit:
            return Page(documents, None)
        _, name, pk = rows[self.limit - 1]
        last = Position(self.record.revision, (name, str(pk)))
        return Page(documents, cursors.dump(last, _asked(self.query, self.kind)))

    def all(self) -> tuple[str, list[Any]]:
        """SQL for the documents of all of them, by name, and its values."""
        rows = self._chosen().order_by(*_BEHIND).values_list("document")
        sql, values = rows.query.sql_with_params()
        return sql, list(values)

    def count(self) -> int:
        return self._chosen().count()

    def _chosen(self) -> SubjectQuerySet:
        found = Subject.objects.as_of(self.record.revision).filter(letter=self.kind.letter)
        if self.words:
            also = self.record.meant_by(self.kind.letter, " ".join(self.words))
            found = found.called(self.words, also=also)
        for alternatives in self.terms:
            found = found.filter(terms__overlap=list(alternatives))
        return found


def _terms(name: str, given: str, takes: str | tuple[str, ...]) -> tuple[str, ...]:
    values = (value.strip() for value in given.split(","))
    return tuple(_term(name, value, takes) for value in values if value)


def _term(name: str, value: str, takes: str | tuple[str, ...]) -> str:
    if isinstance(takes, tuple):
        parameters.one_of(name, value, takes)
    elif takes != "topic:" and not ids.is_id(takes, value := ids.capital(value)):
        raise BadParameter(
            name, f"{name} takes {takes} and a number, such as {takes}1, not “{shown(value)}”."
        )
    return f"{name}:{value}"


def _asked(query: QueryDict, kind: Kind) -> str:
    """What a cursor belongs to."""
    kept = {name: query.getlist(name) for name in ("q", "as_of", *kind.narrowed) if name in query}
    return repr((kind.name, kept))
