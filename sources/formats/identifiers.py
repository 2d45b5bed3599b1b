"""What somebody pastes: lines with a DOI, an arXiv or PubMed number, an ISBN or an address in
each, with other words beside it or without.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from sources import dois
from sources.formats.reading import CSLItem, Record

#: A reference that is known by this alone is yet to be completed.
TO_COMPLETE = "to be completed: known by its {} alone"
_ARXIV = re.compile(
    r"(?:arxiv[:./\s]\s*(?:org/(?:abs|pdf)/)?)(\d{4}\.\d{4,5}|[a-z-]+(?:\.[A-Z]{2})?/\d{7})(?:v\d+)?",
    re.IGNORECASE,
)
_PMID = re.compile(
    r"(?:\bPMID\s*:?\s*|pubmed\.ncbi\.nlm\.nih\.gov/|ncbi\.nlm\.nih\.gov/pubmed/)(\d{1,9})\b",
    re.IGNORECASE,
)
_ISBN = re.compile(
    r"(?:\bISBN(?:-1[03])?\s*:?\s*|(?<![\w-]))"
    r"((?:97[89][- ]?)?\d(?:[- ]?\d){8}[- ]?[\dXx])(?![\w-])",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"https?://[^\s<>\"]+", re.IGNORECASE)
_BARE = re.compile(r"(?<![\w@./-])(?:www\.)[\w.-]+\.[a-z]{2,}(?:/[^\s<>\"]*)?", re.IGNORECASE)
_LABEL = re.compile(
    r"[(\[]?\b(?:doi|arxiv|pmid|isbn|url|see|available (?:at|from)|retrieved from)\s*:?\s*$",
    re.IGNORECASE,
)
_MARKS = re.compile(r"^\s*(?:[-*•–]|\[?\d{1,4}[\].)])\s+")
MOST = 10_000


@dataclass(frozen=True, slots=True)
class Identifier:
    """``kind`` is the CSL variable that holds it; arXiv's have a DOI of their own."""

    kind: str
    value: str
    words: str


def find(line: str) -> tuple[Identifier, str] | None:
    """The first identifier of a line, the surest kind first, and the line without it."""
    if found := _ARXIV.search(line):
        return Identifier("DOI", f"10.48550/arXiv.{found[1]}", f"arXiv:{found[1]}"), _cut(
            line, _whole(line, found)
        )
    if found := dois.WITHIN.search(line):
        value = _trimmed(found[0])
        return Identifier("DOI", value, f"doi:{value}"), _cut(line, _whole(line, found))
    if found := _PMID.search(line):
        return Identifier("PMID", found[1], f"PMID {found[1]}"), _cut(line, _whole(line, found))
    if found := _ADDRESS.search(line) or _BARE.search(line):
        value = _trimmed(found[0])
        value = value if "://" in value else f"https://{value}"
        return Identifier("URL", value, value), _cut(line, found.span())
    for found in _ISBN.finditer(line):
        if is_isbn(value := re.sub(r"[^\dXx]", "", found[1]).upper()):
            return Identifier("ISBN", value, f"ISBN {value}"), _cut(line, found.span())
    return None


def read(text: str) -> Iterator[Record]:
    """One reference a line; empty lines and those that begin with # are passed over."""
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        yield _record(number, line)


def _record(number: int, line: str) -> Record:
    excerpt = line.strip()[:200]
    if len(line) > MOST:
        return Record(
            number, fault=f"The line has {len(line):,} characters; write one reference a line.",
            excerpt=excerpt,
        )  # fmt: skip
    found = find(line)
    if found is None:
        return Record(
            number, fault="There is no DOI, arXiv or PubMed number, ISBN or address in this line.",
            excerpt=excerpt,
        )  # fmt: skip
    identifier, rest = found
    words = _LABEL.sub("", _MARKS.sub("", rest)).strip(" \t.,;:|–—-()[]<>")
    return Record(number, item(identifier, words), remarks=_remarks(identifier, words),
                  excerpt=excerpt)  # fmt: skip


def item(identifier: Identifier, words: str = "") -> CSLItem:
    made: CSLItem = {"type": "webpage" if identifier.kind == "URL" else "document"}
    if identifier.kind == "ISBN":
        made["type"] = "book"
    made[identifier.kind] = identifier.value
    # Ours, not its own: in square brackets, as a title that was supplied.
    made["title"] = f"[{(words or identifier.words)[:900]}]"
    return made


def _remarks(identifier: Identifier, words: str) -> tuple[str, ...]:
    kind = {"URL": "address"}.get(identifier.kind, identifier.kind)
    told = ("the words of the line stand as its title until then",) if words else ()
    return (TO_COMPLETE.format(kind), *told)


def is_isbn(digits: str) -> bool:
    """Whether the check digit is right."""
    if len(digits) == 13 and digits.isdigit():
        return sum(int(d) * (3 if n % 2 else 1) for n, d in enumerate(digits)) % 10 == 0
    if len(digits) == 10 and digits[:9].isdigit() and digits[9] in "0123456789X":
        values = [10 if d == "X" else int(d) for d in digits]
        return sum(value * (10 - n) for n, value in enumerate(values)) % 11 == 0
    return False


def _trimmed(value: str) -> str:
    """Without the punctuation of the sentence it stands in; brackets go where they are not its
    own."""
    value = value.rstrip(".,;:!?'’”»*")
    for opening, closing in ("()", "[]", "{}"):
        while value.endswith(closing) and value.count(opening) < value.count(closing):
            value = value[:-1].rstrip(".,;:!?")
    return value


def _whole(line: str, found: "re.Match[str]") -> tuple[int, int]:
    """Also the address it stands in: https://doi.org/10.…"""
    for address in _ADDRESS.finditer(line):
        if address.start() <= found.start() and found.end() <= address.end():
            return address.span()
    return found.span()


def _cut(line: str, span: tuple[int, int]) -> str:
    before, after = line[: span[0]].rstrip(), line[span[1] :]
    return f"{_LABEL.sub('', before).rstrip()} {after}".strip()
