import zipfile
from io import BytesIO

import pytest

from sources.formats import docx
from sources.formats.found import Unreadable
from tests.documents import docx as made
from tests.documents import paragraph

BODY = "".join(
    [
        paragraph("Seven ships in the strait", "Title"),
        paragraph("By Ada Example and Bob Example"),
        paragraph("14 March 2021"),
        paragraph("The two navies began exercises on Monday, and that was the day of the rain."),
        "<w:p><w:r><w:t>It is </w:t></w:r><w:del><w:r><w:delText>not </w:delText></w:r></w:del>"
        "<w:ins><w:r><w:t>very</w:t></w:r></w:ins><w:r><w:tab/><w:t>old.</w:t></w:r></w:p>",
        f"<w:tbl><w:tr><w:tc>{paragraph('In a table')}</w:tc></w:tr></w:tbl>",
    ]
)
CORE = """<dc:title>As its properties say</dc:title><dc:creator>Ada Example</dc:creator>
<dcterms:created>2021-03-20T10:00:00Z</dcterms:created>"""


def test_title_byline_day_and_paragraphs_are_found() -> None:
    found = docx.read(made(BODY))
    assert found.best("title") == "Seven ships in the strait"
    assert [each.printed for each in found.byline] == ["Ada Example", "Bob Example"]
    assert found.best("issued") == "2021-03-14"
    assert "the rain.\n\nIt is very old.\n\nIn a table" in found.best("text").replace("\t", " ")


def test_what_was_deleted_with_changes_tracked_is_no_text() -> None:
    assert "not" not in docx.read(made(BODY)).best("text").split()


def test_its_properties_come_first_but_for_the_day_it_was_made() -> None:
    found = docx.read(made(BODY, core=CORE))
    assert found.best("title") == "As its properties say"
    assert [each.value for each in found.values["issued"]] == ["2021-03-14", "2021-03-20?"]


def test_notes_stand_at_the_end() -> None:
    notes = f'<w:footnotes xmlns:w="{docx._W[1:-1]}">{paragraph("A note.")}</w:footnotes>'
    assert docx.read(made(BODY, footnotes=notes)).best("text").endswith("In a table\n\nA note.")


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("word/document.xml", b"<a>" + b" " * 60_000_000, "more than 50 MB"),
        ("word/document.xml", b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "entities"),
        (
            "word/document.xml",
            '<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>'.encode("utf-16"),
            "entities",
        ),
        ("word/document.xml", b"<a>", "broken"),
        ("word/document.xml", b"", "broken"),
        ("word/other.xml", b"<a/>", "broken"),
    ],
)
def test_one_made_to_blow_up_or_broken_is_refused(name: str, content: bytes, reason: str) -> None:
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as files:
        files.writestr(name, content)
    with pytest.raises(Unreadable, match=reason):
        docx.read(packed.getvalue())


def test_one_with_files_without_end_is_refused() -> None:
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w") as files:
        for number in range(docx.MOST_FILES + 1):
            files.writestr(f"{number}", b"")
    with pytest.raises(Unreadable, match="files"):
        docx.read(packed.getvalue())


def test_boxes_in_boxes_in_boxes_are_refused_or_read_but_never_fail() -> None:
    deep = "<w:p><w:r>" * 5000 + "<w:t>deep</w:t>" + "</w:r></w:p>" * 5000
    with pytest.raises(Unreadable):
        docx.read(made(deep))
