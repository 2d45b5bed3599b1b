"""Whether a reference is one that is here already."""

from sources import dates
from sources.models import Article, Byline


def by_reference(*, title: str, issued: str, first_author: str) -> Article | None:
    """The one article of this title, a date that can be the same, and this first author.

    What is not given, or not known here, does not tell them apart; the title always does.
    """
    alike = [
        article
        for article in Article.objects.current().filter(title__iexact=title.strip())
        if _dates_meet(article.issued, issued) and _same_author(article, first_author)
    ]
    return alike[0] if title.strip() and len(alike) == 1 else None


def _dates_meet(one: str, other: str) -> bool:
    a, b = dates.read(one), dates.read(other)
    return not (a and b) or (a.earliest <= b.latest and b.earliest <= a.latest)


def _same_author(article: Article, name: str) -> bool:
    first = (
        article.bylines.filter(role=Byline.Role.AUTHOR).select_related("actor__merged_into").first()
    )
    if not first or not name:
        return True
    actor = first.actor.kept
    names = {actor.name, first.printed, *actor.aliases.values_list("name", flat=True)}
    return name.casefold() in {each.casefold() for each in names}
