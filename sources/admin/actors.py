import json
from dataclasses import asdict, replace
from typing import Any

from django import forms
from django.core.exceptions import BadRequest, PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import path
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.decorators import display

from sources import adding, texts
from sources.admin.base import FactbaseInline, FactbaseModelAdmin, FoundByWords, for_autocomplete
from sources.admin.history import HistoryAdmin
from sources.formats import bylines
from sources.models import Actor, Affiliation, Alias
from sources.models.history import acting
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

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view(self.by_name_view)
        return [path("by-name/", view, name="sources_actor_by_name"), *super().get_urls()]

    def by_name_view(self, request: HttpRequest) -> HttpResponse:
        """Whoever is typed into a field by name alone, made where there is nobody of that name;
        answered as the pop-up answers."""
        if request.method != "POST" or not self.has_add_permission(request):
            raise PermissionDenied
        try:
            with transaction.atomic(), acting(request.user):
                actor = adding.the_actor(_named(request.POST.get("name", "")))
        except ValidationError as error:
            raise BadRequest(" ".join(error.messages)) from error
        answer = {"value": str(actor.pk), "obj": str(actor), "said": _what_it_is(actor)}
        context = {"popup_response_data": json.dumps(answer)}
        return TemplateResponse(request, "admin/popup_response.html", context)

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


def _named(text: str) -> PersonName | str:
    """A person's name in its parts, as they seem to be; an organisation's whole."""
    texts.validate(text)
    name = bylines.one(text)
    if name is None:
        raise ValidationError("A byline has a name in it.")
    if name.kind != Actor.Kind.PERSON:
        return name.printed
    return bylines.person(replace(name, inverted=text if "," in text else ""))


def _what_it_is(actor: Actor) -> str:
    """What the name was taken for, for whoever typed it to see."""
    if actor.kind != Actor.Kind.PERSON:
        return f"“{actor.name}” is chosen, an organisation."
    return f"“{actor.name}” is chosen, a person; the family name is {actor.family}."


def merged(thing: Any, name: str) -> str:
    """The name, with where it leads where it was merged away."""
    if thing.merged_into_id is None:
        return name
    return f"{name} (merged into {thing.merged_into.public_id})"
