from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission

from sources.models import User
from tests import factories
from tests.pages import save

pytestmark = pytest.mark.django_db
LIST = "/admin/sources/user/"
PASSWORD = "a long enough one"


@pytest.fixture
def client(client_of: Any, manager: Any) -> Any:
    return client_of(manager)


def change(user: User) -> str:
    return f"{LIST}{user.pk}/change/"


def group(name: str) -> Group:
    return Group.objects.get(name=name)


@pytest.fixture
def beyond(manager: Any) -> Group:
    """A group that may do what managers may not."""
    made: Group = Group.objects.create(name="Everything")
    made.permissions.set(Permission.objects.all())
    return made


def test_a_manager_adds_somebody_who_can_sign_in_and_work(client: Any) -> None:
    typed = {"username": "new", "password1": PASSWORD, "password2": PASSWORD}
    save(client, f"{LIST}add/", **typed, groups=[group("Coders").pk])
    user = User.objects.get(username="new")
    assert user.is_staff
    assert user.has_perm("claims.code_claim")


def test_a_manager_makes_a_coder_a_reviewer(client: Any, coder: Any) -> None:
    save(client, change(coder), groups=[group("Coders").pk, group("Reviewers").pk])
    assert coder.groups.count() == 2


@pytest.mark.parametrize("typed", [{"is_superuser": "on"}, {"user_permissions": [1]}])
def test_a_manager_can_give_nobody_more_than_a_group(client: Any, coder: Any, typed: Any) -> None:
    save(client, change(coder), groups=[group("Coders").pk], **typed)
    coder.refresh_from_db()
    assert not coder.is_superuser
    assert not coder.user_permissions.exists()


def test_a_manager_cannot_grant_a_group_that_may_do_more(
    client: Any, manager: Any, beyond: Group
) -> None:
    save(client, change(manager), groups=[group("Managers").pk, beyond.pk])
    assert not manager.groups.filter(pk=beyond.pk).exists()


def test_somebody_who_may_do_more_is_read_only_to_a_manager(
    client: Any, coder: Any, beyond: Group
) -> None:
    coder.groups.add(beyond)
    assert "may do more than you" in client.get(change(coder)).content.decode()
    assert client.post(f"{LIST}{coder.pk}/password/", {}).status_code == 403


def test_an_administrator_is_read_only_to_a_manager(client: Any) -> None:
    admin = factories.user("admin", None, is_superuser=True)
    assert client.post(change(admin), {"username": "mine"}).status_code == 403
    assert client.post(f"{LIST}{admin.pk}/password/", {}).status_code == 403


def test_groups_are_read_by_managers_and_changed_by_nobody_but_administrators(
    client: Any,
) -> None:
    url = f"/admin/auth/group/{group('Coders').pk}/change/"
    assert client.get(url).status_code == 200
    assert client.post(url, {"name": "Mine"}).status_code == 403


def test_a_coder_does_not_see_who_works_here(client_of: Any, coder: Any) -> None:
    assert client_of(coder).get(LIST).status_code == 403


def test_the_list_shows_groups(client: Any, coder: Any) -> None:
    assert "Coders" in client.get(LIST).content.decode()


SIGNED_IN = ["session", "user", "permissions of the user", "permissions of the groups"]
LIST_QUERIES = [
    *SIGNED_IN,
    "groups to narrow it by",
    "how many are found",
    "how many there are",
    "people",
    "their groups",
]


@pytest.mark.parametrize("count", [2, 12])
def test_the_list_takes_the_same_queries_however_long(
    client: Any, django_assert_num_queries: Any, count: int
) -> None:
    for number in range(count):
        factories.user(f"coder {number}")
    with django_assert_num_queries(len(LIST_QUERIES)):
        client.get(LIST)


TEXT_QUERIES = [*SIGNED_IN, "how many are found", "how many there are", "texts, without their text"]


@pytest.mark.parametrize("count", [2, 12])
def test_the_list_of_texts_takes_the_same_queries_however_long(
    client: Any, django_assert_num_queries: Any, count: int
) -> None:
    for number in range(count):
        factories.article_with_text(f"Text {number}")
    with django_assert_num_queries(len(TEXT_QUERIES)):
        client.get("/admin/sources/snapshot/")


def test_a_snapshot_is_read_and_never_written(client: Any) -> None:
    snapshot = factories.article_with_text().snapshot
    url = f"/admin/sources/snapshot/{snapshot.pk}/"
    assert factories.TEXT in client.get(f"{url}change/").content.decode()
    assert client.post(f"{url}change/", {"text": "Other"}).status_code == 403
    assert client.post(f"{url}delete/", {"post": "yes"}).status_code == 403
    assert client.get("/admin/sources/snapshot/").status_code == 200
