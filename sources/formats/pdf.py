"""A PDF → what it says of itself, and its text in paragraphs.

Its lines come with where they stand on the page: a paragraph ends at a gap, before a line that is
set in, or after a short line that ends a sentence. What stands on most pages alike (a running
title, a page number) is left out.
"""

import re
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import Any

import pypdfium2

from sources.formats import bylines, days, scripts
from sources.formats.found import Found, Unreadable

MEDIA_TYPE = "application/pdf"
MOST_PAGES = 1500
MOST_LINES = 400  # of a page; a page of print has fifty
MOST_CHARACTERS = 2_000_000
_NO_TITLE = re.compile(
    r"^(?:untitled|microsoft \w+ - |document\d*$|.*\.(?:docx?|pdf|indd|qxd|tex)$)", re.I
)
_DOI = re.compile(r"\b10\.\d{4,9}/[^\s\"<>]+")
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
    """Stretches of one line of a page are put together, in the order they are written in."""
    try:
        page = document[number]
        text = page.get_textpage()
    except pypdfium2.PdfiumError:
        return []
    pieces: list[Line] = []
    try:
        count = min(text.count_rects(), 4 * MOST_LINES)
        for index in range(count):
            left, bottom, right, top = text.get_rect(index)
            said = text.get_text_bounded(left, bottom, right, top)
            said = " ".join(said.replace("\ufffe", "-").replace("\u0002", "-").split())
            if said:
                pieces.append(Line(said, left, right, bottom, top, top - bottom, number))
    finally:
        text.close()
        page.close()
    return _put_together(pieces)


def _put_together(pieces: list[Line]) -> list[Line]:
    lines: list[Line] = []
    for piece in pieces:
        last = lines[-1] if lines else None
        middle = (piece.top + piece.bottom) / 2
        if last and last.bottom <= middle <= last.top and -2 < piece.left - last.right < 40:
            near = piece.left - last.right < 0.12 * max(last.size, 1)
            text = last.text + ("" if near else " ") + piece.text
            lines[-1] = Line(
                text, last.left, max(last.right, piece.right), min(last.bottom, piece.bottom),
                max(last.top, piece.top), max(last.size, piece.size), last.page,
            )  # fmt: skip
        else:
            lines.append(piece)
    return lines[:MOST_LINES]


def _without_running(lines: list[Line], pages: int) -> list[Line]:
    """Without what stands at the same height on most pages, but for its number."""
    if pages < 3:
        return [line for line in lines if not line.text.strip().isdecimal()]

    def place(line: Line) -> tuple[str, int]:
        return re.sub(r"\d+", "#", line.text), round(line.bottom / 4)

    on = Counter(which for which, _ in {(place(line), line.page) for line in lines})
    return [line for line in lines if on[place(line)] < max(3, pages * 0.4)]


def _paragraphs(lines: list[Line]) -> str:
    if not lines:
        return ""
    gaps = [a.bottom - b.bottom for a, b in pairwise(lines) if 0 < a.bottom - b.bottom < 60]
    usual = median(gaps) if gaps else 12.0
    width = sorted(line.right for line in lines)[int(len(lines) * 0.8)]
    paragraphs = [lines[0].text]
    for before, line in pairwise(lines):
        if _ends(before, line, usual, width):
            paragraphs.append(line.text)
        else:
            paragraphs[-1] = _joined(paragraphs[-1], line.text)
    return "\n\n".join(paragraphs)


def _ends(before: Line, line: Line, usual: float, width: float) -> bool:
    gap = before.bottom - line.bottom
    ends = bool(_SENTENCE_ENDS.search(before.text))
    if line.page != before.page or gap < -usual:  # the next page or column
        return ends and before.right < width - 30
    if gap > 1.45 * usual or abs(line.size - before.size) > 0.25 * max(line.size, before.size):
        return True
    if line.left - before.left > 8 and ends:
        return True
    return ends and before.right < width - 0.12 * (width - before.left)


def _joined(text: str, line: str) -> str:
    """A word that is divided at the end of a line is one word again."""
    if text.endswith(("-", "\u00ad", "‐")) and line[:1].islower():
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
    if doi := _DOI.search(text):
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
