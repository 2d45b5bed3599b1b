"""References of a selection of claims in any form, and long lists while they are written."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
from django.http import (
    FileResponse,
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    StreamingHttpResponse,
)
from django.urls import reverse
from rest_framework.request import Request

from claims import parameters
from claims.api import writing
from claims.api.exports import client
from claims.api.problems import problem
from claims.api.reading import Open, Reading, asked_for, methods
from claims.bibliography import Bibliography
from claims.framing import joined, query
from claims.reader import Newest
from sources import spool
from sources.formats.references import Form
from sources.spool import Job

#: A finished list is a file of its own: nothing in it is run, or loaded from anywhere.
POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
#: Seconds after which to ask again how far a list is.
AGAIN = 2


class Citations(Reading):
    """The articles the chosen claims are found in, or the claims themselves, as references."""

    takes = None
    by_suffix = True

    def answer(self, request: Request, **path: str) -> tuple[HttpResponseBase, Newest]:
        record, read = asked_for(request)
        bibliography = Bibliography.parse(request.GET, newest=record)
        return written(bibliography, request._request), read


class Waiting(Open):
    """How far a long list is: 200 while it is being written, 303 to it once it is there."""

    by_suffix = True
    http_method_names = ["get", "head", "delete", "options"]

    def get(self, request: Request, ticket: str) -> HttpResponse:
        parameters.check(request.GET, ())
        job = waited_for(ticket)
        if job.state == spool.DONE:
            response = HttpResponse(status=303)
            response["Location"] = job.address
            return _not_kept(response)
        if job.state == spool.FAILED:
            return problem(503, job.message)
        if job.state == spool.CANCELLED:
            return problem(410, "You wait for this list no longer. Ask for it again to begin anew.")
        response = HttpResponse(orjson.dumps(told(job)), content_type=writing.JSON)
        response["Retry-After"] = str(AGAIN)
        return _not_kept(response)

    def delete(self, request: Request, ticket: str) -> HttpResponse:
        """Wait no longer: it is written on only for who else waits for it."""
        parameters.check(request.GET, ())
        waited_for(ticket)
        spool.give_back(ticket)
        return _not_kept(HttpResponse(status=204))

    def options(  # type: ignore[override]
        self, request: HttpRequest, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        response = methods()
        for header in ("Allow", "Access-Control-Allow-Methods"):
            response[header] = "GET, HEAD, DELETE, OPTIONS"
        return response


def written(bibliography: Bibliography, request: HttpRequest) -> HttpResponseBase:
    """The list, or 202 and where to ask how far it is."""
    base = request.build_absolute_uri("/")
    form, filename = bibliography.form, bibliography.filename
    if not form.styled:
        pieces: Any = bibliography.for_machines(base=base, client=client(request))
        if request.method != "GET" and not isinstance(pieces, bytes):
            pieces.close()
            pieces = iter(())
        return file(pieces, form, filename)
    found = bibliography.how.fetched(
        bibliography.key(base=base),
        lambda: bibliography.listed(base=base),
        filename=filename,
        address=pinned(request, bibliography),
        client=client(request),
    )
    return accepted(found, request) if isinstance(found, Job) else file(found, form, filename)


def file(content: bytes | Path | Iterator[bytes], form: Form, filename: str) -> Any:
    """As an answer, shown or kept as a file, as its form wants it."""
    how: dict[str, Any] = {"content_type": form.content_type}
    response: Any
    if isinstance(content, bytes):
        response = HttpResponse(content, **how)
    elif isinstance(content, Path):
        response = FileResponse(content.open("rb"), **how)
    else:
        response = StreamingHttpResponse(content, **how)
    shown = "inline" if form.shown else "attachment"
    response["Content-Disposition"] = f'{shown}; filename="{filename}"'
    response["Content-Security-Policy"] = POLICY
    return response


def accepted(job: Job, request: HttpRequest) -> HttpResponse:
    """202: it takes a while; where to ask how far it is."""
    response = HttpResponse(orjson.dumps(told(job)), status=202, content_type=writing.JSON)
    where = reverse("api:waiting", args=[job.ticket])
    response["Location"] = request.build_absolute_uri(where)
    response["Retry-After"] = str(AGAIN)
    return _not_kept(response)


def told(job: Job) -> dict[str, Any]:
    return {
        "state": job.state,
        "done": job.done,
        "of": job.of,
        "seconds_left": job.seconds_left,
        "result": job.address,
    }


def waited_for(ticket: str) -> Job:
    """How far the list is; raises Http404."""
    job = spool.waited_for(ticket)
    if job is None:
        raise Http404("There is no such list; it may have been taken away. Ask for it again.")
    return job


def pinned(request: HttpRequest, bibliography: Bibliography) -> str:
    """Where the list is of this revision for ever."""
    rest = query(request, "as_of")
    revision = bibliography.selection.record.revision
    path = joined(reverse("api:citations"), rest, f"as_of={revision}" if revision else "")
    return request.build_absolute_uri(path)


def _not_kept(response: Any) -> Any:
    response["Cache-Control"] = "no-store"
    del response["ETag"]
    del response["Last-Modified"]
    return response
