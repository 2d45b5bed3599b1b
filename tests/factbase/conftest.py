from collections.abc import Iterator

import pytest

NAME = "factbase_test_reader"


@pytest.fixture
def role() -> Iterator[str]:
    """Roles belong to the whole server: it goes with its test."""
    from django.db import connection

    name = f"{NAME}_{connection.settings_dict['NAME'][-20:]}".lower()
    _drop(name)
    yield name
    _drop(name)


def _drop(name: str) -> None:
    from django.db import connection
    from psycopg.sql import SQL, Identifier

    from factbase import reader

    if reader.exists(name):
        with connection.cursor() as cursor:
            for statement in ("DROP OWNED BY {}", "DROP ROLE {}"):
                cursor.execute(SQL(statement).format(Identifier(name)))
