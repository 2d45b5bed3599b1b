"""A BibTeX file → its entries, with the lines they stand in; no meaning yet.

What cannot be read costs its own entry and no other: an entry whose braces do not close ends where
the next one begins. Everything is read once from front to end, so a hostile file takes no longer
than a good one of its length.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

#: Characters that one value may have, with all strings put in.
MOST = 100_000

_START = re.compile(r"(?<![\w.])@[ \t]*(?P<kind>[A-Za-z][\w-]*)[ \t\r\n]*(?P<opener>[{(])")
_NEXT = r"\n[ \t]*@[ \t]*[A-Za-z]+[ \t]*[{(]"
_BEGINS = re.compile(_NEXT)
_BRACES = re.compile(r"[{}]|" + _NEXT)
_QUOTES = re.compile(r'[{}"]|' + _NEXT)
_SPACE = re.compile(r"(?:\s|%[^\n]*(?:\n|$))*")
_KEY = re.compile(r"\s*([^,={}\n]*?)\s*(?=[,})\n=])")
_NAME = re.compile(r'[^\s=,{}()"#@%\']+')
_ITEM = re.compile(r"[^\s,{}()\"#=%]+")
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()


@dataclass(slots=True)
class BibEntry:
    kind: str
    key: str
    line: int
    excerpt: str
    #: Name in small letters → value as it was written, strings put in.
    fields: dict[str, str] = field(default_factory=dict)
    fault: str = ""
    remarks: list[str] = field(default_factory=list)


class _Broken(Exception):
    """This entry cannot be read; ``resume`` is where the next may begin."""

    def __init__(self, why: str, resume: int) -> None:
        super().__init__(why)
        self.resume = resume


def entries(text: str) -> Iterator[BibEntry]:
    """Every entry, in order, with what it takes over from the one its crossref names."""
    parser = _Parser(text)
    if not re.search(r"\b(?:crossref|xdata)\b", text, re.IGNORECASE):
        yield from parser.entries()
        return
    wanted = set(re.findall(r'(?i)\b(?:crossref|xdata)\s*=\s*[{"]?\s*([^\s{}",]+)', text))
    whole: dict[str, BibEntry] = {}
    for entry in parser.entries():
        if entry.key in wanted and not entry.fault:
            whole.setdefault(entry.key, entry)
    for entry in _Parser(text).entries():
        _inherit(entry, whole)
        yield entry


class _Parser:
    def __init__(self, text: str) -> None:
        self.text = text
        self.strings = {month: month for month in _MONTHS}
        self._line, self._counted = 1, 0

    def entries(self) -> Iterator[BibEntry]:
        at = 0
        seen: dict[str, int] = {}
        while start := _START.search(self.text, at):
            at = start.end()
            if self._is_commented_out(start.start()):
                continue
            kind = start["kind"].lower()
            if kind in ("comment", "string", "preamble"):
                at = self._aside(kind, start)
                continue
            entry = BibEntry(kind, "", self._line_of(start.start()), self._excerpt(start.start()))
            try:
                at = self._entry(entry, start)
            except _Broken as broken:
                entry.fault, at = str(broken), max(broken.resume, at)
            if not entry.fault and entry.key:
                before = seen.setdefault(entry.key, entry.line)
                if before != entry.line:
                    entry.remarks.append(f"The key “{entry.key}” is used in line {before} already")
            yield entry

    def _aside(self, kind: str, start: re.Match[str]) -> int:
        """A comment, a preamble or a string; what is wrong with one concerns nobody else."""
        at, closer = start.end(), "}" if start["opener"] == "{" else ")"
        self._line_of(at)  # lines are counted on from here
        try:
            if kind == "string":
                name = _NAME.match(self.text, self._skip(at))
                at = self._skip(name.end()) if name else at
                if name and self.text.startswith("=", at):
                    value, at = self._value(at + 1)
                    self.strings[name[0].lower()] = value
                return self._end(self._skip(at), closer)
            return self._braced(at) if start["opener"] == "{" else at
        except _Broken as broken:
            line_end = self.text.find("\n", at)
            return min(broken.resume, line_end if line_end >= 0 else len(self.text))

    def _entry(self, entry: BibEntry, start: re.Match[str]) -> int:
        at, closer = start.end(), "}" if start["opener"] == "{" else ")"
        key = _KEY.match(self.text, at)
        if key and self.text[key.end()] != "=":
            entry.key, at = " ".join(key[1].split()), key.end()
        while True:
            at = self._skip(at, commas=True)
            if self.text.startswith(closer, at):
                return at + 1
            at = self._field(entry, at, closer)

    def _field(self, entry: BibEntry, at: int, closer: str) -> int:
        name = _NAME.match(self.text, at)
        equals = self._skip(name.end()) if name else at
        if not name or not self.text.startswith("=", equals):
            self._refuse(at, closer)
        assert name is not None
        value, at = self._value(equals + 1, entry)
        label = name[0].lower()
        if len(value) > MOST:
            raise _Broken(
                f"“{label}” has {len(value):,} characters; a reference may have {MOST:,} in one "
                "field.",
                self._after(at),
            )
        if label in entry.fields and value != entry.fields[label]:
            entry.remarks.append(f"“{label}” stands there twice; the first is taken")
        entry.fields.setdefault(label, value)
        at = self._skip(at)
        if self.text[at : at + 1] not in (",", closer):
            if not _NAME.match(self.text, at):
                self._refuse(at, closer)
            entry.remarks.append(f"A comma is missing after “{label}”")
        return at

    def _refuse(self, at: int, closer: str) -> None:
        resume = self._after(at)
        if at >= len(self.text) or self.text[at] == "@":
            raise _Broken(f"It begins and does not end: a “{closer}” is missing.", resume)
        words = self.text[at : at + 30].partition("\n")[0].strip()
        raise _Broken(
            f"Line {self._line_of(at)}: “{words}” is not a field (name = {{value}}).", resume
        )

    def _value(self, at: int, entry: BibEntry | None = None) -> tuple[str, int]:
        """Pieces in braces, in quotes, numbers and names of strings, joined by #."""
        pieces: list[str] = []
        while True:
            at = self._skip(at)
            opener = self.text[at : at + 1]
            if opener == "{":
                end = self._braced(at + 1)
                pieces.append(self.text[at + 1 : end - 1])
            elif opener == '"':
                end = self._quoted(at + 1)
                pieces.append(self.text[at + 1 : end - 1])
            else:
                item = _ITEM.match(self.text, at)
                if not item:
                    raise _Broken(f"Line {self._line_of(at)}: a value is missing.", self._after(at))
                end = item.end()
                pieces.append(self._named(item[0], entry))
            at = self._skip(end)
            if not self.text.startswith("#", at):
                break
            at += 1
        # What is too long is measured by who takes it, and need not be carried on in full.
        return "".join(pieces)[: 20 * MOST], end

    def _named(self, name: str, entry: BibEntry | None) -> str:
        if name.isdigit() or name.lower() in self.strings:
            return self.strings.get(name.lower(), name)
        if entry is not None:
            entry.remarks.append(f"There is no @string “{name[:40]}”; its name is taken")
        return name

    def _braced(self, at: int) -> int:
        """Just behind the brace that closes the one open at ``at``."""
        depth = 1
        for found in _BRACES.finditer(self.text, at):
            if found[0] == "{":
                depth += 1
            elif found[0] == "}":
                depth -= 1
                if not depth:
                    return found.end()
            else:
                raise self._open("{", at, found.start())
        raise self._open("{", at, len(self.text))

    def _quoted(self, at: int) -> int:
        depth = 0
        for found in _QUOTES.finditer(self.text, at):
            if found[0] == '"' and not depth:
                return found.end()
            if found[0] in "{}":
                depth = max(0, depth + (1 if found[0] == "{" else -1))
            elif found[0] != '"':
                raise self._open('"', at, found.start())
        raise self._open('"', at, len(self.text))

    def _open(self, opener: str, at: int, resume: int) -> _Broken:
        line = self.text.count("\n", self._counted, at) + self._line
        return _Broken(f"A “{opener}” opened in line {line} is never closed.", resume)

    def _end(self, at: int, closer: str) -> int:
        return at + 1 if self.text.startswith(closer, at) else at

    def _after(self, at: int) -> int:
        """Where the next entry may begin: at the start of a line."""
        found = _BEGINS.search(self.text, max(0, at - 1))
        return found.start() if found else len(self.text)

    def _skip(self, at: int, *, commas: bool = False) -> int:
        while True:
            found = _SPACE.match(self.text, at)
            at = found.end() if found else at
            if not (commas and self.text.startswith(",", at)):
                return at
            at += 1

    def _is_commented_out(self, at: int) -> bool:
        begins = self.text.rfind("\n", 0, at) + 1
        return self.text[begins:at].lstrip().startswith("%")

    def _line_of(self, at: int) -> int:
        if at < self._counted:
            return self._line - self.text.count("\n", at, self._counted)
        self._line += self.text.count("\n", self._counted, at)
        self._counted = at
        return self._line

    def _excerpt(self, at: int) -> str:
        return self.text[at : at + 200].partition("\n@")[0].strip()


