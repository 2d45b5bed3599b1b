"""Rules 1 to 5 of ``docs/domain.md``, attacked: claims, their parts and decisions.

The names in ``%(…)s`` are those of the world in ``test_nine_rules``.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from claims.models import Status

FROZEN = ("submitted", "rejected", "published", "superseded", "withdrawn")


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
                          "keeps its number, version, article, coder and key")  # fmt: skip


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
     "keeps its number, version, article, coder and key"),
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
    ("before the beginning", PLACE.format("start = -1"), "not what stands|start_check"),
    ("end before start", PLACE.format('"end" = start'), "not what stands|its_whole_place"),
    ("half a place", PLACE.format('"end" = NULL'), "its_whole_place"),
    ("a place in no text", PLACE.format("snapshot_id = NULL"), "its_whole_place"),
    ("another article's text", PLACE.format(
        "snapshot_id = %(elsewhere)s, start = 0, \"end\" = 5, exact = 'Other', prefix = '',"
        " suffix = ''"), "text of another article"),
    ("words that do not stand before it", PLACE.format("prefix = 'never said '"),
     "not what stands"),
    ("words that do not stand after it", PLACE.format("suffix = ', he joked'"), "not what stands"),
    ("fewer words than their place, at the end of the text", PLACE.format(
        "start = 65, \"end\" = 75, exact = 'r it say', prefix = '', suffix = 's.'"),
     "not what stands"),
    ("fewer words than their place, at its beginning", PLACE.format(
        "start = 3, \"end\" = 12, exact = ' drills', prefix = 'These', suffix = ''"),
     "not what stands"),
    ("no words", PLACE.format("exact = ' '"), "not what stands|not_empty"),
)  # fmt: skip

ATTEMPTS = [
    *_part_attempts(), *_claim_attempts(), *RULE_1, *RULE_2, *RULE_3, *_jumps(), *RULE_4, *RULE_5,
]  # fmt: skip
