"""References of a selection, to look at and to export; the styles; long lists on their way."""

import re
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from claims import bibliography, exporting, parameters, style_examples
from claims.api.citations import waited_for, written
from claims.bibliography import PARAMETERS, Bibliography
from claims.framing import joined, page, pin, public, query
from claims.parameters import BadParameter
from claims.reader import TookTooLong
from claims.record import Record
from claims.selection import Count, Selection
from sources import own_styles, spool, style_index
from sources.formats.locales import LOCALES
from sources.formats.references import FORMS, ReferencesError
from sources.formats.styles import UnknownStyle

#: How many references the page itself shows; files have them all.
SHOWN = 25
SHOWN_CLAIMS = 100
#: How many styles a page of the chooser has.
ON_A_PAGE = 30
KINDS = {
    "articles": "Articles",
    "annotated": "Articles with their claims",
    "claims": "Claims",
}
GROUPS = {"topic": "by topic", "proposition": "by proposition", "stance": "by stance"}
OF_STYLES = frozenset({"q", "style", "locale", "back", "list", "page"})


@public(takes=None)
def citations(request: HttpRequest, record: Record) -> Any:
    if then := request.GET.get("then", "").strip():
        return redirect(_as_chosen(request, parameters.one_of("then", then, ("styles", *FORMS))))
    if request.GET.get("format", "").strip():
        return _file(request, record)
    asked = request.GET.copy()
    asked["format"] = "html"
    found = Bibliography.parse(asked, newest=record)
    chosen = query(request, *PARAMETERS, "as_of")
    rest = query(request, "format", "as_of")
    how = found.how
    try:
        plain = found.of != "annotated" and not found.group
        most = SHOWN if plain else SHOWN_CLAIMS
        first = found.listed(base=request.build_absolute_uri("/"), most=most)
        shown = mark_safe(how.fragment(first))
    except ReferencesError as error:
        return render(request, "503.html", {"detail": str(error)}, status=503)
    articles, counted = found.count_articles(), _counted(found.selection)
    total = articles if plain and found.of == "articles" else counted and counted.number
    return page(
        request,
        "citations",
        found.selection.record,
        permalink=joined(request.path, rest, pin(found.selection.record)),
        unlisted=True,
        description="References, in any style.",
        bibliography=found,
        chosen=[(name, value) for name, values in QueryDict(chosen).lists() for value in values],
        claims=joined(reverse("claims:claims"), chosen),
        understood=found.selection.understood(),
        shown=shown,
        empty=not first.items,
        articles=articles,
        counted=counted,
        some=total is None or total > most,
        kinds=KINDS,
        groups=GROUPS,
        locales=LOCALES,
        files=[_files(request, rest, styled=styled) for styled in (True, False)],
        subscription=request.build_absolute_uri(
            joined(request.path, _plain(rest), "format=bibtex")
        ),
    )  # fmt: skip


def _counted(selection: Selection) -> Count | None:
    """The list is shown also where this takes too long."""
    try:
        return selection.counted()
    except TookTooLong:
        return None


def _file(request: HttpRequest, record: Record) -> HttpResponseBase:
    """In the form that was asked for; what takes a while is waited for on a page."""
    try:
        response = written(Bibliography.parse(request.GET, newest=record), request)
    except (ReferencesError, exporting.Busy) as error:
        detail = str(error) or "Other long lists are being written. Ask again in a minute."
        response = render(request, "503.html", {"detail": detail}, status=503)
        response["Retry-After"] = "30"
        response["Cache-Control"] = "no-store"
        return response
    if response.status_code != 202:
        return response
    ticket = response["Location"].rpartition("/")[2]
    waiting_at = redirect("claims:waiting", ticket=ticket)
    waiting_at["Cache-Control"] = "no-store"
    return waiting_at


def _files(request: HttpRequest, rest: str, *, styled: bool) -> list[tuple[str, str, str]]:
    return [
        (name, form.label, _file_at(request, rest, name))
        for name, form in FORMS.items()
        if form.styled == styled
    ]


def _file_at(request: HttpRequest, rest: str, name: str) -> str:
    rest = rest if FORMS[name].styled else _plain(rest)
    pinned = query_of(request, "as_of")
    return joined(reverse("claims:citations"), rest, pinned, f"format={name}")


