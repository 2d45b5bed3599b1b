"""EndNote's XML, as EndNote, Web of Science and many libraries export it."""

from collections.abc import Iterator
from typing import Any

from sources.formats import markup
from sources.formats.markup import Broken, Element
from sources.formats.reading import CSLItem, Record
from sources.formats.zotero_items import date
from sources.names import PersonName, guess

_TYPES = {
    "aggregated database": "dataset", "ancient text": "classic", "artwork": "graphic",
    "audiovisual material": "motion_picture", "bill": "bill", "blog": "post-weblog",
    "book": "book", "book section": "chapter", "case": "legal_case", "catalog": "document",
    "chart or table": "figure", "classical work": "classic", "computer program": "software",
    "conference paper": "paper-conference", "conference proceedings": "paper-conference",
    "dataset": "dataset", "dictionary": "entry-dictionary", "discussion forum": "post",
    "edited book": "book", "electronic article": "article-journal", "electronic book": "book",
    "electronic book section": "chapter", "encyclopedia": "entry-encyclopedia",
    "equation": "figure", "figure": "figure", "film or broadcast": "motion_picture",
    "generic": "document", "government document": "report", "grant": "document",
    "hearing": "hearing", "interview": "interview", "journal article": "article-journal",
    "legal rule or regulation": "regulation", "magazine article": "article-magazine",
    "manuscript": "manuscript", "map": "map", "multimedia application": "webpage",
    "music": "song", "newspaper article": "article-newspaper",
    "online database": "webpage", "online multimedia": "webpage", "pamphlet": "pamphlet",
    "patent": "patent", "personal communication": "personal_communication",
    "podcast": "broadcast", "press release": "article-newspaper", "report": "report",
    "serial": "periodical", "social media": "post", "standard": "standard",
    "statute": "legislation", "television episode": "broadcast", "thesis": "thesis",
    "unpublished work": "manuscript", "web page": "webpage",
}  # fmt: skip
_TEXTS = {
    "title": ("titles", "title"),
    "container-title": ("titles", "secondary-title"),
    "collection-title": ("titles", "tertiary-title"),
    "title-short": ("titles", "short-title"),
    "page": ("pages",),
    "volume": ("volume",),
    "issue": ("number",),
    "edition": ("edition",),
    "section": ("section",),
    "publisher": ("publisher",),
    "publisher-place": ("pub-location",),
    "DOI": ("electronic-resource-num",),
    "abstract": ("abstract",),
    "language": ("language",),
    "genre": ("work-type",),
    "archive": ("remote-database-name",),
    "note": ("notes",),
    "call-number": ("call-num",),
    "number-of-volumes": ("num-vols",),
    "keyword": ("keywords",),
    "annote": ("research-notes",),
}
_ADDRESSES = (("urls", "related-urls", "url"), ("urls", "web-urls", "url"))
_NAMES = {
    "author": "authors",
    "editor": "secondary-authors",
    "collection-editor": "tertiary-authors",
    "translator": "translated-authors",
    "contributor": "subsidiary-authors",
}
_BOOKS = ("book", "thesis", "report")
#: Told already, or the business of the program that wrote it.
_KNOWN = {"ref-type", "contributors", "titles", "dates", "urls", "isbn", "source-app", "database",
          "rec-number", "foreign-keys", "periodical", "label", "access-date", "accession-num",
          "auth-address", "modified-date", "custom1", "custom2", "image", "caption",
          "remote-database-provider", "added-date"}  # fmt: skip


def read(text: str) -> Iterator[Record]:
    try:
        for element in markup.parts(text, 2):
            if element.name == "record":
                yield _record(element)
    except Broken as broken:
        why = str(broken)
        yield Record(broken.line, fault=f"{why[0].upper()}{why[1:]}; what follows is lost.")


