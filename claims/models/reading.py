"""What makes the record quick to read. All of it follows from the entries, and never says more;
``manage.py verify_record`` holds the one against the other."""

from collections.abc import Iterable
from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Lower

from claims.models import record_rules as rules
from claims.models.revision import Entry, Revision
from sources.models.rules import append_only

C = "C"


class Mention(models.Model):
    """An entry that can be asked for by a term: ``claimant:P1``, ``Q1:opposes`` (``Entry.terms``).

    Its key is its one index: the entries of a term, in the order they were published in, however
    deep a page lies; two terms are two lists that are merged.
    """

    pk = models.CompositePrimaryKey("term", "published_revision", "number", "entry_id")
    term = models.TextField(db_collation=C)
    published_revision = models.PositiveBigIntegerField()
    number = models.BigIntegerField()
    entry = models.ForeignKey(
        Entry, models.PROTECT, related_name="mentions", db_index=False, db_constraint=False
    )

    class Meta:
        triggers = [rules.WRITTEN_BY_POSTGRESQL]

    def __str__(self) -> str:
        return f"{self.term} in C{self.number}"


class Tally(models.Model):
    """How many claims hold a term in the newest revision: what is asked for most is not counted
    each time. ``claim:all`` are all; ``year:2023`` those that can have been made in 2023."""

    term = models.TextField(primary_key=True, db_collation=C)
    claims = models.BigIntegerField()

    class Meta:
        triggers = [rules.WRITTEN_BY_POSTGRESQL]

    def __str__(self) -> str:
        return f"{self.term}: {self.claims}"


class Word(models.Model):
    """A word that some entry has, for whoever mistypes it."""

    word = models.TextField(primary_key=True, db_collation=C)

    class Meta:
        indexes = [GinIndex(name="word_like", fields=["word"], opclasses=["gin_trgm_ops"])]
        triggers = [rules.WRITTEN_BY_POSTGRESQL]

    def __str__(self) -> str:
        return self.word


KEY = Func(F("document"), function="claims_subject_key", output_field=models.TextField())


class SubjectQuerySet(models.QuerySet["Subject"]):
    def as_of(self, revision: int) -> Self:
        """What the record showed once this revision was made."""
        return self.filter(revision__lte=revision).filter(
            Q(valid_until=None) | Q(valid_until__gt=revision)
        )

    def cited_by(self, *keys: str) -> Self:
        """Articles that had one of these citation keys, whatever its capitals."""
        return self.filter(letter="A").alias(key=KEY).filter(key__in=[k.lower() for k in keys])

    def called(self, words: Iterable[str], *, also: str | None = None) -> Self:
        """Whose names hold all these words, whatever their accents and capitals.

        ``also``: the id of one that they mean besides.
        """
        named = Q()
        for word in words:
            named &= Q(folded__contains=Lower(_folded(Value(word))))
        found = self.alias(folded=Lower(_folded(F("name"))))
        return found.filter(named | Q(public_id=also) if also else named)

    def behind(self, name: str, pk: int) -> Self:
        """What follows a subject by name: rows are compared as wholes, as the index holds them."""
        here = Func(F("name"), F("pk"), function="ROW")
        last = Func(Value(name), Value(pk), function="ROW")
        return self.filter(
            Func(
                here,
                last,
                template="(%(expressions)s)",
                arg_joiner=" > ",
                output_field=models.BooleanField(),
            )
        )


def _folded(text: F | Value) -> Func:
    return Func(text, function="claims_fold", output_field=models.TextField())


class Subject(models.Model):
    """What claims hang on, as the published ones show it: an article, an actor, an outlet, a
    proposition or a topic. Valid from its revision until another."""

    public_id = models.CharField(max_length=110, help_text="A5, P31, Q9, O4 or topic:slug.")
    letter = models.CharField(max_length=6)
    name = models.TextField(help_text="What it is called, and sorted by.")
    whole = models.BooleanField(
        help_text="False: known only as what another one is narrower than or a negation of."
    )
    document = models.TextField(help_text="JSON, the bytes readers get.")
    terms = ArrayField(models.TextField(), help_text="What it can be asked for: outlet:O4.")
    revision = models.ForeignKey(Revision, models.PROTECT, related_name="subjects")
    valid_until = models.ForeignKey(
        Revision, models.PROTECT, null=True, blank=True, related_name="ended_subjects"
    )

    objects = SubjectQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["public_id"],
                condition=Q(valid_until=None),
                name="one_valid_subject_an_id",
            ),
            models.UniqueConstraint(
                fields=["public_id", "revision"], name="one_subject_a_revision"
            ),
        ]
        indexes = [
            models.Index("letter", "name", "id", name="subject_by_name"),
            GinIndex(fields=["terms"], name="subject_terms"),
            models.Index(KEY, condition=Q(letter="A"), name="subject_by_key"),
            GinIndex(
                OpClass(Lower(Func(F("name"), function="claims_fold")), name="gin_trgm_ops"),
                name="subject_called",
            ),
        ]
        triggers = [
            rules.WRITTEN_BEFORE_ITS_REVISION,
            rules.SUBJECT_ENDS_ONCE,
            *append_only("Subjects", updates=False),
        ]

    def __str__(self) -> str:
        return f"{self.public_id} {self.name}"
