"""A file of tagged lines → its records, each a list of (tag, value): RIS, and two older kinds.

``TY  - JOUR`` is RIS, as EndNote, Zotero, Mendeley and publishers write it. Web of Science writes
``PT J``, EndNote's “Refer” ``%0 Journal Article``; both are brought to the tags of RIS.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

_LINE = re.compile(r"([^\r\n]*)(?:\r\n|\r|\n|$)")
_TAG = re.compile(r"\s{0,3}([A-Z][A-Z0-9]) {1,3}[-–](?:[ \t\xa0]+(.*?))?\s*")
_WOS = re.compile(r"([A-Z][A-Z0-9])(?: (.*?))?\s*")
_REFER = re.compile(r"%(\S)(?:\s+(.*?))?\s*")
#: Whose paragraphs stay apart.
_PROSE = {"AB", "N1", "N2"}

#: Web of Science's tag → RIS's; each line of LISTS is a value of its own.
_FROM_WOS = {
    "PT": "TY", "AU": "A0", "AF": "AU", "BA": "A0", "BF": "A2", "BE": "ED", "CA": "CA", "TI": "TI",
    "SO": "JF", "SE": "T3", "LA": "LA", "DT": "M3", "DE": "KW", "ID": "KW", "AB": "AB", "PU": "PB",
    "PI": "CY", "SN": "SN", "EI": "SN", "BN": "SN", "JI": "J2", "J9": "J9", "PD": "PD", "PY": "PY",
    "VL": "VL", "IS": "IS", "BP": "SP", "EP": "EP", "AR": "AR", "DI": "DO", "PM": "PM",
    "CT": "CT", "CL": "CL", "ER": "ER",
}  # fmt: skip
_LISTS = {"AU", "AF", "BA", "BF", "BE"}
_FROM_REFER = {
    "0": "TY", "A": "AU", "B": "T2", "C": "CY", "D": "PY", "E": "ED", "F": "ID", "G": "LA",
    "I": "PB", "J": "JF", "K": "KW", "L": "CN", "M": "AN", "N": "IS", "P": "SP", "R": "DO",
    "S": "T3", "T": "TI", "U": "UR", "V": "VL", "X": "AB", "Y": "A3", "Z": "N1", "6": "NV",
    "7": "ET", "8": "DA", "9": "M3", "!": "ST", "@": "SN", "[": "Y2", "+": "AD", "?": "A4",
}  # fmt: skip


@dataclass(slots=True)
class Tagged:
    line: int
    excerpt: str
    #: Tag and the lines it has.
    parts: list[tuple[str, list[str]]] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    ended: bool = False

    def take(self, tag: str, value: str | None) -> None:
        self.parts.append((tag, [(value or "").strip()]))

    def go_on(self, line: str) -> None:
        """A line without a tag belongs to the one before."""
        self.parts[-1][1].append(line.strip())

    @property
    def tags(self) -> list[tuple[str, str]]:
        return [
            (tag, ("\n" if tag in _PROSE else " ").join(filter(None, lines)))
            for tag, lines in self.parts
        ]


def records(text: str) -> Iterator[Tagged]:
    """The records in order."""
    begin = re.match(r"[ \t\ufeff\r\n]*([^\r\n]*)", text)
    first = begin[1].strip(" \t\ufeff") if begin else ""
    lines = (found[1] for found in _LINE.finditer(text))
    if re.match(r"(?:FN|VR|PT) \S", first) and not _TAG.fullmatch(first):
        return _field_tagged(lines)
    if re.match(r"%[0A-Z]\s", first):
        return _refer(lines)
    return _ris(lines)


def _ris(lines: Iterable[str]) -> Iterator[Tagged]:
    record: Tagged | None = None
    for number, line in enumerate(lines, 1):
        found = _TAG.fullmatch(line.strip("\ufeff"))
        if not found:
            if record is not None and line.strip():
                _without_tag(record, number, line)
            continue
        tag = found[1]
        if record is not None and (record.ended or tag == "TY"):
            yield _closed(record)
            record = None
        if tag == "ER":
            if record is not None:
                record.ended = True
            continue
        if record is None:
            record = Tagged(number, line.strip()[:200])
        record.take(tag, found[2])
    if record is not None:
        yield _closed(record)


def _without_tag(record: Tagged, number: int, line: str) -> None:
    """Behind the end it is of no record; that is told once."""
    if not record.ended:
        record.go_on(line)
    elif not record.remarks:
        said = line.strip()[:80]
        record.remarks.append(f"What follows its end was passed over, line {number}: “{said}”")


def _closed(record: Tagged) -> Tagged:
    if not record.ended:
        record.remarks.append("Its end (ER) is missing")
    return record


def _field_tagged(lines: Iterable[str]) -> Iterator[Tagged]:
    record: Tagged | None = None
    last = ""
    for number, line in enumerate(lines, 1):
        if line.startswith("   ") and record is not None:
            if last in _LISTS:
                record.take(record.parts[-1][0], line)
            else:
                record.go_on(line)
            continue
        found = _WOS.fullmatch(line.strip("\ufeff"))
        if not found or found[1] in ("FN", "VR", "EF"):
            continue
        last, tag = found[1], _FROM_WOS.get(found[1], f"W-{found[1]}")
        if tag in ("TY", "ER") and record is not None:
            yield _whole(record)
            record = None
        if tag == "ER":
            continue
        if record is None:
            record = Tagged(number, line.strip()[:200])
        record.take(tag, found[2])
    if record is not None:
        yield _whole(record)


def _whole(record: Tagged) -> Tagged:
    """Full names in place of short ones; month and day beside the year."""
    tags = dict(record.tags)
    record.parts = [
        ("AU" if tag == "A0" else tag, lines)
        for tag, lines in record.parts
        if not (tag == "A0" and "AU" in tags) and not (tag == "PD" and "PY" in tags)
    ]
    if "PY" in tags and "PD" in tags:
        record.take("DA", f"{tags['PD']} {tags['PY']}".title())
    return record


def _refer(lines: Iterable[str]) -> Iterator[Tagged]:
    record: Tagged | None = None
    for number, line in enumerate(lines, 1):
        found = _REFER.fullmatch(line.strip("\ufeff"))
        if found is None:
            if record is not None and line.strip():
                record.go_on(line)
            continue
        tag = _FROM_REFER.get(found[1], f"E{found[1]}")
        if tag == "TY" and record is not None:
            yield record
            record = None
        if record is None:
            record = Tagged(number, line.strip()[:200])
        record.take(tag, found[2])
    if record is not None:
        yield record
