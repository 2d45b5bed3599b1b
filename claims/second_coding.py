"""Blind second coding: the second answers, both side by side, and which of them holds.

Which claims are drawn is in ``claims.drawing``; how answers are compared, in ``comparing``; how far
coders agree over many claims, in ``reliability``.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from claims import workflow
from claims.comparing import VARIABLES, Outcome, Value, codings, differing, outcome, said
from claims.models import (
    Adjudication,
    Claim,
    CodedClaimant,
    CodedStance,
    Coding,
    Proposition,
    Stance,
    Status,
)
from claims.workflow import Forbidden, Impossible, Incomplete
from sources.models import Actor
from sources.models.history import acting

__all__ = ["NOTE", "VARIABLES", "Answers", "Outcome", "adjudicate", "answer", "outcome"]

NOTE = 5_000
AGREED, FIRST = Adjudication.Holds.AGREED, Adjudication.Holds.FIRST
CHOICES = (FIRST, Adjudication.Holds.SECOND, Adjudication.Holds.NEITHER)


class AlreadyAnswered(Impossible):
    """Somebody else was quicker."""


@dataclass(frozen=True, slots=True)
class Answers:
    """What somebody says of a claim; a claimant without an actor is one the article leaves
    unnamed, with how it describes them."""

    claimants: tuple[tuple[Actor | None, str], ...]
    attribution: str
    stances: tuple[tuple[Proposition, str], ...]
    note: str = ""


# --- verbs ---------------------------------------------------------------------------------------


@transaction.atomic
def answer(claim: Claim, answers: Answers, *, by: Any, seen: int | None = None) -> Coding:
    """Keep the second answers, and the first beside them; where they agree, that is settled."""
    with acting(by):
        claim = _lock_unanswered(claim, by, seen)
        if lacks := problems(answers):
            raise Incomplete(*lacks)
        first = _keep(claim, Coding.Place.FIRST, claim.coder, _as_handed_in(claim))
        second = _keep(claim, Coding.Place.SECOND, by, answers)
        if not differing(said(first), said(second)):
            agreed = dict.fromkeys(VARIABLES, AGREED)
            _adjudicate(claim, agreed, "Both gave the same answers.", by)
        return second


@transaction.atomic
def adjudicate(
    claim: Claim, holds: Mapping[str, str], *, reason: str, by: Any, seen: int | None = None
) -> Adjudication:
    """Say which answer holds wherever the two differ, and why.

    Both stay as they are. Where it is not the first, the claim goes back to its coder, who alone
    writes into it.
    """
    with acting(by):
        claim = _lock_unadjudicated(claim, by, seen)
        found = outcome(claim)
        if found is None:
            raise Impossible(f"{claim.version_id} has no second answers yet.")
        settled = _settled(found, holds)
        if not reason.strip():
            raise Incomplete("Give a reason: the coder reads it, and whoever measures agreement.")
        made = _adjudicate(claim, settled, reason.strip(), by)
        if set(settled.values()) - {AGREED, FIRST}:
            workflow.return_(claim, by=by, reason=_what_holds(found, settled, reason.strip()))
        return made


def problems(answers: Answers) -> list[str]:
    """What the answers lack; empty when they can be kept."""
    lacks = []
    if not answers.claimants:
        lacks.append(
            "Name the claimant: who makes this claim? Where the article does not name them, "
            "write how it describes them."
        )
    if any(actor is None and not described.strip() for actor, described in answers.claimants):
        lacks.append("Write how the article describes the claimant it does not name.")
    if answers.attribution not in Claim.Attribution.values:
        lacks.append("Choose the attribution: how does the article give the claim?")
    lacks += [
        f"Choose a stance on “{proposition}”."
        for proposition, side in answers.stances
        if side not in Stance.Side.values
    ]
    if len(answers.note) > NOTE:
        lacks.append(f"The note has {len(answers.note):,} characters; {NOTE:,} are kept.")
    chosen = [proposition for proposition, _ in answers.stances]
    if len(set(chosen)) < len(chosen):
        lacks.append("A proposition is there twice. Keep one of them.")
    return lacks


def may_answer(user: Any) -> bool:
    return bool(user.has_perm("claims.code_claim") or user.has_perm("claims.review_claim"))


def waits(claim: Claim, user: Any) -> bool:
    """Whether this person could give the second answers now."""
    return may_answer(user) and Claim.objects.to_code_again(user).filter(pk=claim.pk).exists()


def why_not_adjudicate(found: Outcome, user: Any) -> str:
    """Why this person cannot say what holds now, in a sentence; empty where they can."""
    claim, settled = found.claim, found.adjudication
    if settled and settled.is_of_one_mind:
        return f"Both gave the same answers ({settled.at:%-d %B %Y}): nothing is left to say."
    if settled:
        also = ", who gave the second answers" if found.is_settled_by_second else ""
        return f"Adjudicated by {settled.by}{also}, {settled.at:%-d %B %Y}."
    if claim.coder_id == user.pk:
        return "You gave the first answers, so a reviewer says which hold."
    if not user.has_perm("claims.review_claim"):
        return "A reviewer says which answers hold."
    if claim.status != Status.SUBMITTED:
        status = claim.get_status_display().lower()
        return f"{claim.version_id} is {status}; it is adjudicated once it is handed in again."
    return ""


# --- inside --------------------------------------------------------------------------------------


def _locked(claim: Claim, by: Any) -> Claim:
    found = Claim.objects.select_for_update(of=("self",)).filter(pk=claim.pk).first()
    if found is None:
        raise Impossible(f"{claim.version_id} has been deleted.")
    if found.coder_id == by.pk:
        raise Forbidden(f"You coded {found.version_id}, so somebody else answers a second time.")
    return found


def _unmoved(claim: Claim, seen: int | None) -> None:
    if claim.status != Status.SUBMITTED:
        status = claim.get_status_display().lower()
        raise Impossible(f"{claim.version_id} is {status}: it does not wait for a review now.")
    if seen is not None and seen != workflow.last_decision(claim):
        raise Impossible(
            f"{claim.version_id} was taken back and handed in again since you opened it. "
            "Read it once more, then go on."
        )


def _lock_unanswered(claim: Claim, by: Any, seen: int | None) -> Claim:
    claim = _locked(claim, by)
    if not may_answer(by):
        raise Forbidden("Answering takes a coder or reviewer, and you are in neither group.")
    if not hasattr(claim, "draw"):
        raise Impossible(f"{claim.version_id} was not drawn to be coded a second time.")
    second = claim.codings.filter(place=Coding.Place.SECOND).select_related("coder").first()
    if second:
        raise AlreadyAnswered(
            f"{second.coder} has given the second answers on {claim.version_id} already. "
            "Yours were not kept; they are still here for you to read."
        )
    _unmoved(claim, seen)
    return claim


def _lock_unadjudicated(claim: Claim, by: Any, seen: int | None) -> Claim:
    claim = _locked(claim, by)
    if not by.has_perm("claims.review_claim"):
        raise Forbidden("Adjudicating takes a reviewer, and you are not in that group.")
    settled = Adjudication.objects.filter(claim=claim).select_related("by").first()
    if settled:
        raise Impossible(f"{settled.by} has adjudicated {claim.version_id} already.")
    _unmoved(claim, seen)
    return claim


def _as_handed_in(claim: Claim) -> Answers:
    """What was merged away is copied as it stands."""
    return Answers(
        claimants=tuple((each.actor, each.described_as) for each in claim.claimants.all()),
        attribution=claim.attribution,
        stances=tuple((each.proposition, each.stance) for each in claim.stances.all()),
    )


def _keep(claim: Claim, place: str, coder: Any, answers: Answers) -> Coding:
    coding = _clean(
        Coding(
            claim=claim,
            place=place,
            coder=coder,
            attribution=answers.attribution,
            note=answers.note.strip(),
        )
    )
    coding.save()
    once = {actor or words.strip(): (actor, words.strip()) for actor, words in answers.claimants}
    for actor, described in once.values():
        _clean(CodedClaimant(coding=coding, actor=actor, described_as=described)).save()
    for proposition, side in answers.stances:
        _clean(CodedStance(coding=coding, proposition=proposition, stance=side)).save()
    kept: Coding = codings().get(pk=coding.pk)
    return kept


def _clean(row: Any) -> Any:
    try:
        row.clean_fields(exclude=["at"])
    except ValidationError as error:
        raise Incomplete(*error.messages) from error
    return row


def _settled(found: Outcome, holds: Mapping[str, str]) -> dict[str, str]:
    lacks = [row.label for row in found.differing if holds.get(row.variable) not in CHOICES]
    if lacks:
        raise Incomplete(f"Say which answer holds: {', '.join(lacks).lower()}.")
    return {
        row.variable: holds[row.variable] if row.differs else AGREED.value for row in found.rows
    }


def _adjudicate(claim: Claim, holds: Mapping[str, str], reason: str, by: Any) -> Adjudication:
    made: Adjudication = _clean(Adjudication(claim=claim, by=by, reason=reason, **holds))
    made.save()
    return made


def _what_holds(found: Outcome, settled: Mapping[str, str], reason: str) -> str:
    """For the coder: every variable that differed, and what is to stand there."""
    lines = ["Coded a second time, and adjudicated."]
    for row in found.differing:
        holds = Adjudication.Holds(settled[row.variable])
        line = f"{row.label}: {holds.label} holds"
        if holds != Adjudication.Holds.NEITHER:
            values = row.first if holds == FIRST else row.second
            line += ": " + "; ".join(_in_words(value) for value in values)
        lines.append(line.rstrip(".") + ".")
    return "\n".join([*lines, reason])


def _in_words(value: Value) -> str:
    return f"{value.stance} “{value.text}”" if value.stance else value.text
