"""Claims, as they are stored."""

from collections.abc import Callable
from dataclasses import asdict
from functools import partial
from typing import Any

from django.http import Http404, HttpResponse, HttpResponsePermanentRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from rest_framework.request import Request

from claims import facets, ids, parameters, reader
from claims.api import exports, formats, linked, one_reference, writing
from claims.api.formats import JSONLD
from claims.api.problems import problem
from claims.api.reading import Reading, asked_for, form_of
from claims.bibliography import WRITTEN_IN
from claims.formats.document import KEYS, load
from claims.ids import ClaimId
from claims.models import Entry
from claims.parameters import shown
from claims.reader import Newest
from claims.record import Record
from claims.selection import Selection


class Claims(Reading):
    """Published claims, chosen and sorted: page by page, or all of them as a file."""

    takes = None
    forms = formats.OF_LISTS

    def answer(self, request: Request, **path: str) -> tuple[HttpResponseBase, Newest]:
        form = form_of(request)
        formats.check(request.GET, form)
        if form.exported:
            return exports.export(request, form)
        return linked.page(request) if form is JSONLD else self.page(request)

    def page(self, request: Request) -> tuple[HttpResponse, Newest]:
        query = request.GET
        selection = Selection.parse(query, also=formats.JSON.takes)
        written = writing.keys(query, KEYS)
        count = writing.flag(query, "count")
        summed_up = writing.names(query, "facets", facets.FACETS)
        page = selection.page()
        more: dict[str, Any] = {"revision": page.newest.revision}
        if count:
            more["count"] = selection.count()
        if summed_up:
            found = selection.facets(summed_up)
            more["facets"] = {name: [asdict(each) for each in found[name]] for name in summed_up}
        if selection.words and not page.documents:
            more["did_you_mean"] = selection.did_you_mean()
        following = page.next_cursor and writing.with_changed(request, cursor=page.next_cursor)
        documents = page.documents if written is bytes else map(written, page.documents)
        return writing.listed(documents, following, more), page.newest


class Claim(Reading):
    """One claim (C1), or one version of it (C1v2): the document as it was stored."""

    takes = None
    forms = formats.OF_ONE

    def answer(self, request: Request, **path: str) -> tuple[HttpResponseBase, Newest]:
        asked = _read(path["public_id"])
        answer = self.way(request)
        if asked.version is None and not request.GET.get("as_of", "").strip():
            found = _now(asked.number)
            if found:
                return answer(found[0]), found[1]
        record, read = asked_for(request)
        entry = record.claim(asked.number, asked.version)
        if entry is None:
            return _elsewhere(request, record, path["public_id"]), read
        if entry.status == Entry.Status.WITHDRAWN:
            return _withdrawn(entry), read
        response = answer(entry.document.encode())
        if asked.version is not None and _superseded(entry, record):
            latest = reverse("api:claim", args=[f"C{asked.number}"])
            response["Link"] = f'<{latest}>; rel="latest-version"'
        return response, read

    def way(self, request: Request) -> Callable[[bytes], HttpResponseBase]:
        """From a document to the answer that is asked for."""
        form, known = form_of(request), {"as_of"} if self.by_suffix else {"as_of", *WRITTEN_IN}
        if one_reference.asked(request) and not self.by_suffix:
            parameters.check(request.GET, {*known, *writing.CHOOSING})
            return partial(one_reference.written, request)
        if form is JSONLD:
            formats.check(request.GET, JSONLD)
            parameters.check(request.GET, known)
            written = linked.written(request)
        else:
            parameters.check(request.GET, {*known, *writing.CHOOSING})
            written = writing.keys(request.GET, KEYS)
        return lambda document: HttpResponse(written(document), content_type=form.content_type)


class Versions(Reading):
    """Every published version of a claim as it was last shown, the newest first."""

    takes = frozenset({"as_of", *writing.CHOOSING})

    def answer(self, request: Request, **path: str) -> tuple[HttpResponse, Newest]:
        asked = _read(path["public_id"])
        written = writing.keys(request.GET, KEYS)
        record, read = asked_for(request)
        entries = record.versions(asked.number) if asked.version is None else []
        if not entries:
            return _elsewhere(request, record, path["public_id"], "/versions"), read
        documents = [written(entry.document.encode()) for entry in entries]
        return writing.listed(documents, None, {"revision": record.revision}), read


_NOW = """
    SELECT r.number, floor(extract(epoch FROM r.at)), e.document FROM
    (SELECT number, at FROM claims_revision ORDER BY number DESC LIMIT 1) r, claims_entry e
    WHERE e.number = %s::bigint AND e.valid_until_id IS NULL AND e.status = 'published'
"""


def _now(number: int) -> tuple[bytes, Newest] | None:
    """What most ask for: the claim as it is now, and the revision, in one query."""
    rows = reader.read(_NOW, [str(number)], prepare=True)
    if not rows.count:
        return None
    return rows.column(2)[0], Newest(rows.number(0, 0), rows.number(0, 1))


def _read(public_id: str) -> ClaimId:
    asked = ClaimId.parse(ids.capital(public_id))
    if asked is None:
        raise Http404(
            f"“{shown(public_id)}” is not a claim's id: that is C and a number (C12), "
            "with a version where you want that one (C12v2)."
        )
    return asked


def _elsewhere(
    request: Request, record: Record, public_id: str, rest: str = ""
) -> HttpResponsePermanentRedirect:
    """To the claim it was merged into, if it was."""
    public_id = ids.capital(public_id)
    stays = record.redirect(public_id)
    if not stays:
        raise Http404(f"No claim {public_id} is published as of revision {record.revision}.")
    query = request.GET.urlencode()
    address = reverse("api:claim", args=[stays]) + rest
    return HttpResponsePermanentRedirect(f"{address}?{query}" if query else address)


def _superseded(entry: Entry, record: Record) -> bool:
    """Whether the record shows another version by now."""
    return not record.entries().filter(number=entry.number, version=entry.version).exists()


def _withdrawn(entry: Entry) -> HttpResponse:
    withdrawn = load(entry.document)["withdrawn"]
    return problem(
        410,
        f"C{entry.number} was withdrawn in revision {withdrawn['revision']}: {withdrawn['reason']}",
        reason=withdrawn["reason"],
        document=entry.document,
    )
