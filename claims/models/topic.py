from typing import Self

from django.db import models
from django.db.models import Q

from sources.models.fields import prose, words
from sources.models.history import tracked
from sources.models.rules import NoCycle


class TopicQuerySet(models.QuerySet["Topic"]):
    def called(self, text: str) -> Self:
        return self.filter(name__unaccent__icontains=text)


@tracked
class Topic(models.Model):
    """A subject heading; hierarchical. Public by its slug."""

    slug = models.SlugField(max_length=100, unique=True)
    name = words(200)
    definition = prose()
    broader = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="narrower"
    )

    objects = TopicQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.CheckConstraint(
                name="topic_has_a_name",
                condition=~Q(name__regex=r"^\s*$"),
                violation_error_message="Give the topic a name.",
            )
        ]
        triggers = [NoCycle("broader", "A topic cannot be broader than itself.")]

    def __str__(self) -> str:
        return self.name

    @property
    def public_id(self) -> str:
        """Public by its slug, as the record's terms have it."""
        return f"topic:{self.slug}"
