"""What a database lacks, and what production must not have, is said in plain words."""

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.checks import CheckMessage, Tags, run_checks
from django.db import OperationalError
from django.db.migrations.recorder import MigrationRecorder

from factbase import checks
from factbase.signins import sign_ins
from sources.models import User

Check = Callable[..., list[str]]


@pytest.fixture
def check(monkeypatch: pytest.MonkeyPatch) -> Check:
    """The check's messages, on a database that answers as told."""

    def run(*, vendor: str = "postgresql", answer: Any = None) -> list[str]:
        class Cursor:
            def __enter__(self) -> "Cursor":
                if isinstance(answer, Exception):
                    raise answer
                return self

            def __exit__(self, *_: object) -> None: ...

            def execute(self, sql: str) -> None: ...

            def fetchone(self) -> Any:
                return answer

        fake = {"default": SimpleNamespace(vendor=vendor, cursor=Cursor)}
        monkeypatch.setattr(checks, "connections", fake)
        return [f"{e.msg} {e.hint}" for e in checks.database_fits(databases=["default"])]

    return run


EXTENSIONS = ["pg_trgm", "unaccent", "plpgsql"]


def test_a_database_that_fits_is_not_remarked_upon(check: Check) -> None:
    assert check(answer=(15, "UTF8", EXTENSIONS)) == []


@pytest.mark.django_db
def test_the_database_of_these_tests_fits() -> None:
    assert checks.database_fits(databases=["default"]) == []


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ((14, "UTF8", EXTENSIONS), "PostgreSQL 14 is too old. Use 15 or newer."),
        ((18, "LATIN1", EXTENSIONS), "The database is in LATIN1."),
        ((18, "UTF8", ["unaccent"]), "does not have the extension pg_trgm."),
        (OperationalError("refused"), "The database does not answer: refused"),
    ],
)
def test_what_is_lacking_is_named_with_what_to_do(check: Check, answer: Any, words: str) -> None:
    [message] = check(answer=answer)
    assert words in message


def test_everything_that_is_lacking_is_named_at_once(check: Check) -> None:
    assert len(check(answer=(14, "SQL_ASCII", []))) == 4


def test_another_kind_of_database_is_refused(check: Check) -> None:
    [message] = check(vendor="sqlite")
    assert "PostgreSQL only, not sqlite" in message


# --- production ----------------------------------------------------------------------------------


def said(found: list[CheckMessage]) -> list[str]:
    return [f"{each.msg} {each.hint}" for each in found]


@pytest.mark.django_db
def test_a_database_that_stopped_half_way_is_told_how_to_go_on() -> None:
    assert checks.database_is_not_too_old(databases=["default"]) == []
    MigrationRecorder.Migration.objects.filter(app="claims", name="0012_lists").delete()
    [message] = said(checks.database_is_not_too_old(databases=["default"]))
    assert "Run “migrate” of commit" in message


@pytest.fixture
def production(settings: LazySettings, tmp_path: Path) -> LazySettings:
    """As it should be."""
    settings.PRODUCTION, settings.VAR = True, tmp_path
    settings.SECRET_KEY, settings.ALLOWED_HOSTS = "k" * 50, ["factbase.example"]
    return settings


@pytest.mark.django_db
def test_a_site_in_production_as_it_should_be_is_not_remarked_upon(production: Any) -> None:
    assert run_checks(tags=[Tags.security]) == []


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("DEBUG", True, "Unset FACTBASE_DEBUG."),
        ("ALLOWED_HOSTS", ["*"], "List the site's own in FACTBASE_HOSTS"),
        ("SECRET_KEY", "short", "Set FACTBASE_SECRET_KEY to 50 random characters"),
    ],
)
def test_what_production_must_not_have_is_named(
    production: Any, name: str, value: Any, words: str
) -> None:
    setattr(production, name, value)
    [message] = said(checks.production_is_closed())
    assert words in message
    production.PRODUCTION = False
    assert checks.production_is_closed() == []


@pytest.mark.django_db
def test_the_demo_s_passwords_are_refused_in_production_until_they_are_changed(
    production: Any,
) -> None:
    sign_ins()
    User.objects.filter(username="coder").update(is_active=False)
    manager = User.objects.get(username="manager")
    manager.set_password("my own")
    manager.save()
    [message] = said(checks.no_demo_sign_ins_in_production())
    assert "The demo's password of “reviewer” still signs in." in message
    production.PRODUCTION = False
    assert checks.no_demo_sign_ins_in_production() == []


def test_checks_ask_no_database_which_may_be_empty_yet() -> None:
    """Without a mark, asking one fails here; “migrate” runs them before there is a table."""
    assert not [each for each in run_checks() if each.is_serious()]
