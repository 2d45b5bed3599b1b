"""What the histories of claims and of the codebook tell besides their rows, and how far back."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.http import HttpRequest

from claims.models import (
    Adjudication,
    Assignment,
    Citation,
    Claim,
    Claimant,
    ClaimTopic,
    CodebookMove,
    CodebookVersion,
    Coding,
    Exemption,
    Quote,
    Stance,
)
from claims.signs import SIGNS
from sources.admin.history import HistoryAdmin
from sources.admin.steps import FieldChange, Said, Step
from sources.reverting import Reverted

#: What people do to a claim's content, and what is done about a claim.
CONTENT = (Quote, Claimant, Stance, Citation, ClaimTopic)
ABOUT = (Exemption, Assignment, CodebookMove)

#: Codebook versions that did more than change one row; they are undone with all they moved.
WHOLE = {
    CodebookVersion.Kind.MERGE, CodebookVersion.Kind.SPLIT, CodebookVersion.Kind.UNDO,
}  # fmt: skip


class ClaimHistory(HistoryAdmin):
    """A claim's content, decisions, comments and codings in one line of time.

    Who may not see the claim yet, because they may code it a second time, never comes here:
    the page's queryset leaves it out.
    """

    untold = ("snapshot", "start", "end", "prefix", "suffix", "status", "codebook", "key")
    told_only = ABOUT

    def history_parts(self, request: HttpRequest) -> list[Any]:
        return [(model, "claim") for model in (*CONTENT, *ABOUT)]

    def also_said(self, request: HttpRequest, obj: Any) -> Iterable[Said]:
        if obj._state.adding:
            return []
        return [*_decisions(obj), *_comments(obj), *_codings(obj), *_adjudications(obj)]

    def gone(self, request: HttpRequest, pk: Any) -> Any:
        """Only a draft is ever deleted, and a draft is its coder's."""
        claim = super().gone(request, pk)
        return claim if claim and claim.coder_id == request.user.pk else None


class CodebookHistory(HistoryAdmin):
    """Going back is a change of the codebook like any other: a new version, which says so."""

    def why_kept(self, request: HttpRequest, obj: Any, step: Step) -> str:
        if why := super().why_kept(request, obj, step):
            return why
        if any(self._kinds(request).get(event.since_id) in WHOLE for event in step.events):
            return "This changed more than this page shows. Undo it as a version of the codebook."
        return ""

    def revert(self, request: HttpRequest, obj: Any, step: Step) -> Reverted:
        note = f"Reverted what {step.who} did on {step.at:%-d %B %Y, %H:%M:%S} UTC."
        kind = CodebookVersion.Kind.CHANGE
        with CodebookVersion.objects.begun(kind, note=note, by=request.user):
            return super().revert(request, obj, step)

    def _kinds(self, request: HttpRequest) -> dict[int, str]:
        """Looked up once, however many steps a page shows."""
        kept = request.__dict__.setdefault("_factbase_codebook_kinds", {})
        if not kept:
            kept |= dict(CodebookVersion.objects.values_list("number", "kind"))
        return dict(kept)


def _decisions(claim: Claim) -> Iterator[Said]:
    for each in claim.decisions.select_related("by"):
        done = each.transition.done
        yield Said(each.at, str(each.by), done[:1].upper() + done[1:], each.reason)


def _comments(claim: Claim) -> Iterator[Said]:
    for each in claim.comments.select_related("by"):
        yield Said(each.at, str(each.by), "Comment", each.text)


def _codings(claim: Claim) -> Iterator[Said]:
    codings = claim.codings.select_related("coder")
    for coding in codings.prefetch_related("claimants__actor", "stances__proposition"):
        title = "Coded a second time" if coding.place == Coding.Place.SECOND else "First coding"
        yield Said(coding.at, str(coding.coder), title, coding.note, _answers(coding))


def _answers(coding: Coding) -> list[FieldChange]:
    sides = (f"{SIGNS[s.stance]} {s.stance} “{s.proposition}”" for s in coding.stances.all())
    return [
        FieldChange("claimants", "", "; ".join(str(each) for each in coding.claimants.all())),
        FieldChange("attribution", "", coding.get_attribution_display()),
        FieldChange("stances", "", "\n".join(sides)),
    ]


def _adjudications(claim: Claim) -> Iterator[Said]:
    for each in Adjudication.objects.filter(claim=claim).select_related("by"):
        holds = [
            FieldChange(name, "", Adjudication.Holds(getattr(each, name)).label)
            for name in ("claimants", "attribution", "propositions", "stances")
        ]
        yield Said(each.at, str(each.by), "Adjudicated", each.reason, holds)
