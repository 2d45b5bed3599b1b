"""A citation style of one's own: a journal's or an institute's that the CSL repository lacks."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models

from sources import style_checks, texts
from sources.models.fields import words
from sources.models.history import tracked
from sources.style_checks import BadStyle

_SLUG = r"^[a-z0-9](?:[-a-z0-9]{0,58}[a-z0-9])?\Z"


def validate(text: str) -> None:
    try:
        style_checks.check(text)
    except BadStyle as error:
        raise ValidationError(str(error)) from error


@tracked
class OwnStyle(models.Model):
    """Anybody may format with it, as ``style=own:slug``; it holds nothing about who uploaded it."""

    slug = words(
        60,
        "short name",
        unique=True,
        validators=[RegexValidator(_SLUG, "Use small letters, digits and hyphens.")],
        help_text="What it is asked for by: own:our-journal.",
    )
    title = words(300, editable=False)
    text = models.TextField("CSL", validators=[texts.validate, validate])

    class Meta:
        ordering = ["title", "pk"]
        verbose_name = "citation style"

    def __str__(self) -> str:
        return self.title or self.slug

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Also what no form has seen is a style before it is kept."""
        self.title = style_checks.check(self.text)[:300]
        super().save(*args, **kwargs)

    def clean(self) -> None:
        super().clean()
        if self.text:
            validate(self.text)
            self.title = style_checks.check(self.text)[:300]

    @property
    def name(self) -> str:
        return f"own:{self.slug}"
