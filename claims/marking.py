"""Which words of a text were searched for, marked as the search found them: by their stem, in the
text's language, whatever accents they have."""

import re
from collections.abc import Iterable

from django.db import connection
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

from claims import search

_WORD = re.compile(r"\w+(?:['’]\w+)*")
#: Words that are looked at on one page; more of them stay unmarked.
MOST = 4_000


def found_in(texts: Iterable[str], words: str, languages: Iterable[str]) -> frozenset[str]:
    """The words of these texts, as they are written, that a search was for; one query."""
    wanted = [each for group in search.parse(words) for each in group.wanted]
    written = {word.casefold() for text in texts for word in _WORD.findall(text)}
    if not wanted or not written:
        return frozenset()
    with connection.cursor() as cursor:
        cursor.execute(
            _MATCHING,
            {
                "written": sorted(written)[:MOST],
                "wanted": " ".join(wanted),
                "languages": sorted({"", *(each for each in languages if each)}),
            },
        )
        return frozenset(word for (word,) in cursor)


def marked(text: str, found: frozenset[str]) -> SafeString:
    """The text, escaped, with ``<mark>`` around what was found."""
    if not found:
        return conditional_escape(text)
    parts: list[str] = []
    at = 0
    for word in _WORD.finditer(text):
        if word[0].casefold() in found:
            parts += [conditional_escape(text[at : word.start()])]
            parts += ["<mark>", conditional_escape(word[0]), "</mark>"]
            at = word.end()
    return mark_safe(
        "".join([*parts, conditional_escape(text[at:])]).replace("</mark> <mark>", " ")
    )


#: “simple”, which names are indexed by, and the language of each claim.
_MATCHING = """
    WITH config AS (
        SELECT DISTINCT claims_words_config(language) AS name
        FROM unnest(%(languages)s::text[]) AS language
    ), lexemes AS (
        SELECT name, tsvector_to_array(to_tsvector(name, claims_fold(%(wanted)s))) AS wanted
        FROM config
    )
    SELECT DISTINCT word FROM unnest(%(written)s::text[]) AS word, lexemes
    WHERE tsvector_to_array(to_tsvector(name, claims_fold(word))) && wanted
"""
