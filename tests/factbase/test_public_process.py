"""The whole public side, in a process of its own, as the role that may only read."""

import pytest

from factbase import reader
from tests.factbase import programs, public_side
from tests.factbase.programs import PASSWORD
from tests.factbase.public_side import ask

pytestmark = pytest.mark.django_db(transaction=True)


def test_every_public_address_works_for_it(role: str) -> None:
    asked = public_side.addresses()
    reader.make(role, password=PASSWORD, limits=True)
    answers = ask(role, *asked)
    assert not public_side.wrong(answers, asked), answers["said"]
    assert answers["who"] == [role, "3s"]
    assert answers["/about"][2]["RateLimit-Remaining"]
    assert answers["cookies"] == []
    assert not [path for path in asked if "Set-Cookie" in answers[path][2]]


def test_a_public_process_has_no_workbench(role: str) -> None:
    reader.make(role, password=PASSWORD, limits=True)
    answers = ask(role, "/admin/", "/admin/login/", "/about")
    assert [answers[path][0] for path in ("/admin/", "/admin/login/", "/about")] == [404, 404, 200]


def test_where_it_may_not_count_everybody_is_let_through(role: str) -> None:
    reader.make(role, password=PASSWORD, limits=False)
    answers = ask(role, "/about", "/revisions")
    assert [answers[path][0] for path in ("/about", "/revisions")] == [200, 200]
    assert answers["said"].count("Nobody is limited") == 1


@pytest.mark.parametrize("command", ["migrate", "quickstart", "load_sample", "collectstatic"])
def test_a_public_process_is_not_for_setting_up(command: str) -> None:
    done = programs.manage(
        command, var=programs.folder(), FACTBASE_PUBLIC="1", DATABASE_URL="postgres:///any"
    )
    assert done.returncode == 1
    assert f"run {command} without it" in done.stderr
