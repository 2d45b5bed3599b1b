"""Rule 8: every change to working data is in the history, with who and when."""

from typing import Any

import pytest
from django.db import connection

from claims import workflow
from claims.models import Claim, Stance
from sources.models import Actor
from sources.models.history import acting
from sources.models.user import Membership
from tests import factories as make

pytestmark = pytest.mark.django_db


def who(event: object) -> int | None:
    context = event.pgh_context  # type: ignore[attr-defined]
    return context.metadata["user"] if context else None


def test_a_row_made_changed_and_deleted_leaves_three_events() -> None:
    actor = make.actor()
    actor.name = "Ada Renamed"
    actor.save()
    pk = actor.pk
    actor.delete()
    events = Actor.pgh_event_model.objects.filter(pgh_obj_id=pk).order_by("pgh_id")
    assert [(e.pgh_label, e.name) for e in events] == [
        ("insert", "Ada Example"),
        ("update", "Ada Renamed"),
        ("delete", "Ada Renamed"),
    ]


def test_a_bulk_update_leaves_an_event_for_every_row() -> None:
    for name in ("One", "Two", "Three"):
        make.actor(name)
    Actor.objects.update(description="seen")
    changed = Actor.pgh_event_model.objects.filter(pgh_label="update")
    assert sorted(changed.values_list("name", flat=True)) == ["One", "Three", "Two"]


def test_plain_sql_leaves_an_event_with_the_database_role() -> None:
    make.draft()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE claims_stance SET stance = 'mixed'")
        cursor.execute("SELECT session_user")
        (role,) = cursor.fetchone()
    event = Stance.pgh_event_model.objects.get(pgh_label="update")
    assert (event.stance, event.pgh_database_role) == ("mixed", role)
    assert event.pgh_created_at


def test_a_verb_leaves_the_person_who_did_it() -> None:
    claim = make.draft()
    workflow.submit(claim, by=claim.coder)
    workflow.return_(claim, by=make.reviewer(), reason="Because.")
    events = Claim.pgh_event_model.objects.filter(pgh_label="update").order_by("pgh_id")
    assert [(e.status, who(e)) for e in events] == [
        ("submitted", claim.coder.pk),
        ("returned", make.reviewer().pk),
    ]


def test_somebody_acting_inside_another_s_action_leaves_both_their_own() -> None:
    """A request of one person may run a verb in the name of another, as an import does."""
    one, other = make.user("one"), make.user("other")
    with acting(one):
        make.actor("First")
        with acting(other):
            make.actor("Second")
        make.actor("Third")
    events = Actor.pgh_event_model.objects.order_by("pgh_id")
    assert [(e.name, who(e)) for e in events] == [
        ("First", one.pk),
        ("Second", other.pk),
        ("Third", one.pk),
    ]


def test_a_verb_by_nobody_inside_somebody_s_action_is_still_theirs() -> None:
    one = make.user("one")
    with acting(one), acting(None):
        make.actor()
    assert who(Actor.pgh_event_model.objects.get()) == one.pk


def test_an_error_inside_an_action_ends_it() -> None:
    one, other = make.user("one"), make.user("other")
    with acting(one):
        with pytest.raises(ZeroDivisionError), acting(other):
            _ = 1 / 0
        make.actor()
    assert who(Actor.pgh_event_model.objects.get()) == one.pk


def test_passwords_are_not_in_the_history() -> None:
    fields = {f.name for f in type(make.user()).pgh_event_model._meta.get_fields()}
    assert not fields & {"password", "last_login"}
    assert "credited_as" in fields


def test_who_may_review_has_a_history_as_well(manager: Any) -> None:
    person = make.user()
    with acting(manager):
        person.groups.clear()
    given, taken = Membership.pgh_event_model.objects.filter(user=person).order_by("pgh_id")
    assert (given.pgh_label, taken.pgh_label) == ("insert", "delete")
    assert taken.group.name == "Coders"
    assert who(taken) == manager.pk
