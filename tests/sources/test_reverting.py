from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from sources import reverting
from sources.models import Actor, Affiliation, Alias, Article, Byline
from sources.models.history import acting
from sources.models.user import Membership
from sources.reverting import Stale, revert
from tests import factories

pytestmark = pytest.mark.django_db


def events(*models: Any, label: str = "", newest: int | None = None) -> list[Any]:
    """The changes of these models, the newest first."""
    found: list[Any] = []
    for model in models:
        rows = model.pgh_event_model.objects.order_by("-pgh_id")
        found += rows.filter(pgh_label=label) if label else rows
    return found[:newest]


def changed(actor: Actor, **values: Any) -> list[Any]:
    Actor.objects.filter(pk=actor.pk).update(**values)
    return events(Actor, newest=1)


def test_an_update_gets_back_the_fields_it_changed(coder: Any) -> None:
    actor = factories.actor("Jianli Yang", description="founder")
    step = changed(actor, name="Somebody", description="nobody")
    revert(step, by=coder)
    actor.refresh_from_db()
    assert (actor.name, actor.description) == ("Jianli Yang", "founder")


def test_an_update_leaves_the_fields_it_did_not_change(coder: Any) -> None:
    actor = factories.actor("Jianli Yang")
    step = changed(actor, name="Somebody")
    changed(actor, description="written since")
    revert(step, by=coder)
    actor.refresh_from_db()
    assert (actor.name, actor.description) == ("Jianli Yang", "written since")


def test_several_changes_of_a_field_in_one_step_go_back_to_before_the_first(coder: Any) -> None:
    actor = factories.actor("One")
    step = [*changed(actor, name="Two"), *changed(actor, name="Three")]
    revert(step, by=coder)
    actor.refresh_from_db()
    assert actor.name == "One"


def test_a_row_that_was_added_goes(coder: Any) -> None:
    actor = factories.actor()
    actor.aliases.create(name="A. E.")
    revert(events(Alias), by=coder)
    assert not Alias.objects.exists()


def test_a_row_that_was_removed_comes_back_with_its_id(coder: Any) -> None:
    alias = factories.actor().aliases.create(name="A. E.")
    pk = alias.pk
    alias.delete()
    revert(events(Alias, newest=1), by=coder)
    back = Alias.objects.get()
    assert (back.pk, back.name) == (pk, "A. E.")


def test_a_new_row_after_one_that_came_back_takes_an_id_of_its_own(coder: Any) -> None:
    actor = factories.actor()
    alias = actor.aliases.create(name="A. E.")
    alias.delete()
    revert(events(Alias, newest=1), by=coder)
    assert actor.aliases.create(name="Another").pk > Alias.objects.order_by("pk")[0].pk


def test_what_comes_back_keeps_the_time_it_was_made(coder: Any) -> None:
    article = factories.article()
    made = article.created_at
    article.delete()
    revert(events(Article, newest=1), by=coder)
    assert Article.objects.get().created_at == made


def test_a_whole_comes_back_before_its_parts_in_whatever_order_they_are_given(coder: Any) -> None:
    actor = factories.actor("Jianli Yang")
    institute = factories.actor("Institute", kind="organisation")
    actor.aliases.create(name="J. Yang")
    actor.affiliations.create(organisation=institute)
    actor.delete()
    institute.delete()
    revert(events(Alias, Affiliation, Actor, label="delete"), by=coder)
    assert str(Affiliation.objects.get().organisation) == "Institute"
    assert Alias.objects.get().actor.name == "Jianli Yang"


def test_a_whole_goes_together_with_the_parts_that_came_with_it(coder: Any) -> None:
    actor = factories.actor("Jianli Yang")
    actor.aliases.create(name="J. Yang")
    revert(events(Actor, Alias), by=coder)
    assert not Actor.objects.exists()


def test_rows_that_stand_in_each_other_s_way_find_an_order(coder: Any) -> None:
    """The name is only free again once the row that took it has given it back."""
    actor = factories.actor()
    gone, took = actor.aliases.create(name="Taken"), actor.aliases.create(name="Other")
    Alias.objects.filter(pk=gone.pk).delete()
    Alias.objects.filter(pk=took.pk).update(name="Taken")
    revert(events(Alias, newest=2), by=coder)
    assert {(a.pk, a.name) for a in Alias.objects.all()} == {
        (gone.pk, "Taken"),
        (took.pk, "Other"),
    }


