"""The database of the tests: an embedded one made for the run, or the one DATABASE_URL names."""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import django
import pytest


def pytest_configure() -> None:
    from factbase import embedded

    if not os.environ.get("DATABASE_URL"):
        folder = Path(tempfile.mkdtemp(prefix="factbase-"))
        folder.chmod(0o755)
        embedded.start(folder / "postgres", throwaway=True)
    os.environ["DJANGO_SETTINGS_MODULE"] = "factbase.settings"
    django.setup()

    from django.conf import settings

    # Long lists, and the titles of styles, are kept for the run alone.
    settings.VAR = Path(tempfile.mkdtemp(prefix="factbase-var-"))
    # A slow hash protects real passwords; here it would be most of the running time.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    # The threads of a test's server hang up when they are done, so that its database can go.
    settings.DATABASES["default"]["CONN_MAX_AGE"] = 0
    # The tests ask and sign in more often than any one person; those of the limits set their own.
    settings.LIMIT = settings.SIGN_IN_LIMIT = None
    # On a machine that is busy, what a test does besides reading may take longer than readers wait.
    settings.STATEMENT_TIMEOUT = 0
    # Pages are tested without having collected the static files first.
    settings.STORAGES["staticfiles"] = {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
    }


@pytest.fixture(autouse=True)
def _no_list_is_kept_for_the_next_test() -> Iterator[None]:
    """What is written for revision 1 of one test is not what revision 1 of another holds."""
    yield
    from django.conf import settings

    if (kept := settings.VAR / "spool").exists():
        shutil.rmtree(kept, ignore_errors=True)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        given = getattr(item, "fixturenames", ())
        if item.get_closest_marker("django_db") or {"db", "transactional_db"} & set(given):
            item.add_marker("on_the_server")


#: What people may do is the same in every test, and takes as long to make as many a test takes.
KEPT = {"django_content_type", "auth_permission", "auth_group", "auth_group_permissions"}


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    from claims.permissions import ensure_groups

    with django_db_blocker.unblock():
        ensure_groups()


@pytest.fixture(scope="session", autouse=True)
def _tables_can_be_emptied() -> Iterator[None]:
    """Let Django empty the tables after a transactional test, which our triggers refuse.

    Turning triggers off takes a superuser, so the tests' role has to be one. With them off, rows
    can be deleted table by table, which takes a hundredth of the time that TRUNCATE does. Ids
    go on from where they were.
    """
    from django.db import ProgrammingError
    from django.db.backends.postgresql.operations import DatabaseOperations

    flush = DatabaseOperations.execute_sql_flush

    def without_triggers(self: DatabaseOperations, sql_list: list[str]) -> None:
        try:
            flush(self, ["SET LOCAL session_replication_role = replica", *sql_list])
        except ProgrammingError as error:
            raise RuntimeError(
                "The tests empty tables that nobody may empty, so their database role has to be "
                "a superuser. Name one in DATABASE_URL, or unset it for the embedded PostgreSQL."
            ) from error

    def but_for_kept(self: DatabaseOperations, style: Any, tables: list[str], **how: Any) -> Any:
        return ["; ".join(f'DELETE FROM "{name}"' for name in tables if name not in KEPT)]

    patch = pytest.MonkeyPatch()
    patch.setattr(DatabaseOperations, "execute_sql_flush", without_triggers)
    patch.setattr(DatabaseOperations, "sql_flush", but_for_kept)
    yield
    patch.undo()


@pytest.fixture(autouse=True)
def nothing_remembered() -> None:
    """What a process remembers of a revision is of one record; every test begins another."""
    from claims.remembering import Remembered

    Remembered.forget()


@pytest.fixture
def shared() -> Path:
    """The folder of real input beside the project, which a user's machine does not have."""
    folder = Path(__file__).resolve().parents[2] / "shared"
    if not folder.is_dir():
        pytest.skip("needs the folder of real input beside the project (../shared)")
    return folder


@pytest.fixture
def coder(db: None) -> Any:
    from tests import factories

    return factories.user("coder", "Coders")


@pytest.fixture
def reviewer(db: None) -> Any:
    from tests import factories

    return factories.user("reviewer", "Reviewers")


@pytest.fixture
def manager(db: None) -> Any:
    from tests import factories

    return factories.user("manager", "Managers")


@pytest.fixture
def client_of() -> Callable[[Any], Any]:
    """A browser's stand-in, signed in as somebody: ``client_of(coder).get("/admin/")``."""
    from django.test import Client

    def signed_in(user: Any) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return signed_in
