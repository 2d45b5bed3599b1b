"""What a database lacks is said in plain words."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import OperationalError

from factbase import checks

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
