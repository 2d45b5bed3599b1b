"""Coding a claim a second time without seeing the first answers, and adjudicating the two."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path

from claims import drawing, second_coding, workflow
from claims.admin import blind
from claims.admin.reliability import ReliabilityPages
from claims.admin.whose import AS, refuse_another
from claims.models import Claim, Coding
from claims.models.transitions import OPEN
from claims.refusals import NOT_DONE, not_done
from sources import texts
from sources.admin.search import row_id

FOLDER = "admin/claims/second_coding"


class Hidden(Exception):
    """Raised where a page asks for a claim that this person must not see yet."""

    def __init__(self, claim: Claim) -> None:
        self.claim = claim
        super().__init__(claim.version_id)


class AdjudicationForm(forms.Form):
    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)
    reason = forms.CharField(required=False, max_length=5_000, validators=[texts.validate])


class ShareForm(forms.Form):
    percent = forms.IntegerField(min_value=0, max_value=100)
    seed = forms.CharField(max_length=64, validators=[texts.validate])
    note = forms.CharField(required=False, max_length=5_000, validators=[texts.validate])


class SecondCodingPages(ReliabilityPages):
    """Gives the claims' admin its blind pages, and keeps hidden claims off all its others."""

    admin_site: Any
    opts: Any

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view
        own = [
            path("again/actors/", view(self.actors_view), name="claims_second_coding_actors"),
            path(
                "again/propositions/",
                view(self.propositions_view),
                name="claims_second_coding_propositions",
            ),
            path("again/share/", view(self.share_view), name="claims_share"),
            path("<int:pk>/again/", view(self.again_view), name="claims_second_coding"),
            path("<int:pk>/adjudicate/", view(self.adjudicate_view), name="claims_adjudication"),
        ]
        others = super().get_urls()
        return [*own, *(_leading_to_the_blind_page(each) for each in others)]

    def get_queryset(self, request: HttpRequest) -> Any:
        """The one place that keeps them off lists, searches, autocompletes and bulk actions."""
        return super().get_queryset(request).visible_to(request.user)  # type: ignore[misc]

    def get_object(self, request: HttpRequest, object_id: str, from_field: Any = None) -> Any:
        found = super().get_object(request, object_id, from_field)  # type: ignore[misc]
        asked = request.resolver_match.kwargs if request.resolver_match else {}
        if found is None and str(asked.get("pk", asked.get("object_id"))) == object_id:
            _refuse_hidden(request.user, unquote(object_id))
        return found

    # --- answering a second time ---------------------------------------------------------------

    def again_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        claim = _asked_again(request, pk)
        if request.method != "POST":
            if claim.codings.filter(place=Coding.Place.SECOND).exists():
                return redirect("admin:claims_adjudication", pk)
            if not second_coding.waits(claim, request.user):
                return _not_waiting(request, claim)
            return self._blind_page(request, claim, blind.Sheet())
        sheet = blind.read(request.POST)
        try:
            refuse_another(request.POST.get(AS), request.user)
            if sheet.errors:
                return self._blind_page(request, claim, sheet, status=422)
            second_coding.answer(
                claim, sheet.answers, by=request.user, seen=row_id(request.POST.get("seen", ""))
            )
        except NOT_DONE as error:
            return self._blind_page(request, claim, sheet, error=not_done(error))
        return self._answered(request, claim)

    def _answered(self, request: HttpRequest, claim: Claim) -> HttpResponse:
        found = second_coding.outcome(claim)
        agreed = found is not None and found.adjudication is not None
        said = "You both gave the same answers." if agreed else "The answers differ."
        messages.success(request, f"{claim.version_id} is coded a second time. {said}")
        return redirect("admin:claims_adjudication", claim.pk)

    def _blind_page(
        self,
        request: HttpRequest,
        claim: Claim,
        sheet: blind.Sheet,
        *,
        error: workflow.WorkflowError | None = None,
        status: int = 200,
    ) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "title": f"{claim.version_id}, a second time",
            "whose": _whose(request),
            "opts": self.opts,
            "claim": claim,
            "text": blind.text_of(claim),
            "byline": [
                blind.actor_row(each.actor)
                for each in claim.article.bylines.select_related("actor")
            ],
            "sheet": sheet,
            "attributions": Claim.Attribution.choices,
            "sides": blind.SIDES,
            "seen": workflow.last_decision(claim),
            "error": error,
            "too_late": isinstance(error, second_coding.AlreadyAnswered),
            "is_fullwidth": "1",
        }
        status = error.status_code if error else status
        return TemplateResponse(request, f"{FOLDER}/blind.html", context, status=status)

    def actors_view(self, request: HttpRequest) -> HttpResponse:
        return _found(request, blind.find_actors)

    def propositions_view(self, request: HttpRequest) -> HttpResponse:
        return _found(request, blind.find_propositions)

    # --- adjudicating --------------------------------------------------------------------------

    def adjudicate_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        claim = _claim(pk)
        if not request.user.has_perm("claims.view_coding"):
            raise PermissionDenied("The answers are for those who work here.")
        found = second_coding.outcome(claim)
        if found is None:
            return _not_both_yet(request, claim)
        if request.method != "POST":
            return self._both_page(request, found)
        form = AdjudicationForm(request.POST)
        holds = {each: request.POST.get(each, "") for each in second_coding.VARIABLES}
        try:
            refuse_another(request.POST.get(AS), request.user)
            if not form.is_valid():
                raise workflow.Incomplete(*(str(e) for es in form.errors.values() for e in es))
            second_coding.adjudicate(claim, holds, by=request.user, **form.cleaned_data)
        except NOT_DONE as error:
            tried = {**holds, "reason": request.POST.get("reason", "")}
            return self._both_page(request, found, error=not_done(error), tried=tried)
        return self._adjudicated(request, claim)

    def _adjudicated(self, request: HttpRequest, claim: Claim) -> HttpResponse:
        claim.refresh_from_db()
        if claim.is_editable:
            said = f"It is back with {claim.coder}, who was told what holds."
        else:
            said = "The first answers hold: it can be reviewed now."
        messages.success(request, f"{claim.version_id} is adjudicated. {said}")
        return redirect("admin:claims_claim_change", claim.pk)

    def _both_page(
        self,
        request: HttpRequest,
        found: second_coding.Outcome,
        *,
        error: workflow.WorkflowError | None = None,
        tried: dict[str, str] | None = None,
    ) -> HttpResponse:
        claim = found.claim
        context = {
            **self.admin_site.each_context(request),
            "title": f"{claim.version_id}, coded twice",
            "whose": _whose(request),
            "opts": self.opts,
            "claim": claim,
            "text": blind.text_of(claim),
            "outcome": found,
            "rows": [(row, (tried or {}).get(row.variable, "")) for row in found.rows],
            "choices": [(each.value, each.label) for each in second_coding.CHOICES],
            "why_not": second_coding.why_not_adjudicate(found, request.user),
            "is_second": found.second.coder_id == request.user.pk,
            "reason": (tried or {}).get("reason", ""),
            "seen": workflow.last_decision(claim),
            "error": error,
            "is_fullwidth": "1",
        }
        status = error.status_code if error else 200
        return TemplateResponse(request, f"{FOLDER}/both.html", context, status=status)

    # --- the share -----------------------------------------------------------------------------

    def share_view(self, request: HttpRequest) -> HttpResponse:
        if not request.user.has_perm("claims.add_share"):
            raise PermissionDenied("The share of claims coded twice is set by managers.")
        if request.method != "POST":
            share = drawing.in_force()
            percent = share.percent if share else 0
            form = ShareForm(initial={"percent": percent, "seed": drawing.propose_seed()})
            return self._share_page(request, form)
        form = ShareForm(request.POST)
        if not form.is_valid():
            return self._share_page(request, form, status=422)
        try:
            share = drawing.set_share(**form.cleaned_data, by=request.user)
        except NOT_DONE as error:
            form.add_error(None, str(not_done(error)))
            return self._share_page(request, form, status=not_done(error).status_code)
        messages.success(request, f"From now on {share} of new claims are coded a second time.")
        return redirect("admin:claims_share")

    def _share_page(self, request: HttpRequest, form: Any, status: int = 200) -> HttpResponse:
        proof = drawing.proof() if "proof" in request.GET else None
        context = {
            **self.admin_site.each_context(request),
            "title": "Blind second coding",
            "opts": self.opts,
            "form": form,
            "share": drawing.in_force(),
            "shares": drawing.shares(),
            "counts": drawing.counts(),
            "proof": proof,
            "wrong": proof.wrong[: drawing.SHOWN] if proof else [],
        }
        return TemplateResponse(request, f"{FOLDER}/share.html", context, status=status)


