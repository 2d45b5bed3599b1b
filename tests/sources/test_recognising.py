"""Whether a reference is an article that is here already: the one rule for all that comes in."""

from typing import Any

import pytest

from sources import adding, recognising
from sources.models import Article, ImportRecord
from sources.names import PersonName
from tests import factories

pytestmark = pytest.mark.django_db
TITLE = "On the making of bridges"


def held(title: str = TITLE, **fields: Any) -> Article:
    return factories.article(title, **fields)


def by(given: str = "Ada", family: str = "Example") -> adding.Maker:
    return adding.Maker(PersonName(family, given))


def reference(title: str = TITLE, **said: Any) -> ImportRecord:
    item = {"type": said.pop("type", "article-newspaper")} | said.pop("item", {})
    return ImportRecord(number=1, title=title, item=item, **said)


def alike(given: ImportRecord) -> list[tuple[int, str, bool]]:
    found = recognising.recognise([given]).get(1, [])
    return [(each.root[1], each.why, each.sure) for each in found]


@pytest.mark.parametrize(
    "written",
    [
        "10.1000/ABC",
        "10.1000/abc",
        "doi:10.1000/abc",
        "DOI 10.1000/abc",
        "https://doi.org/10.1000/abc",
        "http://dx.doi.org/10.1000/ABC",
        "https://www.doi.org/10.1000/abc",
    ],
)
def test_a_doi_is_one_however_either_is_written(written: str) -> None:
    bare = held("On making bridges", doi="10.1000/abc")
    assert alike(reference(doi=written)) == [(bare.pk, "the same DOI", True)]
    bare.delete()
    known = held("On making bridges", doi=written)
    assert recognising.the_same(reference(doi="10.1000/abc")) == known.pk


def test_a_doi_with_quite_another_title_is_likely_and_not_sure() -> None:
    known = held("A handbook of rivers", doi="10.1000/1")
    assert alike(reference(doi="10.1000/1")) == [(known.pk, "the same DOI", False)]
    assert recognising.the_same(reference(doi="10.1000/1")) is None


def test_of_two_dois_no_title_makes_one() -> None:
    held(doi="10.1000/1", issued="2021")
    assert alike(reference(doi="10.1000/2", issued="2021")) == []


@pytest.mark.parametrize(
    "written",
    [
        "https://example.org/a?id=1",
        "http://www.example.org/a/?id=1",
        "https://EXAMPLE.org/a?id=1#comments",
        "https://example.org/a?utm_source=x&id=1",
        "https://example.org/a?id=1&fbclid=abc&gclid=d",
    ],
)
def test_an_address_is_one_without_what_names_no_article(written: str) -> None:
    known = held("Making bridges", url="https://example.org/a?id=1")
    told = reference("Making bridges today", url=written)
    assert alike(told) == [(known.pk, "the same address", True)]


@pytest.mark.parametrize(
    "url", ["https://example.org/a?id=2", "https://example.com/a?id=1", "https://example.org/a"]
)
def test_another_address_is_another(url: str) -> None:
    held("Making bridges", url="https://example.org/a?id=1")
    assert alike(reference("Making bridges today", url=url)) == []


def test_an_address_that_other_titles_share_is_likely_and_not_sure() -> None:
    known = held("Rain in May", url="https://example.org/")
    assert alike(reference(url="https://example.org")) == [(known.pk, "the same address", False)]


@pytest.mark.parametrize(
    "written", ["978-3-16-148410-0", "9783161484100", "3-16-148410-X", "316148410x 978-0-00-1"]
)
def test_an_isbn_of_ten_digits_is_that_of_thirteen(written: str) -> None:
    known = held("Making bridges", type="book", isbn="978 3 16 148410 0")
    told = reference("Making bridges: a handbook", type="book", isbn=written)
    assert alike(told) == [(known.pk, "the same ISBN", True)]


