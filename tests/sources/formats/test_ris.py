"""References as RIS, and what else comes in lines with tags."""

import re
import time
from typing import Any

import pytest
import rispy

from sources.formats import references, ris
from sources.formats.reading import Record
from sources.models.article import CSL_TYPES
from tests.sources.formats.test_round_trips import EVERYTHING

ITEM = {
    "id": "united2021",
    "type": "article-newspaper",
    "title": "United against\nthe USA?",
    "author": [{"family": "Berg", "given": "Jan", "non-dropping-particle": "van den"},
               {"literal": "with Agencies"}],
    "issued": {"date-parts": [[2021, 3]]},
    "page": "4–7",
}  # fmt: skip
YANG = {"family": "Yang", "given": "Jianli"}


def lines(item: dict[str, Any]) -> list[str]:
    return "".join(ris.write([item])).split("\r\n")


def records(text: str) -> list[Record]:
    return list(ris.read(text))


def read(*tags: str) -> dict[str, Any]:
    (record,) = records("\n".join(["TY  - JOUR", *tags, "ER  - "]))
    assert record.item is not None
    return {name: value for name, value in record.item.items() if name != "type"}


# --- writing ------------------------------------------------------------------------------------


def test_a_reference_begins_with_its_type_and_ends() -> None:
    assert lines(ITEM)[0] == "TY  - NEWS"
    assert lines(ITEM)[-2:] == ["ER  - ", ""]


def test_names_are_family_first_and_whole_where_they_are_one() -> None:
    assert "AU  - van den Berg, Jan" in lines(ITEM)
    assert "AU  - with Agencies" in lines(ITEM)


def test_an_organisation_that_could_be_a_person_ends_in_a_comma_as_endnote_has_it() -> None:
    names = [{"literal": "Green Ports"}, {"literal": "Ministry of Trade, Ports"}]
    assert "AU  - Green Ports," in lines(ITEM | {"author": names})
    assert "AU  - Ministry of Trade,, Ports," in lines(ITEM | {"author": names})


def test_dates_say_no_more_than_is_known() -> None:
    assert "DA  - 2021/03//" in lines(ITEM)
    assert "PY  - 2021" in lines(ITEM)
    assert not [each for each in lines(ITEM | {"issued": {}}) if each.startswith(("DA", "PY"))]


def test_pages_are_a_first_and_a_last_one() -> None:
    assert {"SP  - 4", "EP  - 7"} <= set(lines(ITEM))
    assert "SP  - e12" in lines(ITEM | {"page": "e12"})


def test_a_line_is_a_tag_whatever_was_typed() -> None:
    evil = ITEM | {"title": "One\r\nER  - \r\nTY  - BOOK", "ris-TY": "BOOK", "ris-ER": "x"}
    assert all(re.match(r"[A-Z][A-Z0-9]  - ", line) for line in lines(evil)[:-1])
    assert sum(line.startswith("TY") for line in lines(evil)) == 1
    assert sum(line.startswith("ER") for line in lines(evil)) == 1


def test_what_ris_has_no_tag_for_stands_as_in_zoteros_field_extra() -> None:
    item = ITEM | {"type": "interview", "director": [YANG], "event-date": {"date-parts": [[2021]]}}
    assert {
        "M2  - type: interview", "M2  - director: Yang || Jianli", "M2  - event-date: 2021",
    } <= set(lines(item))  # fmt: skip


#: What Zotero writes, by CSL type.
ZOTERO = {
    "article-newspaper": "NEWS", "article-journal": "JOUR", "article-magazine": "MGZN",
    "webpage": "ELEC", "post-weblog": "BLOG", "post": "ICOMM", "report": "RPRT", "speech": "SLIDE",
    "interview": "PCOMM", "broadcast": "SOUND", "hearing": "HEAR", "legislation": "STAT",
    "bill": "BILL", "legal_case": "CASE", "map": "MAP", "patent": "PAT", "thesis": "THES",
    "chapter": "CHAP", "paper-conference": "CONF", "book": "BOOK", "dataset": "DATA",
    "manuscript": "MANSCPT", "motion_picture": "MPCT", "personal_communication": "PCOMM",
    "software": "COMP", "graphic": "ART", "song": "SOUND", "document": "GEN",
    "entry-encyclopedia": "ENCYC", "entry-dictionary": "DICT",
}  # fmt: skip


@pytest.mark.parametrize("type_", ZOTERO)
def test_its_type_is_the_one_zotero_uses(type_: str) -> None:
    assert lines(ITEM | {"type": type_})[0] == f"TY  - {ZOTERO[type_]}"


def test_rispy_reads_all_of_it() -> None:
    items = [{"id": type_, "type": type_} | EVERYTHING for type_ in CSL_TYPES]
    found = rispy.loads("".join(ris.write(items)))
    assert [each["id"] for each in found] == list(CSL_TYPES)
    assert {each["title"] for each in found} == {EVERYTHING["title"]}
    assert all(each["doi"] == EVERYTHING["DOI"] for each in found)


