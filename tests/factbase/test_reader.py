"""The role that may only read: what it can do, and that nothing else can be done with it."""

import re
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import orjson
import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.urls import URLResolver, get_resolver
from psycopg.conninfo import make_conninfo
from psycopg.sql import SQL, Identifier

from claims import editing, saved_lists, workflow
from claims.models.public import PUBLIC, VIEWS, columns
from factbase import reader
from tests import factories as make
from tests.claims.lists import of_claims
from tests.factbase import programs

pytestmark = pytest.mark.django_db(transaction=True)

NAME = "factbase_test_reader"
PASSWORD = "a password, for the tests"
TABLES = [model._meta.db_table for model in PUBLIC]


@pytest.fixture(autouse=True)
def role() -> Iterator[str]:
    """Roles belong to the whole server: it goes with its test."""
    name = f"{NAME}_{connection.settings_dict['NAME'][-20:]}".lower()
    _drop(name)
    yield name
    _drop(name)


def _drop(name: str) -> None:
    if reader.exists(name):
        with connection.cursor() as cursor:
            for statement in ("DROP OWNED BY {}", "DROP ROLE {}"):
                cursor.execute(SQL(statement).format(Identifier(name)))


def _where(name: str) -> str:
    given = connection.get_connection_params()
    parts = {each: given[each] for each in ("dbname", "host", "port") if each in given}
    return make_conninfo(**parts, user=name, password=PASSWORD)


def refused(session: psycopg.Connection[Any], statement: str) -> bool:
    """Whether PostgreSQL says that this role may not, whatever its session is set to."""
    try:
        session.execute(statement)  # type: ignore[arg-type]
    except psycopg.errors.InsufficientPrivilege:
        return True
    return False


@pytest.fixture
def session(role: str) -> Iterator[psycopg.Connection[Any]]:
    reader.make(role, password=PASSWORD, limits=True)
    with psycopg.connect(_where(role), autocommit=True) as made:
        yield made


def test_it_reads_what_is_public(session: Any) -> None:
    make.published()
    for model in PUBLIC:
        session.execute(f"SELECT {', '.join(columns(model))} FROM {model._meta.db_table} LIMIT 1")
    assert session.execute("SELECT count(*) FROM claims_entry").fetchone() == (1,)


def test_it_reads_nothing_of_the_workbench(session: Any) -> None:
    working = {*connection.introspection.table_names()} - {*TABLES, reader.LIMITS}
    assert {"claims_claim", "sources_user", "sources_article", "django_session"} <= working
    assert not [each for each in working if not refused(session, f"SELECT 1 FROM {each} LIMIT 1")]


def test_it_does_not_read_who_made_a_revision(session: Any) -> None:
    make.published()
    for statement in ("SELECT by_id FROM claims_revision", "SELECT * FROM claims_revision",
                      "SELECT r FROM claims_revision r",
                      "SELECT count(*) FROM claims_revision WHERE by_id = 1"):  # fmt: skip
        assert refused(session, statement)
    assert session.execute("SELECT number FROM claims_revision").fetchone() == (1,)


def test_what_it_could_read_before_and_should_not_is_taken_from_it(session: Any, role: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"GRANT SELECT ON claims_revision TO {role}")
    reader.make(role, password=None, limits=True)
    assert refused(session, "SELECT by_id FROM claims_revision")


def test_of_peoples_lists_it_reads_what_is_shared_and_nothing_else(session: Any) -> None:
    claim = make.published()
    shared = of_claims(claim, name="Open", how="link")
    private = of_claims(claim, name="Closed, 12")
    for saved, note in ((shared, "For all."), (private, "For me.")):
        saved_lists.annotate(saved, claim.public_id, note, by=saved.owner)
    rows = session.execute(
        "SELECT name, note FROM claims_shared_list JOIN claims_shared_list_item "
        "ON list = claims_shared_list.id"
    )
    assert rows.fetchall() == [("Open", "For all.")]
    whole = str(session.execute("SELECT * FROM claims_shared_list").fetchall())
    assert shared.token not in whole
    for table in ("savedlist", "savedlistitem", "savedlisthistoryevent"):
        assert refused(session, f"SELECT 1 FROM claims_{table}")


