"""Which records are articles that are here already, or stand twice in the file: all at once, in
PostgreSQL.

By DOI, by address, by title with date and first author. A citation key decides between several
that are alike, and nothing more: the same key means another thing elsewhere.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import Any

from django.db import connection

from sources.matching import ADDRESS, DOI
from sources.models import Article, ImportBatch, ImportRecord

Root = tuple[str, int]  # ("A", the article's id) or ("R", the record's number)
_CHUNK = 1000


@dataclass(frozen=True, slots=True)
class _Pair:
    number: int
    article: int | None
    record: int | None
    what: str
    sure: bool
    by_date: bool
    by_author: bool
    same_key: bool

    @property
    def why(self) -> str:
        if self.what != "title":
            return f"the same {'DOI' if self.what == 'doi' else 'address'}"
        also = [name for name, so in (("date", self.by_date), ("first author", self.by_author))
                if so]  # fmt: skip
        return " and ".join(filter(None, (", ".join(["the same title", *also[:-1]]), *also[-1:])))


def compare(batch: ImportBatch, *, numbers: list[int] | None = None) -> None:
    """Say of records to be created which of them match, and which may match several.

    Of the batch's own articles none is asked about; of others those newer than ``batch.seen``,
    which moves on to now. ``numbers``: only these records.
    """
    newest = Article.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    if numbers is not None and newest <= batch.seen:
        return
    changed: list[ImportRecord] = []
    roots: dict[int, Root] = {}
    for number, pairs in groupby(_pairs(batch, numbers), key=lambda pair: pair.number):
        record = _decided(number, list(pairs), roots)
        changed.append(record)
        if len(changed) >= _CHUNK:
            _write(batch, changed)
            changed = []
    _write(batch, changed)
    batch.seen = newest
    batch.save(update_fields=["seen"])


def _decided(number: int, pairs: list[_Pair], roots: dict[int, Root]) -> ImportRecord:
    """What the surest kind of likeness says; a person is asked where that names several."""
    best = [pair for pair in pairs if pair.what == pairs[0].what]
    named: dict[Root, _Pair] = {}
    for pair in best:
        named.setdefault(_root(pair, roots), pair)
    keyed = {root: pair for root, pair in named.items() if pair.same_key}
    if len(named) > 1 and len(keyed) == 1:
        named = keyed
    root, pair = next(iter(named.items()))
    if len(named) > 1 or not pair.sure:
        return _undecided(number, named)
    roots[number] = root
    hint = " and the same citation key" if named is keyed else ""
    record = ImportRecord(number=number, outcome="match", why=pair.why + hint)
    if root[0] == "A" and pair.article:
        record.match = root[1]
    else:
        record.same_as = pair.record
        record.why = f"record {pair.record} of this file has {record.why}"
    return record


def _root(pair: _Pair, roots: dict[int, Root]) -> Root:
    if pair.article:
        return "A", pair.article
    assert pair.record is not None
    return roots.get(pair.record, ("R", pair.record))


def _undecided(number: int, named: dict[Root, _Pair]) -> ImportRecord:
    choices = [{"article" if kind == "A" else "record": which, "why": pair.why}
               for (kind, which), pair in named.items()][:20]  # fmt: skip
    pair = next(iter(named.values()))
    if len(named) == 1:
        why = f"it has {pair.why} as {_called(choices[0])}, but quite another title"
    else:
        listed = ", ".join(map(_called, choices[:5])) + (" …" if len(choices) > 5 else "")
        why = f"it may be any of {listed}: {pair.why}"
    return ImportRecord(number=number, outcome="refuse", undecided=True, choices=choices, why=why)


def _called(choice: dict[str, Any]) -> str:
    return f"A{choice['article']}" if "article" in choice else f"record {choice['record']}"


def _write(batch: ImportBatch, changed: list[ImportRecord]) -> None:
    if not changed:
        return
    given = {record.number: record for record in changed}
    rows = list(batch.rows.filter(number__in=given).only("id", "number", "batch_id"))
    for row in rows:
        for name in _DECIDED:
            setattr(row, name, getattr(given[row.number], name))
    ImportRecord.objects.bulk_update(rows, _DECIDED, batch_size=_CHUNK)


_DECIDED = ["outcome", "why", "undecided", "choices", "match", "same_as"]


def _pairs(batch: ImportBatch, numbers: list[int] | None) -> Iterator[_Pair]:
    """Record × what it may be, by record, the surest first."""
    with connection.cursor() as cursor:
        cursor.execute(
            _SQL, {"batch": batch.pk, "seen": batch.seen if numbers is not None else 0,
                   "numbers": numbers},
        )  # fmt: skip
        for row in sorted(cursor.fetchall(), key=itemgetter(0, 1, 2)):
            number, _, _, article, record, what, *said = row
            yield _Pair(number, article, record, what, *said)


def _folded(text: str) -> str:
    """Without case, accents, blanks and punctuation, in any script."""
    signs = r"[\s\x21-\x2f\x3a-\x40\x5b-\x60\x7b-\x7e\u00a0-\u00bf\u2000-\u206f\u3000-\u303f\uff00-\uff0f\uff1a-\uff20]+"  # noqa: E501
    return f"regexp_replace(unaccent(lower(normalize({text}, NFKC))), '{signs}', '', 'g')"


#: Where more than so many share a key, only those that agree in everything are compared.
_CROWD = 500

#: What is known of the one and of the other, side by side.
_SIDES = ", ".join(
    f"{side}.{name} AS {side}_{name}"
    for side in "mk"
    for name in "article record own what doi title earliest latest author family to_complete key "
    "outlet details".split()
)

_SQL = rf"""
WITH mine AS MATERIALIZED (
    SELECT NULL::bigint AS article, number AS record, {DOI} AS doi, {ADDRESS} AS address,
        {_folded("title")} AS title, issued, edtf_earliest(issued) AS earliest,
        edtf_latest(issued) AS latest, {_folded("author")} AS author,
        {_folded("family")} AS family, to_complete, coalesce(item->>'id', '') AS key,
        {_folded("coalesce(item->>'container-title', '')")} AS outlet,
        ARRAY[nullif(item->>'volume', ''), nullif(item->>'issue', ''),
            nullif(item->>'number', ''), nullif(item->>'version', ''),
            substring(item->>'edition' FROM '[0-9]+')] AS details
    FROM sources_importrecord
    WHERE batch_id = %(batch)s AND outcome = 'create' AND NOT done AND NOT chosen
        AND (%(numbers)s::int[] IS NULL OR number = ANY(%(numbers)s::int[]))
), fresh AS MATERIALIZED (
    SELECT a.* FROM sources_article a WHERE a.id > %(seen)s AND NOT EXISTS (
        SELECT FROM sources_importrecord r WHERE r.batch_id = %(batch)s AND r.made = a.id
    )
), held AS MATERIALIZED (
    SELECT coalesce(a.merged_into_id, a.id) AS article, NULL::int AS record, {DOI} AS doi,
        {ADDRESS} AS address, {_folded("a.title")} AS title, a.issued,
        a.issued_earliest AS earliest, a.issued_latest AS latest,
        NULL::text AS author, NULL::text AS family, false AS to_complete,
        coalesce(a.citation_key, '') AS key, {_folded("coalesce(o.name, '')")} AS outlet,
        ARRAY[nullif(a.volume, ''), nullif(a.issue, ''), a.csl_extra->>'number',
            a.csl_extra->>'version', substring(a.csl_extra->>'edition' FROM '[0-9]+')] AS details,
        a.id AS own
    FROM fresh a LEFT JOIN sources_outlet o ON o.id = a.outlet_id
), known AS MATERIALIZED (
    SELECT article, record, doi, address, title, issued, earliest, latest, author, family,
        to_complete, key, outlet, details, NULL::bigint AS own FROM mine
    UNION ALL SELECT * FROM held
), keys AS (
    SELECT k.*, v.what, v.value FROM known k,
        LATERAL (VALUES ('doi', doi), ('address', address), ('title', title)) AS v (what, value)
    WHERE v.value <> ''
), counted AS MATERIALIZED (
    SELECT *, count(*) OVER (PARTITION BY what, value) AS crowd,
        row_number() OVER (
            PARTITION BY what, value, title, issued, author, own IS NULL, details
            ORDER BY article, record
        ) AS place
    FROM keys
), pairs AS (
    SELECT {_SIDES}
    FROM counted m JOIN counted k USING (what, value)
    WHERE m.record IS NOT NULL AND m.crowd <= {_CROWD}
        AND (k.record IS NULL OR (k.record < m.record AND k.place <= 3))
    UNION ALL SELECT {_SIDES}
    FROM counted m JOIN counted k USING (what, value, title, issued)
    WHERE m.record IS NOT NULL AND m.crowd > {_CROWD}
        AND CASE WHEN k.record IS NULL THEN k.place <= 50
            ELSE k.record < m.record AND k.place <= 3 AND k.author = m.author END
), sides AS (
    SELECT m_record AS number, m_what AS what, k_article AS article, k_record AS record,
        m_to_complete OR k_to_complete AS unknown,
        m_title AS title, k_title AS other_title,
        similarity(m_title, k_title) AS alike,
        m_doi <> '' AND k_doi <> '' AND m_doi <> k_doi AS other_doi,
        m_earliest IS NOT NULL AND k_earliest IS NOT NULL AS dated,
        (m_earliest <= k_latest AND k_earliest <= m_latest) IS NOT FALSE
            AS dates_meet,
        m_earliest IS NULL AND k_earliest IS NULL AS undated,
        m_author AS author, m_family AS family,
        EXISTS (SELECT FROM unnest(m_details, k_details) AS d (m, k) WHERE m <> k)
            AS other_issue,
        m_outlet <> '' AND k_outlet <> '' AND m_outlet <> k_outlet
            AS other_outlet,
        m_key <> '' AND m_key = k_key AS same_key,
        k_own AS own, k_author AS other_author, k_family AS other_family
    FROM pairs
), seen AS (
    SELECT *, author <> '' AND names <> '{{}}' AS signed,
        author = ANY(names) OR (family <> '' AND family = ANY(names)) AS same_author,
        undated AND author = '' AND names = '{{}}' AS bare
    FROM sides
    CROSS JOIN LATERAL (
        SELECT coalesce(array_agg(DISTINCT name) FILTER (WHERE name <> ''), '{{}}') AS names
        FROM (
            SELECT other_author AS name UNION ALL SELECT other_family
            UNION ALL SELECT {_folded("each.name")} FROM (
                SELECT b.printed, a.*
                FROM sources_byline b JOIN sources_actor a ON a.id = b.actor_id
                WHERE b.article_id = own
                ORDER BY b.role <> 'author', b.position, b.id LIMIT 1
            ) AS first, LATERAL (
                VALUES (first.printed), (first.name), (first.family)
                UNION ALL SELECT s.name FROM sources_alias s WHERE s.actor_id = first.id
            ) AS each (name)
        ) AS named
    ) AS b
)
SELECT DISTINCT number, array_position(ARRAY['doi', 'address', 'title'], what),
    coalesce(article, 9e18::bigint + record), article, record, what,
    what <> 'doi' OR unknown OR alike >= 0.3 OR strpos(title, other_title) > 0
        OR strpos(other_title, title) > 0,
    dated AND dates_meet, signed AND same_author, same_key
FROM seen
WHERE what = 'doi'
    OR (what = 'address' AND NOT other_doi AND NOT other_issue AND (
        unknown OR alike >= 0.3 OR strpos(title, other_title) > 0 OR strpos(other_title, title) > 0
    ))
    OR (what = 'title' AND NOT other_doi AND dates_meet AND (same_author OR NOT signed)
        AND (unknown OR bare OR octet_length(title) >= 12
            OR (dated AND dates_meet) OR (signed AND same_author))
        AND ((signed AND same_author AND NOT other_issue)
            OR NOT (other_outlet OR other_issue)))
"""
