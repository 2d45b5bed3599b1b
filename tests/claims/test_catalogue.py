"""The lists of propositions, actors, articles and outlets, and the tree of topics."""

from html import unescape
from typing import Any

import pytest
from django.test import Client

from claims import catalogue, workflow
from claims.models import Claim, Topic
from claims.record import Record
from tests import factories
from tests.claims.looking import published_claim, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.urls("claims.urls")]


@pytest.fixture
def claim() -> Claim:
    return published_claim()


def named(name: str, **asked: str) -> list[str]:
    page = catalogue.page(Record.current(), catalogue.KINDS[name], **asked)
    return [line.document.get("name") or line.document.get("text") or line.document["title"]
            for line in page.lines]  # fmt: skip


def test_a_list_is_by_name(claim: Claim) -> None:
    assert named("actors") == ["Marcin Kaczmarski", "Natasha Kuhrt", "Rita Reporter"]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("kuhr", ["Natasha Kuhrt"]),
        ("marcin kacz", ["Marcin Kaczmarski"]),
        ("RITA", ["Rita Reporter"]),
        ("Nátasha", ["Natasha Kuhrt"]),
        ("%", []),
        ("a_c", []),
        ("\\", []),
    ],
)
def test_a_list_is_narrowed_by_parts_of_names(claim: Claim, words: str, found: list[str]) -> None:
    assert named("actors", words=words) == found


def test_an_article_is_found_by_its_key_of_now_or_once_and_by_its_id(
    claim: Claim, reviewer: Any
) -> None:
    article = claim.article
    before, article.citation_key = str(article.citation_key), "Harbour-report"
    article.save()
    workflow.correct(article, by=reviewer)
    for words in (before, "harbour-report", article.public_id):
        assert named("articles", words=words) == [article.title]
    assert named("articles", words="A999") == []


def test_a_list_goes_on_behind_a_name(
    client: Client, claim: Claim, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(catalogue, "ON_A_PAGE", 1)
    page, names = text_of(client, "/actors"), []
    while 'rel="next"' in page:
        names.append(page.split('<p class="says"')[1].split("</a>")[0].rpartition(">")[2])
        page = text_of(client, unescape(page.split('rel="next" href="')[1].split('"')[0]))
    assert names == ["Marcin Kaczmarski", "Natasha Kuhrt"]


def test_a_proposition_says_how_many_stand_where(client: Client, claim: Claim) -> None:
    factories.published(stances=[("China and Russia will form a military alliance", "supports")])
    page = text_of(client, "/propositions")
    assert "supports</span> 1<" in page
    assert "opposes</span> 1<" in page


def test_counts_end_somewhere(claim: Claim, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(catalogue, "COUNTED", 1)
    factories.published(claimants=["Natasha Kuhrt"])
    lines = catalogue.page(Record.current(), catalogue.KINDS["actors"]).lines
    assert [line.said for line in lines] == ["1 claim", "1+ claims", "0 claims"]


def test_a_list_is_that_of_the_revision_read(client: Client, claim: Claim) -> None:
    factories.published(claimants=["Zoe Example"])
    assert "Zoe Example" in text_of(client, "/actors")
    assert "Zoe Example" not in text_of(client, "/actors?as_of=1")


def test_topics_are_a_tree(client: Client) -> None:
    broad = factories.topic("world")
    Topic.objects.filter(pk=factories.topic("alliances").pk).update(broader=broad)
    factories.published(topics=["alliances"])
    page = text_of(client, "/topics")
    assert page.index("World") < page.index("<ul>") < page.index("Alliances")
    page = text_of(client, "/topics/alliances")
    assert '<a href="/topics">Topics</a> ▸ <a href="/topics/world" dir="auto">World</a>' in page
    assert "Alliances" in text_of(client, "/topics/world")


@pytest.mark.parametrize("name", [*catalogue.KINDS, "topics"])
def test_an_empty_list_says_what_it_is_for(client: Client, name: str) -> None:
    assert 'class="empty"' in text_of(client, f"/{name}")


def test_a_list_without_what_was_looked_for_says_where_else(client: Client, claim: Claim) -> None:
    page = text_of(client, "/actors?q=nobody")
    assert "Nothing is called that" in page
    assert 'href="/claims?q=nobody"' in page


@pytest.mark.parametrize("query", ["?after=P999", "?after=Q1", "?after=%00", "?x=1",
                                   "?q=" + "x" * 300, "?q=%00", "?q=%ff", "?as_of=99"])  # fmt: skip
def test_what_a_list_cannot_understand_is_said(client: Client, claim: Claim, query: str) -> None:
    assert "could not be understood" in text_of(client, f"/actors{query}", 400)
