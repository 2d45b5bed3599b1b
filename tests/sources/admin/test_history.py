from typing import Any

import pytest
from django.db import connection

from sources.admin.history import history
from sources.models import Actor, Affiliation, Alias, Article, Byline
from sources.models.history import acting
from tests import factories

pytestmark = pytest.mark.django_db
PARTS = [(Alias, "actor"), (Affiliation, "actor")]


def told(obj: Any, parts: Any = ()) -> list[tuple[str, str, dict[str, tuple[str, str]]]]:
    """The rows that were touched, the newest first: part, verb, and before and after by field."""
    return [
        (row.kind, row.verb, {f.label: (f.before, f.after) for f in row.fields})
        for step in history(obj, parts)
        for row in reversed(step.rows)
    ]


def test_a_change_shows_the_field_before_and_after(coder: Any) -> None:
    actor = factories.actor("J. Yang")
    actor.name = "Jianli Yang"
    actor.save()
    assert told(actor)[0] == ("", "changed", {"name": ("J. Yang", "Jianli Yang")})


def test_a_foreign_key_is_shown_by_name(coder: Any) -> None:
    article = factories.article("A title", outlet="Times")
    Article.objects.filter(pk=article.pk).update(outlet=None)
    assert told(article)[0][2] == {"outlet": ("Times", "")}


def test_a_choice_is_shown_as_people_read_it(coder: Any) -> None:
    article = factories.article("A title")
    Article.objects.filter(pk=article.pk).update(type="post-weblog")
    assert told(article)[0][2] == {"type": ("newspaper article", "blog post")}


def test_parts_that_were_added_changed_and_removed_are_told(coder: Any) -> None:
    actor = factories.actor("Jianli Yang")
    alias = actor.aliases.create(name="J. Y.")
    alias.name = "J. Yang"
    alias.save()
    alias.delete()
    assert told(actor, PARTS)[:3] == [
        ("alias", "removed", {"name": ("J. Yang", "")}),
        ("alias", "changed", {"name": ("J. Y.", "J. Yang")}),
        ("alias", "added", {"name": ("", "J. Y.")}),
    ]


def test_a_part_that_moved_elsewhere_is_told_of(coder: Any) -> None:
    actor, other = factories.actor("Jianli Yang"), factories.actor("Somebody Else")
    byline = factories.article().bylines.create(actor=actor)
    Byline.objects.filter(pk=byline.pk).update(actor=other)
    assert told(actor, [(Byline, "actor")])[0][2]["actor"] == ("Jianli Yang", "Somebody Else")


def test_it_says_who(coder: Any) -> None:
    actor = factories.actor("Jianli Yang")
    with acting(coder):
        actor.name = "Yang Jianli"
        actor.save()
    assert history(actor)[0].who == "coder"


def test_a_change_in_plain_sql_is_told_by_its_database_role(coder: Any) -> None:
    actor = factories.actor("Jianli Yang")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE sources_actor SET name = 'Other' WHERE id = %s", [actor.pk])
        cursor.execute("SELECT session_user")
        role = cursor.fetchone()[0]
    assert f"database role {role}" in [step.who for step in history(actor)]


HISTORY_QUERIES = [
    "actor", "what came before", "aliases", "what came before", "positions", "what came before",
    "actors by name", "people by name",
]  # fmt: skip


def test_it_takes_the_same_queries_however_much_has_happened(
    coder: Any, django_assert_num_queries: Any
) -> None:
    actor = factories.actor("Jianli Yang")
    for number in range(10):
        with acting(coder):
            actor.aliases.create(name=f"Name {number}")
            where = factories.actor(f"Institute {number}", kind="organisation")
            actor.affiliations.create(organisation=where)
    with django_assert_num_queries(len(HISTORY_QUERIES)):
        history(actor, PARTS)


def test_the_page_shows_it(client_of: Any, coder: Any) -> None:
    actor = factories.actor("Jianli Yang")
    with acting(coder):
        Actor.objects.filter(pk=actor.pk).update(description="founder")
    page = client_of(coder).get(f"/admin/sources/actor/{actor.pk}/history/").content.decode()
    assert "<ins>founder</ins>" in page


def test_a_password_is_in_no_history(client_of: Any, coder: Any, manager: Any) -> None:
    coder.set_password("something new")
    coder.save()
    page = client_of(manager).get(f"/admin/sources/user/{coder.pk}/history/").content.decode()
    assert coder.password not in page


def test_what_the_program_fills_in_by_itself_is_left_out(coder: Any) -> None:
    article = factories.article("A title")
    Article.objects.filter(pk=article.pk).update(genre="editorial", note="Read twice.")
    (step,) = history(article, untold=["note"])
    told_of = [change.label for row in step.rows for change in row.fields]
    assert "genre" in told_of
    assert "note" not in told_of
