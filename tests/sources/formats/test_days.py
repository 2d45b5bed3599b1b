from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources import dates
from sources.formats import days


@pytest.mark.parametrize(
    ("text", "edtf"),
    [
        ("2023-05-14T23:30:00-07:00", "2023-05-14"),
        ("20230514T080000Z", "2023-05-14"),
        ("D:20210304123000Z", "2021-03-04"),
        ("2023/05/14", "2023-05-14"),
        ("2023-05", "2023-05"),
        ("2023", "2023"),
        ("© 2019", "2019"),
        ("Sunday, May 14th, 2023 8:00 pm", "2023-05-14"),
        ("Fri, 05 Mar 2021 10:00:00 +0000", "2021-03-05"),
        ("Sept. 3, 2022", "2022-09-03"),
        ("May 2023", "2023-05"),
        ("14. Mai 2023, 18:30 Uhr", "2023-05-14"),
        ("3.4.2023", "2023-04-03"),
        ("14 MAYIS 2023", "2023-05-14"),
        ("le 1er mai 2023", "2023-05-01"),
        ("14 de mayo de 2023", "2023-05-14"),
        ("14 мая 2023 г.", "2023-05-14"),
        ("2023年05月14日 08:30", "2023-05-14"),
        ("2023年5月", "2023-05"),
        ("2023년 5월 14일", "2023-05-14"),
        ("١٤ مايو ٢٠٢٣", "2023-05-14"),
        ("١٤ تشرين الأول ٢٠٢٣", "2023-10-14"),
        ("14/04/2023", "2023-04-14"),
        ("04/14/2023", "2023-04-14"),
        ("03/04/2023", "2023"),
        ("2023-02-30", ""),
        ("yesterday", ""),
        ("1684051200", ""),
        ("version 2023 of it", ""),
        ("", ""),
    ],
)
def test_a_day_is_read_as_well_as_it_is_written(text: str, edtf: str) -> None:
    assert days.edtf(text) == edtf


@given(st.dates(min_value=date(1500, 1, 1), max_value=date(2099, 12, 31)))
def test_every_day_is_read_back_from_the_ways_it_is_written(day: date) -> None:
    for text in (day.isoformat(), f"{day:%B} {day.day}, {day.year}", f"{day.day} {day:%B %Y}",
                 f"{day.year}年{day.month}月{day.day}日"):  # fmt: skip
        assert days.edtf(text) == day.isoformat()


@given(st.text(max_size=60))
def test_whatever_is_read_is_a_date(text: str) -> None:
    if found := days.edtf(text):
        dates.validate(found)
