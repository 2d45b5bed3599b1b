"""What the list of claims can be narrowed by."""

from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.contrib.admin import ListFilter, SimpleListFilter
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from unfold.contrib.filters.admin import DropdownFilter
from unfold.contrib.filters.forms import RangeDateForm

from claims import signs
from claims.models import Stance
from sources.dates import FuzzyDate
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
        return queryset.filter(coder_id=value) if value.isdigit() else queryset.none()


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
        proposition = request.GET.get(PROPOSITION, "")
        if proposition.isdigit():
            taken = taken.filter(proposition=int(proposition))
        return queryset.filter(pk__in=taken.values("claim"))


class MadeFilter(ListFilter):
    """When the claim was made, or else its article published: any day of what is known counts."""

    title = "when it was made"
    template = "unfold/filters/filters_date_range.html"
    form_class = RangeDateForm
    names = ("made_from", "made_to")

    def __init__(
        self, request: HttpRequest, params: dict[str, Any], model: Any, model_admin: Any
    ) -> None:
        super().__init__(request, params, model, model_admin)
        self.request = request
        for name in self.names:
            value = params.pop(name, [""])[-1].strip()
            if value:
                self.used_parameters[name] = value

    def has_output(self) -> bool:
        return True

    def expected_parameters(self) -> list[str | None]:
        return list(self.names)

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        after, before = (self._date(request, name) for name in self.names)
        queryset = queryset.annotate(
            first_day=Coalesce("made_earliest", "article__issued_earliest"),
            last_day=Coalesce("made_latest", "article__issued_latest"),
        )
        if after:
            queryset = queryset.filter(last_day__gte=after.earliest)
        if before:
            queryset = queryset.filter(first_day__lte=before.latest)
        return queryset

    def _date(self, request: HttpRequest, name: str) -> FuzzyDate | None:
        if name not in self.used_parameters:
            return None
        try:
            return FuzzyDate.parse(str(self.used_parameters[name]))
        except ValidationError as error:
            messages.error(request, f"Not filtered by date. {error.messages[0]}")
            return None

    def choices(self, changelist: Any) -> Iterator[dict[str, Any]]:
        form = self.form_class(name="made", data=self.used_parameters)
        yield {"request": self.request, "parameter_name": "made", "form": form}
