"""The record: what has been published, append-only, numbered, reproducible.

``docs/record.md`` says how to check it without this program.
"""

from typing import Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Func, Q

from claims.models import record_rules as rules
from claims.models.claim import Claim
from sources.models.fields import closed_lists
from sources.models.rules import append_only


class RevisionManager(models.Manager["Revision"]):
    """Who made a revision is read where it is asked for, and not with the rest: a process that
    is public may not read it (see ``claims.models.public``)."""

    def get_queryset(self) -> models.QuerySet["Revision"]:
        return super().get_queryset().defer("by")


@closed_lists
class Revision(models.Model):
    """One step of the record, numbered 1, 2, 3 … in the order of commits."""

    class Kind(models.TextChoices):
        PUBLISH = "publish", "published"
        WITHDRAW = "withdraw", "withdrew"
        CORRECT = "correct", "corrected"

    number = models.PositiveBigIntegerField(primary_key=True)
    kind = models.CharField(max_length=8, choices=Kind)
    at = models.DateTimeField(help_text="To the second.")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", help_text="Not public."
    )
    digest = models.CharField(
        max_length=64, help_text="SHA-256 over its entries and the digest before it."
    )

    objects = RevisionManager()

    class Meta:
        ordering = ["-number"]
        indexes = [models.Index(fields=["at", "number"], name="revision_at")]
        triggers = [
            rules.REVISION_IS_THE_NEXT,
            rules.REVISION_SEALS_ITS_ENTRIES,
            *append_only("Revisions"),
        ]

    def __str__(self) -> str:
        return f"Revision {self.number}"


class EntryQuerySet(models.QuerySet["Entry"]):
    def as_of(self, revision: int) -> Self:
        """What the record showed once this revision was made."""
        return self.filter(revision__lte=revision).filter(
            Q(valid_until=None) | Q(valid_until__gt=revision)
        )

    def published(self) -> Self:
        """Without claims that were withdrawn."""
        return self.filter(status=Entry.Status.PUBLISHED)

    def mentioning(self, *terms: str) -> Self:
        """Entries that hold all these terms (see ``Entry.terms``)."""
        return self.filter(terms__contains=list(terms))

    def newest_first(self) -> Self:
        return self.order_by("-published_revision", "-number")


@closed_lists
class Entry(models.Model):
    """A claim's document as published, valid from its revision until another."""

    class Status(models.TextChoices):
        PUBLISHED = "published", "Published"
        WITHDRAWN = "withdrawn", "Withdrawn"

    revision = models.ForeignKey(Revision, models.PROTECT, related_name="entries")
    valid_until = models.ForeignKey(
        Revision, models.PROTECT, null=True, blank=True, related_name="ended_entries"
    )
    claim = models.ForeignKey(Claim, models.PROTECT, related_name="entries")
    number = models.BigIntegerField(help_text="The claim's: C12.")
    version = models.PositiveIntegerField()
    status = models.CharField(max_length=9, choices=Status)
    published_revision = models.PositiveBigIntegerField(
        help_text="The revision that published this version first."
    )
    document = models.TextField(help_text="JSON, the bytes readers get.")
    sha256 = models.CharField(
        max_length=64,
        help_text="Of the document as UTF-8; the digest covers this, so a change names its entry.",
    )
    terms = models.GeneratedField(
        expression=Func(F("document"), function="claims_document_terms"),
        output_field=ArrayField(models.TextField()),
        db_persist=True,
        help_text="What can be asked for: Q1, claimant:P1, stance:opposes, Q1:opposes …",
    )
    words = models.GeneratedField(
        expression=Func(F("document"), function="claims_document_words"),
        output_field=SearchVectorField(),
        db_persist=True,
    )
    made_first = models.GeneratedField(
        expression=Func(F("document"), function="claims_document_made_first"),
        output_field=models.TextField(db_collation="C"),
        db_persist=True,
        help_text="The first day it can have been made on; none where there is no date.",
    )
    made_last = models.GeneratedField(
        expression=Func(F("document"), function="claims_document_made_last"),
        output_field=models.TextField(db_collation="C"),
        db_persist=True,
        help_text="The last day it can have been made on; empty where there is no date.",
    )
    row = models.GeneratedField(
        expression=Func(F("document"), function="claims_document_row"),
        output_field=models.TextField(),
        db_persist=True,
        help_text="The document as a line of CSV.",
    )

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name = "record entry"
        verbose_name_plural = "record entries"
        ordering = ["-published_revision", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["revision", "number"], name="one_entry_a_revision"),
            models.UniqueConstraint(
                fields=["number"], condition=Q(valid_until=None), name="one_valid_entry_a_claim"
            ),
            models.CheckConstraint(
                name="entry_ends_after_it_begins",
                condition=Q(valid_until=None) | Q(valid_until__gt=F("revision")),
            ),
        ]
        indexes = [
            models.Index(fields=["-published_revision", "-number"], name="entry_newest"),
            models.Index(fields=["number", "version"], name="entry_version"),
            models.Index(fields=["made_first", "number"], name="entry_made"),
            models.Index(fields=["made_last", "number"], name="entry_made_last"),
            models.Index(
                fields=["revision", "valid_until", "status"], include=["id"], name="entry_holds"
            ),
            GinIndex(fields=["terms"], name="entry_terms"),
            GinIndex(fields=["words"], name="entry_words"),
        ]
        triggers = [
            rules.WRITTEN_BEFORE_ITS_REVISION,
            rules.ENTRY_HAS_BEEN_REVIEWED,
            rules.ENTRY_HASH_IS_OF_THE_DOCUMENT,
            rules.ENTRY_SAYS_WHAT_ITS_DOCUMENT_SAYS,
            rules.ENTRY_ENDS_ONCE,
            rules.ENTRY_FILLS_LISTS,
            rules.ENTRY_LEAVES_LISTS,
            *append_only("Record entries", updates=False),
        ]

    def __str__(self) -> str:
        return f"{self.version_id} in revision {self.revision_id}"

    @property
    def version_id(self) -> str:
        return f"C{self.number}v{self.version}"


class Redirect(models.Model):
    """A public id that was merged away, and the one that stays; itself, once that is undone."""

    revision = models.ForeignKey(Revision, models.PROTECT, related_name="redirects")
    old = models.CharField(max_length=110, help_text="P31")
    new = models.CharField(max_length=110, help_text="P5")

    class Meta:
        ordering = ["revision_id", "pk"]
        indexes = [models.Index(fields=["old"])]
        triggers = [rules.WRITTEN_BEFORE_ITS_REVISION, *append_only("Redirects")]

    def __str__(self) -> str:
        return f"{self.old} → {self.new}"
