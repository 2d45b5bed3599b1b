"""Columns that several models share the shape of."""

from collections.abc import Iterator
from typing import Any, TypeVar

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Func, OrderBy, Q, Value

from sources import dates, texts

Model = TypeVar("Model", bound=models.Model)
IN_WORDS = "In words as well: 14 May 2024."


class Bits(models.Field):
    """So many bits, read as zeros and ones."""

    def __init__(self, length: int, **options: Any) -> None:
        self.length = length
        super().__init__(**options)

    def deconstruct(self) -> Any:
        name, path, args, options = super().deconstruct()
        return name, path, [self.length, *args], options

    def db_type(self, connection: Any) -> str:
        return f"bit({self.length})"


class Prose(models.TextField):
    """Text that is as long as it may be wherever it is checked, and not in forms alone."""

    def deconstruct(self) -> Any:
        name, _, args, options = super().deconstruct()
        return name, "django.db.models.TextField", args, options

    def validate(self, value: Any, model_instance: Any) -> None:
        super().validate(value, model_instance)
        if self.max_length and len(value or "") > self.max_length:
            raise ValidationError(
                f"This has {len(value):,} characters; it may have {self.max_length:,}."
            )


class Line(models.CharField):
    """Text of one line, however it was typed; where there is any, something of it can be seen."""

    def deconstruct(self) -> Any:
        name, _, args, options = super().deconstruct()
        return name, "django.db.models.CharField", args, options

    def clean(self, value: Any, model_instance: Any) -> Any:
        if isinstance(value, str):
            line = texts.line(value)
            value = "" if self.blank and not line.strip() else line or value
        return super().clean(value, model_instance)

    def run_validators(self, value: Any) -> None:
        """Of no text at all its model says what is wanted instead."""
        super().run_validators(value)
        if texts.line(value or "") and texts.is_invisible(value):
            raise ValidationError(
                "Nothing of this can be seen. Type something that can.", code="invisible"
            )


class Typed(forms.CharField):
    """What may be typed in words as well; how it is read is said back."""

    def read(self, text: str) -> str:
        return text

    def plain(self, kept: str) -> str:
        return kept

    def clean(self, value: Any) -> str:
        return self.read(super().clean(value))


class TypedDate(Typed):
    """A date in EDTF; in words it is understood as well."""

    def read(self, text: str) -> str:
        return dates.typed(text)

    def plain(self, kept: str) -> str:
        return dates.plain(kept)


class FuzzyDate(models.CharField):
    """A date in EDTF, however a person types it."""

    def deconstruct(self) -> Any:
        name, _, args, options = super().deconstruct()
        return name, "django.db.models.CharField", args, options

    def formfield(self, **options: Any) -> Any:
        asked: dict[str, Any] = {
            "form_class": TypedDate,
            "help_text": f"{self.help_text} {IN_WORDS}",
        }
        return super().formfield(**asked | options)

    def clean(self, value: Any, model_instance: Any) -> Any:
        return super().clean(dates.typed(str(value or "")), model_instance)


def words(max_length: int, label: str = "", **options: Any) -> Line:
    """A line of text people type: empty, never NULL, where ``blank``."""
    options.setdefault("validators", []).append(texts.validate)
    return Line(label or None, max_length=max_length, **options)


def prose(label: str = "", *, max_length: int = 20_000, **options: Any) -> models.TextField:
    """Several lines of text people type."""
    options.setdefault("blank", True)
    return Prose(label or None, max_length=max_length, validators=[texts.validate], **options)


def fuzzy_date(label: str, **options: Any) -> FuzzyDate:
    """A date in EDTF, or empty where none is stated."""
    options.setdefault("help_text", dates.HELP[0].upper() + dates.HELP[1:] + ".")
    return FuzzyDate(
        label, max_length=32, blank=True, validators=[texts.validate, dates.validate], **options
    )


def earliest(field: str) -> models.GeneratedField:
    """The first day a fuzzy date can mean, worked out by PostgreSQL; NULL where none is stated."""
    return _bound(field, "edtf_earliest")


def latest(field: str) -> models.GeneratedField:
    """The last day a fuzzy date can mean, worked out by PostgreSQL; NULL where none is stated."""
    return _bound(field, "edtf_latest")


def _bound(field: str, function: str) -> models.GeneratedField:
    return models.GeneratedField(
        expression=Func(F(field), function=function),
        output_field=models.DateField(null=True),
        db_persist=True,
    )


_ALWAYS, _EVERYWHERE = Q(), Value(0)
#: Field of an article, or of a record of an import → the SQL function that brings it to one form.
KNOWN_BY = {
    "doi": "sources_doi",
    "isbn": "sources_isbn",
    "url": "sources_address",
    "title": "sources_folded",
}


def known_by(
    named: str, *, issued: Any, among: Any = _EVERYWHERE, condition: Q = _ALWAYS
) -> list[models.Index]:
    """Indexes by which references are recognised: of each that is alike, of titles with the day.

    ``issued``: the first day it can be of; ``among``: the number of what alone they are asked for.
    """
    return [
        models.Index(
            Func(Func(F(field), function=function), among, function="sources_key"),
            *([OrderBy(issued, nulls_first=True)] if field == "title" else []),
            name=f"{named}_by_{field}",
            condition=condition & ~Q(**{field: ""}),
        )
        for field, function in KNOWN_BY.items()
    ]


def closed_lists(model: type[Model]) -> type[Model]:
    """What a field with choices holds is one of them, in PostgreSQL as well."""
    meta = model._meta
    meta.constraints = [*meta.constraints, *_known_values(meta)]
    meta.original_attrs["constraints"] = meta.constraints
    return model


def _known_values(meta: Any) -> Iterator[models.CheckConstraint]:
    for field in meta.local_fields:
        if field.choices:
            yield models.CheckConstraint(
                name=f"{meta.model_name}_{field.name}_is_known",
                condition=Q(**{f"{field.name}__in": [value for value, _ in field.flatchoices]}),
            )
