"""A researcher's own lists: all of them, one of them, and what is done with it."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Count, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.http import urlencode

from claims import ids, list_contents, saved_lists
from claims.admin import doing_with_lists, list_rows
from claims.admin.adding_to_lists import AddingPages
from claims.admin.exporting_lists import ExportingLists
from claims.forms import STYLES
from claims.models import SavedList, SavedListItem
from claims.models.saved_list import LETTERS
from claims.record import Record
from claims.refusals import NOT_DONE, not_done
from sources import texts
from sources.admin.base import FactbaseModelAdmin
from sources.admin.history import HistoryAdmin
from sources.admin.search import row_id
from sources.formats.locales import LOCALES
from sources.formats.references import FORMS

#: Of a list by hand, a page; what a filter chooses is shown so far, the public list has the rest.
ON_A_PAGE, SHOWN = 100, 50


class ListForm(forms.Form):
    """What a list is called, what is said of it, and, if one does, which filter chooses."""

    name = forms.CharField(max_length=200, validators=[texts.validate])
    about = forms.CharField(
        max_length=5_000,
        required=False,
        label="Description",
        validators=[texts.validate],
        widget=forms.Textarea({"rows": 3}),
    )
    filter = forms.CharField(
        max_length=4_000,
        required=False,
        validators=[texts.validate],
        help_text="What stands behind the “?” of a public list of claims, such as "
        "stance=opposes&topic=neutrality. Empty: you choose by hand.",
    )
    of = forms.ChoiceField(choices=SavedList.Of.choices, label="A list of", initial="claims")


@admin.register(SavedList)
class SavedListAdmin(AddingPages, ExportingLists, HistoryAdmin, FactbaseModelAdmin):
    """Nobody sees another's list here, whatever they may do otherwise."""

    refused = NOT_DONE

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view
        mine = path("<path:object_id>/take-back/", view(self.take_back_view),
                    name="claims_savedlist_take_back")  # fmt: skip
        return [mine, *super().get_urls()]

    # --- who may what ------------------------------------------------------------------------

    def get_queryset(self, request: HttpRequest) -> QuerySet[SavedList]:
        return SavedList.objects.of_owner(request.user).select_related("frozen")

    def gone(self, request: HttpRequest, pk: Any) -> Any:
        was = super().gone(request, pk)
        return was if was and was.owner_id == request.user.pk else None

    def may_revert(self, request: HttpRequest, obj: Any) -> bool:
        return False

    def history_parts(self, request: HttpRequest) -> list[tuple[type[Any], str]]:
        return [(SavedListItem, "list")]

    # --- all of them ---------------------------------------------------------------------------

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        mine = self.get_queryset(request).annotate(count=Count("items"))
        return self._answer(
            request, "lists", "My lists",
            lists=mine.order_by("name", "pk"),
            may_add=self.has_add_permission(request),
            others=_shared_by_others(request.user),
        )  # fmt: skip

    def take_back_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """What somebody else shares is private again."""
        shared = SavedList.objects.filter(pk=row_id(object_id) or 0).first()
        if shared is None or request.method != "POST":
            raise Http404("There is no such list.")
        try:
            saved_lists.take_back(shared, by=request.user)
        except NOT_DONE as error:
            raise PermissionDenied(str(not_done(error))) from error
        messages.success(request, f"“{shared.name}” is private again.")
        return HttpResponseRedirect(reverse("admin:claims_savedlist_changelist"))

    # --- a new one -----------------------------------------------------------------------------

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        if not self.has_add_permission(request):
            raise PermissionDenied
        given = request.POST if request.method == "POST" else None
        form = ListForm(given, initial=_asked_for(request))
        if request.method == "POST" and form.is_valid():
            try:
                made = saved_lists.create(**form.cleaned_data, by=request.user)
            except NOT_DONE as error:
                form.add_error(None, str(not_done(error)))
            else:
                messages.success(request, f"“{made.name}” is made. Only you see it.")
                return HttpResponseRedirect(_page(made))
        status = 422 if form.is_bound else 200
        return self._answer(request, "new", "New list", status=status, form=form)

    # --- one -----------------------------------------------------------------------------------

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        saved = self.get_object(request, object_id)
        if saved is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        if not self.has_view_permission(request, saved):
            raise PermissionDenied
        if request.method != "POST":
            return self._one(request, saved)
        if not self.has_change_permission(request, saved):
            raise PermissionDenied
        return self._do(request, saved)

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: Any = None
    ) -> HttpResponse:
        saved = self.get_object(request, object_id)
        if saved is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        if not self.has_delete_permission(request, saved):
            raise PermissionDenied
        if request.method == "POST":
            saved_lists.delete(saved, by=request.user)
            messages.success(request, f"“{saved.name}” is deleted.")
            return HttpResponseRedirect(reverse("admin:claims_savedlist_changelist"))
        return self._answer(
            request, "delete", f"Delete “{saved.name}”", saved=saved, named=saved.items.count()
        )

    def _do(self, request: HttpRequest, saved: SavedList) -> HttpResponse:
        """One thing done with the list, and the notes that were changed on its page saved; on an
        error neither, and the page comes again with what was typed."""
        given = doing_with_lists.asked(request.POST)
        doing = doing_with_lists.DOING.get(given["do"])
        if doing is None:
            raise Http404("There is nothing like this to do with a list.")
        notes = doing_with_lists.changed_notes(request.POST)
        half_typed = doing_with_lists.half_typed(saved, given)
        try:
            with transaction.atomic():
                for public_id, note in notes.items():
                    saved_lists.annotate(saved, public_id, note, by=request.user)
                said, goes_on, *level = doing(saved, given, request.user)
        except NOT_DONE as error:
            why = not_done(error)
            return self._one(request, saved, error=str(why), status=why.status_code)
        if came := " ".join(filter(None, (said, doing_with_lists.told(list(notes))))):
            messages.add_message(request, level[0] if level else messages.SUCCESS, came)
        kept = request.session.pop(_typed_on(saved), {})
        if half_typed := {n: v for n, v in kept.items() if n not in given} | half_typed:
            request.session[_typed_on(saved)] = half_typed
        at = _at(saved, request, given) if goes_on.pk == saved.pk else ""
        return HttpResponseRedirect(_page(goes_on) + at)

    def _one(
        self, request: HttpRequest, saved: SavedList, *, error: str = "", status: int = 200
    ) -> HttpResponse:
        given = doing_with_lists.asked(request.POST if error else QueryDict())
        notes = doing_with_lists.changed_notes(request.POST if error else QueryDict())
        if error:
            half_typed = doing_with_lists.half_typed(saved, given)
        else:  # while a list is frozen, its page has no fields for some of it
            look = request.session.get if saved.frozen_id else request.session.pop
            half_typed = look(_typed_on(saved), {})
        may_change = self.has_change_permission(request, saved)
        record = Record(saved.frozen_id) if saved.frozen_id else Record.current()
        context = {
            "saved": saved,
            "error": error,
            "typed": given if error else half_typed,
            "opened": {given["do"], *doing_with_lists.parts(half_typed)},
            "revision": record.revision,
            "may_change": may_change,
            "may_edit": may_change and not saved.frozen_id,
            "may_delete": self.has_delete_permission(request, saved),
            "address": _public(request, saved),
            "visibilities": SavedList.Visibility.choices,
            "forms": [(name, form.label) for name, form in FORMS.items()],
            "locales": LOCALES,
            "usual_styles": STYLES,
        }
        if saved.by_hand:
            page = _pages(saved).get_page(request.GET.get("page"))
            rows = list_rows.of(saved, record, user=request.user, page=page, typed=notes)
            context |= {"rows": rows, "page": page}
        else:
            context |= _chosen(saved, record)
        context["unplaced"] = _unplaced(notes, context)
        return self._answer(request, "list", saved.name, status=status, **context)

    def _answer(
        self, request: HttpRequest, template: str, title: str, *, status: int = 200, **context: Any
    ) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "title": title,
            "opts": self.opts,
            **context,
        }
        where = f"admin/claims/lists/{template}.html"
        return TemplateResponse(request, where, context, status=status)


