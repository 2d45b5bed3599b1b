"""Checking what lists are read from against the entries it follows from."""

from collections import defaultdict
from collections.abc import Iterator

from django.db import connection

from claims.formats.digest import sha256
from claims.formats.document import load
from claims.formats.subjects import row, shown
from claims.models import Entry, Subject
from claims.reading_sql import BESIDE, TALLIED

#: The most that is named of each kind.
MOST = 5
_AT_ONCE = 500

#: The lists an entry ``e`` belongs in.
_ITS_LISTS = f"""
    SELECT term FROM unnest(e.terms) AS term WHERE position(':' IN term) > 0 UNION ALL {BESIDE}
"""
_NOT_LISTED = f"""
    SELECT e.revision_id, e.number, e.version, its.term
    FROM claims_entry e, LATERAL ({_ITS_LISTS}) AS its
    WHERE NOT EXISTS (
        SELECT FROM claims_mention m WHERE m.term = its.term
        AND m.published_revision = e.published_revision AND m.number = e.number
        AND m.entry_id = e.id
    ) LIMIT %s
"""
_LISTED_WRONGLY = f"""
    SELECT coalesce(e.revision_id, m.published_revision), m.number, coalesce(e.version, 0), m.term
    FROM claims_mention m LEFT JOIN claims_entry e ON e.id = m.entry_id
        AND e.published_revision = m.published_revision AND e.number = m.number
    WHERE e.id IS NULL OR m.term NOT IN ({_ITS_LISTS}) LIMIT %s
"""
_COUNTED_WRONGLY = f"""
    SELECT coalesce(t.term, c.term) FROM ({TALLIED}) AS c (term, claims)
    FULL JOIN claims_tally t ON t.term = c.term
    WHERE coalesce(t.claims, 0) <> coalesce(c.claims, 0) ORDER BY 1 LIMIT %s
"""

#: A revision, the entry of it that is meant, if one is, and what is wrong.
Wrong = tuple[int, str | None, str]


def wrong() -> Iterator[Wrong]:
    for sql, what in (
        (_NOT_LISTED, "it is missing from the list of {}."),
        (_LISTED_WRONGLY, "it is in the list of {}."),
    ):
        with connection.cursor() as cursor:
            cursor.execute(sql, [MOST])
            for revision, number, version, term in cursor.fetchall():
                yield revision, f"C{number}v{version}", what.format(term)
    with connection.cursor() as cursor:
        cursor.execute(_COUNTED_WRONGLY, [MOST])
        for (term,) in cursor.fetchall():
            yield 0, None, f"The claims that hold {term} are counted wrongly."
    yield from _subjects()


def _subjects() -> Iterator[Wrong]:
    """Each subject that holds now says what some entry says of it; all that are shown are there."""
    whole, beside = _said()
    named = 0
    for subject in Subject.objects.filter(valid_until=None).iterator(_AT_ONCE):
        said = whole.pop(subject.public_id, None) or beside.pop(subject.public_id, set())
        beside.pop(subject.public_id, None)
        if sha256(subject.document) not in said and named < MOST:
            named += 1
            yield _of(subject.revision_id, subject.public_id, "is not what published claims say")
    for public_id in sorted({*whole, *beside})[:MOST]:
        yield _of(0, public_id, "is shown by a published claim and not listed")


def _of(revision: int, public_id: str, what: str) -> Wrong:
    return revision, None, f"{public_id} {what}."


def _said() -> tuple[dict[str, set[str]], dict[str, set[str]]]:
    """Public id → hashes of what entries say of it: the whole of it, or beside another."""
    whole: dict[str, set[str]] = defaultdict(set)
    beside: dict[str, set[str]] = defaultdict(set)
    entries = Entry.objects.filter(valid_until=None).published().order_by()
    for text in entries.values_list("document", flat=True).iterator(_AT_ONCE):
        for public_id, said in shown(load(text)).items():
            (whole if said.whole else beside)[public_id].add(
                sha256(row(public_id, said)["document"])
            )
    return dict(whole), dict(beside)
