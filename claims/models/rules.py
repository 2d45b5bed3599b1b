"""The triggers that keep claims, reviews and the record in order.

What each refuses is said in Python first (``claims.workflow``, the forms); here it holds for
shells, imports and plain SQL as well. ``docs/domain.md`` numbers the rules.
"""

from typing import Any

import pgtrigger
from django.db import models

from claims.models.transitions import BY_VERB, EDITABLE, TRANSITIONS, Who, steps
from sources.models.rules import guard, refuse


#: The advisory lock that whoever writes the record holds until the transaction ends.
RECORD_LOCK = 7_021_001


def _sql_list(values: Any) -> str:
    return ", ".join(f"'{value}'" for value in values)


class FrozenWithClaim(pgtrigger.Trigger):
    """Rule 1: what belongs to a claim changes only while the claim is a draft or returned.

    The share lock makes a writer wait for a reviewer who is publishing, and the other way round.
    """

    name = "frozen_with_claim"
    when = pgtrigger.Before
    operation = pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete

    #: An extra condition under which an update is let through (SQL over OLD and NEW).
    but_for = "FALSE"

    def __init__(self, *, but_for: str = "FALSE") -> None:
        self.but_for = but_for
        super().__init__()

    def get_declare(self, model: type[models.Model]) -> list[tuple[str, str]]:
        return [("parent", "claims_claim%ROWTYPE"), ("claim", "bigint")]

    def get_func(self, model: type[models.Model]) -> str:
        what = model._meta.verbose_name_plural
        message = (
            f"'The {what} of C' || parent.number || 'v' || parent.version "
            "|| ' cannot change: it is ' || parent.status || '.'"
        )
        return f"""
            IF TG_OP = 'UPDATE' THEN
                IF NEW.claim_id <> OLD.claim_id THEN
                    {refuse(f"'The {what} of a claim stay with it.'")}
                END IF;
                IF {self.but_for} THEN RETURN NEW; END IF;
            END IF;
            claim := CASE WHEN TG_OP = 'DELETE' THEN OLD.claim_id ELSE NEW.claim_id END;
            SELECT * INTO parent FROM claims_claim WHERE id = claim FOR SHARE;
            IF parent.status NOT IN ({_sql_list(EDITABLE)}) THEN {refuse(message)} END IF;
            RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
        """


class ClaimKeepsToTheWorkflow(pgtrigger.Trigger):
    """Rules 1 and 4: content changes only while editable, status only by a decision."""

    name = "keeps_to_the_workflow"
    when = pgtrigger.Before
    operation = pgtrigger.Update

    def get_func(self, model: type[models.Model]) -> str:
        content = [
            f.column
            for f in model._meta.local_concrete_fields
            if f.name not in ("id", "status") and not isinstance(f, models.GeneratedField)
        ]
        fixed = ("number", "version", "article_id", "coder_id")
        changed = " OR ".join(f'NEW."{c}" IS DISTINCT FROM OLD."{c}"' for c in content)
        moved = " OR ".join(f'NEW."{c}" IS DISTINCT FROM OLD."{c}"' for c in fixed)
        name = "'C' || OLD.number || 'v' || OLD.version"
        frozen = f"{name} || ' cannot change: it is ' || OLD.status || '.'"
        unmoved = (
            f"{name} || ' cannot go from ' || OLD.status || ' to ' || NEW.status "
            "|| ' without a decision that says so.'"
        )
        return f"""
            IF {moved} THEN
                {refuse(f"{name} || ' keeps its number, version, article and coder.'")}
            END IF;
            IF ({changed}) AND (
                OLD.status NOT IN ({_sql_list(EDITABLE)}) OR NEW.status <> OLD.status
            ) THEN
                {refuse(frozen)}
            END IF;
            IF NEW.status <> OLD.status AND NOT EXISTS (
                SELECT FROM claims_decision d
                WHERE d.id = (SELECT max(id) FROM claims_decision WHERE claim_id = OLD.id)
                AND d.from_status = OLD.status AND d.to_status = NEW.status
            ) THEN
                {refuse(unmoved)}
            END IF;
            RETURN NEW;
        """


#: Rule 3 and the start of every version: a draft, after the version before it.
CLAIM_BEGINS_AS_A_DRAFT = guard(
    "begins_as_a_draft",
    pgtrigger.Insert,
    f"""
        IF NEW.status <> 'draft' THEN
            {refuse("'A claim begins as a draft.'")}
        END IF;
        IF NEW.version > 1 THEN
            PERFORM FROM claims_claim WHERE number = NEW.number AND status = 'published' FOR SHARE;
            IF NOT FOUND THEN
                {refuse("'Only a published claim can be revised.'")}
            END IF;
        END IF;
        IF NEW.version <> (
            SELECT coalesce(max(version), 0) + 1 FROM claims_claim WHERE number = NEW.number
        ) OR EXISTS (
            SELECT FROM claims_claim
            WHERE number = NEW.number AND article_id <> NEW.article_id
        ) THEN
            {refuse("'The versions of a claim are numbered in turn and keep its article.'")}
        END IF;
        RETURN NEW;
    """,
)

