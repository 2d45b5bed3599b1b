"""What speaks for and against a claim on its way: rules, resemblances, changes, second answers."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from django.db.models import prefetch_related_objects

from claims import codebook, duplicates, rules
from claims.admin.changes import Change, as_it_was, changes
from claims.codebook import Since
from claims.comparing import Outcome, outcome
from claims.duplicates import Alike
from claims.formats.document import document, load, stamp
from claims.models import Claim, Decision, Entry
from claims.models.transitions import OPEN
from claims.rules import Finding


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that stands above and around the buttons. None where there is nothing to compare."""

    since_published: list[Change] | None = None
    since_returned: list[Change] | None = None
    returned: Decision | None = None
    findings: list[Finding] = field(default_factory=list)
    alike: list[Alike] = field(default_factory=list)
    codebook: list[Since] = field(default_factory=list)
    outcome: Outcome | None = None

    @property
    def waits_for_adjudication(self) -> bool:
        return self.outcome is not None and self.outcome.adjudication is None


def of(claim: Claim, user: Any) -> Evidence:
    """Read it all for one claim; of one that is closed or published, what stays of interest."""
    returned = _last_return(claim)
    if claim.status not in OPEN:
        return Evidence(since_published=since_published(claim), outcome=outcome(claim))
    return Evidence(
        since_published=since_published(claim),
        since_returned=since(claim, returned) if returned else None,
        returned=returned,
        findings=rules.findings(claim, to=user),
        alike=_alike(claim, user),
        codebook=codebook.changed_since(claim),
        outcome=outcome(claim),
    )


def since_published(claim: Claim) -> list[Change] | None:
    """What this version changes of the one on the record; None where there is none before it."""
    if claim.version == 1:
        return None
    before = Entry.objects.filter(number=claim.number, version__lt=claim.version)
    entry = before.order_by("-version", "-revision_id").first()
    return changes(load(entry.document), _document(claim)) if entry else None


def since(claim: Claim, decision: Decision) -> list[Change]:
    """What its coder has changed since this decision."""
    return changes(_document(as_it_was(claim, decision.at)), _document(claim))


def _document(claim: Claim) -> dict[str, Any]:
    return document(claim, published=stamp(0, datetime.now(UTC)))


def _last_return(claim: Claim) -> Decision | None:
    returns = [each for each in claim.decisions.all() if each.verb == "return"]
    return returns[-1] if returns else None


def _alike(claim: Claim, user: Any) -> list[Alike]:
    found = duplicates.alike(claim, user)
    others = [each.claim for each in found]
    prefetch_related_objects(others, "claimants__actor", "stances__proposition")
    return found
