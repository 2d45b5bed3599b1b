"""Coding a claim: one verb, for the screen and for whatever brings claims in.

Rows are matched to those that are there, so that the history tells what changed and not that
everything was taken away and put back.
"""

import hashlib
import json
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import connection, transaction

from claims import workflow
from claims.answers import Answers, Wrong
from claims.looking_up import Found, look_up
from claims.models import Claim, Status
from claims.reconciling import reconcile
from sources.models import Article
from sources.models.history import acting

__all__ = ["Answers", "Changed", "Wrong", "delete", "fingerprint", "save"]

FIELDS = ("text", "language", "attribution", "made", "certainty", "memo")


class Changed(workflow.Impossible):
    """Somebody changed the claim, or decided on it, since it was read. ``claim`` is as it is."""

    def __init__(self, claim: Claim, message: str) -> None:
        self.claim = claim
        super().__init__(message)


@transaction.atomic
def save(
    article: Article,
    answers: Answers,
    *,
    by: Any,
    claim: Claim | None = None,
    key: UUID | None = None,
    seen: str | None = None,
) -> Claim:
    """A new claim of the article, or the answers on ``claim`` as they are now.

    ``key`` is of the form it is begun in: the same key again is the same claim. ``seen`` is its
    ``fingerprint`` when it was read. What is saved already is simply there, however often it is
    sent. Raises Wrong, Changed, or ``workflow.Forbidden``; nothing is saved then.
    """
    if not by.has_perm("claims.code_claim"):
        raise workflow.Forbidden("Coding takes a coder, and you are not in that group.")
    with acting(by):
        held = _hold(article, claim, key, by)
        found = look_up(answers, article, held)
        if held is None:
            return _begin(article, answers, found, by, key)
        if _content(held) == _wanted(answers, found):
            if held.is_editable:
                _write(held, answers, found)  # the same words may stand at another place
        else:
            _refuse_if_changed(held, seen)
            _check_date(article, answers)
            _write(held, answers, found)
        return Claim.objects.get(pk=held.pk)


@transaction.atomic
def delete(claim: Claim, *, by: Any, seen: str | None = None) -> str:
    """Take back a draft that was never submitted. Returns the id it had."""
    with acting(by):
        held = _lock(claim.pk, claim.article, by)
        if not by.has_perm("claims.delete_claim"):
            raise workflow.Forbidden("You may not delete claims.")
        if held.status != Status.DRAFT or held.decisions.exists():
            raise workflow.Impossible(
                f"{held.version_id} has been submitted before: it is kept with its decisions."
            )
        _refuse_if_changed(held, seen)
        held.delete()
        return held.version_id


def fingerprint(claim: Claim) -> str:
    """Of everything a coder answers, and the last decision: two that are alike are the same."""
    known = json.dumps([_content(claim), workflow.last_decision(claim)], sort_keys=True)
    return hashlib.sha256(known.encode()).hexdigest()[:32]


def _hold(article: Article, claim: Claim | None, key: UUID | None, by: Any) -> Claim | None:
    """The claim to write, nobody else writing it; None for a new one."""
    if claim is not None:
        return _lock(claim.pk, article, by)
    if key is None:
        return None
    with connection.cursor() as cursor:  # a form sent twice at once waits for itself
        cursor.execute("SELECT pg_advisory_xact_lock(7021004, %s)", [key.int % 2**31])
    begun = Claim.objects.filter(key=key).values_list("pk", flat=True).first()
    return _lock(begun, article, by) if begun else None


def _lock(pk: int, article: Article, by: Any) -> Claim:
    of_article = Claim.objects.select_related("article", "coder").prefetch_related(
        "quotes", "claimants", "stances", "citations", "claimtopic_set"
    )
    held = of_article.select_for_update(of=("self",)).filter(pk=pk).first()
    if held is None:
        raise workflow.Impossible("This claim has been deleted meanwhile.")
    if held.article_id != article.pk:
        raise workflow.Impossible(f"{held.version_id} is a claim of another article.")
    if held.coder_id != by.pk:
        raise workflow.Forbidden(f"{held.version_id} is coded by {held.coder}, not by you.")
    return held


def _refuse_if_changed(claim: Claim, seen: str | None) -> None:
    if not claim.is_editable:
        status = claim.get_status_display().lower()
        raise Changed(claim, f"{claim.version_id} cannot change now: it is {status}.")
    if seen is not None and seen != fingerprint(claim):
        raise Changed(
            claim,
            f"{claim.version_id} has changed since you opened it, in another window perhaps. "
            "Nothing was saved.",
        )


def _begin(article: Article, answers: Answers, found: Found, by: Any, key: UUID | None) -> Claim:
    _check_date(article, answers)
    claim = Claim(article=article, coder=by, key=key, **_fields(answers))
    claim.save()
    reconcile(claim, found, new=True)
    return Claim.objects.get(pk=claim.pk)


def _write(claim: Claim, answers: Answers, found: Found) -> None:
    changed = [name for name, value in _fields(answers).items() if getattr(claim, name) != value]
    for name in changed:
        setattr(claim, name, getattr(answers, name))
    if changed:
        claim.save(update_fields=changed)
    reconcile(claim, found)


def _check_date(article: Article, answers: Answers) -> None:
    try:
        Claim(article=article, made=answers.made).clean()
    except ValidationError as error:
        raise Wrong(error.message_dict) from error


def _fields(answers: Answers) -> dict[str, str]:
    return {name: getattr(answers, name) for name in FIELDS}


Content = dict[str, Any]


def _content(claim: Claim) -> Content:
    """What a coder has answered, in a form to compare."""
    return {
        **{name: getattr(claim, name) for name in FIELDS},
        "quotes": [each.exact for each in claim.quotes.all()],
        "claimants": [
            [each.actor_id, each.described_as, each.role, each.affiliation_id]
            for each in claim.claimants.all()
        ],
        "stances": sorted([each.proposition_id, each.stance] for each in claim.stances.all()),
        "citations": sorted(
            [each.article_id, each.relation, each.note] for each in claim.citations.all()
        ),
        "topics": sorted(each.topic_id for each in claim.claimtopic_set.all()),
    }


def _wanted(answers: Answers, found: Found) -> Content:
    return {
        **_fields(answers),
        "quotes": [each["exact"] for each in found.quotes],
        "claimants": [
            [each["actor_id"], each["described_as"], each["role"], each["affiliation_id"]]
            for each in found.claimants
        ],
        "stances": sorted([each["proposition_id"], each["stance"]] for each in found.stances),
        "citations": sorted(
            [each["article_id"], each["relation"], each["note"]] for each in found.citations
        ),
        "topics": sorted(each["topic_id"] for each in found.topics),
    }
