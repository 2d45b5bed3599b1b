"""Citation keys: unique, readable, and kept for ever once given (``yang2023``)."""

import re
import unicodedata

from django.db import connection, transaction

from sources import dates
from sources.models import Article, Byline

_ARTICLES = {"a", "an", "the", "der", "die", "das", "le", "la", "les", "el", "los", "il"}


@transaction.atomic
def assign(article: Article) -> str:
    """Give the article its key, unless it has one: first author or title word, and year."""
    if article.citation_key:
        return article.citation_key
    stem = _stem(article)
    with connection.cursor() as cursor:  # two articles added at once take turns
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('citation key'))")
    taken = set(
        Article.objects.filter(citation_key__startswith=stem).values_list("citation_key", flat=True)
    )
    article.citation_key = next(key for key in _candidates(stem) if key not in taken)
    article.save(update_fields=["citation_key"])
    return article.citation_key


def _stem(article: Article) -> str:
    first = (
        article.bylines.filter(role=Byline.Role.AUTHOR, actor__kind="person")
        .select_related("actor")
        .first()
    )
    if first:
        word = first.actor.family or first.actor.name
    else:
        words = [w for w in re.findall(r"\w+", article.title) if w.lower() not in _ARTICLES]
        word = words[0] if words else "untitled"
    issued = dates.read(article.issued)
    year = issued.start.year.replace("X", "0") if issued else "nd"
    return (_ascii(word) or "article") + year


def _ascii(word: str) -> str:
    plain = unicodedata.normalize("NFKD", word).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]", "", plain.lower())[:60]


def _candidates(stem: str):  # type: ignore[no-untyped-def]
    yield stem
    letters = "abcdefghijklmnopqrstuvwxyz"
    yield from (stem + letter for letter in letters)
    yield from (f"{stem}-{number}" for number in range(27, 10**9))
