"""What is done to many claims, one after another, in as many requests as it takes.

What is left to do travels with the page, so that there is nothing to tidy up where somebody stops.
"""

import time
from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import BadRequest, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from claims.models import Claim
from claims.refusals import NOT_DONE, not_done
from sources import texts
from sources.admin.base import StorableJSON

SECONDS = 1.5  # a request's share of the work; the page asks again until all is done
AT_A_TIME = 5
NAMED = 10  # how many claims that were not done a message names

Step = Callable[[Claim], Any]


class Doing(forms.Form):
    """A verb or assignment on many claims: what is asked, how far it is, and what was not done."""

    do = forms.CharField(max_length=20, widget=forms.HiddenInput)
    reason = forms.CharField(
        max_length=5_000, required=False, validators=[texts.validate], widget=forms.HiddenInput
    )
    to = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)
    seen = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    left = forms.RegexField(r"^\d{1,18}( \d{1,18})*\Z", widget=forms.HiddenInput)
    of = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    done = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    failed = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    told = StorableJSON(required=False, widget=forms.HiddenInput)

    def clean_told(self) -> list[tuple[str, str, str]]:
        told = self.cleaned_data["told"] or []
        try:
            return [(str(int(pk)), str(name), str(why)) for pk, name, why in told][:NAMED]
        except (TypeError, ValueError, OverflowError) as error:
            raise ValidationError("A list of claims belongs here.") from error


def begun(do: str, claims: Any, *, seen: int, reason: str = "", to: int | None = None) -> dict:
    """All of it still to do, in the order of the claims."""
    left = list(claims.order_by("number", "version").values_list("pk", flat=True))
    return {
        "do": do, "reason": reason, "to": to, "seen": seen,
        "left": left, "of": len(left), "done": 0, "failed": 0, "told": [],
    }  # fmt: skip


def sent(request: HttpRequest) -> dict:
    """What a page says is left of it."""
    form = Doing(request.POST)
    if not form.is_valid():
        raise BadRequest("Begin again from the list of claims.")
    doing = form.cleaned_data
    return doing | {"left": [int(pk) for pk in doing["left"].split()]}


def go_on(
    admin: Any, request: HttpRequest, doing: dict, said: str, ready: Callable[[list[Claim]], Step]
) -> HttpResponse | None:
    """Do as much as fits into a request; the page that does the rest, or None where all is done.

    ``ready`` looks at some claims and gives what to do with each of them.
    """
    until = time.monotonic() + SECONDS
    while doing["left"]:
        now, doing["left"] = doing["left"][:AT_A_TIME], doing["left"][AT_A_TIME:]
        claims = list(admin.get_queryset(request).filter(pk__in=now).order_by("number", "version"))
        doing["failed"] += len(now) - len(claims)  # no longer there
        _each(doing, claims, ready(claims))
        if time.monotonic() > until and doing["left"]:
            return _page(admin, request, doing, said)
    _tell(request, doing, said)
    return None


def the_list(request: HttpRequest) -> HttpResponse:
    """Back to it, as it was narrowed."""
    address = redirect("admin:claims_claim_changelist").url
    return redirect(f"{address}?{request.GET.urlencode()}" if request.GET else address)


def _each(doing: dict, claims: list[Claim], step: Step) -> None:
    for claim in claims:
        try:
            step(claim)
        except NOT_DONE as error:
            doing["failed"] += 1
            why = (str(claim.pk), claim.version_id, str(not_done(error)))
            doing["told"] = [*doing["told"], why][:NAMED]
        else:
            doing["done"] += 1


def _page(admin: Any, request: HttpRequest, doing: dict, said: str) -> HttpResponse:
    initial = doing | {"left": " ".join(map(str, doing["left"]))}
    past = doing["of"] - len(doing["left"])
    context = {
        **admin.admin_site.each_context(request),
        "title": f"{past:,} of {doing['of']:,} claims",
        "opts": admin.opts,
        "form": Doing(initial=initial, auto_id=False),
        "past": past,
        "of": doing["of"],
        "said": f"{doing['done']:,} {said}",
        "failed": doing["failed"],
    }
    return TemplateResponse(request, "admin/claims/claim/many.html", context)


def _tell(request: HttpRequest, doing: dict, said: str) -> None:
    """How many were done; those that were not by name, with a link and why."""
    if not doing["failed"]:
        messages.success(request, f"{doing['done']} {said}.")
        return
    words = f"{doing['done']} {said}; {doing['failed']} not."
    messages.warning(request, _told(words, doing["told"], doing["failed"]))


def _told(said: str, told: list[tuple[str, str, str]], failed: int) -> SafeString:
    links = [(reverse("admin:claims_claim_change", args=[pk]), *rest) for pk, *rest in told]
    named = format_html_join("", ' <a class="text-link" href="{}">{}</a>: {}', links)
    others = failed - len(told)
    more = f" And {others} more." if told and others else ""
    if others:
        more += " What is still there stays in the list."
    return format_html("{}{}{}", said, named, more)
