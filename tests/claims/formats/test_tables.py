import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.formats import tables

WORDS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\r"), max_size=20)


@given(st.lists(WORDS, min_size=1, max_size=4), st.lists(st.lists(WORDS, max_size=4), max_size=5))
def test_what_is_written_is_read_back(columns: list[str], rows: list[list[str]]) -> None:
    rows = [row for row in rows if row]
    assert tables.read(tables.write(columns, rows))[1] == rows


def test_numbers_are_plain_and_nothing_is_empty() -> None:
    assert tables.write(["of", "n"], [["a", 1200], ["b", 0.25], ["c", None], ["d", 3.0]]) == (
        "\ufeffof,n\r\na,1200\r\nb,0.25\r\nc,\r\nd,3\r\n"
    )


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@a", "\tx"])
def test_a_formula_is_written_as_text(text: str) -> None:
    assert f"\n'{text}" in tables.write(["of"], [[text]]).replace('"', "")


def test_a_table_without_columns_is_none() -> None:
    with pytest.raises(ValueError, match="no line with the names"):
        tables.read("")
