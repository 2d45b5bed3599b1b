from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from claims.models import rules
from claims.models.claim import Claim
from claims.models.transitions import BY_VERB, VERBS, Status, Transition
from sources.models.fields import closed_lists, prose
from sources.models.rules import append_only


@closed_lists
class Decision(models.Model):
    """One step of the workflow. Writing it is what moves the claim; it is never changed."""

    claim = models.ForeignKey(Claim, models.PROTECT, related_name="decisions")
    verb = models.CharField(max_length=10, choices=VERBS)
    from_status = models.CharField(max_length=12, choices=Status)
    to_status = models.CharField(max_length=12, choices=Status)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="decisions")
    reason = prose(max_length=5_000)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["claim", "-id"], name="newest_decision")]
        triggers = [
            rules.DecisionKeepsToTheTable(),
            rules.DECISION_MOVES_THE_CLAIM,
            *append_only("Decisions"),
        ]

    def __str__(self) -> str:
        return f"{self.transition.label}: {self.claim.version_id}"

    @property
    def transition(self) -> Transition:
        return BY_VERB[self.verb]
