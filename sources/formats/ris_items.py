"""A record of RIS tags → a CSL-JSON item, with remarks on what did not go in."""

import re
from typing import Any

from sources import dois, names
from sources.formats import addresses, extra, keeping, languages, moments, ris_tags
from sources.formats.reading import CSLItem
from sources.variables import NAMES

_INTERNAL = re.compile(r"\s*\[(pmid|pmcid|doi)\]$", re.IGNORECASE)
_KINDS_OF_NUMBER = re.compile(
    r"\s*\((?:electronic|print|linking|online|pbk\.?|hbk\.?)\)", re.IGNORECASE
)
_DATE = re.compile(r"(\d{4})(?:/(\d{0,2}|[^\W\d_]+))?(?:/(\d{0,2}))?(?:/(.*))?")


def item(tags: list[tuple[str, str]]) -> tuple[CSLItem, list[str]]:
    return _Reading(tags).item()


def is_empty(tags: list[tuple[str, str]]) -> bool:
    return not any(value for tag, value in tags if tag not in ("TY", "ID"))


class _Reading:
    def __init__(self, tags: list[tuple[str, str]]) -> None:
        self.left: dict[str, list[str]] = {}
        for tag, value in tags:
            if value:
                self.left.setdefault(tag, []).append(value)
        self.made: CSLItem = {}
        self.remarks: list[str] = []

    def item(self) -> tuple[CSLItem, list[str]]:
        self._set("id", self._one("ID"))
        extras = self._extras()
        self._type(extras)
        self._names()
        self._titles()
        for tag, variable in ris_tags.PLAIN.items():
            self._set(variable, self._one(tag, unless=variable))
        if "title" not in self.made and "title-short" in self.made:
            self.made["title"] = self.made.pop("title-short")
            self.remarks.append("It has a short title (ST) alone, which is taken for its title")
        self._identifiers()
        self._numbers()
        self._pages()
        self._dates()
        self._archive()
        self._notes()
        self.made |= extras
        for text in self._all("M2"):
            if not extra.put_in_order(text, self.made):
                self._leave("M2", text)
        self._rest()
        return self.made, self.remarks

    def _one(self, tag: str, *, unless: str = "") -> str:
        """The first value of a tag; others, and those of a variable that is set, stay."""
        values = self.left.get(tag, [])
        if not values or (unless in self.made and self.made[unless] != values[0]):
            return ""
        value = values.pop(0)
        while values and values[0] == value:
            values.pop(0)
        return value

    def _all(self, *tags: str) -> list[str]:
        return [value for tag in tags for value in self.left.pop(tag, [])]

    def _set(self, variable: str, value: Any) -> None:
        if value:
            self.made.setdefault(variable, value)

    def _leave(self, tag: str, value: str) -> None:
        self.left.setdefault(tag, []).append(value)

    # --- what it is, and who made it ------------------------------------------------------------

    def _extras(self) -> CSLItem:
        found: CSLItem = {}
        for text in self._all("M2"):
            line = extra.read(text)
            if line is None:
                self._leave("M2", text)
            elif line[0] in NAMES:
                found.setdefault(line[0], []).append(line[1])
            elif line[1]:
                found[line[0]] = line[1]
        return found

    def _type(self, extras: CSLItem) -> None:
        given = self._one("TY").upper()
        asked = extras.pop("type", None)
        given = ris_tags.SPELLED.get(given, given)
        known = ris_tags.KINDS.get(given)
        if not known and given:
            self.remarks.append(f"“{given[:40]}” is no type of RIS; it is taken for a document")
            self._leave("TY", given)
        elif not given:
            in_journal = bool({"JF", "JO", "JA"} & self.left.keys())
            known = "article-journal" if in_journal else "document"
            said = "journal article" if in_journal else "document"
            self.remarks.append(f"Its type (TY) is missing; it is taken for a {said}")
        self.type = asked if asked in ris_tags.TYPES else known or "document"
        self.made["type"] = self.type

    def _names(self) -> None:
        tags = dict(ris_tags.NAMES)
        for tag, (by_type, otherwise) in ris_tags.OTHER_NAMES.items():
            tags[tag] = by_type.get(self.type, otherwise)
        for tag, role in tags.items():
            for value in self._all(tag):
                if found := name(value):
                    self.made.setdefault(role, []).append(found)

    def _titles(self) -> None:
        for tag in ("TI", "T1", "CT"):
            self._set("title", keeping.folded(self._one(tag, unless="title")))
        if self.type in ("book", "classic", "pamphlet"):
            self._set("title", self._one("BT", unless="title"))
            self._set("collection-title", self._one("T2", unless="collection-title"))
        if self.type == "paper-conference" and "C3" in self.left:
            self._set("container-title", self._one("C3"))
            self._set("event-title", self._one("T2"))
        if self.type == "speech":
            self._set("event-title", self._one("T2"))
        for tag in ris_tags.JOURNALS:
            self._set("container-title", self._one(tag, unless="container-title"))
        for tag in ("J2", "JA", "JO", "J1"):
            self._set("container-title-short", self._one(tag, unless="container-title-short"))
        series = "authority" if self.type in ("hearing", "bill") else "collection-title"
        self._set(series, self._one("T3", unless=series))
        if self.type == "paper-conference":
            self._set("event-place", self._one("C1"))

    # --- numbers, addresses, dates --------------------------------------------------------------

    def _identifiers(self) -> None:
        for tag in ("DO", "M3", "N1"):
            for value in self._all(tag):
                found = dois.found(value) if re.match(r"(?i)doi|https?:|10\.", value) else ""
                if found and self.made.setdefault("DOI", found) == found:
                    continue
                self._leave(tag, value)
        self._set("genre", self._one("M3"))
        for value in [part for each in self._all("UR", "L2", "LK") for part in _links(each)]:
            found = addresses.url(value)
            if not found or self.made.setdefault("URL", found) != found:
                self._leave("UR", value)
        self._set("language", languages.code(self._one("LA")))
        self._set("PMID", self._one("PM"))
        for tag in ("U1", "U2", "U3", "U4", "U5"):
            for value in self._all(tag):
                kind = _INTERNAL.search(value)
                variable = kind[1].upper() if kind else ""
                bare = _INTERNAL.sub("", value)
                if not variable or self.made.setdefault(variable, bare) != bare:
                    self._leave(tag, value)

    def _numbers(self) -> None:
        for value in self._all("SN"):
            bare = _KINDS_OF_NUMBER.sub("", value).strip()
            variable = "ISSN" if addresses.is_issn(bare) else "ISBN"
            if not addresses.is_issn(bare) and not addresses.is_isbn(bare):
                variable = "number" if self.type in ris_tags.NUMBERED else ""
            if not variable or self.made.setdefault(variable, bare) != bare:
                self._leave("SN", value)
        edition = self._one("ET")
        if re.fullmatch(r"\d{4}/[\d/]+", edition):  # PubMed: when it was out before print
            self._set("available-date", moments.read(edition.strip("/").replace("/", "-")))
        else:
            self._set("edition", edition)
        number = self.left.get("M1", [""])[0]
        is_article = self.type in ris_tags.ARTICLES
        if not is_article and re.search(r"\d", number) and len(number) <= 40:
            self._set("number", self._one("M1", unless="number"))
        self._set("number", self._one("AR"))

    def _pages(self) -> None:
        first, last = self._one("SP"), self._one("EP")
        first = re.sub(r"\s*[‐-―]\s*", "-", first)
        if self.type in ris_tags.COUNTED and first.isdigit() and not last:
            self._set("number-of-pages", first)
        elif first and last and first != last and "-" not in first:
            self._set("page", f"{first}-{last}")
        else:
            self._set("page", first or last)

    def _dates(self) -> None:
        """The most exact of DA, Y1 and PY; words behind the fourth part stay as they are."""
        found: list[tuple[int, dict[str, Any]]] = []
        for tag in ("DA", "Y1", "PY"):
            for value in self._all(tag):
                date, words = _date(value)
                if date and not words:
                    found.append((len((date.get("date-parts") or [[]])[0]), date))
                elif words:
                    self._leave(tag, value)
        if found:
            best = max(size for size, _ in found)
            self.made["issued"] = next(date for size, date in found if size == best)
        for value in self._all("Y2"):
            date, words = _date(value)
            if date and not words and "accessed" not in self.made:
                self.made["accessed"] = date
            elif words or date:
                self._leave("Y2", value)

    def _archive(self) -> None:
        database, number = self._one("DB"), self._one("AN")
        known = database.lower() in ris_tags.DATABASES
        if re.fullmatch(r"PMC\d+", number):
            self._set("PMCID", number)
        elif known and database.lower() in ("pubmed", "medline") and number.isdigit():
            self._set("PMID", number)
        elif number and (known or not database):
            self._leave("AN", number)
        else:
            self._set("archive_location", number)
        self._set("source" if known else "archive", database)

    def _notes(self) -> None:
        self._set("note", "\n".join(dict.fromkeys(self._all("N1"))))
        words = [word for value in self._all("KW") for word in value.split("\n")]
        self._set("keyword", "; ".join(dict.fromkeys(filter(None, words))))

    def _rest(self) -> None:
        left = {tag: "; ".join(values) for tag, values in self.left.items()}
        kept, remarks = keeping.beside("ris", left)
        self.made |= kept
        self.remarks += remarks


