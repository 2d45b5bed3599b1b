from typing import Any

import pytest
from django.http import QueryDict

from claims import workflow
from claims.facets import FACETS
from claims.selection import Selection
from claims.verifying_lists import wrong
from tests import factories
from tests.claims.choosing import chosen

pytestmark = pytest.mark.django_db


@pytest.fixture
def three() -> list[Any]:
    """Two of Ada's against, one of Bo's for it, made in 2021 and 2023."""
    other = factories.article("Another", outlet="Zulu Times")
    return [
        factories.published(text="One.", made="2023", topics=["war"]),
        factories.published(text="Two.", made="2021-03", topics=["war", "peace"],
                            article=other),
        factories.published(text="Three.", claimants=["Bo Second"],
                            stances=[(factories.proposition(), "supports")],
                            attribution="indirect_quotation"),
    ]  # fmt: skip


def counts(query: str, name: str, most: int = 10) -> dict[str, int]:
    found = Selection.parse(QueryDict(query)).facets([name], most)
    return {each.label: each.count for each in found[name]}


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("stance", {"opposes": 2, "supports": 1}),
        ("claimant", {"Ada Example": 2, "Bo Second": 1}),
        ("proposition", {"China is neutral in the war in Ukraine": 3}),
        ("outlet", {"Zulu Times": 1}),
        ("year", {"2021": 1, "2023": 1}),
        ("topic", {"War": 2, "Peace": 1}),
        ("attribution", {"own_voice": 2, "indirect_quotation": 1}),
        ("language", {"en": 3}),
    ],
)
def test_say_how_many_claims_have_each_value(three: Any, name: str, found: dict[str, int]) -> None:
    assert counts("", name) == found


@pytest.mark.parametrize("query", ["", "attribution=own_voice"])
def test_a_language_counts_what_its_list_shows(query: str) -> None:
    for code in ("en", "en-GB", "de-AT"):
        factories.published(text=f"In {code}.", language=code, claimants=(code,))
    assert counts(query, "language") == {"en": 2, "de-AT": 1, "en-GB": 1}
    assert counts(query, "language", most=1) == {"en": 2}


def test_every_facet_there_is_is_tried_above() -> None:
    marks = test_say_how_many_claims_have_each_value.pytestmark[0]
    assert {name for name, _ in marks.args[1]} == set(FACETS)


def test_are_of_the_selection_only(three: Any) -> None:
    assert counts("stance=opposes", "claimant") == {"Ada Example": 2}
    assert counts("q=nothing-like-it", "claimant") == {}


def test_the_most_come_first_and_no_more_than_asked_for(three: Any) -> None:
    assert list(counts("", "topic", most=1)) == ["War"]


def test_follow_what_is_published_and_stay_as_of_a_revision(three: Any) -> None:
    assert counts("", "stance") == {"opposes": 2, "supports": 1}
    workflow.withdraw(three[2], by=factories.reviewer(), reason="wrong")
    assert counts("", "stance") == {"opposes": 2}
    assert counts("as_of=3", "stance") == {"opposes": 2, "supports": 1}


def test_are_worked_out_once_a_revision(three: Any, django_assert_num_queries: Any) -> None:
    counts("stance=opposes", "attribution")
    with django_assert_num_queries(1):  # the newest revision
        counts("stance=opposes", "attribution")


def test_a_count_is_what_a_list_holds(three: Any) -> None:
    for query, found in (("", 3), ("stance=opposes", 2), ("topic=peace", 1), ("q=three", 1),
                         ("stance=opposes&topic=war,peace", 2), ("outlet=O999", 0)):  # fmt: skip
        assert Selection.parse(QueryDict(query)).count() == len(chosen(query)) == found


def test_what_is_counted_as_it_is_published_follows_every_step(three: Any) -> None:
    one, two, _ = three
    newer = workflow.revise(one, by=one.coder)
    newer.made = "2024"
    newer.save()
    workflow.submit(newer, by=one.coder)
    workflow.publish(newer, by=factories.reviewer())
    ada = factories.actor("Ada Example")
    ada.name = "Ada Renamed"
    ada.save()
    workflow.correct(ada, by=factories.reviewer())
    workflow.withdraw(two, by=factories.reviewer(), reason="Because.")
    assert list(wrong()) == []
    assert counts("", "year") == {"2024": 1}
    assert counts("", "claimant") == {"Ada Renamed": 1, "Bo Second": 1}
    assert Selection.parse(QueryDict("topic=war")).count() == 1


def test_what_was_published_before_is_counted_then(three: Any) -> None:
    for revision in (1, 2, 3):
        asked = Selection.parse(QueryDict(f"as_of={revision}&language=en"))
        assert asked.count() == revision
        assert counts(f"as_of={revision}", "language") == {"en": revision}
