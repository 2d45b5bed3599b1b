"""“My work” and the overview: which period, who may, and what is shown of it."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.http import urlencode

from claims import progress
from claims.admin.progress.my_work import held, of_mine, summary
from claims.admin.progress.overview import of_overview
from claims.admin.progress.table import Table
from claims.progress import LISTED, Period

LONGEST = 731  # days
LATELY = 30
CHOICES = ((7, "7 days"), (30, "30 days"), (90, "90 days"), (365, "a year"))


class PeriodForm(forms.Form):
    """Which days; without any, the last thirty."""

    since = forms.DateField(required=False, widget=forms.DateInput({"type": "date"}))
    until = forms.DateField(required=False, widget=forms.DateInput({"type": "date"}))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        usual = Period.lately(LATELY)
        last = cleaned.get("until") or usual.last
        try:
            first = cleaned.get("since") or last - timedelta(days=LATELY - 1)
        except OverflowError:
            first = date.min
        if self.errors:
            return cleaned
        if first > last:
            self.add_error("until", "The period ends before it begins.")
        elif (last - first).days >= LONGEST:
            self.add_error("since", "Choose a period of at most two years.")
        elif first.year < 1900 or last.year > 2200:
            self.add_error("since", "Choose a period between the years 1900 and 2200.")
        return cleaned | {"period": Period(first, last)}

    @property
    def period(self) -> Period:
        """The period asked for, or the usual one where that is none."""
        if self.is_valid():
            return self.cleaned_data["period"]
        return Period.lately(LATELY)


class ProgressPages:
    """Gives the claims' admin the pages of the work done."""

    admin_site: Any

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view
        mine, all_ = view(self.my_work_view), view(self.overview_view)
        return [
            path("my-work/", mine, name="claims_my_work"),
            path("my-work/<slug:table>.csv", mine, name="claims_my_work_csv"),
            path("overview/", all_, name="claims_overview"),
            path("overview/<slug:table>.csv", all_, name="claims_overview_csv"),
            *super().get_urls(),  # type: ignore[misc]
        ]

    def my_work_view(self, request: HttpRequest, table: str = "") -> HttpResponse:
        if not self.has_view_permission(request):  # type: ignore[attr-defined]
            raise PermissionDenied
        form = PeriodForm(request.GET)
        found = progress.mine(request.user, form.period)
        shown = list(of_mine(found, request.user, as_csv=bool(table)))
        if table:
            return _download(form, shown, table)
        return self._progress_page(request, form, "my_work", "My work", shown, mine=found,
                          summary=list(summary(found)), held=list(held(found)))  # fmt: skip

    def overview_view(self, request: HttpRequest, table: str = "") -> HttpResponse:
        if not request.user.has_perm("claims.review_claim"):
            raise PermissionDenied
        form = PeriodForm(request.GET)
        listed = None if table else LISTED
        found = progress.overview(request.user, form.period, listed=listed)
        shown = list(of_overview(found))
        if table:
            return _download(form, shown, table)
        return self._progress_page(request, form, "overview", "Overview", shown, overview=found)

    def _progress_page(
        self, request: HttpRequest, form: PeriodForm, name: str, title: str,
        shown: list[Table], **more: Any,
    ) -> HttpResponse:  # fmt: skip
        period = form.period
        here = _address(period)
        csv = [
            (each, f"{reverse(f'admin:claims_{name}_csv', args=[each.name])}?{here}")
            for each in shown
        ]
        context = {
            **self.admin_site.each_context(request),
            "title": title,
            "form": form,
            "period": period,
            "periods": _periods(period),
            "tables": csv,
            **more,
        }
        status = 200 if form.is_valid() else 400
        return TemplateResponse(
            request, f"admin/claims/progress/{name}.html", context, status=status
        )


def _download(form: PeriodForm, shown: list[Table], name: str) -> HttpResponse:
    table = next((each for each in shown if each.name == name), None)
    if table is None:
        raise Http404("There is no such table.")
    if not form.is_valid():
        return HttpResponse(
            "\n".join(str(e) for errors in form.errors.values() for e in errors),
            content_type="text/plain; charset=utf-8",
            status=400,
        )
    period = form.period
    answer = HttpResponse(table.as_csv(), content_type="text/csv; charset=utf-8")
    file = f"{name}-{period.first}-{period.last}.csv"
    answer["Content-Disposition"] = f'attachment; filename="{file}"'
    return answer


def _periods(period: Period) -> list[tuple[str, str, bool]]:
    """What is chosen most, as links: its name, where it leads, whether it is the one shown."""
    found = []
    for days, name in CHOICES:
        one = Period.lately(days)
        found.append((name, _address(one), one == period))
    return found


def _address(period: Period) -> str:
    return urlencode({"since": str(period.first), "until": str(period.last)})
