"""What the API says of itself: OpenAPI 3.1, made once a process.

``shapes`` has what is answered, ``parameters`` what may be asked, ``operations`` what there is at
each address, ``examples`` one of everything. drf-spectacular walks the addresses and puts it
together.
"""

from functools import cache
from typing import Any

import orjson
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.openapi import AutoSchema

from claims.api.schema import operations, shapes

ROOT = "/api/v1"
CONTENT_TYPE = "application/vnd.oai.openapi+json"


class Described(AutoSchema):
    """Of an address, what ``operations`` has; nothing of what it does not know."""

    def get_operation(
        self, path: str, path_regex: str, path_prefix: str, method: str, *args: Any
    ) -> dict[str, Any] | None:
        return operations.of(path.removeprefix(ROOT), method)


def document() -> dict[str, Any]:
    found: dict[str, Any] = SchemaGenerator().get_schema(public=True)
    found["components"] = {"schemas": shapes.SCHEMAS, "headers": operations.HEADERS}
    return found


@cache
def written() -> bytes:
    return orjson.dumps(document())


def addresses(site: str) -> dict[str, str]:
    """Name → address, of what takes no id."""
    plain = [path for path in operations.OPERATIONS if path and "{" not in path and "." not in path]
    found = {path.removeprefix("/"): f"{site}{ROOT}{path}" for path in (*plain, "/schema", "/docs")}
    return found | {"feed": f"{site}/feeds/claims.atom"}
