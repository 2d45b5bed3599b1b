"""What is kept of looking after articles and actors: pairs that are two, links that are dead."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from sources.models.article import Article
from sources.models.fields import words
from sources.models.history import tracked


@tracked
class Distinct(models.Model):
    """Two things that look alike and are not the same, by their public ids (P3, P17)."""

    one = words(20)
    other = words(20)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["pk"]
        verbose_name_plural = "distinct"
        constraints = [
            models.UniqueConstraint(fields=["one", "other"], name="distinct_once"),
            models.CheckConstraint(name="distinct_in_order", condition=Q(one__lt=F("other"))),
        ]

    def __str__(self) -> str:
        return f"{self.one} is not {self.other}"


@tracked
class LinkCheck(models.Model):
    """What an article's address answered when it was last tried."""

    article = models.OneToOneField(Article, models.CASCADE, related_name="link_check")
    url = words(2000)
    answer = models.PositiveSmallIntegerField(
        null=True, help_text="HTTP status; none where nothing answered."
    )
    problem = words(500, blank=True, help_text="Why nothing answered, in words.")
    at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.url}: {self.answer or self.problem}"

    @property
    def is_dead(self) -> bool:
        return self.answer is None or self.answer >= 400
