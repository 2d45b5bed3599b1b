"""The rules a claim is held to: a violation blocks, a warning asks, a suggestion hints.

``RULES`` in ``claims.rules.checks`` is the one list; screens, docs and tests read it.
"""

from collections.abc import Iterable
from typing import Any

from claims.models import Claim, Exemption
from claims.rules.checks import BY_NAME, RULES
from claims.rules.exempting import exempt, take_back
from claims.rules.facts import Facts, gather
from claims.rules.rule import Finding, Level, Rule, Said

__all__ = [
    "BY_NAME",
    "RULES",
    "Facts",
    "Finding",
    "Level",
    "Rule",
    "Said",
    "check",
    "exempt",
    "findings",
    "findings_of",
    "take_back",
]


def findings(claim: Claim, *, to: Any = None) -> list[Finding]:
    """What the rules find in the claim as it is saved, in the order of the list.

    Other claims are named only where ``to`` may know of them; to nobody in particular, those
    that are yet to be coded a second time are never named.
    """
    return findings_of([claim], to=to)[claim.pk]


def findings_of(claims: Iterable[Claim], *, to: Any = None) -> dict[int, list[Finding]]:
    """The findings of many claims, in as many queries as of one."""
    ids = [claim.pk for claim in claims]
    exemptions = {
        (each.claim_id, each.rule, each.about): each
        for each in Exemption.objects.filter(claim__in=ids).select_related("by")
    }
    facts = gather(ids, to=to)
    return {
        pk: [
            Finding(
                rule=rule,
                message=said.message,
                about=said.about,
                exemption=exemptions.get((pk, rule.name, said.mark)),
                mark=said.mark,
            )
            for rule, said in check(facts[pk])
        ]
        if pk in facts
        else []
        for pk in ids
    }


def check(facts: Facts) -> Iterable[tuple[Rule, Said]]:
    """Every rule over the facts of one claim."""
    return [(rule, said) for rule in RULES for said in rule.check(facts)]
