"""Long lists are written batch by batch, and read as if they had been written at once."""

import re
from typing import Any

import orjson
import pytest

from sources.formats import entries, styles
from sources.formats.entries import Watch
from sources.formats.pandoc import Cancelled

FAMILIES = ("Adler", "Berg", "Falk")


def item(number: int, family: str, given: str, year: int) -> dict[str, Any]:
    return {
        "id": f"k{number}",
        "type": "book",
        "title": f"Title {number:02}",
        "author": [{"family": family, "given": given}],
        "issued": {"date-parts": [[year]]},
    }


MANY = [
    item(number, FAMILIES[number % 3], "Ann" if number % 2 else "Bo", 2020 + number // 9)
    for number in range(24)
]


def text(style: str, items: list[dict[str, Any]]) -> dict[str, str]:
    found = entries.written(items, styles.load(style).text, "en-US")
    return {key: " ".join(re.findall(r'"t":"Str","c":"([^"]*)"', entry.decode()))
            for key, entry in found.items()}  # fmt: skip


@pytest.mark.parametrize("style", ["apa", "chicago-author-date", "ieee"])
def test_batches_read_as_the_whole_list_does(style: str, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = text(style, MANY)
    monkeypatch.setattr(entries, "BATCH", 5)
    in_batches = text(style, MANY)
    assert list(in_batches) == list(whole), "in the same order"
    assert in_batches == whole, "with the same letters behind the years, or the same numbers"


def test_years_are_told_apart_where_one_author_has_several(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(entries, "BATCH", 2)
    same = [item(n, "Berg", "Ann", 2020) for n in range(3)]
    assert [each.split("(")[1][:5] for each in text("apa", same).values()] == [
        "2020a", "2020b", "2020c"]  # fmt: skip


def test_an_author_with_many_is_divided_by_year_and_not_further(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(entries, "BATCH", 2)
    same = [item(n, "Berg", "Ann", 2020 + n // 4) for n in range(10)]
    years = [[each["issued"]["date-parts"][0][0] for each in b] for b in entries.batches(same)]
    assert years == [[2020] * 4, [2021] * 4, [2022] * 2]
    monkeypatch.setattr(entries, "MOST_LETTERS", 3)
    letters = [re.search(r"\((\d+\w?)", each)[1] for each in text("apa", same).values()]  # type: ignore[index]
    assert letters == ["2020"] * 4 + ["2021"] * 4 + ["2022a", "2022b"]


def test_an_author_is_never_in_two_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(entries, "BATCH", 8)
    found = list(entries.batches(MANY))
    families = [{each["author"][0]["family"] for each in batch} for batch in found]
    assert len(found) == 3
    assert not set.intersection(*families)
    assert sorted(each["id"] for batch in found for each in batch) == sorted(
        each["id"] for each in MANY
    )


def test_who_waits_is_told_how_far_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(entries, "BATCH", 8)
    told: list[tuple[int, int]] = []
    watch = Watch(tell=lambda done, of: told.append((done, of)))
    entries.written(MANY, styles.load("apa").text, "", watch)
    assert told == [(0, 24), (8, 24), (16, 24), (24, 24)]


def test_it_stops_where_nobody_wants_it_any_more() -> None:
    with pytest.raises(Cancelled):
        entries.written(MANY, styles.load("apa").text, "", Watch(wanted=lambda: False))


def test_an_entry_keeps_what_was_typed_as_text() -> None:
    hostile = item(1, "<b>Berg</b>", "*Ann*", 2020) | {"URL": "javascript:alert(1)"}
    found = entries.written([hostile], styles.load("apa").text, "")["k1"]
    assert b"Link" not in found, "no address but the web's becomes a link"
    assert orjson.loads(found)["t"] == "Div"
