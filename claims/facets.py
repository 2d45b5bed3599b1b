"""How many claims of a choice have what: counts by value, worked out once a revision."""

from collections.abc import Sequence
from dataclasses import dataclass

from claims import reader, understanding
from claims.listing import Listing
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

    def work_out() -> int:
        sql, values, _ = listing.count()
        return reader.read(sql, values).number(0, 0)

    return _counts.get(repr(listing), work_out)


def facets(
    listing: Listing, record: Record, names: Sequence[str], most: int
) -> dict[str, list[Facet]]:
    """``names`` out of ``FACETS``; for each the values there are most of, the most first."""
    key = (repr(listing), tuple(names), most)
    return _facets.get(key, lambda: _labelled(_worked_out(listing, names, most), record))


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
    listing: Listing, names: Sequence[str], most: int
) -> dict[str, list[tuple[str, int]]]:
    terms = [name for name in names if name != "year"]
    chosen = listing.chosen("e.terms, e.made_first, e.made_last")
    rows = reader.read(
        _SQL.format(chosen=chosen.sql), [*chosen.values, terms, "year" in names, most]
    )
    found: dict[str, list[tuple[str, int]]] = {name: [] for name in names}
    for row in range(rows.count):
        found[rows.text(row, 0)].append((rows.text(row, 1), rows.number(row, 2)))
    return found


_SQL = """
    WITH chosen AS ({chosen}), counted AS (
        SELECT split_part(term, ':', 1) AS name, substr(term, position(':' IN term) + 1) AS value,
            count(*) AS n
        FROM chosen, unnest(terms) AS term
        WHERE split_part(term, ':', 1) = ANY(%s::text[]) AND position(':' IN term) > 0
        GROUP BY term
        UNION ALL
        SELECT 'year', lpad(year::text, 4, '0'), count(*)
        FROM chosen, generate_series(
            left(made_first, 4)::int, least(left(made_last, 4)::int, left(made_first, 4)::int + 99)
        ) AS year
        WHERE %s AND made_last <> '' GROUP BY year
    ), ranked AS (
        SELECT *, row_number() OVER (PARTITION BY name ORDER BY n DESC, value) AS place
        FROM counted
    )
    SELECT name, value, n FROM ranked WHERE place <= %s::int ORDER BY name, place
"""
