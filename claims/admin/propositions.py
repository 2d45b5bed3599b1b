"""What people take sides on, and the headings claims stand under."""

from textwrap import shorten
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin import SimpleListFilter, display
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from unfold.contrib.filters.admin import DropdownFilter
from unfold.widgets import UnfoldAdminTextareaWidget

from claims import record
from claims.admin.correcting import CorrectsRecord
from claims.admin.history import CodebookHistory
from claims.admin.operation_pages import Operations
from claims.models import Claim, CodebookVersion, Proposition, Topic
from sources import texts
from sources.admin.actors import merged
from sources.admin.base import FactbaseModelAdmin, FoundByWords, for_autocomplete

Kind = CodebookVersion.Kind
NOTE_HOLDS = 5_000


class CodebookForm(forms.ModelForm):
    """A change comes with a note; what is new need not."""

    note = forms.CharField(
        label="Change note",
        max_length=NOTE_HOLDS,
        required=False,
        validators=[texts.validate],
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 2}),
        help_text="Why, for those who code and those who read the codebook later.",
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if self.instance.pk and self.changes and not cleaned.get("note", "").strip():
            self.add_error("note", "Say why you change it, in a sentence.")
        return cleaned

    @property
    def changes(self) -> list[str]:
        return [name for name in self.changed_data if name != "note"]


class InUseFilter(DropdownFilter, SimpleListFilter):
    """What coders are offered, what they no longer are, and what was merged away."""

    title = "use"
    parameter_name = "use"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("yes", "in use"), ("no", "no longer used"), ("merged", "merged away")]

    def queryset(self, request: HttpRequest, queryset: Any) -> QuerySet:
        found: dict[str, Any] = {
            "yes": Q(merged_into=None, deprecated=""),
            "no": Q(merged_into=None) & ~Q(deprecated=""),
            "merged": Q(merged_into__isnull=False),
        }
        return queryset.filter(found.get(self.value() or "", Q()))


class CodebookPage(Operations, FoundByWords, CorrectsRecord, CodebookHistory, FactbaseModelAdmin):
    """Propositions and topics alike: each change is a version of the codebook, and says why."""

    form = CodebookForm
    list_filter = (InUseFilter,)
    compressed_fields = False
    untold = ("since", "guid")
    shows_beside: tuple[str, ...] = ("merged_into", "broader")
    #: How claims that have it are found from it.
    claims_by = "claims"

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        fieldsets = list(super().get_fieldsets(request, obj))
        if self.has_change_permission(request, obj) if obj else self.has_add_permission(request):
            fieldsets.append(("Why", {"fields": ("note",)}))
        return fieldsets

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        found: QuerySet = super().get_queryset(request)
        if for_autocomplete(request):
            return found
        visible = Claim.objects.visible_to(request.user)
        count = Count(
            f"{self.claims_by}__number",
            filter=Q(**{f"{self.claims_by}__in": visible}),
            distinct=True,
        )
        return found.select_related(*self.shows_beside).annotate(claim_count=count)

    def get_search_results(
        self, request: HttpRequest, queryset: Any, search_term: str
    ) -> tuple[QuerySet, bool]:
        if for_autocomplete(request):
            queryset = queryset.in_use()
        return super().get_search_results(request, queryset, search_term)

    @display(description="since version", ordering="since")
    def show_since(self, thing: Any) -> int | None:
        number: int | None = thing.since_id
        return number

    @display(description="claims", ordering="claim_count")
    def show_claims(self, thing: Any) -> int:
        return int(thing.claim_count)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if change and not form.changes:
            super().save_model(request, obj, form, change)
            return
        record.lock()
        note = form.cleaned_data.get("note", "").strip()
        kind = self._kind(form) if change else Kind.ADD
        with CodebookVersion.objects.begun(kind, note=note, by=request.user):
            super().save_model(request, obj, form, change)

    def _kind(self, form: Any) -> str:
        return {("text",): Kind.RENAME, ("name",): Kind.RENAME, ("broader",): Kind.NARROW}.get(
            tuple(form.changes), Kind.CHANGE
        )

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        self._delete(request, [obj])

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet) -> None:
        self._delete(request, list(queryset))

    def _delete(self, request: HttpRequest, things: list[Any]) -> None:
        """What is deleted together comes back together: it is one version."""
        named = ", ".join(f"{each.public_id} “{each}”" for each in things)
        done = " was deleted." if len(things) == 1 else " were deleted."
        note = shorten(named, NOTE_HOLDS - len(done), placeholder=" …") + done
        with CodebookVersion.objects.begun(Kind.CHANGE, note=note, by=request.user):
            for each in things:
                super().delete_model(request, each)


@admin.register(Proposition)
class PropositionAdmin(CodebookPage):
    list_display = ("show_id", "show_text", "broader", "negation_of", "show_claims", "show_since")
    list_display_links = ("show_id", "show_text")
    search_fields = ("text",)
    search_help_text = "Words of it, or an id such as Q9; accents do not matter."
    fieldsets = (
        (None, {"fields": ("text", "definition", ("examples", "counter_examples"))}),
        ("Beside others", {"fields": (("broader", "negation_of"),)}),
    )

    shows_beside = ("merged_into", "broader", "negation_of")
    claims_by = "stances__claim"

    @display(description="id", ordering="pk")
    def show_id(self, proposition: Proposition) -> str:
        return proposition.public_id

    @display(description="proposition", ordering="text")
    def show_text(self, proposition: Proposition) -> str:
        return _shown(proposition, proposition.text)


@admin.register(Topic)
class TopicAdmin(CodebookPage):
    list_display = ("show_name", "slug", "broader", "show_claims", "show_since")
    search_fields = ("name",)
    fieldsets = ((None, {"fields": (("name", "slug"), "definition", "broader")}),)
    prepopulated_fields = {"slug": ("name",)}

    def get_readonly_fields(self, request: HttpRequest, obj: Topic | None = None) -> Any:
        """Published claims are found by the slug; it is an address, and those stay."""
        return ("slug",) if obj and self.shown_in_record(obj) else ()

    def get_prepopulated_fields(self, request: HttpRequest, obj: Topic | None = None) -> Any:
        return {} if obj else self.prepopulated_fields

    @display(description="name", ordering="name")
    def show_name(self, topic: Topic) -> str:
        return _shown(topic, topic.name)


def _shown(thing: Any, name: str) -> str:
    said = merged(thing, name)
    return f"{said} (no longer used)" if thing.deprecated else said
