"""Who stands where on a proposition: claims and actors by stance."""

from typing import Any

import orjson
from django.db import connection

from claims import browsing
from claims.models import Stance
from claims.reading_sql import held
from claims.record import Record
from claims.remembering import Remembered

#: How many actors are named by stance; those with most claims come first.
MOST_ACTORS = 100
#: Of how many of the newest claims of each stance the actors are counted.
AMONG = 2_000

_standing = Remembered[dict[str, Any]](200)


def standing(record: Record, proposition: str) -> dict[str, Any]:
    """Stance → how many claims take it, and the actors who make most of them.

    Of claimants that relay what others say, only the others count.
    """
    key = (record.revision, proposition)
    return _standing.get(key, lambda: _worked_out(record, proposition))


def _worked_out(record: Record, proposition: str) -> dict[str, Any]:
    with connection.cursor() as cursor:
        cursor.execute(
            _STANDING,
            {
                "proposition": proposition,
                "sides": Stance.Side.values,
                "revision": record.revision,
                "most": MOST_ACTORS,
                "among": AMONG,
            },
        )
        actors = {side: (count, orjson.loads(who)) for side, count, who in cursor}
    claims = browsing.stance_counts(record, proposition)[proposition]
    found: dict[str, Any] = {}
    for side in Stance.Side.values:
        count, first = actors.get(side, (0, []))
        found[side] = {"claims": claims[side], "actors": count, "first": first}
    return found


_STANDING = """
    WITH taken AS MATERIALIZED (
        SELECT side AS stance, e.number, e.document::jsonb AS doc
        FROM unnest(%(sides)s::text[]) AS side, LATERAL (
            SELECT e.number, e.document
            FROM claims_mention m JOIN claims_entry e ON e.id = m.entry_id
            WHERE m.term = %(proposition)s || ':' || side AND {held}
            ORDER BY m.published_revision DESC, m.number DESC LIMIT %(among)s
        ) AS e
    ), made AS (
        SELECT stance, who ->> 'id' AS id, max(who ->> 'name') AS name,
            max(who ->> 'kind') AS kind, count(DISTINCT number) AS claims
        FROM taken, jsonb_array_elements(doc -> 'claimants') AS who
        WHERE who ->> 'role' <> 'relayed_by' AND who ->> 'id' IS NOT NULL
        GROUP BY stance, who ->> 'id'
    ), placed AS (
        SELECT *, row_number() OVER (PARTITION BY stance ORDER BY claims DESC, name, id) AS place
        FROM made
    )
    SELECT stance, count(*), jsonb_agg(jsonb_build_object(
        'id', id, 'name', name, 'kind', kind, 'claims', claims) ORDER BY place
    ) FILTER (WHERE place <= %(most)s)::text
    FROM placed GROUP BY stance
""".replace("{held}", held())
