"""CSL-JSON, also where it is not quite."""

import time
from typing import Any

import orjson
import pytest

from sources.formats import csl, csljson
from sources.formats.reading import Record


def records(text: str) -> list[Record]:
    return list(csljson.read(text))


def read(**variables: Any) -> dict[str, Any]:
    (record,) = records(orjson.dumps([{"type": "book", "title": "Ports"} | variables]).decode())
    assert record.item is not None
    return {name: value for name, value in record.item.items() if name not in ("type", "title")}


PORTS = '{"id": "a", "type": "book", "title": "Ports"}'
ITEM = {"id": "a", "type": "book", "title": "Ports"}


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (f"[{PORTS}]", 1),
        (PORTS, 1),
        (f"\ufeff\n\n  {PORTS}\n", 3),
        (f"{PORTS}\n", 1),
        (f'{{"items": [{PORTS}]}}', 1),
        (f'{{"status": "ok", "message": {PORTS}}}', 1),
        (f'{{"message": {{"items": [{PORTS}]}}}}', 1),
        (f"[\n{PORTS},\n]", 2),
    ],
)
def test_items_are_found_however_they_are_wrapped(text: str, line: int) -> None:
    (record,) = records(text)
    assert (record.item, record.line) == (ITEM, line)


def test_an_item_a_line_is_read_as_well() -> None:
    found = records(f"{PORTS}\n{PORTS}\n")
    assert [(record.line, record.item) for record in found] == [(1, ITEM), (2, ITEM)]


@pytest.mark.parametrize(
    ("broken", "why"),
    [
        ('{"id": "b", "title": "Ends ', "This is not JSON: Invalid control character at (line 2)."),
        ('{"id": "b" "title": 1}', "This is not JSON: Expecting ',' delimiter (line 2)."),
        ("[" * 100_000, "This is not JSON: nested too deep (line 2)."),
        ("12", "This is not an item: {“type”: …, “title”: …}."),
        ('{"id": "b"}', "It has no title, no author, no DOI and no address."),
        ('{"title": "%s"}' % ("x" * 300_000), "It has 300,013 characters; a reference may have"),
        ('{"volume": ' + "9" * 5000 + "}", "This is not JSON: a number too long (line 2)."),
    ],
)
def test_a_broken_item_is_refused_alone(broken: str, why: str) -> None:
    first, second, third = records(f"[{PORTS},\n{broken},\n{PORTS}]")
    assert (first.item, third.item) == (ITEM, ITEM)
    assert second.item is None
    assert second.line == 2
    assert second.fault.startswith(why)


@pytest.mark.parametrize(
    ("given", "made"),
    [
        ({"issued": {"date-parts": [["2021", "03"]]}}, {"issued": {"date-parts": [[2021, 3]]}}),
        ({"issued": {"raw": "March 2021"}}, {"issued": {"date-parts": [[2021, 3]]}}),
        ({"issued": "2021-03-09"}, {"issued": {"date-parts": [[2021, 3, 9]]}}),
        ({"issued": {"date-parts": [[2021, 3]], "circa": "yes"}},
         {"issued": {"date-parts": [[2021, 3]], "circa": True}}),
        ({"issued": {"date-parts": [[2021, 0, 0]]}}, {"issued": {"date-parts": [[2021]]}}),
        ({"issued": {"date-parts": [[2021]], "season": "2"}},
         {"issued": {"date-parts": [[2021]], "season": 2}}),
        ({"author": [{"family": "Yang", "given": "Jianli", "sequence": "first",
                      "affiliation": []}]}, {"author": [{"family": "Yang", "given": "Jianli"}]}),
        ({"author": [{"name": "Agency"}, "Other", {}]},
         {"author": [{"literal": "Agency"}, {"literal": "Other"}]}),
        ({"container-title": ["Ports", "P."]}, {"container-title": "Ports"}),
        ({"ISSN": ["1234-5678"]}, {"ISSN": "1234-5678"}),
        ({"custom": {"medium": "print"}}, {"medium": "print"}),
        ({"volume": 4}, {"volume": 4}),
        ({"id": 12}, {"id": "12"}),
    ],
)  # fmt: skip
def test_what_others_write_a_little_otherwise_is_read(
    given: dict[str, Any], made: dict[str, Any]
) -> None:
    assert read(**given) == made


def test_what_no_variable_can_hold_is_left_out_and_told() -> None:
    (record,) = records('[{"type": "journal-article", "title": "Ports", "author": 3, "x y": "1", '
                        '"reference": [{"key": "a"}], "volume": NaN}]')  # fmt: skip
    assert record.item == {"type": "journal-article", "title": "Ports"}
    assert record.remarks == (
        "Left out, as no variable can hold it: author, x y, reference, volume",
    )


@pytest.mark.parametrize(
    ("theirs", "type"),
    [("statute", "legislation"), ("case", "legal_case"), ("book-section", "chapter"),
     ("newspaper-article", "article-newspaper"), ("blog-post", "post-weblog"),
     ("report-component", "report"), ("patent-application", "patent")],
)  # fmt: skip
def test_types_by_the_names_of_other_programs_are_known(theirs: str, type: str) -> None:
    (record,) = records(f'{{"type": "{theirs}", "title": "Ports", "event": "Fair"}}')
    assert record.item is not None
    made = csl.fields(record.item)
    assert (made.fields["type"], made.fields["event"], made.remarks) == (type, "Fair", ())


def test_what_no_database_can_hold_is_shown() -> None:
    (record,) = records(
        r'{"type": "book", "title": "a\u0000b\ud800", "author": [{"family": "\u0000"}]}'
    )
    assert record.item == {"type": "book", "title": "a�b�", "author": [{"family": "�"}]}


def test_a_file_that_is_broken_all_over_is_given_up_and_says_so() -> None:
    found = records('{"a" 1},\n' * (csljson.MOST_BROKEN + 9) + PORTS)
    assert found[-1].fault == "1,000 items are broken; the rest of the file was not read."
    assert len(found) == csljson.MOST_BROKEN + 1


@pytest.mark.parametrize("text", ["", "[]", "  \n", "\ufeff", "[\n]"])
def test_nothing_has_no_records(text: str) -> None:
    assert records(text) == []


def test_what_is_written_is_an_array_as_json_has_it() -> None:
    assert orjson.loads("".join(csljson.write([ITEM, ITEM]))) == [ITEM, ITEM]
    assert "".join(csljson.write([])) == "[]\n"


def test_a_hostile_file_takes_no_longer_than_another() -> None:
    begun = time.process_time()
    for evil in ("{" * 200_000, '{"a":\n' * 50_000, '[{"a": "x},{' * 50_000, "[1," * 100_000,
                 "},{" * 100_000, '\n{"' * 100_000):  # fmt: skip
        assert all(record.item is None for record in records(evil))
    assert time.process_time() - begun < 15
