"""The workbench: articles, actors and outlets as claims see them, and claims themselves."""

from claims.admin import (
    actors,
    articles,
    claims,
    codebook,
    duplicates,
    imports,
    propositions,
    record,
    saved_lists,
    styles,
)

__all__ = [
    "actors",
    "articles",
    "claims",
    "codebook",
    "duplicates",
    "imports",
    "propositions",
    "record",
    "saved_lists",
    "styles",
]