@pytest.mark.parametrize(
    ("kept", "told"),
    [
        ({"type": "chapter"}, {"type": "chapter"}),
        ({"type": "book"}, {"type": "chapter"}),
        ({"type": "book", "volume": "1"}, {"type": "book", "item": {"volume": "2"}}),
    ],
    ids=["two chapters", "a chapter of it", "another volume"],
)
def test_what_stands_in_one_book_is_not_the_book(kept: Any, told: Any) -> None:
    held("Making bridges", isbn="9783161484100", **kept)
    assert alike(reference("Making of bridges", isbn="9783161484100", **told)) == []


@pytest.mark.parametrize(
    ("kept", "told", "why"),
    [
        ({"issued": "2021-03"}, {"issued": "2021-03-09"}, "the same title and date"),
        ({"issued": "2021"}, {"issued": "2021-03~"}, "the same title and date"),
        ({"issued": "2019/2021"}, {"issued": "2020"}, "the same title and date"),
        ({"makers": [by()]}, {"author": "Ada Example"}, "the same title and first author"),
        ({"makers": [by("A.")]}, {"author": "Ada Example", "family": "Example"},
         "the same title and first author"),
        ({"issued": "2021", "makers": [by()]}, {"issued": "2021", "author": "ada EXAMPLE"},
         "the same title, date and first author"),
        ({}, {"issued": "2021", "author": "Ada Example"}, "the same title"),
    ],
)  # fmt: skip
def test_by_title_with_the_date_and_first_author_that_are_known(
    kept: Any, told: Any, why: str
) -> None:
    known = held("On the “Making” of Brídges!", **kept)
    assert alike(reference(**told)) == [(known.pk, why, True)]


@pytest.mark.parametrize(
    ("kept", "told"),
    [
        ({"issued": "2020"}, {"issued": "2021"}),
        ({"makers": [by("Bo", "Other")]}, {"author": "Ada Example", "family": "Example"}),
        ({"volume": "7"}, {"item": {"volume": "8"}}),
        ({"outlet": "The Times"}, {"item": {"container-title": "The Herald"}}),
    ],
    ids=["another year", "another author", "another volume", "another outlet"],
)
def test_the_same_title_alone_is_not_the_same_article(kept: Any, told: Any) -> None:
    held(**kept)
    assert alike(reference(**told)) == []


@pytest.mark.parametrize(
    ("told", "is_here"), [({}, False), ({"issued": "2021"}, True), ({"issued": "2020"}, False)]
)
def test_a_short_title_needs_a_date_or_an_author_to_agree(told: Any, is_here: bool) -> None:
    held("News", issued="2021")
    assert bool(alike(reference("News", **told))) == is_here


def test_of_several_alike_none_is_the_one_unless_the_key_says_which() -> None:
    held(issued="2021")
    other = held(issued="2021-03")
    assert recognising.the_same(reference(issued="2021")) is None
    told = reference(issued="2021", item={"id": other.citation_key})
    assert recognising.the_same(told) == other.pk


def test_among_very_many_of_one_title_that_of_its_year_is_found() -> None:
    Article.objects.bulk_create(
        Article(title="Editorial", issued=f"{1400 + n}-05") for n in range(250)
    )
    assert recognising.the_same(reference("Editorial", issued="1620")) == (
        Article.objects.get(issued="1620-05").pk
    )


def test_what_was_merged_away_leads_to_the_one_that_stays() -> None:
    stays, away = held("Another title"), held(issued="2021")
    Article.objects.filter(pk=away.pk).update(merged_into=stays)
    assert recognising.the_same(reference(issued="2021")) == stays.pk


def test_many_are_recognised_by_a_fixed_number_of_queries(
    django_assert_num_queries: Any,
) -> None:
    articles = [held(f"Title number {n} of several") for n in range(5)]
    given = [ImportRecord(number=n, title=each.title) for n, each in enumerate(articles)]
    with django_assert_num_queries(5):  # a savepoint, its end, and how it is planned
        found = recognising.recognise(given)
    assert {number: each[0].root[1] for number, each in found.items()} == {
        n: article.pk for n, article in enumerate(articles)
    }
