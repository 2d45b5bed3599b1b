from typing import Any

import pytest
from django.db import DataError, IntegrityError, transaction
from django.db.models import ProtectedError

from sources.models import Article, Outlet, Snapshot
from sources.refusals import in_words
from tests import factories
from tests.pages import errors, filled, said

pytestmark = pytest.mark.django_db
ADD = "/admin/sources/outlet/add/"


def test_a_rule_of_the_database_is_told_in_its_own_words(coder: Any) -> None:
    factories.article_with_text()
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        Snapshot.objects.update(text="Other")
    assert in_words(refused.value).messages == ["Snapshots are never changed or deleted."]


def test_a_constraint_is_told_in_the_words_of_its_model(coder: Any) -> None:
    Outlet.objects.create(name="Times")
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        Outlet.objects.create(name="times")
    assert in_words(refused.value).messages == ["There is an outlet of this name already."]


def test_a_value_too_long_is_told_without_sql(coder: Any) -> None:
    with pytest.raises(DataError) as refused, transaction.atomic():
        Outlet.objects.create(name="x" * 301)
    assert in_words(refused.value).messages == ["value too long for type character varying(300)"]


def test_what_cannot_be_deleted_is_told_with_what_rests_on_it(coder: Any) -> None:
    article = factories.article("A title", outlet="Times")
    with pytest.raises(ProtectedError) as refused:
        Outlet.objects.get().delete()
    assert f"article {article.public_id} (A title)" in in_words(refused.value).messages[0]


@pytest.fixture
def unseen(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if somebody else had saved the same name between our check and our saving."""
    Outlet.objects.create(name="Times")
    monkeypatch.setattr(Outlet, "validate_constraints", lambda self, exclude=None: None)


def test_what_the_database_refuses_comes_back_on_the_form(
    unseen: None, client_of: Any, coder: Any
) -> None:
    client = client_of(coder)
    page = client.post(ADD, filled(client.get(ADD), name="Times", place="London"))
    assert page.status_code == 200
    assert errors(page) == ["There is an outlet of this name already."]
    assert 'value="London"' in page.content.decode()


def test_what_was_refused_is_announced_nowhere_as_saved(
    unseen: None, client_of: Any, coder: Any
) -> None:
    client = client_of(coder)
    client.post(ADD, filled(client.get(ADD), name="Times"))
    assert said(client.get("/admin/sources/outlet/")) == []


def test_a_refusal_while_deleting_is_a_message(
    client_of: Any, manager: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The text arrived after the page had asked whether anything rests on the article."""
    article = factories.article()

    def late(self: Article, *args: Any) -> None:
        raise ProtectedError("", {factories.article_with_text().snapshot})

    monkeypatch.setattr(Article, "delete", late)
    url = f"/admin/sources/article/{article.pk}/delete/"
    page = client_of(manager).post(url, {"post": "yes"}, follow=True)
    assert "something rests on it" in said(page)[0]


def test_an_id_that_is_none_is_no_choice(client_of: Any, coder: Any) -> None:
    assert client_of(coder).get("/admin/sources/article/add/?outlet=abc").status_code == 200
