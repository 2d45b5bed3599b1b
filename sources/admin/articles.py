from typing import Any

from django.contrib import messages
from django.db.models import Exists, OuterRef, Q, QuerySet, prefetch_related_objects
from django.forms import Form, ModelForm
from django.http import HttpRequest
from django.urls import reverse
from unfold.contrib.filters.admin import (
    AutocompleteSelectFilter,
    ChoicesDropdownFilter,
)
from unfold.decorators import display
from unfold.forms import PaginationInlineFormSet

from sources import adding, dates, keys
from sources.admin.actors import merged
from sources.admin.base import FactbaseInline, FactbaseModelAdmin, FoundByWords, for_autocomplete
from sources.admin.bringing import Bringing
from sources.admin.filters import HasText, IssuedFilter, LinkFilter, ToComplete
from sources.admin.history import HistoryAdmin
from sources.admin.references import MORE, OthersForm
from sources.admin.steps import Said
from sources.admin.texts import TEXT_FIELDS
from sources.models import Actor, Article, Byline, KeyAlias, Snapshot


class InOrder(PaginationInlineFormSet):
    """New rows come after those that are there."""

    def save_new(self, form: ModelForm, commit: bool = True) -> Any:
        if "position" not in form.changed_data:
            taken = [f.instance.position for f in self.forms if f.instance.pk]
            form.instance.position = max(taken, default=-1) + 1
        return super().save_new(form, commit)


def add_by_name(field: Any, view: str) -> None:
    """The list of a field to search in ends with what was typed, to be added."""
    field.widget.attrs |= {"data-tags": "true", "data-adds": reverse(view)}
    field.widget.is_required = False  # with no empty choice, the only one there is counts as chosen


