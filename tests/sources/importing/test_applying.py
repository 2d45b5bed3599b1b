"""A plan carried out: what is created, matched and filled in, whatever breaks it off."""

import json
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from sources import importing
from sources.models import Actor, Article, Outlet
from tests import factories
from tests.sources.importing.libraries import counts, item, planned

pytestmark = pytest.mark.django_db


def test_each_record_becomes_an_article_with_its_byline_outlet_and_key(coder: Any) -> None:
    batch = importing.apply_on(planned(coder, item(), item("Another thing", author=None)), by=coder)
    assert (batch.state, counts(batch), batch.done) == ("applied", (2, 2, 0, 0), 2)
    bridges, another = Article.objects.order_by("pk")
    assert bridges.title == "On the making of bridges"
    assert (bridges.issued, bridges.citation_key) == ("2021-03-09", "example2021")
    assert another.citation_key == "another2021"
    assert [str(each) for each in bridges.bylines.all()] == ["Ada Example"]
    assert Outlet.objects.get() == bridges.outlet == another.outlet
    assert [row.made for row in batch.rows.all()] == [bridges.pk, another.pk]


def test_the_history_says_who_brought_it_in(coder: Any) -> None:
    importing.apply_on(planned(coder, item()), by=coder)
    for model in (Article, Actor, Outlet):
        event = model.pgh_event_model.objects.get()  # type: ignore[attr-defined]
        assert event.pgh_context.metadata["user"] == coder.pk


def test_bringing_the_same_in_again_changes_nothing(coder: Any) -> None:
    library = [item(f"Title number {n} of several", DOI=f"10.1000/{n}") for n in range(3)]
    library += [item("Without a DOI"), item("战争", author=None, issued=None)]
    importing.apply_on(planned(coder, *library), by=coder)
    again = importing.apply_on(planned(coder, *library), by=coder)
    assert counts(again) == (5, 0, 5, 0)
    assert Article.objects.count() == 5


def test_the_second_of_two_same_records_leads_to_the_article_of_the_first(coder: Any) -> None:
    batch = importing.apply_on(planned(coder, item(), item(), item()), by=coder)
    made = Article.objects.get()
    assert counts(batch) == (3, 1, 2, 0)
    assert [row.match for row in batch.rows.all()] == [None, made.pk, made.pk]


def test_people_of_one_name_are_one_actor_and_known_ones_are_found(coder: Any) -> None:
    known = factories.actor("Ada Example")
    importing.apply_on(planned(coder, item("One of them"), item("Other of them")), by=coder)
    assert Actor.objects.get() == known


