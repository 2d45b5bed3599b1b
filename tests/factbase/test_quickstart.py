"""The one command of the README, run as a shell runs it."""

import io
import json
import re
import shutil
import signal
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from django.conf import LazySettings

from claims.sample.loading import loaded
from factbase import serving
from factbase.management.commands.quickstart import Command
from factbase.signins import sign_ins
from sources.models import User
from tests import factories
from tests.factbase import programs


@pytest.fixture(scope="module")
def var() -> Iterator[Path]:
    """A data folder after a first quickstart; the tests start it again and again."""
    made = programs.folder()
    with programs.quickstart(made) as first:
        (made / "first").write_text(first.said)
    yield made
    shutil.rmtree(made, ignore_errors=True)


def test_the_first_start_sets_everything_up_and_says_where_and_how_to_sign_in(var: Path) -> None:
    said = (var / "first").read_text()
    for line in ("Preparing the database", "Loading the sample", "factbase is running."):
        assert line in said
    assert "Reading the citation styles" in said, "and not when somebody first looks for one"
    kept = json.loads((var / "sign-ins.json").read_text())
    assert [f"{n} {p['password']}" for n, p in kept.items()] == [
        " ".join(line.split()) for line in said.splitlines() if line.strip()[:5] in _FIRST_LETTERS
    ]


def test_the_first_start_shows_how_far_it_has_come_also_where_nobody_watches(var: Path) -> None:
    """In lines of a file: what is being done, its steps as they are done, and a tick at the end."""
    said = (var / "first").read_text()
    lines = said.splitlines()
    begun = lines.index("Preparing the database …")
    ticked = next(n for n, line in enumerate(lines) if line.startswith("✓ Preparing the database"))
    steps = lines[begun + 1 : ticked]
    assert 5 <= len(steps) <= 10
    assert all(re.fullmatch(r"  ✓ (\d+) of (\d+) steps", each) for each in steps)
    done, total = re.findall(r"\d+", steps[-1])
    assert done == total
    assert lines[0] == "Starting PostgreSQL …"
    assert "\r" not in said


_FIRST_LETTERS = ("coder", "revie", "manag")


def test_passwords_are_kept_where_only_their_owner_reads(var: Path) -> None:
    assert (var / "sign-ins.json").stat().st_mode & 0o777 == 0o600


def test_the_second_start_answers_soon_and_finds_everything_as_it_was_left(var: Path) -> None:
    began = time.monotonic()
    with programs.quickstart(var) as second:
        assert time.monotonic() - began < 25
        assert second.status() == 200
        assert "Loading the sample" not in second.said
        passwords = json.loads((var / "sign-ins.json").read_text())
        assert all(each["password"] in second.said for each in passwords.values())


@pytest.mark.parametrize(
    ("number", "group"),
    [(signal.SIGINT, True), (signal.SIGTERM, False), (signal.SIGHUP, False)],
    ids=["Ctrl-C", "told to end", "terminal closed"],
)
def test_when_it_ends_nothing_is_left_behind(var: Path, number: int, group: bool) -> None:
    with programs.quickstart(var) as running:
        workers = running.workers()
        assert workers
        assert running.end(number, group=group) == 0
        assert not any(worker.is_running() for worker in workers)
        assert programs.server_of(var) == []
        assert "Stopped." in running.said
        assert "Traceback" not in running.said


def test_killed_outright_its_workers_end_and_the_next_start_works(var: Path) -> None:
    with programs.quickstart(var) as running:
        workers = running.workers()
        running.process.kill()
        running.process.wait()
        _, alive = psutil.wait_procs(workers, timeout=10)
        assert alive == []
    with programs.quickstart(var) as again:
        assert again.status() == 200
    assert programs.server_of(var) == []


def test_a_port_in_use_is_said_in_one_line_before_anything_is_started() -> None:
    made = programs.folder()
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        done = programs.manage("quickstart", "--port", port, var=made)
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr.splitlines() == [
        f"Port {port} on 127.0.0.1 is in use. Stop what uses it, or give another --port."
    ]
    assert not (made / "postgres").exists()


