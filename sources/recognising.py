"""Whether a reference is an article that is here already: the one rule, for all that is brought in.

By DOI, by ISBN, by address, by title with date and first author. A citation key decides between
several that are alike, and nothing more: the same key means another thing elsewhere.

PostgreSQL looks up by indexes what may be the same, some hundred references at once (see
``sql.KNOWN_BY``), and compares those alone.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from typing import Any

from django.db import connection, transaction

from sources.models import ImportRecord

#: What it is: ("A", the id of an article), or ("R", the number of an earlier record of its file).
Root = tuple[str, int]
_CALLED = {"doi": "DOI", "isbn": "ISBN", "address": "address"}


@dataclass(frozen=True, slots=True)
class Likeness:
    """What a reference may be, and why. ``sure``: where nothing else is like it, it is the same."""

    number: int
    rank: int
    root: Root
    record: int | None  # of the file, that leads to it
    what: str
    sure: bool
    by_date: bool
    by_author: bool
    same_key: bool

    @property
    def why(self) -> str:
        if self.what != "title":
            return f"the same {_CALLED[self.what]}"
        also = [name for name, so in (("date", self.by_date), ("first author", self.by_author))
                if so]  # fmt: skip
        return " and ".join(filter(None, (", ".join(["the same title", *also[:-1]]), *also[-1:])))


def reference(
    said: Mapping[str, Any], *, outlet: str = "", author: str = "", family: str = ""
) -> ImportRecord:
    """One reference, from the fields of an article; its outlet and first author by their names."""
    return ImportRecord(
        number=1, author=author, family=family,
        **{name: said[name] for name in ("title", "issued", "doi", "isbn", "url")},
        item={name: said[name] for name in ("type", "volume", "issue")}
        | {"container-title": outlet},
    )  # fmt: skip


def recognise(
    references: Iterable[ImportRecord], *, batch: int = 0, in_file: bool = False
) -> dict[int, list[Likeness]]:
    """The number of each reference that is like something → all that it may be, the surest first.

    A reference is a record of an import, whether or not it is kept. What has been made of records
    of the ``batch`` is not what others of it are; ``in_file``: earlier records of it may be.
    """
    given = json.dumps([_asked(each) for each in references])
    with transaction.atomic(), connection.cursor() as cursor:
        # Tables that grow while they are asked have no figures yet; the indexes are always right.
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(_IN_FILE if in_file else _HERE, {"given": given, "batch": batch})
        rows = cursor.fetchall()
        cursor.execute("SET LOCAL enable_seqscan = on")
    found = sorted((_likeness(*row) for row in rows), key=attrgetter("number", "rank", "root"))
    return {number: list(alike) for number, alike in groupby(found, key=attrgetter("number"))}


def surest(alike: Iterable[Likeness]) -> dict[Root, Likeness]:
    """What the surest kind of likeness names; one alone, where the citation key says which."""
    listed = list(alike)
    named: dict[Root, Likeness] = {}
    for each in listed:
        if each.what == listed[0].what:
            named.setdefault(each.root, each)
    keyed = {root: each for root, each in named.items() if each.same_key}
    return keyed if len(keyed) == 1 else named


def the_same(reference: ImportRecord) -> int | None:
    """The id of the one article that it is, where that is sure."""
    alike = [each for found in recognise([reference]).values() for each in found if each.sure]
    named = surest(alike)
    return next(iter(named))[1] if len(named) == 1 else None


def _asked(record: ImportRecord) -> dict[str, Any]:
    said = {name: record.item[name] for name in _TELLING if record.item and name in record.item}
    return {name: getattr(record, name) for name in _COLUMNS} | {"item": said}


def _likeness(number: int, rank: int, article: int | None, root: int, *said: Any) -> Likeness:
    return Likeness(number, rank, ("A", article) if article else ("R", root), *said)


_COLUMNS = "number title issued author family doi isbn url to_complete".split()
_TELLING = "id type container-title volume issue number version edition".split()

# --- what is looked up ----------------------------------------------------------------------------

#: How many that have the same DOI, ISBN or address are looked at, and how many of one title.
_MOST, _MOST_OF_A_TITLE = 50, 100
_KINDS = {
    "doi": ("doi", "sources_doi(doi)"),
    "isbn": ("isbn", "sources_isbn(isbn)"),
    "address": ("url", "sources_address(url)"),
    "title": ("title", "sources_folded(title)"),
}


def _hits(table: str, found: str, among: tuple[str, str], first_day: str, where: str) -> str:
    """Number × what × the article or record that shares it, each by an index. Where very many have
    one title, those of the same year count, and those without a date."""
    parts = []
    for what, (field, form) in _KINDS.items():
        of_year = f"{first_day} BETWEEN date_trunc('year', m.earliest)::date AND m.latest"
        ways = [("true", f"LIMIT {_MOST}")]
        if what == "title":
            ways = [
                (of_year, f"LIMIT {_MOST_OF_A_TITLE}"),
                ("true", f"ORDER BY {first_day} NULLS FIRST LIMIT {_MOST_OF_A_TITLE}"),
            ]
        parts += [
            f"""SELECT m.number, m.what, {found} FROM asked m, LATERAL (
                SELECT * FROM {table} WHERE {where} AND {field} <> '' AND {condition}
                    AND sources_key({form}, {among[0]}) = sources_key(m.value, {among[1]})
                {limit}
            ) AS k WHERE m.what = '{what}'"""
            for condition, limit in ways
        ]
    return " UNION ".join(parts)


_ARTICLES = _hits("sources_article", "k.id AS article, NULL::int AS record", ("0", "0"),
                  "issued_earliest", "true")  # fmt: skip
#: By no condition on the import itself: as it is new, PostgreSQL takes it for a small one.
_EARLIER = _hits("sources_importrecord", "NULL::bigint AS article, k.number AS record",
                 ("batch_id", "%(batch)s"), "edtf_earliest(issued)", "NOT done")  # fmt: skip
#: Those before it among the references themselves: of the very same, the first.
_WITH_IT = """
    SELECT m.number, m.what, NULL::bigint AS article, k.number AS record
    FROM asked m JOIN asked k USING (what, value)
    WHERE k.number < m.number AND k.place = 1
        AND (what <> 'title' OR (k.earliest <= m.latest AND m.earliest <= k.latest) IS NOT FALSE)
