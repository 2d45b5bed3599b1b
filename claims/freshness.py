"""Whether a reader's copy is still right: the tag of an answer, and 304 without making the answer.

A tag says which revision was read, and what was asked for. It is looked at before anything else,
against the newest revision there is at that moment: once a publication has committed, no process
takes an older copy for right.
"""

import hashlib
from collections.abc import Callable
from functools import cache
from http import HTTPStatus
from pathlib import Path
from typing import TypeVar

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.http.response import HttpResponseBase
from django.utils.http import http_date

from claims import reader
from claims.reader import Newest
from sources import own_styles

FRESH = "public, max-age=60, stale-while-revalidate=600"
FOR_EVER = "public, max-age=31536000, immutable"
#: A browser asks each time: who has published something wants to see it.
ASK = "public, no-cache"
#: What an answer is made of besides the record. The names of style sheets and scripts in a page
#: hold a hash of what is in them: a page with an old name would ask for what is no longer there.
PARTS = (
    ("factbase", {".py"}),
    ("claims", {".py"}),
    ("sources", {".py"}),
    ("templates", {".html"}),
    ("static", {".css", ".js", ".svg"}),
)
#: In place of the revision, where the address says it and the answer never changes.
ALWAYS = "always"

Response = TypeVar("Response", bound=HttpResponseBase)
Answer = Callable[[HttpRequest], HttpResponse]


def unchanged(get_response: Answer) -> Answer:
    """Middleware: answers 304 where the reader's copy is that of the newest revision. That
    something is wrong, or not there, is said anew each time."""

    def answer(request: HttpRequest) -> HttpResponse:
        given = request.META.get("HTTP_IF_NONE_MATCH")
        if given and request.method in ("GET", "HEAD"):
            of_this = asked(request)
            for tag in given.split(",")[:20]:
                revision, _, of = tag.strip().removeprefix("W/").strip('"').partition("-")
                if of != of_this:
                    continue
                if revision == ALWAYS:
                    return _not_modified(request, tag.strip(), Newest(0, 0), pinned=True)
                newest = reader.newest()
                if revision == str(newest.revision):
                    return _not_modified(request, tag.strip(), newest, pinned=False)
        response = get_response(request)
        if response.status_code >= HTTPStatus.BAD_REQUEST:
            response.headers.setdefault("Cache-Control", "no-cache")
        return response

    return answer


def keep(
    response: Response,
    request: HttpRequest,
    newest: Newest,
    *,
    pinned: bool,
    fresh: str = FRESH,
) -> Response:
    """Say how long an answer may be kept, and what it is to be known by."""
    if _shows_own_styles(request):
        pinned, fresh = False, ASK
    response["ETag"] = f'W/"{ALWAYS if pinned else newest.revision}-{asked(request)}"'
    _say(response, newest, FOR_EVER if pinned else fresh)
    return response


def _not_modified(request: HttpRequest, tag: str, newest: Newest, *, pinned: bool) -> HttpResponse:
    response = HttpResponseNotModified()
    response["ETag"] = tag
    of_the_api = request.path.startswith("/api/")
    _say(response, newest, FOR_EVER if pinned else FRESH if of_the_api else ASK)
    response["Vary"] = "Accept"  # as the tag does
    return response


def _say(response: HttpResponseBase, newest: Newest, how_long: str) -> None:
    response["Cache-Control"] = how_long
    if newest.at:
        response["Last-Modified"] = http_date(newest.at)


def asked(request: HttpRequest) -> str:
    """Everything an answer depends on but the record: this program, the address, the form."""
    meta = request.META
    parts = (
        program(),
        request.scheme or "",
        meta.get("HTTP_HOST", ""),
        meta.get("PATH_INFO", ""),
        meta.get("QUERY_STRING", ""),
        meta.get("HTTP_ACCEPT", ""),
        own_styles.state() if _shows_own_styles(request) else "",
    )
    text = "\n".join(parts).encode(errors="surrogateescape")
    return hashlib.blake2b(text, digest_size=10).hexdigest()


def _shows_own_styles(request: HttpRequest) -> bool:
    """Of all that an answer is made of beside the record, these alone are changed and deleted."""
    query = request.META.get("QUERY_STRING", "").lower()
    path = request.META.get("PATH_INFO", "")
    return "own:" in query or "own%3a" in query or path.endswith("/citations/styles")


@cache
def program() -> str:
    """Changes with every edition of the program: the same record may look different then."""
    found = hashlib.sha256()
    for folder, endings in PARTS:
        for path in sorted((Path(settings.BASE_DIR) / folder).rglob("*")):
            if path.suffix in endings:
                found.update(path.read_bytes())
    return found.hexdigest()[:16]
