"""What is done to many claims at once, each by itself: none holds up another."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django import forms
from django.contrib.admin import helpers
from django.core.exceptions import BadRequest, PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from claims import reviewing, rules, workflow
from claims.admin import many
from claims.models import Claim
from claims.models.transitions import BY_VERB, TRANSITIONS, Transition
from claims.rules import Level
from sources import texts
from sources.admin.search import row_id
from sources.models import User

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
        return _do(admin, request, queryset, transition=transition, reason=reason)
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
        return _assign(admin, request, queryset, how=how, to=form.cleaned_data["to"])
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
) -> HttpResponse | None:
    """A verb, on each claim as it stood when the list was made."""
    newest = row_id(request.POST.get("seen", "")) or 0
    doing = many.begun(transition.verb, queryset, seen=newest, reason=reason)
    return go_on(admin, request, doing)


def _assign(
    admin: Any, request: HttpRequest, queryset: QuerySet[Claim], *, how: str, to: Any = None
) -> HttpResponse | None:
    doing = many.begun(how, queryset, seen=0, to=to.pk if to else None)
    return go_on(admin, request, doing)


def go_on(admin: Any, request: HttpRequest, doing: dict) -> HttpResponse | None:
    """What is left of it, as far as a request goes; None where all is done."""
    do = doing["do"]
    if do not in actions(request.user):
        raise PermissionDenied
    if do in BY_VERB:
        ready = partial(_deciding, doing=doing, user=request.user)
        return many.go_on(admin, request, doing, BY_VERB[do].done, ready)
    to = reviewing.reviewers().filter(pk=doing["to"]).first() if doing["to"] else None
    if do == "give" and to is None:
        raise BadRequest("There is no such reviewer any more. Begin again from the list.")
    done = f"given to {to}" if to else ASSIGNING[do][1]
    options = {"to": to} if to else {}
    step = partial(getattr(reviewing, do), by=request.user, **options)
    return many.go_on(admin, request, doing, done, lambda claims: step)


def _deciding(claims: list[Claim], *, doing: dict, user: Any) -> many.Step:
    """What is published like this is published unread, so what a rule warns of is left."""
    warned = standing(claims, user) if doing["do"] == "publish" else {}

    def step(claim: Claim) -> None:
        if claim.pk in warned:
            raise workflow.Incomplete(
                f"a rule warns of it ({'; '.join(warned[claim.pk])}). Read it first."
            )
        seen = min(workflow.last_decision(claim), doing["seen"])
        workflow.do(doing["do"], claim, by=user, reason=doing["reason"], seen=seen)

    return step
