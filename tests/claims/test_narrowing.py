"""The facets beside the list: counts, and addresses that add or remove."""

import pytest
from django.http import QueryDict

from claims import narrowing
from claims.selection import Selection
from tests import factories
from tests.claims.looking import published_claim

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def claims() -> None:
    published_claim()
    factories.published(claimants=["Natasha Kuhrt"], made="2023",
                        stances=[("Another", "supports")],
                        article=factories.article(issued="2023"))  # fmt: skip


def choices(query: str, name: str) -> dict[str, narrowing.Choice]:
    found = narrowing.facets(Selection.parse(QueryDict(query)))
    return {each.label: each for facet in found if facet.name == name for each in facet.choices}


def test_a_facet_says_how_many_and_draws_it_against_the_most() -> None:
    found = choices("", "claimant")
    assert (found["Natasha Kuhrt"].count, found["Natasha Kuhrt"].share) == (2, 1.0)
    assert (found["Marcin Kaczmarski"].count, found["Marcin Kaczmarski"].share) == (1, 0.5)


def test_a_value_is_added_to_what_was_asked_for() -> None:
    assert choices("language=en", "stance")["opposes"].query == "language=en&stance=opposes"


def test_a_second_value_must_hold_as_well() -> None:
    one, other = (choices("", "claimant")[who] for who in ("Natasha Kuhrt", "Marcin Kaczmarski"))
    found = choices(f"claimant={one.value}", "claimant")[other.label]
    assert found.query == f"claimant={one.value}&claimant={other.value}"


def test_a_chosen_value_is_removed() -> None:
    found = choices("stance=opposes,supports&language=en", "stance")["opposes"]
    assert found.chosen
    assert found.query == "stance=supports&language=en"


def test_a_year_is_a_pair_of_dates() -> None:
    found = choices("", "year")["2023"]
    assert found.query == "made_after=2023&made_before=2023"
    assert choices(found.query, "year")["2023"].chosen
    assert choices(found.query, "year")["2023"].query == ""


def test_what_leaves_no_choice_is_not_offered() -> None:
    assert choices("", "language") == {}


@pytest.mark.parametrize(
    "query",
    ["", "proposition={q}", "stance=opposes", "stance=opposes,supports", "made_after=2022",
     "made_before=2022-06", "proposition={q}&stance=supports", "q=claim"],
)  # fmt: skip
def test_every_choice_leads_to_as_many_claims_as_it_says(query: str) -> None:
    two_sides = [("One side", "supports"), ("The other side", "opposes")]
    mixed = factories.published(text="A claim that spans years.", made="2022/2023",
                                stances=two_sides)  # fmt: skip
    one_side = mixed.stances.get(stance="supports").proposition.public_id
    selection = Selection.parse(QueryDict(query.format(q=one_side)))
    facets = narrowing.facets(selection)
    offered = [each for facet in facets for each in facet.choices if not each.chosen]
    assert offered
    for choice in offered:
        assert Selection.parse(QueryDict(choice.query)).count() == choice.count, choice


def test_a_claim_of_several_years_counts_in_each() -> None:
    factories.published(text="A claim that spans years.", made="2022/2023")
    found = choices("", "year")
    assert (found["2022"].count, found["2023"].count) == (1, 2)


def test_a_stance_beside_a_proposition_is_the_one_on_it() -> None:
    two_sides = [("One side", "supports"), ("The other side", "opposes")]
    claim = factories.published(text="On both.", stances=two_sides)
    one_side = claim.stances.get(stance="supports").proposition.public_id
    assert set(choices(f"proposition={one_side}&stance=supports", "stance")) == {"supports"}
    assert choices(f"proposition={one_side}", "stance") == {}  # nothing to choose
