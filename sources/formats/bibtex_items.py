"""An entry of BibTeX or BibLaTeX → a CSL-JSON item, with remarks on what did not go in."""

import re
from typing import Any

from sources import dois
from sources.formats import (
    addresses,
    bibtex_fields,
    bibtex_names,
    keeping,
    languages,
    latex,
    moments,
)
from sources.formats.bibtex_fields import ARTICLES, BOOKS, IN_BOOKS
from sources.formats.bibtex_syntax import BibEntry
from sources.formats.reading import CSLItem
from sources.variables import DATES, NAMES

#: Ours, for what has no field: csl-medium.
OURS = "csl-"
#: What the note of a BibTeX entry says of a date that is not certain.
APPROXIMATE = "Date approximate"
#: Archives that BibLaTeX knows by name.
ARCHIVES = {"arxiv": "arXiv", "jstor": "JSTOR", "hdl": "HDL", "googlebooks": "Google Books"}

_WORDS = {
    "phdthesis": "PhD thesis", "mathesis": "Master’s thesis", "mastersthesis": "Master’s thesis",
    "bathesis": "Bachelor’s thesis", "candthesis": "Candidate thesis",
    "techreport": "Technical report", "resreport": "Research report", "inpress": "in press",
    "inpreparation": "in preparation", "prepublished": "prepublished",
}  # fmt: skip
_GENRES = {kind: _WORDS[kind] for kind in ("phdthesis", "mastersthesis", "bathesis")}
_EDITORS = {
    "collaborator": "contributor", "redactor": "collection-editor", "director": "director",
    "producer": "producer", "compiler": "compiler", "organizer": "organizer", "editor": "editor",
}  # fmt: skip
#: Names of variables that are not in small letters.
_CASED = {name.lower(): name for name in ("DOI", "ISBN", "ISSN", "PMID", "PMCID", "URL")}


def item(entry: BibEntry) -> tuple[CSLItem, list[str]]:
    return _Reading(entry).item()


