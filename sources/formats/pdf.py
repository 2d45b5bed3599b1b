"""A PDF → what it says of itself, and its text in paragraphs.

Its lines come with where they stand on the page: a paragraph ends at a gap, before a line that is
set in, or after a short line that ends a sentence. What stands on most pages alike (a running
title, a page number) is left out.
"""

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from itertools import groupby, pairwise
from statistics import median
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from sources import dois
from sources.formats import bylines, days, scripts
from sources.formats.found import Found, Unreadable

MEDIA_TYPE = "application/pdf"
MOST_PAGES = 1500
MOST_LINES = 400  # of a page; a page of print has fifty
MOST_ON_A_PAGE = 50_000  # characters
MOST_CHARACTERS = 2_000_000
DIVIDED = "\u00ad"  # a word goes on in the next line
_GOES_ON = "\u0002\ufffe"
_LINE_ENDS = "\r\n" + _GOES_ON
_FROM_THE_RIGHT = re.compile("[\u0590-\u08ff]{3}")
_SURROGATES = re.compile("[\ud800-\udbff][\udc00-\udfff]")
_DRAWN = re.compile("[\ufb00-\ufdff\ufe70-\ufeff]+")
_NO_TITLE = re.compile(
    r"^(?:untitled|microsoft \w+ - |document\d*$|.*\.(?:docx?|pdf|indd|qxd|tex)$)", re.I
)
_SENTENCE_ENDS = re.compile(r"[.!?:…。！？؟»”\"')\]]\s*\d{0,3}$")
_BY = re.compile(r"^\s*(?:by|von|par|por|作者|文|بقلم|автор)[\s:：/]+\S", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Line:
    text: str
    left: float
    right: float
    bottom: float
    top: float
    size: float
    page: int


def read(raw: bytes, *, name: str = "") -> Found:
    """Raises Unreadable for one that is broken, locked or too long."""
    document = _opened(raw)
    found = Found()
    lines = [line for number in range(len(document)) for line in _lines(document, number)]
    body = _without_running(lines, len(document))
    _properties(document, found, name)
    first = [line for line in body if line.page == 0]
    _title(first, found)
    _first_page(first, found)
    found.add("text", _paragraphs(body)[:MOST_CHARACTERS], "the text in the PDF")
    if not found.best("text"):
        found.remark(
            "There is no text in the PDF: its pages are pictures. Have them read by a program "
            "for that (OCR), or type the passages you need."
        )
    if _FROM_THE_RIGHT.search(found.best("text")):
        found.remark(
            "Words written from right to left may come out of a PDF in the wrong order: compare "
            "them with the file, or paste the text."
        )
    found.add("language", scripts.language(found.best("text")), "the words of the text")
    found.add("type", "article-journal" if found.best("doi") else "report", "what most PDFs are")
    return found


def _opened(raw: bytes) -> Any:
    try:
        document = pypdfium2.PdfDocument(raw)
        pages = len(document)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise Unreadable(
                "The PDF is locked with a password. Unlock it, save it, and try again."
            ) from error
        raise Unreadable("The PDF is broken: it cannot be opened.") from error
    if pages > MOST_PAGES:
        raise Unreadable(
            f"The PDF has {pages:,} pages; {MOST_PAGES:,} are read. "
            "Take out the pages that are the article."
        )
    if not pages:
        raise Unreadable("The PDF has no pages.")
    return document


def _lines(document: Any, number: int) -> list[Line]:
    """The lines of a page in the order they are written in, with where they stand."""
    try:
        page = document[number]
        text = page.get_textpage()
    except pypdfium2.PdfiumError:
        return []
    try:
        characters = _characters(text)
        return [
            line
            for first, last, said in _divided(characters)[:MOST_LINES]
            if (line := _line(text, first, last, said, number))
        ]
    finally:
        text.close()
        page.close()


def _characters(text: Any) -> list[str]:
    """One by one, so that each keeps its number. Line ends and spaces are PDFium's own."""
    count = min(text.count_chars(), MOST_ON_A_PAGE)
    codes = (pdfium.FPDFText_GetUnicode(text.raw, index) for index in range(count))
    return [chr(code) if code < 0x110000 else "\ufffd" for code in codes]


def _divided(characters: list[str]) -> list[tuple[int, int, str]]:
    """The first and last character that are no space, and the text, of each line.

    PDFium puts a sign of its own where a word goes on in the next line.
    """
    lines, start = [], 0
    ends = [number for number, char in enumerate(characters) if char in _LINE_ENDS]
    for end in [*ends, len(characters)]:
        shown = [n for n in range(start, end) if not characters[n].isspace()]
        if shown:
            said = " ".join(_readable("".join(characters[shown[0] : shown[-1] + 1])).split())
            goes_on = end < len(characters) and characters[end] in _GOES_ON
            lines.append((shown[0], shown[-1], said + (DIVIDED if goes_on else "")))
        start = end + 1
    return lines


def _readable(text: str) -> str:
    """Letters as they are written, not as a font draws them: ligatures, joined Arabic."""
    text = _SURROGATES.sub(lambda pair: _whole(pair[0]), text)
    return _DRAWN.sub(lambda char: unicodedata.normalize("NFKC", char[0]), text)


def _whole(pair: str) -> str:
    return pair.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _line(text: Any, first: int, last: int, said: str, number: int) -> Line | None:
    if not said:
        return None
    try:
        left, bottom, right, top = text.get_charbox(first, loose=True)
        one, low, other, high = text.get_charbox(last, loose=True)
    except pypdfium2.PdfiumError:
        return None
    size = pdfium.FPDFText_GetFontSize(text.raw, first)
    edges = (left, right, one, other)
    return Line(said, min(edges), max(edges), min(bottom, low), max(top, high), size, number)


def _without_running(lines: list[Line], pages: int) -> list[Line]:
    """Without what stands at the edge of most pages at the same height, but for its number."""
    if pages < 3:
        return [line for line in lines if not line.text.strip().isdecimal()]

    def place(line: Line) -> tuple[str, int]:
        return re.sub(r"\d+", "#", line.text), round(line.bottom / 4)

    edge = {id(line) for _, page in groupby(lines, key=lambda line: line.page)
            for line in _edge(list(page))}  # fmt: skip
    at_edge = {(place(line), line.page) for line in lines if id(line) in edge}
    on = Counter(which for which, _ in at_edge)
    most = max(3, pages * 0.4)
    return [line for line in lines if id(line) not in edge or on[place(line)] < most]


def _edge(page: list[Line]) -> list[Line]:
    by_height = sorted(page, key=lambda line: line.bottom)
    return by_height[:2] + by_height[2:][-2:]


def _paragraphs(lines: list[Line]) -> str:
    if not lines:
        return ""
    gaps = sorted(a.bottom - b.bottom for a, b in pairwise(lines) if 4 < a.bottom - b.bottom < 60)
    usual = gaps[len(gaps) // 4] if gaps else 12.0
    edges = _Edges(lines)
    paragraphs = [lines[0].text]
    for before, line in pairwise(lines):
        if _ends(before, line, usual, edges):
            paragraphs.append(line.text)
        else:
            paragraphs[-1] = _joined(paragraphs[-1], line.text)
    return "\n\n".join(text.replace(DIVIDED, "") for text in paragraphs)


class _Edges:
    """How far the lines of a column reach: those of a page that begin near one another."""

    def __init__(self, lines: list[Line]) -> None:
        self.reach: dict[tuple[int, int], float] = {}
        for line in lines:
            at = self._at(line)
            self.reach[at] = max(self.reach.get(at, 0), line.right)

    def _at(self, line: Line) -> tuple[int, int]:
        return line.page, int(line.left // 30)

    def filled(self, line: Line) -> float:
        """How much of its column's width a line takes, from 0 to 1."""
        page, at = self._at(line)
        right = max(self.reach.get((page, near), 0) for near in (at - 1, at, at + 1))
        return (line.right - line.left) / max(right - line.left, 1)


def _ends(before: Line, line: Line, usual: float, edges: _Edges) -> bool:
    """Whether a paragraph ends between the two."""
    if before.text.endswith(DIVIDED):
        return False
    sentence = bool(_SENTENCE_ENDS.search(before.text))
    filled, gap = edges.filled(before), before.bottom - line.bottom
    if line.page != before.page or gap < -usual:  # the next page or column
        return sentence and filled < 0.9
    if gap > 1.45 * usual or abs(line.size - before.size) > 0.25 * max(line.size, before.size):
        return True
    if filled < 0.6 or (sentence and filled < 0.9):
        return True
    return sentence and line.left - before.left > 8


def _joined(text: str, line: str) -> str:
    """A word that is divided at the end of a line is one word again."""
    if text.endswith(DIVIDED):
        return text[:-1] + ("-" if line[:1].isupper() else "") + line
    if text.endswith(("-", "‐")) and line[:1].islower():
        return text[:-1] + line
    wide = bool(re.search(r"[\u3040-\u9fff]$", text) and re.match(r"[\u3040-\u9fff]", line))
    return text + ("" if wide else " ") + line


# --- what it says of itself ----------------------------------------------------------------------


def _properties(document: Any, found: Found, name: str) -> None:
    given = document.get_metadata_dict(skip_empty=True)
    title = given.get("Title", "")
    if not _NO_TITLE.match(title.strip()) and title.strip() != name:
        found.add("title", title, "the PDF’s properties")
    names = [one for each in given.get("Author", "").split(";") for one in bylines.read(each)]
    found.add_authors([each for each in names if " " in each.printed], "the PDF’s properties")
    made = days.edtf(given.get("CreationDate", ""))
    _later(found, made)


def _later(found: Found, made: str) -> None:
    if made:
        found.add("issued", f"{made}?", "the PDF’s properties: when the file was made")


def _title(first: list[Line], found: Found) -> None:
    """The largest letters in the upper part of the first page."""
    upper = first[:25]
    if not upper:
        return
    largest = max(line.size for line in upper)
    usual = median(line.size for line in first)
    big = [line for line in upper if line.size > 0.9 * largest]
    if largest > 1.15 * usual and len(big) < 6:
        found.add("title", " ".join(line.text for line in big), "the largest letters of page 1")
    else:
        found.add("title", upper[0].text, "the first line")


def _first_page(first: list[Line], found: Found) -> None:
    text = "\n".join(line.text for line in first)[:6000]
    if doi := dois.WITHIN.search(text):
        found.add("doi", doi[0].rstrip(".,;)"), "page 1")
    for line in first[:25]:
        if len(line.text) < 150 and _BY.match(line.text):
            found.add_authors(bylines.read(line.text), "a line of page 1")
    made, found.values["issued"] = found.values.get("issued", []), []
    for line in first[:40]:
        if len(line.text) < 150:
            for day in list(days.within(line.text))[:1]:
                found.add("issued", day, f"page 1: “{line.text[:80]}”")
    found.values["issued"] += made