"""

# --- what is compared -----------------------------------------------------------------------------

_RECORD = """
    r.number AS record, NULL::bigint AS own, r.match AS article,
    coalesce(r.same_as, r.number) AS root,
    sources_doi(r.doi) AS doi, sources_address(r.url) AS address,
    CASE r.item->>'type' WHEN 'book' THEN sources_isbn(r.isbn) ELSE '' END AS isbn,
    sources_folded(r.title) AS title, edtf_earliest(r.issued) AS earliest,
    edtf_latest(r.issued) AS latest, sources_folded(r.author) AS author,
    sources_folded(r.family) AS family, r.to_complete, coalesce(r.item->>'id', '') AS key,
    sources_folded(coalesce(r.item->>'container-title', '')) AS outlet,
    ARRAY[nullif(r.item->>'volume', ''), nullif(r.item->>'issue', ''),
        nullif(r.item->>'number', ''), nullif(r.item->>'version', ''),
        substring(r.item->>'edition' FROM '[0-9]+')] AS details
"""
_ARTICLE = """
    NULL::int AS record, a.id AS own, coalesce(a.merged_into_id, a.id) AS article,
    NULL::int AS root,
    sources_doi(a.doi) AS doi, sources_address(a.url) AS address,
    CASE a.type WHEN 'book' THEN sources_isbn(a.isbn) ELSE '' END AS isbn,
    sources_folded(a.title) AS title, a.issued_earliest AS earliest,
    a.issued_latest AS latest, NULL::text AS author,
    NULL::text AS family, false AS to_complete, coalesce(a.citation_key, '') AS key,
    sources_folded(coalesce(o.name, '')) AS outlet,
    ARRAY[nullif(a.volume, ''), nullif(a.issue, ''),
        a.csl_extra->>'number', a.csl_extra->>'version',
        substring(a.csl_extra->>'edition' FROM '[0-9]+')] AS details
"""
#: What is known of the one and of the other, side by side.
_SIDES = ", ".join(
    f"{side}.{name} AS {side}_{name}"
    for side in "mk"
    for name in "record own article root doi address isbn title earliest latest author family "
    "to_complete key outlet details".split()
)
_PAIR = f"SELECT h.what, {_SIDES} FROM hits h JOIN given m ON m.record = h.number JOIN"
_EARLIER_PAIR = f"""
    UNION ALL {_PAIR} LATERAL (
        SELECT {_RECORD} FROM sources_importrecord r
        WHERE r.batch_id = %(batch)s AND r.number = h.record LIMIT 1
    ) AS k ON true
    UNION ALL {_PAIR} given k ON k.record = h.record
