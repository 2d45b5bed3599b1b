from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html
from unfold.decorators import display

from sources.admin.base import FactbaseModelAdmin
from sources.models import Snapshot


@admin.register(Snapshot)
class SnapshotAdmin(FactbaseModelAdmin):
    """Texts are frozen: read here, added on the article's page, never changed."""

    list_display = ("shown_article", "characters", "method", "obtained_at", "obtained_by")
    list_display_links = ("shown_article",)
    search_fields = ("article__title", "sha256")
    fields = (
        "article",
        ("method", "obtained_from"),
        ("obtained_at", "obtained_by"),
        "characters",
        "digest",
        "read_from",
        "shown_text",
    )
    readonly_fields = ("digest", "read_from", "shown_text")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Snapshot]:
        held = super().get_queryset(request).select_related("article", "obtained_by")
        return held if request.resolver_match and "object_id" in request.resolver_match.kwargs \
            else held.defer("text")  # fmt: skip

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @display(description="article", ordering="article__title")
    def shown_article(self, snapshot: Snapshot) -> str:
        return f"{snapshot.article.public_id} {snapshot.article}"

    @display(description="SHA-256")
    def digest(self, snapshot: Snapshot) -> str:
        return format_html('<span style="overflow-wrap: anywhere">{}</span>', snapshot.sha256)

    @display(description="read from")
    def read_from(self, snapshot: Snapshot) -> str:
        original = snapshot.original
        if original is None:
            return "-"
        return format_html(
            '<a class="text-link" href="{}" download>{}</a>, {} bytes, SHA-256 '
            '<span style="overflow-wrap: anywhere">{}</span>',
            reverse("admin:sources_original", args=[original.pk]),
            original.name,
            f"{original.size:,}",
            original.sha256,
        )

    @display(description="text")
    def shown_text(self, snapshot: Snapshot) -> str:
        return render_to_string("admin/sources/text.html", {"snapshot": snapshot})
