"""The record and the decisions behind it, to read: nobody changes them."""

import json
from typing import Any

from django.contrib import admin
from django.contrib.admin import display
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from unfold.contrib.filters.admin import ChoicesDropdownFilter

from claims.models import Claim, Decision, Entry, Redirect, Revision
from sources.admin.base import FactbaseInline, FactbaseModelAdmin

SHOWN = 20


class ReadOnly:
    """Rows that are written once, by a verb."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class RedirectInline(ReadOnly, FactbaseInline):
    model = Redirect
    verbose_name_plural = "ids that lead elsewhere since"
    fields = ("old", "new")


@admin.register(Revision)
class RevisionAdmin(ReadOnly, FactbaseModelAdmin):
    list_display = ("number", "kind", "at", "by", "show_entries")
    list_filter = (("kind", ChoicesDropdownFilter),)
    fields = ("number", "kind", "at", "by", "digest", "show_first")
    readonly_fields = ("show_first",)
    inlines = (RedirectInline,)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Revision]:
        found = super().get_queryset(request).defer(None).select_related("by")
        return found.annotate(entry_count=Count("entries"))

    def get_inlines(self, request: HttpRequest, obj: Revision | None = None) -> Any:
        return self.inlines if obj and obj.redirects.exists() else ()

    @display(description="claims", ordering="entry_count")
    def show_entries(self, revision: Any) -> int:
        return int(revision.entry_count)

    @display(description="what it shows")
    def show_first(self, revision: Any) -> SafeString:
        """The first of its entries; a correction can have thousands."""
        entries = revision.entries.order_by("number").only("number", "version", "revision")[:SHOWN]
        claims = format_html_join(
            ", ",
            '<a class="text-link" href="{}">{}</a>',
            ((reverse("admin:claims_entry_change", args=[e.pk]), e.version_id) for e in entries),
        )
        every = reverse("admin:claims_entry_changelist") + f"?revision__exact={revision.pk}"
        return format_html(
            '{} · <a class="text-link" href="{}">as a list ({})</a>',
            claims, every, f"{revision.entry_count:,}",
        )  # fmt: skip


@admin.register(Entry)
class EntryAdmin(ReadOnly, FactbaseModelAdmin):
    list_display = ("show_id", "status", "revision", "valid_until", "published_revision")
    list_filter = (("status", ChoicesDropdownFilter),)
    fields = ("claim", "status", "revision", "valid_until", "show_document")
    readonly_fields = ("show_document",)
    compressed_fields = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Entry]:
        found = super().get_queryset(request)
        return found.defer("document", "terms", "words").select_related("revision", "valid_until")

    @display(description="claim", ordering="number")
    def show_id(self, entry: Entry) -> str:
        return f"C{entry.number}v{entry.version}"

    @display(description="document")
    def show_document(self, entry: Entry) -> SafeString:
        pretty = json.dumps(json.loads(entry.document), ensure_ascii=False, indent=2)
        return format_html('<pre class="document">{}</pre>', pretty)


@admin.register(Decision)
class DecisionAdmin(ReadOnly, FactbaseModelAdmin):
    list_display = ("at", "claim", "verb", "by", "reason")
    list_filter = (("verb", ChoicesDropdownFilter),)
    list_select_related = ("claim", "by")
    fields = ("claim", "verb", "from_status", "to_status", "by", "at", "reason")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Decision]:
        found = super().get_queryset(request)
        return found.filter(claim__in=Claim.objects.visible_to(request.user).values("pk"))
