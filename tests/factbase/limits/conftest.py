from collections.abc import Iterator

import pytest
from django.db import connection

from factbase.limits.stores import PostgreSQL


@pytest.fixture
def postgresql(transactional_db: None) -> Iterator[PostgreSQL]:
    """The store in the tests' database, empty; it hangs up, so that the database can go."""
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE factbase_limit")
    store = PostgreSQL()
    yield store
    store.close()
