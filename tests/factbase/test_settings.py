"""What the environment makes of the settings, in programs of their own."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.factbase import programs

KEY = "k" * 50


@pytest.fixture
def var() -> Iterator[Path]:
    made = programs.folder()
    yield made
    shutil.rmtree(made)


def setting(name: str, var: Path, **environment: str) -> str:
    code = f"from factbase import settings; print(settings.{name})"
    done = programs.python(code, var, **environment)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_programs_that_start_at_the_same_moment_have_the_same_key(var: Path) -> None:
    code = "from factbase import settings; print(settings.SECRET_KEY)"
    started = [
        subprocess.Popen(
            [sys.executable, "-c", code],
            cwd=programs.ROOT, env=programs.environment(var), stdout=subprocess.PIPE, text=True,
        )
        for _ in range(4)
    ]  # fmt: skip
    keys = {program.communicate(timeout=60)[0].strip() for program in started}
    assert len(keys) == 1
    assert len(keys.pop()) == 50
    assert [file.name for file in var.iterdir()] == ["secret_key"]


def test_the_key_is_for_its_owner_only_and_kept(var: Path) -> None:
    first = setting("SECRET_KEY", var)
    assert setting("SECRET_KEY", var) == first
    assert (var / "secret_key").stat().st_mode & 0o777 == 0o600


def test_a_key_that_cannot_be_kept_is_said_in_one_line_with_what_to_do(var: Path) -> None:
    (var / "file").write_text("")
    done = programs.manage("check", var=var / "file" / "var", DATABASE_URL="postgres:///any")
    assert done.returncode == 1
    [line] = done.stderr.splitlines()
    assert "Set FACTBASE_VAR to a folder of your own, or FACTBASE_SECRET_KEY" in line


def test_a_name_with_a_dot_before_it_stands_for_every_name_that_ends_so(var: Path) -> None:
    origins = setting(
        "CSRF_TRUSTED_ORIGINS", var,
        FACTBASE_PRODUCTION="1", FACTBASE_SECRET_KEY=KEY, FACTBASE_HOSTS=".example.org,a.example",
    )  # fmt: skip
    assert origins == "['https://*.example.org', 'https://a.example']"


@pytest.mark.parametrize(
    ("proxy", "header"), [("0", "None"), ("1", "('HTTP_X_FORWARDED_PROTO', 'https')")]
)
def test_only_a_proxy_that_is_there_is_believed(var: Path, proxy: str, header: str) -> None:
    found = setting(
        "SECURE_PROXY_SSL_HEADER", var,
        FACTBASE_PRODUCTION="1", FACTBASE_SECRET_KEY=KEY, FACTBASE_PROXY=proxy,
    )  # fmt: skip
    assert found == header
