"""Styles by name: the shipped ones, and those of one's own, called ``own:…``."""

from functools import lru_cache
from hashlib import sha256

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
    """Those of one's own, as the list of styles shows them."""
    return [_described(each.name, each.text) for each in OwnStyle.objects.all()]


def state() -> str:
    """Changes whenever one of them does."""
    every_one = OwnStyle.objects.order_by("slug").values_list("slug", "text")
    return sha256(repr(list(every_one)).encode()).hexdigest()


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


@lru_cache(maxsize=256)
def _described(name: str, text: str) -> Style:
    return styles.described(name, text)
