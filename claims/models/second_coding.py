"""Blind second coding: which claims are drawn, what two people answered, and what came of it.

None of it is ever changed: reliability is measured on what was said at the time.
"""

from django.conf import settings
from django.contrib.postgres.functions import TransactionNow
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q

from claims.models import second_coding_rules as rules
from claims.models.claim import Claim
from claims.models.parts import Stance
from claims.models.proposition import Proposition
from sources import texts
from sources.models import Actor
from sources.models.fields import closed_lists, prose, words
from sources.models.history import tracked
from sources.models.rules import append_only


class Share(models.Model):
    """How many of the claims are coded twice, from now on. The newest row is in force."""

    percent = models.PositiveSmallIntegerField(
        validators=[MaxValueValidator(100)], help_text="0 to 100 of a hundred claims."
    )
    seed = words(
        64,
        help_text="Decides which claims are drawn; the same seed draws the same ones again.",
    )
    note = prose(max_length=5_000)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=TransactionNow())

    class Meta:
        ordering = ["-pk"]
        verbose_name = "share of claims coded twice"
        verbose_name_plural = "shares of claims coded twice"
        constraints = [
            models.CheckConstraint(
                name="share_is_a_percentage",
                condition=Q(percent__gte=0, percent__lte=100),
                violation_error_message="A share is between 0 and 100 per cent.",
            )
        ]
        triggers = [*append_only("Shares")]

    def __str__(self) -> str:
        return f"{self.percent} %"


class Lot(models.Model):
    """What was drawn for a claim as it was begun. It stays when the draft is deleted."""

    number = models.BigIntegerField(primary_key=True)
    share = models.ForeignKey(Share, models.PROTECT, related_name="lots")
    drawn = models.BooleanField()
    coder = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=TransactionNow())

    class Meta:
        ordering = ["number"]
        triggers = [rules.LOT_IS_THE_CLAIMS, *append_only("Lots")]

    def __str__(self) -> str:
        return f"{self.version_id} is{'' if self.drawn else ' not'} coded twice"

    @property
    def version_id(self) -> str:
        return f"C{self.number}v1"


@tracked
class Draw(models.Model):
    """A claim that is coded twice, drawn by PostgreSQL as it is begun; goes with its claim."""

    claim = models.OneToOneField(Claim, models.CASCADE, related_name="draw")
    share = models.ForeignKey(Share, models.PROTECT, related_name="draws")
    at = models.DateTimeField(db_default=TransactionNow())

    class Meta:
        ordering = ["pk"]
        triggers = [rules.DRAWS_ARE_KEPT, rules.DRAWS_GO_WITH_THEIR_CLAIM]

    def __str__(self) -> str:
        return f"{self.claim.version_id} is coded twice"


@closed_lists
class Coding(models.Model):
    """One coder's own answer on a drawn claim: the first is the claim's coder's as handed in."""

    class Place(models.TextChoices):
        FIRST = "first", "first"
        SECOND = "second", "second"

    claim = models.ForeignKey(Claim, models.PROTECT, related_name="codings")
    place = models.CharField(max_length=6, choices=Place)
    coder = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="codings")
    attribution = models.CharField(max_length=20, choices=Claim.Attribution)
    note = prose(max_length=5_000, help_text="For the adjudication; never compared.")
    at = models.DateTimeField(db_default=TransactionNow())

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["claim", "place"], name="coding_once")]
        triggers = [
            rules.CODING_IS_INDEPENDENT,
            rules.CODINGS_COME_IN_PAIRS,
            *append_only("Codings"),
        ]

    def __str__(self) -> str:
        return f"{self.get_place_display()} coding of {self.claim.version_id}"


class CodedClaimant(models.Model):
    """Coding × actor; without an actor, somebody the article does not name."""

    coding = models.ForeignKey(Coding, models.PROTECT, related_name="claimants")
    actor = models.ForeignKey(Actor, models.PROTECT, null=True, blank=True, related_name="+")
    described_as = words(500, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["coding", "actor"], name="coded_claimant_once"),
            models.CheckConstraint(
                name="coded_claimant_is_named_or_described",
                condition=Q(actor__isnull=False) | ~Q(described_as=""),
            ),
        ]
        triggers = [rules.AnsweredAtOnce(), *append_only("Codings")]

    def __str__(self) -> str:
        return self.actor.name if self.actor else self.described_as


@closed_lists
class CodedStance(models.Model):
    """Coding × proposition: the side the coder says the claim takes."""

    coding = models.ForeignKey(Coding, models.PROTECT, related_name="stances")
    proposition = models.ForeignKey(Proposition, models.PROTECT, related_name="+")
    stance = models.CharField(max_length=8, choices=Stance.Side)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["coding", "proposition"], name="coded_stance_once")
        ]
        triggers = [rules.AnsweredAtOnce(), *append_only("Codings")]

    def __str__(self) -> str:
        return f"{self.stance} {texts.quoted(str(self.proposition))}"


@closed_lists
class Adjudication(models.Model):
    """Which of two answers holds, variable by variable, who said so, and why."""

    class Holds(models.TextChoices):
        AGREED = "agreed", "both say the same"
        FIRST = "first", "the first answer"
        SECOND = "second", "the second answer"
        NEITHER = "neither", "neither"

    claim = models.OneToOneField(Claim, models.PROTECT, related_name="adjudication")
    claimants = models.CharField(max_length=7, choices=Holds)
    attribution = models.CharField(max_length=7, choices=Holds)
    propositions = models.CharField(max_length=7, choices=Holds)
    stances = models.CharField(max_length=7, choices=Holds)
    reason = prose(blank=False, max_length=5_000)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=TransactionNow())

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="adjudication_has_a_reason",
                condition=~Q(reason__regex=r"^\s*$"),
                violation_error_message="Say why.",
            )
        ]
        triggers = [rules.ADJUDICATED_BY_ANOTHER, *append_only("Adjudications")]

    def __str__(self) -> str:
        return f"Adjudication of {self.claim.version_id}"

    @property
    def is_of_one_mind(self) -> bool:
        """Whether there was nothing to settle: both had given the same answers."""
        holds = {self.claimants, self.attribution, self.propositions, self.stances}
        return holds == {self.Holds.AGREED}
