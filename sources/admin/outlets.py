from typing import Any

from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from unfold.decorators import display

from sources.admin.actors import merged
from sources.admin.base import FactbaseModelAdmin, for_autocomplete
from sources.admin.history import HistoryAdmin
from sources.admin.search import by_public_id, words
from sources.models import Outlet


class OutletAdmin(HistoryAdmin, FactbaseModelAdmin):
    list_display = ("shown_name", "place", "issn", "articles_held")
    search_fields = ("name",)
    search_help_text = "A name, ISSN, or an id such as O4; accents do not matter."
    fields = ("name", ("place", "issn"), "website")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Outlet]:
        outlets = super().get_queryset(request)
        if for_autocomplete(request):
            return outlets
        counted = Count("articles", filter=Q(articles__merged_into=None))
        return outlets.select_related("merged_into").annotate(article_count=counted)

    def get_search_results(
        self, request: HttpRequest, queryset: Any, search_term: str
    ) -> tuple[QuerySet, bool]:
        if for_autocomplete(request):
            queryset = queryset.current()
        search_term = search_term.replace("\0", "")
        found = by_public_id(queryset, search_term)
        if found is not None:
            return found, False
        for word in words(search_term):
            queryset = queryset.filter(Q(name__unaccent__icontains=word) | Q(issn=word))
        return queryset, False

    @display(description="name", ordering="name")
    def shown_name(self, outlet: Outlet) -> str:
        return merged(outlet, outlet.name)

    @display(description="articles", ordering="article_count")
    def articles_held(self, outlet: Any) -> int:
        return int(outlet.article_count)