@pytest.mark.parametrize("condition", ["name::int > 0", "1 / (length(name) - 10) > 0"])
def test_no_condition_of_its_own_is_tried_on_a_private_list(session: Any, condition: str) -> None:
    """An error would tell what the name is that it could not be done with."""
    of_claims(name="Closed, 12")
    rows = session.execute(f"SELECT name FROM claims_shared_list WHERE {condition}")
    assert rows.fetchall() == []


@pytest.mark.parametrize("view", VIEWS)
def test_it_changes_nothing_that_is_shared(session: Any, view: str) -> None:
    of_claims(make.published(), how="public")
    session.execute("SET default_transaction_read_only = off")
    for statement in (f"DELETE FROM {view}", f"INSERT INTO {view} DEFAULT VALUES"):
        with pytest.raises(psycopg.DatabaseError):
            session.execute(statement)


def test_it_changes_nothing_even_in_a_session_that_says_it_may(session: Any) -> None:
    session.execute("SET default_transaction_read_only = off")
    for table in [*TABLES, "claims_claim", "sources_user"]:
        column = "number" if table == "claims_revision" else "ctid"
        assert refused(session, f"DELETE FROM {table}")
        assert refused(session, f"TRUNCATE {table}")
        assert refused(session, f"INSERT INTO {table} DEFAULT VALUES")
        assert refused(session, f"SELECT {column} FROM {table} FOR UPDATE")
    assert refused(session, "UPDATE claims_entry SET document = ''")
    assert refused(session, "UPDATE sources_user SET is_superuser = true")


def test_it_makes_nothing(session: Any) -> None:
    session.execute("SET default_transaction_read_only = off")
    for statement in ("CREATE TABLE mine ()", "CREATE SCHEMA mine", "CREATE ROLE mine"):
        assert refused(session, statement)
    assert refused(session, "ALTER TABLE claims_entry DISABLE TRIGGER ALL")


def test_its_sessions_end_what_takes_too_long(role: str, settings: Any) -> None:
    settings.STATEMENT_TIMEOUT = 1500
    reader.make(role, password=PASSWORD, limits=True)
    with psycopg.connect(_where(role), autocommit=True) as session:
        shown = {
            name: session.execute(f"SHOW {name}").fetchone()  # type: ignore[call-overload]
            for name in (*reader.SESSION, "statement_timeout")
        }
    assert {name: value[0] for name, value in shown.items()} == {
        "default_transaction_read_only": "on",
        "idle_in_transaction_session_timeout": "10s",
        "idle_session_timeout": "15min",
        "lock_timeout": "2s",
        "statement_timeout": "1500ms",
    }


def test_it_counts_requests_unless_that_is_done_elsewhere(session: Any, role: str) -> None:
    session.execute("SET default_transaction_read_only = off")
    session.execute("DELETE FROM factbase_limit")
    reader.make(role, password=None, limits=False)
    assert refused(session, "DELETE FROM factbase_limit")
    assert refused(session, "SELECT * FROM factbase_limit")


def test_made_again_it_is_as_it_was(session: Any, role: str) -> None:
    done = reader.make(role, password=None, limits=True)
    assert done[0] == f"{role} is there already."
    assert psycopg.connect(_where(role)).close() is None
    assert refused(session, "SELECT * FROM claims_claim")


def test_what_somebody_gave_it_besides_is_taken_back(session: Any, role: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"GRANT ALL ON claims_claim, claims_entry TO {role}")
        cursor.execute(f"GRANT SELECT (email) ON sources_user TO {role}")
    reader.make(role, password=None, limits=True)
    session.execute("SET default_transaction_read_only = off")
    assert refused(session, "SELECT * FROM claims_claim")
    assert refused(session, "DELETE FROM claims_entry")
    assert refused(session, "SELECT email FROM sources_user")


