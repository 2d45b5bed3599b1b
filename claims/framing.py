"""What frames every public page: the record it reads, its head and foot, what it may load."""

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any
from urllib.parse import parse_qsl

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from claims import freshness, heads, parameters
from claims.forms import STYLES
from claims.parameters import BadParameter
from claims.reader import Newest
from claims.record import Record
from claims.selection import as_of

#: What a page may load: its own style sheet and script, and nothing from elsewhere.
POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)

View = Callable[..., HttpResponse]


def public(view: View) -> View:
    """Gives the view the record as of ``?as_of=``, and answers what is wrong with an address.

    A browser asks each time whether its copy is still right: who has published something, or set
    up a new edition of the program, wants to see it.
    """

    @csrf_exempt  # nothing is changed here, so that any other method is 405 and not 403
    @require_safe
    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            record = _record(request)
            response = view(request, record, *args, **kwargs)
        except BadParameter as error:
            return render(request, "400.html", {"error": error}, status=400)
        if "ETag" not in response.headers and response.get("Cache-Control") != "no-store":
            read, pinned = Newest(record.revision, 0), parameters.pinned(request.GET)
            freshness.keep(response, request, read, pinned=pinned, fresh=freshness.ASK)
        return response

    return answer


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


def lists(query: str) -> list[tuple[str, str]]:
    """The data of a list of claims."""
    return [
        ("JSON", joined(reverse("api:claims"), query)),
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
