"""Each test does, with the triggers off, what somebody with the database's password could do."""

from collections.abc import Callable

import pytest
from django.db import connection

from claims import workflow
from claims.formats.digest import NONE_BEFORE, digest
from claims.models import Claim, Entry, Redirect, Revision
from claims.verifying import Verification, verify
from tests import factories

pytestmark = pytest.mark.django_db

Tamper = Callable[..., Verification]


@pytest.fixture
def record() -> list[Claim]:
    """Five revisions: two claims published, one revised, one withdrawn, both corrected as one."""
    first = factories.published(text="One.")
    second = factories.published(text="Two.")
    newer = workflow.revise(first, by=first.coder)
    workflow.submit(newer, by=first.coder)
    workflow.publish(newer, by=factories.reviewer())
    article = factories.article("Shared")
    third = factories.published(text="Three.", article=article)
    fourth = factories.published(text="Four.", article=article)
    workflow.withdraw(second, by=factories.reviewer(), reason="Nobody says so.")
    article.title = "Shared, corrected"
    article.save()
    workflow.correct(article, by=factories.reviewer())
    return [first, second, third, fourth]


@pytest.fixture
def tamper(record: list[Claim]) -> Tamper:
    def do(sql: str, *values: object) -> Verification:
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET LOCAL session_replication_role = replica")
            cursor.execute(sql, values)
            assert cursor.rowcount > 0, "the attempt changed nothing"
            cursor.execute("SET LOCAL session_replication_role = DEFAULT")
        return verify()

    return do


def said(found: Verification) -> list[str]:
    return [str(problem) for problem in found.problems]


def test_an_empty_record_is_whole() -> None:
    found = verify()
    assert (found.whole, found.revisions, found.digest) == (True, 0, NONE_BEFORE)


def test_a_record_as_it_was_written_is_whole(record: list[Claim]) -> None:
    found = verify()
    assert said(found) == []
    assert (found.revisions, found.entries) == (7, 8)
    assert found.digest == Revision.objects.first().digest


def test_a_changed_byte_of_a_document_names_its_entry(tamper: Tamper, record: list[Claim]) -> None:
    number = record[2].number
    found = tamper(
        "UPDATE claims_entry SET document = replace(document, 'Three.', 'three.')"
        " WHERE number = %s AND revision_id = 7",
        number,
    )
    assert said(found) == [f"C{number}v1 in revision 7: its document is not what was published."]


def test_a_document_changed_with_its_hash_names_the_revision(
    tamper: Tamper, record: list[Claim]
) -> None:
    found = tamper(
        "UPDATE claims_entry SET document = replace(document, 'Three.', 'three.'),"
        " sha256 = encode(sha256(convert_to(replace(document, 'Three.', 'three.'), 'UTF8')), 'hex')"
        " WHERE number = %s AND revision_id = 7",
        record[2].number,
    )
    [problem] = said(found)
    assert problem.startswith("Revision 7: its digest does not cover what it holds now")
    assert f"C{record[2].number}v1, C{record[3].number}v1" in problem


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ("valid_until_id = NULL", "it is said to hold until today; the next entry of"),
        ("valid_until_id = 5", "it is said to hold until revision 5; the next entry of"),
        ("published_revision = 2", "its first revision is 2 beside the document, and 1 in it."),
        ("version = 9", "its version is 9 beside the document, and 1 in it."),
        ("status = 'withdrawn'", "its status is withdrawn beside the document"),
    ],
)
def test_a_changed_column_of_an_entry_names_it(tamper: Tamper, change: str, words: str) -> None:
    if change == "valid_until_id = NULL":
        with connection.cursor() as cursor:
            cursor.execute("DROP INDEX one_valid_entry_a_claim")
    found = tamper(f"UPDATE claims_entry SET {change} WHERE revision_id = 1")
    assert any(words in line and " in revision 1: " in line for line in said(found))


@pytest.mark.parametrize("change", ["kind = 'correct'", "at = at - interval '1 day'"])
def test_a_changed_revision_is_named(tamper: Tamper, change: str) -> None:
    found = tamper(f"UPDATE claims_revision SET {change} WHERE number = 2")
    assert [problem.revision for problem in found.problems] == [2]


def test_a_changed_digest_is_named_and_so_is_the_revision_that_follows(tamper: Tamper) -> None:
    found = tamper("UPDATE claims_revision SET digest = %s WHERE number = 2", "f" * 64)
    assert [problem.revision for problem in found.problems] == [2, 3]


def test_an_entry_taken_away_is_named_by_its_revision(tamper: Tamper) -> None:
    found = tamper("DELETE FROM claims_entry WHERE revision_id = 2")
    assert any(line.startswith("Revision 2: its digest") for line in said(found))


def test_a_revision_taken_away_leaves_a_gap_that_is_named(tamper: Tamper) -> None:
    found = tamper(
        "WITH gone AS (DELETE FROM claims_entry WHERE revision_id = 4)"
        " DELETE FROM claims_revision WHERE number = 4"
    )
    assert "Revision 5: it follows revision 3; what was between is gone." in said(found)


@pytest.mark.parametrize("number", [4, 7], ids=["in the middle", "the last"])
def test_entries_left_of_a_revision_that_is_gone_are_named(
    tamper: Tamper, record: list[Claim], number: int
) -> None:
    names = {4: f"C{record[2].number}v1", 7: f"C{record[2].number}v1, C{record[3].number}v1"}
    found = tamper("DELETE FROM claims_revision WHERE number = %s", number)
    assert f"Revision {number}: it is gone; what is left of it: {names[number]}." in said(found)


def test_redirects_left_of_a_revision_that_is_gone_are_named(
    record: list[Claim], tamper: Tamper
) -> None:
    found = tamper("INSERT INTO claims_redirect (revision_id, old, new) VALUES (8, 'P8', 'P9')")
    assert said(found) == ["Revision 8: it is gone; what is left of it: P8 → P9."]


def test_a_redirect_slipped_in_is_named_by_its_revision(tamper: Tamper) -> None:
    found = tamper("INSERT INTO claims_redirect (revision_id, old, new) VALUES (3, 'P8', 'P9')")
    assert [problem.revision for problem in found.problems] == [3]
    assert Redirect.objects.count() == 1


def test_a_document_that_is_no_json_is_named_not_stumbled_over(tamper: Tamper) -> None:
    """The generated columns refuse what is not JSON, so only an odd shape gets this far."""
    found = tamper(
        "UPDATE claims_entry SET document = '[]', sha256 = encode(sha256('[]'), 'hex')"
        " WHERE revision_id = 1"
    )
    assert any("its document cannot be read." in line for line in said(found))


def test_the_digest_is_worked_out_from_hashes_alone(record: list[Claim]) -> None:
    revision = Revision.objects.get(number=1)
    entry = Entry.objects.get(revision=revision)
    assert revision.digest == digest(
        number=1,
        before=NONE_BEFORE,
        kind="publish",
        at=revision.at,
        entries=[(entry.number, 1, "published", entry.sha256)],
    )


def test_a_long_record_is_read_in_few_queries(
    record: list[Claim], django_assert_max_num_queries: Callable[..., object]
) -> None:
    with django_assert_max_num_queries(10):
        verify()
