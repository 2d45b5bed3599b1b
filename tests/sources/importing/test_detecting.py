"""What a file is, and in which encoding, found out from its bytes."""

import io
import zipfile

import pytest

from sources.importing.detecting import MOST_BYTES, Unreadable, detect

ENTRY = "@article{a, title = {Größe, “so”}, year = 2021}\n"


@pytest.mark.parametrize(
    ("raw", "encoding"),
    [
        (ENTRY.encode(), "UTF-8"),
        (ENTRY.encode("utf-8-sig"), "UTF-8 with a byte-order mark"),
        (ENTRY.encode("utf-16"), "UTF-16"),
        (b"\xfe\xff" + ENTRY.encode("utf-16-be"), "UTF-16"),
        (ENTRY.encode("utf-16-le"), "UTF-16 without a byte-order mark"),
        (ENTRY.encode("utf-16-be"), "UTF-16 without a byte-order mark"),
        (ENTRY.encode("windows-1252"), "Windows-1252"),
        (ENTRY.replace("“so”", "so").encode("latin-1"), "Latin-1"),
    ],
)
def test_the_encoding_is_found_out_and_said(raw: bytes, encoding: str) -> None:
    found = detect(raw)
    assert found.encoding == encoding
    assert "Größe" in found.text
    assert found.text.startswith("@article")


def test_a_few_damaged_bytes_do_not_make_another_encoding_of_it() -> None:
    raw = ENTRY.encode() * 20 + b"@book{b, title = {caf\xe9}}\n"
    found = detect(raw)
    assert found.encoding == "UTF-8, damaged"
    assert found.remarks == ("1 bytes are not UTF-8, in line 21: taken as Windows-1252.",)
    assert found.text.endswith("{café}}\n")


def test_what_somebody_says_of_the_encoding_is_taken() -> None:
    found = detect(ENTRY.replace("Größe", "Мир").replace("“so”", "").encode("windows-1251"),
                   encoding="windows-1251")  # fmt: skip
    assert "Мир" in found.text


def test_an_encoding_it_is_not_in_is_refused_with_its_line() -> None:
    with pytest.raises(Unreadable, match="byte 0xE9 in line 2"):
        detect(b"@book{b,\n title = {caf\xe9}}", encoding="utf-8")


@pytest.mark.parametrize(
    ("text", "name", "format"),
    [
        (ENTRY, "", "bibtex"),
        ("% a remark\n\n@comment{x}\n" + ENTRY, "", "bibtex"),
        ("TY  - JOUR\nTI  - A title\nER  - \n", "", "ris"),
        ("\n\nTY  - JOUR\n", "x.bib", "ris"),
        ("FN Clarivate Analytics Web of Science\nVR 1.0\nPT J\nTI A title\n", "", "ris"),
        ('[{"type": "book", "title": "A title"}]', "", "csljson"),
        ('{"type": "book"}\n{"type": "book"}\n', "", "csljson"),
        ('[{"itemType": "book", "title": "A title"}]', "", "zotero-json"),
        ('{"items": [{"itemType": "book"}]}', "", "zotero-json"),
        ('<?xml version="1.0"?>\n<xml><records></records></xml>', "", "endnote"),
        ("<!-- so --><rdf:RDF xmlns:rdf='x'></rdf:RDF>", "", "zotero-rdf"),
        ("10.1000/x\nhttps://example.org/a\n", "", "identifiers"),
        ("nothing to tell it by", "x.ris", "ris"),
    ],
)
def test_the_format_is_found_out_by_what_is_in_it(text: str, name: str, format: str) -> None:
    assert detect(text.encode(), name).format == format


def zipped() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as file:
        file.writestr("word/document.xml", "<w/>")
    return made.getvalue()


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (b"", "The file is empty"),
        (b" \n\t\n", "nothing in it but blanks"),
        (b"\xef\xbb\xbf", "nothing in it but blanks"),
        (b"x" * (MOST_BYTES + 1), "has 50,000,001 bytes; at most 50,000,000"),
        (zipped(), "This is a ZIP file"),
        (b"%PDF-1.7\n", "This is a PDF"),
        (b"\x89PNG\r\n", "a picture"),
        (b"SQLite format 3\0", "such as Zotero's own"),
        (bytes(range(1, 9)) * 100, "This is no text"),
        (b"\x81\x8d\x8f\x90 caf\xe9", "cannot be told"),
        (b"<html><body>x</body></html>", "This is a web page"),
        (b"<feed xmlns='x'/>", "XML of another kind"),
        (b"Dear all, see you on Monday.", "What this is cannot be told"),
    ],
)
def test_what_is_no_library_is_refused_and_says_why(raw: bytes, why: str) -> None:
    with pytest.raises(Unreadable, match=why):
        detect(raw, "library.bib" if raw.startswith((b"PK", b"%PDF")) else "")


def test_all_the_real_files_are_known_for_what_they_are(shared: object) -> None:
    folder = shared / "data" / "bibliographic"  # type: ignore[operator]
    kinds = {".ris": "ris", ".bib": "bibtex"}
    files = [path for path in folder.rglob("*") if path.suffix in kinds]
    assert len(files) > 30
    wrong = [p.name for p in files if detect(p.read_bytes(), p.name).format != kinds[p.suffix]]
    assert wrong == []
