from typing import Any

import pytest

from claims import editing
from claims.models import Decision, Entry, Redirect, Revision
from sources.models import Actor
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def rows(manager: Any) -> dict[str, Any]:
    factories.published(text="Rain is “wet”.")
    return {
        "revision": Revision.objects.get(),
        "entry": Entry.objects.get(),
        "decision": Decision.objects.first(),
    }


@pytest.mark.parametrize("name", ["revision", "entry", "decision"])
def test_the_record_is_there_to_read_and_for_nobody_to_change(
    name: str, rows: dict[str, Any], client_of: Any, manager: Any
) -> None:
    client, listed = client_of(manager), f"/admin/claims/{name}/"
    one = f"{listed}{rows[name].pk}"
    assert client.get(listed).status_code == 200
    assert client.get(f"{one}/change/").status_code == 200
    assert client.post(f"{one}/change/", {"reason": "x"}).status_code == 403
    assert client.post(f"{one}/delete/", {"post": "yes"}).status_code == 403
    assert client.get(f"{listed}add/").status_code == 403


def test_an_entrys_document_is_laid_out_to_be_read(
    rows: dict[str, Any], client_of: Any, manager: Any
) -> None:
    page = client_of(manager).get(f"/admin/claims/entry/{rows['entry'].pk}/change/")
    assert "&quot;text&quot;: &quot;Rain is “wet”.&quot;" in page.content.decode()


def test_a_revision_names_the_first_of_its_entries_and_leads_to_them_all(
    rows: dict[str, Any], client_of: Any, manager: Any
) -> None:
    client, entry = client_of(manager), rows["entry"]
    page = client.get(f"/admin/claims/revision/{rows['revision'].pk}/change/").content.decode()
    assert f'href="/admin/claims/entry/{entry.pk}/change/">{entry.version_id}</a>' in page
    factories.published(text="Snow is white.")
    listed = client.get("/admin/claims/entry/", {"revision__exact": rows["revision"].pk})
    assert list(listed.context["cl"].result_list) == [entry]
    assert f'href="{listed.wsgi_request.get_full_path()}"' in page


SIGNED_IN = ["session", "user", "permissions of the user", "permissions of the groups"]
COUNTED = ["how many are found", "how many there are"]
LIST_QUERIES = {
    "revision": [*SIGNED_IN, *COUNTED, "revisions, by whom, and how many entries"],
    "entry": [*SIGNED_IN, *COUNTED, "entries with their revisions"],
    "decision": [*SIGNED_IN, *COUNTED, "decisions with claim and person"],
}


@pytest.mark.parametrize("name", LIST_QUERIES)
@pytest.mark.parametrize("count", [2, 6])
def test_a_list_takes_the_same_queries_however_long(
    name: str, count: int, client_of: Any, manager: Any, django_assert_num_queries: Any
) -> None:
    for number in range(count):
        factories.published(text=f"{number}", coder=factories.user(f"coder {number}"))
    client = client_of(manager)
    with django_assert_num_queries(len(LIST_QUERIES[name])):
        client.get(f"/admin/claims/{name}/")


def test_the_list_of_entries_reads_no_document(
    rows: dict[str, Any], client_of: Any, manager: Any
) -> None:
    listed = client_of(manager).get("/admin/claims/entry/").context["cl"].result_list
    assert listed[0].get_deferred_fields() == {"document", "terms", "words"}


def test_a_revision_shows_redirects_only_where_it_has_some(
    rows: dict[str, Any], client_of: Any, manager: Any
) -> None:
    client = client_of(manager)
    page = client.get(f"/admin/claims/revision/{rows['revision'].pk}/change/")
    assert not page.context["inline_admin_formsets"]
    shown = Actor.objects.filter(claimed__isnull=False).first()
    editing.merge(shown, into=factories.actor("NATO"), by=manager)
    page = client.get(f"/admin/claims/revision/{Redirect.objects.get().revision_id}/change/")
    assert len(page.context["inline_admin_formsets"]) == 1