class BylineInline(FactbaseInline):
    model = Byline
    formset = InOrder
    fields = ("actor", "role", "printed", "position")
    ordering_field = "position"
    hide_ordering_field = True
    verbose_name = "name in the byline"
    verbose_name_plural = "byline"

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        formset = super().get_formset(request, obj, **kwargs)
        if "actor" in formset.form.base_fields:
            formset.form.base_fields["actor"].error_messages["required"] = (
                "Choose who it is, or type the name and choose “Add”; empty if nobody."
            )
        return formset

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if db_field.name == "actor" and request.user.has_perm("sources.add_actor"):
            add_by_name(field, "admin:sources_actor_by_name")
        return field

    def get_extra(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> int:
        return 0 if obj else 1


class ArticleAdmin(Bringing, FoundByWords, HistoryAdmin, FactbaseModelAdmin):
    form = OthersForm
    inlines = (BylineInline,)
    list_display: tuple[str, ...] = (
        "shown_title",
        "byline",
        "outlet",
        "published",
        "type",
        "text_held",
    )
    list_filter = (
        ("type", ChoicesDropdownFilter),
        ("outlet", AutocompleteSelectFilter),
        IssuedFilter,
        HasText,
        LinkFilter,
        ToComplete,
    )
    search_fields = ("title",)
    search_help_text = (
        "Words of the title, a name in the byline, an outlet, a citation key, or an id such as A5."
    )
    fieldsets = (
        (
            None,
            {
                "fields": (
                    "type",
                    "title",
                    "title_supplied",
                    "outlet",
                    ("issued", "language"),
                    ("section", "genre"),
                    "url",
                )
            },
        ),
        ("Text", {"fields": TEXT_FIELDS}),
        (
            "Journal, book, report",
            {
                "classes": ("collapse",),
                "fields": (
                    ("volume", "issue"),
                    ("pages", "doi"),
                    ("publisher", "publisher_place"),
                    ("isbn", "issn"),
                    "pmid",
                ),
            },
        ),
        (
            "Speech, hearing, archive",
            {"classes": ("collapse",), "fields": ("event", ("archive", "archive_location"))},
        ),
        MORE,
        (
            "For those who work here",
            {
                "classes": ("collapse",),
                "fields": ("note", "accessed", "fictional"),
            },
        ),
    )
    readonly_fields = ("earlier_keys",)

    # --- lists -------------------------------------------------------------------------------

    def get_queryset(self, request: HttpRequest) -> QuerySet[Article]:
        articles = super().get_queryset(request)
        if for_autocomplete(request):
            return articles
        held = Exists(Snapshot.objects.filter(article=OuterRef("pk")))
        return articles.for_lists().select_related("merged_into").annotate(has_text=held)

    def holding(self, queryset: Any, word: str) -> QuerySet:
        by = Byline.objects.filter(
            Q(printed__unaccent__icontains=word) | Q(actor__in=Actor.objects.all().called(word))
        )
        return queryset.filter(
            Q(title__unaccent__icontains=word)
            | Q(outlet__name__unaccent__icontains=word)
            | Q(citation_key__iexact=word)
            | Q(pk__in=KeyAlias.objects.filter(key__iexact=word).values("article"))
            | Q(pk__in=by.values("article"))
        )

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if db_field.name == "outlet" and request.user.has_perm("sources.add_outlet"):
            add_by_name(field, "admin:sources_outlet_add")
        return field

    @display(description="article", ordering="title")
    def shown_title(self, article: Article) -> str:
        return merged(article, f"{article.public_id} {article.shown_title}")

    @display(description="byline")
    def byline(self, article: Article) -> str:
        return ", ".join(str(byline) for byline in article.bylines.all())

    @display(description="published", ordering="issued_latest")
    def published(self, article: Article) -> str:
        return dates.plain(article.issued)

    @display(description="text", boolean=True)
    def text_held(self, article: Any) -> bool:
        return bool(article.has_text)

    @display(description="earlier keys")
    def earlier_keys(self, article: Article) -> str:
        if not article.pk:
            return "none"
        prefetch_related_objects([article], "key_aliases")  # a field that is shown is read often
        return ", ".join(alias.key for alias in article.key_aliases.all()) or "none"

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Without the text's fields where none can be added; folded where there is one.

        Variables that have no field are asked for one by one of who may change them.
        """
        fieldsets = dict(super().get_fieldsets(request, obj))
        if not self.may_change_reference(request, obj):
            fieldsets[MORE[0]] = MORE[1] | {"fields": (MORE[1]["fields"][0], "csl_extra")}
        if not self.may_add_text(request, obj):
            del fieldsets["Text"]
        elif obj and obj.has_text:
            corrected = ("Add a corrected text", fieldsets["Text"] | {"classes": ("collapse",)})
            return [corrected if each[0] == "Text" else each for each in fieldsets.items()]
        return list(fieldsets.items())

    def may_change_reference(self, request: HttpRequest, obj: Any) -> bool:
        return self.has_change_permission(request, obj) if obj else True

    def may_add_text(self, request: HttpRequest, obj: Any) -> bool:
        may_save = self.has_change_permission(request, obj) if obj else True
        return may_save and request.user.has_perm("sources.add_snapshot")

    def also_said(self, request: HttpRequest, obj: Any) -> list[Said]:
        """The texts that came; they are never changed, so that no history of rows tells of them."""
        texts = obj.snapshots.defer("text").select_related("obtained_by")
        return [
            Said(
                text.obtained_at,
                str(text.obtained_by or "the program"),
                f"Text added, {text.get_method_display()}",
                f"{text.characters:,} characters. {text.obtained_from}".strip(),
            )
            for text in texts
        ]

    # --- saving ------------------------------------------------------------------------------

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        keys.assign(form.instance)
        if form.text and request.user.has_perm("sources.add_snapshot"):
            self.add_text(request, form)

    def add_text(self, request: HttpRequest, form: Any) -> None:
        """Freeze the text that came with the form; what knows claims finds their quotes in it."""
        adding.add_snapshot(form.instance, form.text, by=request.user, **self.how_obtained(form))
        self.message_user(request, "The text was added.", messages.SUCCESS)

    def how_obtained(self, form: Form) -> dict[str, Any]:
        return {
            "method": form.method,  # type: ignore[attr-defined]
            "obtained_from": form.cleaned_data["obtained_from"],
            "again": form.cleaned_data["same_text"],
            "original": getattr(form, "original", None),
        }
