"""The picture of a debate: rows, places in time, signs that can be told apart."""

import pytest

from claims import briefs, debate, workflow
from claims.record import Record
from sources.models import Actor
from tests import factories

pytestmark = pytest.mark.django_db

QUESTION = "Will there be an alliance?"


def drawn() -> debate.Picture | None:
    at = factories.proposition(QUESTION).public_id
    return debate.draw(briefs.of(Record.current(), f"proposition:{at}"), at)


def picture() -> debate.Picture:
    found = drawn()
    assert found is not None
    return found


def made(when: str, who: str = "Ada Example", side: str = "opposes") -> None:
    article = factories.article(issued="2030")
    factories.published(article=article, claimants=[who], stances=[(QUESTION, side)], made=when)


def names() -> list[str]:
    return [row.actor.name for row in picture().rows]


def test_claims_without_a_date_are_not_drawn() -> None:
    factories.published(stances=[(QUESTION, "opposes")])
    assert drawn() is None


def test_claims_without_a_date_beside_others_are_counted() -> None:
    factories.published(stances=[(QUESTION, "opposes")])
    made("2021")
    assert (picture().dated, picture().undated) == (1, 1)


def test_each_claimant_has_a_row_the_earliest_first() -> None:
    made("2023", "Bea Example")
    made("2021", "Ada Example")
    assert names() == ["Ada Example", "Bea Example"]


def test_who_only_relays_a_claim_has_no_row() -> None:
    draft = factories.draft(stances=[(QUESTION, "opposes")], made="2021")
    agency = factories.actor("The Agency", Actor.Kind.ORGANISATION)
    draft.claimants.create(actor=agency, role="relayed_by", position=1)
    workflow.publish(
        workflow.submit(draft, by=draft.coder, accept=factories.ANSWERS), by=factories.reviewer()
    )
    assert names() == ["Ada Example"]


def test_those_with_the_most_claims_are_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(debate, "MOST_ROWS", 1)
    made("2021", "Ada Example")
    made("2022", "Bea Example")
    made("2023", "Bea Example")
    assert names() == ["Bea Example"]
    assert picture().actors_left_out == 1


def test_later_claims_stand_further_to_the_right() -> None:
    made("2021-03-09")
    made("2023-05-13")
    earlier, later = picture().rows[0].marks
    assert 0 < earlier.x < later.x < 1


def test_only_a_date_known_roughly_has_a_bar() -> None:
    made("2021-03-09")
    made("2023")
    assert [mark.fuzzy for mark in picture().rows[0].marks] == [False, True]


def test_signs_of_the_same_day_stand_under_each_other() -> None:
    made("2021-03-09")
    made("2021-03-09", side="supports")
    row = picture().rows[0]
    assert sorted(mark.lane for mark in row.marks) == [0, 1]
    assert row.height == 2 * debate.LANE + 2 * debate.TOP


def test_signs_far_from_each_other_share_a_line() -> None:
    made("2021-03-09")
    made("2023-03-09")
    assert [mark.lane for mark in picture().rows[0].marks] == [0, 0]


@pytest.mark.parametrize("many", [20, 200])
def test_a_row_stays_bounded_however_many_claims_it_has(many: int) -> None:
    made("2021-01-01", "Bea Example")
    made("2021-12-31")
    at = factories.proposition(QUESTION).public_id
    claims = briefs.of(Record.current(), f"proposition:{at}") * many
    found = debate.draw(claims, at)
    assert found is not None
    for row in found.rows:
        assert row.claims == many
        assert len(row.marks) == (many if many <= debate.MOST_SIGNS else 1)


def test_a_sign_for_several_leads_to_all_of_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(debate, "MOST_SIGNS", 1)
    made("2021-03-09")
    made("2021-03-10")
    (mark,) = picture().rows[0].marks
    assert mark.many == 2
    assert "made_after=2021-03-09&made_before=2021-03-10" in mark.query


def test_a_long_span_names_few_years() -> None:
    made("1900-01-01")
    made("2023-01-01")
    assert len(picture().ticks) <= 8


def test_a_bar_has_the_claims_of_its_year_by_stance() -> None:
    made("2021-03-09")
    made("2021", side="supports")
    made("2021-05", side="supports")
    made("2023")
    assert [
        (bar.year, [(part.stance, part.count) for part in bar.parts]) for bar in picture().bars
    ] == [(2021, [("supports", 2), ("opposes", 1)]), (2023, [("opposes", 1)])]


def test_a_claim_of_an_unknown_year_is_in_no_bar() -> None:
    made("202X")
    made("2021")
    assert [bar.count for bar in picture().bars] == [1]


def test_the_pieces_of_a_bar_stand_on_each_other() -> None:
    made("2021", side="supports")
    made("2021", side="opposes")
    lower, upper = picture().bars[0].parts
    assert (lower.bottom, lower.height) == (0, 0.5)
    assert (upper.bottom, upper.height) == (0.5, 0.5)


def test_the_picture_is_that_of_the_revision_read() -> None:
    made("2021")
    made("2022")
    at = factories.proposition(QUESTION).public_id
    assert len(briefs.of(Record(1), f"proposition:{at}")) == 1
    assert len(briefs.of(Record(2), f"proposition:{at}")) == 2
