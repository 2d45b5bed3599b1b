"""A page sent by somebody else than it was made for, and what the coding screen adds in place."""

import json
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from claims.models import Claim, CodebookVersion, Proposition
from tests import factories

pytestmark = pytest.mark.django_db
CODING = "/admin/claims/claim/coding/"


@pytest.fixture
def client(client_of: Any, coder: Any) -> Any:
    return client_of(coder)


@pytest.fixture
def article() -> Any:
    return factories.article_with_text(language="de")


def post(client: Client, address: str, **data: Any) -> Any:
    return client.post(CODING + address, json.dumps(data), content_type="application/json")


def save(client: Client, article: Any, **data: Any) -> Any:
    given = {"key": str(uuid4()), "text": "China is not neutral."} | data
    return post(client, f"{article.pk}/save/", **given)


def test_what_was_typed_by_one_is_not_saved_as_anothers(client: Client, article: Any) -> None:
    ann = factories.user("ann")
    answer = save(client, article, **{"as": ann.pk})
    assert answer.status_code == 409
    assert "opened by ann, and now coder is signed in" in answer.json()["error"]
    assert not Claim.objects.exists()


@pytest.mark.parametrize("whose", ["x", -1, 10**30, True, [1], {"a": 1}, "²"])
def test_who_cannot_be_anybody_is_refused_as_well(client: Client, article: Any, whose: Any) -> None:
    assert save(client, article, **{"as": whose}).status_code == 409
    assert not Claim.objects.exists()


def test_who_opened_the_page_saves_it(client: Client, coder: Any, article: Any) -> None:
    assert save(client, article, **{"as": coder.pk}).status_code == 200
    assert Claim.objects.get().coder == coder


@pytest.mark.parametrize("end", ["claims/", "form/", "actors/"])
def test_nor_is_anything_shown_on_anothers_page(client: Client, article: Any, end: str) -> None:
    ann = factories.user("ann")
    assert client.get(f"{CODING}{article.pk}/{end}", {"as": ann.pk}).status_code == 409


@pytest.mark.parametrize("address", ["actors/", "propositions/"])
def test_nor_is_anything_added_by_it(client: Client, address: str) -> None:
    ann = factories.user("ann")
    sent = {"name": "NATO", "kind": "organisation", "text": "It is so", "as": ann.pk}
    assert post(client, address, **sent).status_code == 409
    assert not Proposition.objects.exists()


def test_a_text_of_another_article_is_refused_also_without_a_quote(
    client: Client, article: Any
) -> None:
    other = factories.article_with_text("Something else.", title="Another").snapshot.pk
    for snapshot, said in ((other, "no such text"), (999_999, "no such text"), ("x", "no id")):
        answer = save(client, article, snapshot=snapshot)
        assert answer.status_code == 422
        assert said in answer.json()["errors"]["snapshot"][0]
    assert not Claim.objects.exists()
    assert save(client, article, snapshot=article.snapshot.pk).status_code == 200


def test_a_proposition_made_in_place_is_added_to_the_codebook_with_its_note(
    client: Client, coder: Any
) -> None:
    sent = {"text": "It is so", "definition": "As said.", "note": " Nothing fits. "}
    assert post(client, "propositions/", **sent).status_code == 201
    version = CodebookVersion.objects.get()
    assert (version.kind, version.note, version.by) == ("add", "Nothing fits.", coder)
    assert Proposition.objects.get().since == version
    assert post(client, "propositions/", **sent).status_code == 200
    assert CodebookVersion.objects.count() == 1


def test_a_note_that_cannot_be_kept_is_refused(client: Client) -> None:
    for note in ("x" * 5_001, "a\0b", 3):
        assert post(client, "propositions/", text="It is so", note=note).status_code == 422
    assert not Proposition.objects.exists()
    assert not CodebookVersion.objects.exists()


@pytest.mark.parametrize(
    ("name", "kind", "family"),
    [("Max Muster", "person", "Muster"), ("Deutsche Bank", "organisation", ""),
     ("", "person", ""), (", x", "person", "x"), ("a\0b", "person", "ab"),
     ("x" * 999, "person", "x" * 200)],
)  # fmt: skip
def test_who_a_new_name_may_be_is_guessed(
    client: Client, article: Any, name: str, kind: str, family: str
) -> None:
    guess = client.get(f"{CODING}{article.pk}/actors/new/", {"q": name}).json()["guess"]
    assert (guess["kind"], guess["family"]) == (kind, family)
