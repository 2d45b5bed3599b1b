"""Datasette over the same documents, set as for speed: an immutable file, nothing counted, no
facets looked for; by its own lists, and by queries written by hand, which it serves quicker.

It is a program of its own, not one of this project's packages: found on the PATH, or named by
``BENCHMARK_DATASETTE``. It is served as it comes, by one process.
"""

import os
import shutil
import subprocess
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import orjson

NAME, PROCESSES = "datasette", 1
SKIPPED = "it takes a Datasette"
#: What is asked for → the query. Each answers with documents alone, fifty at most.
QUERIES = {
    "page": "SELECT document FROM claims ORDER BY position DESC LIMIT 50",
    "one": "SELECT document FROM claims WHERE number = :number",
    "proposition": """SELECT document FROM hanging_on JOIN claims USING (position)
        WHERE proposition = :proposition ORDER BY hanging_on.position DESC LIMIT 50""",
    "newest": """SELECT document FROM
        (SELECT rowid AS position FROM words WHERE words MATCH :words ORDER BY rowid DESC LIMIT 50)
        JOIN claims USING (position) ORDER BY position DESC""",
    "ranked": """SELECT document FROM
        (SELECT rowid AS position, rank FROM words WHERE words MATCH :words
        ORDER BY rank LIMIT 50) JOIN claims USING (position) ORDER BY rank""",
    "found": "SELECT count(*) FROM words WHERE words MATCH :words",
}
#: Of its own lists: newest first, and nothing but the rows.
_PLAIN: dict[str, str | int] = {
    "_sort_desc": "position", "_nocount": 1, "_nofacet": 1, "_nosuggest": 1,
}  # fmt: skip
SETTINGS = {
    "default_page_size": 50,
    "max_returned_rows": 5_000,
    "suggest_facets": "off",
    "allow_facet": "off",
    "sql_time_limit_ms": 60_000,
    "max_csv_mb": 0,
    "cache_size_kb": 200_000,
}


def program() -> str | None:
    given = os.environ.get("BENCHMARK_DATASETTE", NAME)
    return shutil.which(given)


@cache
def version() -> str:
    found = program()
    if not found:
        return "missing"
    said = subprocess.run([found, "--version"], capture_output=True, text=True, check=True)
    return said.stdout.split()[-1]


def command(file: Path, port: int) -> list[str]:
    """Serve this file; the queries and what is known of the file are written beside it."""
    found = program()
    assert found
    queries = file.with_suffix(".queries.json")
    queries.write_bytes(orjson.dumps({"databases": {file.stem: {"queries": QUERIES}}}))
    settings = [part for name, value in SETTINGS.items() for part in ("--setting", name, value)]
    return [
        found, "serve", "--immutable", str(file), "--inspect-file", str(_inspected(found, file)),
        "--metadata", str(queries), "--host", "127.0.0.1", "--port", str(port),
        *map(str, settings),
    ]  # fmt: skip


def _inspected(found: str, file: Path) -> Path:
    """Its size and counts, looked at before and not when first asked for."""
    path = file.with_suffix(".inspected.json")
    if not path.exists() or path.stat().st_mtime < file.stat().st_mtime:
        subprocess.run([found, "inspect", str(file), "--inspect-file", str(path)], check=True)
    return path


def ask(query: str, database: str, **values: str | int) -> str:
    """The address of a query's answer: a list of documents, as text."""
    shape = urlencode({"_shape": "arrayfirst", **values})
    return f"/{database}/{query}.json?{shape}"


def listed(database: str, **values: str | int) -> str:
    """The address of a list of its own, newest first; ``_search``: those that hold the words."""
    asked = _PLAIN | {"_size": 50, "_col": "document", "_shape": "arrays"} | values
    if "_search" in values:
        asked |= {"_fts_table": "words", "_fts_pk": "position"}
    return f"/{database}/claims.json?{urlencode(asked)}"


def documents(body: bytes) -> list[dict[str, Any]]:
    """Those of an answer, of either kind."""
    found = orjson.loads(body)
    rows = [row[-1] for row in found["rows"]] if isinstance(found, dict) else found
    return [orjson.loads(each) for each in rows]


def export(database: str) -> str:
    """The address of all claims as a table."""
    asked = _PLAIN | {"_stream": "on", "_size": "max"}
    return f"/{database}/flat.csv?{urlencode(asked)}"