@pytest.mark.parametrize("port", ["abc", "0", "70000"])
def test_a_port_that_is_none_is_refused_before_anything_is_started(port: str) -> None:
    made = programs.folder()
    done = programs.manage("quickstart", "--port", port, var=made)
    assert done.returncode == 2
    assert f"invalid port value: '{port}'" in done.stderr
    assert not (made / "postgres").exists()


def test_an_address_that_is_not_ours_is_refused() -> None:
    assert "There is no address “nowhere.invalid”" in str(
        serving.refuse_used_port("nowhere.invalid", 8000)
    )
    assert serving.refuse_used_port("127.0.0.1", programs.free_port()) is None


@pytest.mark.parametrize(
    ("host", "shown"),
    [
        ("127.0.0.1", "http://127.0.0.1:8000"),
        ("0.0.0.0", "http://127.0.0.1:8000"),
        ("::", "http://[::1]:8000"),
        ("factbase.example", "http://factbase.example:8000"),
    ],
)
def test_the_address_shown_can_be_opened_on_this_machine(host: str, shown: str) -> None:
    assert serving.address(host, 8000) == shown


@pytest.mark.django_db
class TestSignIns:
    @pytest.fixture(autouse=True)
    def kept_in(self, tmp_path: Path, settings: LazySettings) -> Path:
        settings.VAR = tmp_path
        return tmp_path

    def test_are_made_once_and_sign_in(self) -> None:
        first = sign_ins()
        assert first == sign_ins()
        assert len(set(first.values())) == 3
        for name, password in first.items():
            person = User.objects.get(username=name)
            assert person.check_password(password)
            assert person.is_staff
            assert not person.is_superuser

    def test_do_not_touch_a_password_somebody_has_changed(self) -> None:
        sign_ins()
        coder = User.objects.get(username="coder")
        coder.set_password("my own")
        coder.save()
        assert "manage.py changepassword coder" in sign_ins()["coder"]
        coder.refresh_from_db()
        assert coder.check_password("my own")

    def test_do_not_touch_somebody_who_had_the_name_before(self) -> None:
        User.objects.create_user("manager", password="mine")
        assert "manage.py changepassword manager" in sign_ins()["manager"]
        assert User.objects.get(username="manager").check_password("mine")

    def test_do_not_open_an_account_that_somebody_closed(self) -> None:
        User.objects.create_user("manager")
        sign_ins()
        coder = User.objects.get(username="coder")
        coder.set_unusable_password()
        coder.save()
        said = sign_ins()
        for name in ("manager", "coder"):
            assert f"manage.py changepassword {name}" in said[name]
            assert not User.objects.get(username=name).has_usable_password()

    def test_survive_a_file_that_was_cut_off(self, kept_in: Path) -> None:
        (kept_in / "sign-ins.json").write_text("{")
        assert len(sign_ins()["coder"]) == 19


@pytest.mark.django_db
def test_a_production_setting_gets_no_demo_sign_ins_and_no_sample(
    settings: LazySettings, tmp_path: Path
) -> None:
    settings.PRODUCTION, settings.VAR = True, tmp_path
    out = io.StringIO()
    command = Command(stdout=out)
    assert command._people() == {}
    command._sample()
    assert "the sample and its demo sign-ins are left out" in out.getvalue()
    assert not User.objects.exists()
    assert not loaded()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.django_db
def test_a_database_with_articles_of_its_own_is_left_without_the_sample() -> None:
    factories.article()
    out = io.StringIO()
    Command(stdout=out)._sample()
    assert "manage.py load_sample brings it in" in out.getvalue()
    assert not loaded()


def test_a_redirection_to_https_is_an_answer() -> None:
    """In production the server redirects; it is up all the same."""
    statuses: list[int] = []
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        thread = threading.Thread(
            target=serving._call_when_up,
            args=("127.0.0.1", server.getsockname()[1], statuses.append),
        )
        thread.start()
        visitor, _ = server.accept()
        visitor.recv(1000)
        visitor.sendall(
            b"HTTP/1.1 301 Moved\r\nLocation: https://127.0.0.1/\r\nContent-Length: 0\r\n\r\n"
        )
        thread.join(10)
        visitor.close()
    assert statuses == [301]