class _Reading:
    def __init__(self, entry: BibEntry) -> None:
        self.kind = entry.kind
        self.left = dict(entry.fields)
        self.made: CSLItem = {}
        self.remarks: list[str] = []
        self.removed: list[str] = []
        if entry.key:
            self.made["id"] = entry.key

    def item(self) -> tuple[CSLItem, list[str]]:
        for name in ("crossref", "xdata", "ids"):
            self.left.pop(name, None)
        if re.fullmatch(r"\s*useprefix\s*=?\s*(true)?\s*", self.left.get("options", "x")):
            del self.left["options"]
        for alias, name in bibtex_fields.ALIASES.items():
            if alias in self.left and name not in self.left:
                self.left[name] = self.left.pop(alias)
        self._type()
        self._names()
        self._title()
        self._container()
        self._publisher()
        self._numbers()
        self._dates()
        self._identifiers()
        for variable, name in bibtex_fields.TEXTS.items():
            self._set(variable, self._text(name, markup=variable not in bibtex_fields.PROSE))
        self._genre()
        self._ours()
        self._rest()
        return self.made, self.remarks

    # --- taking a field out ---------------------------------------------------------------------

    def _raw(self, name: str) -> str:
        return self.left.pop(name, "").strip()

    def _decoded(self, raw: str, *, markup: bool = True) -> str:
        decoded = latex.decode(raw, markup=markup)
        self.removed += decoded.removed
        return decoded.text

    def _text(self, *names: str, markup: bool = True) -> str:
        """The first of these fields that says something; the others stay."""
        for name in names:
            if text := self._decoded(self._raw(name), markup=markup):
                return text
        return ""

    def _set(self, variable: str, value: Any) -> None:
        if value:
            self.made.setdefault(variable, value)

    # --- what it is -----------------------------------------------------------------------------

    def _type(self) -> None:
        subtype = self.left.get("entrysubtype", "").strip().lower()
        self.subtype = bibtex_fields.NAMED_SUBTYPES.get(subtype, "")
        if self.subtype:
            del self.left["entrysubtype"]
        known = bibtex_fields.KINDS.get(self.kind)
        if not known and not self.subtype:
            self.remarks.append(f"“@{self.kind}” is no known type; it is taken for a document")
        self.type = self.subtype or known or "document"
        if self.type == "manuscript" and {"eventtitle", "venue", "eventdate"} & self.left.keys():
            self.type = "speech"
        self.made["type"] = self.type

    def _genre(self) -> None:
        if self.type == "thesis" and not self.subtype:
            self._set("genre", _GENRES.get(self.kind, ""))
        for variable in ("genre", "status"):
            if self.made.get(variable) in _WORDS:
                self.made[variable] = _WORDS[self.made[variable]]

    # --- who made it ----------------------------------------------------------------------------

    def _names(self) -> None:
        for variable, name in bibtex_fields.NAMES.items():
            said = self.left.pop(f"{name}type", "").strip().lower()
            if name.startswith("editor") and said:
                variable = _EDITORS.get(said, variable)
            order = self.left.pop(f"{name}+an", "")
            self._set(variable, self._people(self._raw(name), variable, order))
        for name in ("commentator", "annotator", "introduction", "foreword", "afterword"):
            people = self._people(self._raw(name), name)
            if people:
                self.made.setdefault("contributor", []).extend(people)

    def _people(self, raw: str, variable: str, order: str = "") -> list[dict[str, Any]]:
        people, removed = bibtex_names.read(raw, order) if raw else ([], [])
        if "and others" in removed:
            removed.remove("and others")
            self.remarks.append(f"“and others” is no name and was left out ({variable})")
        self.removed += removed
        return people

    # --- what it is called, and in what it is ---------------------------------------------------

    def _title(self) -> None:
        self._set("title", self._with_subtitle("title", "subtitle"))

    def _with_subtitle(self, name: str, sub: str) -> str:
        title, subtitle = self._text(name), self._text(sub)
        if title and subtitle:
            return title + (" " if title[-1] in "?!.:" else ": ") + subtitle
        return title or subtitle

    def _container(self) -> None:
        journal = "journaltitle" if "journaltitle" in self.left else "journal"
        names = [journal, "booktitle", "maintitle"]
        if self.type in IN_BOOKS:
            names = [*names[1:], journal]
        for name in names:
            if name in self.left and "container-title" not in self.made:
                sub = name.replace("title", "").removesuffix("sub") + "subtitle"
                self._set("container-title", self._with_subtitle(name, sub))
        if self.type not in ARTICLES | BOOKS and "container-title" not in self.made:
            self._set("container-title", self._text("titleaddon"))

    def _publisher(self) -> None:
        names = ["publisher", "institution", "school", "organization"]
        if self.type in bibtex_fields.SCHOOLS:
            names = [*names[1:3], names[0], names[3]]
        for name in names:
            if "publisher" not in self.made and name in self.left:
                self._set("publisher", self._text(name))
        published = latex.bare(self.left.get("howpublished", ""))
        if published and self.left["howpublished"] == self.left.get(f"{OURS}container-title"):
            del self.left["howpublished"]
            published = ""
        if addresses.url(published) and "url" not in self.left:
            self.left["url"] = self.left.pop("howpublished")
        elif published and "publisher" not in self.made:
            self._set("publisher", self._text("howpublished"))
        place, other = self._text("address"), self._text("location")
        self._set("publisher-place", place or other)
        if place and other and other != place:
            self._set("event-place", other)

    # --- numbers --------------------------------------------------------------------------------

    def _numbers(self) -> None:
        pages = re.sub(r"\s*(?:-+|[‐-―])\s*", "-", self._raw("pages"))
        self._set("page", self._decoded(pages))
        if self.type in ARTICLES:
            self._set("issue", self._text("number") or self._text("issue"))
            self._set("number", self._text("eid"))
            return
        in_series = self.type in BOOKS and "series" in self.left
        self._set("collection-number" if in_series else "number", self._text("number"))
        self._set("issue", self._text("issue"))

    def _dates(self) -> None:
        year, month, day = (self._text(name) for name in ("year", "month", "day"))
        whole = self._text("date").replace("\xa0", "~")
        if whole:
            self._set("issued", moments.read(whole))
        elif year or month:
            date, understood = moments.of_year(year, month, day)
            self._set("issued", date)
            if not understood:
                self.left["month"] = " ".join(filter(None, (day, month)))
        if (whole or year) and "issued" not in self.made:
            self.remarks.append(f"“{whole or year}” is no date and was left out")
        for variable, name in bibtex_fields.DATES.items():
            text = self._text(name).replace("\xa0", "~")
            self._set(variable, moments.read(text) if text else None)

    def _identifiers(self) -> None:
        for variable, name in bibtex_fields.LITERALS.items():
            raw = self.left.get(name, "")
            value = latex.bare(raw)
            if variable == "DOI":
                value = dois.found(value)
            elif variable == "URL":
                value = addresses.url(value)
            if value:
                self._set(variable, value)
                del self.left[name]
        self._eprint()
        self._set("language", languages.code(self._text("langid")))

    def _eprint(self) -> None:
        archive = self.left.get("eprinttype") or self.left.get("archiveprefix") or ""
        archive = archive.strip().lower()
        number = latex.bare(self.left.get("eprint", ""))
        if number and archive in ("pubmed", "pmid") and "PMID" not in self.made:
            self.made["PMID"] = number
        elif number and archive in ARCHIVES:
            self.made |= {"archive": ARCHIVES[archive], "archive_location": number}
        else:
            return
        for name in ("eprint", "eprinttype", "archiveprefix"):
            self.left.pop(name, None)

    # --- what is left ---------------------------------------------------------------------------

    def _ours(self) -> None:
        for name in [name for name in self.left if name.startswith(OURS)]:
            variable = _variable(name.removeprefix(OURS))
            if name not in self.left:
                continue
            raw = self._raw(name)
            if variable in NAMES:
                value: Any = self._people(raw, variable, self._raw(f"{name}+an"))
            elif variable in DATES:
                value = moments.read(self._decoded(raw).replace("\xa0", "~"))
            else:
                value = self._decoded(raw)
            if value:
                self.made[variable] = value
        if "circa" in self.made.get("issued", ()) and "note" in self.made:
            note = re.sub(rf"(?:^|\. ){APPROXIMATE}$", "", self.made["note"])
            self.made |= {"note": note}
            if not note:
                del self.made["note"]

    def _rest(self) -> None:
        left = {name: self._decoded(raw) for name, raw in self.left.items()}
        kept, remarks = keeping.beside("bibtex", left)
        self.made |= kept
        self.remarks += remarks
        if self.removed:
            orders = ", ".join(dict.fromkeys(self.removed[:10]))
            self.remarks.append(f"LaTeX that says nothing here was taken out: {orders}")


def _variable(name: str) -> str:
    """The variable as CSL spells it; BibTeX does not tell small letters from capitals."""
    if tag := re.fullmatch(r"ris-(\w\w)", name):
        return f"ris-{tag[1].upper()}"
    return _CASED.get(name, name)
