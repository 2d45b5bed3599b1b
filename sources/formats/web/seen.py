"""What readers see, or a browser shows: headings, the byline, hours, microdata, language."""

import re
from collections.abc import Iterator

from lxml.html import HtmlElement

from sources.formats import bylines, days
from sources.formats.found import Found, Name

_CLASS = "translate(concat(@class, ' ', @id, ' ', @data-testid), 'BYLINEAUTHOR', 'bylineauthor')"
_BYLINES = (
    ("//*[@rel='author']", "the link to the author"),
    (f"//*[contains({_CLASS}, 'byline')]", "the byline"),
    (
        f"//*[contains({_CLASS}, 'author') and not(contains({_CLASS}, 'authori'))]",
        "the author’s place",
    ),
    ("//address", "the address at the article"),
)  # fmt: skip
_PLACES = "//article//{0} | //main//{0} | //*[@role='main']//{0}"
_DATED = (
    ("//time[@pubdate]", "the hour on the page"),
    (_PLACES.format("time"), "the hour on the page"),
    ("//time", "the hour on the page"),
    ("//*[" + " or ".join(f"contains(@class, '{name}')" for name in
                          ("date", "publish", "posted", "pubtime")) + "]",
     "the date on the page"),
    ("(//article//p | //main//p | //h1/following::p)[position() < 6][string-length() < 120]",
     "a line that says when"),
)  # fmt: skip
_CHANGED = re.compile(r"updat|modif|aktualis|geändert|mis à jour|обновл|更新", re.IGNORECASE)
_LEADS_BY = re.compile(
    r"^\s*(?:by|von|par|por|автор(?:ы)?\s*:?|作者\s*[:：/]|文\s*[:：/／]|记者|بقلم|كتب)\s*\S",
    re.IGNORECASE,
)
_SCOPES = "//*[@itemscope][" + " or ".join(
    f"contains(@itemtype, '{kind}')" for kind in ("Article", "Posting", "Report")
) + "]"  # fmt: skip
_LONGEST = 300


def shown(element: HtmlElement) -> str:
    return " ".join(element.text_content().split())


def language(page: HtmlElement) -> str:
    return str(page.get("lang") or page.get("xml:lang") or "").strip() or next(
        iter(page.xpath("//body/@lang | //article/@lang")), ""
    )


def titles(page: HtmlElement) -> list[str]:
    """What the page calls itself, anywhere: to tell its own JSON-LD from that of others."""
    places = "//title | //h1", "//meta[@property='og:title' or @name='citation_title']/@content"
    texts = [shown(each) for each in page.xpath(places[0])] + page.xpath(places[1])
    return [text for text in texts if 0 < len(text) <= 1000]


def headings(page: HtmlElement, found: Found) -> None:
    """The first heading of the article itself; a site's own name in an h1 is none."""
    in_article = page.xpath(_PLACES.format("h1"))
    outlet = {each.value.casefold() for each in found.values.get("outlet", [])}
    in_title = " ".join(shown(each) for each in page.xpath("//title")[:1]).casefold()
    every = [(shown(each), each in in_article) for each in page.xpath("//h1")[:20]]
    fit = [each for each in every if each[0] and each[0].casefold() not in outlet]
    for text, _ in sorted(fit, key=lambda each: (not each[1], each[0].casefold() not in in_title)):
        found.add("title", text, "the heading (h1)")
    for each in page.xpath("//title")[:1]:
        found.add("title", shown(each), "the window’s title")


def microdata(page: HtmlElement, found: Found, *, language: str) -> None:
    """itemprop, of the outermost thing that is an article."""
    for scope in page.xpath(_SCOPES)[:1]:
        for name, field in (("headline", "title"), ("name", "title"), ("inLanguage", "language")):
            for each in _own(scope, name):
                found.add(field, _value(each), f"microdata {name}")
        for each in _own(scope, "datePublished"):
            found.add("issued", days.edtf(_value(each)), "microdata datePublished")
        found.add_authors(
            [one for each in _own(scope, "author") for one in _microdata_names(each, language)],
            "microdata author",
        )
        for each in _own(scope, "publisher"):
            found.add("outlet", _name(each), "microdata publisher")


def _own(scope: HtmlElement, name: str) -> Iterator[HtmlElement]:
    """Its own property, not that of a thing inside it."""
    for each in scope.xpath(f".//*[contains(concat(' ', @itemprop, ' '), ' {name} ')]")[:50]:
        above = next((up for up in each.iterancestors() if up.get("itemscope") is not None), None)
        if above is scope:
            yield each


def _value(element: HtmlElement) -> str:
    given = element.get("content") or element.get("datetime")
    return " ".join(given.split()) if given else shown(element)


def _name(element: HtmlElement) -> str:
    named = element.xpath(".//*[@itemprop='name']")
    return _value(named[0]) if named else _value(element)


def _microdata_names(element: HtmlElement, language: str) -> list[Name]:
    names = bylines.read(_name(element), language=language)
    if "Organization" in (element.get("itemtype") or ""):
        return [Name(each.printed, "organisation") for each in names]
    return names


def byline(page: HtmlElement, found: Found, *, language: str) -> None:
    for path, where in _BYLINES:
        texts = [text for each in page.xpath(path)[:20] if (text := _line(each))]
        if where == "the byline" or where == "the address at the article":
            texts = texts[:1]
        names = [one for text in texts for one in bylines.read(text, language=language)]
        found.add_authors(names, where)
    led = (shown(each) for each in page.xpath(_PLACES.format("p"))[:6] + page.xpath("//p")[:6])
    for text in led:
        if len(text) < 120 and _LEADS_BY.match(text):
            found.add_authors(
                bylines.read(text, language=language), "a line that names who wrote it"
            )


def _line(element: HtmlElement) -> str:
    """A byline's text, without the hour, the share buttons and the picture in it."""
    inner = element.xpath(".//text()[not(ancestor::time or ancestor::button or ancestor::script)]")
    text = " ".join(" ".join(inner).split())
    return text if len(text) <= _LONGEST else ""


def dates(page: HtmlElement, found: Found) -> None:
    later = []
    for path, where in _DATED:
        for each in page.xpath(path)[:10]:
            text = each.get("datetime") or shown(each)[:_LONGEST]
            day = days.edtf(text) or next(days.within(shown(each)[:_LONGEST]), "")
            hint = " ".join(filter(None, (each.get("class"), shown(each), each.get("itemprop"))))
            if day and _CHANGED.search(hint):
                later.append(day)
            else:
                found.add("issued", day, where)
    if not found.best("issued"):
        for day in later:
            found.add("issued", f"{day}?", "the page, when it was changed")