def test_it_is_one_of_the_forms() -> None:
    written = b"".join(references.stream([ITEM], "ris")).decode()
    assert written.startswith("TY  - NEWS\r\nID  - united2021\r\n")


# --- reading ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("tags", "variables"),
    [
        (["AU  - Yang, Jianli"], {"author": [YANG]}),
        (["A1  - Jianli Yang"], {"author": [YANG]}),
        (["AU  - van der Berg,Jan,Jr."],
         {"author": [{"family": "Berg", "given": "Jan", "non-dropping-particle": "van der",
                      "suffix": "Jr."}]}),
        (["AU  - with Agencies"], {"author": [{"literal": "with Agencies"}]}),
        (["AU  - Green Ports,"], {"author": [{"literal": "Green Ports"}]}),
        (["AU  - Ministry of Trade,, Ports,"],
         {"author": [{"literal": "Ministry of Trade, Ports"}]}),
        (["PY  - 2001/09/01/"], {"issued": {"date-parts": [[2001, 9, 1]]}}),
        (["PY  - 2001/09//"], {"issued": {"date-parts": [[2001, 9]]}}),
        (["PY  - 2001/00/00/"], {"issued": {"date-parts": [[2001]]}}),
        (["PY  - 2001///"], {"issued": {"date-parts": [[2001]]}}),
        (["Y1  - 2015/october"], {"issued": {"date-parts": [[2015, 10]]}}),
        (["PY  - 2016", "DA  - 2016/10/19"], {"issued": {"date-parts": [[2016, 10, 19]]}}),
        (["DA  - March 2021"], {"issued": {"date-parts": [[2021, 3]]}}),
        (["DA  - 9 March 2021"], {"issued": {"date-parts": [[2021, 3, 9]]}}),
        (["PY  - 99"], {"issued": {"literal": "99"}}),
        (["PY  - ///"], {}),
        (["PY  - YEAR/MONTH/DAY/"], {"ris-PY": "YEAR/MONTH/DAY/"}),
        (["PY  - 2013", "PY  - 2013/02/15/received"],
         {"issued": {"date-parts": [[2013]]}, "ris-PY": "2013/02/15/received"}),
        (["SP  - 193", "EP  - 194"], {"page": "193-194"}),
        (["SP  - 1–22"], {"page": "1-22"}),
        (["SP  -", "EP  - 194"], {"page": "194"}),
        (["DO  - doi:10.1234/a", "M3  - doi: 10.1234/a", "N1  - doi: 10.1234/a"],
         {"DOI": "10.1234/a"}),
        (["UR  - http://a.org; http://b.org"], {"URL": "http://a.org", "ris-UR": "http://b.org"}),
        (["UR  - //a.org/x"], {"URL": "https://a.org/x"}),
        (["SN  - 0915-5287", "SN  - 978-3-16-148410-0"],
         {"ISSN": "0915-5287", "ISBN": "978-3-16-148410-0"}),
        (["SN  - 2325-9671 (electronic)"], {"ISSN": "2325-9671"}),
        (["U1  - 26957754[pmid]", "U2  - PMC4756000[pmcid]"],
         {"PMID": "26957754", "PMCID": "PMC4756000"}),
        (["DB  - PubMed", "AN  - 26957754"], {"source": "PubMed", "PMID": "26957754"}),
        (["DB  - State Archive", "AN  - Box 3"],
         {"archive": "State Archive", "archive_location": "Box 3"}),
        (["T2  - ", "JF  - Ports Today", "JA  - Ports T."],
         {"container-title": "Ports Today", "container-title-short": "Ports T."}),
        (["KW  - ports", "KW  - trade, sea"], {"keyword": "ports; trade, sea"}),
        (["LA  - eng"], {"language": "en"}),
        (["JP  - one", "JP  - two"], {"ris-JP": "one; two"}),
        (["N2  - first line,", "      second line", "third"],
         {"abstract": "first line,\nsecond line\nthird"}),
        (["TI  - Ports", "of Genoa"], {"title": "Ports of Genoa"}),
        (["M2  - director: Yang || Jianli"], {"director": [YANG]}),
        (["M2  - nothing: of CSL"], {"ris-M2": "nothing: of CSL"}),
    ],
)  # fmt: skip
def test_a_tag_is_read_as_the_variable_it_is(tags: list[str], variables: dict[str, Any]) -> None:
    assert read(*tags) == variables


def test_records_are_told_apart_also_without_an_end() -> None:
    first, second = records("\ufeff\n1.\nTY  - JOUR\nTI  - One\n\nTY  - BOOK\nTI  - Two\n")
    assert (first.line, first.item) == (3, {"type": "article-journal", "title": "One"})
    assert (second.line, second.item) == (6, {"type": "book", "title": "Two"})
    assert first.remarks == second.remarks == ("Its end (ER) is missing",)


