from collections.abc import Iterator
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from factbase.limits import signing_in
from factbase.limits.rates import Rate
from tests import factories

pytestmark = pytest.mark.django_db(transaction=True)

TOO_OFTEN = "Signing in failed too often. Try again in 15 minutes."


@pytest.fixture(autouse=True)
def _three_times(settings: Any, postgresql: Any) -> Iterator[None]:
    settings.SIGN_IN_LIMIT = Rate(3, 900)
    signing_in._store.cache_clear()
    yield
    signing_in._store().close()
    signing_in._store.cache_clear()


@pytest.fixture
def person(transactional_db: None) -> Any:
    made = factories.user("ada")
    made.set_password("right")
    made.save()
    return made


def sign_in(name: str, password: str, address: str = "127.0.0.1") -> HttpResponse:
    form = {"username": name, "password": password}
    return Client(REMOTE_ADDR=address).post("/admin/login/?next=/admin/", form)


def test_after_so_many_failures_not_even_the_right_password_is_tried(person: Any) -> None:
    for _ in range(3):
        assert TOO_OFTEN not in sign_in("ada", "wrong").text
    assert TOO_OFTEN in sign_in("ada", "right").text


def test_a_name_is_the_same_name_however_it_is_written(person: Any) -> None:
    for name in ("ada", "ADA", " ada "):
        sign_in(name, "wrong")
    assert TOO_OFTEN in sign_in("ada", "right").text


def test_signing_in_does_not_count(person: Any) -> None:
    answers = [sign_in("ada", "right").status_code for _ in range(8)]
    assert answers == [302] * 8


def test_from_elsewhere_the_same_person_still_signs_in(person: Any) -> None:
    for _ in range(4):
        sign_in("ada", "wrong")
    assert sign_in("ada", "right", "192.0.2.7").status_code == 302


def test_from_one_address_not_every_name_can_be_tried(person: Any) -> None:
    for number in range(15):
        sign_in(f"name{number}", "wrong")
    assert TOO_OFTEN in sign_in("ada", "right").text


def test_from_many_addresses_one_name_cannot_be_tried_for_ever(person: Any) -> None:
    for number in range(30):
        sign_in("ada", "wrong", f"192.0.2.{number}")
    assert TOO_OFTEN in sign_in("ada", "right", "198.51.100.1").text


def test_a_form_left_empty_does_not_count(person: Any) -> None:
    for _ in range(5):
        sign_in("ada", "")
    assert sign_in("ada", "right").status_code == 302


def test_what_was_typed_as_a_name_is_not_kept(person: Any, postgresql: Any) -> None:
    sign_in("my-password-by-mistake", "x")
    kept = postgresql._run("SELECT string_agg(key, ' ') FROM factbase_limit")[0]
    assert "127.0.0.1" in kept
    assert "password" not in kept


def test_where_nobody_can_count_people_can_still_sign_in(
    person: Any, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    settings.LIMITS_STORE = "redis://127.0.0.1:1/0"
    signing_in._store.cache_clear()
    assert sign_in("ada", "right").status_code == 302
    assert "Sign-ins are not limited: the store does not answer." in caplog.text
