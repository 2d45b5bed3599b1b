"""What every address of the API has in common: reading, caching, the form of its answers."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from rest_framework.exceptions import NotAcceptable
from rest_framework.request import Request
from rest_framework.views import APIView

from claims import freshness, parameters, reader
from claims.api import formats
from claims.api.formats import Form
from claims.models import Revision
from claims.reader import Newest
from claims.record import Record
from claims.selection import as_of

#: Headers a page of another site may read.
EXPOSED = (
    "ETag, Link, Last-Modified, Content-Disposition, Retry-After, "
    "RateLimit-Limit, RateLimit-Remaining, RateLimit-Reset, RateLimit-Policy"
)
METHODS = "GET, HEAD, OPTIONS"
ADDRESSES = "/api/"

Answer = Callable[[HttpRequest], HttpResponse]


def open_to_every_site(get_response: Answer) -> Answer:
    """Middleware: any page of any site may read what the API says, also that it says no."""

    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if request.path_info.startswith(ADDRESSES):
            response.headers["Access-Control-Allow-Origin"] = "*"
            response.headers["Access-Control-Expose-Headers"] = EXPOSED
        return response

    return answer


def methods() -> HttpResponse:
    """What OPTIONS is answered, also before a page of another site asks anything else."""
    return HttpResponse(
        status=204,
        headers={
            "Allow": METHODS,
            "Access-Control-Allow-Methods": METHODS,
            "Access-Control-Allow-Headers": "*",
            "Access-Control-Max-Age": "86400",
        },
    )


class Open(APIView):
    """One address, and the forms it answers in: the one its suffix names, or the one preferred."""

    http_method_names = ["get", "head", "options"]
    forms: tuple[Form, ...] = (formats.JSON,)
    #: Whether the address alone says in which form it answers, as it does by “format”.
    by_suffix = False

    @property
    def default_response_headers(self) -> dict[str, str]:
        return {} if self.by_suffix or len(self.forms) == 1 else {"Vary": "Accept"}

    def perform_content_negotiation(self, request: Request, force: bool = False) -> Any:
        """The form, where the framework has a renderer, and its type."""
        if self.by_suffix or force or request.method == "OPTIONS" or "format" in request.GET:
            form: Form | None = self.forms[0]
        else:
            form = formats.preferred(request.META.get("HTTP_ACCEPT", ""), self.forms)
        if form is None:
            raise NotAcceptable
        return form, form.content_type

    def options(  # type: ignore[override]
        self, request: HttpRequest, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        return methods()


class Reading(Open):
    """``answer`` gives the answer, here it is told how long it may be kept.

    An address that says which revision (``as_of``, a cursor) is answered the same for ever;
    any other one until there is a new revision.
    """

    #: Parameters this address takes; None where ``answer`` reads a selection.
    takes: frozenset[str] | None = frozenset({"as_of"})

    def get(self, request: Request, **path: str) -> HttpResponseBase:
        if self.takes is not None:
            parameters.check(request.GET, self.takes)
        response, read = self.answer(request, **path)
        if response.get("Cache-Control") == "no-store":
            return response
        pinned = parameters.pinned(request.GET)
        return freshness.keep(response, request._request, read, pinned=pinned)

    def answer(self, request: Request, **path: str) -> tuple[HttpResponseBase, Newest]:
        """The answer, and the revision it was read from."""
        raise NotImplementedError


def form_of(request: Request) -> Form:
    """The form that was settled on."""
    form: Any = request.accepted_renderer
    assert isinstance(form, Form)
    return form


def asked_for(request: Request) -> tuple[Record, Newest]:
    """The record the address asks for, and its revision with its time."""
    given = request.GET.get("as_of", "").strip()
    if not given:
        newest = reader.newest()
        return Record(newest.revision), newest
    record = as_of(given)
    at = Revision.objects.values_list("at", flat=True).get(number=record.revision)
    return record, Newest(record.revision, int(at.timestamp()))
