"""Actors and outlets, which published claims may show."""

from django.contrib import admin

from claims.admin.correcting import CorrectsRecord, LockedInline, TakesAdditions
from claims.admin.merging import MergeAdmin
from sources.admin import actors, outlets
from sources.models import Actor, Outlet


class AffiliationInline(LockedInline, actors.AffiliationInline):
    """A new position can always be added, the next claim may need it; what is published stays."""

    may_be_added_to = True


@admin.register(Actor)
class ActorAdmin(TakesAdditions, MergeAdmin, actors.ActorAdmin):
    """Locked, an actor still takes other names and new positions: no published claim shows them."""

    inlines = (AffiliationInline, actors.AliasInline)
    merge_counts = ("bylines", "claimed", "affiliations", "members")


@admin.register(Outlet)
class OutletAdmin(CorrectsRecord, MergeAdmin, outlets.OutletAdmin):
    merge_counts = ("articles",)
