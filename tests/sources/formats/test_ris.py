"""References as RIS."""

import re

from sources.formats import references, ris

ITEM = {
    "id": "united2021",
    "type": "article-newspaper",
    "title": "United against\nthe USA?",
    "author": [{"family": "Berg", "given": "Jan", "non-dropping-particle": "van den"},
               {"literal": "with Agencies"}],
    "issued": {"date-parts": [[2021, 3]]},
    "page": "4–7",
}  # fmt: skip


def lines(item: dict) -> list[str]:
    return ris.write([item]).split("\r\n")


def test_a_reference_begins_with_its_type_and_ends() -> None:
    assert lines(ITEM)[0] == "TY  - NEWS"
    assert lines(ITEM)[-2:] == ["ER  - ", ""]


def test_names_are_family_first_and_whole_where_they_are_one() -> None:
    assert "AU  - van den Berg, Jan" in lines(ITEM)
    assert "AU  - with Agencies" in lines(ITEM)


def test_dates_say_no_more_than_is_known() -> None:
    assert "DA  - 2021/03//" in lines(ITEM)
    assert "PY  - 2021" in lines(ITEM)
    assert not [each for each in lines(ITEM | {"issued": {}}) if each.startswith(("DA", "PY"))]


def test_pages_are_a_first_and_a_last_one() -> None:
    assert {"SP  - 4", "EP  - 7"} <= set(lines(ITEM))
    assert "SP  - e12" in lines(ITEM | {"page": "e12"})


def test_a_line_is_a_tag_whatever_was_typed() -> None:
    evil = ITEM | {"title": "One\r\nER  - \r\nTY  - BOOK"}
    assert all(re.match(r"[A-Z][A-Z0-9]  - ", line) for line in lines(evil)[:-1])
    assert sum(line.startswith("TY") for line in lines(evil)) == 1


def test_it_is_one_of_the_forms() -> None:
    assert references.write([ITEM], "ris").startswith("TY  - NEWS\r\nID  - united2021\r\n")
