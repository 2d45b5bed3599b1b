"""Plain text → a title, a byline and a day from its first lines, and the text as it is."""

import re

from sources.formats import bylines, days, html, scripts
from sources.formats.found import Found

MEDIA_TYPE = "text/plain"
_BY = re.compile(r"^\s*(?:by|von|par|por|作者|文|بقلم|автор)[\s:：/]+\S", re.IGNORECASE)
_ENDS = re.compile(r"[.!?:。！？؟]$")


def read(raw: bytes, *, name: str = "", charset: str = "") -> Found:
    found = Found()
    text = html.decode(raw, charset, found).replace("\r\n", "\n").replace("\r", "\n")
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    for line in lines[:1]:
        if len(line) <= 300 and not _ENDS.search(line):
            found.add("title", line, "the first line")
    for line in lines[1:6]:
        if len(line) < 120 and _BY.match(line):
            found.add_authors(bylines.read(line), "a line at the beginning")
        if len(line) < 120:
            found.add("issued", days.edtf(line), "a line at the beginning")
    found.add("text", text.removeprefix("\ufeff"), "the file")
    found.add("language", scripts.language(text), "the words of the text")
    return found


def unwrapped(text: str) -> str:
    """Lines that a mail program broke at 72 letters are one paragraph again."""
    paragraphs = re.split(r"\n\s*\n", text.replace("\r\n", "\n"))
    joined = []
    for each in paragraphs:
        lines = each.split("\n")
        wrapped = len(lines) > 1 and all(45 < len(line) < 90 for line in lines[:-1])
        joined.append(" ".join(line.strip() for line in lines) if wrapped else each)
    return "\n\n".join(joined).strip()
