"""Every address against the API's own description, but for those with a suffix."""

from typing import Any

import pytest

from tests.claims.api.described import a_record, api, as_many_as_asked_for, check, forms

__all__ = ["a_record"]


@api.exclude(operation_id_regex=forms).parametrize()
@as_many_as_asked_for
@pytest.mark.django_db
def test_every_address_does_as_it_says(case: Any) -> None:
    check(case)