def test_what_everybody_can_get_at_is_said(role: str, capsys: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute("GRANT SELECT ON claims_comment TO PUBLIC")
    try:
        call_command("create_reader_role", role)
        assert reader.beyond(role) == ["claims_comment: SELECT"]
    finally:
        with connection.cursor() as cursor:
            cursor.execute("REVOKE SELECT ON claims_comment FROM PUBLIC")
    said = capsys.readouterr().err
    assert (
        said
        == "It can also get at claims_comment: SELECT, as everybody can: REVOKE … FROM PUBLIC.\n"
    )


def test_where_functions_are_closed_to_everybody_it_is_given_those_reading_needs(
    role: str,
) -> None:
    with connection.cursor() as cursor:
        cursor.execute("REVOKE EXECUTE ON FUNCTION claims_fold(text) FROM PUBLIC")
    try:
        done = reader.make(role, password=PASSWORD, limits=True)
        assert "It may call claims_fold(text)." in done
        with psycopg.connect(_where(role)) as session:
            assert session.execute("SELECT claims_fold('É')").fetchone() == ("E",)
    finally:
        with connection.cursor() as cursor:
            cursor.execute("GRANT EXECUTE ON FUNCTION claims_fold(text) TO PUBLIC")


@pytest.mark.parametrize(
    ("make_it", "why"),
    [
        ("CREATE ROLE {} SUPERUSER", "is a role with SUPERUSER"),
        ("CREATE ROLE {} CREATEROLE CREATEDB", "is a role with CREATEROLE, CREATEDB"),
        ("CREATE ROLE {} IN ROLE pg_read_all_data", "belongs to pg_read_all_data"),
    ],
)
def test_a_role_that_can_do_more_is_left_alone(role: str, make_it: str, why: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(make_it.format(role))
    with pytest.raises(CommandError, match=f"{why}.*choose another name"):
        call_command("create_reader_role", role)


def test_the_owner_of_the_tables_is_left_alone(role: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE ROLE {role}")
        cursor.execute("CREATE TABLE belongs_to_somebody ()")
        cursor.execute(f"ALTER TABLE belongs_to_somebody OWNER TO {role}")
    try:
        with pytest.raises(CommandError, match="owns belongs_to_somebody"):
            call_command("create_reader_role", role)
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE belongs_to_somebody")


@pytest.mark.parametrize("name", ["", "Reader", "pg_reader", "a-b", "a b", "é", "x" * 64, "1a"])
def test_a_name_that_is_none_is_refused(name: str) -> None:
    with pytest.raises(CommandError, match="small letters, digits and _"):
        call_command("create_reader_role", name)


def test_a_password_is_made_once_shown_once_and_not_sent_in_clear(role: str, capsys: Any) -> None:
    call_command("create_reader_role", role)
    first = capsys.readouterr().out
    call_command("create_reader_role", role)
    again = capsys.readouterr().out
    password = first.partition(f"{role}:")[2].partition("@")[0]
    assert len(password) > 30
    assert password not in again
    assert f"{role}:PASSWORD@" in again
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolpassword FROM pg_authid WHERE rolname = %s", [role])
        assert cursor.fetchone()[0].startswith("SCRAM-SHA-256$")


def test_a_password_in_the_environment_is_taken_and_not_shown(
    role: str, capsys: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FACTBASE_READER_PASSWORD", PASSWORD)
    call_command("create_reader_role", role)
    said = capsys.readouterr().out
    assert PASSWORD not in said
    assert "Set its password." in said


# --- the whole public side, in a process of its own, as this role --------------------------------

ASK = """
import sys, django, orjson
django.setup()
from django.db import connection
from django.test import Client
answers = {}
client = Client(raise_request_exception=False, headers={"Host": "localhost"})
for address in orjson.loads(sys.stdin.read()):
    response = client.get(address)
    body = b"".join(response.streaming_content) if response.streaming else response.content
    answers[address] = [response.status_code, len(body), dict(response.headers)]
with connection.cursor() as cursor:
    cursor.execute("SELECT current_user, current_setting('statement_timeout')")
    answers["who"] = cursor.fetchone()
answers["cookies"] = [name for name in client.cookies]
print(orjson.dumps(answers).decode())
"""


def ask(role: str, *addresses: str, **environment: str) -> dict[str, Any]:
    """Each address's status, length and headers, from a public process that is this role."""
    var = programs.folder()
    done = subprocess.run(
        [sys.executable, "-c", ASK], cwd=programs.ROOT, text=True, timeout=120, check=False,
        input=orjson.dumps(addresses).decode(), capture_output=True,
        env=programs.environment(
            var, DATABASE_URL=_url(role), DJANGO_SETTINGS_MODULE="factbase.settings",
            FACTBASE_PUBLIC="1", FACTBASE_HOSTS="localhost", FACTBASE_DEBUG="1", **environment,
        ),
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = orjson.loads(done.stdout.splitlines()[-1])
    return found | {"said": done.stderr}


def _url(role: str) -> str:
    given = connection.get_connection_params()
    host, port = str(given.get("host", "")), given.get("port") or 5432
    password = PASSWORD.replace(" ", "%20").replace(",", "%2C")
    if host.startswith("/"):
        return f"postgres://{role}:{password}@/{given['dbname']}?host={host}&port={port}"
    return f"postgres://{role}:{password}@{host}:{port}/{given['dbname']}"


def _record() -> dict[str, str]:
    """A little of everything; the ids that show it, by what stands before them in an address."""
    claim = make.published()
    gone = make.published(text="Another.")
    workflow.withdraw(gone, by=make.reviewer(), reason="Because.")
    editing.merge(make.actor(), into=make.actor("Stays"), by=make.reviewer())
    document = orjson.loads(claim.entries.last().document)
    return {
        "claims": document["id"],
        "articles": document["article"]["id"],
        "actors": document["claimants"][0]["id"],
        "propositions": document["stances"][0]["proposition"]["id"],
        "revisions": "1",
        "gone": gone.public_id,
        "lists": of_claims(claim, how="public").address,
    }


def _addresses(patterns: Any, ids: dict[str, str], before: str = "/") -> Iterator[str]:
    """Every public address there is, with ids that are there where it takes one."""
    for each in patterns:
        route = str(each.pattern)
        if isinstance(each, URLResolver):
            yield from _addresses(each.url_patterns, ids, before + route)
            continue
        filled = re.sub(r"(\w+)/<\w+:\w+>", lambda m: f"{m[1]}/{ids.get(m[1], '<')}", route)
        if not {"<", "^"} & set(filled):
            yield before + filled


def test_every_public_address_works_for_it(role: str) -> None:
    ids = _record()
    addresses = list(_addresses(get_resolver("factbase.public_urls").url_patterns, ids))
    assert len(addresses) > 15
    asked = [
        "/claims?q=neutral",
        "/api/v1/claims?q=neutral&count=true&sort=-made",
        f"/claims/{ids['gone']}",
        "/api/v1/claims?as_of=1",
        "/api/v1/claims?published_after=2020&facets=stance,year",
        "/api/v1/revisions?after=1&limit=1",
        "/revisions?before=3&as_of=3",
        "/sitemaps/pages-1.xml",
        "/sitemaps/claims-1.xml",
        "/sitemaps/subjects-1.xml",
        f"/propositions/{ids['propositions']}/debate.svg",
        f"/propositions/{ids['propositions']}/debate.csv",
        "/api/v1/citations?of=claims&style=apa",
        f"/lists/{ids['lists']}.bib",
    ]
    reader.make(role, password=PASSWORD, limits=True)
    answers = ask(role, *addresses, *asked)
    fine = (200, 301, 302, 410)
    wrong = {
        path: answers[path][0] for path in [*addresses, *asked] if answers[path][0] not in fine
    }
    assert not wrong, answers["said"]
    assert answers["who"] == [role, "3s"]
    assert answers["/about"][2]["RateLimit-Remaining"]
    assert answers["cookies"] == []
    assert not [path for path in addresses if "Set-Cookie" in answers[path][2]]


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


def test_a_reader_made_before_an_upgrade_is_let_read_what_is_new(role: str) -> None:
    reader.make(role, password=PASSWORD, limits=False)
    with connection.cursor() as cursor:
        cursor.execute(SQL("REVOKE ALL ON {} FROM {}").format(
            Identifier(VIEWS[0]), Identifier(role)))  # fmt: skip
    with psycopg.connect(_where(role), autocommit=True) as session:
        assert refused(session, f"SELECT FROM {VIEWS[0]}")
        assert reader.bring_up() == [role]
        assert not refused(session, f"SELECT FROM {VIEWS[0]}")
        assert refused(session, "SELECT FROM claims_claim")
