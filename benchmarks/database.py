"""A database of the benchmark's own, never the user's: named for it, and marked as made by it."""

import hashlib
import os
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg.sql import SQL, Identifier, Literal

from benchmarks.sizes import Size

PREFIX = "factbase_benchmark"
MARK = "Made by factbase's benchmarks; may be thrown away."
#: What a database is made by: when any of it changes, it is made anew.
MADE_BY = (
    "*/migrations/*.py",
    "claims/formats/d*.py",
    "claims/formats/subjects.py",
    "claims/reading_sql.py",
    "sources/formats/csl.py",
    *(
        f"benchmarks/{name}.py"
        for name in "sizes vocabulary plan world coding publishing history lists replaying".split()
    ),
)


class NotOurs(RuntimeError):
    """A database of this name is there, and was not made here."""


def name(size: Size) -> str:
    return f"{PREFIX}_{size.name}"


def use(size: Size) -> None:
    """Set ``DATABASE_URL`` to this size's database: on the server it names, else on an embedded
    one in the folder of benchmarks. The database is made where there is none."""
    given = os.environ.get("DATABASE_URL")
    if not given:
        from factbase import embedded

        embedded.start(folder() / "postgres", name="postgres")
        given = os.environ["DATABASE_URL"]
    _make(given, name(size))
    os.environ["DATABASE_URL"] = _named(given, name(size))
    os.environ["DJANGO_SETTINGS_MODULE"] = "factbase.settings"
    import django

    django.setup()


def folder() -> Path:
    """Where the embedded database and the results are."""
    var = os.environ.get("FACTBASE_VAR") or str(Path(__file__).resolve().parent.parent / "var")
    return Path(var) / "benchmarks"


def drop(size: Size) -> None:
    """Take this size's database away, with everything in it."""
    from django.db import connections

    connections.close_all()
    own = os.environ["DATABASE_URL"]
    with psycopg.connect(_named(own, "postgres"), autocommit=True) as server:
        _refuse_others(server, name(size))
        server.execute(SQL("DROP DATABASE IF EXISTS {} (FORCE)").format(Identifier(name(size))))
    _make(_named(own, "postgres"), name(size))


def migrate() -> None:
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False)


def is_filled() -> bool:
    """Whether the last thing ``make`` writes is there, by the tables and documents of today."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT obj_description(oid, 'pg_class') FROM pg_class"
                       " WHERE oid = to_regclass('claims_entry')")  # fmt: skip
        (mark,) = cursor.fetchone() or (None,)
    return bool(mark == _stamp())


def _stamp() -> str:
    """Changes with what the database was made by."""
    root, running = Path(__file__).resolve().parent.parent, hashlib.sha256()
    for pattern in MADE_BY:
        for path in sorted(root.glob(pattern)):
            running.update(path.read_bytes())
    return f"{MARK} {running.hexdigest()}"


def mark_filled() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(SQL("COMMENT ON TABLE claims_entry IS {}").format(Literal(_stamp())))


def _make(server_url: str, database: str) -> None:
    with psycopg.connect(server_url, autocommit=True) as server:
        if _refuse_others(server, database):
            return
        server.execute(SQL("CREATE DATABASE {} ENCODING 'UTF8' TEMPLATE template0").format(
            Identifier(database)))  # fmt: skip
        server.execute(
            SQL("COMMENT ON DATABASE {} IS {}").format(Identifier(database), Literal(MARK))
        )


def _refuse_others(server: psycopg.Connection, database: str) -> bool:
    """Whether there is one of this name; raises NotOurs where somebody else made it."""
    found = server.execute(
        "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s",
        [database],
    ).fetchone()
    if found and found[0] != MARK:
        raise NotOurs(f"There is a database {database} that was not made here; it is left alone.")
    return found is not None


def _named(url: str, database: str) -> str:
    parts = urlsplit(url)
    return urlunsplit(parts._replace(path=f"/{database}"))
