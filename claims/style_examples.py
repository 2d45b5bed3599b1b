"""What a style looks like: one article and one claim nobody wrote, set in it."""

from sources.formats import references
from sources.formats.references import ReferenceList
from sources.formats.styles import Sheet

#: Nobody is called so, and no such thing was written.
_AUTHORS = [{"family": "Author", "given": "First"}, {"family": "Writer", "given": "Second"}]
ARTICLE = {
    "id": "article",
    "type": "article-journal",
    "title": "The title of an article",
    "author": _AUTHORS,
    "container-title": "The Journal of Examples",
    "volume": "12",
    "issue": "3",
    "page": "45-67",
    "issued": {"date-parts": [[2024, 5, 14]]},
    "DOI": "10.0000/example",
    "language": "en",
}
NEWS = {
    "id": "news",
    "type": "article-newspaper",
    "title": "The headline of a report",
    "author": _AUTHORS[:1],
    "container-title": "The Example Times",
    "page": "4",
    "issued": {"date-parts": [[2023, 11, 2]]},
    "URL": "https://example.org/report",
    "language": "en",
}


def html(sheet: Sheet, locale: str = "") -> str:
    listed = ReferenceList([ARTICLE, NEWS], in_order=True)
    return references.fragment(listed, sheet=sheet, locale=locale)


def text(sheet: Sheet, locale: str = "") -> str:
    listed = ReferenceList([ARTICLE, NEWS], in_order=True)
    return references.made(listed, "text", sheet=sheet, locale=locale).decode()