"""


def _query(hits: str, pairs: str) -> str:
    return rf"""
WITH given AS MATERIALIZED (
    SELECT {_RECORD}
    FROM jsonb_populate_recordset(NULL::sources_importrecord, %(given)s::jsonb) AS r
), asked AS MATERIALIZED (
    SELECT record AS number, what, value, earliest, latest,
        row_number() OVER (
            PARTITION BY what, value, title, earliest, latest, author, doi, address, isbn, details,
                outlet, key
            ORDER BY record
        ) AS place
    FROM given, LATERAL (
        VALUES ('doi', doi), ('isbn', isbn), ('address', address), ('title', title)
    ) AS v (what, value)
    WHERE value <> ''
), hits AS MATERIALIZED (
    {hits}
), pairs AS MATERIALIZED (
    {_PAIR} (
        SELECT {_ARTICLE} FROM sources_article a LEFT JOIN sources_outlet o ON o.id = a.outlet_id
        WHERE %(batch)s <> ALL (
            ARRAY(SELECT r.batch_id FROM sources_importrecord r WHERE r.made = a.id)
        )
    ) AS k ON k.own = h.article
    {pairs}
), sides AS MATERIALIZED (
    SELECT m_record AS number, what, k_article AS article, k_root AS root, k_record AS record,
        m_to_complete OR k_to_complete AS unknown,
        similarity(m_title, k_title) >= 0.3 OR strpos(m_title, k_title) > 0
            OR strpos(k_title, m_title) > 0 AS titles_alike,
        octet_length(m_title) AS length,
        m_earliest IS NOT NULL AND k_earliest IS NOT NULL AS dated,
        m_earliest IS NULL AND k_earliest IS NULL AS undated,
        (m_earliest <= k_latest AND k_earliest <= m_latest) IS NOT FALSE AS dates_meet,
        m_author AS author, m_family AS family,
        EXISTS (SELECT FROM unnest(m_details, k_details) AS d (m, k) WHERE m <> k)
            AS other_issue,
        m_outlet <> '' AND k_outlet <> '' AND m_outlet <> k_outlet AS other_outlet,
        m_key <> '' AND m_key = k_key AS same_key,
        k_own AS own, k_author AS other_author, k_family AS other_family
    FROM pairs
    WHERE CASE what WHEN 'doi' THEN m_doi = k_doi WHEN 'isbn' THEN m_isbn = k_isbn
            WHEN 'address' THEN m_address = k_address ELSE m_title = k_title END
        AND (what = 'doi' OR m_doi = '' OR k_doi = '' OR m_doi = k_doi)
), seen AS (
    SELECT *, author <> '' AND names <> '{{}}' AS signed,
        author = ANY(names) OR (family <> '' AND family = ANY(names)) AS same_author,
        undated AND author = '' AND names = '{{}}' AS bare
    FROM (SELECT * FROM sides WHERE what <> 'title' OR dates_meet) AS likely
    CROSS JOIN LATERAL (
        SELECT coalesce(array_agg(DISTINCT name) FILTER (WHERE name <> ''), '{{}}') AS names
        FROM (
            SELECT other_author AS name UNION ALL SELECT other_family
            UNION ALL SELECT sources_folded(each.name) FROM (
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
SELECT DISTINCT number, array_position(ARRAY['doi', 'isbn', 'address', 'title'], what),
    article, root, record, what, what = 'title' OR unknown OR titles_alike,
    dated AND dates_meet, signed AND same_author, same_key
FROM seen
WHERE what = 'doi' OR (what <> 'title' AND NOT other_issue)
    OR (what = 'title' AND (same_author OR NOT signed)
        AND (unknown OR bare OR length >= 12 OR (dated AND dates_meet)
            OR (signed AND same_author))
        AND ((signed AND same_author AND NOT other_issue)
            OR NOT (other_outlet OR other_issue)))
"""


_HERE = _query(_ARTICLES, "")
_IN_FILE = _query(f"{_ARTICLES} UNION {_EARLIER} UNION {_WITH_IT}", _EARLIER_PAIR)
