"""What a claim consists of: its quote, claimants, stances and citations."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q

from claims.models import rules
from claims.models.claim import Claim
from claims.models.proposition import Proposition
from sources import texts
from sources.models import Actor, Affiliation, Article, Snapshot
from sources.models.fields import closed_lists, prose, words
from sources.models.history import tracked


@tracked
class Quote(models.Model):
    """The verbatim passage, or one part of it where the article interrupts it.

    With a snapshot, ``exact`` is ``text[start:end]`` of it, counted in Unicode code points;
    without one the article's text is not held and the words stand as they were typed.
    """

    claim = models.ForeignKey(Claim, models.CASCADE, related_name="quotes")
    position = models.PositiveSmallIntegerField(default=0)
    exact = prose("quote", blank=False, max_length=10_000)
    prefix = models.CharField(max_length=64, blank=True, editable=False)
    suffix = models.CharField(max_length=64, blank=True, editable=False)
    snapshot = models.ForeignKey(
        Snapshot, models.PROTECT, null=True, blank=True, editable=False, related_name="quotes"
    )
    start = models.PositiveIntegerField(null=True, blank=True, editable=False)
    end = models.PositiveIntegerField(null=True, blank=True, editable=False)

    class Meta:
        ordering = ["claim_id", "position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["claim", "position"],
                name="quote_parts_in_order",
                deferrable=models.Deferrable.DEFERRED,
            ),
            models.CheckConstraint(
                name="quote_is_not_empty",
                condition=~Q(exact__regex=r"^\s*$"),
                violation_error_message="A quote has words in it.",
            ),
            models.CheckConstraint(
                name="quote_has_its_whole_place_or_none",
                condition=Q(snapshot=None, start=None, end=None)
                # NULL is neither true nor false, and what is not false passes a check.
                | Q(
                    snapshot__isnull=False,
                    start__isnull=False,
                    end__isnull=False,
                    start__gte=0,
                    end__gt=F("start"),
                ),
                violation_error_message="A quote begins before it ends, inside the text.",
            ),
        ]
        triggers = [
            rules.FrozenWithClaim(but_for=rules.QUOTE_GAINS_ITS_PLACE),
            *rules.QUOTES_ARE_VERBATIM,
        ]

    def __str__(self) -> str:
        return texts.quoted(self.exact)


@tracked
@closed_lists
class Claimant(models.Model):
    """Actor × claim: who makes it, in order. Without an actor the article does not name them."""

    class Role(models.TextChoices):
        SPEAKER = "speaker", "speaker"
        CO_SIGNATORY = "co_signatory", "co-signatory"
        ON_BEHALF_OF = "on_behalf_of", "on behalf of"
        RELAYED_BY = "relayed_by", "relayed by"

    claim = models.ForeignKey(Claim, models.CASCADE, related_name="claimants")
    position = models.PositiveSmallIntegerField(default=0)
    actor = models.ForeignKey(
        Actor,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="claimed",
        help_text="Empty only where the article does not name them (“some analysts”).",
    )
    role = models.CharField(max_length=12, choices=Role, default=Role.SPEAKER)
    described_as = words(500, blank=True, help_text="As the article describes them.")
    affiliation = models.ForeignKey(
        Affiliation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="Their position on that day.",
    )

    class Meta:
        ordering = ["claim_id", "position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["claim", "actor", "role"],
                name="claimant_once",
                violation_error_message="This claimant is there already.",
            ),
            models.CheckConstraint(
                name="claimant_is_named_or_described",
                condition=Q(actor__isnull=False) | ~Q(described_as=""),
                violation_error_message="Choose the claimant, or write how the article "
                "describes them.",
            ),
        ]
        triggers = [rules.FrozenWithClaim()]

    def __str__(self) -> str:
        return self.actor.name if self.actor else self.described_as

    def clean(self) -> None:
        if self.affiliation and (
            self.actor is None or self.affiliation.actor.kept != self.actor.kept
        ):
            raise ValidationError({"affiliation": "This is somebody else's position."})


@tracked
@closed_lists
class Stance(models.Model):
    """Claim × proposition: which side it takes."""

    class Side(models.TextChoices):
        SUPPORTS = "supports", "supports"
        OPPOSES = "opposes", "opposes"
        MIXED = "mixed", "mixed"
        NEUTRAL = "neutral", "neutral"
        UNCLEAR = "unclear", "unclear"

    claim = models.ForeignKey(Claim, models.CASCADE, related_name="stances")
    proposition = models.ForeignKey(Proposition, models.PROTECT, related_name="stances")
    stance = models.CharField(max_length=8, choices=Side)

    class Meta:
        ordering = ["claim_id", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["claim", "proposition"],
                name="one_stance_a_proposition",
                violation_error_message="There is a stance on this proposition already.",
            ),
        ]
        triggers = [rules.FrozenWithClaim()]

    def __str__(self) -> str:
        return f"{self.stance} {texts.quoted(str(self.proposition))}"


@tracked
@closed_lists
class Citation(models.Model):
    """Claim × article: what it rests on or argues with."""

    class Relation(models.TextChoices):
        SUPPORTS = "supports", "rests on"
        DISPUTES = "disputes", "disputes"
        QUALIFIES = "qualifies", "qualifies"
        MENTIONS = "mentions", "mentions"

    claim = models.ForeignKey(Claim, models.CASCADE, related_name="citations")
    article = models.ForeignKey(Article, models.PROTECT, related_name="cited_by")
    relation = models.CharField(max_length=9, choices=Relation, default=Relation.MENTIONS)
    note = words(500, blank=True, help_text="Where in it: page, paragraph. Published.")

    class Meta:
        ordering = ["claim_id", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["claim", "article", "relation"],
                name="citation_once",
                violation_error_message="This citation is there already.",
            ),
        ]
        triggers = [rules.FrozenWithClaim()]

    def __str__(self) -> str:
        return f"{self.get_relation_display()} {self.article}"

    def clean(self) -> None:
        if self.article_id and self.claim_id and self.article_id == self.claim.article_id:
            raise ValidationError(
                {"article": "A claim is found in its article; cite another one here."}
            )
