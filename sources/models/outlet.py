from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from sources import texts
from sources.models.fields import words
from sources.models.history import tracked
from sources.models.merging import Mergeable, MergeableQuerySet


@tracked
class Outlet(Mergeable):
    """Where articles appear: a newspaper, journal, agency, website, broadcaster."""

    letter = "O"

    name = words(300)
    issn = words(9, "ISSN", blank=True)
    place = words(200, blank=True, help_text="Place of publication, as references show it.")
    website = models.URLField(max_length=500, blank=True, validators=[texts.validate])

    objects = MergeableQuerySet.as_manager()

    class Meta(Mergeable.Meta):
        ordering = [Lower("name"), "pk"]
        constraints = [
            models.UniqueConstraint(
                Lower("name"),
                condition=Q(merged_into=None),
                name="outlet_name_once",
                violation_error_message="There is an outlet of this name already.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        if not self.name.strip():
            raise ValidationError({"name": "Give the outlet a name."})
