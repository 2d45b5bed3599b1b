"""CSL-JSON items → entries of BibTeX or BibLaTeX.

What is written is read again at once, and what would come back otherwise goes into a field of
ours: so nothing is lost by what a format has no word for, but for what LOST names.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from sources.formats import (
    bibtex_fields,
    bibtex_items,
    bibtex_names,
    keeping,
    languages,
    latex,
    moments,
)
from sources.formats.bibtex_fields import ARTICLES, BOOKS, IN_BOOKS, KINDS
from sources.formats.bibtex_items import ARCHIVES, OURS
from sources.formats.bibtex_syntax import BibEntry
from sources.formats.reading import CSLItem
from sources.variables import DATES, NAMES, readable

Fields = dict[str, str]

_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
#: Written as they are, without braces: names BibTeX gives the months.
_BARE = {"month"}


@dataclass(frozen=True, slots=True)
class Dialect:
    name: str
    column: int
    journal: str
    place: str
    archive: str


BIBTEX = Dialect("bibtex", 0, "journal", "address", "archiveprefix")
BIBLATEX = Dialect("biblatex", 1, "journaltitle", "location", "eprinttype")


def write(items: Iterable[CSLItem], dialect: Dialect) -> Iterator[str]:
    for number, item in enumerate(items):
        entry = _entry(readable(item), dialect)
        yield ("\n" if number else "") + _printed(entry)


def _printed(entry: BibEntry) -> str:
    lines = [
        f"  {name} = {value if name in _BARE else '{' + value + '}'}"
        for name, value in entry.fields.items()
    ]
    inside = ",\n".join([entry.key, *lines])
    return f"@{entry.kind}{{{inside}\n}}\n"


def _entry(item: CSLItem, dialect: Dialect) -> BibEntry:
    kind, subtype = _kind(item, dialect)
    key = re.sub(r"""[\s,{}"#%~\\()='@]+""", "-", str(item.get("id", ""))).strip("-")
    fields = {name: value for name, value in _fields(item, kind, dialect) if value}
    if subtype:
        fields["entrysubtype"] = subtype
    entry = BibEntry(kind, key or "untitled", 0, "", fields)
    entry.fields |= _ours(item, entry)
    return entry


def _kind(item: CSLItem, dialect: Dialect) -> tuple[str, str]:
    """The entry's type, and the subtype that tells it from others of that type."""
    type_ = str(item.get("type", ""))
    kind = bibtex_fields.TYPES.get(type_, ("misc", "misc"))[dialect.column]
    if type_ == "thesis" and dialect is BIBTEX:
        genre = str(item.get("genre", ""))
        kind = "mastersthesis" if re.search(r"\bmaster|\bM\.?A\b", genre, re.I) else kind
        return kind, "" if genre else "thesis"
    known = type_ in bibtex_fields.TYPES and KINDS[kind] != type_
    return kind, bibtex_fields.SUBTYPES.get(type_, type_) if known else ""


def _fields(item: CSLItem, kind: str, dialect: Dialect) -> Iterator[tuple[str, str]]:
    yield from _people(item, dialect)
    text = {
        name: latex.encode(str(item[name]), markup=name not in bibtex_fields.PROSE)
        for name in bibtex_fields.TEXTS
        if item.get(name)
    }
    for variable in bibtex_fields.TITLES & text.keys():
        text[variable] = f"{{{text[variable]}}}"  # its own capitals, safe from the style's
    yield "title", text.pop("title", "")
    yield from _container(item, dialect)
    yield from _dates(item, dialect)
    yield from _publisher(item, kind, dialect)
    yield from _numbers(item)
    for variable, name in bibtex_fields.TEXTS.items():
        yield name, text.get(variable, "")
    for variable, name in bibtex_fields.LITERALS.items():
        yield name, _literal(item.get(variable))
    yield from _archive(item, dialect)
    yield "langid", languages.babel(str(item.get("language", "")))
    for variable in item:
        if variable.startswith("bibtex-") and isinstance(item[variable], str):
            yield variable.removeprefix("bibtex-"), latex.encode(item[variable])


def _people(item: CSLItem, dialect: Dialect) -> Iterator[tuple[str, str]]:
    for variable, name in bibtex_fields.NAMES.items():
        names = item.get(variable, [])
        if not names:
            continue
        yield name, bibtex_names.write(names, extended=dialect is BIBLATEX)
        yield f"{name}+an", bibtex_names.orders(names)
        yield f"{name}type", bibtex_fields.ROLES.get(name, "")
    particles = (n for role in NAMES & item.keys() for n in item[role])
    if dialect is BIBLATEX and any(n.get("non-dropping-particle") for n in particles):
        yield "options", "useprefix=true"


