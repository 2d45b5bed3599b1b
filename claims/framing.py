"""What frames every public page: the record it reads, its head and foot, what it may load."""

import re
from collections.abc import Callable, Collection, Sequence
from functools import partial, wraps
from typing import Any, overload
from urllib.parse import parse_qsl

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from claims import freshness, heads, parameters
from claims.forms import STYLES
from claims.parameters import BadParameter
from claims.reader import Newest
from claims.record import Record
from claims.selection import as_of
from sources.formats.references import FORMS

#: What a page may load: its own style sheet and script, and nothing from elsewhere.
POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)

#: What newsletters and networks add to an address, and is nobody's mistake.
TRACKER = re.compile(r"utm_[a-z_]+|fbclid|gclid|mc_[ce]id")

View = Callable[..., HttpResponse]

#: What a page takes that says nothing else.
AS_OF = frozenset({"as_of"})
#: What may be kept, and for ever where the address says the revision. That something is wrong, or
#: not there, is said anew each time.
KEPT = (200, 301, 410)


@overload
def public(view: View) -> View: ...
@overload
def public(
    *, takes: Collection[str] | None = AS_OF, document: View | None = None
) -> Callable[[View], View]: ...
def public(
    view: View | None = None,
    *,
    takes: Collection[str] | None = AS_OF,
    document: View | None = None,
) -> View | Callable[[View], View]:
    """Gives the view the record as of ``?as_of=``, and answers what is wrong with an address.

    ``takes``: the parameters there are; None where the view reads a selection, which checks them.
    ``document``: what the API answers for the same id, for whoever prefers JSON or asks for a form.

    A browser asks each time whether its copy is still right: who has published something, or set
    up a new edition of the program, wants to see it.
    """
    if view is None:
        return partial(_public, takes=takes, document=document)
    return _public(view, takes=takes, document=document)


def _public(view: View, *, takes: Collection[str] | None, document: View | None) -> View:
    @csrf_exempt  # nothing is changed here, so that any other method is 405 and not 403
    @require_safe
    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if document and (prefers_json(request) or request.GET.get("format", "").strip()):
            [public_id] = kwargs.values()
            response = document(request, public_id=public_id)
        else:
            response = _answered(view, takes, request, *args, **kwargs)
        if document:
            patch_vary_headers(response, ["Accept"])
        return response

    return answer


def _answered(
    view: View, takes: Collection[str] | None, request: HttpRequest, *args: Any, **kwargs: Any
) -> HttpResponse:
    if any(map(TRACKER.fullmatch, request.GET)):
        return redirect(_untracked(request))
    try:
        if takes is not None:
            parameters.check(request.GET, takes)
        record = _record(request)
        response = view(request, record, *args, **kwargs)
    except BadParameter as error:
        return render(request, "400.html", {"error": error}, status=400)
    if response.status_code in KEPT and "Cache-Control" not in response.headers:
        read, pinned = Newest(record.revision, 0), parameters.pinned(request.GET)
        freshness.keep(response, request, read, pinned=pinned, fresh=freshness.ASK)
    return response


def _untracked(request: HttpRequest) -> str:
    rest = request.GET.copy()
    for name in filter(TRACKER.fullmatch, request.GET):
        del rest[name]
    return joined(request.path, rest.urlencode(safe=","))


def prefers_json(request: HttpRequest) -> bool:
    """Of what a page and the API both have; whoever does not mind gets the page."""
    preferred = request.get_preferred_type(["text/html", "application/json"])
    return bool(preferred == "application/json")


def page(
    request: HttpRequest,
    template: str,
    record: Record,
    *,
    status: int = 200,
    permalink: str = "",
    data: Sequence[tuple[str, str]] = (),
    cite: str = "",
    description: str = "",
    canonical: str = "",
    linked: dict[str, Any] | None = None,
    **shown: Any,
) -> HttpResponse:
    """A page, with what stands at the foot of every one: revision, permalink, cite this, data.

    ``description``, ``canonical`` and ``linked`` (JSON-LD) are for its head.
    """
    revision = pin(record)
    pinned = revision if parameters.pinned(request.GET) else ""
    cite = joined(cite, pinned) if "as_of=" not in cite else cite
    now = joined(request.path, query(request, "as_of", "cursor"))
    context = {
        "record": record,
        "as_of": record.revision if pinned else None,
        "now": now,
        "description": heads.short(description),
        "canonical": request.build_absolute_uri(canonical or now),
        "linked": heads.script(linked),
        "site": request.build_absolute_uri("/"),
        "permalink": request.build_absolute_uri(permalink or joined(request.path, revision)),
        "home": request.build_absolute_uri(joined(reverse("claims:start"), revision)),
        "data": [(label, joined(path, pinned)) for label, path in data],
        "citations": reverse("api:citations"),
        "cite": cite.lstrip("?"),
        "cite_fields": parse_qsl(cite.lstrip("?")),
        "styles": STYLES,
        **shown,
    }
    return render(request, f"claims/{template}.html", context, status=status)


def alternates(path: str) -> list[tuple[str, str, str]]:
    """Type, name and address of the references at an address, for citation managers."""
    return [
        (FORMS[name].content_type.partition(";")[0], FORMS[name].label,
         joined(path, f"format={name}"))
        for name in ("bibtex", "ris", "csljson")
    ]  # fmt: skip


def lists(query: str) -> list[tuple[str, str]]:
    """The data of a list of claims."""
    return [
        ("JSON", joined(reverse("api:claims"), query)),
        ("CSV", joined(reverse("api:claims.csv"), query)),
        ("BibTeX", joined(reverse("api:citations"), query, "format=bibtex")),
        ("CSL-JSON", joined(reverse("api:citations"), query, "format=csljson")),
    ]


def query(request: HttpRequest, *without: str) -> str:
    """The query string, without these parameters and what a form left empty."""
    rest = request.GET.copy()
    for name in [name for name in rest if name in without or not any(rest.getlist(name))]:
        del rest[name]
    return rest.urlencode(safe=",")


def joined(path: str, *queries: str) -> str:
    query = "&".join(filter(None, queries))
    if not query:
        return path
    return f"{path}{'&' if '?' in path else '?'}{query}" if path else query


def pin(record: Record) -> str:
    """What makes an address go on reading this record; nothing can while it is empty."""
    return f"as_of={record.revision}" if record.revision else ""


def _record(request: HttpRequest) -> Record:
    given = request.GET.get("as_of", "").strip()
    return as_of(given) if given else Record.current()
