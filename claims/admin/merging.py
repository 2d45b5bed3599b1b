"""Making two into one: chosen in a list, compared side by side, then merged."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.admin import action
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db import transaction
from django.db.models import GeneratedField, QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from claims import editing, permissions
from claims.models import Revision


@dataclass(frozen=True, slots=True)
class Row:
    """One field of both."""

    label: str
    values: tuple[str, str]

    @property
    def differs(self) -> bool:
        return self.values[0] != self.values[1]


class MergeAdmin:
    """A ModelAdmin of something Mergeable. ``merge_counts``: relations worth counting."""

    actions = ("merge_selected",)
    merge_counts: tuple[str, ...] = ()

    def has_merge_permission(self, request: HttpRequest) -> bool:
        return permissions.may_correct(request.user)

    @action(description="Merge two into one …", permissions=["merge"])
    def merge_selected(self, request: HttpRequest, queryset: QuerySet) -> HttpResponse | None:
        pair = list(queryset.order_by("pk")[:3])
        if problem := _not_a_pair(pair):
            self.message_user(request, problem, messages.ERROR)  # type: ignore[attr-defined]
            return None
        kept = next((each for each in pair if str(each.pk) == request.POST.get("keep")), None)
        if kept is None:
            return self._compare(request, pair)
        merged = next(each for each in pair if each.pk != kept.pk)
        self._merge(request, merged, kept)
        return None

    def _merge(self, request: HttpRequest, merged: Any, kept: Any) -> None:
        before = Revision.objects.count()
        with transaction.atomic():
            editing.merge(merged, into=kept, by=request.user)
        made = Revision.objects.first() if Revision.objects.count() > before else None
        said = f"{merged.public_id} is now {kept.public_id} ({kept})."
        if made:
            said += f" The record was corrected in revision {made.number}."
        self.message_user(request, said, messages.SUCCESS)  # type: ignore[attr-defined]

    def _compare(self, request: HttpRequest, pair: list[Any]) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),  # type: ignore[attr-defined]
            "title": f"Merge {pair[0].public_id} and {pair[1].public_id}",
            "opts": self.opts,  # type: ignore[attr-defined]
            "pair": pair,
            "rows": [row for row in self._rows(pair) if any(row.values)],
            "checkbox": ACTION_CHECKBOX_NAME,
        }
        return TemplateResponse(request, "admin/sources/merge.html", context)

    def _rows(self, pair: list[Any]) -> list[Row]:
        fields = [
            f
            for f in pair[0]._meta.concrete_fields
            if not isinstance(f, GeneratedField) and f.name not in ("id", "merged_into")
        ]
        rows = [Row(str(f.verbose_name), _values(pair, f)) for f in fields]
        return rows + [_count(pair, name) for name in self.merge_counts]


def _not_a_pair(chosen: list[Any]) -> str:
    if len(chosen) != 2:
        return "Choose exactly two to merge."
    away = [each for each in chosen if each.merged_into_id]
    return f"{away[0].public_id} has been merged away already." if away else ""


def _values(pair: list[Any], field: Any) -> tuple[str, str]:
    one, other = (_value(each, field) for each in pair)
    return one, other


def _value(thing: Any, field: Any) -> str:
    shown = getattr(thing, f"get_{field.name}_display", None)
    value = shown() if shown else getattr(thing, field.name)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value in (None, "", {}, []) else str(value)


def _count(pair: list[Any], relation: str) -> Row:
    related = getattr(pair[0], relation).model._meta.verbose_name_plural
    one, other = (str(getattr(each, relation).count() or "") for each in pair)
    return Row(f"{related} ({relation})" if relation == "members" else str(related), (one, other))
