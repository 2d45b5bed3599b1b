"""A claim, the list of claims, and a claim's references."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from claims import (
    arranging,
    browsing,
    heads,
    ids,
    marking,
    narrowing,
    presenting,
    understanding,
)
from claims.api import claims as api
from claims.bibliography import Cited, How, listed, sheet
from claims.formats import jsonld
from claims.formats import references as of_claims
from claims.formats.wording import Words
from claims.forms import STYLES, SearchForm
from claims.framing import alternates, joined, lists, page, pin, public, query
from claims.listing import RANKED
from claims.pages import elsewhere
from claims.parameters import BadParameter
from claims.presenting import Shown
from claims.reader import TookTooLong
from claims.record import Record
from claims.selection import Selection
from sources.formats import coins, references


@public(takes=None)
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
    shown = presenting.every(found.entries)
    summed_up = _summed_up(selection) if shown else None
    counted = f"{summed_up.total:,} published claims" if summed_up else "Published claims"
    response = page(
        request,
        "claims",
        selection.record,
        permalink=joined(request.path, chosen, pin(selection.record)),
        canonical=joined(request.path, chosen),
        description=f"{counted}: who makes them, where, and which side they take.",
        data=lists(chosen),
        form=form,
        claims=shown,
        found=_marked(shown, selection.words),
        summed_up=summed_up,
        ranked=RANKED if selection.sort == "relevance" and _many(summed_up) else None,
        understood=selection.understood(),
        meant=_meant(request, selection) if not shown else None,
        named=_named(selection) if not shown else None,
        cite=chosen if shown else "",
        feed=joined(reverse("claims:feed"), chosen),
        first="cursor" not in request.GET,
        first_page=joined(request.path, rest),
        next_page=found.next_cursor and joined(request.path, rest, f"cursor={found.next_cursor}"),
    )
    if shown and summed_up is None:
        # Another time it may be counted: this is not how the page is for good.
        response["Cache-Control"] = "no-cache"
    return response


def _summed_up(selection: Selection) -> narrowing.SummedUp | None:
    """The list is shown also where this takes too long."""
    try:
        return narrowing.summed_up(selection)
    except TookTooLong:
        return None


def _many(summed_up: narrowing.SummedUp | None) -> bool:
    """Whether there are more than are put in the order of relevance."""
    return summed_up is None or summed_up.total > RANKED


def _marked(shown: list[Shown], words: str) -> frozenset[str]:
    if not words or not shown:
        return frozenset()
    texts = (text for claim in shown for text in claim.words)
    return marking.found_in(texts, words, {claim.document["language"] for claim in shown})


def _meant(request: HttpRequest, selection: Selection) -> tuple[str, str] | None:
    """Other words, and the address that searches for them."""
    meant = selection.did_you_mean()
    if not meant:
        return None
    rest = request.GET.copy()
    rest.pop("cursor", None)
    rest["q"] = meant
    return meant, joined(request.path, rest.urlencode(safe=","))


def _named(selection: Selection) -> tuple[str, str] | None:
    """Id and name of what there is of this id or citation key, where that was searched for."""
    words, record = selection.words.strip(), selection.record
    words = words if record.article_with_key(words) else ids.capital(words)
    if asked := ids.ClaimId.parse(words):
        return (words, "a claim") if record.claim(asked.number, asked.version) else None
    meant = record.meant_by(words[:1] if ids.is_id(words[:1], words) else "A", words)
    return next(iter(understanding.names({meant} if meant else set(), record).items()), None)


@public(document=api.Claim.as_view())
def claim(request: HttpRequest, record: Record, public_id: str) -> HttpResponse:
    asked = ids.ClaimId.parse(public_id)
    entry = record.claim(asked.number, asked.version) if asked else None
    if entry is None:
        return elsewhere.answer(request, record, "C", public_id)
    shown, base = Shown.read(entry), request.build_absolute_uri("/")
    versions = presenting.every(record.versions(entry.number))
    propositions = [each["proposition"]["id"] for each in shown.stances]
    counts = browsing.stance_counts(record, *propositions, but=entry.number)
    newest = versions[0].version_id == shown.version_id
    cited = arranging.cited_by(shown, versions, as_of=request.GET.get("as_of", "").strip())
    return page(
        request,
        "claim",
        record,
        status=410 if shown.withdrawn else 200,
        permalink=reverse("claims:claim", args=[shown.version_id]),
        canonical=reverse("claims:claim", args=[shown.id if newest else shown.version_id]),
        description=heads.of_claim(shown),
        linked=jsonld.claim(shown.document, base=base),
        data=_data(shown),
        claim=shown,
        versions=versions,
        newest=versions[0],
        stances=arranging.stances(shown, counts),
        tags=coins.tags(of_claims.claim(shown.document, base=base)),
        alternates=alternates(joined(reverse("api:citations"), cited)),
        cite=cited,
        reference=references.one_now(
            of_claims.claim(shown.document, base=base, words=Words("en")), style="apa"
        ),
    )


@public
def cite(request: HttpRequest, record: Record, public_id: str) -> HttpResponse:
    """A claim's reference in five styles, to be copied; for who has no scripts, and for print."""
    asked = ids.ClaimId.parse(public_id)
    entry = record.claim(asked.number, asked.version) if asked else None
    if entry is None:
        return elsewhere.answer(request, record, "C", public_id)
    shown = Shown.read(entry)
    versions = presenting.every(record.versions(entry.number))
    return page(
        request,
        "cite",
        record,
        permalink=reverse("claims:claim", args=[shown.version_id]),
        description=f"How to cite claim {shown.version_id}: {shown.text}",
        claim=shown,
        written=[
            (style, label, _written(request, shown, style)) for style, label in STYLES.items()
        ],
        cite=arranging.cited_by(shown, versions, as_of=request.GET.get("as_of", "").strip()),
    )


def _written(request: HttpRequest, claim: Shown, style: str) -> str:
    how, base = How("text", sheet(style), ""), request.build_absolute_uri("/")
    found = listed([Cited(claim.document)], base=base, words=how.words)
    return references.unnumbered(how.made(found).decode())


def _data(claim: Shown) -> list[tuple[str, str]]:
    return [
        ("JSON", reverse("api:claim", args=[claim.version_id])),
        ("all versions", reverse("api:versions", args=[claim.id])),
    ]
