"""What every page of the workbench has in common."""

from contextlib import nullcontext
from typing import Any

from django.contrib import messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.utils import NestedObjects, quote, unquote
from django.contrib.admin.widgets import AutocompleteSelect, AutocompleteSelectMultiple
from django.core.exceptions import BadRequest, PermissionDenied, ValidationError
from django.core.validators import ProhibitNullCharactersValidator
from django.db import models, router, transaction
from django.db.models import QuerySet
from django.forms import Field, JSONField, ModelForm
from django.forms.fields import InvalidJSONInput
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from unfold.admin import ModelAdmin, StackedInline, TabularInline

from sources import texts
from sources.admin.search import by_public_id, row_id, words
from sources.models.fields import Typed
from sources.models.merging import Mergeable
from sources.refusals import LISTED, REFUSED, in_words, named, whole

#: How many rows of a part a page takes.
ROWS = 200


class _OfIds:
    """What is no id at all (``?article=abc``) is no choice."""

    def optgroups(self, name: str, value: Any, attrs: Any = None) -> Any:
        ids = [v for v in value if row_id(str(v)) is not None]
        return super().optgroups(name, ids, attrs)  # type: ignore[misc]


class Searched(_OfIds, AutocompleteSelect):
    """A choice among many, by searching."""


class SearchedMany(_OfIds, AutocompleteSelectMultiple):
    """Several of many."""


class StorableJSON(JSONField):
    """JSON without NUL or half a character anywhere in it; it comes back as it was typed."""

    def to_python(self, value: Any) -> Any:
        try:
            found = super().to_python(value)
            texts.validate_all(found)
        except (RecursionError, ValueError) as error:  # nested without end, a number without end
            raise ValidationError("This is too deep or too large to be read.") from error
        return found

    def bound_data(self, data: Any, initial: Any) -> Any:
        return initial if self.disabled else InvalidJSONInput(data or "")


class Fields:
    """How the workbench asks for a field, on a page and in its inlines."""

    model: type[models.Model]
    admin_site: Any

    def get_autocomplete_fields(self, request: HttpRequest) -> list[str]:
        """Search instead of a drop-down, for everything that can be searched."""
        return [
            field.name
            for field in (*self.model._meta.fields, *self.model._meta.many_to_many)
            if field.is_relation
            and field.editable
            and self.admin_site.is_registered(field.related_model)
            and self.admin_site.get_model_admin(field.related_model).search_fields
        ]

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if "widget" not in kwargs and db_field.name in self.get_autocomplete_fields(request):
            kwargs["widget"] = Searched(db_field, self.admin_site, using=kwargs.get("using"))
        return super().formfield_for_foreignkey(  # type: ignore[misc]
            db_field, request, **kwargs
        )

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if isinstance(db_field, models.JSONField):
            kwargs.setdefault("form_class", StorableJSON)
        if isinstance(db_field, models.URLField):
            kwargs.setdefault("assume_scheme", "https")
        field = super().formfield_for_dbfield(db_field, request, **kwargs)  # type: ignore[misc]
        if field is None:
            return None
        if texts.validate in db_field.validators:
            say_it_once(field)
        return field


def say_it_once(field: Field) -> None:
    """Our own validator says where a NUL is; Django's only that there is one."""
    field.validators = [
        v for v in field.validators if not isinstance(v, ProhibitNullCharactersValidator)
    ]


class Rows(Fields):
    """Rows of a part, no more of them than a page can be asked to read."""

    extra = 0
    max_num = ROWS

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        kwargs.setdefault("absolute_max", ROWS)
        formset = super().get_formset(request, obj, **kwargs)  # type: ignore[misc]
        said = {"too_many_forms": f"Nothing was saved: these are more than {ROWS} rows."}
        formset.default_error_messages = formset.default_error_messages | said
        return formset


class FactbaseInline(Rows, TabularInline):
    show_change_link = False


class FactbaseStackedInline(Rows, StackedInline):
    pass


