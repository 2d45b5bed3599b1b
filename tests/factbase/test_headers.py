from typing import Any

import pytest

from factbase.headers import POLICY

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("address", ["/admin/login/", "/admin/", "/admin/nothing-here/"])
def test_every_answer_of_the_workbench_says_what_it_may_load(address: str, client: Any) -> None:
    assert client.get(address).headers["Content-Security-Policy"] == POLICY


def test_public_pages_keep_their_stricter_policy(client: Any) -> None:
    assert "unsafe" not in client.get("/").headers["Content-Security-Policy"]
