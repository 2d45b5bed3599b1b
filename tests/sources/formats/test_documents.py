"""Lists with headings and notes, as every kind of document."""

import io
import re
import zipfile
from typing import Any

import pypdfium2
import pytest

from sources.formats import directions, styles, typesetting
from sources.formats.references import (
    Note,
    ReferenceList,
    ReferencesError,
    Section,
    fragment,
    made,
)

APA = styles.load("apa")


def item(key: str, **fields: Any) -> dict[str, Any]:
    return {"id": key, "type": "book", "title": f"Title {key}"} | fields


NOTE = Note("Somebody: it is so & *not* otherwise.", "“so it is”", "https://example.org/C1v1", "en")
LISTED = ReferenceList(
    [item("b"), item("a"), item("c")],
    notes={"a": [NOTE]},
    sections=[Section("Supports", ["b", "a"]), Section("Opposes", ["a"]), Section("Nobody", [])],
    title="References: “neutral”",
)


def test_headings_have_their_entries_in_the_styles_order_with_what_is_noted_under_each() -> None:
    lines = [line for line in made(LISTED, "text", sheet=APA).decode().splitlines() if line]
    assert lines == [
        "Supports", "Title a. (n.d.).",
        "Somebody: it is so & *not* otherwise. https://example.org/C1v1", "  “so it is”",
        "Title b. (n.d.).", "Opposes", "Title a. (n.d.).",
        "Somebody: it is so & *not* otherwise. https://example.org/C1v1", "  “so it is”",
    ]  # fmt: skip


def test_a_list_somebody_put_in_order_stays_in_it_and_names_every_author() -> None:
    by_one = [item("z", author=[{"family": "Zoll"}]), item("a", author=[{"family": "Abel"}]),
              item("y", author=[{"family": "Zoll"}])]  # fmt: skip
    in_order = ReferenceList(by_one, in_order=True)
    text = made(in_order, "text", sheet=styles.load("chicago-author-date")).decode()
    assert [line.split(".")[0] for line in text.split("\n\n")] == ["Zoll", "Abel", "Zoll"]


def test_a_web_page_is_whole_and_loads_nothing() -> None:
    page = made(LISTED, "html", sheet=APA, locale="de-DE").decode()
    assert page.startswith('<!doctype html>\n<html lang="de-DE">')
    assert "<title>References: “neutral”</title>" in page
    assert "it is so &amp; *not* otherwise" in page
    assert "src=" not in page
    assert "@import" not in page


def test_word_has_hanging_indents_and_text_as_text() -> None:
    with zipfile.ZipFile(io.BytesIO(made(LISTED, "docx", sheet=APA))) as file:
        document, look = (file.read(f"word/{name}.xml").decode() for name in ("document", "styles"))
    assert document.count('<w:pStyle w:val="Bibliography"') == 3
    assert document.count('<w:pStyle w:val="Annotation"') == 2
    assert "*not*" in document
    bibliography = look[look.index('w:styleId="Bibliography"') :]
    assert 'w:hanging="567"' in bibliography[: bibliography.index("</w:style>")]


def test_a_number_stands_in_the_margin_before_a_tab() -> None:
    with zipfile.ZipFile(
        io.BytesIO(made(ReferenceList([item("a")]), "docx", sheet=styles.load("ieee")))
    ) as file:
        document = file.read("word/document.xml").decode()
    assert "<w:tab/>" in document[document.index("[1]") :]


def test_opendocument_has_its_styles_too() -> None:
    with zipfile.ZipFile(io.BytesIO(made(LISTED, "odt", sheet=APA))) as file:
        assert file.read("mimetype") == b"application/vnd.oasis.opendocument.text"
        assert 'style-name="Bibliography"' in file.read("content.xml").decode()
        assert 'style:name="Bibliography"' in file.read("styles.xml").decode()


ARABIC, ENGLISH = item("a", title="الحياد في الحرب"), item("b", title="With الحياد in it")
BOTH_WAYS = ReferenceList([ARABIC, ENGLISH], {"b": [Note("ليس كذلك.", "“q”")]})


def test_an_entry_and_a_note_run_the_way_their_own_words_do() -> None:
    with zipfile.ZipFile(io.BytesIO(made(BOTH_WAYS, "docx", sheet=APA))) as file:
        paragraphs = file.read("word/document.xml").decode().split("</w:p>")
    assert [bool("<w:bidi" in each) for each in paragraphs if "<w:t" in each] == [
        False, True, True, True]  # fmt: skip
    with zipfile.ZipFile(io.BytesIO(made(BOTH_WAYS, "odt", sheet=APA))) as file:
        content, look = (file.read(f"{name}.xml").decode() for name in ("content", "styles"))
    assert re.findall(r'style-name="((?:Bibliography|Annotation)\w*)"', content) == [
        "Bibliography", "AnnotationBackwards", "BibliographyBackwards"]  # fmt: skip
    assert 'style:name="BibliographyBackwards"' in look
    assert fragment(BOTH_WAYS, sheet=APA, locale="ar").count('dir="auto"') == 3


def test_a_quote_runs_the_way_its_own_words_do_in_opendocument() -> None:
    listed = ReferenceList([ENGLISH], {"b": [Note("It is not.", "«ليس كذلك»"), Note("", "“q”")]})
    with zipfile.ZipFile(io.BytesIO(made(listed, "odt", sheet=APA))) as file:
        content, look = (file.read(f"{name}.xml").decode() for name in ("content", "styles"))
    assert content.count('style-name="QuotationBackwards"') == 1
    assert 'style:name="QuotationBackwards"' in look


@pytest.mark.parametrize(
    ("text", "backwards"),
    [("[1] “עברית” and more", True), ("[1] More, עברית", False), ("1.", False)],
)
def test_the_first_letter_says_which_way_a_text_runs(text: str, backwards: bool) -> None:
    assert directions.right_to_left(text) is backwards


def test_pdf_is_set_with_fonts_of_its_own() -> None:
    cyrillic = ReferenceList([item("a", title="Кириллица, ελληνικά, é")], title='“A” \\ "b" #c')
    assert made(cyrillic, "pdf", sheet=APA).startswith(b"%PDF-")


def test_in_a_pdf_a_quote_stands_nearer_to_its_claim_than_to_the_next() -> None:
    notes = [Note("First claim.", "“Its quote”"), Note("Next claim.")]
    pdf = made(ReferenceList([item("a")], notes={"a": notes}), "pdf", sheet=APA)
    page = pypdfium2.PdfDocument(pdf)[0].get_textpage()
    claim, quote, following = (
        page.get_charbox(page.search(words).get_next()[0])[3] for words in ("First", "Its", "Next")
    )
    assert quote - following > claim - quote + 2


def test_pdf_says_what_it_has_no_letters_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(typesetting, "_families", lambda: ("Libertinus Serif",))
    chinese = ReferenceList([item("a", title="中俄关系")])
    with pytest.raises(ReferencesError, match=r"no font for Chinese.*Take docx"):
        made(chinese, "pdf", sheet=APA)


def test_a_part_of_a_page_has_no_page_around_it() -> None:
    found = fragment(LISTED, sheet=APA)
    assert "<html" not in found
    assert "<h2>Supports</h2>" in found


def test_ids_stand_once_on_a_page() -> None:
    found = fragment(LISTED, sheet=APA)
    assert 'id="ref-a"' not in found
    assert fragment(ReferenceList([item("a")]), sheet=APA).count('id="ref-a"') == 1
