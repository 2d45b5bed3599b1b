"""The public pages. They read the record alone, as of the revision an address asks for."""

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any
from urllib.parse import parse_qsl, urlencode

from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from claims import arranging, browsing, debate, parameters, presenting
from claims.api import views as api
from claims.browsing import ON_A_PAGE, ClaimId
from claims.forms import STYLES, SearchForm
from claims.models import Revision
from claims.models.revision import EntryQuerySet
from claims.parameters import BadParameter
from claims.presenting import Shown
from claims.record import NoSuchRevision, Record
from claims.selection import Selection

#: What a page may load: its own style sheet and script, and nothing from elsewhere.
POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)

#: What the letter of an id stands for, and where its pages are.
KINDS = {
    "C": ("a claim", "claims:claim"),
    "A": ("an article", "claims:article"),
    "P": ("an actor", "claims:actor"),
    "Q": ("a proposition", "claims:proposition"),
    "O": ("an outlet", "claims:outlet"),
}

View = Callable[..., HttpResponse]


def public(view: View) -> View:
    """Gives the view the record as of ``?as_of=``, and answers what is wrong with an address."""

    @require_safe
    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            response = view(request, _record(request), *args, **kwargs)
        except BadParameter as error:
            response = render(request, "400.html", {"error": error}, status=400)
        response["Content-Security-Policy"] = POLICY
        return response

    return answer


@public
def start(request: HttpRequest, record: Record) -> HttpResponse:
    return _page(
        request,
        "start",
        record,
        claims=presenting.every(browsing.newest(record)[:8]),
        totals=browsing.totals(record),
        latest=Revision.objects.filter(number=record.revision).first(),
    )


@public
def claims(request: HttpRequest, record: Record) -> HttpResponse:
    """The searchable list."""
    form = SearchForm.read(request.GET)
    try:
        selection = Selection.parse(request.GET, newest=record)
        page = selection.page()
    except BadParameter as error:
        return _page(request, "claims", record, status=400, error=error, form=form)
    chosen = _query(request, "cursor", "limit", "sort")
    return _page(
        request,
        "claims",
        selection.record,
        permalink=_with(request.path, chosen, f"as_of={selection.record.revision}"),
        data=_lists(chosen),
        form=form,
        claims=presenting.every(page.entries),
        total=selection.count(),
        understood=selection.understood(),
        cite=chosen,
        first="cursor" not in request.GET,
        first_page=_with(request.path, _query(request, "cursor")),
        next_page=page.next_cursor
        and _with(request.path, _query(request, "cursor"), urlencode({"cursor": page.next_cursor})),
    )


@public
def claim(request: HttpRequest, record: Record, public_id: str) -> HttpResponse:
    if request.get_preferred_type(["text/html", "application/json"]) == "application/json":
        return _as_json(request, public_id)
    asked = ClaimId.parse(public_id)
    entry = record.claim(asked.number, asked.version) if asked else None
    if entry is None:
        return _elsewhere(request, record, "C", public_id)
    shown = Shown.read(entry)
    versions = presenting.every(record.versions(entry.number))
    propositions = [each["proposition"]["id"] for each in shown.stances]
    counts = browsing.stance_counts(record, *propositions, but=entry.number)
    response = _page(
        request,
        "claim",
        record,
        status=410 if shown.withdrawn else 200,
        permalink=reverse("claims:claim", args=[shown.version_id]),
        data=_claim_data(shown),
        claim=shown,
        versions=versions,
        newest=versions[0],
        stances=arranging.stances(shown, counts),
        cite=arranging.cited_by(shown, versions, as_of=_as_of(request)),
    )
    patch_vary_headers(response, ["Accept"])
    return response


@public
def article(request: HttpRequest, record: Record, public_id: str) -> HttpResponse:
    found = browsing.around(record, "A", public_id, "article:")
    claims = arranging.in_order_of_quote(presenting.every(found[:ON_A_PAGE]))
    if not claims:
        return _elsewhere(request, record, "A", public_id)
    return _page(
        request,
        "article",
        record,
        data=_lists(f"article={public_id}"),
        cite=f"article={public_id}",
        article=claims[0].article,
        claims=claims,
        total=_total(found, claims),
        more=f"article={public_id}",
    )


