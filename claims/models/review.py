"""What people say to one another about a claim on its way."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from claims.models.claim import Claim
from sources.models.fields import closed_lists, prose, words
from sources.models.history import tracked
from sources.models.rules import append_only


@tracked
class Assignment(models.Model):
    """Who has taken a claim to review it, or was given it. Others may still decide."""

    claim = models.OneToOneField(Claim, models.CASCADE, related_name="assignment")
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="assignments"
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.claim.version_id}: {self.reviewer}"


class Comment(models.Model):
    """One remark in the thread of a claim. Never published, never changed."""

    claim = models.ForeignKey(Claim, models.PROTECT, related_name="comments")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="comments")
    text = prose("comment", blank=False, max_length=5_000)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="comment_has_text",
                condition=~Q(text__regex=r"^\s*$"),
                violation_error_message="Write the comment first.",
            )
        ]
        triggers = [*append_only("Comments")]

    def __str__(self) -> str:
        return f"{self.by} on {self.claim.version_id}"


@tracked
class Exemption(models.Model):
    """Why a claim is right although a rule warns of it. ``rule`` is a name in ``claims.rules``;
    ``about`` what it found, as the rule marks it: of anything else it warns again."""

    claim = models.ForeignKey(Claim, models.CASCADE, related_name="exemptions")
    rule = words(40)
    about = words(200)
    reason = prose(blank=False, max_length=5_000)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["claim", "rule", "about"],
                name="one_exemption_a_finding",
                violation_error_message="An exception for this is recorded already.",
            ),
            models.CheckConstraint(
                name="exemption_has_a_reason",
                condition=~Q(reason__regex=r"^\s*$"),
                violation_error_message="Say why the claim is right as it is.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.claim.version_id}, {self.rule}: {self.reason}"


@tracked
@closed_lists
class Likeness(models.Model):
    """What a person said of two claims that look alike: the same again elsewhere, or not."""

    class Answer(models.TextChoices):
        APPEARANCE = "appearance", "another appearance of the same claim"
        DIFFERENT = "different", "not a duplicate"

    one = models.ForeignKey(Claim, models.CASCADE, related_name="likenesses")
    other = models.ForeignKey(Claim, models.CASCADE, related_name="+")
    answer = models.CharField(max_length=10, choices=Answer)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["pk"]
        verbose_name_plural = "likenesses"
        constraints = [
            models.UniqueConstraint(fields=["one", "other"], name="one_answer_a_pair"),
            models.CheckConstraint(name="pair_in_order", condition=Q(one__lt=F("other"))),
        ]

    def __str__(self) -> str:
        return f"{self.one.version_id} and {self.other.version_id}: {self.get_answer_display()}"