def _container(item: CSLItem, dialect: Dialect) -> Iterator[tuple[str, str]]:
    title = latex.encode(str(item.get("container-title", "")))
    type_ = item.get("type")
    if type_ in ARTICLES:
        yield dialect.journal, title
    elif type_ in IN_BOOKS:
        yield "booktitle", title and f"{{{title}}}"
    elif type_ not in BOOKS and dialect is BIBLATEX:
        yield "titleaddon", title and f"{{{title}}}"
    elif (
        type_ not in BOOKS
    ):  # what styles of BibTeX print; told from a publisher by a field of ours
        yield "howpublished", title
        yield f"{OURS}container-title", title


def _dates(item: CSLItem, dialect: Dialect) -> Iterator[tuple[str, str]]:
    issued = item.get("issued", {})
    if dialect is BIBLATEX:
        yield "date", moments.edtf(issued)
    else:
        yield from _year(issued)
    for variable, name in bibtex_fields.DATES.items():
        if dialect is BIBLATEX or variable == "accessed":
            yield name, moments.edtf(item.get(variable, {}))


def _year(issued: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Year, month and day, of one day alone; of a range its years."""
    parts = issued.get("date-parts") or [[]]
    years = list(dict.fromkeys(str(moment[0]) for moment in parts if moment))
    yield "year", "--".join(years) if years else latex.encode(str(issued.get("literal", "")))
    if len(parts) == 1 and len(parts[0]) > 1:
        yield "month", _MONTHS[parts[0][1] - 1]
        yield "day", str(parts[0][2]) if len(parts[0]) > 2 else ""


def _publisher(item: CSLItem, kind: str, dialect: Dialect) -> Iterator[tuple[str, str]]:
    publisher = latex.encode(str(item.get("publisher", "")))
    place = latex.encode(str(item.get("publisher-place", "")))
    if dialect is BIBLATEX:  # a list there, whose members stand apart by “and”
        publisher, place = (re.sub(r"\b(and)\b", r"{\1}", text) for text in (publisher, place))
    if kind in ("phdthesis", "mastersthesis"):
        yield "school", publisher
    elif kind in ("thesis", "report", "techreport"):
        yield "institution", publisher
    else:
        yield "publisher" if kind != "online" else "organization", publisher
    yield dialect.place, place


def _numbers(item: CSLItem) -> Iterator[tuple[str, str]]:
    text = {
        name: latex.encode(str(item[name]))
        for name in ("issue", "number", "collection-number")
        if item.get(name)
    }
    if item.get("type") in ARTICLES:
        yield "number", text.get("issue", "")
        yield "eid", text.get("number", "")
    else:
        in_series = item.get("type") in BOOKS and item.get("collection-title")
        yield "number", text.get("collection-number" if in_series else "number", "")
        yield "issue", text.get("issue", "")
    page = re.sub(r"\s*[‐-―]\s*", "-", str(item.get("page", "")))
    yield "pages", "--".join(map(latex.encode, page.split("-")))


def _archive(item: CSLItem, dialect: Dialect) -> Iterator[tuple[str, str]]:
    known = {name: code for code, name in ARCHIVES.items()}
    archive, where = item.get("archive"), item.get("archive_location")
    if archive in known and where:
        yield "eprint", _literal(where)
        yield dialect.archive, known[str(archive)]


def _literal(value: Any) -> str:
    """Letter for letter; what would unbalance the braces is percent-encoded."""
    text = "".join(str(value or "").split())
    return re.sub(r"[\\{}]", lambda found: f"%{ord(found[0]):02X}", text)


# --- what would be lost -------------------------------------------------------------------------


def _ours(item: CSLItem, entry: BibEntry) -> Fields:
    """Fields of ours for what this entry would not give back."""
    read, _ = bibtex_items.item(BibEntry(entry.kind, entry.key, 0, "", dict(entry.fields)))
    found: Fields = {}
    for variable, value in item.items():
        if not _is_same(variable, value, read.get(variable)):
            written = _whatever(variable, value)
            if written:
                found[f"{OURS}{variable.lower()}"] = written
            if written and variable in NAMES and (order := bibtex_names.orders(value)):
                found[f"{OURS}{variable}+an"] = order
    if item.get("issued", {}).get("circa") and "csl-issued" in found:
        note = entry.fields.get("note", "")
        said = ". ".join(filter(None, (note.rstrip("."), bibtex_items.APPROXIMATE)))
        entry.fields["note"] = said
        if note.endswith("."):
            found["csl-note"] = note
    return found


def _is_same(variable: str, value: Any, read: Any) -> bool:
    if value in ("", [], {}, None):
        return True
    if variable in NAMES:
        # Names a format has another way to write come back that way; the rest is all there.
        return bool(read) and len(read) == len(value)
    if variable in DATES:
        return bool(value == read)
    same = keeping.folded(value) == keeping.folded(read or "")
    return same or (variable == "page" and _dashed(value) == _dashed(read))


def _dashed(value: Any) -> str:
    return re.sub(r"\s*[‐-―-]\s*", "-", keeping.folded(value))


def _whatever(variable: str, value: Any) -> str:
    if variable in NAMES:
        return bibtex_names.write(value, extended=True)
    if variable in DATES:
        return latex.encode(moments.words(value)).replace(r"\textasciitilde{}", "~")
    return latex.encode(str(value))
