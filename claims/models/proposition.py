from typing import Self

from django.contrib.postgres.functions import RandomUUID
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower

from claims.models import codebook_rules
from claims.models.edition import CodebookVersion
from sources.models.fields import prose, words
from sources.models.history import tracked
from sources.models.merging import Mergeable, MergeableQuerySet
from sources.models.rules import MergeRedirect, NoCycle, keeps


class PropositionQuerySet(MergeableQuerySet):
    def called(self, text: str) -> Self:
        return self.filter(text__unaccent__icontains=text)

    def in_use(self) -> Self:
        """What coders choose from."""
        return self.current().filter(deprecated="")


@tracked
class Proposition(Mergeable):
    """A sentence people take sides on. What coders count as it is in its definition."""

    letter = "Q"
    stays_when_reverted = ("since", "guid")

    text = words(500, help_text="A whole sentence one can support or oppose.")
    definition = prose(help_text="What counts as this proposition, for coders and readers.")
    examples = prose(help_text="Passages that count, one a line.")
    counter_examples = prose(help_text="Passages that look alike and do not count, one a line.")
    broader = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="narrower",
        help_text="Who supports this one supports that one as well.",
    )
    negation_of = models.OneToOneField(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="negation",
        help_text="Who supports this one opposes that one.",
    )

    split_from = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, editable=False, related_name="split_into"
    )
    deprecated = words(
        500,
        blank=True,
        help_text="Why coders no longer use it, and what to use instead. Empty while in use.",
    )
    since = models.ForeignKey(
        CodebookVersion,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="propositions",
        help_text="The codebook version it took this form in.",
    )
    guid = models.UUIDField(
        unique=True,
        editable=False,
        db_default=RandomUUID(),
        help_text="What codebooks of other programs know it by; never changes.",
    )

    #: So that what was deleted comes back with it; rows of history from before have none.
    history_holds = {"guid": models.UUIDField(null=True, editable=False)}

    objects = PropositionQuerySet.as_manager()

    class Meta(Mergeable.Meta):
        ordering = [Lower("text"), "pk"]
        constraints = [
            models.CheckConstraint(
                name="proposition_has_text",
                condition=~Q(text__regex=r"^\s*$"),
                violation_error_message="Write the proposition as a sentence.",
            ),
            models.CheckConstraint(
                name="proposition_is_not_its_own_negation",
                condition=~Q(negation_of=F("pk")),
                violation_error_message="A proposition cannot be its own negation.",
            ),
            models.UniqueConstraint(
                Lower("text"),
                condition=Q(merged_into=None),
                name="proposition_once",
                violation_error_message="There is this proposition already.",
            ),
        ]
        triggers = [
            MergeRedirect(reversible=True),
            codebook_rules.HasItsVersion(),
            keeps(["guid"], "A guid is given once and stays.", name="keeps_its_guid"),
            NoCycle("broader", "A proposition cannot be broader than itself."),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def above(self) -> list["Proposition"]:
        """Every broader one, the nearest first; a circle is walked once."""
        found: list[Proposition] = []
        above = self.broader
        while above and above not in found:
            found.append(above)
            above = above.broader
        return found

    def clean(self) -> None:
        if self in self.above:
            raise ValidationError({"broader": "A proposition cannot be broader than itself."})
