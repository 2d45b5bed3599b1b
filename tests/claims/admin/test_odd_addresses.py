"""Ids in addresses that are none: whoever edits an address is answered, never by an error."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib import admin

from tests import factories

pytestmark = pytest.mark.django_db
ODD = ("²", "x", "9" * 19, "9" * 5_000)
PAGES = {
    f"/admin/{model._meta.app_label}/{model._meta.model_name}/": page
    for model, page in admin.site._registry.items()
}


@pytest.fixture
def client(client_of: Any) -> Any:
    factories.published()
    return client_of(factories.user("administrator", None, is_superuser=True))


def parameters(page: Any, request: Any) -> Iterator[str]:
    """What the list can be narrowed by, as the list itself says."""
    for spec in page.get_changelist_instance(request).filter_specs:
        yield from filter(None, spec.expected_parameters())
    yield "p"


@pytest.mark.parametrize("address", PAGES)
def test_a_list_narrowed_by_what_is_no_id_is_a_page(address: str, client: Any) -> None:
    listed = client.get(address)
    for name in parameters(PAGES[address], listed.wsgi_request):
        for odd in ODD:
            found = client.get(address, {name: odd})
            assert found.status_code in (200, 302), (name, odd[:20])


@pytest.mark.parametrize("odd", ODD, ids=lambda odd: odd[:20])
def test_a_stance_on_what_is_no_proposition_is_a_page(odd: str, client: Any) -> None:
    narrowed = {"stance": "supports", "stances__proposition__id__exact": odd}
    assert client.get("/admin/claims/claim/", narrowed).status_code in (200, 302)


@pytest.mark.parametrize("odd", ODD, ids=lambda odd: odd[:20])
def test_a_page_of_what_is_no_id_is_left_for_the_first_page(odd: str, client: Any) -> None:
    for address in PAGES:
        assert client.get(f"{address}{odd}/change/").status_code == 302, address


@pytest.mark.parametrize("address", PAGES)
def test_a_new_one_that_begins_with_what_is_no_id_is_a_page(address: str, client: Any) -> None:
    fields = PAGES[address].get_autocomplete_fields(client.get(address).wsgi_request)
    for name in (*fields, "topic_list"):
        for odd in ODD:
            found = client.get(f"{address}add/", {name: odd})
            assert found.status_code in (200, 403, 404), (name, odd[:20])


@pytest.mark.parametrize("odd", ODD, ids=lambda odd: odd[:20])
def test_what_is_no_row_of_a_list_is_not_worked_on(odd: str, client: Any) -> None:
    for address, action in (("claims/claim", "publish"), ("sources/actor", "merge_selected")):
        chosen = {"action": action, "_selected_action": [odd], "index": 0, "seen": odd}
        done = client.post(f"/admin/{address}/", chosen)
        assert done.status_code in (302, 400), action


#: What leads back from a page to what refers to it: claims, whose answers may be hidden yet.
BACK = [
    (address, relation.name)
    for address, page in PAGES.items()
    for relation in page.model._meta.related_objects
]


@pytest.mark.parametrize(("address", "relation"), BACK)
def test_a_list_is_not_narrowed_by_what_refers_to_it(
    address: str, relation: str, client: Any
) -> None:
    for lookup in (f"{relation}__gte", f"{relation}__isnull"):
        found = client.get(address, {lookup: "1"})
        is_a_list = "cl" in (getattr(found, "context_data", None) or {})
        assert found.status_code == 400 or not is_a_list, lookup
