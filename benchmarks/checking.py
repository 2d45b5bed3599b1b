"""Whether what was written past the triggers keeps to their rules: each looked at over all rows."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.apps import apps
from django.db import connection, models

from claims.models import Claim, Quote
from claims.models.transitions import TRANSITIONS, steps
from claims.verifying import verify


class Broken(RuntimeError):
    """A rule does not hold; the message says which, and of which rows."""


def _in(values: Iterable[str]) -> str:
    return ", ".join(f"'{value}'" for value in values)


def _events(model: Any) -> str:
    return str(model.pgh_event_model._meta.db_table)


_TABLE = ", ".join(f"('{verb}', '{source}', '{target}')" for verb, source, target in steps())
_NEW_VERSION = _in(t.verb for t in TRANSITIONS if t.new_version)

#: What must not be there, as the rows that would be: id and nothing else.
RULES = {
    "a version that was published is in the record (3)": """
        SELECT c.id FROM claims_claim c WHERE c.status IN ('published', 'withdrawn')
        AND NOT EXISTS (SELECT FROM claims_entry e WHERE e.claim_id = c.id
                        AND e.status = c.status AND e.valid_until_id IS NULL)""",
    "nobody reviews their own claim (2)": """
        SELECT d.id FROM claims_decision d JOIN claims_claim c ON c.id = d.claim_id
        WHERE d.verb IN ('publish', 'return', 'reject') AND d.by_id = c.coder_id""",
    "only its coder hands a claim in (2)": """
        SELECT d.id FROM claims_decision d JOIN claims_claim c ON c.id = d.claim_id
        WHERE d.verb IN ('submit', 'recall') AND d.by_id <> c.coder_id""",
    "every decision is a step of the table (4)": f"""
        SELECT id FROM claims_decision WHERE (verb, from_status, to_status) NOT IN ({_TABLE})""",
    "decisions follow one another (4)": f"""
        SELECT id FROM (SELECT id, from_status, coalesce(
            lag(to_status) OVER (PARTITION BY claim_id ORDER BY id), 'draft') AS was
            FROM claims_decision WHERE verb NOT IN ({_NEW_VERSION})) d WHERE from_status <> was""",
    "a claim is where its last decision left it (4)": f"""
        SELECT c.id FROM claims_claim c LEFT JOIN LATERAL (
            SELECT to_status FROM claims_decision d WHERE d.claim_id = c.id
            AND d.verb NOT IN ({_NEW_VERSION}) ORDER BY id DESC LIMIT 1) d ON true
        WHERE c.status <> coalesce(d.to_status, 'draft')""",
    "versions are numbered in turn": """
        SELECT id FROM (SELECT id, version, row_number() OVER (PARTITION BY number
            ORDER BY version) AS turn FROM claims_claim) c WHERE version <> turn""",
    "what was handed in has a claimant and a stance": """
        SELECT c.id FROM claims_claim c WHERE c.status <> 'draft' AND NOT (
            EXISTS (SELECT FROM claims_claimant p WHERE p.claim_id = c.id)
            AND EXISTS (SELECT FROM claims_stance s WHERE s.claim_id = c.id))""",
    "what was handed in has a quote where there is a text": """
        SELECT c.id FROM claims_claim c WHERE c.status <> 'draft'
        AND EXISTS (SELECT FROM sources_snapshot s WHERE s.article_id = c.article_id)
        AND NOT EXISTS (SELECT FROM claims_quote q WHERE q.claim_id = c.id
                        AND q.snapshot_id IS NOT NULL)""",
    "a quote stands in the text of its article (5)": """
        SELECT q.id FROM claims_quote q JOIN claims_claim c ON c.id = q.claim_id
        LEFT JOIN sources_snapshot s ON s.id = q.snapshot_id AND s.article_id = c.article_id
        WHERE q.snapshot_id IS NOT NULL AND (
            substr(s.text, q.start + 1, q."end" - q.start) IS DISTINCT FROM q.exact
            OR substr(s.text, q.start + 1 - length(q.prefix), length(q.prefix)) <> q.prefix
            OR substr(s.text, q."end" + 1, length(q.suffix)) <> q.suffix)""",
    "the hash of a text is its own (6)": """
        SELECT id FROM sources_snapshot WHERE NOT (text IS NFC NORMALIZED)
        OR sha256 <> encode(sha256(convert_to(text, 'UTF8')), 'hex')""",
    "entries are of versions that were reviewed (6)": """
        SELECT e.id FROM claims_entry e LEFT JOIN claims_claim c ON c.id = e.claim_id
            AND c.number = e.number AND c.version = e.version
        WHERE c.id IS NULL OR NOT EXISTS (
            SELECT FROM claims_decision d WHERE d.claim_id = c.id AND d.verb = 'publish')""",
    "revisions are dated in turn (7)": """
        SELECT number FROM (SELECT number, at, lag(at) OVER (ORDER BY number) AS before
            FROM claims_revision) r WHERE at < before OR at <> date_trunc('second', at)""",
    "revisions hold something (7)": """
        SELECT number FROM claims_revision r
        WHERE NOT EXISTS (SELECT FROM claims_entry e WHERE e.revision_id = r.number)
        AND NOT EXISTS (SELECT FROM claims_redirect d WHERE d.revision_id = r.number)""",
    "changes are in the history (8)": f"""
        SELECT c.id FROM {Claim._meta.db_table} c WHERE (
            SELECT count(*) FROM {_events(Claim)} e
            WHERE e.pgh_obj_id = c.id) = 0""",
    "quotes are in the history (8)": f"""
        SELECT q.id FROM {Quote._meta.db_table} q WHERE NOT EXISTS (
            SELECT FROM {_events(Quote)} e WHERE e.pgh_obj_id = q.id)""",
    "merges go one step (9)": """
        SELECT a.id FROM sources_actor a JOIN sources_actor b ON b.id = a.merged_into_id
        WHERE b.merged_into_id IS NOT NULL""",
}


def check() -> None:
    """Raises Broken. The digests, hashes and columns of the record are ``verify_record``'s."""
    with connection.cursor() as cursor:
        for rule, query in (*RULES.items(), *_references()):
            cursor.execute(f"SELECT * FROM ({query}) AS broken LIMIT 5")
            if found := [row[0] for row in cursor.fetchall()]:
                raise Broken(f"Not so: {rule}. Rows {', '.join(map(str, found))} …")
    verified = verify()
    if not verified.whole:
        raise Broken("\n".join(map(str, verified.problems[:10])))


def _references() -> Iterator[tuple[str, str]]:
    """Every foreign key leads to a row."""
    for app in ("sources", "claims"):
        for model in apps.get_app_config(app).get_models():
            for field in model._meta.local_concrete_fields:
                if field.many_to_one and getattr(field, "db_constraint", False):
                    yield _reference(model, field)


def _reference(model: type[models.Model], field: Any) -> tuple[str, str]:
    table, key = model._meta.db_table, model._meta.pk
    there = field.target_field
    assert key is not None
    return (
        f"{table}.{field.column} leads somewhere",
        f"""SELECT t."{key.column}" FROM "{table}" t
            LEFT JOIN "{there.model._meta.db_table}" o ON o."{there.column}" = t."{field.column}"
            WHERE t."{field.column}" IS NOT NULL AND o."{there.column}" IS NULL""",
    )
