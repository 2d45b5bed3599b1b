"""What a person makes of a plan."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError

from sources import importing
from sources.models import Article
from tests import factories
from tests.sources.importing.libraries import brought_in, counts, item, planned

pytestmark = pytest.mark.django_db


def test_a_record_is_left_out(coder: Any) -> None:
    batch = planned(coder, item(), item("Another thing"))
    assert importing.choose(batch, {1: "leave"}, by=coder) == 1
    assert counts(batch) == (2, 1, 0, 1)
    importing.apply_on(batch, by=coder)
    assert Article.objects.get().title == "Another thing"


def test_a_record_is_an_article_that_a_person_names(coder: Any) -> None:
    known = factories.article("A handbook of rivers")
    batch = planned(coder, item())
    importing.choose(batch, {1: known.public_id}, by=coder)
    importing.apply_on(batch, by=coder)
    assert batch.rows.get().match == known.pk
    assert Article.objects.get() == known


def test_a_record_is_created_although_it_seems_to_be_here(coder: Any) -> None:
    factories.article("On the making of bridges", issued="2021")
    batch = planned(coder, item())
    importing.choose(batch, {1: "create"}, by=coder)
    importing.apply_on(batch, by=coder)
    assert Article.objects.count() == 2


def test_what_is_the_same_as_a_record_left_out_is_left_out_too(coder: Any) -> None:
    batch = planned(coder, item(), item())
    importing.choose(batch, {1: "leave"}, by=coder)
    importing.apply_on(batch, by=coder)
    assert counts(batch) == (2, 0, 0, 2)
    assert batch.rows.get(number=2).why == "Record 1, which is the same, was left out."


@pytest.mark.parametrize(
    ("choice", "why"),
    [("A999999", "no article"), ("R2", "no earlier record"), ("another", "choose"), ("A", "choose"),
     ("A9" * 20, "choose"), ("AÂ²", "choose")],
)  # fmt: skip
def test_a_choice_that_is_none_is_refused_and_nothing_changes(
    coder: Any, choice: str, why: str
) -> None:
    batch = planned(coder, item(), item("Another thing"))
    with pytest.raises(ValidationError, match=why):
        importing.choose(batch, {2: "leave", 1: choice}, by=coder)
    assert counts(batch) == (2, 2, 0, 0)


def test_what_cannot_be_read_cannot_be_brought_in(coder: Any) -> None:
    batch = planned(coder, item("", author=None))
    with pytest.raises(ValidationError, match="cannot be read"):
        importing.choose(batch, {1: "create"}, by=coder)


def test_nothing_is_chosen_once_it_has_been_brought_in(coder: Any) -> None:
    with pytest.raises(ValidationError, match="brought in"):
        importing.choose(brought_in(coder, item()), {1: "leave"}, by=coder)
