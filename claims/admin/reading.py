"""A claim that is not being edited: read, reviewed, decided on."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from unfold.widgets import UnfoldAdminTextareaWidget

from claims import refusals, reviewing, workflow
from claims.admin import evidence
from claims.admin.text import coding
from claims.models import Claim, Decision, Likeness, Quote, Status
from claims.models.transitions import BY_VERB, OPEN, Transition
from claims.presenting import ATTRIBUTIONS
from sources import texts

CONTEXT = 240  # characters of the text shown around a quote
KEYS = {"publish": "p", "return": "r", "reject": "x"}


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

    @property
    def key(self) -> str:
        return KEYS.get(self.transition.verb, "")


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
    comment: str = "",
    excepting: tuple[str, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    """The claim as it stands now; ``error`` and what was ``tried`` are of a step not taken."""
    claim = (
        Claim.objects.for_rendering()
        .select_related("assignment__reviewer", "codebook")
        .get(pk=claim.pk)
    )
    user = request.user
    found, told = steps(claim, user, tried), evidence.of(claim, user)
    if told.waits_for_adjudication:
        found = [step for step in found if step.transition.verb != "publish"]
    context = {
        **admin.admin_site.each_context(request),
        "title": claim.version_id,
        "opts": admin.opts,
        "original": claim,
        "claim": claim,
        "error": error,
        "meanwhile": meanwhile(claim, request) if error else [],
        "unsent": _unsent(found, tried),
        "why_read_only": why_read_only(claim, user),
        "may_edit": admin.has_change_permission(request, claim),
        "may_code": admin.has_add_permission(request),
        "steps": found,
        "coding": coding(claim.article, claim, user=user),
        "attribution": ATTRIBUTIONS[claim.attribution],
        "quotes": [in_context(quote) for quote in claim.quotes.all()],
        "decisions": claim.decisions.all(),
        "newer": newer(claim, user) if claim.status == Status.PUBLISHED else None,
        "evidence": told,
        "excepting": excepting,
        "likeness_answers": Likeness.Answer.choices,
        "is_fullwidth": "1",
        **_assigning(claim, user),
        **_talk(claim, user, comment),
    }
    return TemplateResponse(request, "admin/claims/claim/reading.html", context, status=status)


def _assigning(claim: Claim, user: Any) -> dict[str, Any]:
    """Where the claim stands in the queue, who has it, and whom it could be given to."""
    if not user.has_perm("claims.review_claim"):
        return {}
    open_to = claim.status == Status.SUBMITTED and claim.coder_id != user.pk
    people = reviewing.reviewers().exclude(pk=claim.coder_id) if open_to else []
    return {
        "turn": reviewing.turn(claim, user),
        "most_counted": f"{reviewing.COUNTED:,}",
        "may_assign": open_to,
        "reviewers": list(people),
    }


def _talk(claim: Claim, user: Any, comment: str) -> dict[str, Any]:
    return {
        "thread": list(reviewing.thread(claim)),
        "may_comment": reviewing.may_comment(claim, user),
        "comment": comment,
        "comment_length": refusals.MOST,
    }


def steps(claim: Claim, user: Any, tried: tuple[str, DecisionForm] | None = None) -> list[Step]:
    """The buttons of a claim; the form that was tried keeps what was typed."""
    seen = max((decision.pk for decision in claim.decisions.all()), default=0)
    found = []
    for transition in workflow.possible(claim, by=user):
        url = reverse("admin:claims_claim_do", args=[claim.pk, transition.verb])
        name = f"id_{transition.verb}_%s"
        if tried and tried[0] == transition.verb:
            initial = {"seen": seen, "reason": tried[1].data.get("reason")}
            form = DecisionForm(initial=initial, auto_id=name)
            error = " ".join(str(each) for each in tried[1].errors.get("reason", []))
            found.append(Step(transition, url, form, tried=True, error=error))
        else:
            found.append(Step(transition, url, DecisionForm(initial={"seen": seen}, auto_id=name)))
    return found


def _unsent(found: list[Step], tried: tuple[str, DecisionForm] | None) -> str:
    """A reason that was typed for a step which is not possible any more: nothing typed is lost."""
    if tried is None or any(step.tried for step in found):
        return ""
    return str(tried[1].data.get("reason") or "")


def meanwhile(claim: Claim, request: HttpRequest) -> list[Decision]:
    """What others decided since the reader opened the page."""
    seen = request.POST.get("seen", "")
    known = int(seen) if seen.isdecimal() and len(seen) < 19 else 0
    since = claim.decisions.filter(pk__gt=known).exclude(by=request.user.pk)
    return list(since.select_related("by").order_by("pk")) if known else []


def why_refused(claim: Claim, request: HttpRequest, error: Exception) -> str:
    """The same in one sentence, for a script."""
    told = "; ".join(f"{each.by} {each.transition.done} it" for each in meanwhile(claim, request))
    return f"{error} Meanwhile {told}." if told else str(error)


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


def newer(claim: Claim, user: Any) -> Claim | None:
    """The version of a published claim that is being worked on, where its reader may know."""
    versions = Claim.objects.visible_to(user).filter(number=claim.number)
    later = versions.filter(version__gt=claim.version, status__in=OPEN)
    return later.select_related("coder").first()


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


def verb_of(name: str) -> Transition | None:
    """The transition of a button; None for what has none."""
    transition = BY_VERB.get(name)
    return None if transition is None or transition.by_itself else transition
