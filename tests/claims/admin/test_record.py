from typing import Any

import pytest

from claims.models import Decision, Entry, Revision
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
