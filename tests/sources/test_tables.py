"""Many tables are made at once, and go at once."""

import pytest
from django.db import connection, models
from django.db.migrations import CreateModel
from django.db.migrations.state import ProjectState

from sources.tables import Tables


def _table(name: str, **columns: models.Field) -> CreateModel:
    return CreateModel(name, [("id", models.BigAutoField(primary_key=True)), *columns.items()])


@pytest.mark.django_db
def test_tables_that_know_one_another_are_made_and_go() -> None:
    hen = _table("Hen", egg=models.ForeignKey("farm.Egg", models.PROTECT, null=True))
    egg = _table("Egg", hen=models.ForeignKey("farm.Hen", models.PROTECT))
    before, tables = ProjectState(), Tables([hen, egg])
    after = before.clone()
    tables.state_forwards("farm", after)

    with connection.schema_editor() as editor:
        tables.database_forwards("farm", editor, before, after)
    assert {"farm_hen", "farm_egg"} <= set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        relations = connection.introspection.get_relations(cursor, "farm_hen")
    assert relations == {"egg_id": ("id", "farm_egg")}

    with connection.schema_editor() as editor:
        tables.database_backwards("farm", editor, after, before)
    assert not {"farm_hen", "farm_egg"} & set(connection.introspection.table_names())
