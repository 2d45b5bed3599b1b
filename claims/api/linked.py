"""Claims as JSON-LD: one, or a page of them as a schema.org DataFeed."""

from typing import Any

import orjson
from django.http import HttpResponse
from rest_framework.request import Request

from claims.api import writing
from claims.api.formats import JSONLD
from claims.formats import jsonld
from claims.formats.document import load
from claims.reader import Newest
from claims.selection import Page, Selection

#: schema.org has no word for the page that follows; Activity Streams has.
CONTEXT: list[Any] = [
    *jsonld.CONTEXT,
    {"next": {"@id": "https://www.w3.org/ns/activitystreams#next", "@type": "@id"}},
]


def written(request: Request) -> writing.Written:
    base = request.build_absolute_uri("/")
    return lambda document: orjson.dumps(jsonld.claim(load(document.decode()), base=base))


def page(request: Request) -> tuple[HttpResponse, Newest]:
    found = Selection.parse(request.GET, also=JSONLD.takes).page()
    following = found.next_cursor and writing.with_changed(request, cursor=found.next_cursor)
    content = orjson.dumps(_feed(request, found, following))
    response = HttpResponse(content, content_type=JSONLD.content_type)
    return writing.leading_on(response, following), found.newest


def _feed(request: Request, found: Page, following: str | None) -> dict[str, Any]:
    base = request.build_absolute_uri("/")
    return {
        "@context": CONTEXT,
        "@type": "DataFeed",
        "@id": request.build_absolute_uri(),
        "version": str(found.newest.revision),
        "dataFeedElement": [_without_context(each, base) for each in found.documents],
        "next": following,
    }


def _without_context(document: bytes, base: str) -> jsonld.Linked:
    """It is that of the feed."""
    found = jsonld.claim(load(document.decode()), base=base)
    return {name: value for name, value in found.items() if name != "@context"}