# --- what is answered --------------------------------------------------------------------------


def _claim(pk: int) -> Claim:
    claim = Claim.objects.filter(pk=pk).select_related("article", "coder").first()
    if claim is None:
        raise Http404("There is no such claim.")
    return claim


def _whose(request: HttpRequest) -> int | None:
    """For whom the page is made; what one person typed does not become another's by a refusal."""
    return row_id(request.POST.get(AS, "")) or request.user.pk


def _asked_again(request: HttpRequest, pk: int) -> Claim:
    """The claim, for whoever may answer on it; 403 to its coder, who gave the first answers."""
    claim = _claim(pk)
    if claim.coder_id == request.user.pk:
        raise PermissionDenied(f"You coded {claim.version_id}: somebody else answers again.")
    if not second_coding.may_answer(request.user):
        raise PermissionDenied("Answering takes a coder or reviewer.")
    if not hasattr(claim, "draw"):
        raise Http404(f"{claim.version_id} was not drawn to be coded a second time.")
    return claim


def _found(request: HttpRequest, find: Callable[[str], list[dict[str, Any]]]) -> HttpResponse:
    if not second_coding.may_answer(request.user):
        raise PermissionDenied("Answering takes a coder or reviewer.")
    return JsonResponse({"results": find(request.GET.get("q", ""))})


