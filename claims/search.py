"""Words typed into a search box → a PostgreSQL query over ``Entry.words``.

Searches are written as on the web: words (all of them), “a phrase”, -without, this OR that.
Each word is looked for as written (names) and by its stem (text) in every language the record
is indexed in, so one box finds “Jones” and “alliances” alike.
"""

import re
from dataclasses import dataclass, field
from typing import Any

from django.contrib.postgres.search import SearchQueryField
from django.db.models import BooleanField, F, FloatField, Func
from django.db.models.expressions import RawSQL

#: The configurations of ``claims_words_config``; “simple” is how names are indexed.
LANGUAGES = ("english", "german", "french", "spanish", "italian", "portuguese", "russian")
MOST_WORDS = 32

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
        (groups[-1].unwanted if atom["without"] else groups[-1].wanted).append(words)
    return [group for group in groups if group.wanted or group.unwanted]


def matches(groups: list[Group]) -> Func:
    """Whether the words are found."""
    return Func(
        F("words"),
        query(groups),
        template="(%(expressions)s)",
        arg_joiner=" @@ ",
        output_field=BooleanField(),
    )


def rank(groups: list[Group]) -> Func:
    """How well they are found; a double, so that it survives a cursor unchanged."""
    return Func(
        F("words"),
        query(groups),
        template="ts_rank(%(expressions)s)::float8",
        output_field=FloatField(),
    )


def query(groups: list[Group]) -> RawSQL:
    parts = [_group(group) for group in groups] or [("''::tsquery", [])]
    sql = " || ".join(f"({part})" for part, _ in parts)
    return RawSQL(sql, [p for _, given in parts for p in given], SearchQueryField())


def _group(group: Group) -> tuple[str, list[Any]]:
    """Wanted in any one language as a whole; unwanted in none of them."""
    wanted = [_all_in(language, group.wanted) for language in LANGUAGES if group.wanted]
    parts = [(" || ".join(sql for sql, _ in wanted), [p for _, ps in wanted for p in ps])]
    parts += [(f"!!({sql})", given) for sql, given in map(_in_any, group.unwanted)]
    parts = [part for part in parts if part[0]]
    return (
        " && ".join(f"({sql})" for sql, _ in parts),
        [p for _, given in parts for p in given],
    )


def _all_in(language: str, words: list[str]) -> tuple[str, list[Any]]:
    """All the words, each as written or by its stem; the language's stop words do not count
    unless there is nothing else."""
    stems = " && ".join(
        f"CASE WHEN numnode({_phrase(language)}) = 0 THEN ''::tsquery "
        f"ELSE {_phrase(language)} || {_phrase('simple')} END"
        for _ in words
    )
    written = " && ".join(_phrase("simple") for _ in words)
    return (
        f"CASE WHEN numnode({stems}) = 0 THEN {written} ELSE {stems} END",
        [*(w for w in words for _ in range(3)), *words, *(w for w in words for _ in range(3))],
    )


def _in_any(words: str) -> tuple[str, list[Any]]:
    configurations = (*LANGUAGES, "simple")
    return " || ".join(map(_phrase, configurations)), [words] * len(configurations)


def _phrase(configuration: str) -> str:
    return f"phraseto_tsquery('{configuration}', claims_fold(%s))"