@public
def actor(request: HttpRequest, record: Record, public_id: str) -> HttpResponse:
    made = browsing.around(record, "P", public_id, "claimant:")
    written = browsing.around(record, "P", public_id, "author:")
    claims, by_them = (presenting.every(found[:ON_A_PAGE]) for found in (made, written))
    shown = claims or by_them
    if not shown:  # an organisation somebody belongs to, the author of a work that is cited
        shown = presenting.every(browsing.around(record, "P", public_id)[:ON_A_PAGE])
    if not shown:
        return _elsewhere(request, record, "P", public_id)
    name, kind = arranging.name_of(shown, public_id)
    relayed = arranging.relayed(claims, public_id)
    return _page(
        request,
        "actor",
        record,
        data=_lists(f"claimant={public_id}"),
        cite=f"claimant={public_id}" if claims else "",
        id=public_id,
        name=name,
        kind=kind,
        descriptions=arranging.descriptions(claims, public_id),
        claims=claims,
        made=[claim for claim in claims if claim not in relayed],
        relayed=relayed,
        total=_total(made, claims),
        articles=arranging.articles(by_them),
        named_in=[] if claims or by_them else shown,
    )


@public
def proposition(request: HttpRequest, record: Record, public_id: str) -> HttpResponse:
    found = browsing.around(record, "Q", public_id, "proposition:")
    claims = presenting.every(found[:ON_A_PAGE])
    near = presenting.every(browsing.near_proposition(record, public_id)[:ON_A_PAGE])
    described = arranging.proposition([*claims, *near], public_id)
    if described is None:
        return _elsewhere(request, record, "Q", public_id)
    counts = browsing.stance_counts(record, public_id)[public_id]
    return _page(
        request,
        "proposition",
        record,
        data=_lists(f"proposition={public_id}"),
        cite=f"proposition={public_id}" if claims else "",
        proposition=described,
        related=arranging.related(near, public_id),
        total=sum(counts.values()),
        sides=arranging.sides(claims, public_id, counts),
        picture=debate.draw(claims, public_id),
    )


@public
def outlet(request: HttpRequest, record: Record, public_id: str) -> HttpResponse:
    found = browsing.around(record, "O", public_id, "outlet:")
    claims = presenting.every(found[:ON_A_PAGE])
    if not claims:
        return _elsewhere(request, record, "O", public_id)
    return _page(
        request,
        "outlet",
        record,
        data=_lists(f"outlet={public_id}"),
        cite=f"outlet={public_id}",
        outlet=claims[0].article.outlet,
        articles=arranging.articles(claims),
        total=_total(found, claims),
        more=f"outlet={public_id}",
    )


@public
def topic(request: HttpRequest, record: Record, slug: str) -> HttpResponse:
    found = browsing.holding(record, f"topic:{slug}")
    claims = presenting.every(found[:ON_A_PAGE])
    if not claims:
        raise Http404(f"No published claim has the topic “{presenting.topic_name(slug)}”.")
    return _page(
        request,
        "topic",
        record,
        data=_lists(f"topic={slug}"),
        cite=f"topic={slug}",
        slug=slug,
        claims=claims,
        total=_total(found, claims),
        more=f"topic={slug}",
    )


@public
def revisions(request: HttpRequest, record: Record) -> HttpResponse:
    """The change log."""
    before = request.GET.get("before")
    steps = browsing.steps(
        record, before=parameters.number("before", before, "a revision") if before else None
    )
    last = steps[-1].revision.number if steps else 1
    return _page(
        request,
        "revisions",
        record,
        data=[("JSON", reverse("api:revisions"))],
        steps=steps,
        older=last if last > 1 else None,
    )


@public
def revision(request: HttpRequest, record: Record, number: str) -> HttpResponse:
    wanted = browsing.number(number)
    step = browsing.step(wanted) if wanted is not None else None
    if step is None:
        raise Http404(f"There is no revision {parameters.shown(number)}. {_reached(record)}")
    return _page(
        request,
        "revision",
        record,
        permalink=request.path,
        step=step,
        claims=presenting.every(step.entries),
        newest=record.revision,
    )


