"""The addresses with a suffix against the API's own description."""

from typing import Any

import pytest

from tests.claims.api.described import a_record, api, as_many_as_asked_for, check

__all__ = ["a_record"]


@api.include(tag="formats").parametrize()
@as_many_as_asked_for
@pytest.mark.django_db
def test_does_as_it_says(case: Any) -> None:
    check(case)
