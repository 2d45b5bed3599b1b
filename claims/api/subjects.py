"""Articles, actors, outlets, propositions and topics, as the record shows them."""

from typing import Any

import orjson
from django.http import Http404, HttpResponse, HttpResponsePermanentRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from rest_framework.request import Request

from claims import ids, parameters, standing
from claims.api import cited_articles, one_reference, writing
from claims.api.problems import problem
from claims.api.reading import Reading, asked_for
from claims.bibliography import WRITTEN_IN
from claims.models import Revision, Subject
from claims.parameters import SHAPES, shown
from claims.reader import Newest
from claims.record import Record
from claims.subject_selection import KINDS, Kind, SubjectSelection

ALSO = frozenset({"count", *writing.CHOOSING})


class Subjects(Reading):
    """Those that published claims show, by name, page by page."""

    takes = None
    of: Kind = KINDS["articles"]

    def answer(self, request: Request, **path: str) -> tuple[Any, Newest]:
        query = request.GET
        if self.of is KINDS["articles"] and one_reference.asked(request):
            return cited_articles.written(request._request)
        selection = SubjectSelection.parse(query, self.of, also=ALSO | _written_in(self.of))
        written = writing.keys(query, self.of.keys)
        page = selection.page()
        more: dict[str, Any] = {"revision": selection.record.revision}
        if writing.flag(query, "count"):
            more["count"] = selection.count()
        following = page.next_cursor and writing.with_changed(request, cursor=page.next_cursor)
        return writing.listed(map(written, page.documents), following, more), _read(
            selection.record
        )


class OneSubject(Reading):
    """One of them: 301 where it was merged, 410 where no published claim shows it any more."""

    takes: frozenset[str] | None = None
    of: Kind = KINDS["articles"]

    def answer(self, request: Request, **path: str) -> tuple[HttpResponseBase, Newest]:
        parameters.check(request.GET, {"as_of", *writing.CHOOSING, *_written_in(self.of)})
        record, read = asked_for(request)
        given = path["public_id"]
        if self.of.letter == "A" and (cited := record.article_with_key(given)):
            return self.moved(request, cited), read
        public_id = self.public_id(given)
        written = writing.keys(request.GET, self.of.keys)
        found = shown_at(record, public_id)
        if found is None:
            return self.elsewhere(request, record, public_id), read
        if self.of is KINDS["articles"] and one_reference.asked(request):
            return one_reference.written(request, found.encode()), read
        return writing.one(written(found.encode())), read

    def public_id(self, given: str) -> str:
        letter = self.of.letter
        if letter == "topic:":
            shape, example = SHAPES["topic"]
            if not shape.fullmatch(given):
                raise Http404(f"“{shown(given)}” is not the id of a topic: that is {example}.")
            return f"topic:{given}"
        if not ids.is_id(letter, given := ids.capital(given)):
            what = ids.KINDS[letter].what
            raise Http404(
                f"“{shown(given)}” is not the id of {what}: that is {letter} and a number "
                f"({letter}12)."
            )
        return given

    def elsewhere(self, request: Request, record: Record, public_id: str) -> HttpResponse:
        if stays := record.redirect(public_id):
            return self.moved(request, stays)
        last = (
            Subject.objects.filter(public_id=public_id, revision__lte=record.revision)
            .order_by("-revision_id")
            .first()
        )
        if last is None:
            raise Http404(f"No published claim shows {shown(public_id)}.")
        return problem(
            410,
            f"{public_id} is shown by no published claim since revision {last.valid_until_id}.",
            document=last.document,
        )

    def moved(self, request: Request, public_id: str) -> HttpResponse:
        query = request.GET.urlencode()
        name = request.resolver_match.view_name  # type: ignore[union-attr]
        address = reverse(name, args=[public_id.removeprefix("topic:")])
        return HttpResponsePermanentRedirect(f"{address}?{query}" if query else address)


class Stances(OneSubject):
    """Who stands where on a proposition."""

    takes = frozenset({"as_of"})

    def answer(self, request: Request, **path: str) -> tuple[HttpResponse, Newest]:
        record, read = asked_for(request)
        public_id = self.public_id(path["public_id"])
        found = shown_at(record, public_id)
        if found is None:
            return self.elsewhere(request, record, public_id), read
        content = orjson.dumps(
            {
                "proposition": orjson.loads(found),
                "stances": standing.standing(record, public_id),
                "revision": record.revision,
            }
        )
        return writing.one(content), read


def _written_in(kind: Kind) -> frozenset[str]:
    """Parameters of those that can be references."""
    return WRITTEN_IN if kind is KINDS["articles"] else frozenset()


def shown_at(record: Record, public_id: str) -> str | None:
    """What the record says of it; None where it does not show it."""
    shown_then = Subject.objects.as_of(record.revision).filter(public_id=public_id)
    return shown_then.values_list("document", flat=True).first()


def _read(record: Record) -> Newest:
    at = Revision.objects.values_list("at", flat=True).filter(number=record.revision).first()
    return Newest(record.revision, int(at.timestamp()) if at else 0)
