"""The role that may only read: what it can do, and that nothing else can be done with it."""

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from psycopg.conninfo import make_conninfo
from psycopg.sql import SQL, Identifier

from claims import saved_lists
from claims.models.public import PUBLIC, VIEWS, columns
from factbase import reader
from tests import factories as make
from tests.claims.lists import of_claims
from tests.factbase.programs import PASSWORD

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("role")]

TABLES = [model._meta.db_table for model in PUBLIC]


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
