"""The digest, worked out here by hand from what ``docs/record.md`` says of it."""

import hashlib
from datetime import UTC, datetime, timedelta, timezone

import pytest
from django.db import connection

from claims import workflow
from claims.formats.digest import NONE_BEFORE, digest, sha256
from tests import factories as make

AT = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


def test_the_digest_is_the_hash_of_these_lines() -> None:
    document = sha256('{"id":"C1"}')
    lines = (
        "factbase revision 3\n"
        f"before {'a' * 64}\n"
        "publish 2026-11-21T12:00:00Z\n"
        f"entry C1v2 published {document}\n"
        "redirect P9 P1\n"
    )
    assert (
        digest(
            number=3,
            before="a" * 64,
            kind="publish",
            at=AT,
            entries=[(1, 2, "published", document)],
            redirects=[("P9", "P1")],
        )
        == hashlib.sha256(lines.encode()).hexdigest()
    )


def test_the_time_is_written_in_utc_wherever_it_was_read() -> None:
    there = AT.astimezone(timezone(timedelta(hours=8)))
    one, other = (
        digest(number=1, before=NONE_BEFORE, kind="publish", at=at, entries=[])
        for at in (AT, there)
    )
    assert one == other


@pytest.mark.parametrize(
    "change",
    [
        {"number": 2},
        {"before": "b" * 64},
        {"kind": "withdraw"},
        {"at": AT + timedelta(seconds=1)},
        {"entries": [(1, 1, "published", "d"), (2, 1, "published", "d")]},
        {"entries": [(1, 1, "withdrawn", "d")]},
        {"entries": [(1, 1, "published", "e")]},
        {"redirects": [("P1", "P2")]},
    ],
    ids=lambda change: next(iter(change)),
)
def test_whatever_is_changed_changes_the_digest(change: dict[str, object]) -> None:
    whole: dict[str, object] = {
        "number": 1,
        "before": NONE_BEFORE,
        "kind": "publish",
        "at": AT,
        "entries": [(1, 1, "published", "d")],
    }
    assert digest(**whole) != digest(**whole | change)  # type: ignore[arg-type]


@pytest.mark.django_db
def test_postgresql_works_out_the_same() -> None:
    make.published(text="Ünïcödé “claim” 杨 🕊")
    claim = make.published(text="Another.")
    workflow.withdraw(claim, by=make.reviewer(), reason="Because.")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT number, digest = claims_revision_digest(number) FROM claims_revision"
            " ORDER BY number"
        )
        assert cursor.fetchall() == [(1, True), (2, True), (3, True)]
