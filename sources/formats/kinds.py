"""What a file is: by its first bytes, for its name and what a server says of it may be wrong."""

import io
import re
import zipfile

from sources.formats.found import Unreadable

#: The kinds that are read; each is a module beside this one.
KINDS = {"html": "a web page", "pdf": "a PDF", "docx": "a Word document",
         "email": "a message", "plain": "plain text"}  # fmt: skip
ACCEPT = ".html,.htm,.xhtml,.pdf,.docx,.eml,.txt,.md"
_OTHER = {
    b"\xd0\xcf\x11\xe0": "an old Word, Excel or Outlook file: save it as DOCX, PDF or EML",
    b"{\\rtf": "an RTF file: save it as DOCX or PDF",
    b"\x89PNG": "a picture: its text would have to be read by a program for that (OCR)",
    b"\xff\xd8\xff": "a picture: its text would have to be read by a program for that (OCR)",
    b"GIF8": "a picture: its text would have to be read by a program for that (OCR)",
    b"II*\0": "a picture: its text would have to be read by a program for that (OCR)",
    b"MM\0*": "a picture: its text would have to be read by a program for that (OCR)",
    b"\x1f\x8b": "a packed file: unpack it first",
    b"7z\xbc\xaf": "a packed file: unpack it first",
    b"Rar!": "a packed file: unpack it first",
    b"\x7fELF": "a program",
    b"MZ": "a program",
    b"%!PS": "PostScript: save it as PDF",
    b"SQLite": "a database",
    b"OggS": "sound or film",
    b"ID3": "sound or film",
}
_ZIPPED = {
    "mimetype": "an OpenDocument or EPUB file: save it as DOCX or PDF",
    "xl/workbook.xml": "a spreadsheet (XLSX)",
    "ppt/presentation.xml": "slides (PPTX): save them as PDF",
}
_MARKUP = re.compile(
    rb"<(?:!doctype\s+html|html|head|body|article|meta|title|div|p|h1|main|script|link|style|section|table)\b",
    re.I,
)
_HEADER = re.compile(rb"(?:[A-Za-z][A-Za-z0-9-]*:[^\r\n]*\r?\n(?:[ \t][^\r\n]*\r?\n)*){3,}\r?\n")
_OF_MAIL = re.compile(rb"^(?:from|subject|date|message-id|received|return-path|to):", re.I | re.M)


def of(raw: bytes, *, name: str = "", content_type: str = "") -> str:
    """One of KINDS. Raises Unreadable for anything else, saying what it seems to be."""
    start = raw[:4096].lstrip(b"\xef\xbb\xbf \r\n\t")
    if not raw.strip(b"\0 \r\n\t"):
        raise Unreadable("There is nothing in it.")
    if b"%PDF-" in raw[:1024]:
        return "pdf"
    if raw.startswith(b"PK"):
        return _zipped(raw)
    for bytes_, what in _OTHER.items():
        if raw.startswith(bytes_) and (len(bytes_) > 3 or b"\0" in raw[:256]):
            raise Unreadable(f"It is {what}. {_read_here()}")
    if _is_mail(start, raw):
        return "email"
    if _MARKUP.search(start) or (b"<html" in raw[:65536].lower() and start.startswith(b"<")):
        return "html"
    if _is_binary(raw):
        raise Unreadable(f"It is no text. {_read_here()}")
    if content_type in ("text/html", "application/xhtml+xml"):
        return "html"
    return "plain"


def _read_here() -> str:
    return "Web pages, PDF, Word documents (DOCX), messages (EML) and plain text are read here."


def _zipped(raw: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as files:
            names = set(files.namelist()[:10_000])
    except (zipfile.BadZipFile, ValueError, EOFError) as error:
        raise Unreadable("It is a zip file that is broken: it cannot be opened.") from error
    if "word/document.xml" in names:
        return "docx"
    for inside, what in _ZIPPED.items():
        if inside in names:
            raise Unreadable(f"It is {what}. {_read_here()}")
    raise Unreadable(f"It is a zip file: unpack it first. {_read_here()}")


def _is_mail(start: bytes, raw: bytes) -> bool:
    if start.startswith(b"From "):  # as mailboxes have it
        start = start.partition(b"\n")[2]
    header = _HEADER.match(start if len(raw) < 4096 else start + b"\n\n")
    return bool(header) and len(set(map(bytes.lower, _OF_MAIL.findall(header[0])))) >= 2  # type: ignore[index]


def _is_binary(raw: bytes) -> bool:
    """NUL, unless it is UTF-16, or many bytes that no text has."""
    sample = raw[:65536]
    if sample[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return False
    odd = sum(byte < 9 or (13 < byte < 32 and byte != 27) for byte in sample)
    return odd > len(sample) * 0.02
