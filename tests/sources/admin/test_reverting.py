"""The way back from a step, on the pages of the history; each step is a transaction of its own."""

import re
from functools import partial
from typing import Any

import pytest
from django.test import Client

from sources.admin.steps import Step
from sources.models import Actor, Alias, Article, User
from sources.models.history import acting
from tests import factories
from tests.threads import in_threads

pytestmark = pytest.mark.django_db(transaction=True)


def history_of(thing: Any) -> str:
    meta = thing._meta
    return f"/admin/{meta.app_label}/{meta.model_name}/{thing.pk}/history/"


def ways_back(client: Client, thing: Any) -> list[str]:
    """Where the page offers to revert a step, the newest first."""
    page = client.get(history_of(thing)).content.decode()
    return re.findall(r'href="(\S+/revert/)"', page)


def send(client: Client, way: str) -> Any:
    """What the button of the preview sends."""
    return client.post(way, {"seen": client.get(way).context["preview"].seen})


def renamed(actor: Actor, by: User, **values: Any) -> None:
    with acting(by):
        Actor.objects.filter(pk=actor.pk).update(**values)


def test_a_step_is_shown_before_it_is_undone_and_then_is(client_of: Any, coder: Any) -> None:
    actor, client = factories.actor("Jianli Yang"), client_of(coder)
    renamed(actor, coder, name="Somebody")
    (way,) = ways_back(client, actor)
    preview = client.get(way).content.decode()
    assert "<del>Somebody</del> → <ins>Jianli Yang</ins>" in preview
    answer = send(client, way)
    assert (answer.status_code, answer.url) == (302, history_of(actor))
    assert Actor.objects.get().name == "Jianli Yang"


def test_looking_at_a_preview_changes_nothing(client_of: Any, coder: Any) -> None:
    actor, client = factories.actor("Jianli Yang"), client_of(coder)
    renamed(actor, coder, name="Somebody")
    client.get(ways_back(client, actor)[0])
    assert Actor.objects.get().name == "Somebody"
    assert Actor.pgh_event_model.objects.count() == 2  # type: ignore[attr-defined]


def test_what_others_have_changed_since_stays_and_is_named(client_of: Any, coder: Any) -> None:
    actor, client = factories.actor("Jianli Yang", description="founder"), client_of(coder)
    renamed(actor, coder, name="Somebody", description="nobody")
    renamed(actor, coder, name="Else")
    way = ways_back(client, actor)[1]
    assert "“name” was set to “Somebody” and is “Else” now, changed by coder" in client.get(
        way
    ).content.decode().replace("&#x27;", "'")
    send(client, way)
    actor.refresh_from_db()
    assert (actor.name, actor.description) == ("Else", "founder")


def test_what_has_changed_since_the_preview_is_shown_again_and_not_done(
    client_of: Any, coder: Any
) -> None:
    actor, client = factories.actor("Jianli Yang", description="founder"), client_of(coder)
    renamed(actor, coder, name="Somebody", description="nobody")
    way = ways_back(client, actor)[0]
    seen = client.get(way).context["preview"].seen
    renamed(actor, coder, description="somebody")
    answer = client.post(way, {"seen": seen})
    assert answer.status_code == 409
    assert "has changed since you opened this page" in answer.content.decode()
    assert Actor.objects.get().name == "Somebody"


def test_what_is_undone_already_is_said_to_be_and_by_whom(
    client_of: Any, coder: Any, reviewer: Any
) -> None:
    actor, client = factories.actor("Jianli Yang"), client_of(coder)
    renamed(actor, coder, name="Somebody")
    way = ways_back(client, actor)[0]
    seen = client.get(way).context["preview"].seen
    send(client_of(reviewer), way)
    page = client.post(way, {"seen": seen}, follow=True).content.decode()
    assert "was undone already, by reviewer." in page
    assert "is undone." not in page


def test_sent_three_times_at_once_it_is_undone_once(client_of: Any, coder: Any) -> None:
    actor = factories.actor("Jianli Yang")
    renamed(actor, coder, name="Somebody")
    clients = [client_of(coder) for _ in range(3)]
    way = ways_back(clients[0], actor)[0]
    seen = clients[0].get(way).context["preview"].seen
    in_threads(*(partial(each.post, way, {"seen": seen}) for each in clients))
    pages = [each.get(history_of(actor)).content.decode() for each in clients]
    assert sorted(page.count("is undone.") for page in pages) == [0, 0, 1]
    assert sum("was undone already, by coder." in page for page in pages) == 2


def test_a_refusal_of_the_database_is_told_in_the_preview(client_of: Any, coder: Any) -> None:
    actor, client = factories.actor("Jianli Yang", wikidata="Q42"), client_of(coder)
    renamed(actor, coder, wikidata="")
    factories.actor("Another", wikidata="Q42")
    way = ways_back(client, actor)[0]
    page = client.get(way)
    assert "Another actor has this Wikidata item already" in page.content.decode()
    assert send(client, way).status_code == 409