@pytest.mark.parametrize("line", ["ER  - ", "ER  -", "ER - ", "  ER  - ", "ER  - x"])
def test_an_end_may_be_written_as_people_write_it(line: str) -> None:
    first, _ = records(f"TY  - JOUR\nTI  - A\n{line}\nTY  - JOUR\nTI  - B\n{line}")
    assert first.remarks == ()
    assert first.item == {"type": "article-journal", "title": "A"}


def test_a_record_without_a_type_is_read_and_says_so() -> None:
    (record,) = records("T1  - Ports\nJF  - Trade\nER  -\n")
    assert record.item is not None
    assert record.item["type"] == "article-journal"
    assert record.remarks == ("Its type (TY) is missing; it is taken for a journal article",)


@pytest.mark.parametrize(
    ("given", "type_"),
    [("Journal Article", "article-journal"), ("NEWS", "article-newspaper"), ("XYZ", "document")],
)
def test_a_type_may_be_spelled_out_or_unknown(given: str, type_: str) -> None:
    (record,) = records(f"TY  - {given}\nTI  - A\nER  -")
    assert record.item is not None
    assert record.item["type"] == type_
    assert ("XYZ" in str(record.remarks)) == (given == "XYZ")


def test_a_record_that_is_empty_or_too_long_is_refused_alone() -> None:
    empty, long, good = records(
        f"TY  - BOOK\nER  -\nTY  - BOOK\nAB  - {'x' * 1_000_000}\nER  -\nTY  - BOOK\nTI  - A\nER  -"
    )
    assert (empty.line, empty.fault) == (1, "There is nothing in it but its type.")
    assert (long.line, long.item) == (3, None)
    assert long.fault == "“AB” has 1,000,000 characters; a reference may have 100,000 in one field."
    assert good.item == {"type": "book", "title": "A"}


@pytest.mark.parametrize("text", ["", "\n\n", "no tags", "%PDF-1.7 \x00", "\ufeff"])
def test_what_is_no_ris_has_no_records(text: str) -> None:
    assert records(text) == []


def test_what_no_database_can_hold_is_shown() -> None:
    (record,) = records("TY  - BOOK\nTI  - a\0b\nER  -")
    assert record.item == {"type": "book", "title": "a�b"}
    assert record.remarks == ("A character could not be read, where � stands: title",)


def test_a_million_lines_of_one_value_take_no_longer_than_others() -> None:
    begun = time.process_time()
    records("TY  - BOOK\nAB  - x\n" + "more\n" * 500_000)
    assert time.process_time() - begun < 8


# --- the other two ------------------------------------------------------------------------------

WEB_OF_SCIENCE = """FN Clarivate Analytics Web of Science
VR 1.0
PT J
AU Yang, J
   Kuhrt, N
AF Yang, Jianli
   Kuhrt, Natasha
TI Ports and
   ships
SO PORTS TODAY
LA English
PD JUN 8
PY 2004
VL 43
BP 17
EP 27
DI 10.1234/a
PM 99
CR SOMEBODY A, 1999, X
   OTHER B, 2000, Y
ER

EF"""
REFER = """%0 Journal Article
%A Yang, Jianli
%A Kuhrt, Natasha
%T Ports and ships
%J Ports Today
%D 2004
%V 43
%P 17-27
%R 10.1234/a

%0 Book
%T Genoa
%I Harbour
"""


@pytest.mark.parametrize(("text", "line"), [(WEB_OF_SCIENCE, 3), (REFER, 1)])
def test_web_of_science_and_endnotes_refer_are_read(text: str, line: int) -> None:
    record = records(text)[0]
    assert record.line == line
    assert record.item is not None
    assert record.item["author"] == [YANG, {"family": "Kuhrt", "given": "Natasha"}]
    assert (record.item["title"], record.item["page"]) == ("Ports and ships", "17-27")
    assert (record.item["DOI"], record.item["volume"]) == ("10.1234/a", "43")


def test_web_of_sciences_month_and_day_go_with_its_year() -> None:
    (record,) = records(WEB_OF_SCIENCE)
    assert record.item is not None
    assert record.item["issued"] == {"date-parts": [[2004, 6, 8]]}
    assert record.item["ris-W-CR"] == "SOMEBODY A, 1999, X OTHER B, 2000, Y"


def test_every_reference_of_endnotes_refer_is_one_record() -> None:
    assert [record.line for record in records(REFER)] == [1, 11]


def test_what_stands_between_two_records_is_told() -> None:
    text = "TY  - JOUR\nTI  - A\nER  - \nA stray line\n\nTY  - JOUR\nTI  - B\nER  - \n"
    first, second = records(text)
    assert first.item is not None
    assert first.item["title"] == "A"
    assert first.remarks == ("What follows its end was passed over, line 4: “A stray line”",)
    assert not second.remarks