def test_it_goes_on_where_it_was_broken_off(coder: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(importing.applying, "CHUNK", 2)
    batch = planned(coder, *(item(f"Title number {n} of several") for n in range(5)))
    batch = importing.apply_on(batch, by=coder, seconds=0)
    assert (batch.state, batch.done, Article.objects.count()) == ("applying", 2, 2)
    batch = importing.apply_on(batch, by=coder)
    assert (batch.state, batch.done, Article.objects.count()) == ("applied", 5, 5)


def test_what_is_being_read_goes_on_where_it_was_broken_off(coder: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(importing.planning, "CHUNK", 2)
    raw = json.dumps([item(f"Title number {n} of several") for n in range(5)]).encode()
    batch = importing.begin(raw, by=coder, name="x.json")
    batch = importing.read_on(batch, by=coder, seconds=0)
    assert (batch.state, batch.records) == ("reading", 2)
    batch = importing.read_on(batch, by=coder)
    assert (batch.state, counts(batch)) == ("planned", (5, 5, 0, 0))
    assert [row.number for row in batch.rows.all()] == [1, 2, 3, 4, 5]


def test_an_article_added_meanwhile_is_matched_not_made_twice(coder: Any) -> None:
    batch = planned(coder, item(DOI="10.1000/9"), item("Second of the two"))
    meanwhile = factories.article("On the making of bridges", doi="10.1000/9")
    batch = importing.apply_on(batch, by=coder)
    assert counts(batch) == (2, 1, 1, 0)
    assert batch.rows.get(number=1).match == meanwhile.pk


def test_one_that_the_database_refuses_is_told_and_the_others_are_made(coder: Any) -> None:
    batch = planned(coder, item("First of three"), item("Second of three"), item("Third of three"))
    row = batch.rows.get(number=2)
    row.item["title"] = "x" * 1001
    row.save()
    batch = importing.apply_on(batch, by=coder)
    assert counts(batch) == (3, 2, 0, 1)
    assert "too long" in batch.rows.get(number=2).why
    assert Article.objects.count() == 2


def test_created_anyway_it_keeps_a_doi_that_another_has_as_a_variable(coder: Any) -> None:
    factories.article("A book", doi="10.1000/5")
    batch = planned(coder, item("Quite something else", DOI="10.1000/5"))
    importing.choose(batch, {1: "create"}, by=coder)
    importing.apply_on(batch, by=coder)
    made = Article.objects.get(title="Quite something else")
    assert (made.doi, made.csl_extra["DOI"]) == ("", "10.1000/5")


def test_what_is_tried_again_is_remarked_on_once(coder: Any) -> None:
    factories.article("A book", doi="10.1000/5")
    batch = planned(coder, item("Quite something else", DOI="10.1000/5"), item("x" * 1000))
    importing.choose(batch, {1: "create"}, by=coder)
    refused = batch.rows.get(number=2)
    refused.item["title"] += "x"
    refused.save()
    importing.apply_on(batch, by=coder)
    assert len(batch.rows.get(number=1).remarks) == 1
    assert counts(batch) == (2, 1, 0, 1)


def test_a_match_is_left_as_it_is_unless_it_is_to_be_filled_in(coder: Any) -> None:
    known = factories.article("On the making of bridges", issued="2021")
    importing.apply_on(planned(coder, item(volume="7")), by=coder)
    known.refresh_from_db()
    assert (known.volume, known.outlet) == ("", None)


def test_filling_in_never_overwrites(coder: Any) -> None:
    known = factories.article("On the making of bridges", issued="2021", section="World")
    batch = planned(coder, item(volume="7", section="Opinion", edition="2"))
    batch = importing.apply_on(batch, by=coder, fill=True)
    known.refresh_from_db()
    assert (known.issued, known.section, known.volume) == ("2021", "World", "7")
    assert str(known.outlet) == "The Daily Example"
    assert known.csl_extra == {"edition": "2"}
    assert [str(each) for each in known.bylines.all()] == ["Ada Example"]
    assert batch.rows.get().remarks == ["filled in: volume, outlet, byline, edition"]


def test_what_may_not_be_changed_is_not_filled_in_and_says_why(coder: Any) -> None:
    class Locked:
        def wait(self) -> None: ...
        def why_locked(self, article: Article) -> str:
            return "published claims show it"

        def correct(self, articles: list[Article]) -> None: ...

    known = factories.article("On the making of bridges", issued="2021")
    batch = planned(coder, item(volume="7"))
    batch = importing.apply_on(batch, by=coder, fill=True, shown=Locked())
    known.refresh_from_db()
    assert known.volume == ""
    assert batch.rows.get().remarks == ["not filled in: published claims show it"]


def test_a_match_that_was_deleted_meanwhile_is_told(coder: Any) -> None:
    known = factories.article("On the making of bridges", issued="2021")
    batch = planned(coder, item())
    known.delete()
    batch = importing.apply_on(batch, by=coder)
    assert counts(batch) == (1, 0, 0, 1)
    assert "deleted" in batch.rows.get().why


def test_a_plan_that_is_left_leaves_nothing(coder: Any) -> None:
    batch = planned(coder, item())
    importing.leave(batch, by=coder)
    batch.refresh_from_db()
    assert (batch.state, counts(batch), batch.rows.count()) == ("left", (0, 0, 0, 0), 0)
    assert importing.apply_on(batch, by=coder).state == "left"
    assert not Article.objects.exists()


def test_what_has_been_brought_in_cannot_be_left(coder: Any) -> None:
    batch = importing.apply_on(planned(coder, item()), by=coder)
    with pytest.raises(ValidationError, match="brought in already"):
        importing.leave(batch, by=coder)


def test_a_doi_that_another_article_has_is_not_filled_in(coder: Any) -> None:
    factories.article("A book", doi="10.1000/5")
    known = factories.article("On the making of bridges", issued="2021")
    batch = planned(coder, item(DOI="10.1000/5", volume="7"))
    importing.choose(batch, {1: known.public_id}, by=coder)
    importing.apply_on(batch, by=coder, fill=True)
    known.refresh_from_db()
    assert (known.doi, known.volume) == ("", "7")
