"""A role of PostgreSQL that can read what is public, and do nothing else."""

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from psycopg.sql import SQL, Composable, Identifier, Literal

from claims.models.public import PUBLIC, VIEWS, WITHHELD, columns

LIMITS = "factbase_limit"
#: What its sessions begin with; what holds whatever a session says are the grants.
SESSION = {
    "default_transaction_read_only": "on",
    "idle_in_transaction_session_timeout": "10s",
    "idle_session_timeout": "15min",
    "lock_timeout": "2s",
}


class Refused(RuntimeError):
    """This name cannot be made a reader's; the message says why."""


def exists(name: str) -> bool:
    return bool(_rows("SELECT 1 FROM pg_roles WHERE rolname = %(name)s", {"name": name}))


def make(name: str, *, password: str | None, limits: bool) -> list[str]:
    """Make the role, or set an existing one right; returns what was done, in lines.

    ``password``: None leaves it as it is. ``limits``: whether it counts requests here.
    """
    with transaction.atomic():
        there = exists(name)
        if there:
            _check(name)
        done = [f"{name} is there already." if there else f"Made the role {name}."]
        _run("ALTER ROLE {} LOGIN" if there else "CREATE ROLE {} LOGIN", Identifier(name))
        if password is not None:
            _run("ALTER ROLE {} PASSWORD {}", Identifier(name), Literal(_scrambled(name, password)))
            done.append("Set its password.")
        done += _limit_sessions(name)
        done += _grant(name, limits)
    return done


def bring_up() -> list[str]:
    """Let the readers there are read what has become public since they were made; their names."""
    names = [str(name) for (name,) in _rows(_READERS, {})]
    with transaction.atomic():
        for name in names:
            _let_read(Identifier(name))
    return names


def beyond(name: str) -> list[str]:
    """Tables it can get at besides, because everybody may: ``sources_user: SELECT``."""
    ours = [*(model._meta.db_table for model in PUBLIC), *VIEWS]
    return [
        f"{table}: {', '.join(privileges)}"
        for table, privileges in _rows(_HELD, {"name": name, "ours": [*ours, LIMITS]})
    ] + [f"schema {schema}: CREATE" for (schema,) in _rows(_MAY_CREATE, {"name": name})]


def _limit_sessions(name: str) -> list[str]:
    limits = SESSION | {"statement_timeout": f"{settings.STATEMENT_TIMEOUT}ms"}
    for setting, value in limits.items():
        _run("ALTER ROLE {} SET {} = {}", Identifier(name), Identifier(setting), Literal(value))
    return ["Its sessions begin with " + ", ".join(f"{k} = {v}" for k, v in limits.items()) + "."]


def _grant(name: str, limits: bool) -> list[str]:
    """Everything it had is taken first, so that it holds what is said here and no more."""
    role, database = Identifier(name), Identifier(str(connection.settings_dict["NAME"]))
    for what in ("TABLES", "SEQUENCES"):
        _run(f"REVOKE ALL ON ALL {what} IN SCHEMA public FROM {{}}", role)
    _run("REVOKE ALL ON SCHEMA public FROM {}", role)
    _run("GRANT CONNECT ON DATABASE {} TO {}", database, role)
    _run("GRANT USAGE ON SCHEMA public TO {}", role)
    done = [_let_read(role)]
    for function in _functions_it_lacks(name):
        _run(f"GRANT EXECUTE ON FUNCTION {function} TO {{}}", role)
        done.append(f"It may call {function}.")
    if limits:
        _run("GRANT SELECT, INSERT, UPDATE, DELETE ON {} TO {}", Identifier(LIMITS), role)
        done.append(f"It may write {LIMITS}, where requests are counted, and nothing else.")
    return done


