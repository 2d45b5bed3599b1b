from typing import Any
from urllib.parse import parse_qs

import pytest

from sources.formats import coins

NEWS = {
    "id": "x", "type": "article-newspaper", "title": "A title & more",
    "container-title": "The Example Times", "page": "4–6", "language": "en",
    "author": [{"family": "Berg", "given": "Jan", "non-dropping-particle": "van der"},
               {"literal": "with Agencies"}],
    "issued": {"date-parts": [[2021, 3]]}, "DOI": "10.1/x", "URL": "https://example.org/x",
}  # fmt: skip


def test_a_journals_article_is_openurl() -> None:
    found = parse_qs(coins.title(NEWS | {"type": "article-journal"}))
    assert found["rft_val_fmt"] == ["info:ofi/fmt:kev:mtx:journal"]
    assert found["rft.atitle"] == ["A title & more"]
    assert found["rft.jtitle"] == ["The Example Times"]
    assert (found["rft.aulast"], found["rft.aufirst"]) == (["van der Berg"], ["Jan"])
    assert found["rft.aucorp"] == ["with Agencies"], "which Zotero does not take apart"
    assert found["rft.date"] == ["2021-03"], "no day is invented"
    assert found["rft_id"] == ["info:doi/10.1/x", "https://example.org/x"]


@pytest.mark.parametrize(
    ("kind", "zotero"), [("speech", "presentation"), ("post-weblog", "blogPost"),
                         ("legislation", "statute"), ("interview", "interview"),
                         ("article-newspaper", "newspaperArticle"),
                         ("article-magazine", "magazineArticle")],
)  # fmt: skip
def test_what_openurl_has_no_format_of_is_called_as_zotero_does(kind: str, zotero: str) -> None:
    found = parse_qs(coins.title(NEWS | {"type": kind}))
    assert found["rft_val_fmt"] == ["info:ofi/fmt:kev:mtx:dc"]
    assert found["rft.type"] == [zotero]
    assert (found["rft.creator"], found["rft.aucorp"]) == (["van der Berg, Jan"], ["with Agencies"])
    assert found["rft.pages"] == ["4-6"]


def test_a_chapter_names_its_book() -> None:
    item: dict[str, Any] = {"type": "chapter", "title": "One", "container-title": "The Book"}
    found = parse_qs(coins.title(item))
    assert (found["rft.atitle"], found["rft.btitle"]) == (["One"], ["The Book"])


def test_the_head_of_a_page_names_authors_pages_and_date() -> None:
    tags = coins.tags(NEWS)
    assert ("citation_title", "A title & more") in tags
    assert [value for name, value in tags if name == "citation_author"] == [
        "van der Berg, Jan", "with Agencies"]  # fmt: skip
    assert ("citation_publication_date", "2021/03") in tags
    assert {("citation_firstpage", "4"), ("citation_lastpage", "6")} <= set(tags)
    assert ("DC.source", "The Example Times") in tags


def test_what_is_not_known_is_not_said() -> None:
    assert coins.tags({"type": "book", "title": "X"}) == [
        ("citation_title", "X"),
        ("DC.title", "X"),
    ]


def test_titles_are_told_without_italics() -> None:
    item = NEWS | {"title": "On <i>Ursus</i>"}
    assert parse_qs(coins.title(item))["rft.title"] == ["On Ursus"]
    assert dict(coins.tags(item))["citation_title"] == "On Ursus"
