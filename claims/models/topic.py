from typing import Self

from django.contrib.postgres.functions import RandomUUID
from django.db import models
from django.db.models import Q

from claims.models import codebook_rules
from claims.models.edition import CodebookVersion
from sources.models.fields import prose, words
from sources.models.history import tracked
from sources.models.merging import Mergeable, MergeableQuerySet
from sources.models.rules import MergeRedirect, NoCycle, keeps


class TopicQuerySet(MergeableQuerySet):
    def called(self, text: str) -> Self:
        return self.filter(name__unaccent__icontains=text)

    def in_use(self) -> Self:
        """What coders choose from."""
        return self.current().filter(deprecated="")


@tracked
class Topic(Mergeable):
    """A subject heading; hierarchical. Public by its slug."""

    letter = "topic:"
    stays_when_reverted = ("since", "guid")

    slug = models.SlugField(max_length=100, unique=True)
    name = words(200)
    definition = prose()
    broader = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="narrower"
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
        related_name="topics",
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

    objects = TopicQuerySet.as_manager()

    class Meta(Mergeable.Meta):
        ordering = ["name", "pk"]
        constraints = [
            models.CheckConstraint(
                name="topic_has_a_name",
                condition=~Q(name__regex=r"^\s*$"),
                violation_error_message="Give the topic a name.",
            )
        ]
        triggers = [
            MergeRedirect(reversible=True),
            codebook_rules.HasItsVersion(),
            keeps(["guid"], "A guid is given once and stays.", name="keeps_its_guid"),
            NoCycle("broader", "A topic cannot be broader than itself."),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def public_id(self) -> str:
        """Public by its slug, as the record's terms have it."""
        return f"topic:{self.slug}"
