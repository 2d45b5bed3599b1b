import io
import zipfile

import pytest

from sources.formats import kinds, plain
from sources.formats.found import Unreadable
from tests.documents import docx, paragraph, pdf

MAIL = b"Received: by x\r\nFrom: a@b.example\r\nSubject: x\r\nDate: y\r\n\r\nText"


def zipped(name: str) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as files:
        files.writestr(name, b"x")
    return packed.getvalue()


@pytest.mark.parametrize(
    ("raw", "name", "kind"),
    [
        (b"<!DOCTYPE html><p>x", "a.txt", "html"),
        (b"\xef\xbb\xbf\n<html>", "a.pdf", "html"),
        (b"<p>x</p>", "", "html"),
        (pdf([]), "a.html", "pdf"),
        (docx(paragraph("x")), "a.zip", "docx"),
        (MAIL, "a.txt", "email"),
        (b"From x@y Mon Mar  1\n" + MAIL, "", "email"),
        (b"A title\n\nA text: with a colon.", "a.html", "plain"),
        ("Text in UTF-16".encode("utf-16"), "a.txt", "plain"),
        (b"Note: one\nOther: two\nThird: three\n\nNo message.", "a.txt", "plain"),
        (b"MZ is how it begins.", "a.txt", "plain"),
    ],
)
def test_a_file_is_what_its_bytes_say_whatever_its_name(raw: bytes, name: str, kind: str) -> None:
    assert kinds.of(raw, name=name) == kind


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"", "nothing in it"),
        (b" \n\0\t", "nothing in it"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "save it as DOCX"),
        (b"{\\rtf1 x}", "RTF"),
        (b"\x89PNG\r\n", "picture"),
        (b"\x1f\x8b\x08\0\0", "unpack it first"),
        (b"MZ\x90\0\x03\0", "a program"),
        (bytes(range(256)) * 20, "no text"),
        (zipped("xl/workbook.xml"), "spreadsheet"),
        (zipped("mimetype"), "OpenDocument"),
        (zipped("a.txt"), "unpack it first"),
        (b"PK\3\4" + b"x" * 50, "broken"),
    ],
)
def test_what_is_not_read_here_is_named(raw: bytes, reason: str) -> None:
    with pytest.raises(Unreadable, match=reason):
        kinds.of(raw, name="a.html")


def test_plain_text_gives_its_first_lines() -> None:
    found = plain.read(b"A title\r\nBy Ada Example\r\n14 March 2021\r\n\r\nThe text of it.")
    assert (found.best("title"), found.best("issued")) == ("A title", "2021-03-14")
    assert [each.printed for each in found.byline] == ["Ada Example"]
    assert found.best("text").endswith("\n\nThe text of it.")


def test_a_first_line_that_is_a_sentence_is_no_title() -> None:
    assert plain.read(b"It rained all day.\n\nThen it stopped.").best("title") == ""
