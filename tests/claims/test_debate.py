"""The picture of a debate: rows, places in time, signs that can be told apart."""

import pytest

from claims import debate, presenting, workflow
from claims.record import Record
from sources.models import Actor
from tests import factories

pytestmark = pytest.mark.django_db

QUESTION = "Will there be an alliance?"


def drawn() -> debate.Picture | None:
    claims = presenting.every(Record.current().claims())
    return debate.draw(claims, factories.proposition(QUESTION).public_id)


def made(when: str, who: str = "Ada Example", side: str = "opposes") -> None:
    article = factories.article(issued="2030")
    factories.published(article=article, claimants=[who], stances=[(QUESTION, side)], made=when)


def test_claims_without_a_date_are_not_drawn() -> None:
    factories.published(stances=[(QUESTION, "opposes")])
    assert drawn() is None


def test_each_claimant_has_a_row_the_earliest_first() -> None:
    made("2023", "Bea Example")
    made("2021", "Ada Example")
    picture = drawn()
    assert picture is not None
    assert [row.name for row in picture.rows] == ["Ada Example", "Bea Example"]


def test_who_only_relays_a_claim_has_no_row() -> None:
    draft = factories.draft(stances=[(QUESTION, "opposes")], made="2021")
    agency = factories.actor("The Agency", Actor.Kind.ORGANISATION)
    draft.claimants.create(actor=agency, role="relayed_by", position=1)
    workflow.publish(workflow.submit(draft, by=draft.coder), by=factories.reviewer())
    picture = drawn()
    assert picture is not None
    assert [row.name for row in picture.rows] == ["Ada Example"]


def test_later_claims_stand_further_to_the_right() -> None:
    made("2021-03-09")
    made("2023-05-13")
    picture = drawn()
    assert picture is not None
    earlier, later = picture.rows[0].marks
    assert picture.left < earlier.x < later.x < picture.width


def test_only_a_date_known_roughly_has_a_bar() -> None:
    made("2021-03-09")
    made("2023")
    picture = drawn()
    assert picture is not None
    assert [mark.fuzzy for mark in picture.rows[0].marks] == [False, True]


def test_signs_of_the_same_day_do_not_cover_each_other() -> None:
    made("2021-03-09")
    made("2021-03-09", side="supports")
    picture = drawn()
    assert picture is not None
    first, second = picture.rows[0].marks
    assert abs(first.x - second.x) >= debate.SIGN


@pytest.mark.parametrize("many", [20, 200])
def test_signs_stay_inside_the_picture_however_many_there_are(many: int) -> None:
    made("2021-01-01", "Bea Example")
    made("2021-12-31")
    proposition = factories.proposition(QUESTION).public_id
    claims = presenting.every(Record.current().claims()) * many
    picture = debate.draw(claims, proposition)
    assert picture is not None
    places = [mark.x for row in picture.rows for mark in row.marks]
    assert picture.left <= min(places) - debate.SIGN / 2
    assert max(places) + debate.SIGN / 2 <= picture.width
    if many < 30:  # there is room for as many side by side
        assert all(len({mark.x for mark in row.marks}) == many for row in picture.rows)


def test_a_long_span_names_few_years() -> None:
    made("1900-01-01")
    made("2023-01-01")
    picture = drawn()
    assert picture is not None
    assert len(picture.years) <= 8
