"""Saying why a claim is right although a rule warns of it, and taking that back."""

from typing import Any

from django.db import transaction

from claims.models import Claim, Exemption
from claims.models.transitions import OPEN
from claims.refusals import Forbidden, Impossible, Incomplete
from claims.rules.checks import BY_NAME
from claims.rules.rule import Level
from sources import texts
from sources.models.history import acting

MOST = 5_000


@transaction.atomic
def exempt(claim: Claim, rule_name: str, *, by: Any, reason: str) -> Exemption:
    """Record why; what was recorded for this rule before is replaced."""
    rule = BY_NAME.get(rule_name)
    if rule is None or rule.level != Level.WARNING:
        raise Incomplete(f"“{rule_name[:40]}” is no rule that exceptions are made from.")
    reason = _checked(reason, rule.title)
    claim = _open(claim)
    seen = Claim.objects.visible_to(by).filter(pk=claim.pk).exists()
    if claim.coder_id != by.pk and not (by.has_perm("claims.review_claim") and seen):
        raise Forbidden(f"Exceptions for {claim.version_id} are its coder's, or a reviewer's.")
    with acting(by):
        exemption, made = Exemption.objects.get_or_create(
            claim=claim, rule=rule_name, defaults={"reason": reason, "by": by}
        )
        if not made and (exemption.reason, exemption.by_id) != (reason, by.pk):
            exemption.reason, exemption.by = reason, by
            exemption.save(update_fields=["reason", "by"])
    return exemption


@transaction.atomic
def take_back(exemption: Exemption, *, by: Any) -> Claim:
    """The rule warns of the claim again."""
    claim = _open(exemption.claim)
    if by.pk not in (exemption.by_id, claim.coder_id):
        raise Forbidden(f"Only {exemption.by}, who said why, or the claim's coder takes this back.")
    with acting(by):
        exemption.delete()
    return claim


def _open(claim: Claim) -> Claim:
    found = Claim.objects.select_for_update(of=("self",)).filter(pk=claim.pk).first()
    if found is None:
        raise Impossible(f"{claim.version_id} has been deleted.")
    if found.status not in OPEN:
        raise Impossible(
            f"{found.version_id} is {found.get_status_display().lower()}; its exceptions stay."
        )
    return found


def _checked(reason: str, title: str) -> str:
    reason = reason.strip()
    if not reason:
        raise Incomplete(f"Say why the claim is right as it is ({title}).")
    if len(reason) > MOST:
        raise Incomplete(f"The reason has {len(reason):,} characters; it may have {MOST:,}.")
    texts.validate(reason)
    return reason
