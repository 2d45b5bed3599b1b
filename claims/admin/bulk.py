"""What is done to many claims at once, each by itself: none holds up another."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin import helpers
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from claims import reviewing, rules, workflow
from claims.models import Claim
from claims.models.transitions import BY_VERB, TRANSITIONS, Transition
from claims.refusals import NOT_DONE
from claims.rules import Level
from sources import texts
from sources.admin.search import row_id
from sources.models import User
from sources.refusals import in_words

NAMED = 10  # how many claims that were not done a message names

#: What can be said of who reviews the claims: its name, its label, what was done.
ASSIGNING = {
    "take": ("Take", "taken"),
    "give": ("Give to …", "given"),
    "drop": ("Put back", "put back"),
}
Action = Callable[..., HttpResponse | None]


class Reason(forms.Form):
    reason = forms.CharField(
        max_length=5_000, validators=[texts.validate], widget=forms.Textarea(attrs={"rows": 3})
    )


class Person(forms.Form):
    """Whom to give the claims to."""

    to = forms.ModelChoiceField(User.objects.none(), label="Give to")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = reviewing.reviewers()  # type: ignore[attr-defined]


def actions(user: Any) -> dict[str, tuple[Action, str, str]]:
    """The verbs and assignments this person may do, as the admin lists actions."""
    verbs = {
        transition.verb: (_verb(transition), transition.verb, _label(transition))
        for transition in TRANSITIONS
        if not transition.by_itself and user.has_perm(transition.permission)
    }
    if not user.has_perm("claims.review_claim"):
        return verbs
    return verbs | {
        how: (partial(_give if how == "give" else _assign, how=how), how, label)
        for how, (label, _) in ASSIGNING.items()
    }


def one_by_one(action: str) -> bool:
    """Whether each claim is done in a transaction of its own."""
    return action in BY_VERB or action in ASSIGNING


def not_done(error: Exception) -> workflow.WorkflowError:
    """What came in a verb's way, in words; also what the database refused."""
    if isinstance(error, workflow.WorkflowError):
        return error
    if isinstance(error, ValidationError):
        return workflow.Incomplete(*error.messages)
    return workflow.Impossible(" ".join(in_words(error).messages))


def standing(claims: list[Claim], user: Any) -> dict[int, list[str]]:
    """By claim, the titles of the rules that block it or ask, where nobody has excepted them."""
    found = rules.findings_of(claims, to=user)
    titles = {
        pk: [f.rule.title for f in each if f.stands and f.level != Level.SUGGESTION]
        for pk, each in found.items()
    }
    return {pk: list(dict.fromkeys(each)) for pk, each in titles.items() if each}


def _label(transition: Transition) -> str:
    return f"{transition.label} …" if transition.needs_reason else transition.label


def _verb(transition: Transition) -> Action:
    return partial(_with_reason if transition.needs_reason else _do, transition=transition)


def _with_reason(
    admin: Any, request: HttpRequest, queryset: QuerySet[Claim], *, transition: Transition
) -> HttpResponse | None:
    """Ask for the reason first, once for all of them."""
    form = Reason(request.POST if "reason" in request.POST else None)
    if form.is_valid():
        reason = form.cleaned_data["reason"]
        _do(admin, request, queryset, transition=transition, reason=reason)
        return None
    more = {
        "verb": transition.verb,
        "label": transition.label,
        "field": form["reason"],
        "asked": transition.reason,
        "said": "The reason is given with each of these:",
    }
    return _ask(admin, request, queryset, form, more)


def _give(
    admin: Any, request: HttpRequest, queryset: QuerySet[Claim], *, how: str
) -> HttpResponse | None:
    """Ask for the person first, once for all of them."""
    form = Person(request.POST if "to" in request.POST else None)
    if form.is_valid():
        _assign(admin, request, queryset, how=how, to=form.cleaned_data["to"])
        return None
    more = {
        "verb": how,
        "label": "Give",
        "field": form["to"],
        "asked": "Give to whom?",
        "said": "They are given each of these:",
    }
    return _ask(admin, request, queryset, form, more)


def _ask(
    admin: Any, request: HttpRequest, queryset: QuerySet[Claim], form: Any, more: dict[str, Any]
) -> HttpResponse:
    context = {
        **admin.admin_site.each_context(request),
        "title": more["label"],
        "opts": admin.opts,
        "claims": queryset,
        "form": form,
        "selected": request.POST.getlist(helpers.ACTION_CHECKBOX_NAME),
        "select_across": request.POST.get("select_across", "0"),
        "seen": request.POST.get("seen", ""),
        **more,
    }
    status = 422 if form.is_bound else 200
    return TemplateResponse(request, "admin/claims/claim/reason.html", context, status=status)


def _do(
    admin: Any,
    request: HttpRequest,
    queryset: QuerySet[Claim],
    *,
    transition: Transition,
    reason: str = "",
) -> None:
    """A verb, on each claim as it stood when the list was made.

    What is published like this is published unread, so what a rule warns of is left.
    """
    claims = list(queryset.order_by("number", "version"))
    warned = standing(claims, request.user) if transition.verb == "publish" else {}
    newest = row_id(request.POST.get("seen", "")) or 0

    def step(claim: Claim) -> None:
        if claim.pk in warned:
            raise workflow.Incomplete(
                f"a rule warns of it ({'; '.join(warned[claim.pk])}). Read it first."
            )
        seen = min(workflow.last_decision(claim), newest)
        workflow.do(transition.verb, claim, by=request.user, reason=reason, seen=seen)

    _each(request, claims, step, transition.done)


def _assign(
    admin: Any, request: HttpRequest, queryset: QuerySet[Claim], *, how: str, to: Any = None
) -> None:
    options = {"to": to} if how == "give" else {}
    verb: Any = getattr(reviewing, how)
    claims = list(queryset.order_by("number", "version"))
    done = f"given to {to}" if to else ASSIGNING[how][1]
    _each(request, claims, lambda claim: verb(claim, by=request.user, **options), done)


def _each(
    request: HttpRequest, claims: list[Claim], step: Callable[[Claim], Any], said: str
) -> None:
    """Do it to each; say how many, and name those that were not done, with a link and why."""
    done, failed = 0, []
    for claim in claims:
        try:
            step(claim)
        except NOT_DONE as error:
            failed.append((_address(claim), claim.version_id, str(not_done(error))))
        else:
            done += 1
    if not failed:
        messages.success(request, f"{done} {said}.")
        return
    messages.warning(request, _told(f"{done} {said}; {len(failed)} not.", failed))


def _told(said: str, failed: list[tuple[str, str, str]]) -> SafeString:
    named = format_html_join("", ' <a class="text-link" href="{}">{}</a>: {}', failed[:NAMED])
    more = (
        f" And {len(failed) - NAMED} more, which stay in the list." if len(failed) > NAMED else ""
    )
    return format_html("{}{}{}", said, named, more)


def _address(claim: Claim) -> str:
    return reverse("admin:claims_claim_change", args=[claim.pk])