def test_what_was_added_and_removed_in_one_step_needs_nothing(coder: Any) -> None:
    factories.actor().aliases.create(name="A. E.").delete()
    assert reverting.plan(events(Alias)) == []


def test_what_a_step_left_and_holds_again_by_itself_needs_nothing(coder: Any) -> None:
    actor = factories.actor("Jianli Yang")
    step = changed(actor, name="Somebody")
    changed(actor, name="Jianli Yang")
    assert revert(step, by=coder).undone == ()


def test_it_is_in_the_history_by_whom(coder: Any) -> None:
    actor = factories.actor("Jianli Yang")
    step = changed(actor, name="Somebody")
    revert(step, by=coder)
    (event,) = events(Actor, newest=1)
    assert (event.name, event.pgh_context.metadata["user"]) == ("Jianli Yang", coder.pk)


def test_a_revert_can_itself_be_reverted(coder: Any) -> None:
    actor = factories.actor("Jianli Yang")
    revert(changed(actor, name="Somebody"), by=coder)
    revert(events(Actor, newest=1), by=coder)
    actor.refresh_from_db()
    assert actor.name == "Somebody"


def test_it_says_what_it_did(coder: Any) -> None:
    actor = factories.actor("Jianli Yang")
    done = revert(changed(actor, name="Somebody"), by=coder)
    (undo,) = done.undone
    assert (undo.verb, undo.row, undo.values) == ("change", actor, {"name": "Jianli Yang"})


def test_memberships_go_and_come_back(coder: Any) -> None:
    coder.groups.clear()
    revert(events(Membership, newest=1), by=coder)
    assert [str(group) for group in coder.groups.all()] == ["Coders"]


# --- what has changed since ---------------------------------------------------------------------


def test_a_field_that_has_changed_since_is_named_with_who_changed_it(coder: Any) -> None:
    actor = factories.actor("Jianli Yang")
    step = changed(actor, name="Somebody", description="nobody")
    with acting(coder):
        changed(actor, name="Somebody Else")
        changed(actor, wikidata="Q42")
    with pytest.raises(Stale) as caught:
        revert(step, by=coder)
    (said,) = caught.value.changed
    assert (said.label, said.expected, said.now) == ("name", "Somebody", "Somebody Else")
    assert (said.by, str(actor.pk) in said.row) == ("coder", True)
    assert "“name” was set to “Somebody” and is “Somebody Else” now, changed by coder on" in str(
        said
    )


def test_stale_changes_nothing_at_all(coder: Any) -> None:
    actor = factories.actor("Jianli Yang", description="founder")
    step = changed(actor, name="Somebody", description="nobody")
    changed(actor, name="Somebody Else")
    with pytest.raises(Stale):
        revert(step, by=coder)
    actor.refresh_from_db()
    assert actor.description == "nobody"


def test_in_part_it_undoes_what_still_stands(coder: Any) -> None:
    actor = factories.actor("Jianli Yang", description="founder")
    step = changed(actor, name="Somebody", description="nobody")
    changed(actor, name="Somebody Else")
    revert(step, by=coder, partly=True)
    actor.refresh_from_db()
    assert (actor.name, actor.description) == ("Somebody Else", "founder")


def test_a_foreign_key_that_has_changed_since_is_named_by_what_it_leads_to(coder: Any) -> None:
    article = factories.article(outlet="Times")
    other, third = (factories.article(outlet=name).outlet for name in ("Herald", "Post"))
    Article.objects.filter(pk=article.pk).update(outlet=other)
    step = events(Article, newest=1)
    Article.objects.filter(pk=article.pk).update(outlet=third)
    with pytest.raises(Stale, match="“outlet” was set to “Herald” and is “Post” now"):
        revert(step, by=coder)


def test_a_row_that_was_added_and_changed_since_does_not_go(coder: Any) -> None:
    alias = factories.actor().aliases.create(name="A. E.")
    step = events(Alias)
    Alias.objects.filter(pk=alias.pk).update(name="A. Example")
    with pytest.raises(Stale, match=r"“name” was set to “A\. E\.” and is “A\. Example” now"):
        revert(step, by=coder)


def test_a_changed_row_that_has_been_removed_since_is_named(coder: Any) -> None:
    alias = factories.actor().aliases.create(name="A. E.")
    Alias.objects.filter(pk=alias.pk).update(name="A. Example")
    step = events(Alias, newest=1)
    with acting(coder):
        alias.delete()
    with pytest.raises(Stale, match=f"alias {step[0].id}: it has been removed since, by coder on"):
        revert(step, by=coder)


