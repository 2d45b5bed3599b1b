"""What a picture needs of many claims: when, who, which stance. Not the whole document.

One query, of the newest ``MOST`` claims that hold a term; the same revision is read once.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

import orjson
from django.db import connection

from claims.reading_sql import held
from claims.record import Record
from claims.remembering import Remembered
from sources import dates

#: A picture of more than this would show nothing more; it says what it leaves out.
MOST = 2_000

#: Those of a heavy term take 8 MB.
_read = Remembered[tuple["Brief", ...]](4)


@dataclass(frozen=True, slots=True)
class Maker:
    """Who makes a claim, or passes it on."""

    id: str | None
    name: str
    kind: str
    relays: bool


@dataclass(frozen=True, slots=True)
class Side:
    """A stance on a proposition, which may be the negation of another."""

    proposition: str
    text: str
    negates: str | None
    stance: str


@dataclass(frozen=True, slots=True)
class Brief:
    number: int
    version: int
    text: str
    edtf: str
    first: date | None
    last: date | None
    makers: tuple[Maker, ...]
    sides: tuple[Side, ...]
    article: tuple[str, str]

    @property
    def id(self) -> str:
        return f"C{self.number}"

    @property
    def made(self) -> str:
        return dates.plain(self.edtf)

    def stance_on(self, proposition: str) -> str:
        sides = (side.stance for side in self.sides if side.proposition == proposition)
        return next(sides, "unclear")


def of(record: Record, term: str) -> tuple[Brief, ...]:
    """The newest claims that hold a term with its place (``claimant:P1``), the newest first."""
    return _read.get((record.revision, term), lambda: _asked_for(record.revision, term))


def _asked_for(revision: int, term: str) -> tuple[Brief, ...]:
    with connection.cursor() as cursor:
        cursor.execute(_BRIEFS, {"revision": revision, "term": term, "most": MOST})
        return tuple(_brief(orjson.loads(row[0])) for row in cursor)


def _brief(row: dict[str, Any]) -> Brief:
    made = row["made"] or {}
    return Brief(
        number=int(row["id"][1:]),
        version=row["version"],
        text=row["text"],
        edtf=made.get("edtf", ""),
        first=date.fromisoformat(made["earliest"]) if made else None,
        last=date.fromisoformat(made["latest"]) if made else None,
        makers=tuple(_maker(each) for each in row["claimants"]),
        sides=tuple(_side(each) for each in row["stances"]),
        article=(row["article"], row["title"]),
    )


def _maker(claimant: dict[str, Any]) -> Maker:
    return Maker(
        claimant["id"], claimant["name"], claimant["kind"], claimant["role"] == "relayed_by"
    )


def _side(stance: dict[str, Any]) -> Side:
    proposition = stance["proposition"]
    negates = (proposition["negation_of"] or {}).get("id")
    return Side(proposition["id"], proposition["text"], negates, stance["stance"])


_BRIEFS = """
    WITH held AS MATERIALIZED (
        SELECT e.document FROM claims_mention m JOIN claims_entry e ON e.id = m.entry_id
        WHERE m.term = %(term)s AND {held}
        ORDER BY m.published_revision DESC, m.number DESC LIMIT %(most)s
    )
    SELECT jsonb_build_object(
        'id', doc -> 'id', 'version', doc -> 'version', 'text', doc -> 'text',
        'made', doc -> 'made', 'claimants', doc -> 'claimants', 'stances', doc -> 'stances',
        'article', doc #> '{article,id}', 'title', doc #> '{article,title}'
    )::text FROM held, LATERAL (SELECT document::jsonb AS doc) AS read
""".replace("{held}", held())
