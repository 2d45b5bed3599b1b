"""Lists that people share: all that are public, one, and one as a file."""

from typing import Any

from django.core.paginator import Paginator
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseRedirect,
)
from django.shortcuts import redirect, render
from django.urls import reverse

from claims import heads, parameters, shared_lists
from claims.api import lists as api
from claims.api import writing
from claims.framing import joined, page, public
from claims.parameters import BadParameter
from claims.record import Record
from claims.understanding import Chip
from sources.formats.locales import LOCALES
from sources.formats.references import FORMS, ReferencesError
from sources.spool import Job

#: Of what a filter chooses, the first; the searchable list has the rest.
ON_A_PAGE = 100
#: What an address may end in, besides the names of forms.
SUFFIXES = {"bib": "bibtex", "txt": "text", "md": "markdown"} | {name: name for name in FORMS}
#: As files, on the page.
FILES = (("JSON", "json"), ("CSV", "csv"), ("BibTeX", "bib"), ("RIS", "ris"),
         ("CSL-JSON", "csljson"))  # fmt: skip


@public(takes={"after"})
def every(request: HttpRequest, record: Record) -> HttpResponse:
    given = request.GET.get("after", "").strip() or "0"
    after = parameters.number("after", given, "the number a page ended at")
    found = shared_lists.public(after=after, most=api.ON_A_PAGE)
    more = len(found) == api.ON_A_PAGE
    response = page(
        request,
        "lists",
        record,
        permalink=reverse("claims:lists"),
        canonical=reverse("claims:lists"),
        description="Lists of claims and articles that people keep here and share.",
        data=[("JSON", reverse("api:lists"))],
        lists=found,
        first=not after,
        next_page=joined(request.path, f"after={found[-1].id}") if more else "",
    )
    # They change without a revision of the record.
    response["ETag"], response["Cache-Control"] = writing.tagged(response), "public, no-cache"
    return response


@public(takes={"page", "style"})
def one(request: HttpRequest, record: Record, address: str) -> HttpResponse:
    number = parameters.number(
        "page", request.GET.get("page", "").strip() or "1", "the number of a page"
    )
    shared = api.Shared(address)
    if shared.list.address != address:  # it was shared by link before it was public
        moved = HttpResponseRedirect(reverse("claims:list", args=[shared.list.address]))
        moved["Cache-Control"] = "no-store"
        return moved
    return shared.unchanged(request) or shared.keep(_page(request, shared, number), request)


@public(takes=None)
def as_file(request: HttpRequest, record: Record, address: str, form: str) -> Any:
    """``/lists/….bib``, ``/lists/….html?style=apa``: a form of its references, or its data."""
    shared = api.Shared(address)
    if form in ("json", "csv"):
        parameters.check(request.GET, ())
        return shared.unchanged(request) or shared.keep(_data(request, shared, form), request)
    if form not in SUFFIXES:
        raise Http404(f"A list cannot be had as “{parameters.shown(form)}”.")
    parameters.check(request.GET, api.CITING)
    return shared.unchanged(request) or _cited(request, shared, SUFFIXES[form])


@public(takes=api.CITING)
def references(request: HttpRequest, record: Record, address: str) -> Any:
    """As the form on its page asks: in any style and form, as a web page where none is named."""
    shared = api.Shared(address)
    form = parameters.one_of("format", request.GET.get("format", "").strip() or "html", FORMS)
    return shared.unchanged(request) or _cited(request, shared, form)


def _cited(request: HttpRequest, shared: api.Shared, form: str) -> HttpResponseBase:
    """In the form that was asked for; what takes a while is waited for on a page."""
    try:
        found = api.cited(request, shared, form)
    except ReferencesError as error:
        response = render(request, "503.html", {"detail": str(error)}, status=503)
        response["Retry-After"], response["Cache-Control"] = "30", "no-store"
        return response
    if not isinstance(found, Job):
        return found
    waiting_at = redirect("claims:waiting", ticket=found.ticket)
    waiting_at["Cache-Control"] = "no-store"
    return waiting_at


def _data(request: HttpRequest, shared: api.Shared, form: str) -> HttpResponse:
    if form == "csv":
        response = HttpResponse(api.as_csv(request, shared), content_type=api.CSV)
        name = shared.filename("csv")
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        return response
    return HttpResponse(api.as_json(request, shared), content_type=writing.JSON)


def _page(request: HttpRequest, shared: api.Shared, number: int) -> HttpResponse:
    found, part = shared.list, slice((number - 1) * ON_A_PAGE, number * ON_A_PAGE)
    contents = shared.contents(ON_A_PAGE, part)
    in_pages = len(contents.listed) if found.filter else contents.total
    pages = Paginator(range(in_pages), ON_A_PAGE)
    if not 1 <= number <= pages.num_pages:
        raise BadParameter("page", f"There is no page {number:,}; this list has {pages.num_pages}.")
    at = f"page={number}" if number > 1 else ""
    here = joined(reverse("claims:list", args=[found.address]), at)
    return page(
        request,
        "list",
        shared.record,
        permalink=here,
        canonical=here,
        description=heads.short(found.about or f"{found.name}: a list of {found.of}."),
        data=[(label, _file(found.address, suffix)) for label, suffix in FILES],
        unlisted=not found.is_public,
        citations=reverse("api:list-citations", args=[found.address]),
        style=request.GET.get("style", "").strip()[:200] or "apa",
        locales=LOCALES,
        to_read=[(name, each.label) for name, each in FORMS.items() if each.styled],
        list=found,
        listed=contents.listed,
        pages=pages.page(number),
        total=contents.total,
        more_than=contents.more,
        all_here=contents.all_here or not found.filter,
        more=shared.more,
        chosen_by=_chips(contents.selection),
    )


def _file(address: str, suffix: str) -> str:
    return reverse("claims:list-file", args=[address, suffix])


def _chips(selection: Any) -> list[Chip]:
    """What a filter asks for, in words."""
    chips: list[Chip] = selection.understood() if selection else []
    return [chip for chip in chips if chip.parameter != "as_of"]
