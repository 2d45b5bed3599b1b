"""EndNote's XML, read."""

from typing import Any

import pytest

from sources.formats.endnote import read


def wrapped(*records: str) -> str:
    return (
        f"<?xml version='1.0' encoding='UTF-8'?>\n<xml><records>{''.join(records)}</records></xml>"
    )


def item(inside: str, kind: str = "Journal Article") -> dict[str, Any]:
    (record,) = read(wrapped(f'<record><ref-type name="{kind}">17</ref-type>{inside}</record>'))
    assert record.item is not None, record.fault
    return record.item


def test_a_journal_article_is_read_whole() -> None:
    found = item(
        """
        <contributors><authors>
            <author><style face="normal">van der Berg, Jan, Jr.</style></author>
            <author>Ministry of Examples,</author>
        </authors><secondary-authors><author>Example, Ada</author></secondary-authors>
        </contributors>
        <titles><title><style>A study of </style><style face="italic">bridges</style></title>
        <secondary-title>Journal of Examples</secondary-title></titles>
        <periodical><full-title>J. Ex.</full-title></periodical>
        <pages>1-9</pages><volume>4</volume><number>2</number>
        <dates><year>2021</year><pub-dates><date>March 9</date></pub-dates></dates>
        <isbn>1234-5679</isbn><electronic-resource-num>10.1000/1</electronic-resource-num>
        <keywords><keyword>steel</keyword><keyword>rivers</keyword></keywords>
        <urls><related-urls><url>https://example.org/1</url></related-urls></urls>
        <language>en</language><accession-num>12345</accession-num><rec-number>7</rec-number>
        """
    )
    assert found == {
        "id": "7",
        "type": "article-journal",
        "title": "A study of bridges",
        "container-title": "Journal of Examples",
        "author": [
            {"family": "Berg", "given": "Jan", "non-dropping-particle": "van der",
             "suffix": "Jr."},
            {"literal": "Ministry of Examples"},
        ],
        "editor": [{"family": "Example", "given": "Ada"}],
        "page": "1-9",
        "volume": "4",
        "issue": "2",
        "issued": {"date-parts": [[2021, 3, 9]]},
        "ISSN": "1234-5679",
        "DOI": "10.1000/1",
        "PMID": "12345",
        "keyword": "steel; rivers",
        "URL": "https://example.org/1",
        "language": "en",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "type"),
    [("Newspaper Article", "article-newspaper"), ("Thesis", "thesis"), ("Hearing", "hearing"),
     ("Statute", "legislation"), ("Blog", "post-weblog"), ("Web Page", "webpage")],
)  # fmt: skip
def test_types_are_those_of_csl(kind: str, type: str) -> None:
    assert item("<titles><title>A title</title></titles>", kind)["type"] == type


@pytest.mark.parametrize(
    ("dates", "expected"),
    [
        ("<year>2021</year>", {"date-parts": [[2021]]}),
        ("<year>2021</year><pub-dates><date>May</date></pub-dates>", {"date-parts": [[2021, 5]]}),
        ("<year>in press</year>", {"literal": "in press"}),
    ],
)
def test_no_date_is_made_more_exact_than_it_is(dates: str, expected: Any) -> None:
    assert item(f"<dates>{dates}</dates>")["issued"] == expected


def test_what_has_no_place_is_kept_in_the_note_and_said() -> None:
    (record,) = read(
        wrapped("<record><titles><title>A</title></titles><custom7>x</custom7></record>")
    )
    assert record.item is not None
    assert record.item["note"] == "custom7: x"
    assert record.remarks == ("kept in the note: custom7",)


def test_a_file_that_breaks_off_gives_what_came_before_and_the_line() -> None:
    text = wrapped("<record><titles><title>One</title></titles></record>\n<record><titles>")
    good, broken = read(text.removesuffix("</records></xml>"))
    assert good.item is not None
    assert (broken.line, broken.item) == (3, None)
    assert "what follows is lost" in broken.fault


@pytest.mark.parametrize(
    "declared",
    [
        '<!ENTITY a "xxxxxxxxxx"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">',
        '<!ENTITY x SYSTEM "file:///etc/passwd">',
        '<!ENTITY % x SYSTEM "https://example.org/x.dtd"> %x;',
    ],
)
def test_entities_of_its_own_are_refused(declared: str) -> None:
    text = f"<!DOCTYPE xml [{declared}]><xml><records><record><titles><title>&x;&b;</title></titles></record></records></xml>"  # noqa: E501
    (record,) = read(text)
    assert "entities" in record.fault


def test_what_is_nested_without_end_or_endless_is_refused() -> None:
    (deep,) = read("<xml><records><record>" + "<a>" * 100_000)
    assert "nested more than" in deep.fault
    (long,) = read(wrapped(f"<record><abstract>{'x' * 3_000_000}</abstract></record>"))
    assert "more than 2,000,000 characters" in long.fault
