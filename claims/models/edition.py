from django.conf import settings
from django.contrib.postgres.functions import TransactionNow
from django.db import models

from sources.models.fields import closed_lists, prose
from sources.models.rules import append_only


@closed_lists
class CodebookVersion(models.Model):
    """One change of the codebook, numbered: who changed propositions or topics, and why.

    PostgreSQL begins one for every transaction that changes any of them (``claims.sql``); each
    proposition and topic carries the version it took its present form in (``since``), and so
    does every row of its history. The codebook as of version n is therefore, of each, the newest
    row of its history with ``since`` ≤ n.
    """

    class Kind(models.TextChoices):
        CHANGE = "change", "changed"
        ADD = "add", "added"
        RENAME = "rename", "renamed"
        MERGE = "merge", "merged"
        SPLIT = "split", "split"
        NARROW = "narrow", "made narrower"
        DEPRECATE = "deprecate", "deprecated"
        IMPORT = "import", "imported"
        UNDO = "undo", "undone"

    number = models.BigIntegerField(primary_key=True, editable=False)
    kind = models.CharField(max_length=9, choices=Kind, default=Kind.CHANGE)
    note = prose(max_length=5_000, help_text="Why; for coders and readers of the codebook.")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="codebook_versions"
    )
    at = models.DateTimeField(db_default=TransactionNow())
    undoes = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="undone_by"
    )

    class Meta:
        ordering = ["-number"]
        triggers = [*append_only("Codebook versions")]

    def __str__(self) -> str:
        return f"Codebook version {self.number}"
