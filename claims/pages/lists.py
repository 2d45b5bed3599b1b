"""Lists by name, and the tree of topics."""

from django.http import HttpRequest, HttpResponse

from claims import catalogue
from claims.framing import joined, page, public, query
from claims.record import Record


@public(takes=("q", "after", "as_of"))
def list_of(request: HttpRequest, record: Record, kind: str) -> HttpResponse:
    """``kind``: propositions, actors, articles or outlets."""
    words, after = (request.GET.get(name, "").strip() for name in ("q", "after"))
    which = catalogue.KINDS[kind]
    found = catalogue.page(record, which, words=words, after=after)
    rest = query(request, "after")
    return page(
        request,
        "catalogue",
        record,
        description=which.about,
        kind=which,
        words=words,
        lines=found.lines,
        counted=catalogue.COUNTED,
        first=not after,
        first_page=joined(request.path, rest),
        next_page=found.after and joined(request.path, rest, f"after={found.after}"),
    )


@public
def topics(request: HttpRequest, record: Record) -> HttpResponse:
    return page(
        request,
        "topics",
        record,
        description="The topics claims are filed under, each with its narrower ones.",
        topics=catalogue.topics(record),
    )
