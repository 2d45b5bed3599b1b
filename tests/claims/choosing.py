"""Everything that a query chooses, as an export has it."""

import orjson
from django.http import QueryDict

from claims.exporting import WAYS, Export
from claims.selection import Selection


def chosen(query: str | QueryDict) -> list[str]:
    """The ids of the claims, in order."""
    asked = QueryDict(query) if isinstance(query, str) else query
    content = b"".join(Export(Selection.parse(asked), WAYS["jsonl"]))
    return [orjson.loads(line)["id"] for line in content.splitlines()]
