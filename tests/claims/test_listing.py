"""Pages of every order, walked to the end while others publish and withdraw."""

from typing import Any

import pytest
from django.http import QueryDict

from claims import workflow
from claims.listing import Listing
from claims.selection import Selection
from tests import factories
from tests.claims.choosing import chosen

pytestmark = pytest.mark.django_db

QUERIES = [
    "", "sort=made", "sort=-made", "q=number", "q=number&sort=relevance", "stance=opposes",
    "stance=opposes,supports", "stance=opposes&topic=war", "topic=war&topic=peace",
    "made_after=2020", "published_after=2020&language=en", "topic=war&sort=made",
]  # fmt: skip


@pytest.fixture
def claims() -> list[Any]:
    return [
        factories.published(
            text=f"Number {n} of these.", claimants=[f"Person {n}"], topics=["war", "peace"],
            made=("2021", "2023-05", "", "2021")[n % 4],
        )
        for n in range(7)
    ]  # fmt: skip


def walk(query: str, meanwhile: Any = lambda: None) -> list[str]:
    found, cursor = [], ""
    while True:
        selection = Selection.parse(QueryDict(f"{query}&limit=2&cursor={cursor}".lstrip("&")))
        page = selection.page()
        assert len(page.documents) <= 2
        found += [f"C{entry.number}" for entry in page.entries]
        if not page.next_cursor:
            return found
        cursor = page.next_cursor
        meanwhile()


@pytest.mark.parametrize("query", QUERIES)
def test_all_pages_together_are_the_whole_in_its_order(claims: Any, query: str) -> None:
    whole = chosen(query)
    assert walk(query) == whole
    if "made_after" not in query:
        assert sorted(whole) == sorted(claim.public_id for claim in claims)


@pytest.mark.parametrize("query", QUERIES)
def test_a_walk_sees_each_claim_once_whatever_happens_meanwhile(claims: Any, query: str) -> None:
    before, left = chosen(query), list(claims)

    def meanwhile() -> None:
        number = len(left)
        factories.published(text=f"Meanwhile number {number}.", claimants=[f"New {number}"],
                            topics=["war", "peace"], made="2022")  # fmt: skip
        if left:
            workflow.withdraw(left.pop(), by=factories.reviewer(), reason="wrong")

    assert walk(query, meanwhile) == before


@pytest.mark.parametrize("query", QUERIES)
def test_as_of_a_revision_the_order_is_the_one_it_was(claims: Any, query: str) -> None:
    before = chosen(query)
    for claim in claims[:3]:
        workflow.withdraw(claim, by=factories.reviewer(), reason="wrong")
    assert chosen(f"{query}&as_of=7".lstrip("&")) == before


@pytest.mark.parametrize("steps", [0, 1, 3, 100])
@pytest.mark.parametrize(
    "query",
    ["q=number", "q=number&sort=relevance", "q=number -5&topic=war&topic=peace", "q=2 OR 5"],
)
def test_words_are_found_the_same_by_their_index_and_by_walking(
    claims: Any, monkeypatch: pytest.MonkeyPatch, query: str, steps: int
) -> None:
    """Also where a walk is broken off before there are enough."""
    monkeypatch.setattr(Listing, "_steps", lambda self, limit: steps)
    alone = {"q=2 OR 5": (2, 5), "q=number -5&topic=war&topic=peace": (0, 1, 2, 3, 4, 6)}
    held = [claims[n].public_id for n in alone.get(query, range(7))]
    assert walk(query) == held[::-1]
    workflow.withdraw(claims[2], by=factories.reviewer(), reason="wrong")
    assert walk(f"{query}&as_of=7") == held[::-1]
    assert walk(query) == [each for each in held[::-1] if each != claims[2].public_id]
