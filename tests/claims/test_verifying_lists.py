"""What lists are read from, changed with the triggers off, as whoever has the password could."""

from collections.abc import Callable

import pytest
from django.db import IntegrityError, connection

from claims.models import Claim
from claims.verifying import verify
from tests import factories

pytestmark = pytest.mark.django_db

Tamper = Callable[[str], list[str]]


@pytest.fixture
def claim() -> Claim:
    return factories.published(text="One.", topics=["arms"])


@pytest.fixture
def tamper(claim: Claim) -> Tamper:
    def do(sql: str) -> list[str]:
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET LOCAL session_replication_role = replica")
            cursor.execute(sql)
            assert cursor.rowcount > 0, "the attempt changed nothing"
            cursor.execute("SET LOCAL session_replication_role = DEFAULT")
        return [str(problem) for problem in verify().problems]

    return do


def test_a_claim_that_is_missing_from_a_list_is_named(tamper: Tamper, claim: Claim) -> None:
    said = tamper("DELETE FROM claims_mention WHERE term = 'topic:arms'")
    assert said == [f"{claim.version_id} in revision 1: it is missing from the list of topic:arms."]


def test_a_claim_in_a_list_it_does_not_belong_in_is_named(tamper: Tamper, claim: Claim) -> None:
    said = tamper("UPDATE claims_mention SET term = 'topic:legs' WHERE term = 'topic:arms'")
    assert f"{claim.version_id} in revision 1: it is in the list of topic:legs." in said


@pytest.mark.parametrize(
    ("sql", "said"),
    [
        ("DELETE FROM claims_mention WHERE term LIKE 'beside:O%'",
         "it is missing from the list of beside:O"),
        ("UPDATE claims_mention SET term = replace(term, 'article', 'beside')",
         "it is in the list of beside:A"),
    ],
    ids=["missing", "wrong"],
)  # fmt: skip
def test_what_is_shown_beside_something_is_held_to_the_entries(
    tamper: Tamper, sql: str, said: str
) -> None:
    factories.published(text="Two.", cites=[factories.article("Another", outlet="The Cited")])
    assert any(said in each for each in tamper(sql))


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE claims_tally SET claims = claims + 1 WHERE term = 'topic:arms'",
        "DELETE FROM claims_tally WHERE term = 'topic:arms'",
        "INSERT INTO claims_tally VALUES ('topic:arms ', 1)",
    ],
)
def test_a_count_that_is_wrong_is_named(tamper: Tamper, sql: str) -> None:
    [said] = tamper(sql)
    assert said.startswith("Revision 0: The claims that hold topic:arms")
    assert said.endswith("are counted wrongly.")


def test_a_subject_that_says_what_no_claim_says_is_named(tamper: Tamper) -> None:
    said = tamper(
        """UPDATE claims_subject SET document = replace(document, 'Ada', 'Eve')
        WHERE letter = 'P' AND document LIKE '%Ada%'"""
    )
    assert len(said) == 1
    assert said[0].endswith("is not what published claims say.")


def test_a_subject_that_is_missing_is_named(tamper: Tamper) -> None:
    said = tamper("DELETE FROM claims_subject WHERE public_id = 'topic:arms'")
    assert said == ["Revision 0: topic:arms is shown by a published claim and not listed."]


@pytest.mark.parametrize(
    "sql",
    [
        "INSERT INTO claims_word VALUES ('never')",
        "DELETE FROM claims_mention",
        "UPDATE claims_mention SET number = 7",
        "TRUNCATE claims_word",
        "UPDATE claims_tally SET claims = 7",
        "DELETE FROM claims_tally",
        "UPDATE claims_subject SET name = 'Eve'",
        "DELETE FROM claims_subject",
        "TRUNCATE claims_subject",
    ],
)
def test_nobody_writes_what_follows_from_the_record(claim: Claim, sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        with pytest.raises(IntegrityError):
            cursor.execute(sql)