def _let_read(role: Identifier) -> str:
    """Whole tables, so that a new column can be read at once; column by column where some of
    them are withheld."""
    said = []
    for model in PUBLIC:
        table, kept = model._meta.db_table, sorted(WITHHELD.get(model, ()))
        names = map(Identifier, columns(model))
        of = SQL("({})").format(SQL(", ").join(names)) if kept else SQL("")
        _run("GRANT SELECT {} ON {} TO {}", of, Identifier(table), role)
        said.append(f"{table} (not {', '.join(kept)})" if kept else table)
    for view in VIEWS:
        _run("GRANT SELECT ON {} TO {}", Identifier(view), role)
        said.append(view)
    return f"It may SELECT from {', '.join(said)}."


def _check(name: str) -> None:
    """Somebody's own role, or one that can do more than read, is not made a reader."""
    [(powers, groups, owns)] = _rows(_POWERS, {"name": name})
    if powers:
        raise Refused(f"{name} is a role with {', '.join(powers)}; choose another name.")
    if groups:
        raise Refused(
            f"{name} belongs to {', '.join(groups)} and has what they have; choose another name."
        )
    if owns:
        raise Refused(f"{name} owns {owns} in this database; choose another name.")


def _functions_it_lacks(name: str) -> Iterator[str]:
    """Everybody may call every function, unless somebody has closed that."""
    return (function for (function,) in _rows(_LACKING, {"name": name}))


def _scrambled(name: str, password: str) -> str:
    """As the server keeps it, so that no log has it in clear."""
    connection.ensure_connection()
    scrambled: bytes = connection.connection.pgconn.encrypt_password(
        password.encode(), name.encode(), b"scram-sha-256"
    )
    return scrambled.decode()


def _run(statement: str, *parts: Composable) -> None:
    with connection.cursor() as cursor:
        cursor.execute(SQL(statement).format(*parts).as_string(cursor.connection))  # type: ignore[arg-type]


def _rows(statement: str, values: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found


_POWERS = """
SELECT
    array_remove(ARRAY[
        CASE WHEN rolsuper THEN 'SUPERUSER' END, CASE WHEN rolcreaterole THEN 'CREATEROLE' END,
        CASE WHEN rolcreatedb THEN 'CREATEDB' END, CASE WHEN rolbypassrls THEN 'BYPASSRLS' END,
        CASE WHEN rolreplication THEN 'REPLICATION' END
    ], NULL),
    ARRAY(
        SELECT pg_get_userbyid(roleid)::text FROM pg_auth_members WHERE member = r.oid ORDER BY 1
    ),
    (SELECT min(relname)::text FROM pg_class WHERE relowner = r.oid)
FROM pg_roles r WHERE rolname = %(name)s
"""
_READERS = """
SELECT rolname::text FROM pg_roles
WHERE rolcanlogin AND NOT rolsuper AND NOT pg_has_role(pg_roles.oid, (
        SELECT relowner FROM pg_class WHERE oid = 'claims_entry'::regclass
    ), 'MEMBER')
    AND has_table_privilege(pg_roles.oid, 'claims_entry', 'SELECT')
    AND NOT has_table_privilege(pg_roles.oid, 'claims_claim', 'SELECT')
ORDER BY 1
"""
_LACKING = """
SELECT p.oid::regprocedure::text FROM pg_proc p
WHERE pronamespace = 'public'::regnamespace AND prokind = 'f' AND provolatile <> 'v'
    AND NOT has_function_privilege(%(name)s, p.oid, 'EXECUTE')
ORDER BY 1
"""
_HELD = """
SELECT c.oid::regclass::text, array_agg(privilege ORDER BY privilege)
FROM pg_class c, unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE']) AS privilege
WHERE c.relkind IN ('r', 'p', 'm', 'f') AND c.relpersistence <> 't'
    AND c.relnamespace NOT IN ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)
    AND NOT (c.relname = ANY(%(ours)s) AND c.relnamespace = 'public'::regnamespace)
    AND has_schema_privilege(%(name)s, c.relnamespace, 'USAGE')
    AND has_table_privilege(%(name)s, c.oid, privilege)
GROUP BY c.oid ORDER BY 1
"""
_MAY_CREATE = """
SELECT nspname::text FROM pg_namespace
WHERE nspname !~ '^pg_' AND has_schema_privilege(%(name)s, oid, 'CREATE') ORDER BY 1
"""
