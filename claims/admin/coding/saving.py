"""Saving, submitting and deleting a claim from the coding screen."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest

from claims import coding, rules, workflow
from claims.admin.coding import showing
from claims.admin.coding.answering import Answer, is_number, sent, typed
from claims.admin.coding.showing import Json
from claims.answers import Answers
from claims.models import Claim, Status
from claims.rules import Finding, Level
from sources.models import Article


def save(request: HttpRequest, article: Article) -> Json:
    """Save, and submit where that is asked for: what is refused then is saved all the same."""
    data = sent(request)
    accepted = _accepted(data)
    try:
        claim = coding.save(
            article,
            Answers.parse(data),
            by=request.user,
            claim=claim_named(request, article, data.get("claim")),
            key=_key(data),
            seen=_seen(data),
        )
    except coding.Changed as error:
        raise _conflict(request, error) from error
    answer = _submit(claim, request, accepted) if data.get("submit") is True else {}
    answer = _saved(claim, request, answer)
    if (typed(data, "made").strip() or claim.made) != claim.made:
        answer["said"] += f" Made on {claim.made_plain}."
    return answer


def delete(request: HttpRequest, article: Article) -> Json:
    data = sent(request)
    claim = _sent_claim(request, article, data)
    try:
        gone = coding.delete(claim, by=request.user, seen=_seen(data))
    except coding.Changed as error:
        raise _conflict(request, error) from error
    return {"said": f"{gone} is deleted.", "claim": claim.pk}


def recall(request: HttpRequest, article: Article) -> Json:
    """Back from the reviewers, into its form."""
    claim = _sent_claim(request, article, sent(request))
    workflow.recall(claim, by=request.user)
    claim = showing.for_form(claim.pk)
    return {
        "claim": showing.row(claim, request.user),
        "form": showing.form(claim, request.user),
        "said": f"{claim.version_id} is recalled: nobody reviews it until you submit it again.",
    }


def _sent_claim(request: HttpRequest, article: Article, data: Json) -> Claim:
    claim = claim_named(request, article, data.get("claim"))
    if claim is None:
        raise Answer(422, error="Say which claim.")
    return claim


def claim_named(request: HttpRequest, article: Article, pk: Any) -> Claim | None:
    """The claim of this id; what somebody may not know of is not there."""
    if pk is None:
        return None
    claims = Claim.objects.filter(article=article).visible_to(request.user)
    claim = claims.filter(pk=pk).first() if is_number(pk) else None
    if claim is None:
        raise Http404("There is no such claim in this article; it may have been deleted.")
    return claim


def _conflict(request: HttpRequest, error: coding.Changed) -> Answer:
    claim = showing.for_form(error.claim.pk)
    return Answer(409, error=str(error), form=showing.form(claim, request.user))


def _seen(data: Json) -> str | None:
    return (typed(data, "seen") or None) if data.get("seen") is not None else None


def _key(data: Json) -> UUID | None:
    value = data.get("key")
    if value is None:
        return None
    try:
        return UUID(value)
    except (ValueError, AttributeError, TypeError) as error:
        raise Answer(422, errors={"key": ["This is no UUID."]}) from error


def _accepted(data: Json) -> dict[str, str]:
    """Why the claim is right although a rule warns, by what is asked or the rule's name."""
    value = {} if data.get("accept") is None else data["accept"]
    if not isinstance(value, dict):
        raise Answer(422, errors={"accept": ["A JSON object belongs here."]})
    reasons = {name: typed(value, name, most=5_000).strip() for name in value}
    return {name: reason for name, reason in reasons.items() if reason}


def _submit(claim: Claim, request: HttpRequest, accepted: dict[str, str]) -> Json:
    if claim.status == Status.SUBMITTED:  # sent again, because the first answer was lost
        return {"submitted": True}
    try:
        workflow.submit(claim, by=request.user, accept=accepted)
    except workflow.Asked as error:
        return {"asks": [_ask(each) for each in error.findings]}
    except workflow.Incomplete as error:
        return {"missing": _missing(error)}
    except workflow.Impossible as error:  # somebody was quicker between the two
        raise _conflict(request, coding.Changed(claim, str(error))) from error
    return {"submitted": True}


def _saved(claim: Claim, request: HttpRequest, answer: Json) -> Json:
    claim = showing.for_form(claim.pk)
    submitted = answer.get("submitted", False)
    done = "is submitted for review" if submitted else "is saved"
    not_yet = ", but not submitted yet" if "missing" in answer or "asks" in answer else ""
    found = [] if submitted else rules.findings(claim, to=request.user)
    return {
        "claim": showing.row(claim, request.user),
        "form": showing.form(claim, request.user),
        "said": f"{claim.version_id} {done}{not_yet}.",
        "submitted": submitted,
        "missing": [],
        "asks": [],
        "findings": [_finding(each) for each in found],
    } | answer


def _missing(error: workflow.Incomplete) -> list[Json]:
    """Each with the field where it can be given, empty where it is none of the screen's."""
    if not error.findings:
        return [{"rule": "", "message": said, "field": ""} for said in error.problems]
    return [
        {"rule": each.rule.name, "message": each.message, "field": each.rule.field}
        for each in error.findings
    ]


def _ask(each: Finding) -> Json:
    about = showing.address(each.about) if each.about else None
    return {
        "key": each.key,
        "rule": each.rule.name,
        "title": each.rule.title,
        "message": each.message,
        "claim": about,
    }


def _finding(each: Finding) -> Json:
    return _ask(each) | {
        "level": Level(each.level).value,
        "exempted": each.exemption is not None,
        "reason": each.exemption.reason if each.exemption else "",
    }
