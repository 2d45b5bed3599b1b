"""Two ways to serve published claims: as a tutorial has it, and with care."""

from django.contrib.postgres.search import SearchQuery
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from rest_framework.exceptions import ValidationError
from rest_framework.generics import ListAPIView, RetrieveAPIView
from rest_framework.pagination import CursorPagination, PageNumberPagination
from rest_framework.request import Request
from rest_framework.views import APIView

from benchmarks.naive.serializers import ClaimSerializer
from claims.models import Claim

#: Parameter → lookup; ids come with their letter.
IDS = {
    "claimant": "claimants__actor",
    "proposition": "stances__proposition",
    "outlet": "article__outlet",
}
VALUES = {
    "stance": "stances__stance",
    "topic": "topics__slug",
    "attribution": "attribution",
    "language": "language",
    "made_after": "made_latest__gte",
    "made_before": "made_earliest__lte",
    "published_after": "decisions__at__gte",
    "published_before": "decisions__at__lt",
}
#: What a document holds, so that a page takes the same number of queries however long it is.
HELD = (
    "quotes__snapshot",
    "claimants__actor",
    "claimants__affiliation__organisation",
    "stances__proposition__broader",
    "stances__proposition__negation_of",
    "article__outlet",
    "article__bylines__actor",
    "citations__article__outlet",
    "citations__article__bylines__actor",
    "topics",
    "decisions",
)


def chosen(request: Request) -> QuerySet[Claim]:
    claims = Claim.objects.filter(status="published")
    for name, value in request.query_params.items():
        if name in IDS:
            claims = claims.filter(**{IDS[name]: value[1:]})
        elif name in VALUES:
            claims = claims.filter(**{VALUES[name]: value})
            if name.startswith("published"):
                claims = claims.filter(decisions__verb="publish")
        elif name not in ("q", "page", "cursor", "format"):
            raise ValidationError(f"There is no parameter {name}.")
    return claims


class Numbered(PageNumberPagination):
    page_size = 50


class Keyset(CursorPagination):
    page_size = 50
    ordering = "-number"


class OrdinaryList(ListAPIView):
    serializer_class = ClaimSerializer
    pagination_class = Numbered

    def get_queryset(self) -> QuerySet[Claim]:
        claims = chosen(self.request).order_by("-number")
        if words := self.request.query_params.get("q"):
            claims = claims.filter(text__icontains=words)
        return claims


class CarefulList(ListAPIView):
    """The search goes by the column the record keeps for it; its tables have none."""

    serializer_class = ClaimSerializer
    pagination_class = Keyset

    def get_queryset(self) -> QuerySet[Claim]:
        claims = chosen(self.request).prefetch_related(*HELD)
        if words := self.request.query_params.get("q"):
            found = SearchQuery(words, config="english", search_type="websearch")
            claims = claims.filter(entries__valid_until=None, entries__words=found)
        return claims


class OrdinaryOne(RetrieveAPIView):
    serializer_class = ClaimSerializer
    queryset = Claim.objects.filter(status="published")
    lookup_field = "number"


class CarefulOne(OrdinaryOne):
    queryset = Claim.objects.filter(status="published").prefetch_related(*HELD)


def empty(request: HttpRequest) -> HttpResponse:
    """As little as Django can do."""
    return HttpResponse(b"")


class EmptyAPI(APIView):
    """As little as Django REST framework can do."""

    def get(self, request: Request) -> HttpResponse:
        return HttpResponse(b"")
