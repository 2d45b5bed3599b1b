"""How many claims of a choice have what: counts by value, worked out once a revision."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from claims import reader, understanding
from claims.listing import Listing
from claims.reader import Rows
from claims.reading_sql import ALL, YEARS
from claims.record import Record
from claims.remembering import Remembered

#: What can be summed up; ``year`` is each year a claim can have been made in, the others are terms.
FACETS = (
    "stance", "claimant", "proposition", "outlet", "year", "topic", "attribution", "language",
)  # fmt: skip
MOST = 100

_counts = Remembered[int](2_000)
_facets = Remembered[dict[str, list["Facet"]]](500)


@dataclass(frozen=True)
class Facet:
    value: str
    label: str
    count: int


def count(listing: Listing) -> int:
    """``listing`` is of a revision, as it is for facets: what is remembered stays true."""
    return _counts.get(repr(listing), lambda: _counted(listing))


def counts(record: Record, terms: Sequence[str]) -> dict[str, int]:
    """Term → how many claims hold it."""
    found = _tallied(record.revision, _TALLY, [list(terms)])
    if found is None:
        return {term: count(Listing(revision=record.revision, terms=[term])) for term in terms}
    held = {found.text(row, 0): found.number(row, 1) for row in range(found.count)}
    return {term: held.get(term, 0) for term in terms}


def languages(asked: Sequence[str]) -> tuple[str, ...]:
    """Those of the record that are meant, however they are written: en is also en-GB."""
    rows = reader.read(_LANGUAGES, [])
    spoken = (rows.text(row, 0) for row in range(rows.count))
    return tuple(each for each in spoken if _is_one_of(each, asked)) or tuple(asked)


def _is_one_of(language: str, asked: Sequence[str]) -> bool:
    """Whether it is one of these, or a regional form of one."""
    return f"{language}-".casefold().startswith(tuple(f"{each}-".casefold() for each in asked))


def _counted(listing: Listing) -> int:
    rows = _tallied(listing.revision, _TALLY, [[listing.alone]]) if listing.alone else None
    if rows is not None:
        return rows.number(0, 1) if rows.count else 0
    every = listing.count()
    return reader.read(every.sql, every.values).number(0, 0)


def count_up_to(listing: Listing, most: int) -> int:
    """How many, but no further than ``most``; all of them where that is known."""
    if listing.alone:
        return count(listing)

    def work_out() -> int:
        some = listing.count_up_to(most)
        return reader.read(some.sql, some.values).number(0, 0)

    return _counts.get((repr(listing), most), work_out)


def count_articles(listing: Listing) -> int:
    """How many articles the claims are found in."""

    def work_out() -> int:
        them = listing.articles("1", walked=False)
        return reader.read(f"SELECT count(*) FROM ({them.sql}) c", them.values).number(0, 0)

    return _counts.get((repr(listing), "articles"), work_out)


def facets(
    listing: Listing, record: Record, names: Sequence[str], most: int, among: int | None = None
) -> dict[str, list[Facet]]:
    """``names`` out of ``FACETS``; for each the values there are most of, the most first.

    ``among``: of no more claims than that.
    """
    key = (repr(listing), tuple(names), most, among)
    return _facets.get(key, lambda: _labelled(_worked_out(listing, names, most, among), record))


def taken(
    listing: Listing, record: Record, sides: Sequence[str], most: int, among: int | None = None
) -> list[Facet]:
    """The propositions on which most of these claims take one of these sides."""

    def work_out() -> dict[str, list[tuple[str, int]]]:
        columns = "e.id, e.terms"
        chosen = listing.some(columns, among) if among else listing.chosen(columns)
        sql = _TAKEN.format(chosen=chosen.sql)
        rows = reader.read(sql, [*chosen.values, list(sides), most])
        return {"proposition": [(rows.text(n, 0), rows.number(n, 1)) for n in range(rows.count)]}

    key = ("taken", repr(listing), tuple(sides), most, among)
    return _facets.get(key, lambda: _labelled(work_out(), record))["proposition"]


_TAKEN = """
    SELECT split_part(term, ':', 1), count(DISTINCT id) AS claims
    FROM ({chosen}) AS chosen, unnest(terms) AS term
    WHERE term ~ '^Q[0-9]+:' AND split_part(term, ':', 2) = ANY(%s::text[])
    GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT %s::int
