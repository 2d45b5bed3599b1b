"""The page or file a text was read from, as it came, and what is waiting to be looked at."""

import uuid

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Func
from django.db.models.functions import Now

from sources.models.article import Article
from sources.models.fields import words
from sources.models.history import tracked
from sources.models.rules import append_only


class WithoutContent(models.Manager):
    """The bytes, which may be many, are read only where they are asked for."""

    def get_queryset(self) -> models.QuerySet:
        return super().get_queryset().defer("content", "found")


class Originals(models.Manager):
    """As above."""

    def get_queryset(self) -> models.QuerySet:
        return super().get_queryset().defer("content")


class Original(models.Model):
    """The file an article was read from, byte for byte. Never changed, and never public."""

    article = models.ForeignKey(Article, models.PROTECT, related_name="originals")
    content = models.BinaryField()
    sha256 = models.CharField(max_length=64, editable=False, help_text="Of the bytes.")
    size = models.GeneratedField(
        expression=Func(F("content"), function="octet_length"),
        output_field=models.IntegerField(),
        db_persist=True,
    )
    media_type = models.CharField(max_length=100)
    name = models.CharField(max_length=300, help_text="Of the file, as it came.")
    obtained_from = models.CharField(max_length=2000, blank=True, help_text="The address.")
    obtained_at = models.DateTimeField(db_default=Now())
    obtained_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = Originals()

    class Meta:
        ordering = ["article_id", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["article", "sha256"], name="original_once"),
            models.CheckConstraint(name="original_has_bytes", condition=models.Q(size__gt=0)),
        ]
        triggers = [
            *append_only("Originals"),
            pgtrigger.Trigger(
                name="hash_is_of_the_bytes",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func="NEW.sha256 := encode(sha256(NEW.content), 'hex'); RETURN NEW;",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.size:,} bytes"


@tracked
class Proposal(models.Model):
    """A page or file that was read and waits for the person to confirm what was found in it.

    Deleted once it has become an article, and with it the bytes; forgotten after some days.
    """

    history_leaves_out = ("content", "found")

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=Now())
    content = models.BinaryField(null=True, editable=False)
    media_type = words(100)
    name = words(300, help_text="Of the file, as it came.")
    obtained_from = words(2000, blank=True, help_text="The address.")
    method = words(8)
    found = models.JSONField(editable=False)

    objects = WithoutContent()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name