CLAIM_IS_KEPT_ONCE_DECIDED = guard(
    "is_kept_once_submitted",
    pgtrigger.Delete,
    f"""
        IF OLD.status NOT IN ({_sql_list(EDITABLE)})
            OR EXISTS (SELECT FROM claims_decision WHERE claim_id = OLD.id)
        THEN
            {refuse("'C' || OLD.number || 'v' || OLD.version || ' has been submitted before; '"
                    " || 'it is kept with its decisions.'")}
        END IF;
        RETURN OLD;
    """,
)

#: By the end of the transaction a published version has its entry, a superseded one its successor.
CLAIM_IS_IN_THE_RECORD = pgtrigger.Trigger(
    name="published_is_in_the_record",
    when=pgtrigger.After,
    operation=pgtrigger.UpdateOf("status"),
    timing=pgtrigger.Deferred,
    func=f"""
        IF NEW.status IN ('published', 'withdrawn') AND NOT EXISTS (
            SELECT FROM claims_entry
            WHERE claim_id = NEW.id AND status = NEW.status
        ) THEN
            {refuse("'C' || NEW.number || 'v' || NEW.version || ' is ' || NEW.status "
                    "|| ' but the record does not show it.'")}
        END IF;
        IF NEW.status = 'superseded' AND NOT EXISTS (
            SELECT FROM claims_claim WHERE number = NEW.number AND version > NEW.version
            AND status IN ('published', 'superseded', 'withdrawn')
        ) THEN
            {refuse("'C' || NEW.number || 'v' || NEW.version || ' is superseded by nothing.'")}
        END IF;
        RETURN NULL;
    """,
)


class DecisionKeepsToTheTable(pgtrigger.Trigger):
    """Rules 2 and 4, before a decision is written: a step of the table, by whom it allows."""

    name = "keeps_to_the_table"
    when = pgtrigger.Before
    operation = pgtrigger.Insert

    def get_declare(self, model: type[models.Model]) -> list[tuple[str, str]]:
        return [("claim", "claims_claim%ROWTYPE")]

    def get_func(self, model: type[models.Model]) -> str:
        table = ", ".join(f"('{verb}', '{source}', '{to}')" for verb, source, to in steps())
        coders = _sql_list(t.verb for t in TRANSITIONS if t.who == Who.ITS_CODER)
        # Superseding follows from publishing a newer version, whose reviewer may have coded this.
        reviewers = _sql_list(
            t.verb for t in TRANSITIONS if t.who == Who.REVIEWER and not t.by_itself
        )
        reasons = _sql_list(t.verb for t in TRANSITIONS if t.needs_reason)
        name = "'C' || claim.number || 'v' || claim.version"
        return f"""
            SELECT * INTO claim FROM claims_claim WHERE id = NEW.claim_id FOR UPDATE;
            IF claim.status IS DISTINCT FROM NEW.from_status
                OR (NEW.verb, NEW.from_status, NEW.to_status) NOT IN ({table})
            THEN
                {refuse(f"{name} || ' is ' || claim.status || ': it cannot go from '"
                        " || NEW.from_status || ' to ' || NEW.to_status || ' by ' || NEW.verb"
                        " || '.'")}
            END IF;
            IF NEW.verb IN ({reviewers}) AND NEW.by_id = claim.coder_id THEN
                {refuse(f"{name} || ' is reviewed by somebody other than its coder.'")}
            END IF;
            IF NEW.verb IN ({coders}) AND NEW.by_id <> claim.coder_id THEN
                {refuse(f"{name} || ': only its coder can ' || NEW.verb || ' it.'")}
            END IF;
            IF NEW.verb IN ({reasons}) AND NEW.reason !~ '\\S' THEN
                {refuse("'To ' || NEW.verb || ' a claim, give a reason.'")}
            END IF;
            IF NEW.verb = 'submit' AND NOT (
                EXISTS (SELECT FROM claims_claimant WHERE claim_id = claim.id)
                AND EXISTS (SELECT FROM claims_stance WHERE claim_id = claim.id)
            ) THEN
                {refuse(f"{name} || ' needs a claimant and a stance to be submitted.'")}
            END IF;
            IF NEW.verb = 'submit'
                AND EXISTS (SELECT FROM sources_snapshot WHERE article_id = claim.article_id)
                AND (
                    NOT EXISTS (SELECT FROM claims_quote WHERE claim_id = claim.id)
                    OR EXISTS (
                        SELECT FROM claims_quote
                        WHERE claim_id = claim.id AND snapshot_id IS NULL
                    )
                )
            THEN
                {refuse(f"{name} || ' needs a quote that stands in the text of its article.'")}
            END IF;
            RETURN NEW;
        """


