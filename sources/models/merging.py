"""What can be merged: two entries for one thing become one, and the old id leads to it."""

from typing import Any, ClassVar, Self, cast

from django.db import models
from pgtrigger import Trigger

from sources.models.rules import MergeRedirect


class MergeableQuerySet(models.QuerySet[Any]):
    def current(self) -> Self:
        """Without what was merged away."""
        return self.filter(merged_into=None)


class Mergeable(models.Model):
    """A thing with a public id (a letter and a number) that is kept when it is merged away."""

    letter: ClassVar[str]

    merged_into = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="merged_from",
        help_text="The one that stays; empty for everything that was not merged away.",
    )

    class Meta:
        abstract = True
        triggers: ClassVar[list[Trigger]] = [MergeRedirect()]

    @property
    def public_id(self) -> str:
        """The id people and programs see, stable for ever: P31, A5, Q9, O4."""
        return f"{self.letter}{self.pk}"

    @property
    def kept(self) -> Self:
        """This, or what it was merged into."""
        return cast(Self, self.merged_into or self)
