"""What a record knows of an article that is here already, and the article does not: filled in on
request, never over what stands there.
"""

from typing import Any

from sources import adding
from sources.formats import csl
from sources.formats.csl import Bibliographic
from sources.models import Article, Byline

#: What no import says better than who works here; its key, its type and its title stay.
_STAY = {"type", "title", "title_supplied", "csl_extra"}


def differences(article: Article, item: dict[str, Any]) -> list[tuple[str, str]]:
    """What would be filled in: the field's label and what would stand there."""
    given = csl.fields(item)
    found = [(_label(name), str(value)) for name, value in _empty(article, given).items()]
    if given.outlet and article.outlet_id is None:
        found.append(("outlet", given.outlet))
    if given.makers and not article.bylines.all():
        found.append(("byline", ", ".join(str(maker.name) for maker in given.makers)))
    found += [(name, str(value)) for name, value in _lacking(article, given).items()]
    return found


def fill(article: Article, item: dict[str, Any]) -> list[str]:
    """Fill it in; the labels of what was. Raises what the database refuses."""
    names = [label for label, _ in differences(article, item)]
    if not names:
        return []
    given = csl.fields(item)
    for name, value in _empty(article, given).items():
        if name == "doi" and adding.held_dois([value]):
            names.remove(_label(name))  # that of another article: it stays there
        else:
            setattr(article, name, value)
    if given.outlet and article.outlet_id is None:
        article.outlet = adding.the_outlet(given.outlet, issn=given.issn)
    article.csl_extra = article.csl_extra | _lacking(article, given)
    article.full_clean(exclude=["citation_key"])
    article.save()
    if given.makers and not article.bylines.all():
        who = adding.actors(given.makers)
        Byline.objects.bulk_create(adding.bylines(article, given.makers, who))
    return names


def _empty(article: Article, given: Bibliographic) -> dict[str, Any]:
    return {
        name: value
        for name, value in given.fields.items()
        if value and name not in _STAY and not getattr(article, name)
    }


def _lacking(article: Article, given: Bibliographic) -> dict[str, Any]:
    known = _STAY | article.csl_extra.keys()
    extra = given.fields.get("csl_extra", {})
    return {name: value for name, value in extra.items() if name not in known}


def _label(name: str) -> str:
    return str(getattr(Article._meta.get_field(name), "verbose_name", name))
