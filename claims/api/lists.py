"""Lists that people share: what they hold, and their references.

A list changes without a revision of the record, and is private again at any moment. So every
answer is asked for anew, and known by what the list is now besides the revision.
"""

import hashlib
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import TypeVar

import orjson
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.cache import get_conditional_response
from rest_framework.request import Request

from claims import freshness, list_contents, list_references, parameters, shared_lists
from claims.api import citations, writing
from claims.api.exports import client
from claims.api.reading import Open
from claims.bibliography import WRITTEN_IN, How
from claims.formats import lists
from claims.list_contents import Contents
from claims.parameters import BadParameter, shown
from claims.record import Record
from claims.shared_lists import SharedList
from sources.formats.references import ReferenceList
from sources.spool import Job

ON_A_PAGE = 100
CITING = WRITTEN_IN
CSV = "text/csv; charset=utf-8"

Response = TypeVar("Response", bound=HttpResponseBase)


class Shared:
    """A list that was found at its address, and what it is at this moment."""

    def __init__(self, address: str) -> None:
        """Raises Http404."""
        found = shared_lists.find(address)
        if found is None:
            raise Http404(f"This list is not shared (any more): “{shown(address)}”.")
        self.list: SharedList = found
        self.state = shared_lists.state(found)
        self.record = Record(found.frozen) if found.frozen else Record.current()

    def contents(self, most: int = list_contents.MOST, part: slice = list_contents.ALL) -> Contents:
        return list_contents.read(
            self.list,
            shared_lists.named(self.list),
            self.record,
            frozen=self.list.frozen,
            notes=partial(shared_lists.notes, self.list),
            most=most,
            part=part,
        )

    def references(self, how: How, request: HttpRequest) -> bytes | Path | Iterator[bytes] | Job:
        """Written, or how far that is where it takes a while. Raises BadParameter where there are
        too many, and ReferencesError."""

        base = request.build_absolute_uri("/")

        def listed() -> ReferenceList:
            contents = self.contents(list_references.MOST)
            return list_references.written(contents, how, title=self.list.name, base=base)

        if not how.form.styled:
            return list_references.for_machines(listed(), how)
        return how.fetched(
            how.key(self.record, base, self.list, self.state),
            listed,
            filename=self.filename(how.form.suffix),
            address=request.build_absolute_uri(),
            client=client(request),
        )

    def filename(self, suffix: str) -> str:
        """What it is of, and its revision; an address that was shared by link is not told."""
        plain = self.list.address if self.list.is_public else f"list-of-{self.list.of}"
        return f"{plain}-revision-{self.record.revision}.{suffix}"

    def unchanged(self, request: HttpRequest) -> HttpResponse | None:
        """304, where the reader has what would be answered."""
        found = get_conditional_response(request, etag=self._tag(request))
        return self.keep(found, request) if isinstance(found, HttpResponse) else None

    def keep(self, response: Response, request: HttpRequest) -> Response:
        """Nobody else keeps what was shared by link, and no search engine hears of it."""
        response["ETag"] = self._tag(request)
        response["Cache-Control"] = f"{'public' if self.list.is_public else 'private'}, no-cache"
        if not self.list.is_public:
            response["X-Robots-Tag"] = "noindex, nofollow"
        return response

    @property
    def more(self) -> str:
        """The searchable list of all that a filter chooses."""
        frozen = self.list.frozen
        return f"{self.list.filter}&as_of={frozen}" if frozen else self.list.filter

    def _tag(self, request: HttpRequest) -> str:
        """No hyphen: it is no tag of the record's (``claims.freshness``)."""
        state = repr((self.list, self.state, freshness.asked(request)))
        digest = hashlib.blake2b(state.encode(errors="surrogateescape"), digest_size=12).hexdigest()
        return f'W/"{self.record.revision}.{digest}"'


class OneList(Open):
    """A list, with all it holds."""

    def get(self, request: Request, **path: str) -> HttpResponseBase:
        parameters.check(request.GET, ())
        shared = Shared(path["address"])
        return shared.unchanged(request._request) or shared.keep(
            HttpResponse(as_json(request._request, shared), content_type=writing.JSON),
            request._request,
        )


class Citations(Open):
    """The references of a list, in any form."""

    by_suffix = True

    def get(self, request: Request, **path: str) -> HttpResponseBase:
        parameters.check(request.GET, CITING)
        shared = Shared(path["address"])
        if unchanged := shared.unchanged(request._request):
            return unchanged
        found = cited(request._request, shared)
        if not isinstance(found, Job):
            return found
        response = citations.accepted(found, request._request)
        response["Cache-Control"] = "no-store"
        return response


class Lists(Open):
    """Those that are public, the newest first."""

    def get(self, request: Request) -> HttpResponseBase:
        parameters.check(request.GET, {"after"})
        given = request.GET.get("after", "").strip() or "0"
        after = parameters.number("after", given, "the number a page ended at")
        found = shared_lists.public(after=after, most=ON_A_PAGE)
        documents = [orjson.dumps(lists.head(each)) for each in found]
        last = str(found[-1].id) if len(found) == ON_A_PAGE else None
        following = last and writing.with_changed(request, after=last)
        response = writing.listed(documents, following, {})
        response["Cache-Control"] = "public, no-cache"
        return response


def as_json(request: HttpRequest, shared: Shared) -> bytes:
    contents = shared.contents()
    address = f"{reverse('api:claims')}?{shared.more}"
    more = None if contents.all_here else request.build_absolute_uri(address)
    revision = shared.record.revision
    return orjson.dumps(lists.document(shared.list, contents, revision=revision, more=more))


def as_csv(request: HttpRequest, shared: Shared) -> str:
    """All it holds. Raises BadParameter where that is too many."""
    contents = shared.contents(list_references.MOST)
    if not contents.all_here:
        raise BadParameter(
            "filter",
            f"This list has more than {list_references.MOST:,}, which a table holds. "
            f"{reverse('api:claims')}.csv?{shared.more} has their claims.",
        )
    return lists.table(shared.list.of, contents.listed, base=request.build_absolute_uri("/"))


def cited(request: HttpRequest, shared: Shared, name: str = "") -> Job | HttpResponseBase:
    """As the query string asks, or how far that is; ``name``: the form the address says."""
    how = _asked_for(request.GET, name)
    found = shared.references(how, request)
    if isinstance(found, Job):
        return found
    response = citations.file(found, how.form, shared.filename(how.form.suffix))
    return shared.keep(response, request)


def _asked_for(query: QueryDict, name: str) -> How:
    if not name:
        return How.parse(query)
    if query.get("format", "").strip() not in ("", name):
        raise BadParameter("format", f"The address says {name} already. Leave format out.")
    settled = query.copy()
    settled["format"] = name
    return How.parse(settled)