"""


def _labelled(found: dict[str, list[tuple[str, int]]], record: Record) -> dict[str, list[Facet]]:
    ids = {_id(name, value) for name, values in found.items() for value, _ in values}
    labels = understanding.names({each for each in ids if each}, record)
    return {
        name: [Facet(value, labels.get(_id(name, value), value), n) for value, n in values]
        for name, values in found.items()
    }


def _id(name: str, value: str) -> str:
    """The public id that a value stands for."""
    if name == "topic":
        return f"topic:{value}"
    return value if name in ("claimant", "proposition", "outlet") else ""


def _worked_out(
    listing: Listing, names: Sequence[str], most: int, among: int | None
) -> dict[str, list[tuple[str, int]]]:
    asked = MOST if "language" in names else most  # all of its regional forms count
    rows = _tallied(listing.revision, _TALLIES, [names, asked]) if listing.alone == ALL else None
    if rows is None:
        terms = [name for name in names if name != "year"]
        columns = "e.terms, e.made_first, e.made_last"
        chosen = listing.some(columns, among) if among else listing.chosen(columns)
        sql = _SQL.format(chosen=chosen.sql, years=YEARS)
        rows = reader.read(sql, [*chosen.values, terms, "year" in names, asked])
    found: dict[str, list[tuple[str, int]]] = {name: [] for name in names}
    for row in range(rows.count):
        found[rows.text(row, 0)].append((rows.text(row, 1), rows.number(row, 2)))
    if "language" in found:
        found["language"] = _with_regional(found["language"])
    return {name: values[:most] for name, values in found.items()}


def _with_regional(counted: list[tuple[str, int]]) -> list[tuple[str, int]]:
    """A language counts its regional forms as well, as the list that it leads to does."""
    summed = [
        (value, sum(claims for each, claims in counted if _is_one_of(each, [value])))
        for value, _ in counted
    ]
    return sorted(summed, key=lambda each: (-each[1], each[0]))


def _tallied(revision: int | None, sql: str, values: Sequence[Any]) -> Rows | None:
    """What is counted already, where this revision is the newest: the last column says which is."""
    rows = reader.read(sql, values)
    newest = rows.number(0, rows.columns - 1) if rows.count else reader.newest().revision
    return rows if newest == revision else None


_LANGUAGES = """
    SELECT substr(term, length('language:') + 1) FROM claims_tally
    WHERE term > 'language:' AND term < 'language;' ORDER BY term
"""
_NOW = "(SELECT max(number) FROM claims_revision)"
_TALLY = f"SELECT term, claims, {_NOW} FROM claims_tally WHERE term = ANY(%s::text[])"
_TALLIES = f"""
    SELECT asked.name, t.value, t.claims, {_NOW}
    FROM unnest(%s::text[]) AS asked(name), LATERAL (
        SELECT substr(term, length(asked.name) + 2) AS value, claims FROM claims_tally
        WHERE term > asked.name || ':' AND term < asked.name || ';' AND claims > 0
        ORDER BY claims DESC, value LIMIT %s::int
    ) AS t
"""
_SQL = """
    WITH chosen AS ({chosen}), counted AS (
        SELECT split_part(term, ':', 1) AS name, substr(term, position(':' IN term) + 1) AS value,
            count(*) AS n
        FROM chosen, unnest(terms) AS term
        WHERE split_part(term, ':', 1) = ANY(%s::text[]) AND position(':' IN term) > 0
        GROUP BY term
        UNION ALL
        SELECT 'year', lpad(year::text, 4, '0'), count(*)
        FROM chosen, {years} WHERE %s AND made_last <> '' GROUP BY year
    ), ranked AS (
        SELECT *, row_number() OVER (PARTITION BY name ORDER BY n DESC, value) AS place
        FROM counted
    )
    SELECT name, value, n FROM ranked WHERE place <= %s::int ORDER BY name, place
"""
