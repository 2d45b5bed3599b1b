"""Styles by name: the shipped ones, and those of one's own, called ``own:…``."""

from functools import lru_cache

from django.contrib.postgres.aggregates import StringAgg
from django.db.models import TextField, Value
from django.db.models.functions import MD5, Concat

from sources import style_checks
from sources.formats import entries, locales, styles
from sources.formats.styles import OWN, Sheet, Style, UnknownStyle
from sources.models import OwnStyle

#: Its short name is at most this long, so that nothing longer is looked for.
_LONGEST = 60


def find(name: str) -> Sheet:
    """Raises UnknownStyle."""
    if not name.startswith(OWN):
        return styles.load(name)
    slug = name.removeprefix(OWN)
    found = OwnStyle.objects.filter(slug=slug).first() if len(slug) <= _LONGEST else None
    if found is None:
        known = ", ".join(each.name for each in OwnStyle.objects.all()[:3])
        hint = f" There are {known}." if known else " None has been uploaded."
        raise UnknownStyle(f"There is no style “{name[:60]}” here.{hint}")
    return _sheet(found.name, found.text)


def every() -> list[Style]:
    """Those of one's own, by name: what else a style says of itself is in its text."""
    named = OwnStyle.objects.values_list("slug", "title")
    return [Style(f"{OWN}{slug}", title) for slug, title in named]


def state() -> str:
    """Changes whenever one of them does."""
    one = Concat("slug", Value(" "), MD5("text"), output_field=TextField())
    found = OwnStyle.objects.aggregate(all=StringAgg(one, " ", default=Value(""), order_by="slug"))
    return str(found["all"])


def check(text: str) -> None:
    """Whether it can be formatted with, tried once. Raises BadStyle and ReferencesError."""
    style_checks.check(text)
    found = styles.described("", text)
    try:
        locales.check(found.locale)
    except locales.UnknownLocale as error:
        raise style_checks.BadStyle(f"Its default-locale cannot be used. {error}") from error
    whole = styles.load(found.parent).text if found.parent else text
    example = {"id": "x", "type": "book", "title": "A title"}
    entries.plainly([example], ["--to=plain"], styles.prepared(Sheet("", "", whole)), "")


@lru_cache(maxsize=32)
def _sheet(name: str, text: str) -> Sheet:
    found = styles.described(name, text)
    if found.parent:
        text = styles.load(found.parent).text
    return Sheet(name, found.title, text, found.locale)
