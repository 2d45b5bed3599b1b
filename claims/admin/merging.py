"""Making two into one: compared field by field, whose values stay chosen, merged in one step."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.admin import action
from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.db.models import GeneratedField, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse

from claims import editing, merging, permissions, workflow
from claims.models import Claim, Revision
from sources.refusals import REFUSED, in_words

#: Where to go on from a merge, by the name the page keeps in its address.
BACK = {"duplicates": "admin:sources_distinct_changelist"}
#: What is each one's own and says nothing to whoever compares them.
UNSAID = {"id", "merged_into", "created_at"}


@dataclass(frozen=True, slots=True)
class Row:
    """One field of both. ``stays``: the id of the one whose value is chosen; None: no choice."""

    label: str
    values: tuple[str, str]
    name: str = ""
    stays: int | None = None

    @property
    def differs(self) -> bool:
        return self.values[0] != self.values[1]

    @property
    def both(self) -> bool:
        return all(self.values)


class MergeAdmin:
    """A ModelAdmin of something Mergeable. ``merge_counts``: relations worth counting."""

    actions = ("merge_selected",)
    merge_counts: tuple[str, ...] = ()

    def get_urls(self) -> list[Any]:
        page = self.admin_site.admin_view(self.merge_view)  # type: ignore[attr-defined]
        own = path("merge/<int:one>/<int:other>/", page, name=_page(self))
        return [own, *super().get_urls()]  # type: ignore[misc]

    def has_merge_permission(self, request: HttpRequest) -> bool:
        return permissions.may_correct(request.user)

    @action(description="Merge two into one …", permissions=["merge"])
    def merge_selected(self, request: HttpRequest, queryset: QuerySet) -> HttpResponse | None:
        pair = list(queryset.order_by("pk")[:3])
        if problem := _not_a_pair(pair):
            self.message_user(request, problem, messages.ERROR)  # type: ignore[attr-defined]
            return None
        return HttpResponseRedirect(address(*pair))

    def merge_view(self, request: HttpRequest, one: int, other: int) -> HttpResponse:
        """Both side by side; sent, it merges them, or says why not with every choice kept."""
        if not self.has_merge_permission(request):
            raise PermissionDenied("Merging takes a reviewer or manager.")
        pair = self._pair(one, other)
        if problem := _not_a_pair(pair):
            self.message_user(request, problem, messages.ERROR)  # type: ignore[attr-defined]
            return HttpResponseRedirect(self._back(request))
        if request.method != "POST":
            return self._compare(request, pair)
        return self._merged(request, pair)

    def _pair(self, one: int, other: int) -> list[Any]:
        model = self.model  # type: ignore[attr-defined]
        found = list(model.objects.filter(pk__in=[one, other]).order_by("pk"))
        if len(found) != 2:
            raise Http404("There are no two such to merge.")
        return found

    def _merged(self, request: HttpRequest, pair: list[Any]) -> HttpResponse:
        kept = next((each for each in pair if str(each.pk) == request.POST.get("keep")), None)
        if kept is None:
            return self._compare(request, pair, error="Choose which one stays.", status=422)
        merged = next(each for each in pair if each.pk != kept.pk)
        taking = [
            field.name
            for field in merging.takeable(type(kept))
            if request.POST.get(f"field_{field.name}") == str(merged.pk)
        ]
        try:
            said = _merge(request, merged, kept, taking)
        except workflow.WorkflowError as error:
            return self._compare(request, pair, error=str(error), status=error.status_code)
        except REFUSED as error:
            why = " ".join(in_words(error).messages)
            return self._compare(request, pair, error=f"Nothing was merged. {why}", status=422)
        self.message_user(request, said, messages.SUCCESS)  # type: ignore[attr-defined]
        return HttpResponseRedirect(self._back(request))

    def _back(self, request: HttpRequest) -> str:
        """To the page of all duplicates, where one came from there; else to the list."""
        opts = self.opts  # type: ignore[attr-defined]
        name = BACK.get(request.GET.get("back", ""))
        if name:
            return f"{reverse(name)}?kind={opts.model_name}"
        return reverse(f"admin:{opts.app_label}_{opts.model_name}_changelist")

    def _compare(
        self, request: HttpRequest, pair: list[Any], *, error: str = "", status: int = 200
    ) -> HttpResponse:
        keep = self._proposed(request, pair)
        context = {
            **self.admin_site.each_context(request),  # type: ignore[attr-defined]
            "title": f"Merge {pair[0].public_id} and {pair[1].public_id}",
            "opts": self.opts,  # type: ignore[attr-defined]
            "pair": pair,
            "keep": keep,
            "rows": [row for row in self._rows(request, pair, keep) if any(row.values)],
            "error": error,
            "back": self._back(request),
        }
        return TemplateResponse(request, "admin/sources/merge.html", context, status=status)

    def _proposed(self, request: HttpRequest, pair: list[Any]) -> int:
        """The one that stays: as was chosen, or else the one more rests on, or the older."""
        chosen = request.POST.get("keep")
        if chosen in {str(each.pk) for each in pair}:
            return int(chosen)
        uses = [
            sum(_number(each, name, request.user) for name in self.merge_counts) for each in pair
        ]
        return int(pair[uses[1] > uses[0]].pk)

    def _rows(self, request: HttpRequest, pair: list[Any], keep: int) -> Iterator[Row]:
        choices = {field.name for field in merging.takeable(type(pair[0]))}
        for field in pair[0]._meta.concrete_fields:
            if isinstance(field, GeneratedField) or field.name in UNSAID:
                continue
            values = _values(pair, field)
            chosen = request.POST.get(f"field_{field.name}", "")
            stays = _stays(pair, values, keep, chosen) if field.name in choices else None
            yield Row(str(field.verbose_name), values, field.name, stays)
        for name in self.merge_counts:
            yield _count(pair, name, request.user)


def address(one: Any, other: Any, *, back: str = "") -> str:
    """The page on which these two are merged."""
    opts = one._meta
    url = reverse(f"admin:{opts.app_label}_{opts.model_name}_merge", args=[one.pk, other.pk])
    return f"{url}?back={back}" if back else url


def _page(admin: Any) -> str:
    return f"{admin.opts.app_label}_{admin.opts.model_name}_merge"


def _merge(request: HttpRequest, merged: Any, kept: Any, taking: list[str]) -> str:
    before = Revision.objects.count()
    with transaction.atomic():
        kept = editing.merge(merged, into=kept, by=request.user, taking=taking)
    made = Revision.objects.first() if Revision.objects.count() > before else None
    said = f"{merged.public_id} is now {kept.public_id} ({kept})."
    if made:
        said += f" The record was corrected in revision {made.number}."
    return said


def _not_a_pair(chosen: list[Any]) -> str:
    if len(chosen) != 2:
        return "Choose exactly two to merge."
    away = [each for each in chosen if each.merged_into_id]
    return f"{away[0].public_id} has been merged away already." if away else ""


def _stays(pair: list[Any], values: tuple[str, str], keep: int, chosen: str) -> int:
    """Whose value is chosen: as was sent, the only one there is, or that of the one that stays."""
    if chosen in {str(each.pk) for each in pair}:
        return int(chosen)
    if bool(values[0]) != bool(values[1]):
        return int(pair[0 if values[0] else 1].pk)
    return keep


def _values(pair: list[Any], field: models.Field) -> tuple[str, str]:
    one, other = (_value(each, field) for each in pair)
    return one, other


def _value(thing: Any, field: models.Field) -> str:
    shown = getattr(thing, f"get_{field.name}_display", None)
    value = shown() if shown else getattr(thing, field.name)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value in (None, "", {}, []) else str(value)


def _count(pair: list[Any], relation: str, user: Any) -> Row:
    related = getattr(pair[0], relation).model._meta.verbose_name_plural
    one, other = (str(_number(each, relation, user) or "") for each in pair)
    return Row(f"{related} ({relation})" if relation == "members" else str(related), (one, other))


def _number(thing: Any, relation: str, user: Any) -> int:
    """How many there are, of claims and their parts as far as this person may know of them."""
    rows = getattr(thing, relation)
    if rows.model is Claim:
        rows = rows.visible_to(user)
    elif any(field.name == "claim" for field in rows.model._meta.fields):
        rows = rows.filter(claim__in=Claim.objects.visible_to(user))
    return int(rows.count())
