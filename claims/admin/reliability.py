"""The page of intercoder reliability, and its figures to export."""

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.template.response import TemplateResponse
from django.urls import path, reverse

from claims import drawing, reliability, second_coding
from claims.admin.reliability_files import EXPORTS, record
from claims.comparing import LABELS, UNNAMED, VARIABLES
from claims.models import Claim, Proposition, Stance
from claims.presenting import SIGNS
from claims.reliability import Figure, Report, Scope, Unit
from sources.models import Actor

PAGE = 50
MOST_FREQUENT = 20


class ScopeForm(forms.Form):
    """What is measured, as the address says it."""

    since = forms.DateField(required=False)
    until = forms.DateField(required=False)
    coders = forms.RegexField(r"^\d{1,18}-\d{1,18}$", required=False)
    variable = forms.ChoiceField(required=False, choices=[(each, LABELS[each]) for each in LABELS])
    seed = forms.IntegerField(required=False, min_value=0, max_value=2**32 - 1)
    resamples = forms.IntegerField(
        required=False, min_value=100, max_value=reliability.MOST_RESAMPLES
    )

    def clean_coders(self) -> str:
        coders = str(self.cleaned_data["coders"])
        one, _, other = coders.partition("-")
        if other and int(one) == int(other):
            raise forms.ValidationError("Choose two coders: nobody is compared with themselves.")
        return coders

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and since > until:
            self.add_error("until", "The period ends before it begins.")
        return cleaned

    def scope(self, user: Any) -> Scope:
        """Coders measure themselves with others; reviewers and managers everybody."""
        told = self.cleaned_data
        own = None if user.has_perm("claims.review_claim") else user
        one, _, other = told.get("coders", "").partition("-")
        coders = (int(one), int(other)) if other else None
        return Scope(told.get("since"), told.get("until"), own, coders)

    @property
    def numbers(self) -> dict[str, int]:
        told = self.cleaned_data
        seed = told.get("seed")
        return {
            "seed": reliability.SEED if seed is None else seed,
            "resamples": told.get("resamples") or reliability.RESAMPLES,
        }


class ReliabilityPages:
    """Gives the claims' admin its page of reliability."""

    admin_site: Any
    opts: Any

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view
        return [
            path("reliability/", view(self.reliability_view), name="claims_reliability"),
            path(
                "reliability/<slug:name>.<slug:kind>",
                view(self.reliability_export),
                name="claims_reliability_export",
            ),
            *super().get_urls(),  # type: ignore[misc]
        ]

    def reliability_view(self, request: HttpRequest) -> HttpResponse:
        form = _form(request)
        if not form.is_valid():
            return self._reliability_page(request, form, None, 422)
        report = reliability.report(form.scope(request.user), **form.numbers)
        return self._reliability_page(request, form, report)

    def reliability_export(self, request: HttpRequest, name: str, kind: str) -> HttpResponse:
        form = _form(request)
        if not form.is_valid():
            said = "; ".join(str(each) for each in form.errors.values())
            return HttpResponse(said, status=422, content_type="text/plain; charset=utf-8")
        write = EXPORTS.get((name, kind))
        if write is None:
            raise Http404("Figures come as CSV and JSON, answers and deleted drafts as CSV.")
        scope = form.scope(request.user)
        report = reliability.report(scope, **form.numbers)
        return write(record(report, scope, request.user))

    def _reliability_page(
        self, request: HttpRequest, form: ScopeForm, report: Report | None, status: int = 200
    ) -> HttpResponse:
        variable = form.cleaned_data.get("variable") or _first_differing(report)
        context = {
            **self.admin_site.each_context(request),
            "title": "Intercoder reliability",
            "opts": self.opts,
            "form": form,
            "report": report,
            "own_only": not request.user.has_perm("claims.review_claim"),
            "next": None if report and report.pairs else next_step(request),
            "variables": [
                (each, LABELS[each], _with(request.GET, variable=each)) for each in VARIABLES
            ],
            "variable": variable,
            "label": LABELS[variable],
            "address": _with(request.GET),
            "numbers": form.numbers if report else {},
            "level": reliability.LEVEL,
            "is_fullwidth": "1",
        }
        if report:
            context |= {"deleted_by": deleted_by(report), "settled": settled(report)}
            context |= details(report, variable, request.GET)
        return TemplateResponse(
            request, "admin/claims/second_coding/reliability.html", context, status=status
        )


def _first_differing(report: Report | None) -> str:
    """Stances, or else the first variable that people disagree on."""
    asked = ("stances", *VARIABLES)
    return next((each for each in asked if report and report.disagreements(each)), asked[0])


def _form(request: HttpRequest) -> ScopeForm:
    if not request.user.has_perm("claims.view_coding"):
        raise PermissionDenied("Reliability is for those who work here.")
    return ScopeForm(request.GET)


@dataclass(frozen=True, slots=True)
class Next:
    """Where nothing can be measured: why, and what this person could do about it."""

    why: str
    label: str = ""
    url: str = ""


