"""What somebody brings in at once: the file as it was planned, record by record, and what became
of each.
"""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Func, Q
from django.db.models.functions import Now

from sources.models.fields import closed_lists, known_by, words
from sources.models.history import tracked

FORMATS = {
    "bibtex": "BibTeX or BibLaTeX",
    "ris": "RIS",
    "csljson": "CSL-JSON",
    "endnote": "EndNote XML",
    "zotero-json": "Zotero JSON",
    "zotero-rdf": "Zotero RDF",
    "identifiers": "a list of DOIs and addresses",
}


class ImportBatchManager(models.Manager):
    """The file itself, which may be large, is read only where it is asked for."""

    def get_queryset(self) -> models.QuerySet:
        return super().get_queryset().defer("content")


@tracked
@closed_lists
class ImportBatch(models.Model):
    """A file, or what was pasted, on its way in. The counts are those of its records, always."""

    history_leaves_out = ("content",)

    class State(models.TextChoices):
        READING = "reading", "being read"
        PLANNED = "planned", "to be looked at"
        APPLYING = "applying", "being brought in"
        APPLIED = "applied", "brought in"
        LEFT = "left", "left"

    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=Now())
    name = words(300, help_text="Of the file, or “pasted”.")
    format = models.CharField(max_length=12, choices=FORMATS)
    encoding = words(60)
    sha256 = models.CharField(max_length=64, editable=False)
    size = models.PositiveIntegerField(editable=False, help_text="In bytes.")
    state = models.CharField(max_length=8, choices=State, default=State.READING, editable=False)
    fill = models.BooleanField(
        default=False, help_text="Fill empty fields of articles that are here already."
    )
    content = models.BinaryField(null=True, editable=False, help_text="Until it has been read.")
    remarks = models.JSONField(default=list, editable=False)
    records = models.PositiveIntegerField(default=0, editable=False)
    creating = models.PositiveIntegerField(default=0, editable=False)
    matched = models.PositiveIntegerField(default=0, editable=False)
    refused = models.PositiveIntegerField(default=0, editable=False)
    undecided = models.PositiveIntegerField(
        default=0, editable=False, help_text="Of those refused, for a person to choose."
    )
    done = models.PositiveIntegerField(default=0, editable=False)

    objects = ImportBatchManager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = "import"
        constraints = [
            models.CheckConstraint(
                name="every_record_is_accounted_for",
                condition=Q(records=F("creating") + F("matched") + F("refused")),
                violation_error_message="Records in are created, matched or refused.",
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def left_out(self) -> int:
        """Records that are refused for good."""
        return self.refused - self.undecided

    @property
    def all(self) -> int:
        """Records that are created or matched in the end."""
        return self.creating + self.matched

    @property
    def to_do(self) -> int:
        """Records that are still to be created or matched."""
        return self.creating + self.matched - self.done


_COUNTED = """
    UPDATE sources_importbatch b SET
        records = b.records + d.records, creating = b.creating + d.creating,
        matched = b.matched + d.matched, refused = b.refused + d.refused,
        undecided = b.undecided + d.undecided, done = b.done + d.done
    FROM (
        SELECT batch_id, sum(n) AS records,
            coalesce(sum(n) FILTER (WHERE outcome = 'create'), 0) AS creating,
            coalesce(sum(n) FILTER (WHERE outcome = 'match'), 0) AS matched,
            coalesce(sum(n) FILTER (WHERE outcome = 'refuse'), 0) AS refused,
            coalesce(sum(n) FILTER (WHERE undecided), 0) AS undecided,
            coalesce(sum(n) FILTER (WHERE done), 0) AS done
        FROM (%s) AS changed GROUP BY batch_id
    ) AS d
    WHERE b.id = d.batch_id AND (d.records, d.creating, d.matched, d.undecided, d.done)
        <> (0, 0, 0, 0, 0);
    RETURN NULL;
"""
_ROWS = "SELECT batch_id, outcome, undecided, done, {} AS n FROM {}"
_NEW, _OLD = _ROWS.format(1, "new_rows"), _ROWS.format(-1, "old_rows")


def _counts(operation: pgtrigger.Operation, rows: str, **referring: str) -> pgtrigger.Trigger:
    return pgtrigger.Trigger(
        name=f"counts_{str(operation).lower()}",
        level=pgtrigger.Statement,
        when=pgtrigger.After,
        operation=operation,
        referencing=pgtrigger.Referencing(**referring),
        func=_COUNTED % rows,
    )


@tracked
@closed_lists
class ImportRecord(models.Model):
    """One reference of the file: as it was read, what is to become of it and why, what has.

    Articles stand as numbers, not as foreign keys: one may be deleted again.
    """

    history_leaves_out = (
        "item", "excerpt", "remarks", "choices",
        "title", "issued", "author", "family", "doi", "isbn", "url",
    )  # fmt: skip

    class Outcome(models.TextChoices):
        CREATE = "create", "create"
        MATCH = "match", "is here already"
        REFUSE = "refuse", "refuse"

    batch = models.ForeignKey(ImportBatch, models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField(editable=False)
    line = models.PositiveIntegerField(editable=False, help_text="0 where there is none to name.")
    excerpt = models.TextField(editable=False)
    item = models.JSONField(null=True, editable=False)
    remarks = models.JSONField(default=list, editable=False)
    outcome = models.CharField(max_length=6, choices=Outcome)
    why = models.TextField(editable=False)
    undecided = models.BooleanField(default=False, editable=False)
    choices = models.JSONField(default=list, editable=False)
    chosen = models.BooleanField(
        default=False, editable=False, help_text="A person has chosen what becomes of it."
    )
    match = models.BigIntegerField(null=True, editable=False, help_text="Article it is.")
    same_as = models.PositiveIntegerField(
        null=True, editable=False, help_text="Earlier record of the file it is the same as."
    )
    to_complete = models.BooleanField(
        default=False, editable=False, help_text="It is known by an identifier only."
    )
    done = models.BooleanField(default=False, editable=False)
    made = models.BigIntegerField(null=True, editable=False, help_text="Article made of it.")
    # What it is compared and shown by.
    title = models.TextField(editable=False)
    issued = models.TextField(editable=False)
    author = models.TextField(editable=False)
    family = models.TextField(editable=False)
    doi = models.TextField(editable=False)
    isbn = models.TextField(default="", editable=False)
    url = models.TextField(editable=False)

    class Meta:
        ordering = ["batch_id", "number"]
        constraints = [
            models.UniqueConstraint(fields=["batch", "number"], name="import_record_once"),
            models.CheckConstraint(
                name="a_match_leads_somewhere",
                condition=~Q(outcome="match") | Q(match__isnull=False) | Q(same_as__isnull=False),
            ),
            models.CheckConstraint(
                name="a_refusal_says_why", condition=~Q(outcome="refuse") | ~Q(why="")
            ),
            models.CheckConstraint(
                name="undecided_is_left_out", condition=Q(undecided=False) | Q(outcome="refuse")
            ),
            models.CheckConstraint(
                name="what_was_created_leads_somewhere",
                condition=~Q(outcome="create", done=True) | Q(made__isnull=False),
            ),
            models.CheckConstraint(
                name="only_what_was_created_is_made",
                condition=Q(made=None) | Q(outcome="create", done=True, item__isnull=False),
            ),
        ]
        indexes = [
            models.Index(
                fields=["batch", "number"], condition=Q(done=False), name="import_record_to_do"
            ),
            models.Index(fields=["made"], condition=Q(made__isnull=False), name="import_made"),
            *known_by(
                "import_record",
                among=F("batch"),
                issued=Func(F("issued"), function="edtf_earliest"),
                condition=Q(done=False),
            ),
        ]
        triggers = [
            _counts(pgtrigger.Insert, _NEW, new="new_rows"),
            _counts(pgtrigger.Update, f"{_NEW} UNION ALL {_OLD}", new="new_rows", old="old_rows"),
            _counts(pgtrigger.Delete, _OLD, old="old_rows"),
        ]

    def __str__(self) -> str:
        return f"record {self.number} of {self.batch}"