def test_a_part_does_not_come_back_to_a_whole_that_is_gone(coder: Any) -> None:
    actor = factories.actor()
    actor.aliases.create(name="A. E.").delete()
    step = events(Alias, newest=1)
    actor.delete()
    with pytest.raises(Stale, match="the actor it belonged to has been removed since"):
        revert(step, by=coder)


def test_nothing_goes_back_to_what_has_been_merged_away_since(coder: Any) -> None:
    away, stays = factories.actor("Away"), factories.actor("Stays")
    byline = factories.article().bylines.create(actor=away)
    Byline.objects.filter(pk=byline.pk).update(actor=stays)
    step = events(Byline, newest=1)
    Actor.objects.filter(pk=away.pk).update(merged_into=stays)
    with pytest.raises(Stale, match=f"P{away.pk} .Away. has been merged into P{stays.pk}"):
        revert(step, by=coder)


# --- what the database refuses ------------------------------------------------------------------


def test_what_something_rests_on_by_now_does_not_go(coder: Any) -> None:
    actor = factories.actor("Jianli Yang")
    step = events(Actor)
    factories.article("Drills").bylines.create(actor=actor)
    with pytest.raises(ValidationError, match=r"rests on it by now: article A\d+ \(Drills"):
        revert(step, by=coder)
    assert Actor.objects.filter(pk=actor.pk).exists()


def test_a_part_added_since_keeps_the_whole_from_going(coder: Any) -> None:
    actor = factories.actor()
    step = events(Actor)
    actor.aliases.create(name="A. E.")
    with pytest.raises(ValidationError, match="rests on it"):
        revert(step, by=coder)


def test_a_value_somebody_else_has_by_now_is_refused_in_the_words_of_the_constraint(
    coder: Any,
) -> None:
    actor = factories.actor("Jianli Yang", wikidata="Q42")
    step = changed(actor, wikidata="")
    factories.actor("Another", wikidata="Q42")
    with pytest.raises(ValidationError, match="Another actor has this Wikidata item already"):
        revert(step, by=coder)


def test_a_merge_is_refused_in_the_words_of_the_trigger(coder: Any) -> None:
    away, stays = factories.actor("Away"), factories.actor("Stays")
    step = changed(away, merged_into=stays)
    with pytest.raises(ValidationError, match="its id leads to the one that stays"):
        revert(step, by=coder)


def test_a_refusal_undoes_what_was_done_before_it(coder: Any) -> None:
    one = factories.actor("One", wikidata="Q1")
    other = factories.actor("Other", description="kept")
    step = [*changed(one, wikidata=""), *changed(other, description="changed")]
    factories.actor("Third", wikidata="Q1")
    with pytest.raises(ValidationError):
        revert(step, by=coder)
    other.refresh_from_db()
    assert other.description == "changed"


def test_a_citation_key_given_in_the_step_stays(coder: Any) -> None:
    article = Article.objects.create(title="Drills")
    byline = article.bylines.create(actor=factories.actor())
    before = Article.pgh_event_model.objects.order_by("-pgh_id")[0].pgh_id
    Article.objects.filter(pk=article.pk).update(citation_key="example2023", genre="opinion")
    given = Article.pgh_event_model.objects.filter(pgh_id__gt=before)
    revert([*given, *events(Byline)], by=coder)
    article.refresh_from_db()
    assert (article.citation_key, article.genre) == ("example2023", "")
    assert not Byline.objects.filter(pk=byline.pk).exists()


def test_a_change_in_plain_sql_is_undone_as_well(coder: Any) -> None:
    actor = factories.actor("Jianli Yang")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE sources_actor SET name = 'Other' WHERE id = %s", [actor.pk])
    revert(events(Actor, newest=1), by=coder)
    actor.refresh_from_db()
    assert actor.name == "Jianli Yang"


PLAN_QUERIES = ["events before each", "those rows", "the rows as they are", "events since"]


def test_a_plan_takes_the_same_queries_for_any_number_of_rows(
    coder: Any, django_assert_num_queries: Any
) -> None:
    actor = factories.actor()
    for number in range(20):
        actor.aliases.create(name=f"Name {number}")
    step = events(Alias)
    with django_assert_num_queries(len(PLAN_QUERIES) - 1):  # nothing stood before these rows
        reverting.plan(step)
