"""A dump is restored with an empty search path, so nothing that is worked out may need one."""

import psycopg
import pytest
from django.db import connection

from tests import factories as make

#: The expressions of generated columns, checks and indexes, written with an empty search path as a
#: dump writes them.
WORKED_OUT = """
SELECT d.adrelid::regclass::text, pg_get_expr(d.adbin, d.adrelid)
FROM pg_attrdef d JOIN pg_attribute a ON a.attrelid = d.adrelid AND a.attnum = d.adnum
WHERE a.attgenerated = 's'
UNION ALL
SELECT conrelid::regclass::text, pg_get_expr(conbin, conrelid)
FROM pg_constraint WHERE contype = 'c' AND conrelid <> 0
UNION ALL
SELECT indrelid::regclass::text, pg_get_expr(indexprs, indrelid)
FROM pg_index WHERE indexprs IS NOT NULL AND indrelid >= 16384
"""


@pytest.mark.django_db
def test_what_is_worked_out_names_the_schema_of_all_it_needs() -> None:
    make.published()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL search_path = ''")
        cursor.execute(WORKED_OUT)
        found = cursor.fetchall()
        assert found
        wrong = {}
        for table, expression in found:
            cursor.execute("SAVEPOINT before")
            try:
                cursor.cursor.execute(f"SELECT {expression} FROM {table}")
            except psycopg.errors.UndefinedFunction as error:
                wrong[f"{table}: {expression}"] = error.diag.message_primary
                cursor.execute("ROLLBACK TO SAVEPOINT before")
        cursor.execute("SET LOCAL search_path = public")
    assert not wrong
