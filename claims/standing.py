"""Who stands where on a proposition: claims and actors by stance."""

from typing import Any

import orjson
from django.db import connection

from claims.models import Stance
from claims.reading_sql import held
from claims.record import Record
from claims.remembering import Remembered

#: How many actors are named by stance; those with most claims come first.
MOST_ACTORS = 100

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
                "terms": [f"{proposition}:{side}" for side in Stance.Side.values],
                "revision": record.revision,
                "most": MOST_ACTORS,
            },
        )
        rows = cursor.fetchall()
    found: dict[str, Any] = {
        side: {"claims": 0, "actors": 0, "first": []} for side in Stance.Side.values
    }
    for side, claims, actors, who in rows:
        found[side] = {"claims": claims, "actors": actors, "first": orjson.loads(who or "[]")}
    return found


_STANDING = """
    WITH taken AS (
        SELECT split_part(m.term, ':', 2) AS stance, e.number, e.document::jsonb AS doc
        FROM claims_mention m JOIN claims_entry e ON e.id = m.entry_id
        WHERE m.term = ANY(%(terms)s::text[]) AND {held}
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
    SELECT t.stance, count(DISTINCT t.number),
        (SELECT count(*) FROM made WHERE made.stance = t.stance),
        (SELECT jsonb_agg(jsonb_build_object(
            'id', id, 'name', name, 'kind', kind, 'claims', claims) ORDER BY place)::text
         FROM placed WHERE placed.stance = t.stance AND place <= %(most)s)
    FROM taken t GROUP BY t.stance
""".replace("{held}", held())
