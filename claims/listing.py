"""A choice of entries → the SQL that lists, counts and sums them up.

In the usual order, newest first, the lists that PostgreSQL keeps of each term (``Mention``) are
merged: the next page is found where the last one ended, at any depth, and no row is sorted. In
other orders the terms stand beside the entry.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from claims.reading_sql import ALL, held
from claims.search import NOTHING, Expected

#: How many of the newest entries that hold the words are ranked.
RANKED = 500
#: So many entries are looked at in less time than an index of common words takes.
LEAST_STEPS = 5_000

#: Sort → the columns it goes by, the last ones unique; how each is compared; whether backwards.
_ORDERS = {
    "-published": (("published_revision", "bigint"), ("number", "bigint"), True),
    "made": (("made_first", "text"), ("number", "bigint"), False),
    "-made": (("made_last", "text"), ("number", "bigint"), True),
}
_ARTICLES = """
    SELECT {columns} FROM claims_subject s WHERE s.letter = 'A' AND s.revision_id <= %s::bigint
    AND (s.valid_until_id IS NULL OR s.valid_until_id > %s::bigint) AND {found}
    ORDER BY claims_subject_key(s.document), s.public_id
"""
_GATHERED = _ARTICLES.replace("{found}", """s.public_id IN (
        SELECT substr(term, 9) FROM claims_entry e, unnest(e.terms) AS term
        WHERE {where} AND starts_with(term, 'article:')
    )""")  # fmt: skip
#: OFFSET keeps PostgreSQL from making one join of it, which would look at every claim.
_WALKED = _ARTICLES.replace("{found}", """EXISTS (
        SELECT FROM claims_mention m JOIN claims_entry e ON e.id = m.entry_id
        WHERE m.term = 'article:' || s.public_id AND {where} OFFSET 0
    )""")  # fmt: skip


class Query(NamedTuple):
    sql: str
    values: list[Any]
    #: Whether its plan is good for any values.
    prepare: bool = False
    #: Whether lists are merged in it.
    merges: bool = False


@dataclass(slots=True)
class Listing:
    """What is asked for, in PostgreSQL's terms. ``revision`` None: the record as it is."""

    revision: int | None = None
    #: All of these terms, and one of each group.
    terms: list[str] = field(default_factory=list)
    groups: list[list[str]] = field(default_factory=list)
    #: One of each group of claims.
    numbers: list[list[int]] = field(default_factory=list)
    #: Conditions on the days of claims: SQL over ``e`` with one value.
    days: list[tuple[str, str]] = field(default_factory=list)
    #: Conditions on when they were published: SQL that ``published_revision`` goes before.
    published: list[tuple[str, str]] = field(default_factory=list)
    tsquery: str | None = None
    #: How many entries are expected to hold the words.
    expected: Expected = field(default=NOTHING, repr=False)

    def page(self, sort: str, position: Sequence[str], limit: int) -> Query:
        """Columns: revision, its time, document, id, then the keys of the order.

        One row with nothing but the revision where there is no entry; none where the record is
        empty. There is one row more than ``limit`` where a page follows.
        """
        if sort == "relevance":
            rows = self._ranked(position, limit + 1)
        elif sort == "-published":
            rows = self._newest(position, limit + 1)
        else:
            rows = self._sorted(sort, position, limit + 1)
        sql = (
            "SELECT r.number, r.at, p.* FROM (SELECT number, floor(extract(epoch FROM at)) AS at "
            f"FROM claims_revision{'' if self.revision is None else ' WHERE number = %s'} "
            f"ORDER BY number DESC LIMIT 1) r LEFT JOIN LATERAL ({rows.sql}) p ON true"
        )
        pinned = [] if self.revision is None else [str(self.revision)]
        return Query(sql, [*pinned, *rows.values], rows.prepare, merges=len(self.terms) > 1)

    def all(self, columns: str, sort: str = "-published") -> Query:
        """Every entry, in order, with columns of ``e``; by relevance, as many as are ranked."""
        if sort == "-published":
            return self._newest([], None, columns)
        if sort == "relevance":
            best = self._ranked([], RANKED)
            sql = (
                f"SELECT {columns} FROM ({best.sql}) best JOIN claims_entry e ON e.id = best.id "
                "ORDER BY best.rank DESC, best.published_revision DESC, best.number DESC"
            )
            return Query(sql, best.values)
        return self._sorted(sort, [], None, columns)

    def chosen(self, columns: str) -> Query:
        """Every entry, in no order, with columns of ``e``."""
        where, values = self._where(terms=True)
        return Query(f"SELECT {columns} FROM claims_entry e WHERE {where}", values)

    def articles(self, columns: str, *, walked: bool) -> Query:
        """The articles they are found in, by citation key, with columns of ``s``: gathered from
        the claims; or, where those are very many, ``walked`` through one by one, so that the
        first come at once. ``revision`` is set."""
        where, values = self._where(terms=True)
        held = [str(self.revision)] * 2
        sql = (_WALKED if walked else _GATHERED).format(columns=columns, where=where)
        return Query(sql, [*held, *values])

    @property
    def alone(self) -> str | None:
        """The one term that is asked for, or that of all claims; None where it is more than one."""
        narrowed = self.groups or self.numbers or self.days or self.published
        if narrowed or self.tsquery is not None or len(self.terms) > 1:
            return None
        return self.terms[0] if self.terms else ALL

    def some(self, columns: str, most: int) -> Query:
        """As many as that: the newest, where that is not the dearer way."""
        if self.tsquery is None:
            return self._newest([], most, columns)
        chosen = self.chosen(columns)
        return Query(f"{chosen.sql} LIMIT {most:d}", chosen.values)

    def count_up_to(self, most: int) -> Query:
        some = self.some("1", most)
        return Query(f"SELECT count(*) FROM ({some.sql}) c", some.values)

    def count(self) -> Query:
        if not self.terms:
            chosen = self.chosen("1")
            return Query(f"SELECT count(*) FROM ({chosen.sql}) c", chosen.values)
        source, values = self._merged()
        where, more = self._where(terms=False)
        sql = f"SELECT count(*) FROM {source} JOIN claims_entry e ON e.id = entry_id WHERE {where}"
        return Query(sql, [*values, *more])

    # --- the orders ------------------------------------------------------------------------

    def _newest(
        self,
        position: Sequence[str],
        limit: int | None,
        columns: str = "e.document, e.id, e.published_revision, e.number",
    ) -> Query:
        if self.tsquery is not None and limit is not None:
            return self._found(position, limit, columns)
        if self.terms:
            source, values = self._merged(position)
            source, order = f"{source} JOIN claims_entry e ON e.id = entry_id", "m1"
            where, more = self._where(terms=False)
        else:
            source, order, values = "claims_entry e", "e", []
            where, more = self._where(terms=False)
            for sql, bounds in self._bounds(position):
                where, more = f"{where} AND {sql}", [*more, *bounds]
        sql = f"SELECT {columns} FROM {source} WHERE {where} {_newest_first(order)}"
        if limit is not None:
            sql += f" LIMIT {limit:d}"
        narrowed = self.groups or self.numbers or self.days or self.published
        simple = len(self.terms) < 2 and not narrowed
        return Query(sql, [*values, *more], simple)

    def _found(self, position: Sequence[str], limit: int, columns: str) -> Query:
        """The newest that hold the words.

        Where words are in many entries, the newest that hold them are met soon on the way back
        from the newest there is. Where they are in few, the index of words finds all of them. It is
        asked, too, where a walk met too few: as words were common once, or never stand with a term.
        """
        indexed, values = self._indexed(position, columns)
        found = f"SELECT * FROM ({indexed}) i {_newest_first('i')} LIMIT {limit:d}"
        steps = self._steps(limit)
        if not steps:
            return Query(found, values)
        met, more = self._met(position, steps, columns)
        sql = (
            f"WITH met AS MATERIALIZED ({met} LIMIT {limit:d}), "
            f"enough AS (SELECT count(*) = {limit:d} AS met FROM met) "
            "SELECT * FROM (SELECT * FROM met WHERE (SELECT met FROM enough) UNION ALL "
            f"(SELECT * FROM ({found}) f WHERE NOT (SELECT met FROM enough))) n "
            f"{_newest_first('n')}"
        )
        return Query(sql, [*more, *values])

    def _steps(self, limit: int) -> int:
        """How far to walk for so many entries that hold the words; 0: the index is nearer."""
        far = limit * self.expected.of // self.expected.entries
        if 3 * far > self.expected.entries:
            return 0
        return max(min(5 * far, self.expected.entries), LEAST_STEPS)

    def _met(self, position: Sequence[str], steps: int, columns: str) -> tuple[str, list[Any]]:
        where, more = self._where(terms=False)
        if self.terms:
            source, values = self._merged(position)
            walked = f"SELECT m1.* FROM {source} {_newest_first('m1')} LIMIT {steps:d}"
            source, order = f"({walked}) m JOIN claims_entry e ON e.id = m.entry_id", "m"
        else:
            bounds = list(self._bounds(position))
            values = [value for _, each in bounds for value in each]
            within = f"WHERE {' AND '.join(sql for sql, _ in bounds)}" if bounds else ""
            walked = f"SELECT * FROM claims_entry {within} {_newest_first('claims_entry')}"
            source, order = f"({walked} LIMIT {steps:d}) e", "e"
        return f"SELECT {columns} FROM {source} WHERE {where} {_newest_first(order)}", [
            *values, *more,
        ]  # fmt: skip

    def _indexed(self, position: Sequence[str], columns: str) -> tuple[str, list[Any]]:
        """All of them, found before they are sorted: an order would tempt the planner to walk."""
        where, values = self._where(terms=True)
        if position:
            where += " AND (e.published_revision, e.number) < (%s::bigint, %s::bigint)"
            values += position
        return f"SELECT {columns} FROM claims_entry e WHERE {where} OFFSET 0", values

    def _sorted(
        self, sort: str, position: Sequence[str], limit: int | None, columns: str = ""
    ) -> Query:
        (key, kind), (last, _), backwards = _ORDERS[sort]
        way, sign = ("DESC", "<") if backwards else ("ASC", ">")
        where, values = self._where(terms=True)
        if position:
            where += f" AND (e.{key}, e.{last}) {sign} (%s::{kind}, %s::bigint)"
            values += position
        columns = columns or f"e.document, e.id, e.{key}, e.{last}"
        sql = (
            f"SELECT {columns} FROM claims_entry e WHERE {where} "
            f"ORDER BY e.{key} {way}, e.{last} {way}"
        )
        if limit is not None:
            sql += f" LIMIT {limit:d}"
        return Query(sql, values)

    def _ranked(self, position: Sequence[str], limit: int) -> Query:
        """The best of the newest; ranking all that hold a common word would be the cost of it."""
        newest = self._newest(
            [], RANKED, "e.document, e.id, e.words, e.published_revision, e.number"
        )
        where, behind = "", []
        if position:
            where = (
                "WHERE (rank, published_revision, number) < (%s::float8, %s::bigint, %s::bigint) "
            )
            behind = [*position]
        sql = (
            "SELECT document, id, rank, published_revision, number FROM (SELECT n.*, "
            f"ts_rank(n.words, %s::tsquery)::float8 AS rank FROM ({newest.sql}) n) ranked {where}"
            f"ORDER BY rank DESC, published_revision DESC, number DESC LIMIT {limit:d}"
        )
        return Query(sql, [self.tsquery, *newest.values, *behind])

    # --- the conditions --------------------------------------------------------------------

    def _merged(self, position: Sequence[str] = ()) -> tuple[str, list[Any]]:
        """The lists of all terms, each from where the last page ended, merged into one."""
        parts, values = [], []
        bounds = list(self._bounds(position))
        for place, term in enumerate(self.terms, 1):
            conditions = ["term = %s", *(sql for sql, _ in bounds)]
            part = f"SELECT * FROM claims_mention WHERE {' AND '.join(conditions)}"
            joined = " USING (published_revision, number, entry_id)" if place > 1 else ""
            parts.append(f"({part}) m{place}{joined}")
            values += [term, *(each for _, more in bounds for each in more)]
        return " JOIN ".join(parts), values

    def _bounds(self, position: Sequence[str]) -> Iterator[tuple[str, Sequence[str]]]:
        """Where a list in the usual order begins and ends."""
        if position:
            yield "(published_revision, number) < (%s::bigint, %s::bigint)", position
        elif self.revision is not None:
            yield "published_revision <= %s::bigint", [str(self.revision)]
        for sql, value in self.published:
            yield f"published_revision {sql}", [value]

    def _where(self, *, terms: bool) -> tuple[str, list[Any]]:
        """Conditions over ``e``; with ``terms``, also those that ``_merged`` holds."""
        parts, values = self._valid()
        if terms and self.terms:
            parts.append("e.terms @> %s::text[]")
            values.append(self.terms)
        for group in self.groups:
            parts.append("e.terms && %s::text[]")
            values.append(group)
        for numbers in self.numbers:
            parts.append("e.number = ANY(%s::bigint[])")
            values.append(numbers)
        published = [(f"e.published_revision {sql}", value) for sql, value in self.published]
        for sql, value in (*self.days, *(published if terms else ())):
            parts.append(sql)
            values.append(value)
        if self.tsquery is not None:
            parts.append("e.words @@ %s::tsquery")
            values.append(self.tsquery)
        return " AND ".join(parts), values

    def _valid(self) -> tuple[list[str], list[Any]]:
        if self.revision is None:
            return ["e.status = 'published'", "e.valid_until_id IS NULL"], []
        return [held("%s::bigint")], [str(self.revision)] * 2


def _newest_first(alias: str) -> str:
    return f"ORDER BY {alias}.published_revision DESC, {alias}.number DESC"
