"""The nine points of ``docs/domain.md``, each attacked in plain SQL, and refused.

The world below is made once; every attempt runs in a savepoint. What an attempt is refused with
is part of the table, so that no statement passes for refused by a misspelt column. The last
table holds statements that must go through: the rules refuse what they should and no more.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from claims import workflow
from claims.formats.digest import sha256
from claims.models import Claim, Entry, Revision, Status
from sources import adding
from tests import factories as make

pytestmark = pytest.mark.django_db

FROZEN = ("submitted", "rejected", "published", "superseded", "withdrawn")
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
        "proposition": make.proposition().pk, "idle": idle.pk,
        "topic": make.topic().pk, "other_topic": make.topic("other").pk,
        "outlet": adding.the_outlet("The Times").pk,
        "entry": Entry.objects.get(claim=claims["published"]).pk,
        "ended": Entry.objects.get(claim=claims["superseded"]).pk,
        "revision": Revision.objects.order_by("-number").first().number,
    }  # fmt: skip


def _claim(article: Any, cited: Any, status: str) -> Claim:
    claim = make.draft(
        article=article, quote=make.QUOTE, text=f"A claim, {status}.", topics=["neutrality"],
        cites=[cited],
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


@dataclass(frozen=True)
class Attempt:
    rule: int
    name: str
    sql: str
    refused_with: str

    def __str__(self) -> str:
        return f"{self.rule}, {self.name}"


def attempts(rule: int, *rows: tuple[str, str, str]) -> list[Attempt]:
    return [Attempt(rule, *row) for row in rows]


# --- rule 1: a published version never changes, nor what belongs to it ---------------------------

PARTS = {
    "quotes": (
        "claims_quote",
        "SET exact = 'Other words.', snapshot_id = NULL, start = NULL, \"end\" = NULL",
        "(claim_id, position, exact, prefix, suffix) VALUES (%({0})s, 7, 'More.', '', '')",
    ),
    "claimants": (
        "claims_claimant",
        "SET described_as = 'somebody'",
        "(claim_id, position, role, described_as) VALUES (%({0})s, 7, 'speaker', 'another')",
    ),
    "stances": (
        "claims_stance",
        "SET stance = 'supports'",
        "(claim_id, proposition_id, stance) VALUES (%({0})s, %(idle)s, 'supports')",
    ),
    "citations": (
        "claims_citation",
        "SET note = 'p. 3'",
        "(claim_id, article_id, relation, note) VALUES (%({0})s, %(third)s, 'mentions', '')",
    ),
    "claimtopic_set": (
        "claims_claimtopic",
        "SET topic_id = %(other_topic)s",
        "(claim_id, topic_id) VALUES (%({0})s, %(other_topic)s)",
    ),
}


def _part_attempts() -> Iterator[Attempt]:
    for status in FROZEN:
        said = f"cannot change: it is {status}"
        for name, (table, change, values) in PARTS.items():
            row = f"WHERE id = %({status}_{name})s"
            values = values.format(status)
            what = table.removeprefix("claims_")
            yield Attempt(1, f"{what} of a {status} claim, update",
                          f"UPDATE {table} {change} {row}", said)  # fmt: skip
            yield Attempt(1, f"{what} of a {status} claim, delete",
                          f"DELETE FROM {table} {row}", said)  # fmt: skip
            yield Attempt(1, f"{what} of a {status} claim, insert",
                          f"INSERT INTO {table} {values}", said)  # fmt: skip
            yield Attempt(1, f"{what} of a draft, handed to a {status} claim",
                          f"UPDATE {table} SET claim_id = %({status})s WHERE id = %(draft_{name})s",
                          "stay with it")  # fmt: skip
            yield Attempt(
                1,
                f"{what} of a {status} claim, handed to a draft",
                f"UPDATE {table} SET claim_id = %(draft)s {row}",
                "stay with it",
            )


def _claim_attempts() -> Iterator[Attempt]:
    changes = {
        "text": "'Other'", "attribution": "'mixed'", "language": "'de'", "made": "'2020'",
        "memo": "'x'", "certainty": "'unsure'", "created_at": "now()",
    }  # fmt: skip
    for status in FROZEN:
        for column, value in changes.items():
            yield Attempt(1, f"{column} of a {status} claim",
                          f"UPDATE claims_claim SET {column} = {value} WHERE id = %({status})s",
                          f"cannot change: it is {status}")  # fmt: skip
        yield Attempt(1, f"deleting a {status} claim",
                      f"DELETE FROM claims_claim WHERE id = %({status})s",
                      "has been submitted before")  # fmt: skip
    for column, value in {"number": 9999, "version": 9, "article_id": "%(other)s",
                          "coder_id": "%(reviewer)s"}.items():  # fmt: skip
        for status in ("draft", "published"):
            yield Attempt(1, f"{column} of a {status} claim",
                          f"UPDATE claims_claim SET {column} = {value} WHERE id = %({status})s",
                          "keeps its number, version, article and coder")  # fmt: skip


RULE_1 = attempts(
    1,
    ("a claim's id, to swap it with another's",
     "UPDATE claims_claim SET id = -1 WHERE id = %(published)s", "given once"),
    ("a claimant's id", "UPDATE claims_claimant SET id = -1 WHERE id = %(draft_claimants)s",
     "given once"),
    ("an upsert", "INSERT INTO claims_stance (claim_id, proposition_id, stance)"
     " VALUES (%(published)s, %(proposition)s, 'supports')"
     " ON CONFLICT (claim_id, proposition_id) DO UPDATE SET stance = 'supports'",
     "cannot change: it is published"),
    ("a part of a claim that is not there yet",
     "INSERT INTO claims_claimant (claim_id, position, role, described_as)"
     " VALUES (-1, 0, 'speaker', 'early')", "no such claim"),
    ("a quote's place taken from it", "UPDATE claims_quote SET snapshot_id = NULL, start = NULL,"
     " \"end\" = NULL WHERE id = %(published_quotes)s", "cannot change: it is published"),
    ("a quote's context", "UPDATE claims_quote SET prefix = 'never ' WHERE id ="
     " %(published_quotes)s", "cannot change: it is published"),
    *((f"emptying {table}", f"TRUNCATE {table} CASCADE", "row by row")
      for table, *_ in PARTS.values()),
    ("emptying claims", "TRUNCATE claims_claim CASCADE", "never changed|row by row"),
    ("content and status at once, back to draft after a decision to revise",
     "INSERT INTO claims_decision (claim_id, verb, from_status, to_status, by_id, reason)"
     " VALUES (%(published)s, 'revise', 'published', 'draft', %(coder)s, '');"
     "UPDATE claims_claim SET status = 'draft' WHERE id = %(published)s", "without a decision"),
)  # fmt: skip

# --- rule 2: reviewer ≠ coder --------------------------------------------------------------------

DECIDE = (
    "INSERT INTO claims_decision (claim_id, verb, from_status, to_status, by_id, reason)"
    " VALUES (%({claim})s, '{verb}', '{before}', '{after}', %({by})s, 'Because.')"
)


def decide(claim: str, verb: str, before: str, after: str, by: str = "reviewer") -> str:
    return DECIDE.format(claim=claim, verb=verb, before=before, after=after, by=by)


RULE_2 = attempts(
    2,
    ("the coder publishes", decide("submitted", "publish", "submitted", "published", "coder"),
     "somebody other than its coder"),
    ("the coder returns", decide("submitted", "return", "submitted", "returned", "coder"),
     "somebody other than its coder"),
    ("the coder rejects", decide("submitted", "reject", "submitted", "rejected", "coder"),
     "somebody other than its coder"),
    ("somebody else submits", decide("draft", "submit", "draft", "submitted"), "only its coder"),
    ("somebody else recalls", decide("submitted", "recall", "submitted", "draft"),
     "only its coder"),
    ("the claim changes hands first",
     "UPDATE claims_claim SET coder_id = %(reviewer)s WHERE id = %(submitted)s",
     "keeps its number, version, article and coder"),
    ("the coder becomes another user", "UPDATE sources_user SET id = -1 WHERE id = %(coder)s",
     "given once"),
    ("the decision is put in another name",
     "UPDATE claims_decision SET by_id = %(coder)s WHERE claim_id = %(published)s",
     "Decisions are never changed"),
)  # fmt: skip

# --- rule 3: one published and one open version at a time ----------------------------------------

VERSION = (
    "INSERT INTO claims_claim (number, version, status, article_id, text, language, attribution,"
    " made, certainty, memo, coder_id, created_at) VALUES (%({claim}_number)s, {version},"
    " '{status}', %({article})s, 'x', 'en', 'mixed', '', 'certain', '', %({by})s, now())"
)


def version(
    claim: str, number: int, status: str = "draft", article: str = "article", by: str = "coder"
) -> str:
    return VERSION.format(claim=claim, version=number, status=status, article=article, by=by)


REVISE = decide("published", "revise", "published", "draft", "coder")

RULE_3 = attempts(
    3,
    ("a second open version", f"{REVISE};{version('published', 2)};{version('published', 3)}",
     "one_open_version"),
    ("a version of a draft", version("draft", 2), "Only a published claim"),
    ("a version of a withdrawn claim", version("withdrawn", 2), "Only a published claim"),
    ("a version nobody decided on", version("published", 2), "begun by a decision to revise"),
    ("a version of somebody else's revision", f"{REVISE};{version('published', 2, by='reviewer')}",
     "begun by a decision to revise"),
    ("a version number left out", f"{REVISE};{version('published', 3)}", "numbered in turn"),
    ("a version taken twice", f"{REVISE};{version('published', 1)}", "numbered in turn"),
    ("a version of another article", f"{REVISE};{version('published', 2, article='other')}",
     "keep its article"),
    ("the older version brought back",
     "UPDATE claims_claim SET status = 'published' WHERE id = %(superseded)s",
     "without a decision"),
)  # fmt: skip

# --- rule 4: status moves only along the table ---------------------------------------------------


def _jumps() -> Iterator[Attempt]:
    for before in Status.values:
        for after in Status.values:
            if before != after:
                yield Attempt(4, f"{before} to {after} without a decision",
                              f"UPDATE claims_claim SET status = '{after}' WHERE id = %({before})s",
                              "without a decision|one_")  # fmt: skip


RULE_4 = attempts(
    4,
    ("a status there is not", "UPDATE claims_claim SET status = 'done' WHERE id = %(draft)s",
     "without a decision"),
    ("a claim made as published", version("draft", 2, "published"), "begins as a draft"),
    ("publishing a draft", decide("draft", "publish", "draft", "published"), "cannot go from"),
    ("publishing as a step from where it is not",
     decide("draft", "publish", "submitted", "published"), "cannot go from"),
    ("rejecting what is published", decide("published", "reject", "published", "rejected"),
     "cannot go from"),
    ("a step by the wrong verb", decide("submitted", "return", "submitted", "published"),
     "cannot go from"),
    ("a verb there is not", decide("submitted", "bless", "submitted", "published"),
     "cannot go from"),
    ("withdrawing twice", decide("withdrawn", "withdraw", "published", "withdrawn"),
     "cannot go from"),
    ("a decision on no claim", "INSERT INTO claims_decision (claim_id, verb, from_status,"
     " to_status, by_id, reason) VALUES (-1, 'submit', 'draft', 'submitted', %(coder)s, '')",
     "no such claim"),
    ("superseding without a successor",
     decide("published", "supersede", "published", "superseded"), "superseded by nothing"),
    ("publishing past the record", decide("submitted", "publish", "submitted", "published"),
     "the record does not show it"),
    ("withdrawing past the record", decide("published", "withdraw", "published", "withdrawn"),
     "the record does not show it"),
    ("no reason", decide("submitted", "reject", "submitted", "rejected").replace("Because.", " "),
     "give a reason"),
    ("submitting without a claimant", "DELETE FROM claims_claimant WHERE claim_id = %(draft)s;"
     + decide("draft", "submit", "draft", "submitted", "coder"), "needs a claimant"),
    ("submitting without a stance", "DELETE FROM claims_stance WHERE claim_id = %(draft)s;"
     + decide("draft", "submit", "draft", "submitted", "coder"), "needs a claimant and a stance"),
    ("submitting without a quote", "DELETE FROM claims_quote WHERE claim_id = %(draft)s;"
     + decide("draft", "submit", "draft", "submitted", "coder"), "needs a quote"),
)  # fmt: skip

# --- rule 5: a quote is exactly text[start:end] of its snapshot ----------------------------------

PLACE = "UPDATE claims_quote SET {} WHERE id = %(draft_quotes)s"

RULE_5 = attempts(
    5,
    ("other words", PLACE.format("exact = 'Beijing is hardly a neutral part'"), "not what stands"),
    ("one further on", PLACE.format('start = start + 1, "end" = "end" + 1'), "not what stands"),
    ("one shorter", PLACE.format('"end" = "end" - 1'), "not what stands"),
    ("past the end", PLACE.format('start = 70, "end" = 7000'), "not what stands"),
    ("before the beginning", PLACE.format("start = -1"), "not what stands"),
    ("end before start", PLACE.format('"end" = start'), "not what stands|its_whole_place"),
    ("half a place", PLACE.format('"end" = NULL'), "its_whole_place"),
    ("a place in no text", PLACE.format("snapshot_id = NULL"), "its_whole_place"),
    ("another article's text", PLACE.format(
        "snapshot_id = %(elsewhere)s, start = 0, \"end\" = 5, exact = 'Other', prefix = '',"
        " suffix = ''"), "text of another article"),
    ("words that do not stand before it", PLACE.format("prefix = 'never said '"),
     "not what stands"),
    ("words that do not stand after it", PLACE.format("suffix = ', he joked'"), "not what stands"),
    ("no words", PLACE.format("exact = ' '"), "not what stands|not_empty"),
)  # fmt: skip

# --- rule 6: snapshots, decisions, revisions and entries are for ever ----------------------------


def _for_ever() -> Iterator[Attempt]:
    kept = {
        "sources_snapshot": ("text", "article_id", "sha256", "obtained_by_id", "obtained_at"),
        "claims_decision": ("claim_id", "verb", "by_id", "at", "reason"),
        "claims_revision": ("number", "kind", "at", "by_id", "digest"),
        "claims_entry": ("id", "revision_id", "claim_id", "number", "version", "status",
                         "published_revision", "document", "sha256"),
        "claims_redirect": ("old", "new", "revision_id"),
    }  # fmt: skip
    for table, columns in kept.items():
        for column in columns:
            value = "now()" if column in ("at", "obtained_at") else f"{column} || ''"
            if column.endswith("_id") or column in ("id", "number", "version",
                                                    "published_revision"):  # fmt: skip
                value = f"{column} + 1"
            if table != "claims_redirect":  # the world has no redirect; see the test below
                yield Attempt(6, f"{table}.{column}", f"UPDATE {table} SET {column} = {value}",
                              "never changed")  # fmt: skip
        if table != "claims_redirect":
            yield Attempt(6, f"deleting from {table}", f"DELETE FROM {table}", "never changed")
        yield Attempt(6, f"emptying {table}", f"TRUNCATE {table} CASCADE", "never changed")


ENTRY = (
    "INSERT INTO claims_entry (revision_id, claim_id, number, version, status,"
    " published_revision, document, sha256) SELECT {revision}, claim_id, number, {version},"
    " {status}, published_revision, {document}, encode(sha256(convert_to({document}, 'UTF8')),"
    " 'hex') FROM claims_entry WHERE id = %(entry)s"
)


def entry(
    revision: str = "%(revision)s + 1",
    *,
    version: str = "version",
    status: str = "status",
    document: str = "document",
) -> str:
    return ENTRY.format(revision=revision, version=version, status=status, document=document)


REVISION = (
    "INSERT INTO claims_revision (number, kind, at, by_id, digest) VALUES ({number}, 'correct',"
    " {at}, %(reviewer)s, {digest})"
)


def revision(
    number: str = "%(revision)s + 1",
    *,
    digest: str = "repeat('0', 64)",
    at: str = "date_trunc('second', now()) + interval '1 day'",
) -> str:
    return REVISION.format(number=number, at=at, digest=digest)


END = "UPDATE claims_entry SET valid_until_id = {} WHERE id = %(entry)s"
ENDED = END.format("%(revision)s + 1")

RULE_6 = attempts(
    6,
    ("an entry ended by a revision that has been",
     END.format("%(revision)s"), "never changed"),
    ("an entry ended twice",
     "UPDATE claims_entry SET valid_until_id = %(revision)s + 1 WHERE id = %(ended)s",
     "never changed"),
    ("an entry brought back", "UPDATE claims_entry SET valid_until_id = NULL WHERE id = %(ended)s",
     "never changed"),
    ("an entry ended by a revision that never comes", ENDED, "valid_until_id"),
    ("an entry ended and changed", "UPDATE claims_entry SET valid_until_id = %(revision)s + 1,"
     " document = document || ' ' WHERE id = %(entry)s", "never changed"),
    ("an entry ended with nothing in its place",
     f"{ENDED};{entry()};UPDATE claims_entry SET valid_until_id = %(revision)s + 1"
     f" WHERE claim_id = %(newer)s;{revision()}", "puts nothing in its place"),
    ("an entry added to a revision that has been", entry("%(revision)s"), "not afterwards"),
    ("an entry of a later revision", entry("%(revision)s + 2"), "not afterwards"),
    ("a redirect added to a revision that has been", "INSERT INTO claims_redirect"
     " (revision_id, old, new) VALUES (%(revision)s, 'P1', 'P2')", "not afterwards"),
    ("a second entry of one claim that holds", entry(), "one_valid_entry"),
    ("an entry of a claim that is not published", "INSERT INTO claims_entry (revision_id,"
     " claim_id, number, version, status, published_revision, document, sha256) SELECT"
     " %(revision)s + 1, %(draft)s, %(draft_number)s, 1, 'published', published_revision,"
     " document, sha256 FROM claims_entry WHERE id = %(entry)s", "reviewed and published"),
    ("an entry as withdrawn that is not", f"{ENDED};{entry(status=repr('withdrawn'))}",
     "reviewed and published"),
    ("an entry of a version there is not", f"{ENDED};{entry(version='2')}",
     "reviewed and published"),
    ("an entry with another claim's document", f"{ENDED};" + entry(
        document="(SELECT document FROM claims_entry WHERE id = %(ended)s)"),
     "says what its document says"),
    ("an entry whose document is not JSON", f"{ENDED};{entry(document=repr('{'))}", "json"),
    ("an entry with a false hash", f"{ENDED};{entry()}".replace("sha256(convert_to(document",
     "sha256(convert_to('x'"), "hash of a record entry"),
)  # fmt: skip

# --- rule 7: revisions are numbered in turn, and their digests hold ------------------------------

RULE_7 = attempts(
    7,
    ("a number left out", revision("%(revision)s + 2"), "without a gap"),
    ("a number taken twice", revision("%(revision)s"), "without a gap"),
    ("number nought", revision("0"), "without a gap"),
    ("a revision of nothing", revision(), "holds nothing"),
    ("a digest of nothing", f"{ENDED};{entry()};{revision()}", "does not cover"),
    ("dated before the one it follows",
     f"{ENDED};{entry()};{revision(at=repr('2001-01-01'))}", "dated before"),
    ("dated more finely than a digest says", f"{ENDED};{entry()};" + revision(
        at="date_trunc('second', now()) + interval '1 day 1 microsecond'"), "dated before"),
)  # fmt: skip

# --- rule 8: the history of working data stays ---------------------------------------------------


def _history() -> Iterator[Attempt]:
    for table in ("claims_claimhistoryevent", "claims_stancehistoryevent",
                  "sources_actorhistoryevent", "sources_userhistoryevent"):  # fmt: skip
        yield Attempt(8, f"a row of {table}", f"UPDATE {table} SET pgh_label = 'x'",
                      "Cannot update or delete")  # fmt: skip
        yield Attempt(
            8, f"deleting from {table}", f"DELETE FROM {table}", "Cannot update or delete"
        )
        yield Attempt(8, f"emptying {table}", f"TRUNCATE {table}", "never changed")
    for table in ("sources_actor", "sources_article", "sources_user", "claims_proposition"):
        yield Attempt(8, f"emptying {table}, which no row's history would show",
                      f"TRUNCATE {table} CASCADE", "row by row|never changed")  # fmt: skip


RULE_8 = attempts(
    8,
    ("who did it", "UPDATE pghistory_context SET metadata = jsonb_build_object('user', 0)",
     "never changed"),
    ("that anybody did it", "UPDATE pghistory_context SET metadata = '{}'", "never changed"),
    ("when it was", "UPDATE pghistory_context SET created_at = now() + interval '1 day'",
     "never changed"),
    ("deleting who did it", "DELETE FROM pghistory_context", "never changed"),
    ("emptying who did it", "TRUNCATE pghistory_context CASCADE", "never changed"),
)  # fmt: skip

# --- rule 9: what something rests on stays, and so does every id ---------------------------------

RULE_9 = attempts(
    9,
    ("an actor who claims", "DELETE FROM sources_actor WHERE id = %(actor)s", "violates foreign"),
    ("an article with claims", "DELETE FROM sources_article WHERE id = %(article)s",
     "violates foreign"),
    ("an article that is cited", "DELETE FROM sources_article WHERE id = %(other)s",
     "violates foreign"),
    ("a proposition with stances", "DELETE FROM claims_proposition WHERE id = %(proposition)s",
     "violates foreign"),
    ("a topic of claims", "DELETE FROM claims_topic WHERE id = %(topic)s", "violates foreign"),
    ("a coder", "DELETE FROM sources_user WHERE id = %(coder)s", "violates foreign"),
    ("a reviewer", "DELETE FROM sources_user WHERE id = %(reviewer)s", "violates foreign"),
    ("what was merged away", "DELETE FROM sources_actor WHERE id = %(away)s",
     "merged away is kept"),
    ("a merge undone", "UPDATE sources_actor SET merged_into_id = NULL WHERE id = %(away)s",
     "merged away is kept"),
    ("a chain of merges, onwards",
     "UPDATE sources_actor SET merged_into_id = %(bystander)s WHERE id = %(actor)s",
     "over no other merge"),
    ("a chain of merges, backwards",
     "UPDATE sources_actor SET merged_into_id = %(away)s WHERE id = %(bystander)s",
     "over no other merge"),
    ("a merge into itself",
     "UPDATE sources_actor SET merged_into_id = id WHERE id = %(bystander)s",
     "over no other merge"),
    *((f"another public id in {table}",
       f"UPDATE {table} SET id = id + 100000 WHERE id = %({one})s", "given once")
      for table, one in {"sources_actor": "bystander", "sources_article": "third",
                         "claims_proposition": "idle", "sources_outlet": "outlet"}.items()),
    ("another citation key", "UPDATE sources_article SET citation_key = 'mine2026'"
     " WHERE id = %(article)s", "citation key is given once"),
)  # fmt: skip

ATTEMPTS = [
    *_part_attempts(), *_claim_attempts(), *RULE_1, *RULE_2, *RULE_3, *_jumps(), *RULE_4,
    *RULE_5, *_for_ever(), *RULE_6, *RULE_7, *_history(), *RULE_8, *RULE_9,
]  # fmt: skip


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
