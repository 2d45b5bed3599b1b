"""A Word document (DOCX) → what it says of itself, and its text.

It is a zip of XML files. Both can be made to blow up: what is unpacked is counted as it comes,
and no file may declare entities, which a document never does.
"""

import io
import zipfile
import zlib

from lxml import etree

from sources.formats import bylines, days, scripts
from sources.formats.found import Found, Unreadable

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
MOST_UNPACKED = 50_000_000
MOST_FILES = 5_000
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_DC = "{http://purl.org/dc/elements/1.1/}"
_TERMS = "{http://purl.org/dc/terms/}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_SAID = {f"{_W}tab": "\t", f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}noBreakHyphen": "\u2011"}
#: What was taken out, and instructions to Word.
_NOT_TEXT = {f"{_W}del", f"{_W}moveFrom", f"{_W}instrText", f"{_W}delText", _FALLBACK}
_DOCUMENT = "word/document.xml"


def read(raw: bytes, *, name: str = "") -> Found:
    """Raises Unreadable for one that is broken, locked, or blows up when it is unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as files:
            return _read(files)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError,
            etree.LxmlError, ValueError, KeyError) as error:  # fmt: skip
        raise Unreadable("The Word document is broken: it cannot be opened.") from error


def _read(files: zipfile.ZipFile) -> Found:
    if len(files.infolist()) > MOST_FILES:
        raise Unreadable(f"The Word document holds more than {MOST_FILES:,} files.")
    found = Found()
    _properties(files, found)
    paragraphs = _paragraphs(_xml(files, _DOCUMENT), found)
    notes = [f"word/{part}.xml" for part in ("footnotes", "endnotes")]
    for part in (each for each in notes if each in files.namelist()):
        paragraphs += _paragraphs(_xml(files, part), found)
    text = "\n\n".join(paragraphs)
    if paragraphs:
        found.add("title", paragraphs[0][:300], "the first line")
    for line in paragraphs[:6]:
        if len(line) < 120 and line.lower().startswith(("by ", "von ", "par ", "por ")):
            found.add_authors(bylines.read(line), "a line at the beginning")
    for line in paragraphs[:8]:
        if len(line) < 120:
            found.add("issued", days.edtf(line), "a line at the beginning")
    found.values["issued"] = found.values.get("issued", [])
    found.values["issued"].sort(key=lambda each: each.value.endswith("?"))
    found.add("text", text, "the text of the document")
    found.add("language", scripts.language(text), "the words of the text")
    found.add("type", "document", "what most such files are")
    return found


def _xml(files: zipfile.ZipFile, name: str) -> etree._Element:
    with files.open(name) as file:
        raw = file.read(MOST_UNPACKED + 1)
    if len(raw) > MOST_UNPACKED:
        raise Unreadable(
            f"The Word document unpacks to more than {MOST_UNPACKED // 10**6} MB: no article does."
        )
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False, recover=False
    )
    root = etree.fromstring(raw, parser)
    if root.getroottree().docinfo.doctype:  # in whatever encoding it stands there
        raise Unreadable("The Word document declares entities, which none does. It was not read.")
    return root


def _properties(files: zipfile.ZipFile, found: Found) -> None:
    if "docProps/core.xml" not in files.namelist():
        return
    said = _xml(files, "docProps/core.xml")

    def of(name: str) -> str:
        return said.findtext(f".//{name}") or ""

    found.add("title", of(f"{_DC}title"), "the document’s properties")
    names = bylines.read(of(f"{_DC}creator").replace(";", ","))
    found.add_authors([each for each in names if " " in each.printed], "the document’s properties")
    if made := days.edtf(of(f"{_TERMS}created")):
        found.add("issued", f"{made}?", "the document’s properties: when the file was made")
    found.add("language", scripts.tag(of(f"{_DC}language")), "the document’s properties")


def _paragraphs(root: etree._Element, found: Found) -> list[str]:
    paragraphs = []
    for paragraph in root.iter(f"{_W}p"):
        if any(above.tag in _NOT_TEXT for above in paragraph.iterancestors()):
            continue
        text = " ".join(_text(paragraph).split(" ")).strip()
        style = paragraph.find(f"{_W}pPr/{_W}pStyle")
        if text and style is not None and style.get(f"{_W}val") == "Title":
            found.add("title", text, "the paragraph set as its title")
        if text:
            paragraphs.append(text)
    return paragraphs


def _text(paragraph: etree._Element) -> str:
    """Its own words; a text box in it has paragraphs of its own."""
    pieces: list[str] = []
    stack = list(reversed(paragraph))
    while stack:
        each = stack.pop()
        if each.tag in _NOT_TEXT or each.tag == f"{_W}p" or not isinstance(each.tag, str):
            continue
        if each.tag == f"{_W}t":
            pieces.append(each.text or "")
        elif each.tag in _SAID:
            pieces.append(_SAID[each.tag])
        else:
            stack.extend(reversed(each))
    return "".join(pieces)
