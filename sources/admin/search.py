"""Finding things by what people type: words in any order, or a public id (P31)."""

import re

from django.db.models import QuerySet

from sources.models.merging import Mergeable

WORDS = 32


def by_public_id(queryset: QuerySet, text: str) -> QuerySet | None:
    """The one of this public id, or None where the text is not an id of this kind."""
    model = queryset.model
    if not issubclass(model, Mergeable):
        return None
    found = re.fullmatch(rf"{model.letter}(\d{{1,18}})", text.strip(), re.IGNORECASE)
    return queryset.filter(pk=int(found[1])) if found else None


def row_id(text: str) -> int | None:
    """The id of a row as an address has it, small enough for the database; else None."""
    return int(text) if re.fullmatch(r"[0-9]{1,18}", text) else None


def words(text: str) -> list[str]:
    """What to look for; nobody needs more words than these to find a thing."""
    return text.split()[:WORDS]
