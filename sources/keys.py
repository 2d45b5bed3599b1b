"""Citation keys: unique, readable (``yang2023``), and an article's for ever once given."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from itertools import count, islice
from operator import itemgetter

from django.db import connection, transaction
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
def assign(article: Article) -> str:
    """Give the article its key, unless it has one: the first author or title word, and the year."""
    if not article.citation_key:
        bylines = article.bylines.filter(actor__kind="person").select_related("actor")
        people = ((each.role, each.actor.family or each.actor.name) for each in bylines)
        assign_all([(article, begins_with(people), "")])
        article.save(update_fields=["citation_key"])
    return str(article.citation_key)


def assign_all(articles: Iterable[tuple[Article, str, str]]) -> None:
    """Set the keys of articles that are about to be saved, in the transaction that saves them.

    With each come the name of its first author, where that is a person, and the key that is wished
    for, which it gets where that is a key and free.
    """
    wanted = [(article, _begun(family or _telling(article.title), article), wished)
              for article, family, wished in articles]  # fmt: skip
    first = {key for _, stem, _ in wanted for key in islice(_candidates(stem), _LOOKED_UP)}
    with connection.cursor() as cursor:  # those who add articles at once take turns
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('citation key'))")
    taken = _taken(first | {wished.lower() for *_, wished in wanted})
    free = {stem: _free(stem, taken) for _, stem, _ in wanted}
    for article, stem, wished in wanted:
        kept = re.fullmatch(SHAPE, wished) and wished.lower() not in taken
        article.citation_key = wished if kept else next(k for k in free[stem] if k not in taken)
        taken.add(str(article.citation_key).lower())


def begins_with(named: Iterable[tuple[str, str]]) -> str:
    """Of people by their roles, the one whose name a key begins with; empty where there is none."""
    makers = [(_MAKERS.index(role), name) for role, name in named if role in _MAKERS]
    return min(makers, key=itemgetter(0), default=(0, ""))[1]


_LOOKED_UP = 27  # at first of the keys that may be free: without and with each letter


def _free(stem: str, taken: set[str]) -> Iterator[str]:
    """Those that nobody has or had; the first are known, more and more of the next are looked up,
    for thousands may begin alike."""
    keys = _candidates(stem)
    yield from (key for key in islice(keys, _LOOKED_UP) if key not in taken)
    for power in count(3):
        part = list(islice(keys, _LOOKED_UP << power))
        held = _taken(part)
        yield from (key for key in part if key not in held)


def _taken(keys: Iterable[str]) -> set[str]:
    """Those of them (in small letters) that an article has, or had once."""
    wanted = sorted(keys)
    with connection.cursor() as cursor:
        cursor.execute(_TAKEN, [wanted, wanted])
        return {key for (key,) in cursor.fetchall()}


_TAKEN = """
    SELECT lower(citation_key) FROM sources_article WHERE lower(citation_key) = ANY(%s)
    UNION ALL SELECT lower(key) FROM sources_keyalias WHERE lower(key) = ANY(%s)
"""


def find(key: str) -> Article | None:
    """The article that has this key, or had it once, whatever its capitals; the one that stays."""
    pk = leading_to([key]).get(key)
    return Article.objects.filter(pk=pk).first() if pk else None


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
