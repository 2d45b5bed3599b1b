"""A shared list as JSON and as a table. No queries."""

from collections.abc import Iterable
from typing import Any

from claims.formats import tables

KEYS = ("address", "url", "name", "about", "by", "of", "filter", "frozen")
COLUMNS = {
    "claims": ("place", "id", "status", "note", "claim", "claimants", "made", "quote", "article",
               "url"),
    "articles": ("place", "id", "status", "note", "title", "byline", "issued", "outlet", "key",
                 "doi", "address", "url"),
}  # fmt: skip


def head(shared: Any) -> dict[str, Any]:
    """What it is called, and how it is made. ``frozen``: the revision, or null."""
    return {
        "address": shared.address,
        "url": f"/lists/{shared.address}",
        "name": shared.name,
        "about": shared.about or None,
        "by": shared.by or None,
        "of": shared.of,
        "filter": shared.filter or None,
        "frozen": shared.frozen,
    }


def document(shared: Any, contents: Any, *, revision: int, more: str | None) -> dict[str, Any]:
    """``more``: the address of all of them, where a filter chooses more than are here."""
    results = [
        {
            "place": place,
            "id": each.id,
            "status": each.stands,
            "note": each.note or None,
            "document": each.document,
        }
        for place, each in enumerate(contents.listed, 1)
    ]
    return head(shared) | {
        "revision": revision,
        "count": None if contents.more else contents.total,
        "results": results,
        "more": more,
    }


def table(of: str, listed: Iterable[Any], *, base: str) -> str:
    row = _claim if of == "claims" else _article
    return tables.write(
        COLUMNS[of],
        (
            (place, each.id, each.stands, each.note, *row(each.document, base.rstrip("/")))
            for place, each in enumerate(listed, 1)
        ),
    )


def _claim(document: dict[str, Any], base: str) -> tuple[str, ...]:
    return (
        document["text"],
        "; ".join(each["name"] for each in document["claimants"]),
        (document["made"] or {}).get("edtf", ""),
        (document["quote"] or {}).get("exact", ""),
        document["article"]["title"],
        f"{base}/claims/{document['id']}v{document['version']}",
    )


def _article(document: dict[str, Any], base: str) -> tuple[str, ...]:
    csl = document["csl"]
    return (
        document["title"],
        "; ".join(each["printed"] or each["name"] for each in document["byline"]),
        (document["issued"] or {}).get("edtf", ""),
        (document["outlet"] or {}).get("name", ""),
        csl["id"],
        csl.get("DOI", ""),
        csl.get("URL", ""),
        f"{base}/articles/{document['id']}",
    )