@public
def about(request: HttpRequest, record: Record) -> HttpResponse:
    return _page(request, "about", record, styles=STYLES)


def _page(
    request: HttpRequest,
    template: str,
    record: Record,
    *,
    status: int = 200,
    permalink: str = "",
    data: Sequence[tuple[str, str]] = (),
    cite: str = "",
    **shown: Any,
) -> HttpResponse:
    """A page, with what stands at the foot of every one: revision, permalink, cite this, data."""
    as_of = f"as_of={record.revision}" if record.revision else ""
    pinned = as_of if "as_of" in request.GET or "cursor" in request.GET else ""
    cite = _with(cite, pinned) if "as_of=" not in cite else cite
    context = {
        "record": record,
        "as_of": record.revision if pinned else None,
        "now": _with(request.path, _query(request, "as_of", "cursor")),
        "permalink": request.build_absolute_uri(permalink or _with(request.path, as_of)),
        "home": request.build_absolute_uri(_with(reverse("claims:start"), as_of)),
        "data": [(label, _with(path, pinned)) for label, path in data],
        "citations": reverse("api:citations"),
        "cite": cite.lstrip("?"),
        "cite_fields": parse_qsl(cite.lstrip("?")),
        "styles": STYLES,
        **shown,
    }
    return render(request, f"claims/{template}.html", context, status=status)


def _elsewhere(request: HttpRequest, record: Record, letter: str, public_id: str) -> HttpResponse:
    """Nothing published has this id: it moved, it is gone, or it never was."""
    what, page = KINDS[letter]
    if browsing.is_id(letter, public_id):
        if moved := record.redirect(public_id):
            path = reverse(page, args=[moved])
            return HttpResponsePermanentRedirect(_with(path, request.GET.urlencode()))
        if browsing.ever_shown(record, public_id):
            context = {"id": public_id, "what": what, "record": record}
            return render(request, "410.html", context, status=410)
    hint = ""
    other = KINDS.get(public_id[:1])
    if other and public_id[:1] != letter and browsing.is_id(public_id[:1], public_id):
        hint = f" An id that begins with {public_id[:1]} is that of {other[0]}."
    raise Http404(f"No published claim shows {what} “{parameters.shown(public_id)}”.{hint}")


def _record(request: HttpRequest) -> Record:
    given = _as_of(request)
    if not given:
        return Record.current()
    try:
        return Record.as_of(parameters.number("as_of", given, "the number of a revision"))
    except NoSuchRevision as error:
        raise BadParameter("as_of", str(error)) from error


def _as_of(request: HttpRequest) -> str:
    return request.GET.get("as_of", "").strip()


def _as_json(request: HttpRequest, public_id: str) -> HttpResponse:
    """What the API answers for the same id."""
    response: HttpResponse = api.Claim.as_view()(request, public_id=public_id)
    patch_vary_headers(response, ["Accept"])
    return response


def _total(found: EntryQuerySet, shown: Sequence[Shown]) -> int:
    """How many there are; counted only where the page does not show them all."""
    return found.count() if len(shown) == ON_A_PAGE else len(shown)


def _lists(query: str) -> list[tuple[str, str]]:
    return [
        ("JSON", _with(reverse("api:claims"), query)),
        ("BibTeX", _with(reverse("api:citations"), query, "format=bibtex")),
        ("CSL-JSON", _with(reverse("api:citations"), query, "format=csljson")),
    ]


def _claim_data(claim: Shown) -> list[tuple[str, str]]:
    return [
        ("JSON", reverse("api:claim", args=[claim.version_id])),
        ("all versions", reverse("api:versions", args=[claim.id])),
    ]


def _query(request: HttpRequest, *without: str) -> str:
    """The query string, without these parameters and what a form left empty."""
    rest = request.GET.copy()
    for name in [name for name in rest if name in without or not any(rest.getlist(name))]:
        del rest[name]
    return rest.urlencode(safe=",")


def _with(path: str, *queries: str) -> str:
    query = "&".join(filter(None, queries))
    if not query:
        return path
    return f"{path}{'&' if '?' in path else '?'}{query}" if path else query


def _reached(record: Record) -> str:
    return f"The record is at {record.revision}." if record.revision else "The record is empty."
