"""Citation keys: unique, readable, and kept for ever once given (``yang2023``)."""

import re
import unicodedata
from collections.abc import Iterable

from django.db import connection, transaction

from sources import dates
from sources.models import Article, Byline

#: A key somebody else gave that can be ours: not an id, nothing an address cannot hold.
_OWN = re.compile(r"(?=.*[0-9])[a-z][a-z0-9_-]{3,60}")
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


def assign_all(articles: Iterable[tuple[Article, str, str]]) -> None:
    """Set the keys of articles that are about to be saved, in the transaction that saves them.

    With each comes the family name of its first author, where it is a person, and the key it had
    elsewhere, which it keeps where that is free.
    """
    wanted = list(articles)
    stems = [stem(family, article) for article, family, _ in wanted]
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('citation key'))")
    taken = _beginning_with({*stems, *(own for _, _, own in wanted if own)})
    free = {each: _candidates(each) for each in stems}
    for (article, _, own), begins in zip(wanted, stems, strict=True):
        kept = own if _OWN.fullmatch(own) and own not in taken else ""
        article.citation_key = kept or next(key for key in free[begins] if key not in taken)
        taken.add(article.citation_key)


def _beginning_with(stems: set[str]) -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT a.citation_key FROM unnest(%s::text[]) AS s (stem) JOIN sources_article a"
            " ON a.citation_key ~>=~ s.stem AND a.citation_key ~<~ s.stem || '~'",
            [sorted(stems)],
        )
        return {key for (key,) in cursor.fetchall()}


def _stem(article: Article) -> str:
    first = (
        article.bylines.filter(role=Byline.Role.AUTHOR, actor__kind="person")
        .select_related("actor")
        .first()
    )
    return stem((first.actor.family or first.actor.name) if first else "", article)


def stem(family: str, article: Article) -> str:
    """How its key begins: by the first author's family name, or else a word of its title."""
    words = [w for w in re.findall(r"\w+", article.title) if w.lower() not in _ARTICLES]
    word = family or (words[0] if words else "untitled")
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
