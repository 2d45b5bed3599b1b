"""Where an actor stands, and where they contradict themselves."""

import pytest
from django.test import Client

from claims import briefs, positions, workflow
from claims.models import Proposition
from claims.record import Record
from tests import factories
from tests.claims.looking import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.urls("claims.urls")]

QUESTION = "There will be an alliance"


def said(side: str, when: str, on: Proposition | str = QUESTION, **fields: str) -> None:
    factories.published(
        article=factories.article(issued="2030"), stances=[(on, side)], made=when, **fields
    )


def stands() -> list[positions.Position]:
    ada = factories.actor().public_id
    return positions.positions(briefs.of(Record.current(), f"claimant:{ada}"), ada)


def turns() -> list[tuple[str, str]]:
    """What was said when, and what it contradicts."""
    return [
        (step.claim.made, step.against.claim.made)
        for position in stands()
        for step in position.steps
        if step.against
    ]


def test_a_position_is_what_was_said_in_the_order_it_was_made() -> None:
    said("opposes", "2023")
    said("opposes", "2021")
    assert [step.claim.made for step in stands()[0].steps] == ["2021", "2023"]
    assert turns() == []


def test_a_claim_contradicts_an_earlier_one_of_the_other_side() -> None:
    said("opposes", "2021")
    said("supports", "2023")
    assert turns() == [("2023", "2021")]


def test_who_turns_back_contradicts_what_came_between() -> None:
    for side, when in (("opposes", "2021"), ("supports", "2022"), ("opposes", "2023")):
        said(side, when)
    assert turns() == [("2022", "2021"), ("2023", "2022")]


@pytest.mark.parametrize("side", ["mixed", "neutral", "unclear", "opposes"])
def test_what_takes_no_other_side_contradicts_nothing(side: str) -> None:
    said("opposes", "2021")
    said(side, "2023")
    assert turns() == []


def test_supporting_the_opposite_contradicts_as_well() -> None:
    question = factories.proposition(QUESTION)
    opposite = factories.proposition("There will be none", negation_of=question)
    said("supports", "2021")
    said("supports", "2023", opposite)
    assert turns() == [("2023", "2021")]
    assert len(stands()) == 1


def test_opposing_the_opposite_does_not() -> None:
    question = factories.proposition(QUESTION)
    opposite = factories.proposition("There will be none", negation_of=question)
    said("supports", "2021")
    said("opposes", "2023", opposite)
    assert turns() == []


def test_what_is_only_relayed_is_no_position() -> None:
    draft = factories.draft(stances=[(QUESTION, "opposes")], claimants=["Bea Example"])
    draft.claimants.create(actor=factories.actor(), role="relayed_by", position=1)
    workflow.publish(
        workflow.submit(draft, by=draft.coder, accept=factories.ANSWERS), by=factories.reviewer()
    )
    assert stands() == []


def test_of_a_long_position_contradictions_stay_in_sight(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(positions, "MOST_STEPS", 2)
    for side, when in (
        ("opposes", "2020"), ("supports", "2021"), ("supports", "2022"),
        ("supports", "2023"), ("supports", "2024"),
    ):  # fmt: skip
        said(side, when)
    (position,) = stands()
    assert [step.claim.made for step in position.shown] == ["2020", "2021", "2023", "2024"]
    assert position.more == 1


def test_an_actors_page_shows_both_claims_of_a_contradiction(client: Client) -> None:
    said("opposes", "2021", text="There will be none, ever.")
    said("supports", "2023", text="There will be one soon.")
    page = text_of(client, f"/actors/{factories.actor().public_id}")
    turn = page.split('class="turn"')[1].split("</li>")[0]
    assert "There will be one soon." in turn
    assert "Contradicts what they said in 2021:" in turn
    assert "There will be none, ever." in turn


def test_where_the_order_is_not_known_the_page_says_so(client: Client) -> None:
    said("opposes", "2021")
    said("supports", "2021")
    page = text_of(client, f"/actors/{factories.actor().public_id}")
    assert "which came first is not known" in page
