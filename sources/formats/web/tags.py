"""Meta tags: those for references (citation_*, PRISM, Dublin Core), and for social networks."""

from lxml.html import HtmlElement

from sources import dois
from sources.formats import bylines, days
from sources.formats.found import Found, Name
from sources.names import PersonName

Tags = dict[str, list[str]]

#: Field → the tags that say it, the surest first.
_CITED = {
    "title": "citation_title",
    "issued": "citation_publication_date citation_date citation_cover_date citation_online_date "
    "prism.publicationdate prism.coverdate citation_year",
    "outlet": "citation_journal_title citation_inbook_title citation_conference_title "
    "prism.publicationname",
    "publisher": "citation_publisher citation_technical_report_institution "
    "citation_dissertation_institution",
    "volume": "citation_volume prism.volume",
    "issue": "citation_issue prism.number",
    "issn": "citation_issn prism.issn prism.eissn",
    "isbn": "citation_isbn",
    "doi": "citation_doi prism.doi bepress_citation_doi",
    "language": "citation_language",
    "url": "citation_public_url citation_abstract_html_url citation_fulltext_html_url",
    "section": "prism.section",
}
_DUBLIN = {
    "title": "title",
    "issued": "date.issued issued date.created date created available",
    "outlet": "publisher",
    "language": "language",
    "doi": "identifier identifier.doi",
    "url": "identifier.uri identifier",
}
_SOCIAL = {
    "title": "og:title twitter:title parsely-title sailthru.title",
    "issued": "article:published_time og:article:published_time article.published parsely-pub-date "
    "sailthru.date pubdate publish-date publishdate publication_date publicationdate date "
    "date-published dateline originalpublicationdate",
    "outlet": "og:site_name application-name",
    "language": "og:locale content-language language",
    "url": "og:url",
    "section": "article:section parsely-section",
}
_TYPED = {
    "citation_journal_title": "article-journal",
    "citation_conference_title": "paper-conference",
    "citation_dissertation_institution": "thesis",
    "citation_technical_report_institution": "report",
    "citation_inbook_title": "chapter",
}
_CHANGED = "article:modified_time og:updated_time last-modified lastmod dcterms.modified"
_AUTHORS = (
    "article:author og:article:author author parsely-author sailthru.author byl article.author "
    "dcsext.author twitter:data1"
)


def of(page: HtmlElement) -> Tags:
    """Name of a tag in small letters → what it says, in order."""
    tags: Tags = {}
    for tag in page.xpath("//meta[@content]")[:2000]:
        name = tag.get("name") or tag.get("property") or tag.get("http-equiv") or ""
        content = " ".join(tag.get("content").split())
        if name and content:
            tags.setdefault(name.strip().lower(), []).append(content)
    return tags


def cited(tags: Tags, found: Found, *, language: str) -> None:
    """citation_* and PRISM, made for references."""
    _fields(tags, _CITED, found)
    people = tags.get("citation_author", [])
    people = people or [one for all_ in tags.get("citation_authors", []) for one in all_.split(";")]
    found.add_authors(_inverted(people, language), "citation_author")
    for name, kind in _TYPED.items():
        if name in tags:
            found.add("type", kind, name)
    pages = [tags.get(f"{kind}_{end}", [""])[0] for kind, end in
             (("citation", "firstpage"), ("citation", "lastpage"))]  # fmt: skip
    if all(pages):
        found.add("pages", "–".join(dict.fromkeys(pages)), "citation_firstpage, citation_lastpage")


def dublin(tags: Tags, found: Found, *, language: str) -> None:
    for prefix in ("dc.", "dcterms.", "dc:", "dcterms:"):
        _fields(tags, {field: " ".join(prefix + name for name in names.split())
                       for field, names in _DUBLIN.items()}, found)  # fmt: skip
        for name in ("creator", "creator.personalname", "contributor.author"):
            found.add_authors(_inverted(tags.get(prefix + name, []), language), prefix + name)


def social(tags: Tags, found: Found, *, language: str) -> None:
    """What networks and readers are told; authors may be addresses, which name nobody."""
    _fields(tags, _SOCIAL, found)
    for name in _AUTHORS.split():
        people = [
            one for each in tags.get(name, []) for one in bylines.read(each, language=language)
        ]
        found.add_authors(people, name)
    if not found.best("issued"):
        for name in _CHANGED.split():
            for day in filter(None, map(days.edtf, tags.get(name, []))):
                found.add("issued", f"{day}?", f"{name}, when it was changed")


def _fields(tags: Tags, fields: dict[str, str], found: Found) -> None:
    for field, names in fields.items():
        for name in names.split():
            for value in tags.get(name, [])[:5]:
                found.add(field, _read(field, value), name)


def _read(field: str, value: str) -> str:
    if field == "issued":
        return days.edtf(value)
    if field == "doi":
        doi = dois.WITHIN.search(value)
        return doi[0].rstrip(".,;") if doi else ""
    if field == "url":
        return value if value.startswith(("http://", "https://")) else ""
    return value


def _inverted(people: list[str], language: str) -> list[Name]:
    """Tags for references name one a tag, often as “Family, Given”."""
    names = []
    for text in people:
        one = bylines.one(text, language=language)
        if one and one.kind == "person" and text.count(",") == 1:
            family, _, given = (part.strip() for part in text.partition(","))
            if family and given:
                one = Name(str(PersonName.parse(f"{family}, {given}")), "person", text)
        if one:
            names.append(one)
    return names
