"""Actors and outlets, which published claims may show."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import flatten_fieldsets
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from claims.admin.correcting import CorrectsRecord
from claims.admin.merging import MergeAdmin
from sources.admin import actors, outlets
from sources.models import Actor, Outlet


class AffiliationInline(actors.AffiliationInline):
    """A new position can always be added, the next claim may need it; what is published stays."""

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and not self._locked(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_delete_permission(request, obj) and not self._locked(request, obj)

    def _locked(self, request: HttpRequest, actor: Actor | None) -> bool:
        page: Any = self.admin_site.get_model_admin(Actor)
        return actor is not None and bool(page.why_locked(request, actor))


@admin.register(Actor)
class ActorAdmin(CorrectsRecord, MergeAdmin, actors.ActorAdmin):
    """Locked, an actor still takes other names and new positions: no published claim shows them."""

    inlines = (AffiliationInline, actors.AliasInline)
    merge_counts = ("bylines", "claimed", "affiliations", "members")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        if obj is not None and obj.merged_into_id is None and self.why_locked(request, obj):
            return super().has_change_permission(request)
        return super().has_change_permission(request, obj)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj is not None and self.why_locked(request, obj):
            return flatten_fieldsets(self.get_fieldsets(request, obj))
        return super().get_readonly_fields(request, obj)

    def save_model(self, request: HttpRequest, obj: Actor, form: Any, change: bool) -> None:
        """Who opened the form before the actor was published is told, not ignored."""
        why = self.why_locked(request, obj) if change else ""
        if why and set(request.POST) & set(flatten_fieldsets(self.get_fieldsets(request, obj))):
            raise ValidationError(why)
        super().save_model(request, obj, form, change)


@admin.register(Outlet)
class OutletAdmin(CorrectsRecord, MergeAdmin, outlets.OutletAdmin):
    merge_counts = ("articles",)
