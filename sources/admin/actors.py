from dataclasses import asdict
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.decorators import display

from sources.admin.base import FactbaseInline, FactbaseModelAdmin, FoundByWords, for_autocomplete
from sources.admin.history import HistoryAdmin
from sources.models import Actor, Affiliation, Alias
from sources.names import PersonName


class ActorForm(forms.ModelForm):
    """Family and given name make the name; an organisation's is typed whole."""

    class Meta:
        model = Actor
        fields = ()  # the admin's fieldsets say which

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "name" in self.fields:
            self.fields["name"].required = False
            self.fields["name"].help_text += " Left empty, it is made of the parts below."

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if "name" in cleaned and not cleaned["name"].strip():
            cleaned["name"] = self._of_parts(cleaned)
            if not cleaned["name"]:
                self.add_error("name", "Give the name, or the family name of a person.")
        elif "name" not in cleaned:
            pass  # what is wrong with it is said already
        elif cleaned.get("kind") == Actor.Kind.PERSON and not cleaned.get("family", "?"):
            self._find_parts(cleaned)
        return cleaned

    def _find_parts(self, cleaned: dict[str, Any]) -> None:
        """References need to know the family name; only “Family, Given” and one word say it."""
        name = cleaned["name"].strip()
        if "," not in name and " " in name:
            asked = f"Which part of “{name}” is the family name? References sort by it."
            self.add_error("family", asked)
            return
        try:
            parts = PersonName.parse(name if "," in name else f"{name},")
        except forms.ValidationError as error:
            self.add_error("name", error)
            return
        cleaned |= asdict(parts) | {"name": str(parts)}

    def _of_parts(self, cleaned: dict[str, Any]) -> str:
        names = ("family", "given", "particle", "dropping_particle", "suffix")
        parts = {key: cleaned.get(key, "") for key in names}
        if cleaned.get("kind") != Actor.Kind.PERSON or not parts["family"]:
            return ""
        return str(PersonName(**parts, native_order=bool(cleaned.get("native_order"))))


class AliasInline(FactbaseInline):
    model = Alias
    verbose_name = "other name"
    verbose_name_plural = "other names"


class AffiliationInline(FactbaseInline):
    model = Affiliation
    fk_name = "actor"
    verbose_name = "position"
    verbose_name_plural = "positions"
    fields = ("title", "organisation", "start", "end")


class ActorAdmin(FoundByWords, HistoryAdmin, FactbaseModelAdmin):
    form = ActorForm
    inlines = (AffiliationInline, AliasInline)
    list_display = ("shown_name", "kind", "description", "also_known_as")
    list_filter = (("kind", ChoicesDropdownFilter),)
    search_fields = ("name",)
    search_help_text = "A name, another name, or an id such as P31; accents do not matter."
    fieldsets = (
        (None, {"fields": ("kind", "name", "description")}),
        (
            "Parts of a person's name",
            {
                "fields": (
                    ("family", "given"),
                    ("particle", "dropping_particle"),
                    "suffix",
                    "native_order",
                )
            },
        ),
        ("Elsewhere", {"fields": ("wikidata",), "classes": ("collapse",)}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Actor]:
        actors = super().get_queryset(request).select_related("merged_into")
        return actors if for_autocomplete(request) else actors.prefetch_related("aliases")

    def get_search_results(
        self, request: HttpRequest, queryset: Any, search_term: str
    ) -> tuple[QuerySet, bool]:
        if for_autocomplete(request) and request.GET.get("field_name") == "organisation":
            queryset = queryset.filter(kind=Actor.Kind.ORGANISATION)
        return super().get_search_results(request, queryset, search_term)

    @display(description="name", ordering="sort_name")
    def shown_name(self, actor: Actor) -> str:
        return merged(actor, actor.name)

    @display(description="also known as")
    def also_known_as(self, actor: Actor) -> str:
        return ", ".join(alias.name for alias in actor.aliases.all())


def merged(thing: Any, name: str) -> str:
    """The name, with where it leads where it was merged away."""
    if thing.merged_into_id is None:
        return name
    return f"{name} (merged into {thing.merged_into.public_id})"
