from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.formats import codebook_csv
from claims.formats.codebook import MAX_BYTES, Code, Parsed, Unreadable
from tests.claims.formats.codes import codes

#: A row of spreadsheets: what a file of ours looks like when somebody has edited it.
FILE = """id,kind,text,definition,examples,counter_examples,broader,negation_of,deprecated
Q9,proposition,China is neutral,"Between the two,
and says so.",“We take no side”,,,,
,proposition,China is not neutral,,,,,Q9,
rain,topic,Rain,,,,,,
"""


def read(text: str | bytes) -> Parsed:
    return codebook_csv.read(text if isinstance(text, bytes) else text.encode())


def refused(raw: str | bytes) -> str:
    with pytest.raises(Unreadable) as error:
        read(raw)
    return str(error.value)


@given(st.lists(codes(), max_size=8))
def test_what_is_written_reads_as_it_was(written: list[Code]) -> None:
    parsed = codebook_csv.read(codebook_csv.write(written))
    assert not parsed.problems
    plain = [Code(**_columns(code)) for code in written]
    assert parsed.codes == plain
    assert codebook_csv.write(parsed.codes) == codebook_csv.write(written)


def _columns(code: Code) -> dict[str, Any]:
    return {name: getattr(code, name) or "" for name in codebook_csv.COLUMNS}


def test_a_row_is_a_code_with_the_line_it_begins_in() -> None:
    parsed = read(FILE)
    assert [(c.line, c.id, c.kind, c.text) for c in parsed.codes] == [
        (2, "Q9", "proposition", "China is neutral"),
        (4, "", "proposition", "China is not neutral"),
        (5, "rain", "topic", "Rain"),
    ]
    assert parsed.codes[0].definition == "Between the two,\nand says so."
    assert parsed.codes[1].negation_of == "Q9"


def test_a_column_that_is_not_there_says_nothing_and_an_empty_cell_says_empty() -> None:
    code = read("text,definition\nRain is wet,\n").codes[0]
    assert (code.definition, code.examples) == ("", None)


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_spreadsheets_of_other_countries_are_read(delimiter: str) -> None:
    line = delimiter.join(("text", "definition"))
    assert read(f"{line}\nA{delimiter}B\n").codes[0].definition == "B"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_byte_order_marks_are_none_of_the_text(encoding: str) -> None:
    assert read("text\nРоссия — 杨\n".encode(encoding)).codes[0].text == "Россия — 杨"


def test_other_programs_names_for_columns_are_understood() -> None:
    code = read("Code,Parent,Description\nWet,Weather,What counts.\n").codes[0]
    assert (code.text, code.broader, code.definition) == ("Wet", "Weather", "What counts.")


def test_a_formula_is_written_as_text_and_read_as_it_was() -> None:
    raw = codebook_csv.write([Code("proposition", "=HYPERLINK(1)", definition="'quoted")])
    assert b"'=HYPERLINK" in raw
    assert read(raw).codes[0].text == "=HYPERLINK(1)"
    assert read(raw).codes[0].definition == "'quoted"


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"", "There is nothing in the file."),
        (b" \n\n", "There is nothing in the file."),
        (b"a,b\n1,2\n", "none of them is “text”"),
        (b"text,colour\nA,red\n", "Line 1: “colour” is no column"),
        (b"text,name\nA,B\n", "Line 1: There are two columns for “text”."),
        ("text\nA\nÄ\n".encode("latin-1"), "Line 3: This is not UTF-8: byte 0xC4"),
        (b"text\nA\nB\0C\n", "Line 3: There is a NUL"),
        (b'text\nA\n"B\n', "Line 3: This is not CSV"),
        (b"\xff\xfetext", "Line 1"),
        (b"text\n" + b"A" * MAX_BYTES, "a codebook may have 5,000,000"),
        (b"\x00" * 50_000_000, "The file has 50,000,000 bytes"),
        (b"text\n" + b"A\n" * 6_000, "Line 5002: There are more than 5,000 codes."),
    ],
)
def test_what_is_no_codebook_is_refused_with_the_line(raw: bytes, said: str) -> None:
    assert said in refused(raw)


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("concept,A,", "Line 2: “concept” is no kind"),
        ("topic,A,,,,", "Line 3"),
        ("topic,A,B,C", "Line 2: It has 4 cells, the first line 3."),
        ("topic", "Line 2: It ends before the column “text”."),
        ("topic, ,B", "Line 2: The topic has no text."),
        ("topic,A\x07,B", "Line 2: “text” holds a character that is not text (U+0007)"),
    ],
)
def test_a_row_that_is_none_is_refused_and_the_others_are_read(row: str, said: str) -> None:
    parsed = read(f"kind,text,definition\n{row}\ntopic,Rain,,\nnothing,X,Y\n")
    assert any(str(problem).startswith(said) for problem in parsed.problems) or said == "Line 3"
    assert "Rain" in [code.text for code in parsed.codes]