#: A decision is the step: writing it moves the claim, and nothing else can.
DECISION_MOVES_THE_CLAIM = pgtrigger.Trigger(
    name="moves_the_claim",
    when=pgtrigger.After,
    operation=pgtrigger.Insert,
    func=f"""
        IF NEW.verb NOT IN ({_sql_list(v for v, t in BY_VERB.items() if t.new_version)}) THEN
            UPDATE claims_claim SET status = NEW.to_status WHERE id = NEW.claim_id;
        END IF;
        RETURN NULL;
    """,
)


#: Rule 5: a quote with a snapshot is exactly that passage of it, and of the claim's article.
_ELSEWHERE = (
    "'The quote is not what stands in the text from character '"
    """ || NEW.start || ' to ' || NEW."end" || '.'"""
)
QUOTE_IS_VERBATIM = guard(
    "is_verbatim",
    pgtrigger.Insert | pgtrigger.Update,
    f"""
        IF NEW.snapshot_id IS NOT NULL THEN
            IF NOT EXISTS (
                SELECT FROM sources_snapshot s
                WHERE s.id = NEW.snapshot_id
                AND NEW.start >= 0 AND NEW."end" <= s.characters
                AND substr(s.text, NEW.start + 1, NEW."end" - NEW.start) = NEW.exact
            ) THEN
                {refuse(_ELSEWHERE)}
            END IF;
            IF NOT EXISTS (
                SELECT FROM sources_snapshot s JOIN claims_claim c ON c.id = NEW.claim_id
                WHERE s.id = NEW.snapshot_id AND s.article_id = c.article_id
            ) THEN
                {refuse("'The quote stands in the text of another article.'")}
            END IF;
        END IF;
        RETURN NEW;
    """,
)

#: What a quote gains once the text of its article arrives: where it stands, never other words.
QUOTE_GAINS_ITS_PLACE = """
    OLD.snapshot_id IS NULL AND NEW.snapshot_id IS NOT NULL
    AND NEW.exact = OLD.exact AND NEW.position = OLD.position
"""


#: Rule 7: the next number and no other, in the order of commits: the lock is held to the end.
REVISION_IS_THE_NEXT = guard(
    "is_the_next",
    pgtrigger.Insert,
    f"""
        PERFORM pg_advisory_xact_lock({RECORD_LOCK});
        IF NEW.number <> (SELECT coalesce(max(number), 0) + 1 FROM claims_revision) THEN
            {refuse("'Revisions are numbered 1, 2, 3 … without a gap; '"
                    " || NEW.number || ' is not the next.'")}
        END IF;
        RETURN NEW;
    """,
)

#: Rule 7: what the digest covers is there by the end of the transaction.
REVISION_DIGEST_HOLDS = pgtrigger.Trigger(
    name="digest_holds",
    when=pgtrigger.After,
    operation=pgtrigger.Insert,
    timing=pgtrigger.Deferred,
    func=f"""
        IF NEW.digest <> claims_revision_digest(NEW.number) THEN
            {refuse("'The digest of revision ' || NEW.number || ' does not cover its entries.'")}
        END IF;
        RETURN NULL;
    """,
)


#: Rule 6, "valid until" excepted: it is set once, to the revision that took the entry's place.
ENTRY_ENDS_ONCE = guard(
    "ends_once",
    pgtrigger.Update,
    f"""
        IF OLD.valid_until_id IS NOT NULL OR NEW.valid_until_id IS NULL
            OR NEW.valid_until_id <> (SELECT max(number) FROM claims_revision)
            OR NEW.id <> OLD.id OR NEW.revision_id <> OLD.revision_id
            OR NEW.claim_id <> OLD.claim_id OR NEW.number <> OLD.number
            OR NEW.version <> OLD.version OR NEW.status <> OLD.status
            OR NEW.published_revision <> OLD.published_revision
            OR NEW.document <> OLD.document
        THEN
            {refuse("'Record entries are never changed or deleted.'")}
        END IF;
        RETURN NEW;
    """,
)

#: Whatever a revision holds is written in the transaction that makes the revision.
WRITTEN_WITH_ITS_REVISION = guard(
    "written_with_its_revision",
    pgtrigger.Insert,
    f"""
        IF NOT EXISTS (
            SELECT FROM claims_revision
            WHERE number = NEW.revision_id AND transaction = pg_current_xact_id()::text::bigint
        ) THEN
            {refuse("'What a revision holds is written together with it, not afterwards.'")}
        END IF;
        RETURN NEW;
    """,
)

#: Entries are of versions that went through review.
ENTRY_HAS_BEEN_REVIEWED = guard(
    "has_been_reviewed",
    pgtrigger.Insert,
    f"""
        IF NOT EXISTS (
            SELECT FROM claims_claim c JOIN claims_decision d ON d.claim_id = c.id
            WHERE c.id = NEW.claim_id AND c.number = NEW.number AND c.version = NEW.version
            AND c.status = NEW.status AND d.verb = 'publish'
        ) THEN
            {refuse("'The record shows only claims that were reviewed and published.'")}
        END IF;
        RETURN NEW;
    """,
)