def _not_waiting(request: HttpRequest, claim: Claim) -> HttpResponse:
    messages.info(request, _HIDDEN.format(claim.version_id))
    return redirect("admin:index")


def _not_both_yet(request: HttpRequest, claim: Claim) -> HttpResponse:
    if second_coding.waits(claim, request.user):
        return redirect("admin:claims_second_coding", claim.pk)
    if claim.coder_id == request.user.pk:
        return redirect("admin:claims_claim_change", claim.pk)
    raise Http404("Nobody has coded this claim a second time.")


_HIDDEN = (
    "{} is hidden until it has been handed in and coded a second time by somebody who does not "
    "know the first answers."
)


def _refuse_hidden(user: Any, object_id: str) -> None:
    pk = row_id(object_id)
    if pk is None or not second_coding.may_answer(user):
        return
    claim = Claim.objects.filter(pk=pk, status__in=OPEN).first()
    if claim and not Claim.objects.visible_to(user).filter(pk=pk).exists():
        raise Hidden(claim)


def _leading_to_the_blind_page(pattern: URLPattern) -> URLPattern:
    """The same address; where the claim is hidden from who asks, on to where they may answer."""
    view = pattern.callback

    @wraps(view)
    def leading(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except Hidden as hidden:
            if second_coding.waits(hidden.claim, request.user):
                return redirect("admin:claims_second_coding", hidden.claim.pk)
            return _not_waiting(request, hidden.claim)

    return URLPattern(pattern.pattern, leading, pattern.default_args, pattern.name)
