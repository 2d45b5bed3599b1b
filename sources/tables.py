"""How migrations make many tables at once."""

from collections.abc import Sequence
from typing import Any

from django.db.migrations.operations import CreateModel
from django.db.migrations.operations.base import Operation


class Tables(Operation):
    """Tables of an app that know one another, in any order.

    Django renders all models again after each operation, for the next may need them; here once,
    after the last. The functions of triggers, too, may name tables that come later.
    """

    def __init__(self, tables: Sequence[CreateModel]) -> None:
        self.tables = tables

    def state_forwards(self, app_label: str, state: Any) -> None:
        state.__dict__.pop("apps", None)
        for table in self.tables:
            table.state_forwards(app_label, state)

    def database_forwards(self, app_label: str, schema_editor: Any, *states: Any) -> None:
        schema_editor.execute("SET LOCAL check_function_bodies = off")
        for table in self.tables:
            table.database_forwards(app_label, schema_editor, *states)
        schema_editor.execute("SET LOCAL check_function_bodies = on")

    def database_backwards(self, app_label: str, schema_editor: Any, *states: Any) -> None:
        for table in reversed(self.tables):
            table.database_backwards(app_label, schema_editor, *states)

    def describe(self) -> str:
        return f"Create {len(self.tables)} tables"
