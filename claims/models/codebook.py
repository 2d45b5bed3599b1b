from django.db import models
from django.db.models import Q

from claims.models.claim import Claim
from claims.models.edition import CodebookVersion
from claims.models.proposition import Proposition
from claims.models.topic import Topic
from sources.models.history import tracked


@tracked
class CodebookMove(models.Model):
    """A claim a codebook version moved from one proposition (or topic) to another.

    Without ``after``, the claim had the other one already and lost this one; where that was
    undone, it has one before only in ``after``.
    """

    version = models.ForeignKey(CodebookVersion, models.PROTECT, related_name="moves")
    claim = models.ForeignKey(Claim, models.CASCADE, related_name="+")
    proposition = models.ForeignKey(
        Proposition, models.PROTECT, null=True, blank=True, related_name="+"
    )
    proposition_after = models.ForeignKey(
        Proposition, models.PROTECT, null=True, blank=True, related_name="+"
    )
    topic = models.ForeignKey(Topic, models.PROTECT, null=True, blank=True, related_name="+")
    topic_after = models.ForeignKey(Topic, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["version_id", "pk"]
        constraints = [
            models.CheckConstraint(
                name="move_is_of_a_proposition_or_a_topic",
                condition=Q(topic=None, topic_after=None)
                & (Q(proposition__isnull=False) | Q(proposition_after__isnull=False))
                | Q(proposition=None, proposition_after=None)
                & (Q(topic__isnull=False) | Q(topic_after__isnull=False)),
            )
        ]

    def __str__(self) -> str:
        before, after = self.proposition or self.topic, self.proposition_after or self.topic_after
        return f"{self.claim.version_id}: {before or 'nothing'} → {after or 'nothing'}"
