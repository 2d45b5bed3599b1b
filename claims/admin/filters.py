"""What the list of claims can be narrowed by."""

from typing import Any

from django.contrib.admin import SimpleListFilter
from django.db.models import QuerySet
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from unfold.contrib.filters.admin import DropdownFilter

from claims import signs
from claims.models import Stance
from sources.admin.filters import FuzzyRangeFilter
from sources.admin.search import row_id
from sources.models import User

PROPOSITION = "stances__proposition__id__exact"


class CoderFilter(DropdownFilter, SimpleListFilter):
    """Whoever has coded a claim, me first."""

    title = "coder"
    parameter_name = "coder"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        coders = User.objects.filter(coded_claims__isnull=False).exclude(
            username=request.user.get_username()
        )
        names = ((str(user.pk), str(user)) for user in coders.distinct().order_by("username"))
        return [("me", "me"), *names]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        value = self.value()
        if value == "me":
            return queryset.filter(coder_id=request.user.pk)
        if not value:
            return queryset
        return queryset.filter(coder_id=row_id(value))


class StanceFilter(DropdownFilter, SimpleListFilter):
    """The side taken; together with a proposition, the side taken on that one."""

    title = "stance"
    parameter_name = "stance"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return signs.choices()

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if not self.value():
            return queryset
        taken = Stance.objects.filter(stance=self.value())
        proposition = row_id(request.GET.get(PROPOSITION, ""))
        if proposition is not None:
            taken = taken.filter(proposition=proposition)
        return queryset.filter(pk__in=taken.values("claim"))


class MadeFilter(FuzzyRangeFilter):
    """When the claim was made, or else its article published."""

    title = "when it was made"
    names = ("made_from", "made_to")
    days = ("first_day", "last_day")

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        dated = queryset.annotate(
            first_day=Coalesce("made_earliest", "article__issued_earliest"),
            last_day=Coalesce("made_latest", "article__issued_latest"),
        )
        return super().queryset(request, dated)
