"""The list of claims: its columns, its search, and the verbs done on many at once."""

import re
from collections.abc import Callable
from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin import display, helpers
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from unfold.contrib.filters.admin import (
    AutocompleteSelectFilter,
    ChoicesDropdownFilter,
    MultipleChoicesDropdownFilter,
)

from claims import signs, workflow
from claims.admin.filters import CoderFilter, MadeFilter, StanceFilter
from claims.models import Claim, Claimant, Decision, Quote
from claims.models.transitions import BY_VERB, TRANSITIONS, Transition
from sources import texts
from sources.admin.refusals import REFUSED, in_words
from sources.admin.search import row_id, words
from sources.models import Actor

_ID = re.compile(r"C?(?P<number>\d{1,18})(?:v(?P<version>\d{1,9}))?", re.IGNORECASE)
NOT_DONE: tuple[type[Exception], ...] = (*REFUSED, workflow.WorkflowError)
NAMED = 10  # how many claims that were not done a message names


class Reason(forms.Form):
    reason = forms.CharField(
        max_length=5_000, validators=[texts.validate], widget=forms.Textarea(attrs={"rows": 3})
    )


class ClaimList:
    """The list side of the claims admin."""

    list_display = (
        "show_id",
        "show_text",
        "show_claimants",
        "show_stances",
        "show_status",
        "show_article",
        "coder",
        "show_made",
    )
    list_display_links = ("show_id", "show_text")
    search_fields = ("text",)  # what is searched is in get_search_results
    search_help_text = "Text, quote, claimant or C12"
    list_filter = (
        ("status", MultipleChoicesDropdownFilter),
        CoderFilter,
        StanceFilter,
        ("stances__proposition", AutocompleteSelectFilter),
        ("attribution", ChoicesDropdownFilter),
        ("topics", AutocompleteSelectFilter),
        ("article", AutocompleteSelectFilter),
        ("article__outlet", AutocompleteSelectFilter),
        MadeFilter,
    )

    @display(description="claim", ordering="number")
    def show_id(self, claim: Claim) -> str:
        return claim.version_id

    @display(description="text", ordering="text")
    def show_text(self, claim: Claim) -> str:
        return claim.text

    @display(description="claimants")
    def show_claimants(self, claim: Claim) -> str:
        return signs.claimants(claim)

    @display(description="stances")
    def show_stances(self, claim: Claim) -> SafeString:
        return signs.stances(claim)

    @display(description="status", ordering="status")
    def show_status(self, claim: Claim) -> SafeString:
        return signs.status(claim)

    @display(description="article", ordering="article__title")
    def show_article(self, claim: Claim) -> SafeString:
        title = claim.article.shown_title
        return format_html('<span class="list-article" title="{}">{}</span>', title, title)

    @display(description="made", ordering="made_earliest")
    def show_made(self, claim: Claim) -> str:
        return claim.made_plain

    def get_queryset(self, request: HttpRequest) -> QuerySet[Claim]:
        return super().get_queryset(request).for_lists()  # type: ignore[misc]

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Claim], search_term: str
    ) -> tuple[QuerySet[Claim], bool]:
        """Every word in the claim, its quote or a claimant's name; or the id C12, C12v2."""
        term = search_term.replace("\0", "").strip()
        if found := _ID.fullmatch(term):
            version = {"version": found["version"]} if found["version"] else {}
            return queryset.filter(number=found["number"], **version), False
        for word in words(term):
            queryset = queryset.filter(_holds(word))
        return queryset, False

    # --- verbs on many -----------------------------------------------------------------------

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        newest = Decision.objects.order_by("-pk").values_list("pk", flat=True).first()
        context = {"seen": newest or 0} | (extra_context or {})
        return super().changelist_view(request, context)  # type: ignore[misc]

    def all_or_none(self, request: HttpRequest) -> bool:
        """A verb is done to each claim in a transaction of its own."""
        return request.POST.get("action") not in BY_VERB

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        actions = super().get_actions(request)  # type: ignore[misc]
        return actions | {
            transition.verb: (_action(transition), transition.verb, _label(transition))
            for transition in TRANSITIONS
            if not transition.by_itself and request.user.has_perm(transition.permission)
        }


def _holds(word: str) -> Q:
    actors = Actor.objects.called(word).values("pk")
    claimants = Claimant.objects.filter(
        Q(actor__in=actors) | Q(described_as__unaccent__icontains=word)
    )
    quotes = Quote.objects.filter(exact__unaccent__icontains=word)
    return (
        Q(text__unaccent__icontains=word)
        | Q(pk__in=quotes.values("claim"))
        | Q(pk__in=claimants.values("claim"))
    )


def _label(transition: Transition) -> str:
    return f"{transition.label} …" if transition.needs_reason else transition.label


def _action(transition: Transition) -> Callable[..., HttpResponse | None]:
    return partial(_with_reason if transition.needs_reason else _do_all, transition=transition)


def _with_reason(
    admin: Any, request: HttpRequest, queryset: QuerySet[Claim], *, transition: Transition
) -> HttpResponse | None:
    """Ask for the reason first, once for all of them."""
    form = Reason(request.POST if "reason" in request.POST else None)
    if form.is_valid():
        reason = form.cleaned_data["reason"]
        _do_all(admin, request, queryset, transition=transition, reason=reason)
        return None
    context = {
        **admin.admin_site.each_context(request),
        "title": transition.label,
        "opts": admin.opts,
        "transition": transition,
        "claims": queryset,
        "form": form,
        "selected": request.POST.getlist(helpers.ACTION_CHECKBOX_NAME),
        "select_across": request.POST.get("select_across", "0"),
        "seen": request.POST.get("seen", ""),
    }
    status = 422 if form.is_bound else 200
    return TemplateResponse(request, "admin/claims/claim/reason.html", context, status=status)


def not_done(error: Exception) -> workflow.WorkflowError:
    """What came in a verb's way, in words; also what the database refused."""
    if isinstance(error, workflow.WorkflowError):
        return error
    return workflow.Impossible(" ".join(in_words(error).messages))


def _do_all(
    admin: Any,
    request: HttpRequest,
    queryset: QuerySet[Claim],
    *,
    transition: Transition,
    reason: str = "",
) -> None:
    """Each claim by itself, as it stood when the list was made; none holds up another."""
    done, failed = 0, []
    newest = row_id(request.POST.get("seen", "")) or 0
    for claim in queryset.order_by("number", "version"):
        try:
            seen = min(workflow.last_decision(claim), newest)
            workflow.do(transition.verb, claim, by=request.user, reason=reason, seen=seen)
        except NOT_DONE as error:
            failed.append(f"{claim.version_id}: {not_done(error)}")
        else:
            done += 1
    said = f"{done} {transition.done}"
    if not failed:
        messages.success(request, f"{said}.")
        return
    more = f" And {len(failed) - NAMED} more." if len(failed) > NAMED else ""
    messages.warning(request, f"{said}; {len(failed)} not. {' '.join(failed[:NAMED])}{more}")
