"""What the database lacks, and what a site in production must not have, said beforehand."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.db import DatabaseError, connections
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

OLDEST = 15
EXTENSIONS = ("pg_trgm", "unaccent")
SHORTEST_KEY = 50
#: The last commit whose migrations make the tables in the steps they grew by.
LAST_WITH_PARTS = "8cfc52e"


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


@register(Tags.database)
def database_is_not_too_old(databases: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """Django passes over migrations of which a database has some older parts and lacks others."""
    whole = MigrationLoader(None).replacements.values()
    for alias in databases or []:
        try:
            applied = MigrationRecorder(connections[alias]).applied_migrations()
        except DatabaseError:  # which is said above
            continue
        for migration in whole:
            if 0 < sum(part in applied for part in migration.replaces) < len(migration.replaces):
                return [
                    Error(
                        "The database was made before 0.1.0 and was not brought up since.",
                        hint=f"Run “migrate” of commit {LAST_WITH_PARTS} first, then this one.",
                        id="factbase.E010",
                    )
                ]
    return []


@register(Tags.security)
def production_is_closed(**kwargs: Any) -> list[CheckMessage]:
    found: list[CheckMessage] = []
    if settings.PRODUCTION and settings.DEBUG:
        found.append(
            Error(
                "Errors are shown in full, to everybody.",
                hint="Unset FACTBASE_DEBUG.",
                id="factbase.E006",
            )
        )
    if settings.PRODUCTION and "*" in settings.ALLOWED_HOSTS:
        found.append(
            Error(
                "Every host name is served.",
                hint="List the site's own in FACTBASE_HOSTS, without *.",
                id="factbase.E007",
            )
        )
    if settings.PRODUCTION and len(settings.SECRET_KEY) < SHORTEST_KEY:
        found.append(
            Error(
                "The secret key can be guessed.",
                hint=f"Set FACTBASE_SECRET_KEY to {SHORTEST_KEY} random characters or more.",
                id="factbase.E008",
            )
        )
    return found


@register(Tags.security)
def no_demo_sign_ins_in_production(**kwargs: Any) -> list[CheckMessage]:
    from factbase.signins import still_work

    if not settings.PRODUCTION:
        return []
    try:
        names = still_work()
    except DatabaseError:  # not there, which is said above, or not yet migrated
        return []
    return [
        Error(
            f"The demo's password of “{name}” still signs in.",
            hint=f"manage.py changepassword {name}, or take away that they are active.",
            id="factbase.E009",
        )
        for name in names
    ]
