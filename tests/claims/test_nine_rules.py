"""The nine points of ``docs/domain.md``, each attacked in plain SQL, and refused.

The world below is made once; every attempt runs in a savepoint. What an attempt is refused with
is part of the table, so that no statement passes for refused by a misspelt column. The last
table holds statements that must go through: the rules refuse what they should and no more.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from claims import workflow
from claims.formats.digest import sha256
from claims.models import Claim, Entry, Revision, Status
from sources import adding
from tests import factories as make
from tests.claims import attacks, attacks_on_the_record
from tests.claims.attacks import PARTS, PLACE, REVISE, Attempt, decide, version
from tests.claims.attacks_on_the_record import ENDED, entry, revision

pytestmark = pytest.mark.django_db

World = dict[str, Any]


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    with django_db_blocker.unblock(), transaction.atomic():
        made = _world()
        _end_of_transaction()
        yield made
        transaction.set_rollback(True)


def _world() -> World:
    """A claim in every status, with every part, and the ids of all there is."""
    coder, reviewer = make.user(), make.reviewer()
    article, other = make.article_with_text(), make.article("Another", text="Other words.")
    idle = make.proposition("Nobody has spoken of this.")
    claims = {status: _claim(article, other, status) for status in Status.values}
    newer = Claim.objects.get(number=claims["superseded"].number, version=2)
    ids: World = {status: claim.pk for status, claim in claims.items()}
    ids |= {f"{status}_number": claim.number for status, claim in claims.items()}
    for status, claim in claims.items():
        for table in ("quotes", "claimants", "stances", "citations", "claimtopic_set"):
            ids[f"{status}_{table}"] = getattr(claim, table).get().pk
    away = make.actor("Merged away")
    away.merged_into = make.actor()
    away.save()
    return ids | {
        "coder": coder.pk, "reviewer": reviewer.pk, "newer": newer.pk,
        "article": article.pk, "other": other.pk, "third": make.article("Third").pk,
        "snapshot": article.snapshot.pk, "elsewhere": other.snapshot.pk,
        "actor": make.actor().pk, "away": away.pk, "bystander": make.actor("By Stander").pk,
        "proposition": make.proposition("It is published.").pk, "idle": idle.pk,
        "topic": make.topic().pk, "other_topic": make.topic("other").pk,
        "outlet": adding.the_outlet("The Times").pk,
        "entry": Entry.objects.get(claim=claims["published"]).pk,
        "ended": Entry.objects.get(claim=claims["superseded"]).pk,
        "revision": Revision.objects.order_by("-number").first().number,
    }  # fmt: skip


def _claim(article: Any, cited: Any, status: str) -> Claim:
    claim = make.draft(
        article=article, quote=make.QUOTE, text=f"A claim, {status}.", topics=["neutrality"],
        stances=[(f"It is {status}.", "opposes")], cites=[cited],
    )  # fmt: skip
    coder, reviewer = claim.coder, make.reviewer()
    if status != "draft":
        workflow.submit(claim, by=coder)
    if status in ("returned", "rejected"):
        workflow.do(status.removesuffix("ed"), claim, by=reviewer, reason="Because.")
    if status in ("published", "superseded", "withdrawn"):
        workflow.publish(claim, by=reviewer)
    if status == "superseded":
        newer = workflow.revise(claim, by=coder)
        workflow.submit(newer, by=coder)
        workflow.publish(newer, by=reviewer)
    if status == "withdrawn":
        workflow.withdraw(claim, by=reviewer, reason="Because.")
    claim.refresh_from_db()
    assert claim.status == status
    return claim


def run(sql: str, world: World) -> None:
    """Every statement, and then what is checked at the end of a transaction."""
    with transaction.atomic(), connection.cursor() as cursor:
        for statement in sql.split(";"):
            cursor.execute(statement, world)
        _end_of_transaction()


def _end_of_transaction() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


ATTEMPTS = [*attacks.ATTEMPTS, *attacks_on_the_record.ATTEMPTS]


@pytest.mark.parametrize("attempt", ATTEMPTS, ids=str)
def test_the_database_refuses(attempt: Attempt, world: World) -> None:
    with pytest.raises(Exception, match=attempt.refused_with):
        run(attempt.sql, world)


def test_every_rule_is_attacked() -> None:
    assert {attempt.rule for attempt in ATTEMPTS} == set(range(1, 10))


ALLOWED = {
    "a draft's text": "UPDATE claims_claim SET text = 'Better.' WHERE id = %(draft)s",
    "a returned claim's text": "UPDATE claims_claim SET text = 'Better.' WHERE id = %(returned)s",
    **{
        f"a draft's {table}": f"UPDATE {table} {change} WHERE id = %(draft_{name})s"
        for name, (table, change, _) in PARTS.items()
    },
    **{
        f"one more of a returned claim's {table}": f"INSERT INTO {table} "
        + values.format("returned")
        for table, _, values in PARTS.values()
    },
    "a step of the table": decide("draft", "submit", "draft", "submitted", "coder"),
    "a revision": f"{REVISE};{version('published', 2)}",
    "a quote without a text": PLACE.format(
        "exact = 'Anything', snapshot_id = NULL, start = NULL, \"end\" = NULL"
    ),
    "an actor's name": "UPDATE sources_actor SET name = 'New' WHERE id = %(actor)s",
    "an actor on whom nothing rests": "DELETE FROM sources_actor WHERE id = %(bystander)s",
    "a merge": "UPDATE claims_proposition SET merged_into_id = %(proposition)s WHERE id = %(idle)s",
}


@pytest.mark.parametrize("name", ALLOWED)
def test_the_database_lets_through(name: str, world: World) -> None:
    with transaction.atomic():
        run(ALLOWED[name], world)
        transaction.set_rollback(True)


def test_a_revision_written_in_plain_sql_counts_where_everything_about_it_holds(
    world: World,
) -> None:
    """The attempts of rules 6 and 7 fail for what they break, not for being plain SQL."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(ENDED, world)
        cursor.execute(entry(), world)
        newest = Revision.objects.get(number=world["revision"])
        held = Entry.objects.get(revision_id=world["revision"] + 1)
        lines = (
            f"factbase revision {newest.number + 1}\nbefore {newest.digest}\n"
            f"correct 2100-01-01T00:00:00Z\n"
            f"entry C{held.number}v{held.version} published {held.sha256}\n"
        )
        cursor.execute(revision(digest=f"'{sha256(lines)}'", at="'2100-01-01T00:00:00Z'"), world)
        _end_of_transaction()
        transaction.set_rollback(True)


def test_a_sealed_revision_takes_nothing_more_even_in_its_own_transaction(world: World) -> None:
    with transaction.atomic():
        actor = make.actor()
        actor.name = "Ada Renamed"
        actor.save()
        made = workflow.correct(actor, by=make.reviewer())
        assert made is not None
        with pytest.raises(IntegrityError, match="not afterwards"), transaction.atomic():
            run(entry(str(made.number)), world)
        transaction.set_rollback(True)


def test_redirects_are_for_ever(world: World) -> None:
    for statement in ("UPDATE claims_redirect SET new = 'P9'", "DELETE FROM claims_redirect"):
        with transaction.atomic():
            workflow.correct(by=make.reviewer(), redirects=[("P98", "P99")])
            with pytest.raises(IntegrityError, match="never changed"):
                run(statement, world)
            transaction.set_rollback(True)