def name(text: str) -> dict[str, Any]:
    """Family, Given, Suffix. A comma at the end, or none: the name of an organisation, unless it
    looks like a person's. Two commas stand for one that is part of the name, as EndNote has it.
    """
    text = " ".join(text.split())
    if ",," in text or text.endswith(","):
        literal = text.rstrip(", ").replace(",,", ",")
        return {"literal": literal} if literal else {}
    if "," not in text:
        guessed = names.guess(text, with_title=True) if text else None
        if guessed is None or guessed.kind == "organisation" or not guessed.family:
            return {"literal": text} if text else {}
        whole = names.PersonName(
            guessed.family, guessed.given, guessed.particle, guessed.suffix, guessed.native_order
        )
        return dict(whole.csl())
    family, given, *suffix = (part.strip() for part in text.split(","))
    if not family:
        return {"literal": given} if given else {}
    parts = {"family": family, "given": given, "suffix": ", ".join(suffix)}
    return extra.particle_apart(parts)


def _links(text: str) -> list[str]:
    return [link for link in re.split(r"\s*;\s*(?=https?:)|\s+(?=https?:)", text) if link]


def _date(text: str) -> tuple[dict[str, Any] | None, str]:
    """YYYY/MM/DD/words, any part of it empty, or a date in other words; and the words."""
    found = _DATE.fullmatch(text.strip())
    if not found:
        date = moments.read(text.strip("/ "))
        if date and "literal" in date and "/" in text:
            return None, text  # YEAR/MONTH/DAY/
        return date, ""
    year, month, day, words = (part or "" for part in found.groups())
    month, day = month.lstrip("0"), day.lstrip("0")
    date, understood = moments.of_year(year, month, day if month else "")
    return date, words.strip("/ ") or ("" if understood or not month else text)
