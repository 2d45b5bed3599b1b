from typing import Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Concat, Lower

from sources.models.fields import closed_lists, earliest, fuzzy_date, latest, words
from sources.models.history import tracked
from sources.models.merging import Mergeable, MergeableQuerySet
from sources.names import PersonName


class ActorQuerySet(MergeableQuerySet):
    def called(self, text: str) -> Self:
        """Whose name or alias holds these words, whatever the accents and case."""
        return self.filter(
            Q(name__unaccent__icontains=text)
            | Q(
                pk__in=Alias.objects.filter(name__unaccent__icontains=text).values("actor"),
            )
        )


@tracked
@closed_lists
class Actor(Mergeable):
    """A person or an organisation. Writes articles, makes claims."""

    letter = "P"

    class Kind(models.TextChoices):
        PERSON = "person", "person"
        ORGANISATION = "organisation", "organisation"

    kind = models.CharField(max_length=12, choices=Kind, default=Kind.PERSON)
    name = words(300, help_text="As a person writes it: Jianli Yang, Xi Jinping, NATO.")
    family = words(200, "family name", blank=True, help_text="Yang, Xi. People only.")
    given = words(200, "given name", blank=True)
    particle = words(60, blank=True, help_text="van der, von, bin: belongs to the family name.")
    dropping_particle = words(
        60, blank=True, help_text="Left out where the family name stands alone: Beethoven’s van."
    )
    suffix = words(60, blank=True, help_text="Jr., III")
    native_order = models.BooleanField(
        "family name first", default=False, help_text="Xi Jinping, not Jinping Xi."
    )
    description = words(500, blank=True, help_text="Tells them from others of the same name.")
    wikidata = words(20, blank=True, help_text="Wikidata item, such as Q42.")
    sort_name = models.GeneratedField(
        expression=Lower(
            Case(
                When(family="", then=F("name")),
                default=Concat(F("family"), Value(" "), F("given")),
            )
        ),
        output_field=models.TextField(),
        db_persist=True,
    )

    objects = ActorQuerySet.as_manager()

    class Meta(Mergeable.Meta):
        ordering = ["sort_name", "pk"]
        indexes = [models.Index(fields=["name"], name="actor_by_name")]
        constraints = [
            models.CheckConstraint(
                name="actor_has_a_name",
                condition=~Q(name__regex=r"^\s*$"),
                violation_error_message="Give the actor a name.",
            ),
            models.CheckConstraint(
                name="only_people_have_family_names",
                condition=Q(kind="person")
                | Q(family="", given="", particle="", dropping_particle="", suffix=""),
                violation_error_message="An organisation has one name; leave the parts empty.",
            ),
            models.UniqueConstraint(
                fields=["wikidata"],
                condition=~Q(wikidata="") & Q(merged_into=None),
                name="one_actor_a_wikidata_item",
                violation_error_message="Another actor has this Wikidata item already.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def person_name(self) -> PersonName | None:
        """The parts of a person's name, where they are known."""
        if not self.family:
            return None
        parts = (self.family, self.given, self.particle, self.suffix, self.native_order)
        return PersonName(*parts, self.dropping_particle)

    def clean(self) -> None:
        if self.kind == self.Kind.PERSON and not self.name and self.person_name:
            self.name = str(self.person_name)


@tracked
class Alias(models.Model):
    """Another name an actor goes by: the Kremlin, 杨建利, NATO written out."""

    actor = models.ForeignKey(Actor, models.CASCADE, related_name="aliases")
    name = words(300)

    class Meta:
        verbose_name_plural = "aliases"
        ordering = ["pk"]
        indexes = [models.Index(fields=["name"], name="alias_by_name")]
        constraints = [models.UniqueConstraint(fields=["actor", "name"], name="alias_once")]

    def __str__(self) -> str:
        return self.name


@tracked
class Affiliation(models.Model):
    """A dated position of an actor, at an organisation or by itself ("researcher of …")."""

    actor = models.ForeignKey(Actor, models.CASCADE, related_name="affiliations")
    title = words(300, blank=True, help_text="founder and president")
    organisation = models.ForeignKey(
        Actor, models.PROTECT, null=True, blank=True, related_name="members"
    )
    start = fuzzy_date("from")
    end = fuzzy_date("until")
    start_earliest = earliest("start")
    end_latest = latest("end")

    class Meta:
        ordering = [F("start_earliest").asc(nulls_first=True), "pk"]
        constraints = [
            models.CheckConstraint(
                name="affiliation_says_something",
                condition=~Q(title="") | Q(organisation__isnull=False),
                violation_error_message="Give a title, an organisation, or both.",
            ),
            models.CheckConstraint(
                name="affiliation_begins_before_it_ends",
                condition=Q(start_earliest=None)
                | Q(end_latest=None)
                | Q(start_earliest__lte=F("end_latest")),
                violation_error_message="The position ends before it begins.",
            ),
        ]

    def __str__(self) -> str:
        at = self.organisation.name if self.organisation else ""
        return ", ".join(filter(None, (self.title, at)))

    def clean(self) -> None:
        if self.organisation and self.organisation.kind != Actor.Kind.ORGANISATION:
            raise ValidationError({"organisation": "A position is held at an organisation."})
