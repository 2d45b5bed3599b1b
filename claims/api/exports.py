"""Whole selections as a file: lines of JSON, or a table."""

import re
from collections.abc import Iterable

from django.http import HttpRequest, StreamingHttpResponse
from rest_framework.request import Request

from claims import exporting
from claims.api import writing
from claims.api.formats import CSV, Form
from claims.api.reading import asked_for
from claims.parameters import PARAMETERS
from claims.reader import Newest
from claims.selection import Selection

#: How much of a file's name says what was asked for.
LONGEST = 80
#: Where a request says who asks, if somebody has found it out; else the address it comes from.
CLIENT = "claims.client"


def export(request: Request, form: Form) -> tuple[StreamingHttpResponse, Newest]:
    record, read = asked_for(request)
    selection = Selection.parse(request.GET, also=form.takes, newest=record)
    bom = form is CSV and writing.flag(request.GET, "bom")
    response = StreamingHttpResponse(
        _pieces(request, selection, form, bom), content_type=form.content_type
    )
    response["Content-Disposition"] = f'attachment; filename="{_filename(selection)}.{form.name}"'
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response, read


def _pieces(request: Request, selection: Selection, form: Form, bom: bool) -> Iterable[bytes]:
    if request.method != "GET":
        return ()
    way = exporting.WAYS[form.name]
    return exporting.Export(selection, way, bom=bom, client=client(request))


def client(request: HttpRequest | Request) -> str:
    """Who asks, as far as that is known."""
    return str(request.META.get(CLIENT) or request.META.get("REMOTE_ADDR", ""))


def _filename(selection: Selection) -> str:
    """What it holds, and of when: claims-stance-opposes-revision-3."""
    query = selection.query
    asked = [f"{name} {value}" for name in PARAMETERS if name != "as_of"
             for value in query.getlist(name) if value.strip()]  # fmt: skip
    plain = re.sub(r"[^A-Za-z0-9]+", "-", " ".join(asked))[:LONGEST].strip("-")
    return "-".join(filter(None, ("claims", plain, f"revision-{selection.record.revision}")))
