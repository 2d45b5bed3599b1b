"""Variables written as lines of a note: “director: Berg || Jan”, “event-date: 2021-03”.

The way Zotero's field Extra has them, and Zotero reads them from it.
"""

import re
from typing import Any

from sources.formats import keeping, moments
from sources.names import PersonName
from sources.variables import DATES, NAMES

#: Text and number variables of CSL 1.0.2.
TEXTS = frozenset(
    "abstract annote archive archive_collection archive_location archive-place authority "
    "call-number chapter-number citation-label collection-number collection-title container-title "
    "container-title-short dimensions division DOI edition event-title event-place genre ISBN ISSN "
    "issue jurisdiction keyword language medium note number number-of-pages number-of-volumes "
    "original-publisher original-publisher-place original-title page page-first part-number "
    "part-title PMCID PMID printing-number publisher publisher-place references reviewed-genre "
    "reviewed-title scale section source status supplement-number title title-short URL version "
    "volume volume-title volume-title-short year-suffix type".split()
)
_KNOWN = {name.lower(): name for name in TEXTS | NAMES | DATES}
_ORDER = "native-order: "
_LINE = re.compile(r"\s*([A-Za-z][A-Za-z0-9_ -]{0,59}?)\s*:\s*(\S.*)", re.DOTALL)


def line(variable: str, value: Any) -> str:
    """One line for a variable, or for each name several; empty where there is nothing to say."""
    if variable in DATES:
        value = moments.words(value)
    text = keeping.folded(value)
    return f"{variable}: {text}" if text else ""


def name(parts: dict[str, Any]) -> str:
    """Family || Given, and a suffix behind another pair of bars; an organisation as it is."""
    if not parts.get("family"):
        return str(parts.get("literal") or parts.get("given") or "")
    particle = parts.get("dropping-particle"), parts.get("non-dropping-particle")
    family = " ".join(filter(None, (*particle, parts["family"])))
    suffix = f" || {parts['suffix']}" if parts.get("suffix") else ""
    return f"{family} || {parts.get('given', '')}{suffix}"


def orders(item: dict[str, Any]) -> str:
    """A line for names whose family name goes first: “native-order: author 2”."""
    places = [
        f"{role} {place}"
        for role in sorted(NAMES & item.keys())
        for place, name in enumerate(item[role], 1)
        if name.get("static-ordering")
    ]
    return f"{_ORDER}{', '.join(places)}" if places else ""


def put_in_order(text: str, item: dict[str, Any]) -> bool:
    """Do what such a line says; False for any other line."""
    if not text.startswith(_ORDER):
        return False
    for role, place in re.findall(r"([a-z-]+) (\d{1,4})", text.removeprefix(_ORDER)):
        people = item.get(role, [])
        if role in NAMES and 0 < int(place) <= len(people) and people[int(place) - 1].get("family"):
            people[int(place) - 1]["static-ordering"] = True
    return True


def read(text: str) -> tuple[str, Any] | None:
    """The variable and its value, or None for what is no such line."""
    found = _LINE.fullmatch(text)
    if not found:
        return None
    asked = re.sub(r"\s+", "-", found[1].strip())
    variable = _KNOWN.get(asked.lower(), asked)
    if re.fullmatch(r"bibtex-[a-z0-9_-]+|ris-[A-Z0-9-]+", asked):
        return asked, found[2]
    if asked.lower() not in _KNOWN:
        return None
    if variable in NAMES:
        return variable, _name(found[2])
    if variable in DATES:
        return variable, moments.read(found[2])
    return variable, found[2]


def _name(text: str) -> dict[str, Any]:
    family, bars, rest = (part.strip() for part in text.partition("||"))
    if not bars:
        return {"literal": text.strip()}
    given, _, suffix = (part.strip() for part in rest.partition("||"))
    return particle_apart({"family": family, "given": given, "suffix": suffix})


def particle_apart(parts: dict[str, str]) -> dict[str, Any]:
    """“van der Berg” as a particle and a family name: the words before it that begin small."""
    words = parts["family"].split()
    at = 0
    while at < len(words) - 1 and words[at][0].islower():
        at += 1
    whole = PersonName(
        " ".join(words[at:]), parts.get("given", ""), " ".join(words[:at]), parts.get("suffix", "")
    )
    return dict(whole.csl())
