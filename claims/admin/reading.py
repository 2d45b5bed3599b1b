"""A claim that is not being edited: read, reviewed, decided on."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from unfold.widgets import UnfoldAdminTextareaWidget

from claims import workflow
from claims.admin.changes import Change, changes
from claims.admin.text import coding
from claims.formats.document import document, load, stamp
from claims.models import Claim, Entry, Quote, Status
from claims.models.transitions import BY_VERB, OPEN, Transition
from claims.presenting import ATTRIBUTIONS
from sources import texts

CONTEXT = 240  # characters of the text shown around a quote


class DecisionForm(forms.Form):
    """What a button sends: the last decision its reader knew of, and a reason where one is due."""

    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)
    reason = forms.CharField(
        max_length=5_000,
        required=False,
        validators=[texts.validate],
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 3}),
    )


@dataclass(frozen=True, slots=True)
class Step:
    """A verb this person could do now: its button, and its form where it takes a reason."""

    transition: Transition
    url: str
    form: DecisionForm
    tried: bool = False
    error: str = ""


@dataclass(frozen=True, slots=True)
class InContext:
    """A quote with what stands around it."""

    before: str
    exact: str
    after: str
    cut_before: bool = False
    cut_after: bool = False


def page(
    admin: Any,
    request: HttpRequest,
    claim: Claim,
    *,
    error: Exception | None = None,
    tried: tuple[str, DecisionForm] | None = None,
    status: int = 200,
) -> HttpResponse:
    """The claim as it stands now; ``error`` and ``tried`` are of a verb that was not done."""
    claim = Claim.objects.for_rendering().prefetch_related("claimtopic_set__topic").get(pk=claim.pk)
    context = {
        **admin.admin_site.each_context(request),
        "title": claim.version_id,
        "opts": admin.opts,
        "original": claim,
        "claim": claim,
        "error": error,
        "why_read_only": why_read_only(claim, request.user),
        "may_edit": admin.has_change_permission(request, claim),
        "may_code": admin.has_add_permission(request),
        "steps": steps(claim, request.user, tried),
        "coding": coding(claim.article, claim),
        "attribution": ATTRIBUTIONS[claim.attribution],
        "quotes": [in_context(quote) for quote in claim.quotes.all()],
        "decisions": claim.decisions.all(),
        "changes": since_published(claim),
        "newer": newer(claim) if claim.status == Status.PUBLISHED else None,
        "is_fullwidth": "1",
    }
    return TemplateResponse(request, "admin/claims/claim/reading.html", context, status=status)


def steps(claim: Claim, user: Any, tried: tuple[str, DecisionForm] | None = None) -> list[Step]:
    """The buttons of a claim; the form that was tried keeps what was typed."""
    seen = max((decision.pk for decision in claim.decisions.all()), default=0)
    fresh = DecisionForm(initial={"seen": seen})
    found = []
    for transition in workflow.possible(claim, by=user):
        url = reverse("admin:claims_claim_do", args=[claim.pk, transition.verb])
        if tried and tried[0] == transition.verb:
            form = DecisionForm(initial={"seen": seen, "reason": tried[1].data.get("reason")})
            error = " ".join(str(each) for each in tried[1].errors.get("reason", []))
            found.append(Step(transition, url, form, tried=True, error=error))
        else:
            found.append(Step(transition, url, fresh))
    return found


def why_read_only(claim: Claim, user: Any) -> str:
    """Why this person cannot change this claim now, in a sentence; empty where they can."""
    if claim.is_editable and claim.coder_id == user.pk:
        return ""
    if claim.is_editable:
        kind = "draft" if claim.status == Status.DRAFT else "returned claim"
        return f"A {kind} of {claim.coder}: only its coder can change it."
    return {
        Status.SUBMITTED: "Waiting for review: you can change it again "
        "once it is returned or recalled."
        if claim.coder_id == user.pk
        else "Waiting for review.",
        Status.PUBLISHED: "Published: the record keeps it as it is. "
        "Revise it to work on a new version.",
        Status.REJECTED: "Rejected: it is kept with the decisions on it, and closed.",
        Status.SUPERSEDED: "Superseded: a newer version has taken its place on the record.",
        Status.WITHDRAWN: "Withdrawn: its entry stays on the record, with the reason.",
    }[Status(claim.status)]


def newer(claim: Claim) -> Claim | None:
    """The version of a published claim that is being worked on."""
    versions = Claim.objects.filter(number=claim.number, version__gt=claim.version)
    return versions.filter(status__in=OPEN).select_related("coder").first()


def in_context(quote: Quote) -> InContext:
    if quote.snapshot is None or quote.start is None or quote.end is None:
        return InContext("", quote.exact, "")
    text = quote.snapshot.text
    start, end = max(0, quote.start - CONTEXT), quote.end + CONTEXT
    before, after = text[start : quote.start], text[quote.end : end]
    if start > 0:  # begin and end with whole words
        before = before.partition(" ")[2]
    if end < len(text):
        after = after.rpartition(" ")[0]
    return InContext(before, quote.exact, after, start > 0, end < len(text))


def since_published(claim: Claim) -> list[Change] | None:
    """What this version changes of the one on the record; None where there is none before it."""
    if claim.version == 1:
        return None
    before = Entry.objects.filter(number=claim.number, version__lt=claim.version)
    entry = before.order_by("-version", "-revision_id").first()
    if entry is None:
        return None
    now = document(claim, published=stamp(0, datetime.now(UTC)))
    return changes(load(entry.document), now)


def verb_of(name: str) -> Transition | None:
    """The transition of a button; None for what has none."""
    transition = BY_VERB.get(name)
    return None if transition is None or transition.by_itself else transition
