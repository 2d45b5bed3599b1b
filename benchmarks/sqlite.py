"""The record as a file of SQLite, as Datasette reads one best: what it is asked for has an index.

Made once and kept beside the results; where the record has grown since, what is new is added.
"""

import csv
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import orjson
from django.db import connection

from benchmarks import datasette
from claims.models import Entry, Revision
from claims.reading_sql import COLUMNS

Say = Callable[[str], None]
Row = tuple[int, int, str, str]
#: A claim's place in the order of publication, as one number: SQLite's own key, so the quickest.
NUMBERS = 2**24
#: What the program's search covers, in the order of its weights.
SEARCHED = ("claim", "claimants", "quote", "propositions", "title")
_AT_ONCE = 2_000
_TABLES = f"""
CREATE TABLE claims (position INTEGER PRIMARY KEY, number INTEGER UNIQUE, document TEXT);
CREATE TABLE hanging_on (
    proposition TEXT, position INTEGER, PRIMARY KEY (proposition, position)
) WITHOUT ROWID;
CREATE TABLE flat (position INTEGER PRIMARY KEY, {", ".join(f'"{name}"' for name in COLUMNS)});
CREATE VIRTUAL TABLE words USING fts5(
    {", ".join(SEARCHED)}, tokenize = 'porter unicode61 remove_diacritics 2'
);
CREATE TABLE made (stamp TEXT, revision INTEGER);
"""
_TAKE_AWAY = (
    "DELETE FROM hanging_on WHERE position = ?",
    "DELETE FROM flat WHERE position = ?",
    "DELETE FROM words WHERE rowid = ?",
    "DELETE FROM claims WHERE position = ?",
)


def for_datasette(folder: Path, say: Say) -> Path | None:
    """The file, where there is somebody to serve it."""
    return prepare(folder / "datasette", say) if datasette.program() else None


def prepare(folder: Path, say: Say) -> Path:
    """The file, as the record is now."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{connection.settings_dict['NAME']}.sqlite"
    newest = Revision.objects.order_by("-number").values_list("number", flat=True)[0]
    known = _known(path)
    if known == newest:
        return path
    say(f"{path.name}: revisions {known + 1} to {newest}")
    began = time.monotonic()
    if not known:
        path.unlink(missing_ok=True)
    with closing(sqlite3.connect(path)) as file:
        file.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;")
        if not known:
            file.executescript(_TABLES)
        with file:
            _add(file, known)
            file.execute("DELETE FROM made")
            file.execute("INSERT INTO made VALUES (?, ?)", [_stamp(), newest])
        if not known:
            file.execute("INSERT INTO words (words) VALUES ('optimize')")
            file.commit()
        file.execute("ANALYZE")
        file.commit()
    say(f"{path.name}: {path.stat().st_size / 1e6:,.0f} MB, {time.monotonic() - began:.1f} s")
    return path


def _known(path: Path) -> int:
    """The revision it goes up to; 0 where there is none, or one of another database."""
    if not path.exists():
        return 0
    with closing(sqlite3.connect(path)) as file:
        try:
            found = file.execute("SELECT stamp, revision FROM made").fetchone()
        except sqlite3.DatabaseError:
            return 0
    return int(found[1]) if found and found[0] == _stamp() else 0


def _stamp() -> str:
    """Of the file's form and of this very record: another one begins with another digest."""
    first = Revision.objects.order_by("number").values_list("digest", flat=True)[0]
    return f"{first} {_TABLES}"


def _add(file: sqlite3.Connection, known: int) -> None:
    """What the revisions since then have changed: the old form goes, the new one comes."""
    entries = Entry.objects.filter(revision_id__gt=known)
    if known:
        numbers = entries.values_list("number", flat=True).distinct()
        for number in numbers:
            _take_away(file, number)
    shown = entries.filter(valid_until=None, status="published").order_by("published_revision")
    rows = shown.values_list("published_revision", "number", "document", "row")
    batch: list[Row] = []
    for row in rows.iterator(_AT_ONCE):
        batch.append(row)
        if len(batch) == _AT_ONCE:
            _write(file, batch)
            batch = []
    _write(file, batch)


def _take_away(file: sqlite3.Connection, number: int) -> None:
    found = file.execute("SELECT position FROM claims WHERE number = ?", [number]).fetchone()
    for statement in _TAKE_AWAY if found else ():
        file.execute(statement, found)


def _write(file: sqlite3.Connection, rows: list[Row]) -> None:
    placed = [(revision * NUMBERS + number, number, text) for revision, number, text, _ in rows]
    read = [(position, orjson.loads(text)) for position, _, text in placed]
    file.executemany("INSERT INTO claims VALUES (?, ?, ?)", placed)
    file.executemany(
        "INSERT OR IGNORE INTO hanging_on VALUES (?, ?)",
        [(each, position) for position, document in read for each in _propositions(document)],
    )
    file.executemany(
        f"INSERT INTO flat VALUES (?{', ?' * len(COLUMNS)})",
        [(place[0], *_cells(row[3])) for place, row in zip(placed, rows, strict=True)],
    )
    file.executemany(
        f"INSERT INTO words (rowid, {', '.join(SEARCHED)}) VALUES (?, ?, ?, ?, ?, ?)",
        [(position, *_searched(document)) for position, document in read],
    )


def _propositions(document: dict[str, Any]) -> Iterator[str]:
    for stance in document["stances"]:
        yield stance["proposition"]["id"]


def _searched(document: dict[str, Any]) -> tuple[str, ...]:
    return (
        document["text"],
        " ".join(each["name"] for each in document["claimants"]),
        (document["quote"] or {}).get("exact", ""),
        " ".join(each["proposition"]["text"] for each in document["stances"]),
        document["article"]["csl"].get("title", ""),
    )


def _cells(row: str) -> list[str]:
    (cells,) = csv.reader([row])
    return cells
