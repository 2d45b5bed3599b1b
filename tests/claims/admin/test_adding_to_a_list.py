"""Claims and articles are added to a list from where they are shown."""

from typing import Any

import pytest
from django.urls import reverse

from claims.models import SavedList
from tests import factories
from tests.claims.lists import ids, of_articles, of_claims

pytestmark = pytest.mark.django_db
LISTS = "/admin/claims/savedlist/"


@pytest.fixture
def client(client_of: Any, coder: Any) -> Any:
    return client_of(coder)


def test_adding_is_offered_on_the_pages_of_a_claim_and_an_article(
    client: Any, client_of: Any, reviewer: Any
) -> None:
    claim = factories.published()
    pages = (
        (client, f"/admin/claims/claim/{claim.pk}/change/", "claims", claim),
        (client, f"/admin/sources/article/{claim.article_id}/change/", "articles",
         claim.article),
        (client, reverse("admin:claims_coding", args=[claim.article_id]), "articles",
         claim.article),
    )  # fmt: skip
    for who, address, of, thing in pages:
        page = who.get(address).content.decode()
        assert f"add-to/?of={of}&amp;ids={thing.public_id}" in page, address


def test_what_is_added_goes_into_the_one_that_is_chosen_and_back(client: Any, coder: Any) -> None:
    claim = factories.published()
    saved = of_claims(by=coder)
    back = f"/admin/claims/claim/{claim.pk}/change/"
    given = {"of": "claims", "ids": claim.public_id, "back": back}
    page = client.get(f"{LISTS}add-to/", given)
    assert list(page.context["lists"]) == [saved]
    answer = client.post(f"{LISTS}add-to/", given | {"list": str(saved.pk)})
    assert answer["Location"] == back
    assert ids(saved) == [claim.public_id]


def test_what_is_added_goes_into_a_new_one(client: Any) -> None:
    article = factories.article()
    given = {"of": "articles", "ids": article.public_id, "list": "new", "name": "To read"}
    client.post(f"{LISTS}add-to/", given)
    assert ids(SavedList.objects.get(name="To read")) == [article.public_id]


@pytest.mark.parametrize("back", ["https://example.org/", "//example.org", "javascript:1", ""])
def test_adding_leads_nowhere_else(client: Any, coder: Any, back: str) -> None:
    saved = of_claims(by=coder)
    given = {"of": "claims", "ids": "C1", "list": str(saved.pk), "back": back}
    answer = client.post(f"{LISTS}add-to/", given)
    assert answer["Location"] == "/admin/claims/claim/"


@pytest.mark.parametrize(
    ("given", "status"),
    [
        ({}, 404),
        ({"of": "people", "ids": "P1"}, 404),
        ({"of": "claims", "ids": "C1", "list": "99999"}, 404),
        ({"of": "claims", "ids": "C1", "list": "²"}, 404),
        ({"of": "claims", "ids": "C1", "list": "new", "name": " "}, 422),
    ],
)
def test_what_cannot_be_is_refused(client: Any, given: dict[str, str], status: int) -> None:
    assert client.post(f"{LISTS}add-to/", given).status_code == status


def test_into_somebody_elses_list_is_refused(client: Any, reviewer: Any) -> None:
    saved = of_claims(by=reviewer)
    given = {"of": "claims", "ids": "C1", "list": str(saved.pk)}
    assert client.post(f"{LISTS}add-to/", given).status_code == 404


@pytest.mark.parametrize("address", ["claims/claim", "sources/article"])
def test_adding_is_an_action_on_lists(client: Any, coder: Any, address: str) -> None:
    claim = factories.published()
    thing = claim if address == "claims/claim" else claim.article
    page = client.post(
        f"/admin/{address}/", {"action": "add_to_list", "_selected_action": [thing.pk]}
    )
    assert page.context["named"] == [thing.public_id]
    saved = (of_claims if thing is claim else of_articles)(by=coder)
    sent = {
        "of": saved.of,
        "ids": thing.public_id,
        "list": saved.pk,
        "back": page.context["back"],
    }
    client.post(f"{LISTS}add-to/", sent)
    assert ids(saved) == [thing.public_id]
