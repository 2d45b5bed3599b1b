"""What programs that read websites ask for: feeds, site maps, robots.txt."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.http import require_safe

from claims import feeds, sitemaps
from claims.framing import joined, public, query
from claims.parameters import BadParameter
from claims.record import Record
from claims.selection import Selection

XML = "application/xml; charset=utf-8"


@public(takes=None)
def feed(request: HttpRequest, record: Record) -> HttpResponse:
    """The newest claims of a selection, chosen as in the list."""
    if request.GET.get("sort", "-published") not in ("", "-published"):
        raise BadParameter("sort", "A feed has the newest first. Leave sort out.")
    selection = Selection.parse(request.GET, newest=record)
    rest = query(request, "cursor", "limit")
    text = feeds.write(
        selection.page().documents,
        asked=[chip.label for chip in selection.understood()],
        base=request.build_absolute_uri("/").rstrip("/"),
        itself=request.build_absolute_uri(joined(request.path, rest)),
        page=request.build_absolute_uri(joined(reverse("claims:claims"), rest)),
    )
    return HttpResponse(text, content_type="application/atom+xml; charset=utf-8")


@public(takes=())
def sitemap(request: HttpRequest, record: Record) -> HttpResponse:
    base = request.build_absolute_uri("/").rstrip("/")
    return HttpResponse(sitemaps.index(base), content_type=XML)


@public(takes=())
def part(request: HttpRequest, record: Record, kind: str, number: str) -> HttpResponse:
    text = sitemaps.part(kind, int(number), base=request.build_absolute_uri("/").rstrip("/"))
    if text is None:
        raise Http404("There is no such part of the site map.")
    return HttpResponse(text, content_type=XML)


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Everything may be read; nothing is gained by walking what only arranges it anew."""
    lines = (
        "User-agent: *",
        "Disallow: /admin/",
        "Disallow: /api/v1/citations",
        "Disallow: /claims/*/cite",
        "Disallow: /citations",
        "Disallow: /*?*as_of=",
        f"Sitemap: {request.build_absolute_uri(reverse('claims:sitemap'))}",
    )
    response = HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
    response["Cache-Control"] = "public, max-age=86400"
    return response


@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    return HttpResponsePermanentRedirect(static("factbase.svg"))
