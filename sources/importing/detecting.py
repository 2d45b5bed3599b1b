"""Which format and which encoding a file is in, found out from its bytes; says what it took."""

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.core.exceptions import ValidationError

from sources import texts
from sources.formats import identifiers
from sources.models.imports import FORMATS

MOST_BYTES = 50_000_000
#: Asked for by name where they are not found out: many encodings look alike.
ENCODINGS = {
    "utf-8": "UTF-8",
    "utf-16": "UTF-16",
    "windows-1252": "Windows-1252 (Western)",
    "iso-8859-1": "Latin-1",
    "windows-1250": "Windows-1250 (Central European)",
    "windows-1251": "Windows-1251 (Cyrillic)",
    "koi8-r": "KOI8-R (Cyrillic)",
    "mac-roman": "Mac Roman",
    "gb18030": "GB 18030 (Chinese)",
    "big5": "Big5 (Chinese)",
    "shift_jis": "Shift JIS (Japanese)",
    "euc-kr": "EUC-KR (Korean)",
}
_MARKS = (
    (codecs.BOM_UTF8, "utf-8", "UTF-8 with a byte-order mark"),
    (codecs.BOM_UTF32_LE, "utf-32", "UTF-32"),
    (codecs.BOM_UTF32_BE, "utf-32", "UTF-32"),
    (codecs.BOM_UTF16_LE, "utf-16", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16", "UTF-16"),
)
_BINARY = (
    (b"PK\x03\x04", "a ZIP file (such as DOCX, ODT or XLSX)"),
    (b"%PDF", "a PDF"),
    (b"\x89PNG", "a picture (PNG)"),
    (b"\xff\xd8\xff", "a picture (JPEG)"),
    (b"GIF8", "a picture (GIF)"),
    (b"\x1f\x8b", "a gzip file"),
    (b"7z\xbc\xaf", "a 7-Zip file"),
    (b"Rar!", "a RAR file"),
    (b"\xd0\xcf\x11\xe0", "an old Office file (such as DOC)"),
    (b"SQLite format 3", "an SQLite database (such as Zotero's own)"),
    (b"{\\rtf", "an RTF file"),
)
_KNOWN = "BibTeX, RIS, CSL-JSON, EndNote XML, Zotero RDF or JSON, or lines with DOIs or addresses"
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f]")
_UNUSED = re.compile(rb"[\x81\x8d\x8f\x90\x9d]")  # no character of Windows-1252
_HIGH = re.compile(rb"[\x80-\x9f]")


class Unreadable(ValidationError):
    """It is not read at all; the message says why and what to do instead."""


@dataclass(frozen=True, slots=True)
class Detected:
    format: str
    encoding: str
    text: str
    remarks: tuple[str, ...] = ()


