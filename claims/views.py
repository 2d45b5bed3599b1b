"""The public pages. They read the record alone, as of the revision an address asks for."""

from collections.abc import Sequence
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_vary_headers

from claims import arranging, browsing, debate, ids, parameters, presenting
from claims.api import views as api
from claims.browsing import ON_A_PAGE
from claims.forms import STYLES, SearchForm
from claims.framing import joined, lists, page, pin, public, query
from claims.models import Revision
from claims.models.revision import EntryQuerySet
from claims.parameters import BadParameter
from claims.presenting import Shown
from claims.record import Record
from claims.selection import Selection


@public
def start(request: HttpRequest, record: Record) -> HttpResponse:
    return page(
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
        found = selection.page()
    except BadParameter as error:
        return page(request, "claims", record, status=400, error=error, form=form)
    chosen = query(request, "as_of", "cursor", "limit", "sort")
    rest = query(request, "cursor")
    return page(
        request,
        "claims",
        selection.record,
        permalink=joined(request.path, chosen, pin(selection.record)),
        data=lists(chosen),
        form=form,
        claims=presenting.every(found.entries),
        total=selection.count(),
        understood=selection.understood(),
        cite=chosen,
        first="cursor" not in request.GET,
        first_page=joined(request.path, rest),
        next_page=found.next_cursor
        and joined(request.path, rest, urlencode({"cursor": found.next_cursor})),
    )


@public
def claim(request: HttpRequest, record: Record, public_id: str) -> HttpResponse:
    if request.get_preferred_type(["text/html", "application/json"]) == "application/json":
        return _as_json(request, public_id)
    asked = ids.ClaimId.parse(public_id)
    entry = record.claim(asked.number, asked.version) if asked else None
    if entry is None:
        return _elsewhere(request, record, "C", public_id)
    shown = Shown.read(entry)
    versions = presenting.every(record.versions(entry.number))
    propositions = [each["proposition"]["id"] for each in shown.stances]
    counts = browsing.stance_counts(record, *propositions, but=entry.number)
    response = page(
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
        cite=arranging.cited_by(shown, versions, as_of=request.GET.get("as_of", "").strip()),
    )
    patch_vary_headers(response, ["Accept"])
    return response


@public
def article(request: HttpRequest, record: Record, public_id: str) -> HttpResponse:
    found = browsing.around(record, "A", public_id, "article:")
    claims = arranging.in_order_of_quote(presenting.every(found[:ON_A_PAGE]))
    citing = presenting.every(browsing.besides(record, "A", public_id, "article:")[:ON_A_PAGE])
    described = arranging.article([*claims, *citing], public_id)
    if described is None:
        return _elsewhere(request, record, "A", public_id)
    chosen = f"article={public_id}" if claims else ""
    return page(
        request,
        "article",
        record,
        data=lists(chosen) if chosen else [],
        cite=chosen,
        article=described,
        claims=claims,
        total=_total(found, claims),
        more=chosen,
        citing=citing,
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
    return page(
        request,
        "actor",
        record,
        data=lists(f"claimant={public_id}"),
        cite=f"claimant={public_id}" if claims else "",
        id=public_id,
        name=name,
        kind=kind,
        descriptions=arranging.descriptions(claims, public_id),
        claims=claims,
        made=[claim for claim in claims if claim not in relayed],
        relayed=relayed,
        total=_total(made, claims),
        by_them=by_them,
        written=_total(written, by_them),
        articles=arranging.articles(by_them),
        named_in=[] if claims or by_them else shown,
    )


@public
def proposition(request: HttpRequest, record: Record, public_id: str) -> HttpResponse:
    found = browsing.around(record, "Q", public_id, "proposition:")
    claims = presenting.every(found[:ON_A_PAGE])
    beside = browsing.besides(record, "Q", public_id, "proposition:")
    near = presenting.every(beside[:ON_A_PAGE])
    described = arranging.proposition([*claims, *near], public_id)
    if described is None:
        return _elsewhere(request, record, "Q", public_id)
    counts = browsing.stance_counts(record, public_id)[public_id]
    return page(
        request,
        "proposition",
        record,
        data=lists(f"proposition={public_id}"),
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
    citing = presenting.every(browsing.besides(record, "O", public_id, "outlet:")[:ON_A_PAGE])
    if not claims and not citing:
        return _elsewhere(request, record, "O", public_id)
    chosen = f"outlet={public_id}" if claims else ""
    return page(
        request,
        "outlet",
        record,
        data=lists(chosen) if chosen else [],
        cite=chosen,
        id=public_id,
        name=arranging.name_of([*claims, *citing], public_id)[0],
        articles=arranging.articles(claims),
        claims=claims,
        total=_total(found, claims),
        more=chosen,
        citing=citing,
    )


@public
def topic(request: HttpRequest, record: Record, slug: str) -> HttpResponse:
    found = browsing.holding(record, f"topic:{slug}")
    claims = presenting.every(found[:ON_A_PAGE])
    if not claims:
        if moved := record.redirect(f"topic:{slug}"):
            path = reverse("claims:topic", args=[moved.removeprefix("topic:")])
            return HttpResponsePermanentRedirect(joined(path, request.GET.urlencode()))
        raise Http404(f"No published claim has the topic “{slug}”.")
    return page(
        request,
        "topic",
        record,
        data=lists(f"topic={slug}"),
        cite=f"topic={slug}",
        name=claims[0].document["topic_names"].get(slug, slug),
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
    return page(
        request,
        "revisions",
        record,
        data=[("JSON", reverse("api:revisions"))],
        steps=steps,
        older=last if last > 1 else None,
    )


@public
def revision(request: HttpRequest, record: Record, number: str) -> HttpResponse:
    wanted = ids.number(number)
    step = browsing.step(wanted) if wanted is not None else None
    if step is None:
        raise Http404(f"There is no revision {parameters.shown(number)}. {_reached(record)}")
    return page(
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
    return page(request, "about", record, styles=STYLES)


def _elsewhere(request: HttpRequest, record: Record, letter: str, public_id: str) -> HttpResponse:
    """Nothing published has this id: it moved, it is gone, or it never was."""
    what, at = ids.KINDS[letter]
    if ids.is_id(letter, public_id):
        if moved := record.redirect(public_id):
            path = reverse(at, args=[moved])
            return HttpResponsePermanentRedirect(joined(path, request.GET.urlencode()))
        if browsing.ever_shown(record, public_id):
            context = {"id": public_id, "what": what, "record": record}
            return render(request, "410.html", context, status=410)
    hint = ""
    other = ids.KINDS.get(public_id[:1])
    if other and public_id[:1] != letter and ids.is_id(public_id[:1], public_id):
        hint = f" An id that begins with {public_id[:1]} is that of {other.what}."
    raise Http404(f"No published claim shows {what} “{parameters.shown(public_id)}”.{hint}")


def _as_json(request: HttpRequest, public_id: str) -> HttpResponse:
    """What the API answers for the same id."""
    response: HttpResponse = api.Claim.as_view()(request, public_id=public_id)
    patch_vary_headers(response, ["Accept"])
    return response


def _total(found: EntryQuerySet, shown: Sequence[Shown]) -> int:
    """How many there are; counted only where the page does not show them all."""
    return found.count() if len(shown) == ON_A_PAGE else len(shown)


def _claim_data(claim: Shown) -> list[tuple[str, str]]:
    return [
        ("JSON", reverse("api:claim", args=[claim.version_id])),
        ("all versions", reverse("api:versions", args=[claim.id])),
    ]


def _reached(record: Record) -> str:
    return f"The record is at {record.revision}." if record.revision else "The record is empty."
