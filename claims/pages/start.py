"""The start page, and what this is."""

from django.http import HttpRequest, HttpResponse

from claims import browsing, catalogue, heads, presenting
from claims.forms import STYLES
from claims.framing import page, public
from claims.models import Revision
from claims.record import Record

WHAT = (
    "Claims found in articles: who makes them, in which words, and which side each takes. "
    "Every one was coded by one person and reviewed by another."
)
NEWEST = 6


@public
def start(request: HttpRequest, record: Record) -> HttpResponse:
    contested = browsing.contested(record)
    texts = catalogue.documents(record, [each.id for each in contested]) if contested else {}
    return page(
        request,
        "start",
        record,
        description=WHAT,
        linked=_dataset(request, record),
        claims=presenting.every(browsing.newest(record)[:NEWEST]),
        contested=[(each, texts[each.id]["text"]) for each in contested if each.id in texts],
        among=browsing.CONTESTED_AMONG,
        totals=browsing.totals(record),
        latest=Revision.objects.filter(number=record.revision).first(),
    )


@public
def about(request: HttpRequest, record: Record) -> HttpResponse:
    return page(
        request,
        "about",
        record,
        description=f"What factbase stores, what its words mean, and how to cite it. {WHAT}",
        linked=_dataset(request, record),
        latest=Revision.objects.filter(number=record.revision).first(),
        styles=STYLES,
    )


def _dataset(request: HttpRequest, record: Record) -> heads.Linked:
    base = request.build_absolute_uri("/")
    return heads.database(base, revision=record.revision, description=WHAT)