class FactbaseModelAdmin(Fields, ModelAdmin):
    """A page that says what is wrong instead of failing, and keeps what was typed.

    ``refused`` are the errors that become a message on the redisplayed form; everything that was
    being saved is rolled back.
    """

    refused = REFUSED
    rests_untold = "something you may not read yet"
    change_form_template = "admin/sources/change_form.html"
    delete_confirmation_template = "admin/sources/delete_confirmation.html"
    delete_selected_confirmation_template = "admin/sources/delete_selected_confirmation.html"
    list_per_page = 50
    list_filter_submit = True
    list_fullwidth = True
    warn_unsaved_form = True

    # --- what may be asked -------------------------------------------------------------------

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest) -> bool:
        """Not by what refers to it, but for the filters it offers: some of that may be hidden.

        Django lets any relation through for one step, so ``?stances__gte=30`` would tell which
        proposition a claim is on that nobody may read yet.
        """
        first = lookup.partition("__")[0]
        referring = {relation.name for relation in self.opts.related_objects}
        if first in referring and not self._offered(lookup):
            return False
        return bool(super().lookup_allowed(lookup, value, request))

    def _offered(self, lookup: str) -> bool:
        named = (each[0] if isinstance(each, tuple) else each for each in self.list_filter)
        return any(
            lookup.startswith(each)
            if isinstance(each, str)
            else lookup == getattr(each, "parameter_name", None)
            for each in named
        )

    # --- what may be changed -----------------------------------------------------------------

    def shown_in_record(self, obj: Any) -> bool:
        """Whether a published claim shows this; what knows claims overrides it."""
        return False

    def why_read_only(self, request: HttpRequest, obj: Any) -> str:
        """Why this person cannot change this, in a sentence; empty where they can."""
        if getattr(obj, "merged_into_id", None):
            kept = obj.merged_into
            return f"{obj.public_id} has been merged into {kept.public_id} ({kept})."
        return ""

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and not (
            obj is not None and self.why_read_only(request, obj)
        )

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        original = context.get("original")
        context["why_read_only"] = self.why_read_only(request, original) if original else ""
        return super().render_change_form(request, context, *args, **kwargs)

    # --- saving ------------------------------------------------------------------------------

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        said = _messages_so_far(request)
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except self.refused as error:
            if request.method != "POST":
                raise
            _take_back_messages(request, said)
            request.refusal = in_words(error)  # type: ignore[attr-defined]
            for file in request.FILES.values():
                file.seek(0)  # type: ignore[union-attr]
            return super().changeform_view(request, object_id, form_url, extra_context)
        except PermissionDenied as error:
            obj = self.get_object(request, unquote(object_id)) if object_id else None
            raise PermissionDenied(self.why_read_only(request, obj) if obj else "") from error

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> type[ModelForm]:
        form = super().get_form(request, obj, change=change, **kwargs)
        refusal = getattr(request, "refusal", None)
        return _with_refusal(form, refusal) if refusal else form

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        for field in form.visible_fields():
            kept = form.cleaned_data.get(field.name)
            if isinstance(field.field, Typed) and field.data not in (kept, None):
                said = f"{field.label}: “{field.data}” is read as {field.field.plain(kept)}."
                self.message_user(request, said, messages.INFO)

    # --- deleting ----------------------------------------------------------------------------

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> tuple[Any, Any, Any, Any]:
        to_delete, counts, lacking, protected = super().get_deleted_objects(objs, request)
        return to_delete, counts, lacking, self._rest_on(request, objs) if protected else []

    def told_of(self, request: HttpRequest, things: set[models.Model]) -> set[models.Model]:
        """Those this person may know of; what knows claims overrides it."""
        return things

    def _rest_on(self, request: HttpRequest, objs: Any) -> list[str]:
        collector = NestedObjects(using=router.db_for_write(self.model), origin=objs)
        collector.collect(objs)
        found = {whole(each) for each in collector.protected}
        told = self.told_of(request, found)
        lines = [self._linked(each) for each in sorted(told, key=named)]
        more = len(lines) - LISTED
        lines = lines[:LISTED] + ([f"and {more} more"] if more > 0 else [])
        return [*lines, self.rests_untold] if len(told) < len(found) else lines

    def _linked(self, thing: models.Model) -> str:
        where = f"{thing._meta.app_label}_{thing._meta.model_name}"
        try:
            url = reverse(f"{self.admin_site.name}:{where}_change", args=[quote(thing.pk)])
        except NoReverseMatch:
            return named(thing)
        return format_html('<a class="text-link" href="{}">{}</a>', url, named(thing))

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        try:
            return super().delete_view(request, object_id, extra_context)
        except self.refused as error:
            for message in in_words(error).messages:
                self.message_user(request, message, messages.ERROR)
            return HttpResponseRedirect("../change/")

    # --- lists -------------------------------------------------------------------------------

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        if any("\0" in value for values in request.GET.lists() for value in values[1]):
            self.message_user(request, "The search held a NUL character.", messages.ERROR)
            return HttpResponseRedirect(request.path)
        if request.method != "POST":
            return super().changelist_view(request, extra_context)
        said = _messages_so_far(request)
        try:
            with transaction.atomic() if self.all_or_none(request) else nullcontext():
                return super().changelist_view(request, extra_context)
        except self.refused as error:
            _take_back_messages(request, said)
            for message in in_words(error).messages:
                self.message_user(request, message, messages.ERROR)
            return HttpResponseRedirect(request.get_full_path())

    def all_or_none(self, request: HttpRequest) -> bool:
        """Whether what is done to the rows that were chosen is done to each of them, or to none."""
        return True

    def response_action(self, request: HttpRequest, queryset: QuerySet) -> Any:
        if any(row_id(pk) is None for pk in request.POST.getlist(ACTION_CHECKBOX_NAME)):
            raise BadRequest("What was chosen in the list is none of its rows.")
        return super().response_action(request, queryset)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet, search_term: str
    ) -> tuple[QuerySet, bool]:
        term = " ".join(words(search_term.replace("\0", "")))
        return super().get_search_results(request, queryset, term)


