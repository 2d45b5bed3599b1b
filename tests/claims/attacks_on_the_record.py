"""Rules 6 to 9 of ``docs/domain.md``, attacked: the record, the history, what others rest on.

The names in ``%(…)s`` are those of the world in ``test_nine_rules``.
"""

from collections.abc import Iterator

from tests.claims.attacks import Attempt, attempts

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
    ("no citation key", "UPDATE sources_article SET citation_key = NULL WHERE id = %(article)s",
     "can be changed, not taken away"),
    ("a citation key that looks like an id", "UPDATE sources_article SET citation_key = 'A12'"
     " WHERE id = %(article)s", "citation_key_is_a_key"),
    ("another's citation key", "UPDATE sources_article SET citation_key ="
     " (SELECT upper(citation_key) FROM sources_article WHERE id = %(article)s)"
     " WHERE id = %(third)s", "Another article has the key"),
)  # fmt: skip

ATTEMPTS = [*_for_ever(), *RULE_6, *RULE_7, *_history(), *RULE_8, *RULE_9]