# --- what is shown -------------------------------------------------------------------------------


def _chosen(saved: SavedList, record: Record) -> dict[str, Any]:
    """What a filter chooses now, the first of it."""
    contents = list_contents.read(saved, (), record, frozen=saved.frozen_id, most=SHOWN)
    chips = contents.selection.understood() if contents.selection else []
    query = (
        f"{saved.filter}&{urlencode({'as_of': saved.frozen_id})}"
        if saved.frozen_id
        else (saved.filter)
    )
    return {
        "contents": contents,
        "chips": [chip for chip in chips if chip.parameter != "as_of"],
        "all_of_them": f"{reverse('claims:claims')}?{query}",
        "most": saved_lists.MOST,
    }


def _asked_for(request: HttpRequest) -> dict[str, str]:
    """A filter that was brought along from a public list."""
    given = {name: request.GET.get(name, "") for name in ("filter", "of", "name")}
    return {name: value for name, value in given.items() if value and "\0" not in value}


def _shared_by_others(user: Any) -> QuerySet[SavedList]:
    """For whoever may take it back."""
    if not user.has_perm("claims.unshare_savedlist"):
        return SavedList.objects.none()
    shared = SavedList.objects.exclude(owner=user).filter(visibility="public")
    return shared.select_related("owner", "frozen").order_by("-pk")[:200]


def _pages(saved: SavedList) -> "Paginator[SavedListItem]":
    return Paginator(saved.items.all(), ON_A_PAGE)


def _unplaced(notes: dict[str, str], context: dict[str, Any]) -> dict[str, str]:
    """What was typed under what the page shows no field for: it is frozen, or was removed."""
    shown = {row.public_id for row in context.get("rows", ()) if context["may_edit"]}
    return {public_id: note for public_id, note in notes.items() if public_id not in shown}


def _at(saved: SavedList, request: HttpRequest, given: dict[str, str]) -> str:
    """The end of the address that shows again what something was done with, wherever it is now."""
    named = given["named"]
    known = ids.is_id(LETTERS[saved.of], named)
    item = saved.items.filter(public_id=named).first() if known else None
    if item is None:
        asked = named if given["do"] == "page" else request.GET.get("page", "")
        page = row_id(asked) or 1
        return f"?page={page}" if page > 1 else ""
    page = saved.items.filter(position__lt=item.position).count() // ON_A_PAGE + 1
    return (f"?page={page}" if page > 1 else "") + f"#item-{named}"


def _typed_on(saved: SavedList) -> str:
    """Where it is kept from one page to the next."""
    return f"typed on list {saved.pk}"


def _page(saved: SavedList) -> str:
    return reverse("admin:claims_savedlist_change", args=[saved.pk])


def _public(request: HttpRequest, saved: SavedList) -> str:
    if not saved.is_shared:
        return ""
    return request.build_absolute_uri(reverse("claims:list", args=[saved.address]))