class FoundByWords:
    """Lists and fields that find by public id, or by words in any order, whatever the accents.

    What was merged away is nothing to choose.
    """

    def holding(self, queryset: Any, word: str) -> QuerySet:
        """Those that hold this word somewhere; by their name, unless there is more to look in."""
        return queryset.called(word)

    def get_search_results(
        self, request: HttpRequest, queryset: Any, search_term: str
    ) -> tuple[QuerySet, bool]:
        if for_autocomplete(request) and issubclass(queryset.model, Mergeable):
            queryset = queryset.current()
        term = search_term.replace("\0", "")
        found = by_public_id(queryset, term)
        if found is not None:
            return found, False
        for word in words(term):
            queryset = self.holding(queryset, word)
        return queryset, False


def for_autocomplete(request: HttpRequest) -> bool:
    """Whether somebody is choosing in a field, not reading a list."""
    return bool(request.resolver_match and request.resolver_match.url_name == "autocomplete")


def _with_refusal(form: type[ModelForm], refusal: ValidationError) -> type[ModelForm]:
    """The form, saying what was refused when it was saved: beside the field where it is known."""

    class Refused(form):  # type: ignore[misc, valid-type]
        def _post_clean(self) -> None:
            super()._post_clean()
            if not hasattr(refusal, "error_dict"):
                self.add_error(None, refusal)
                return
            for name, errors in refusal.error_dict.items():
                self.add_error(name if name in self.fields else None, errors)

    return Refused


def _messages_so_far(request: HttpRequest) -> int:
    return len(messages.get_messages(request)._queued_messages)  # type: ignore[union-attr]


def _take_back_messages(request: HttpRequest, count: int) -> None:
    """Forget what was announced since then: it has been rolled back."""
    del messages.get_messages(request)._queued_messages[count:]  # type: ignore[union-attr]
