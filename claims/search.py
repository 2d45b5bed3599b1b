"""Words typed into a search box → a PostgreSQL query over ``Entry.words``.

Searches are written as on the web: words (all of them), “a phrase”, -without, this OR that.
Each word is looked for as written (names) and by its stem (text) in every language the record
is indexed in, so one box finds “Jones” and “alliances” alike.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from time import monotonic
from typing import NamedTuple

from django.db import connection

from claims.remembering import Remembered

#: The configurations of ``claims_words_config``; “simple” is how names are indexed.
LANGUAGES = ("english", "german", "french", "spanish", "italian", "portuguese", "russian")
MOST_WORDS = 32

#: Seconds for which it is believed how many entries hold some words.
BELIEVED = 600

_compiled = Remembered[str](5_000)
_expected = Remembered["Expected"](5_000)
_ATOM = re.compile(r'(?P<without>-?)(?:["“](?P<phrase>[^"”]*)["”]?|(?P<word>[^\s"“”]+))')


@dataclass(slots=True)
class Group:
    """Words that must stand together in an answer, and words that must not stand in it."""

    wanted: list[str] = field(default_factory=list)
    unwanted: list[str] = field(default_factory=list)


def parse(text: str) -> list[Group]:
    """The groups between the ORs; raises ValueError where there are too many words."""
    groups = [Group()]
    atoms = list(_ATOM.finditer(text))
    if len(atoms) > MOST_WORDS:
        raise ValueError(f"Search for {MOST_WORDS} words or phrases at most.")
    for atom in atoms:
        if atom["word"] == "OR" and not atom["without"]:
            groups.append(Group())
            continue
        words = atom["word"] if atom["phrase"] is None else atom["phrase"]
        if not words.strip():
            continue
        (groups[-1].unwanted if atom["without"] else groups[-1].wanted).append(words)
    return [group for group in groups if group.wanted or group.unwanted]


def compiled(text: str) -> str:
    """Words as they were typed → a tsquery; PostgreSQL works it out, once, by the same rules as
    the words it is held against."""
    return _compiled.get(text, lambda: _work_out(parse(text)))


class Expected(NamedTuple):
    """How many entries PostgreSQL expects to hold some words, of how many there are."""

    entries: int
    of: int


NOTHING = Expected(1, 1)


def expected(tsquery: str) -> Expected:
    when = int(monotonic() // BELIEVED)
    return _expected.get((tsquery, when), lambda: _expect(tsquery))


def _expect(tsquery: str) -> Expected:
    with connection.cursor() as cursor:
        cursor.execute(
            "EXPLAIN (FORMAT JSON) SELECT FROM claims_entry WHERE words @@ %s::tsquery", [tsquery]
        )
        (((plan,),),) = cursor.fetchall()
        cursor.execute("SELECT reltuples FROM pg_class WHERE oid = 'claims_entry'::regclass")
        ((every,),) = cursor.fetchall()
    entries = max(1, plan["Plan"]["Plan Rows"])
    return Expected(entries, max(entries, int(every)))


def meant(text: str) -> str | None:
    """The same words, those that stand in no entry replaced by the nearest that does."""
    words = dict.fromkeys(word.lower() for word in _WORD.findall(text) if len(word) > 2)
    if not words:
        return None
    with connection.cursor() as cursor:
        cursor.execute(_NEAREST, [list(words)])
        nearest = dict(cursor.fetchall())
    if not nearest:
        return None
    return _WORD.sub(lambda word: nearest.get(word[0].lower(), word[0]), text)


_WORD = re.compile(r"[^\W\d_]+")
#: Words no entry has, each with the nearest one that some entry has.
_NEAREST = """
    SELECT asked, near.word FROM unnest(%s::text[]) AS asked, LATERAL (
        SELECT word FROM claims_word
        WHERE word %% claims_fold(asked)
        ORDER BY similarity(word, claims_fold(asked)) DESC, word LIMIT 1
    ) near
    WHERE NOT EXISTS (SELECT FROM claims_word WHERE word = claims_fold(asked))
"""


def _work_out(groups: list[Group]) -> str:
    words = [word for group in groups for word in (*group.wanted, *group.unwanted)]
    if not words:
        return ""
    columns = iter([f"w{number}" for number in range(len(words))])
    parts = [
        _group([next(columns) for _ in group.wanted], [next(columns) for _ in group.unwanted])
        for group in groups
    ]
    folded = ", ".join(f"claims_fold(%s) AS w{number}" for number in range(len(words)))
    query = " || ".join(f"({part})" for part in parts)
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH folded AS MATERIALIZED (SELECT {folded}) SELECT ({query})::text FROM folded",
            words,
        )
        (tsquery,) = cursor.fetchone() or ("",)
    return str(tsquery)


def _group(wanted: list[str], unwanted: list[str]) -> str:
    """Wanted in any one language as a whole; unwanted in none of them."""
    if len(wanted) == 1:
        parts = [_in_any(*wanted)]
    else:
        parts = [_any_of(_all_in(language, wanted) for language in LANGUAGES)] if wanted else []
    parts += [f"!!({_in_any(word)})" for word in unwanted]
    return " && ".join(f"({part})" for part in parts)


def _any_of(queries: Iterable[str]) -> str:
    """Each that is another one: PostgreSQL expects twice as many entries where one stands twice."""
    return (
        "(SELECT coalesce(string_agg(DISTINCT '(' || query::text || ')', ' | '), '')::tsquery "
        f"FROM unnest(ARRAY[{', '.join(queries)}]) AS query WHERE numnode(query) > 0)"
    )


def _all_in(language: str, words: list[str]) -> str:
    """All the words, each as written or by its stem; the language's stop words do not count
    unless there is nothing else."""
    stems = " && ".join(
        f"CASE WHEN numnode({_phrase(language, word)}) = 0 THEN ''::tsquery "
        f"ELSE {_any_of(_phrase(each, word) for each in (language, 'simple'))} END"
        for word in words
    )
    written = " && ".join(_phrase("simple", word) for word in words)
    return f"CASE WHEN numnode({stems}) = 0 THEN {written} ELSE {stems} END"


def _in_any(word: str) -> str:
    return _any_of(_phrase(configuration, word) for configuration in (*LANGUAGES, "simple"))


def _phrase(configuration: str, word: str) -> str:
    return f"phraseto_tsquery('{configuration}', {word})"
