from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.formats.reliability import (
    Answered,
    Deleted,
    Measured,
    Report,
    Unreadable,
    from_csv,
    from_json,
    to_csv,
    to_json,
)

LINE = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20)
NUMBER = st.none() | st.floats(-1, 1)
MEASURED = st.builds(
    Measured, LINE, LINE, LINE, st.integers(0, 10**6), st.integers(0, 10**6), NUMBER, NUMBER,
    NUMBER, NUMBER, LINE,
)  # fmt: skip
ANSWERED = st.builds(Answered, *[LINE] * 9)
DELETED = st.builds(Deleted, LINE, LINE, LINE, st.integers(0, 100))


@given(
    st.lists(MEASURED, max_size=3), st.lists(ANSWERED, max_size=3), st.lists(DELETED, max_size=3)
)
def test_what_is_written_is_read_back(measured: Any, answered: Any, deleted: Any) -> None:
    report = Report({"seed": 2011}, tuple(measured), tuple(answered), tuple(deleted))
    assert from_json(to_json(report)) == report
    assert from_csv(to_csv(measured, Measured), Measured) == measured
    assert from_csv(to_csv(answered, Answered), Answered) == answered
    assert from_csv(to_csv(deleted, Deleted), Deleted) == deleted


def test_a_spreadsheet_takes_no_name_for_a_formula() -> None:
    names = ('=HYPERLINK("x")', "@cmd")
    row = Answered("claimants", "C1v1", "", *names, "2026-01-01", "P1", "P2", "+44")
    written = to_csv([row], Answered)
    assert "'=HYPERLINK" in written
    assert "'@cmd" in written
    assert "'+44" in written


def test_a_negative_alpha_stays_a_number() -> None:
    row = Measured("stances", "overall", "", 3, 1, 1 / 3, -0.25, None, None, "")
    assert ",-0.25," in to_csv([row], Measured)


HEAD = "variable,scope,of,units,agreed,agreement,alpha,low,high,remark\r\n"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "Line 1"),
        ("a,b\r\n", "Line 1"),
        (HEAD + "stances,overall\r\n", "Line 2 has 2 columns"),
        (HEAD + "stances,overall,,many,1,,,,,\r\n", "Line 2"),
    ],
    ids=["empty", "other columns", "too few", "no number"],
)
def test_another_table_is_refused_with_its_line(text: str, said: str) -> None:
    with pytest.raises(Unreadable, match=said):
        from_csv(text, Measured)


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", "null", '{"figures": [{}], "answers": []}', "[" * 100_000]
)
def test_other_json_is_refused(text: str) -> None:
    with pytest.raises(Unreadable, match="no reliability figures"):
        from_json(text)
