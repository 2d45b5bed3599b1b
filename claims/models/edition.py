from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Self

from django.conf import settings
from django.contrib.postgres.functions import TransactionNow
from django.db import connection, models

from sources.models.fields import closed_lists, prose
from sources.models.rules import append_only


class CodebookVersionQuerySet(models.QuerySet["CodebookVersion"]):
    @contextmanager
    def begun(
        self, kind: str, *, note: str, by: Any, undoes: "CodebookVersion | None" = None
    ) -> Iterator["CodebookVersion"]:
        """What changes inside, within a transaction, is of one new version; nobody else's is."""
        number = _call(
            "claims_begin_codebook_version(%s, %s, %s::bigint, %s::bigint)",
            [kind, note, by.pk if by else None, undoes.pk if undoes else None],
        )
        yield self.get(pk=number)
        _call("set_config('factbase.codebook_version', '', true)", [])

    def of_this_transaction(self) -> int:
        """The number of the version that changes made now belong to; begins one if need be."""
        return int(_call("claims_codebook_version()", []))

    def newest_number(self) -> int:
        """0 while the codebook has never been changed."""
        return self.aggregate(newest=models.Max("number"))["newest"] or 0

    def shown(self) -> Self:
        """For lists, with who and what each undoes and is undone by."""
        return self.select_related("by", "undoes").prefetch_related("undone_by__undone_by")


def _call(function: str, arguments: list[Any]) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}", arguments)
        return cursor.fetchone()[0]


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

    objects = CodebookVersionQuerySet.as_manager()

    class Meta:
        ordering = ["-number"]
        triggers = [*append_only("Codebook versions")]

    def __str__(self) -> str:
        return f"Codebook version {self.number}"

    @property
    def undone_in(self) -> "CodebookVersion | None":
        """The version that took it back, unless that one was taken back as well."""
        return next((each for each in self.undone_by.all() if each.undone_in is None), None)
