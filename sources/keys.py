"""Citation keys: unique, readable (``yang2023``), and an article's for ever once given."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from itertools import islice

from django.db import connection, transaction
from django.db.models import Q
from django.db.models.functions import Lower

from sources import dates
from sources.models import Article, Byline, KeyAlias
from sources.models.keys import ONCE, SHAPE

_ARTICLES = {"a", "an", "the", "der", "die", "das", "le", "la", "les", "el", "los", "il"}
#: Letters that are more than a plain one with a mark on it.
_SPELLED = str.maketrans(
    {"ß": "ss", "ẞ": "ss", "ø": "o", "Ø": "o", "ł": "l", "Ł": "l", "æ": "ae", "Æ": "ae", "œ": "oe",
     "Œ": "oe", "đ": "d", "Đ": "d", "ð": "d", "Ð": "d", "þ": "th", "Þ": "th", "ħ": "h", "Ħ": "h",
     "ı": "i"}
)  # fmt: skip
#: Whose name it begins with, where they are people.
_MAKERS = (Byline.Role.AUTHOR, Byline.Role.SPEAKER, Byline.Role.INTERVIEWEE)


@transaction.atomic
def assign(article: Article, *, wished: str = "") -> str:
    """Give the article its key, unless it has one: the one ``wished`` where that is a key and
    free, else the first author or title word, and the year."""
    if article.citation_key:
        return article.citation_key
    with connection.cursor() as cursor:  # two articles added at once take turns
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('citation key'))")
    if re.fullmatch(SHAPE, wished) and find(wished) is None:
        article.citation_key = wished
    else:
        stem = _stem(article)
        taken = _beginning_with(stem)
        article.citation_key = next(key for key in _candidates(stem) if key not in taken)
    article.save(update_fields=["citation_key"])
    return article.citation_key


def assign_all(articles: Iterable[tuple[Article, str, str]]) -> None:
    """Set the keys of articles that are about to be saved, in the transaction that saves them.

    With each come the family name of its first author, where it is a person, and the key that is
    wished for, which it gets where that is a key and free.
    """
    wanted = [(article, _begun(family or _telling(article.title), article), wished)
              for article, family, wished in articles]  # fmt: skip
    first = {key for _, stem, _ in wanted for key in islice(_candidates(stem), _LOOKED_UP)}
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('citation key'))")
        cursor.execute(_TAKEN, {"keys": sorted(first | {each.lower() for *_, each in wanted})})
        taken = {key for (key,) in cursor.fetchall()}
    for stem in {stem for _, stem, _ in wanted}:
        if taken.issuperset(islice(_candidates(stem), _LOOKED_UP)):
            taken |= _beginning_with(stem)
    free = {stem: _candidates(stem) for _, stem, _ in wanted}
    for article, stem, wished in wanted:
        kept = re.fullmatch(SHAPE, wished) and wished.lower() not in taken
        article.citation_key = wished if kept else next(k for k in free[stem] if k not in taken)
        taken.add(str(article.citation_key).lower())


_LOOKED_UP = 27  # of the keys that may be free, without and with each letter
_TAKEN = """
    SELECT lower(citation_key) FROM sources_article WHERE lower(citation_key) = ANY(%(keys)s)
    UNION ALL SELECT lower(key) FROM sources_keyalias WHERE lower(key) = ANY(%(keys)s)
"""


def find(key: str) -> Article | None:
    """The article that has this key, or had it once, whatever its capitals; the one that stays."""
    once = KeyAlias.objects.alias(folded=Lower("key")).filter(folded=key.lower())
    found = (
        Article.objects.alias(folded=Lower("citation_key"))
        .filter(Q(folded=key.lower()) | Q(pk__in=once.values("article")))
        .select_related("merged_into")
        .first()
    )
    return found.kept if found else None


def leading_to(keys: Iterable[str]) -> dict[str, int]:
    """Key → the id of the article ``find`` finds by it, of those that lead to one."""
    asked = {each: each.lower() for each in keys if re.fullmatch(ONCE, each)}
    now = Article.objects.annotate(folded=Lower("citation_key"))
    once = KeyAlias.objects.annotate(folded=Lower("key"))
    found = (
        now.filter(folded__in=asked.values())
        .values_list("folded", "pk", "merged_into")
        .union(
            once.filter(folded__in=asked.values()).values_list(
                "folded", "article", "article__merged_into"
            )
        )
    )
    stays = {key: into or pk for key, pk, into in found}
    return {each: stays[folded] for each, folded in asked.items() if folded in stays}


def _beginning_with(stem: str) -> set[str]:
    """Keys that are given, or were, in small letters."""
    now = Article.objects.annotate(key=Lower("citation_key")).filter(key__startswith=stem)
    once = KeyAlias.objects.annotate(folded=Lower("key")).filter(folded__startswith=stem)
    return {
        *now.values_list("key", flat=True),
        *once.values_list("folded", flat=True),
    }


def _stem(article: Article) -> str:
    people = article.bylines.filter(role__in=_MAKERS, actor__kind="person").select_related("actor")
    first = min(people, key=lambda byline: _MAKERS.index(byline.role), default=None)
    word = (first.actor.family or first.actor.name) if first else _telling(article.title)
    return _begun(word, article)


def _telling(title: str) -> str:
    words = [w for w in re.findall(r"\w+", title) if w.lower() not in _ARTICLES]
    return words[0] if words else "untitled"


def _begun(word: str, article: Article) -> str:
    issued = dates.read(article.issued)
    year = issued.start.year.replace("X", "0") if issued else "nd"
    return (_ascii(word) or "article") + year


def _ascii(word: str) -> str:
    plain = unicodedata.normalize("NFKD", word.translate(_SPELLED))
    plain = plain.encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]", "", plain.lower())[:60]


def _candidates(stem: str) -> Iterator[str]:
    if re.fullmatch(SHAPE, stem):  # x2023 looks like an id
        yield stem
    letters = "abcdefghijklmnopqrstuvwxyz"
    yield from (stem + letter for letter in letters)
    yield from (f"{stem}-{number}" for number in range(27, 10**9))
