"""Lines with identifiers, as people paste them."""

import pytest

from sources.formats.identifiers import is_isbn, read


@pytest.mark.parametrize(
    ("line", "kind", "value"),
    [
        ("10.1000/xyz123", "DOI", "10.1000/xyz123"),
        ("doi:10.1000/xyz.", "DOI", "10.1000/xyz"),
        ("https://doi.org/10.1000/ab(c)d", "DOI", "10.1000/ab(c)d"),
        ("(see https://doi.org/10.1000/182)", "DOI", "10.1000/182"),
        ("arXiv:2101.00001v2", "DOI", "10.48550/arXiv.2101.00001"),
        ("https://arxiv.org/abs/hep-th/9901001", "DOI", "10.48550/arXiv.hep-th/9901001"),
        ("PMID: 12345678", "PMID", "12345678"),
        ("https://pubmed.ncbi.nlm.nih.gov/123456/", "PMID", "123456"),
        ("ISBN 978-3-16-148410-0", "ISBN", "9783161484100"),
        ("0-306-40615-2", "ISBN", "0306406152"),
        ("https://example.org/a?b=c#d", "URL", "https://example.org/a?b=c#d"),
        ("www.example.org/x", "URL", "https://www.example.org/x"),
        ("<https://example.org/a>, read today", "URL", "https://example.org/a"),
    ],
)
def test_an_identifier_is_found_in_its_line(line: str, kind: str, value: str) -> None:
    (record,) = read(line)
    assert record.item is not None
    assert record.item[kind] == value


def test_words_beside_it_stand_as_a_supplied_title_until_it_is_completed() -> None:
    (record,) = read("  3. A plain essay on bridges, https://example.org/a.")
    assert record.item == {
        "type": "webpage", "URL": "https://example.org/a", "title": "[A plain essay on bridges]",
    }  # fmt: skip
    assert record.remarks[0] == "to be completed: known by its address alone"


def test_without_words_it_is_called_by_its_identifier() -> None:
    (record,) = read("PMID 99")
    assert record.item is not None
    assert record.item["title"] == "[PMID 99]"


def test_lines_are_counted_and_those_without_an_identifier_are_told() -> None:
    records = list(read("# my list\n10.1000/a\n\nnot one\n2021-03-04 1234567890\n10.1000/b\n"))
    assert [(r.line, r.item is None) for r in records] == [
        (2, False), (4, True), (5, True), (6, False)
    ]  # fmt: skip
    assert "no DOI" in records[1].fault


def test_an_endless_line_is_refused_at_once() -> None:
    (record,) = read("9" * 1_000_000)
    assert "1,000,000 characters" in record.fault


def test_a_check_digit_that_is_wrong_makes_no_isbn() -> None:
    assert is_isbn("080442957X")
    assert not is_isbn("9783161484101")