def next_step(request: HttpRequest) -> Next:
    user = request.user
    if _form_names(request) & {"since", "until", "coders"}:
        why = "Of this period and these people no claim has been coded by two."
        return Next(why, "Measure everything", reverse("admin:claims_reliability"))
    share = drawing.in_force()
    if share is None or not share.percent:
        why = "No claim has been coded by two, and none is drawn to be: no share is set."
        if user.has_perm("claims.add_share"):
            return Next(why, "Set the share of claims coded twice", reverse("admin:claims_share"))
        return Next(f"{why} A manager sets it.")
    waiting = Claim.objects.to_code_again(user)
    if second_coding.may_answer(user) and (found := waiting.count()):
        wait = "claim waits" if found == 1 else "claims wait"
        why = f"No claim has been coded by two yet. {found:,} {wait} for your second answers."
        return Next(why, "Answer the first", _again(waiting.first()))
    return Next(
        f"No claim has been coded by two yet. {share.percent} of a hundred new claims are drawn; "
        "once one is handed in, it waits for other people's answers on their first page, under "
        "“To code a second time”."
    )


def _again(claim: Claim | None) -> str:
    return reverse("admin:claims_second_coding", args=[claim.pk]) if claim else ""


def _form_names(request: HttpRequest) -> set[str]:
    return {name for name, value in request.GET.items() if value}


def settled(report: Report) -> dict[str, int]:
    counted = report.adjudicators
    return {"all": counted.total(), "by_second": counted[True]}


def deleted_by(report: Report) -> list[tuple[str, list[str]]]:
    """Drawn drafts that were deleted: by whom, and which."""
    found: dict[str, list[str]] = {}
    for lot in report.deleted:
        found.setdefault(str(lot.coder), []).append(lot.version_id)
    return sorted(found.items())


def _with(asked: QueryDict, **changed: str) -> str:
    """The address as it is, but for this."""
    address = asked.copy()
    address.pop("page", None)
    for name, value in changed.items():
        address[name] = value
    return address.urlencode()


# --- tables --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Row:
    """The figures of everybody, a pair or a month; a variable each."""

    of: str
    figures: list[Figure]
    query: str = ""


@dataclass(frozen=True, slots=True)
class Differing:
    """One unit the two disagree on, in words."""

    unit: Unit
    first: str
    second: str
    proposition: str


@dataclass(frozen=True, slots=True)
class Matrix:
    """First × second, of values from a closed list."""

    names: list[str]
    rows: list[tuple[str, list[tuple[int, bool]], int]]
    totals: list[int]


def details(report: Report, variable: str, asked: QueryDict) -> dict[str, Any]:
    """The tables of the page, and what it shows of one variable."""
    differing = Paginator(report.disagreements(variable), PAGE).get_page(asked.get("page"))
    frequent = _most_frequent(report.units[variable])
    wanted = [(unit.first, unit.second) for unit in differing] + [pair for pair, _ in frequent]
    names = _names(variable, wanted, differing)
    return {
        "overall": Row("All", [report.overall[each] for each in VARIABLES]),
        "by_coders": [
            Row(line.of, _figures(line), _with(asked, coders=f"{line.coders[0]}-{line.coders[1]}"))
            for line in report.by_coders
            if line.coders
        ],
        "by_month": [Row(line.of, _figures(line)) for line in report.by_month],
        "labels": [LABELS[each] for each in VARIABLES],
        "differing": differing,
        "disagreements": [_differing(unit, variable, names) for unit in differing],
        "matrix": _matrix(report.units[variable], variable),
        "frequent": [
            (_value(one, variable, names), _value(other, variable, names), times)
            for (one, other), times in frequent
        ],
    }


def _figures(line: Any) -> list[Figure]:
    return [line.figures[each] for each in VARIABLES]


def _most_frequent(units: Iterable[Unit]) -> list[tuple[tuple[Any, Any], int]]:
    counted = reliability.confusion(unit for unit in units if not unit.agrees)
    return counted.most_common(MOST_FREQUENT)


def _matrix(units: list[Unit], variable: str) -> Matrix | None:
    """None for sets, of which there can be as many as there are claims."""
    known = {"attribution": Claim.Attribution.choices, "stances": Stance.Side.choices}.get(variable)
    if known is None:
        return None
    counted = reliability.confusion(units)
    given = {value for pair in counted for value in pair}
    values = [value for value, _ in known if value in given]
    values += sorted(str(value) for value in given - set(values))
    rows = [
        (
            _value(one, variable, {}),
            [(counted[one, other], one == other) for other in values],
            sum(counted[one, other] for other in values),
        )
        for one in values
    ]
    totals = [sum(counted[one, other] for one in values) for other in values]
    return Matrix([_value(each, variable, {}) for each in values], rows, totals)


def _names(variable: str, pairs: list[tuple[Any, Any]], differing: Iterable[Unit]) -> dict:
    """Actors or propositions by id, as they are called now."""
    if variable == "attribution":
        return {}
    if variable == "stances":
        wanted = {unit.about for unit in differing}
    else:
        wanted = {pk for pair in pairs for value in pair for pk in value if pk is not None}
    model: Any = Actor if variable == "claimants" else Proposition
    return {pk: str(each) for pk, each in model.objects.in_bulk(wanted).items()}


def _differing(unit: Unit, variable: str, names: dict) -> Differing:
    first, second = (_value(each, variable, names) for each in (unit.first, unit.second))
    return Differing(unit, first, second, names.get(unit.about, "") if unit.about else "")


def _value(value: Hashable, variable: str, names: dict) -> str:
    if variable == "attribution":
        return str(Claim.Attribution(str(value)).label)
    if variable == "stances":
        signs = "".join(SIGNS.get(each, "") for each in str(value).split(" + "))
        return f"{signs} {value}"
    assert isinstance(value, frozenset), "the other variables are sets"
    said = sorted("unnamed" if pk is UNNAMED else names.get(pk, f"{pk}") for pk in value)
    return "; ".join(said) or "none"