def _as_chosen(request: HttpRequest, then: str) -> str:
    """Where a button of the form leads: to the styles or a file, with all that is chosen there."""
    rest = query(request, "then", "format", "as_of")
    if then != "styles":
        return _file_at(request, rest, then)
    style = request.GET.get("style", "").strip()
    back = joined("", rest, query_of(request, "as_of"))
    return joined(reverse("claims:styles"), urlencode({"back": back, "style": style}))


def _plain(rest: str) -> str:
    """Without what only a formatted list has."""
    kept = QueryDict(rest, mutable=True)
    for name in ("style", "locale", "group"):
        kept.pop(name, None)
    return kept.urlencode(safe=",")


def query_of(request: HttpRequest, name: str) -> str:
    value = request.GET.get(name, "").strip()
    return urlencode({name: value}) if value else ""


@public(takes=OF_STYLES)
def styles(request: HttpRequest, record: Record) -> HttpResponse:
    """The chooser: a search, what it found, and what one of them looks like."""
    words, chosen, locale = (request.GET.get(n, "").strip() for n in ("q", "style", "locale"))
    if len(words) > 200:
        raise BadParameter("q", "A search has at most 200 characters.")
    number = parameters.number("page", request.GET.get("page", "").strip() or "1", "a page")
    found = style_index.search(words, limit=ON_A_PAGE, first=(max(number, 1) - 1) * ON_A_PAGE)
    back, shared = _back(request.GET.get("back", "")), _list(request.GET.get("list", ""))
    leads_to = shared or joined(reverse("claims:citations"), back)
    rest = query(request, "page", "style")
    return page(
        request,
        "styles",
        record,
        permalink=joined(request.path, query(request)),  # no styles are of a revision
        unlisted=True,
        description="Citation styles, by name.",
        words=words,
        back=back,
        shared=request.GET["list"] if shared else "",
        found=[
            (each, joined(leads_to, urlencode({"style": each.name})) + ("#cite" if shared else ""),
             joined(request.path, rest, urlencode({"style": each.name})))
            for each in found.styles
        ],
        total=found.total,
        example=_example(chosen or "apa", locale),
        next_page=joined(request.path, rest, f"page={number + 1}")
        if found.total > number * ON_A_PAGE else "",
    )  # fmt: skip


def _back(given: str) -> str:
    """The list somebody comes from: its parameters, but for the style that is being chosen."""
    known = {*parameters.PARAMETERS, *bibliography.PARAMETERS} - {"style", "format", "cursor"}
    asked = QueryDict(given[: parameters.LONGEST], mutable=True)
    for name in [name for name in asked if name not in known]:
        del asked[name]
    return asked.urlencode(safe=",")


def _list(given: str) -> str:
    """The page of the shared list somebody comes from; empty where it can be none."""
    known = re.fullmatch(r"[-0-9a-z]{1,60}", given)
    return reverse("claims:list", args=[given]) if known else ""


def _example(name: str, locale: str) -> dict[str, str]:
    try:
        sheet = own_styles.find(name)
        text = style_examples.html(sheet, locale)
    except UnknownStyle as error:
        raise BadParameter("style", str(error)) from error
    except ReferencesError:  # too much is under way; the names are worth something without
        return {"title": name, "html": ""}
    return {"title": sheet.title, "html": mark_safe(text)}


@csrf_exempt  # whoever has the ticket may give it back, as with DELETE in the API
@require_http_methods(["GET", "HEAD", "POST"])
def waiting(request: HttpRequest, ticket: str) -> HttpResponse:
    """How far a long list is; the page looks again by itself, and the list comes at its end."""
    job = waited_for(ticket)
    if request.method == "POST":
        spool.give_back(ticket)
        return redirect("claims:waiting", ticket=ticket)
    response = page(
        request,
        "waiting",
        Record.current(),
        permalink=request.path,
        unlisted=True,
        job=job,
        form=FORMS[job.form],
        again=f"{1}; url={job.address}" if job.state == spool.DONE else "2",
    )
    response["Cache-Control"] = "no-store"
    return response
