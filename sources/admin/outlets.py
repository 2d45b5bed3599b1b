from typing import Any

from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from unfold.decorators import display

from sources.admin.actors import merged
from sources.admin.base import FactbaseModelAdmin, FoundByWords, for_autocomplete
from sources.admin.history import HistoryAdmin
from sources.models import Outlet


class OutletAdmin(FoundByWords, HistoryAdmin, FactbaseModelAdmin):
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

    def holding(self, queryset: Any, word: str) -> QuerySet:
        return queryset.filter(Q(name__unaccent__icontains=word) | Q(issn=word))

    @display(description="name", ordering="name")
    def shown_name(self, outlet: Outlet) -> str:
        return merged(outlet, outlet.name)

    @display(description="articles", ordering="article_count")
    def articles_held(self, outlet: Any) -> int:
        return int(outlet.article_count)
