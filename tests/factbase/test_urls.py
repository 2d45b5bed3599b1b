"""Addresses that lead nowhere, and methods that are not answered."""

from typing import Any

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


def test_no_row_is_reached_by_the_number_of_its_table(client_of: Any, coder: Any) -> None:
    assert client_of(coder).get("/admin/r/1/1/").status_code == 404


def test_a_mistyped_address_of_the_workbench_says_so_in_words(client_of: Any, coder: Any) -> None:
    page = client_of(coder).get("/admin/no/such/page/")
    assert page.status_code == 404
    assert "There is nothing at this address" in page.text
    assert "Http404" not in page.text


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
@pytest.mark.parametrize("address", ["/", "/claims", "/about", "/api/v1/claims"])
def test_reading_is_all_there_is_to_do_in_public(method: str, address: str) -> None:
    strict = Client(enforce_csrf_checks=True)
    assert getattr(strict, method)(address).status_code == 405


def test_the_pages_of_the_api_are_only_read(client: Client) -> None:
    assert client.options("/api/v1/docs").status_code == 204
    assert client.post("/api/v1/docs").status_code == 405
