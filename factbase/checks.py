"""What the database lacks, said before anything fails on it."""

from typing import Any

from django.core.checks import CheckMessage, Error, Tags, register
from django.db import DatabaseError, connections

OLDEST = 15
EXTENSIONS = ("pg_trgm", "unaccent")


@register(Tags.database)
def database_fits(databases: Any = None, **kwargs: Any) -> list[CheckMessage]:
    found: list[CheckMessage] = []
    for alias in databases or []:
        connection = connections[alias]
        if connection.vendor != "postgresql":
            return [
                Error(
                    f"factbase runs on PostgreSQL only, not {connection.vendor}.",
                    hint="Set DATABASE_URL to postgres://…",
                    id="factbase.E001",
                )
            ]
        try:
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT current_setting('server_version_num')::int / 10000,"
                    " getdatabaseencoding(),"
                    " ARRAY(SELECT name FROM pg_available_extensions)"
                )
                version, encoding, available = cursor.fetchone()
        except DatabaseError as error:
            return [
                Error(
                    f"The database does not answer: {error}",
                    hint="Is DATABASE_URL right, and the server running?",
                    id="factbase.E002",
                )
            ]
        if version < OLDEST:
            found.append(
                Error(
                    f"PostgreSQL {version} is too old.",
                    hint=f"Use {OLDEST} or newer.",
                    id="factbase.E003",
                )
            )
        if encoding != "UTF8":
            found.append(
                Error(
                    f"The database is in {encoding}.",
                    hint="Create it with ENCODING 'UTF8'.",
                    id="factbase.E004",
                )
            )
        for extension in EXTENSIONS:
            if extension not in available:
                found.append(
                    Error(
                        f"The server does not have the extension {extension}.",
                        hint="Install PostgreSQL's contrib package.",
                        id="factbase.E005",
                    )
                )
    return found