def test_a_removed_part_comes_back(client_of: Any, coder: Any) -> None:
    actor, client = factories.actor("Jianli Yang"), client_of(coder)
    alias = actor.aliases.create(name="J. Yang")
    alias_id = alias.pk
    with acting(coder):
        alias.delete()
    send(client, ways_back(client, actor)[0])
    assert Alias.objects.get().pk == alias_id


def test_the_step_that_made_it_is_not_undone(client_of: Any, coder: Any) -> None:
    actor, client = factories.actor("Jianli Yang"), client_of(coder)
    assert ways_back(client, actor) == []
    renamed(actor, coder, name="Somebody")
    made = Actor.pgh_event_model.objects.earliest("pgh_id")  # type: ignore[attr-defined]
    way = f"{history_of(actor)}{Step(made.pgh_created_at, '').key}/revert/"
    assert "This step made it. To undo that, delete it." in client.get(way).content.decode()
    assert send(client, way).status_code == 409
    assert Actor.objects.exists()


def test_who_may_not_change_it_is_offered_nothing_and_refused(client_of: Any, coder: Any) -> None:
    actor = factories.actor("Jianli Yang")
    renamed(actor, coder, name="Somebody")
    way = ways_back(client_of(coder), actor)[0]
    reader = factories.user("reader", group=None)
    assert client_of(reader).get(way).status_code == 403
    assert client_of(reader).post(way, {"seen": ""}).status_code == 403
    assert Client().get(way).status_code == 302


@pytest.mark.parametrize("step", ["0", "1", "99999999999999999999999"])
def test_a_step_that_never_was_is_not_found(client_of: Any, coder: Any, step: str) -> None:
    actor = factories.actor("Jianli Yang")
    assert client_of(coder).get(f"{history_of(actor)}{step}/revert/").status_code == 404


@pytest.mark.parametrize("pk", ["0", "abc", "99999999999999999999999", "%00"])
def test_a_history_of_nothing_leads_back_to_the_list(client_of: Any, coder: Any, pk: str) -> None:
    client = client_of(coder)
    assert client.get(f"/admin/sources/actor/{pk}/history/").status_code in (302, 404)
    assert client.get(f"/admin/sources/actor/{pk}/history/1/revert/").status_code == 404


def test_what_was_deleted_is_shown_and_comes_back_whole(client_of: Any, manager: Any) -> None:
    actor, client = factories.actor("Jianli Yang"), client_of(manager)
    actor.aliases.create(name="J. Yang")
    pk = actor.pk
    with acting(manager):
        actor.delete()
    actor.pk = pk
    page = client.get(history_of(actor)).content.decode()
    assert "This has been deleted" in page
    send(client, ways_back(client, actor)[0])
    assert Alias.objects.get().actor_id == pk


def test_who_may_not_delete_brings_nothing_back(client_of: Any, coder: Any, manager: Any) -> None:
    actor = factories.actor("Jianli Yang")
    pk = actor.pk
    actor.delete()
    actor.pk = pk
    way = ways_back(client_of(manager), actor)[0]
    assert ways_back(client_of(coder), actor) == []
    assert client_of(coder).get(way).status_code == 403


def test_a_long_history_has_pages(client_of: Any, coder: Any) -> None:
    actor, client = factories.actor("Name 0"), client_of(coder)
    for number in range(1, 31):
        renamed(actor, coder, name=f"Name {number}")
    first = client.get(history_of(actor)).content.decode()
    assert ("Name 30" in first, "Page 1 of 2" in first) == (True, True)
    second = client.get(history_of(actor) + "?page=2").content.decode()
    assert "<del>Name 4</del> → <ins>Name 5</ins>" in second
    assert client.get(history_of(actor) + "?page=abc").status_code == 200


def test_an_article_tells_of_its_texts(client_of: Any, coder: Any) -> None:
    article = factories.article_with_text(by=coder)
    page = client_of(coder).get(history_of(article)).content.decode()
    assert "Text added" in page
    assert Article.objects.get() == article


# --- people --------------------------------------------------------------------------------------


def test_a_group_that_was_taken_is_given_back(client_of: Any, manager: Any) -> None:
    person, client = factories.user("somebody"), client_of(manager)
    with acting(manager):
        person.groups.clear()
    send(client, ways_back(client, person)[0])
    assert [str(group) for group in person.groups.all()] == ["Coders"]


def test_nobody_gives_back_more_than_they_could_give(client_of: Any, manager: Any) -> None:
    person = factories.user("somebody")
    User.objects.filter(pk=person.pk).update(is_superuser=True)
    User.objects.filter(pk=person.pk).update(is_superuser=False)
    client = client_of(manager)
    way = ways_back(client, person)[0]
    page = client.get(way)
    assert "more rights than yours" in page.content.decode()
    assert send(client, way).status_code == 409
    person.refresh_from_db()
    assert not person.is_superuser
