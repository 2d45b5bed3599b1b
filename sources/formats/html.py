"""A web page → what it says of itself, each with where, and its text.

Tags made for references are believed first, then JSON-LD, then tags made for networks, then what
is seen on the page; what a library makes of it comes last.
"""

import re
from urllib.parse import urljoin, urlsplit

import charset_normalizer
import lxml.etree
import lxml.html
from lxml.html import HtmlElement

from sources.formats import bylines, days, scripts
from sources.formats.found import Found, Names, Unreadable, Value
from sources.formats.web import linked, main, seen, tags

MEDIA_TYPE = "text/html"
MOST_BYTES = 10_000_000
_META_CHARSET = re.compile(rb"<meta[^>]+charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
_SEVEN_BITS = re.compile(r"iso-?2022|hz-gb|utf-?7|utf-?16|utf-?32", re.IGNORECASE)
_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_BETWEEN = r"\s+[|–—·•«»]\s+|\s+-\s+|\s*[|｜_]\s*"
_SPEECH = re.compile(
    r"^(?:remarks|speech|address|keynote|transcript|full text|rede|ansprache|discours|discurso"
    r"|выступление|речь)\b|\b(?:transcript|speech by|remarks by|rede von)\b|讲话|講話|كلمة",
    re.IGNORECASE,
)
_RELEASE = re.compile(
    r"press[\s-]*release|media release|pressemitteilung|communiqué de presse|comunicado de prensa"
    r"|пресс-релиз|新闻稿|新聞稿|بيان صحفي",
    re.IGNORECASE,
)


def read(raw: bytes, *, url: str = "", charset: str = "") -> Found:
    """Raises Unreadable for what is no page, or too long a one."""
    if len(raw) > MOST_BYTES:
        raise Unreadable(
            f"The page has {len(raw) / 1e6:,.0f} MB; {MOST_BYTES // 10**6} are read. "
            "Save the article alone, or paste its text."
        )
    found = Found()
    page = _parsed(decode(raw, charset, found))
    names = seen.titles(page)
    language = seen.language(page)
    _address(page, found, url)
    told = tags.of(page)
    tags.cited(told, found, language=language)
    linked.read(page, found, titles=names, language=language)
    tags.dublin(told, found, language=language)
    seen.microdata(page, found, language=language)
    tags.social(told, found, language=language)
    clean = main.clean(page)
    seen.byline(clean, found, language=language)
    seen.dates(clean, found)
    seen.headings(clean, found)
    _window(page, found)
    main.read(page, found, url=url)
    if not (found.best("title") and found.authors and found.best("issued")):
        _guessed(page, found, url, language)
    found.add("url", _web(url), "where it was fetched")
    _outlet(found, url)
    _language(page, found, language)
    _kind(found)
    _without_outlet(found)
    return found


def decode(raw: bytes, charset: str, found: Found) -> str:
    """As UTF-8 where it can be, whatever is said; else as it says, else as it looks."""
    for mark, name in _MARKS:
        if raw.startswith(mark):
            return raw.decode(name, "replace")
    in_page = _META_CHARSET.search(raw[:4096])
    said = [each for each in (charset, in_page[1].decode() if in_page else "") if each]
    seven = (
        [each for each in said if _SEVEN_BITS.match(each)] if b"\x1b" in raw or b"\0" in raw else []
    )
    for name in (*seven, "utf-8", *said):
        try:
            text = raw.decode(name)
        except (LookupError, UnicodeDecodeError):
            continue
        if said and name == "utf-8" and not raw.isascii() and not _is_utf8(said[0]):
            found.remark(f"The page says it is in {said[0]}; it is in UTF-8.")
        return text
    looked = charset_normalizer.from_bytes(raw[:200_000]).best()
    name = looked.encoding if looked else "cp1252"
    found.remark(f"The encoding of the page is not what it says; it was read as {name}.")
    return raw.decode(name, "replace")


def _is_utf8(name: str) -> bool:
    return name.lower().replace("_", "-") in ("utf-8", "utf8")


def _parsed(text: str) -> HtmlElement:
    text = text.replace("\0", "").lstrip("\ufeff \r\n\t")
    parser = lxml.html.HTMLParser(
        encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True, huge_tree=False
    )
    try:
        return lxml.html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (lxml.etree.LxmlError, ValueError, AssertionError) as error:
        raise Unreadable("There is nothing in the page that can be read.") from error


def _address(page: HtmlElement, found: Found, url: str) -> None:
    for href in page.xpath("//link[translate(@rel, 'C', 'c')='canonical']/@href")[:1]:
        found.add("url", _web(urljoin(url, href)), "the page’s own address (canonical)")


def _web(address: str) -> str:
    try:
        parts = urlsplit(address.strip())
    except ValueError:
        return ""
    return address.strip() if parts.scheme in ("http", "https") and parts.netloc else ""


def _window(page: HtmlElement, found: Found) -> None:
    """A site's name stands at an end of the window's title; it may be all that names it."""
    if found.best("outlet"):
        return
    heading = found.best("title")
    for each in page.xpath("//title")[:1]:
        parts = re.split(_BETWEEN, seen.shown(each))
        if len(parts) > 1 and parts[-1].strip() and parts[-1] not in heading:
            found.add("outlet", parts[-1], "the end of the window’s title")


def _guessed(page: HtmlElement, found: Found, url: str, language: str) -> None:
    import trafilatura

    try:
        guess = trafilatura.extract_metadata(lxml.html.tostring(page), default_url=url or None)
    except (ValueError, TypeError, AttributeError, RecursionError):
        return
    if guess is None:
        return
    found.add("title", guess.title, "a guess")
    people = [
        one
        for each in (guess.author or "").split(";")
        for one in bylines.read(each, language=language)
    ]
    if not found.authors:
        found.add_authors(people, "a guess")
    if not found.best("issued") and (day := days.edtf(guess.date or "")):
        # It takes the first day it sees, which may be that of anything.
        found.add("issued", f"{day[:4]}?", f"a guess: {day} stands on the page")


def _outlet(found: Found, url: str) -> None:
    known = found.values.get("outlet", [])
    found.values["outlet"] = [each for each in known if not each.value.startswith(("http", "@"))]
    if url and (host := urlsplit(url).hostname):
        found.add("outlet", host.removeprefix("www."), "the address")


def _language(page: HtmlElement, found: Found, said: str) -> None:
    """As the page says, unless its text is in another script altogether."""
    known = [Value(said, "the page (lang)")] if said else []
    known += found.values.get("language", [])
    found.values["language"] = []
    written = scripts.language(found.best("text") or found.best("title"))
    usable = [(scripts.tag(each.value), each.where) for each in known]
    if written and not any(scripts.fits(code, written) for code, _ in usable if code):
        found.add("language", written, "the letters of the text")
    for code, where in usable:
        found.add("language", code, where)


def _kind(found: Found) -> None:
    title, at = found.best("title"), " ".join(each.value for each in found.values.get("url", []))
    told = found.values.pop("type", [])
    where = f"{title} {found.best('section')} {found.best('genre')} {at.replace('-', ' ')}"
    if _SPEECH.search(title):
        found.add("type", "speech", "words of the title")
    elif _RELEASE.search(where) or _RELEASE.search(found.best("text")[:300]):
        found.add("type", "webpage", "it is a press release")
        found.add("genre", "press release", "words of the page")
    for each in told:
        found.add("type", each.value, each.where)
    news = found.authors and not any(
        name.kind == "organisation" or each.where.startswith("dc")
        for each in found.authors[:1]
        for name in each.names
    )
    if not found.best("type"):
        found.add("type", "article-newspaper" if news else "webpage", "what most such pages are")


def _without_outlet(found: Found) -> None:
    """Titles without the site's name at their end; nobody is their own newspaper's author."""
    outlets = {each.value.casefold() for each in found.values.get("outlet", [])}
    titles, found.values["title"] = found.values.get("title", []), []
    for each in titles:
        parts = re.split(f"({_BETWEEN})", each.value)
        if len(parts) > 2 and parts[-1].strip().casefold() in outlets:
            each = Value("".join(parts[:-2]), each.where)
        elif len(parts) > 2 and parts[0].strip().casefold() in outlets:
            each = Value("".join(parts[2:]), each.where)
        found.add("title", each.value, each.where)

    def is_outlet(each: Names) -> bool:
        return all(name.printed.casefold() in outlets for name in each.names)

    found.authors.sort(key=is_outlet)
