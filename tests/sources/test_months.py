"""Months by their names."""

import pytest

from sources import months


@pytest.mark.parametrize(
    ("word", "number"),
    [("March", 3), ("MÄRZ", 3), ("Mär", 3), ("mrz", 3), ("févr", 2), ("juil", 7), ("MAYIS", 5),
     ("września", 9), ("شباط", 2), ("Herbst", 23), ("jui", None), ("Marx", None), ("", None)],
)  # fmt: skip
def test_a_month_is_known_by_its_name_or_by_what_it_alone_begins_with(
    word: str, number: int | None
) -> None:
    assert months.number(word) == number