# --- what an entry takes over from another ------------------------------------------------------

#: Of the whole alone: a chapter has not the DOI of its book.
_OF_THE_WHOLE = set(
    "ids crossref xref xdata entryset entrysubtype execute label options presort related shorthand "
    "sortkey keywords abstract annotation file key doi url urldate pages pagetotal eprint "
    "eprinttype shorttitle groups timestamp owner".split()
)
_PARTS = set("inbook incollection inproceedings conference suppbook bookinbook inreference".split())


def _inherit(entry: BibEntry, whole: dict[str, BibEntry]) -> None:
    """Follow crossref and xdata, a few steps and never in a circle."""
    seen, one = {entry.key}, entry
    for _ in range(5):
        key = one.fields.get("crossref") or one.fields.get("xdata") or ""
        parent = whole.get(key.strip())
        if not key or parent is None or parent.key in seen:
            if key and key.strip() in seen:
                entry.remarks.append(f"Its crossref leads back to itself, by “{key.strip()}”")
            elif key and parent is None:
                entry.remarks.append(f"There is no entry “{key.strip()[:60]}” to take over from")
            return
        for name, value in parent.fields.items():
            if entry.kind in _PARTS and entry.kind != parent.kind:
                if name in ("title", "subtitle"):
                    name = f"book{name}"
                elif name == "author":
                    name = "bookauthor"
                if name in _OF_THE_WHOLE:
                    continue
            elif name in ("crossref", "xdata", "ids", "file", "entryset", "options"):
                continue
            entry.fields.setdefault(name, value)
        seen.add(parent.key)
        one = parent
