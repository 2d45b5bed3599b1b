"""How answers are put together: stored documents as they are, or the keys of them asked for."""

from collections.abc import Callable, Iterable, Sequence
from hashlib import blake2b
from typing import Any
from urllib.parse import urlencode

import orjson
from django.http import HttpResponse, QueryDict
from rest_framework.request import Request

from claims import parameters
from claims.parameters import BadParameter

JSON = "application/json"
CHOOSING = frozenset({"fields", "omit"})

Written = Callable[[bytes], bytes]


def listed(documents: Iterable[bytes], following: str | None, more: dict[str, Any]) -> HttpResponse:
    """The documents put together as they are, never read and written again."""
    rest = orjson.dumps({"next": following} | more)
    content = b'{"results":[' + b",".join(documents) + b"]," + rest[1:]
    return leading_on(HttpResponse(content, content_type=JSON), following)


def leading_on(response: HttpResponse, following: str | None) -> HttpResponse:
    if following:
        response["Link"] = f'<{following}>; rel="next"'
    return response


def one(document: bytes) -> HttpResponse:
    return HttpResponse(document, content_type=JSON)


def keys(query: QueryDict, known: Sequence[str]) -> Written:
    """What makes a document one of the top-level keys asked for; itself where all are."""
    fields, omit = (_names(query, name, known) for name in ("fields", "omit"))
    if fields and omit:
        raise BadParameter("omit", "Give fields or omit, not both.")
    if not fields and not omit:
        return bytes
    wanted = fields or frozenset(known) - omit

    def written(document: bytes) -> bytes:
        read = orjson.loads(document)
        return orjson.dumps({key: value for key, value in read.items() if key in wanted})

    return written


def tagged(response: HttpResponse) -> str:
    """What an answer is known by that says nothing of when it was made."""
    return f'W/"{blake2b(response.content, digest_size=12).hexdigest()}"'


def flag(query: QueryDict, name: str) -> bool:
    value = query.get(name, "").strip()
    if value not in ("", "true", "false"):
        raise BadParameter(name, f"{name} is true or false, not “{parameters.shown(value)}”.")
    return value == "true"


def names(query: QueryDict, name: str, known: Sequence[str]) -> list[str]:
    """A list of names, each one of those that are known."""
    given = dict.fromkeys(each.strip() for each in query.get(name, "").split(","))
    return [parameters.one_of(name, each, known) for each in given if each]


def with_changed(request: Request, **changed: str) -> str:
    """This address, whole, with other parameters."""
    query = urlencode(dict(request.GET.lists()) | changed, doseq=True, safe=",")
    address: str = request.build_absolute_uri(f"{request.path}?{query}")
    return address


def _names(query: QueryDict, name: str, known: Sequence[str]) -> frozenset[str]:
    return frozenset(names(query, name, known)) if name in query else frozenset()
