"""What every address of the API has in common: reading, caching, open to every site."""

import hashlib
from types import SimpleNamespace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import http_date
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from claims import parameters
from claims.models import Revision
from claims.record import Record
from claims.selection import as_of

#: Counts up when the same revision is answered differently than before: part of every ETag.
EDITION = 1
FRESH = "public, max-age=60, stale-while-revalidate=600"
FOR_EVER = "public, max-age=31536000, immutable"


class Negotiation(DefaultContentNegotiation):
    """By ``Accept`` alone: ``format`` is a parameter of ours, not the framework's."""

    settings = SimpleNamespace(URL_FORMAT_OVERRIDE=None)  # type: ignore[assignment]


class AnyAccepted(Negotiation):
    """For answers whose type the address says."""

    def select_renderer(
        self, request: Request, renderers: Any, format_suffix: str | None = None
    ) -> Any:
        return renderers[0], renderers[0].media_type


class Open(APIView):
    """Read by any page of any site."""

    def finalize_response(  # type: ignore[override]
        self, request: Request, response: Any, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        answer: HttpResponse = super().finalize_response(request, response, *args, **kwargs)
        answer["Access-Control-Allow-Origin"] = "*"
        answer["Access-Control-Expose-Headers"] = "ETag, Link, Last-Modified, Content-Disposition"
        return answer


class Reading(Open):
    """One address: ``answer`` gives the answer, here it is told to be kept, or not given again.

    An address that says which revision (``as_of``, a cursor) is answered the same for ever;
    any other one until there is a new revision.
    """

    content_negotiation_class = Negotiation
    http_method_names = ["get", "head", "options"]
    #: Parameters this address takes; None where ``answer`` reads a selection.
    takes: frozenset[str] | None = frozenset({"as_of"})

    def get(self, request: Request, **path: str) -> HttpResponse:
        pinned = parameters.pinned(request.GET)
        newest = None if pinned else Revision.objects.only("number", "at").first()
        etag = _etag(request, "" if pinned else str(newest.number if newest else 0))
        if unchanged := _unchanged(request, etag):
            return _kept(unchanged, etag, pinned, newest)
        if self.takes is not None:
            parameters.check(request.GET, self.takes)
        record = None if pinned else Record(newest.number if newest else 0)
        answer = self.answer(request, record, **path)
        return _kept(answer, etag, pinned, newest or _revision(request))

    def answer(self, request: Request, newest: Record | None, **path: str) -> HttpResponse:
        """``newest``: the record as it is; None where the address says which revision."""
        raise NotImplementedError

    def options(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Response:
        methods = "GET, HEAD, OPTIONS"
        return Response(
            status=204,
            headers={
                "Allow": methods,
                "Access-Control-Allow-Methods": methods,
                "Access-Control-Allow-Headers": "*",
                "Access-Control-Max-Age": "86400",
            },
        )


def the_record(request: Request, newest: Record | None) -> Record:
    """The one the address asks for."""
    return newest or as_of(request.GET["as_of"].strip())


def _revision(request: Request) -> Revision | None:
    """The one the address names, for its time; a cursor keeps its own to itself."""
    given = request.GET.get("as_of", "").strip()
    return Revision.objects.only("number", "at").filter(number=given).first() if given else None


def _unchanged(request: Request, etag: str) -> HttpResponse | None:
    """“*” stands for whatever is there, and nobody has looked yet whether anything is."""
    if request.headers.get("If-None-Match", "").strip() == "*":
        return None
    response: HttpResponse | None = get_conditional_response(request._request, etag=etag)
    return response


def _etag(request: Request, revision: str) -> str:
    parts = f"{EDITION}\n{revision}\n{request.build_absolute_uri()}"
    return f'"{hashlib.sha256(parts.encode(errors="replace")).hexdigest()[:32]}"'


def _kept(response: HttpResponse, etag: str, pinned: bool, read: Revision | None) -> HttpResponse:
    response["ETag"] = etag
    response["Cache-Control"] = FOR_EVER if pinned else FRESH
    if read:
        response["Last-Modified"] = http_date(read.at.timestamp())
    return response
