from typing import Any

import pytest

from sources.models import Outlet
from tests import factories

pytestmark = pytest.mark.django_db

LIST_QUERIES = [
    "session",
    "user",
    "permissions of the user",
    "permissions of the groups",
    "how many are found",
    "how many there are",
    "outlets, and how many articles",
]


@pytest.mark.parametrize("count", [2, 12])
def test_the_list_takes_the_same_queries_however_long(
    client_of: Any, coder: Any, django_assert_num_queries: Any, count: int
) -> None:
    kept = Outlet.objects.create(name="The Times")
    for number in range(count):
        factories.article(outlet=f"Outlet {number}")
        Outlet.objects.create(name=f"Times {number}", merged_into=kept)
    client = client_of(coder)
    with django_assert_num_queries(len(LIST_QUERIES)):
        client.get("/admin/sources/outlet/")
