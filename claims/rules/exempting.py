"""Saying why a claim is right although a rule warns of it, and taking that back."""

from typing import Any

from django.db import transaction

from claims.models import Claim, Exemption
from claims.models.transitions import OPEN
from claims.refusals import Forbidden, Impossible, Incomplete, checked
from claims.rules.checks import BY_NAME
from claims.rules.facts import gather
from claims.rules.rule import Level, Rule
from sources import texts
from sources.models.history import acting


@transaction.atomic
def exempt(
    claim: Claim, rule_name: str, *, by: Any, reason: str, mark: str | None = None
) -> list[Exemption]:
    """Record why, for what the rule finds now: all of it, or what bears this mark.

    What was recorded for the same before is replaced.
    """
    rule = BY_NAME.get(rule_name)
    if rule is None or rule.level != Level.WARNING:
        raise Incomplete(f"“{texts.shown(rule_name)}” is no rule that exceptions are made from.")
    reason = checked(
        reason, name="The reason", empty=f"Say why the claim is right as it is ({rule.title})."
    )
    claim = _open(claim)
    seen = Claim.objects.visible_to(by).filter(pk=claim.pk).exists()
    if claim.coder_id != by.pk and not (by.has_perm("claims.review_claim") and seen):
        raise Forbidden(f"Exceptions for {claim.version_id} are its coder's, or a reviewer's.")
    with acting(by):
        marks = _marks(claim, rule, by, mark)
        return [_kept(claim, rule, each, by=by, reason=reason) for each in marks]


@transaction.atomic
def take_back(exemption: Exemption, *, by: Any) -> Claim:
    """The rule warns of the claim again."""
    claim = _open(exemption.claim)
    if by.pk not in (exemption.by_id, claim.coder_id):
        raise Forbidden(f"Only {exemption.by}, who said why, or the claim's coder takes this back.")
    with acting(by):
        exemption.delete()
    return claim


def _kept(claim: Claim, rule: Rule, mark: str, *, by: Any, reason: str) -> Exemption:
    exemption, made = Exemption.objects.get_or_create(
        claim=claim, rule=rule.name, about=mark, defaults={"reason": reason, "by": by}
    )
    if not made and (exemption.reason, exemption.by_id) != (reason, by.pk):
        exemption.reason, exemption.by = reason, by
        exemption.save(update_fields=["reason", "by"])
    return exemption


def _open(claim: Claim) -> Claim:
    found = Claim.objects.select_for_update(of=("self",)).filter(pk=claim.pk).first()
    if found is None:
        raise Impossible(f"{claim.version_id} has been deleted.")
    if found.status not in OPEN:
        raise Impossible(
            f"{found.version_id} is {found.get_status_display().lower()}; its exceptions stay."
        )
    return found


def _marks(claim: Claim, rule: Rule, user: Any, mark: str | None) -> list[str]:
    """What the rule finds in the claim now; only this where a mark is given."""
    facts = gather([claim.pk], to=user)[claim.pk]
    found = {said.mark for said in rule.check(facts)}
    wanted = found if mark is None else found & {mark}
    if not wanted:
        raise Impossible(
            f"The rule no longer finds this in {claim.version_id} ({rule.title}). Look at it again."
        )
    return sorted(wanted)
