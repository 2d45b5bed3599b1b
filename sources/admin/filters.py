"""What lists can be narrowed by."""

from collections.abc import Iterable, Iterator
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin import ListFilter, SimpleListFilter
from django.core.exceptions import ValidationError
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.http import HttpRequest
from unfold.contrib.filters.admin import DropdownFilter
from unfold.widgets import UnfoldAdminTextInputWidget

from sources.dates import FuzzyDate
from sources.models import ImportRecord, Snapshot


class FuzzyRangeForm(forms.Form):
    """Two dates, each as well as it is known."""

    def __init__(self, names: Iterable[str], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        for name, hint in zip(names, ("From: 2021-03", "To: 2023"), strict=True):
            widget = UnfoldAdminTextInputWidget({"placeholder": hint, "aria-label": hint})
            self.fields[name] = forms.CharField(label="", required=False, widget=widget)


class FuzzyRangeFilter(ListFilter):
    """Everything that can have happened in between: “2021” can be any of its days."""

    template = "unfold/filters/filters_date_range.html"
    form_class = forms.Form  # for the page's media; the form itself is made in choices()
    names: tuple[str, str]  #: the parameters: from, to
    days: tuple[str, str]  #: the fields with the first and the last day it can mean

    def __init__(
        self, request: HttpRequest, params: dict[str, Any], model: Any, model_admin: Any
    ) -> None:
        super().__init__(request, params, model, model_admin)
        for name in self.names:
            if value := params.pop(name, [""])[-1].strip():
                self.used_parameters[name] = value

    def has_output(self) -> bool:
        return True

    def expected_parameters(self) -> list[str | None]:
        return list(self.names)

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        first_day, last_day = self.days
        since, until = (self._date(request, name) for name in self.names)
        if since:
            queryset = queryset.filter(**{f"{last_day}__gte": since.earliest})
        if until:
            queryset = queryset.filter(**{f"{first_day}__lte": until.latest})
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
        yield {"form": FuzzyRangeForm(self.names, data=self.used_parameters)}


class IssuedFilter(FuzzyRangeFilter):
    title = "date of publication"
    names = ("issued_from", "issued_to")
    days = ("issued_earliest", "issued_latest")


class LinkFilter(DropdownFilter, SimpleListFilter):
    title = "link"
    parameter_name = "link"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, str]]:
        return [("dead", "Dead when last tried"), ("none", "No address")]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        dead = Q(link_check__answer=None) | Q(link_check__answer__gte=400)
        if self.value() == "dead":
            return queryset.filter(dead, link_check__url=F("url"))
        return queryset.filter(url="") if self.value() == "none" else queryset


class HasText(DropdownFilter, SimpleListFilter):
    title = "text"
    parameter_name = "has_text"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, str]]:
        return [("yes", "Text held"), ("no", "Known by reference alone")]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        held = Exists(Snapshot.objects.filter(article=OuterRef("pk")))
        if self.value() not in ("yes", "no"):
            return queryset
        return queryset.filter(held) if self.value() == "yes" else queryset.exclude(held)


class ToComplete(DropdownFilter, SimpleListFilter):
    """Brought in by an identifier alone, and still called by it."""

    title = "reference"
    parameter_name = "reference"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, str]]:
        return [("to_complete", "To be completed")]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if self.value() != "to_complete":
            return queryset
        known = ImportRecord.objects.filter(to_complete=True, title=OuterRef("title"))
        return queryset.filter(Exists(known.filter(made=OuterRef("pk"))), title_supplied=True)
