"""The start page, and what this is."""

from django.http import Http404, HttpRequest, HttpResponse

from claims import browsing, catalogue, heads, presenting
from claims.formats import references as of_claims
from claims.forms import STYLES
from claims.framing import page, public
from claims.models import Revision
from claims.record import Record
from sources.formats import references
from sources.formats.references import FORMS

WHAT = (
    "Claims found in articles: who makes them, in which words, and which side each takes. "
    "Every one was coded by one person and reviewed by another."
)
NEWEST = 6
#: Suffix → the form the reference to the database is written in; none for CITATION.cff.
REFERENCES = {"bib": "biblatex", "ris": "ris", "json": "csljson", "cff": ""}


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
        references={"bib": "BibLaTeX", "ris": "RIS", "json": "CSL-JSON", "cff": "CITATION.cff"},
    )


@public
def cited(request: HttpRequest, record: Record, form: str) -> HttpResponse:
    """The reference to the database at a revision, for programs that keep references."""
    latest = Revision.objects.filter(number=record.revision).first()
    if latest is None:
        raise Http404("Nothing has been published yet that could be cited.")
    base = request.build_absolute_uri("/")
    item = of_claims.database(revision=record.revision, at=latest.at, base=base)
    name = REFERENCES[form]
    if not name:
        text, content_type = of_claims.citation_file(item), "text/plain; charset=utf-8"
    else:
        text, content_type = references.write([item], name), FORMS[name].content_type
    response = HttpResponse(text, content_type=content_type)
    response["Content-Disposition"] = f'inline; filename="factbase-r{record.revision}.{form}"'
    return response


def _dataset(request: HttpRequest, record: Record) -> heads.Linked:
    base = request.build_absolute_uri("/")
    return heads.database(base, revision=record.revision, description=WHAT)
