"""What is asked for in the cases: values that come often and values that come seldom."""

from dataclasses import dataclass
from functools import cache

from django.db import connection

from benchmarks.vocabulary import often
from claims import search

_SHOWN = "FROM claims_entry WHERE valid_until_id IS NULL AND status = 'published'"
#: Ranks by how often a value comes; of each filter these are asked for in turn.
RANKS = (0, 1, 2, 4, 9, 19, 49, 99, 199, 499)


@dataclass(frozen=True, slots=True)
class Value:
    """A value of a filter, and in how many of the published claims it is."""

    value: str
    claims: int


@cache
def of(name: str) -> list[Value]:
    """The values of a filter there are, the commonest first."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT substr(term, length(%s) + 2), count(*) FROM ("
            f"SELECT unnest(terms) AS term {_SHOWN}) t"
            " WHERE starts_with(term, %s || ':') GROUP BY 1 ORDER BY 2 DESC, 1",
            [name, name],
        )
        return [Value(*row) for row in cursor.fetchall()]


def spread(name: str) -> list[str]:
    found = of(name)
    return [found[rank].value for rank in RANKS if rank < len(found)]


def common_and_rare(name: str) -> tuple[str, str]:
    found = of(name)
    return found[0].value, found[-1].value


@cache
def words() -> list[Value]:
    """English words and how many claims have them, the commonest first."""
    found = []
    with connection.cursor() as cursor:
        for word in often("en"):
            cursor.execute(
                f"SELECT count(*) {_SHOWN} AND words @@ plainto_tsquery('english', %s)", [word]
            )
            (many,) = cursor.fetchone() or (0,)
            found.append(Value(word, many))
    return sorted(found, key=lambda each: -each.claims)


def found(word: str) -> int:
    """How many claims the program's search finds: in other languages, too, by their stems."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT count(*) {_SHOWN} AND words @@ %s::tsquery", [search.compiled(word)]
        )
        (many,) = cursor.fetchone() or (0,)
        return int(many)


@cache
def ids() -> list[int]:
    """Numbers of published claims, from all over the record: 200 of them, or every fortieth."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT number FROM (SELECT number, row_number() OVER (ORDER BY number) AS place,"
            f" count(*) OVER () AS whole {_SHOWN}) e"
            " WHERE place % greatest(whole / 200, 40) = 0 LIMIT 200"
        )
        return [row[0] for row in cursor.fetchall()]


def forget() -> None:
    for kept in (of, words, ids):
        kept.cache_clear()
