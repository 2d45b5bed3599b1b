"""CSL-JSON items → what pages say of them to citation managers: COinS, and tags in the head.

COinS is OpenURL's key/value form in the title of an empty element; Zotero finds it in lists.
The tags are those that Google Scholar asks for (``citation_…``) and Dublin Core's.
"""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from sources import rich

CSLItem = dict[str, Any]

#: CSL type → OpenURL's format, and its genre there.
_GENRES = {
    "article-journal": ("journal", "article"),
    "paper-conference": ("book", "proceeding"),
    "book": ("book", "book"),
    "chapter": ("book", "bookitem"),
    "report": ("book", "report"),
    "thesis": ("dissertation", ""),
    "patent": ("patent", ""),
}
#: CSL type → what Zotero calls it, for what OpenURL has no format of, or takes for something else.
_ZOTERO = {
    "article-newspaper": "newspaperArticle", "article-magazine": "magazineArticle",
    "speech": "presentation", "interview": "interview", "post-weblog": "blogPost",
    "post": "forumPost", "webpage": "webpage", "broadcast": "tvBroadcast",
    "hearing": "hearing", "bill": "bill", "legislation": "statute", "legal_case": "case",
    "motion_picture": "film", "map": "map", "dataset": "dataset", "article": "preprint",
    "manuscript": "manuscript", "personal_communication": "letter",
}  # fmt: skip


def title(item: CSLItem) -> str:
    """The title of the element that has the class Z3988."""
    form, genre = _GENRES.get(item.get("type", ""), ("dc", ""))
    pairs = [("ctx_ver", "Z39.88-2004"), ("rft_val_fmt", f"info:ofi/fmt:kev:mtx:{form}")]
    if genre:
        pairs.append(("rft.genre", genre))
    of_form = _of_dublin_core(item) if form == "dc" else _open_url(item, form)
    pairs += [("rft_id", f"info:doi/{item['DOI']}")] if item.get("DOI") else []
    pairs += [("rft_id", _address(item))] if _address(item) else []
    pairs += [(f"rft.{name}", value) for name, value in of_form if value]
    return urlencode(pairs)


def tags(item: CSLItem) -> list[tuple[str, str]]:
    """Names and contents of meta elements."""
    journal = item.get("type") in ("article-journal", "article-magazine", "article-newspaper")
    first, _, last = _pages(item)
    found = [
        ("citation_title", _text(item, "title")),
        *(("citation_author", name) for name in _names(item)),
        ("citation_publication_date", _date(item).replace("-", "/")),
        ("citation_journal_title" if journal else "citation_publisher",
         _text(item, "container-title") or ("" if journal else _text(item, "publisher"))),
        ("citation_volume", _text(item, "volume")),
        ("citation_issue", _text(item, "issue")),
        ("citation_firstpage", first),
        ("citation_lastpage", last),
        ("citation_doi", _text(item, "DOI")),
        ("citation_issn", _text(item, "ISSN")),
        ("citation_isbn", _text(item, "ISBN")),
        ("citation_language", _text(item, "language")),
        ("citation_public_url", _address(item)),
        *((f"DC.{name}", value) for name, value in _dublin_core(item)),
    ]  # fmt: skip
    return [(name, value) for name, value in found if value]


def _open_url(item: CSLItem, form: str) -> Iterator[tuple[str, str]]:
    name = {"journal": "atitle", "book": "btitle"}.get(form, "title")
    chapter = item.get("type") in ("chapter", "paper-conference")
    yield ("atitle" if chapter else name), _text(item, "title")
    yield (
        {"journal": "jtitle", "book": "btitle"}.get(form, "source")
        if chapter or (form == "journal")
        else "source",
        _text(item, "container-title"),
    )
    for place, each in enumerate(item.get("author", ())):
        if not place and each.get("family"):
            yield "aulast", _family(each)
            yield "aufirst", str(each.get("given", ""))
        else:
            yield "au" if each.get("family") else "aucorp", _name(each)
    yield "date", _date(item)
    yield "pub", _text(item, "publisher")
    yield "language", _text(item, "language")
    yield from _parts(item)


def _parts(item: CSLItem) -> Iterator[tuple[str, str]]:
    """Where in the whole it stands."""
    first, both, last = _pages(item)
    yield "pages", both
    yield "spage", first
    yield "epage", last
    for variable, key in (("volume", "volume"), ("issue", "issue"), ("ISSN", "issn"),
                          ("ISBN", "isbn"), ("publisher-place", "place")):  # fmt: skip
        yield key, _text(item, variable)


def _of_dublin_core(item: CSLItem) -> Iterator[tuple[str, str]]:
    """A name that is not taken apart is a corporation's: Zotero would take any other apart."""
    for name, value in _dublin_core(item):
        if name != "creator":
            yield name, value
    for each in item.get("author", ()):
        yield "creator" if each.get("family") else "aucorp", _name(each)
    yield from _parts(item)


def _dublin_core(item: CSLItem) -> Iterator[tuple[str, str]]:
    yield "title", _text(item, "title")
    yield "type", _ZOTERO.get(item.get("type", ""), "")
    for name in _names(item):
        yield "creator", name
    yield "date", _date(item)
    yield "source", _text(item, "container-title")
    yield "publisher", _text(item, "publisher")
    yield "description", _text(item, "abstract")
    yield "language", _text(item, "language")
    yield "identifier", _address(item) or _text(item, "DOI")


def _names(item: CSLItem) -> Iterator[str]:
    return filter(None, map(_name, item.get("author", ())))


def _name(name: dict[str, Any]) -> str:
    family = _family(name)
    if not family:
        return str(name.get("literal") or name.get("given") or "")
    return ", ".join(filter(None, (family, name.get("given"), name.get("suffix"))))


def _family(name: dict[str, Any]) -> str:
    return " ".join(filter(None, (name.get("non-dropping-particle"), name.get("family"))))


def _text(item: CSLItem, variable: str) -> str:
    return " ".join(rich.plain(str(item.get(variable, ""))).split())


def _date(item: CSLItem) -> str:
    """The first day, month or year there is; no more exactly than it is known."""
    moments = item.get("issued", {}).get("date-parts") or [[]]
    return "-".join(f"{part:02d}" for part in moments[0])


def _pages(item: CSLItem) -> tuple[str, str, str]:
    """The first page, both, the last one."""
    both = _text(item, "page").replace("–", "-").replace("—", "-")
    first, _, last = both.partition("-")
    return first.strip(), both, last.strip()


def _address(item: CSLItem) -> str:
    """Only one of the web: what reads these leads there."""
    address = _text(item, "URL")
    return address if address.lower().startswith(("https://", "http://", "ftp://")) else ""
