"""References to bring in, for tests: what matters to one is given, the rest filled in."""

import json
from typing import Any

from sources import importing
from sources.models import ImportBatch, User


def item(title: str = "On the making of bridges", **more: Any) -> dict[str, Any]:
    made = {
        "type": "article-newspaper",
        "title": title,
        "author": [{"family": "Example", "given": "Ada"}],
        "issued": {"date-parts": [[2021, 3, 9]]},
        "container-title": "The Daily Example",
    } | more
    return {name: value for name, value in made.items() if value}


def planned(by: User, *items: dict[str, Any], name: str = "library.json") -> ImportBatch:
    batch = importing.begin(json.dumps(items).encode(), by=by, name=name, format="csljson")
    return importing.read_on(batch, by=by)


def brought_in(by: User, *items: dict[str, Any]) -> ImportBatch:
    return importing.apply_on(planned(by, *items), by=by)


def counts(batch: ImportBatch) -> tuple[int, int, int, int]:
    """Records in, created, matched, refused."""
    batch.refresh_from_db()
    return batch.records, batch.creating, batch.matched, batch.refused
