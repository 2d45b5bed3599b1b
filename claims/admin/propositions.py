"""What people take sides on, and the headings claims stand under."""

from typing import Any

from django.contrib import admin
from django.contrib.admin import display
from django.db.models import Count, QuerySet
from django.http import HttpRequest

from claims.admin.correcting import CorrectsRecord
from claims.admin.merging import MergeAdmin
from claims.models import Proposition, Topic
from sources.admin.actors import merged
from sources.admin.base import FactbaseModelAdmin, FoundByWords, for_autocomplete
from sources.admin.history import HistoryAdmin


@admin.register(Proposition)
class PropositionAdmin(FoundByWords, CorrectsRecord, MergeAdmin, HistoryAdmin, FactbaseModelAdmin):
    list_display = ("show_id", "show_text", "broader", "negation_of", "show_claims")
    list_display_links = ("show_id", "show_text")
    search_fields = ("text",)
    search_help_text = "Words of it, or an id such as Q9; accents do not matter."
    merge_counts = ("stances", "narrower")
    compressed_fields = False
    fieldsets = (
        (None, {"fields": ("text", "definition", ("examples", "counter_examples"))}),
        ("Beside others", {"fields": (("broader", "negation_of"),)}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Proposition]:
        found = super().get_queryset(request)
        if for_autocomplete(request):
            return found
        counted = Count("stances__claim__number", distinct=True)
        related = found.select_related("merged_into", "broader", "negation_of")
        return related.annotate(claim_count=counted)

    @display(description="id", ordering="pk")
    def show_id(self, proposition: Proposition) -> str:
        return proposition.public_id

    @display(description="proposition", ordering="text")
    def show_text(self, proposition: Proposition) -> str:
        return merged(proposition, proposition.text)

    @display(description="claims", ordering="claim_count")
    def show_claims(self, proposition: Any) -> int:
        return int(proposition.claim_count)


@admin.register(Topic)
class TopicAdmin(FoundByWords, CorrectsRecord, HistoryAdmin, FactbaseModelAdmin):
    list_display = ("name", "slug", "broader", "show_claims")
    search_fields = ("name",)
    compressed_fields = False
    fields = (("name", "slug"), "definition", "broader")
    prepopulated_fields = {"slug": ("name",)}

    def get_queryset(self, request: HttpRequest) -> QuerySet[Topic]:
        found = super().get_queryset(request)
        if for_autocomplete(request):
            return found
        counted = Count("claims__number", distinct=True)
        return found.select_related("broader").annotate(claim_count=counted)

    def get_readonly_fields(self, request: HttpRequest, obj: Topic | None = None) -> Any:
        """Published claims are found by the slug; it is an address, and those stay."""
        return ("slug",) if obj and self.shown_in_record(obj) else ()

    def get_prepopulated_fields(self, request: HttpRequest, obj: Topic | None = None) -> Any:
        return {} if obj else self.prepopulated_fields

    @display(description="claims", ordering="claim_count")
    def show_claims(self, topic: Any) -> int:
        return int(topic.claim_count)
