"""What may be here twice: pairs of rows that may be one thing, and what people say of them."""

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection, transaction

from sources.models import Actor, Article, Distinct, Outlet
from sources.models.history import acting
from sources.models.merging import Mergeable


@dataclass(frozen=True, slots=True)
class Candidate:
    """Two rows (their ids) that may be one thing; ``why`` in words, ``score`` from 0 to 1."""

    one: int
    other: int
    why: tuple[str, ...]
    score: float


def candidates(
    kind: type[Mergeable], *, first: int = 0, most: int = 50
) -> tuple[list[Candidate], int]:
    """Pairs of this kind that may be one, the likest first, and how many there are in all.

    Those that somebody said are two are left out.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            f"{_FOUND[kind]} {_JUDGED}", {"letter": kind.letter, "first": first, "most": most}
        )
        rows = cursor.fetchall()
    pairs = [Candidate(one, other, tuple(why), score) for one, other, why, score, _ in rows]
    return pairs, rows[0][4] if rows else 0


@transaction.atomic
def say_distinct(one: Mergeable, other: Mergeable, *, by: Any) -> Distinct:
    """Keep that two are not the same, so that nobody is asked again."""
    if type(one) is not type(other) or one.pk == other.pk:
        raise ValidationError("Choose two different ones of the same kind.")
    first, second = sorted((one.public_id, other.public_id))
    with acting(by):
        found, _ = Distinct.objects.get_or_create(one=first, other=second, defaults={"by": by})
    return found


@transaction.atomic
def ask_again(distinct: Distinct, *, by: Any) -> None:
    """Take back that two are not the same."""
    with acting(by):
        distinct.delete()


#: Names are compared where they share the first letters of a word and the first letter of another
#: (“J. Yang” and “Yang Jianli”: ``yang j``); of a name of one word, its first letters. What more
#: than a hundred share (``mini f``) says nothing, and comparing them all would take long.
_BY_NAME = r"""
), words AS (
    SELECT id, kind, array_agg(w ORDER BY w) AS words, string_agg(w, ' ' ORDER BY w) AS key
    FROM names, LATERAL regexp_split_to_table(unaccent(lower(name)), '\W+') AS w
    WHERE w NOT IN ('', 'the', 'of', 'for', 'and', 'der', 'die', 'das', 'de')
    GROUP BY id, kind, name
), blocks AS (
    SELECT DISTINCT id, kind, key, CASE cardinality(words)
        WHEN 1 THEN left(a.word, 5) ELSE left(a.word, 4) || ' ' || left(b.word, 1)
    END AS block
    FROM words, LATERAL unnest(words) WITH ORDINALITY AS a (word, at),
        LATERAL unnest(words) WITH ORDINALITY AS b (word, at)
    WHERE cardinality(words) = 1 OR (a.at <> b.at AND length(a.word) > 1)
), shared AS (
    SELECT array_agg(id) AS ids, array_agg(key) AS keys
    FROM blocks GROUP BY kind, block HAVING count(*) BETWEEN 2 AND 100
), named AS (
    SELECT least(ids[i], ids[j]) AS one, greatest(ids[i], ids[j]) AS other,
        max(similarity(keys[i], keys[j])) AS score
    FROM shared, LATERAL generate_subscripts(ids, 1) AS i, LATERAL generate_subscripts(ids, 1) AS j
    WHERE i < j AND ids[i] <> ids[j]
    GROUP BY 1, 2
), found AS (
    SELECT one, other, CASE WHEN score = 1 THEN 'the same name' ELSE 'names alike' END AS why,
        score * 0.9 AS score
    FROM named WHERE score >= 0.45
"""

_ACTORS = (
    """
WITH names AS (
    SELECT id, kind, name FROM sources_actor WHERE merged_into_id IS NULL
    UNION SELECT a.id, a.kind, s.name FROM sources_alias s
    JOIN sources_actor a ON a.id = s.actor_id WHERE a.merged_into_id IS NULL
"""
    + _BY_NAME
    + """
    UNION ALL
    SELECT a.id, b.id, 'the same Wikidata item', 1
    FROM sources_actor a JOIN sources_actor b
        ON upper(substring(a.wikidata FROM '[Qq][0-9]+$'))
            = upper(substring(b.wikidata FROM '[Qq][0-9]+$'))
    WHERE a.id < b.id AND a.kind = b.kind AND a.wikidata <> '' AND b.wikidata <> ''
        AND a.merged_into_id IS NULL AND b.merged_into_id IS NULL
)
"""
)

_OUTLETS = (
    """
WITH names AS (
    SELECT id, '' AS kind, name FROM sources_outlet WHERE merged_into_id IS NULL
"""
    + _BY_NAME
    + """
    UNION ALL
    SELECT a.id, b.id, 'the same ISSN', 1
    FROM sources_outlet a JOIN sources_outlet b ON upper(a.issn) = upper(b.issn)
    WHERE a.id < b.id AND a.issn <> ''
        AND a.merged_into_id IS NULL AND b.merged_into_id IS NULL
)
"""
)

_TITLE = r"regexp_replace(unaccent(lower({0}title)), '\W+', '', 'g')"

#: Titles are compared where they begin or end alike, the dates can be the same, and the outlet is
#: the same or not known.
_ARTICLES = f"""
WITH keys AS (
    SELECT id, v.what, hashtextextended(v.key, 0) AS key  -- numbers are sorted sooner
    FROM (
        SELECT id, {_TITLE.format("")} AS title, sources_address(url) AS address
        FROM sources_article WHERE merged_into_id IS NULL OFFSET 0  -- worked out once a row
    ) AS a, LATERAL (VALUES
        ('title', left(title, 16)), ('title', '…' || right(title, 16)),
        ('the same address', address)
    ) AS v (what, key)
    WHERE key <> '' AND (what <> 'title' OR length(title) > 5)
    UNION ALL SELECT article_id, 'the same text', hashtextextended(sha256, 0)
    FROM sources_snapshot JOIN sources_article a ON a.id = article_id
    WHERE a.merged_into_id IS NULL
), pairs AS (
    SELECT DISTINCT what, one, other
    FROM (
        SELECT what, array_agg(id) AS ids
        FROM keys GROUP BY what, key HAVING count(*) BETWEEN 2 AND 100
    ) AS shared, LATERAL unnest(ids) AS one, LATERAL unnest(ids) AS other
    WHERE one < other
), titles AS (
    SELECT one, other, similarity({_TITLE.format("a.")}, {_TITLE.format("b.")}) AS score
    FROM pairs
    JOIN sources_article a ON a.id = one
    JOIN sources_article b ON b.id = other
    WHERE what = 'title' AND (a.outlet_id = b.outlet_id) IS NOT FALSE
        AND (a.issued_earliest <= b.issued_latest AND b.issued_earliest <= a.issued_latest)
            IS NOT FALSE
), found AS (
    SELECT one, other, CASE WHEN score = 1 THEN 'the same title' ELSE 'titles alike' END AS why,
        score * 0.9 AS score
    FROM titles WHERE score >= 0.6
    UNION ALL SELECT one, other, what, 1 FROM pairs WHERE what <> 'title'
)
"""

_JUDGED = """
SELECT one, other, array_agg(DISTINCT why), max(score), count(*) OVER ()
FROM found
WHERE NOT EXISTS (
    SELECT FROM sources_distinct d
    WHERE d.one = least(%(letter)s || found.one, %(letter)s || found.other)
    AND d.other = greatest(%(letter)s || found.one, %(letter)s || found.other)
)
GROUP BY one, other
ORDER BY max(score) DESC, one, other
LIMIT %(most)s OFFSET %(first)s
"""

_FOUND: dict[type[Mergeable], str] = {Actor: _ACTORS, Article: _ARTICLES, Outlet: _OUTLETS}