def detect(raw: bytes, name: str = "", *, format: str = "", encoding: str = "") -> Detected:
    """The text and what it is; ``format`` and ``encoding`` where somebody has said so."""
    _refuse_binary(raw)
    text, called, remarks = _decoded(raw, encoding)
    text = text.removeprefix("\ufeff")
    if not text.strip():
        raise Unreadable("There is nothing in it but blanks.", code="empty")
    if len(_CONTROL.findall(text[:100_000])) > max(10, len(text[:100_000]) // 50):
        raise Unreadable(f"This is no text, whatever its name. Choose a file of {_KNOWN}.")
    found = format or _format(text, name)
    if found not in FORMATS:
        raise Unreadable(
            f"What this is cannot be told. Choose a file of {_KNOWN}; or say which it is.",
            code="format",
        )
    return Detected(found, called, text, remarks)


def _refuse_binary(raw: bytes) -> None:
    if not raw:
        raise Unreadable("The file is empty.", code="empty")
    if len(raw) > MOST_BYTES:
        raise Unreadable(
            f"The file has {len(raw):,} bytes; at most {MOST_BYTES:,} are taken at once. "
            "Divide it, and bring the parts in one after another.",
            code="too_long",
        )
    for start, what in _BINARY:
        if raw.startswith(start):
            raise Unreadable(f"This is {what}, whatever its name. Choose a file of {_KNOWN}.")


# --- encodings -----------------------------------------------------------------------------------


def _decoded(raw: bytes, encoding: str) -> tuple[str, str, tuple[str, ...]]:
    if encoding:
        return _as_told(raw, encoding), ENCODINGS[encoding], ()
    for mark, codec, called in _MARKS:
        if raw.startswith(mark):
            return raw.decode(codec, errors="replace"), called, ()
    if codec := _unmarked_utf16(raw):
        return raw.decode(codec, errors="replace"), "UTF-16 without a byte-order mark", ()
    try:
        return raw.decode(), "UTF-8", ()
    except UnicodeDecodeError:
        return _not_utf8(raw)


def _as_told(raw: bytes, encoding: str) -> str:
    if encoding not in ENCODINGS:
        raise Unreadable(f"“{texts.shown(encoding)}” is no encoding that is known here.")
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise Unreadable(
            f"The file is not {ENCODINGS[encoding]}: byte 0x{raw[error.start]:02X} in line {line} "
            "is nothing in it. Choose another encoding, or let it be found out.",
            code="encoding",
        ) from error


def _unmarked_utf16(raw: bytes) -> str:
    """Every other byte of Latin letters is a NUL there."""
    begin = raw[: 1 << 16]
    half = len(begin) // 2 or 1
    if begin[1::2].count(0) > half * 0.4 and begin[0::2].count(0) < half * 0.1:
        return "utf-16-le"
    if begin[0::2].count(0) > half * 0.4 and begin[1::2].count(0) < half * 0.1:
        return "utf-16-be"
    return ""


def _not_utf8(raw: bytes) -> tuple[str, str, tuple[str, ...]]:
    text, damaged, whole = _mended(raw)
    if whole > 3 * len(damaged):
        lines = ", ".join(map(str, list(dict.fromkeys(damaged))[:10]))
        more = " and more" if len(set(damaged)) > 10 else ""
        return text, "UTF-8, damaged", (
            f"{len(damaged)} bytes are not UTF-8, in line {lines}{more}: taken as Windows-1252.",
        )  # fmt: skip
    if _UNUSED.search(raw):
        raise Unreadable(
            "In which encoding this is cannot be told. Say which, or save it as UTF-8.",
            code="encoding",
        )
    if _HIGH.search(raw):
        return raw.decode("windows-1252"), "Windows-1252", ()
    return raw.decode("iso-8859-1"), "Latin-1", ()


def _mended(raw: bytes) -> tuple[str, list[int], int]:
    """As UTF-8, what is none taken as Windows-1252: the text, the lines of such bytes, and how
    many characters of several bytes were whole."""
    pieces, damaged, at, line = [], [], 0, 1
    for begin, end in _faults(raw):
        good = raw[at:begin].decode()
        line += good.count("\n")
        pieces += [good, raw[begin:end].decode("windows-1252", errors="replace")]
        damaged += [line] * (end - begin)
        at = end
    pieces.append(raw[at:].decode())
    text = "".join(pieces)
    whole = sum(1 for _ in re.finditer(r"[^\x00-\x7f]", "".join(pieces[::2])))
    return text, damaged, whole


def _faults(raw: bytes) -> Iterator[tuple[int, int]]:
    """Where bytes are that no UTF-8 has: at most some of them, then it is another encoding."""
    at, most = 0, max(1000, len(raw) // 50)
    for _ in range(most):
        try:
            codecs.utf_8_decode(memoryview(raw)[at:], "strict", True)
        except UnicodeDecodeError as error:
            yield at + error.start, at + error.end
            at += error.end
        else:
            return
    yield at, len(raw)


# --- formats -------------------------------------------------------------------------------------

_TAGGED = re.compile(r"^\s*(?:TY  ?-|(?:FN|VR|PT) \S)", re.MULTILINE)
_ENTRY = re.compile(r"^\s*@\s*[A-Za-z]+\s*[{(]", re.MULTILINE)
_ZOTERO = re.compile(r'"itemType"\s*:')
_SUFFIXES = {
    "bib": "bibtex", "bibtex": "bibtex", "biblatex": "bibtex", "ris": "ris", "ciw": "ris",
    "rdf": "zotero-rdf",
}  # fmt: skip


def _format(text: str, name: str) -> str:
    """By what is in it; its name tells only where that does not."""
    begin = text[:1_000_000]
    if re.match(r"\s*<", begin):
        return _of_xml(begin)
    entry, tagged = _ENTRY.search(begin), _TAGGED.search(begin)
    if re.match(r"\s*[\[{]\s*[\]\[{\"]", begin):
        return "zotero-json" if _ZOTERO.search(begin) else "csljson"
    if entry and not (tagged and tagged.start() < entry.start()):
        return "bibtex"
    if tagged:
        return "ris"
    if named := _SUFFIXES.get(name.rpartition(".")[2].lower(), ""):
        return named
    lines = (line for line in begin.splitlines()[:1000] if len(line) < identifiers.MOST)
    return "identifiers" if any(map(identifiers.find, lines)) else ""


def _of_xml(begin: str) -> str:
    root = re.search(r"<(?![?!])(?:[\w.-]+:)?([\w.-]+)", begin)
    if root and root[1] == "RDF":
        return "zotero-rdf"
    if root and root[1] in ("xml", "records"):
        return "endnote"
    what = "a web page" if root and root[1].lower() == "html" else "XML of another kind"
    raise Unreadable(
        f"This is {what}. Of XML, that of EndNote and Zotero's RDF are read; "
        "a web page is added under “Add from the web or a file”.",
        code="format",
    )