def _record(element: Element) -> Record:
    remarks: list[str] = []
    kind = next((each.attributes.get("name", "") for each in element.all("ref-type")), "")
    item: CSLItem = {"type": _TYPES.get(kind.strip().lower(), "document")}
    if kind and kind.strip().lower() not in _TYPES:
        remarks.append(f"the type “{kind[:40]}” is not known: taken as a document")
    for variable, path in _TEXTS.items():
        if value := _several(element, path, "; " if variable == "keyword" else " "):
            item[variable] = value
    item.setdefault("container-title", element.first("periodical", "full-title"))
    item.setdefault("URL", next(filter(None, (element.first(*p) for p in _ADDRESSES)), ""))
    _numbers(element, item)
    _when(element, item)
    for variable, where in _NAMES.items():
        names = [name for each in element.all("contributors", where, "author")
                 if (name := _name(each.text))]  # fmt: skip
        if names:
            item[variable] = names
    _of_its_type(item)
    left = [child for child in element.children if child.name not in _KNOWN
            and (child.name,) not in _TEXTS.values() and child.text]  # fmt: skip
    if left:
        kept = "; ".join(f"{each.name}: {each.text[:500]}" for each in left)
        item["note"] = "\n".join(filter(None, (item.get("note", ""), kept)))
        remarks.append(f"kept in the note: {', '.join(sorted({e.name for e in left}))}"[:300])
    made = {name: value for name, value in item.items() if value}
    label = element.first("label") or element.first("rec-number")
    if label:
        made["id"] = label
    return Record(
        element.line, made, remarks=tuple(remarks),
        excerpt=f"{kind} {element.first('titles', 'title')}".strip()[:200],
    )  # fmt: skip


def _several(element: Element, path: tuple[str, ...], between: str) -> str:
    found = element.all(*path)
    if path == ("keywords",):
        found = element.all("keywords", "keyword")
    return between.join(filter(None, (each.text for each in found)))


def _numbers(element: Element, item: CSLItem) -> None:
    """One field holds ISBN or ISSN; which, its length tells."""
    given = element.first("isbn")
    digits = sum(char.isdigit() or char in "xX" for char in given.split(" ")[0].split("(")[0])
    if given:
        item["ISSN" if digits == 8 else "ISBN"] = given
    accession = element.first("accession-num")
    if accession.isdigit() and len(accession) <= 9:
        item["PMID"] = accession
    elif accession:
        item["archive_location"] = accession
    item["DOI"] = item.get("DOI", "").strip()


def _when(element: Element, item: CSLItem) -> None:
    year = element.first("dates", "year")
    day = element.first("dates", "pub-dates", "date")
    if year or day:
        whole = day if not year or year in day else f"{day} {year}".strip()
        found: dict[str, Any] = date(whole)
        item["issued"] = date(year) if "literal" in found and year else found
    if accessed := element.first("access-date"):
        item["accessed"] = date(accessed)


def _of_its_type(item: CSLItem) -> None:
    if item["type"] in _BOOKS and item.get("container-title"):
        item.setdefault("collection-title", item.pop("container-title"))
    if item["type"] in ("report", "bill", "legislation", "patent", "standard") and item.get(
        "issue"
    ):
        item["number"] = item.pop("issue")
    if item["type"] == "paper-conference" and not item.get("event-title"):
        item["event-title"] = item.get("container-title", "")
    if item["type"] == "book" and item.get("page") and item["page"].isdigit():
        item["number-of-pages"] = item.pop("page")


def _name(text: str) -> dict[str, Any] | None:
    """“Family, Given”; a comma at the end says that it is no person's."""
    text = " ".join(text.split())
    if not text.strip(", "):
        return None
    if text.endswith(","):
        return {"literal": text.rstrip(", ")}
    if "," in text and not text.startswith(","):
        return dict(PersonName.parse(text).csl())
    found = guess(text, with_title=True)
    if found.kind == "organisation":
        return {"literal": text.lstrip(", ")}
    parts = PersonName(found.family, found.given, found.particle, found.suffix, found.native_order)
    return dict(parts.csl()) if found.family else {"literal": text.lstrip(", ")}
