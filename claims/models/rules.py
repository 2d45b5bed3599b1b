"""The triggers that keep claims and reviews in order; ``record_rules`` has those of the record.

What each refuses is said in Python first (``claims.workflow``, the forms); here it holds for
shells, imports and plain SQL as well. ``docs/domain.md`` numbers the rules.
"""

from typing import Any

import pgtrigger
from django.db import models

from claims.models.second_coding_rules import NOT_YET_CODED_TWICE
from claims.models.transitions import EDITABLE, TRANSITIONS, Who, steps
from sources.models.rules import guard, refuse

#: The message where a row names a claim that is not there, or not yet for this transaction.
NO_CLAIM = "'There is no such claim.'"


#: Verbs that leave the claim where it is and begin another version of it.
NEW_VERSION = tuple(t.verb for t in TRANSITIONS if t.new_version)


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

    def get_declare(self, model: Any) -> list[tuple[str, str]]:
        return [("parent", "claims_claim%ROWTYPE"), ("claim", "bigint")]

    def get_func(self, model: Any) -> str:
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
            -- Without this, a claim that another transaction is just making could gain parts.
            IF NOT FOUND AND TG_OP <> 'DELETE' THEN {refuse(NO_CLAIM)} END IF;
            IF parent.status NOT IN ({_sql_list(EDITABLE)}) THEN {refuse(message)} END IF;
            RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
        """


class ClaimKeepsToTheWorkflow(pgtrigger.Trigger):
    """Rules 1 and 4: content changes only while editable, status only by a decision."""

    name = "keeps_to_the_workflow"
    when = pgtrigger.Before
    operation = pgtrigger.Update

    def get_func(self, model: Any) -> str:
        content = [
            f.column
            for f in model._meta.local_concrete_fields
            if f.name not in ("id", "status", "codebook")
            and not isinstance(f, models.GeneratedField)
        ]
        fixed = ("number", "version", "article_id", "coder_id", "key")
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
                {refuse(f"{name} || ' keeps its number, version, article, coder and key.'")}
            END IF;
            IF NEW.codebook_id IS DISTINCT FROM OLD.codebook_id
                AND OLD.status NOT IN ({_sql_list(EDITABLE)})
            THEN
                {refuse(f"{name} || ' keeps the codebook it was coded under.'")}
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
                AND d.verb NOT IN ({_sql_list(NEW_VERSION)})
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
            SELECT id INTO published FROM claims_claim
            WHERE number = NEW.number AND status = 'published' FOR SHARE;
            IF NOT FOUND THEN
                {refuse("'Only a published claim can be revised.'")}
            END IF;
            SELECT * INTO newest FROM claims_decision
            WHERE claim_id = published ORDER BY id DESC LIMIT 1;
            IF newest.verb NOT IN ({_sql_list(NEW_VERSION)}) OR newest.by_id <> NEW.coder_id THEN
                {refuse("'A new version is begun by a decision to revise, of its coder.'")}
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
        NEW.codebook_id := (SELECT max(number) FROM claims_codebookversion);
        RETURN NEW;
    """,
    declare=[("published", "bigint"), ("newest", "claims_decision%ROWTYPE")],
)

#: Drawn as it is begun and never later, so that nobody else has read the first answers.
CLAIM_MAY_BE_DRAWN = pgtrigger.Trigger(
    name="may_be_drawn",
    when=pgtrigger.After,
    operation=pgtrigger.Insert,
    func="PERFORM claims_cast_lot(NEW.id); RETURN NULL;",
)

_HAS_DECISIONS = (
    "'C' || OLD.number || 'v' || OLD.version || ' has been submitted before; '"
    " || 'it is kept with its decisions.'"
)
CLAIM_IS_KEPT_ONCE_DECIDED = guard(
    "is_kept_once_submitted",
    pgtrigger.Delete,
    f"""
        IF OLD.status NOT IN ({_sql_list(EDITABLE)})
            OR EXISTS (SELECT FROM claims_decision WHERE claim_id = OLD.id)
        THEN
            {refuse(_HAS_DECISIONS)}
        END IF;
        RETURN OLD;
    """,
)

_NOT_IN_THE_RECORD = (
    "'C' || NEW.number || 'v' || NEW.version || ' is ' || NEW.status"
    " || ' but the record does not show it.'"
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
            {refuse(_NOT_IN_THE_RECORD)}
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

    def get_declare(self, model: Any) -> list[tuple[str, str]]:
        return [("claim", "claims_claim%ROWTYPE")]

    def get_func(self, model: Any) -> str:
        table = ", ".join(f"('{verb}', '{source}', '{to}')" for verb, source, to in steps())
        coders = _sql_list(t.verb for t in TRANSITIONS if t.who == Who.ITS_CODER)
        reviewers = _sql_list(t.verb for t in TRANSITIONS if t.who == Who.REVIEWER)
        reasons = _sql_list(t.verb for t in TRANSITIONS if t.needs_reason)
        name = "'C' || claim.number || 'v' || claim.version"
        no_step = (
            f"{name} || ' is ' || claim.status || ': it cannot go from ' || NEW.from_status"
            " || ' to ' || NEW.to_status || ' by ' || NEW.verb || '.'"
        )
        return f"""
            SELECT * INTO claim FROM claims_claim WHERE id = NEW.claim_id FOR UPDATE;
            IF NOT FOUND THEN {refuse(NO_CLAIM)} END IF;
            IF claim.status IS DISTINCT FROM NEW.from_status
                OR (NEW.verb, NEW.from_status, NEW.to_status) NOT IN ({table})
            THEN
                {refuse(no_step)}
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
            {NOT_YET_CODED_TWICE}
            RETURN NEW;
        """


#: A decision is the step: writing it moves the claim, and nothing else can. What is handed in was
#: coded under the codebook of that moment.
DECISION_MOVES_THE_CLAIM = pgtrigger.Trigger(
    name="moves_the_claim",
    when=pgtrigger.After,
    operation=pgtrigger.Insert,
    func=f"""
        IF NEW.verb NOT IN ({_sql_list(NEW_VERSION)}) THEN
            UPDATE claims_claim SET status = NEW.to_status, codebook_id = CASE NEW.verb
                WHEN 'submit' THEN (SELECT max(number) FROM claims_codebookversion)
                ELSE codebook_id
            END WHERE id = NEW.claim_id;
        END IF;
        RETURN NULL;
    """,
)


#: Rule 5: a quote with a snapshot is exactly that passage of it, and of the claim's article. A text
#: can be long, and is unpacked each time it is read: it is read once for all the quotes that are
#: written together and begin in the same stretch of it.
STRETCH = 8192
_ELSEWHERE = (
    "'The quote is not what stands in the text from character '"
    """ || wrong.start || ' to ' || wrong."end" || '.'"""
)
_VERBATIM = f"""
    WITH placed AS (
        SELECT *, prefix || exact || suffix AS whole, start - length(prefix) AS begins,
            greatest(start - length(prefix), 0) / {STRETCH} AS stretch
        FROM written WHERE snapshot_id IS NOT NULL
    ), stretches AS MATERIALIZED (
        SELECT s.id, s.characters, n.stretch,
            substr(s.text, n.stretch * {STRETCH} + 1, {STRETCH} + n.longest) AS text
        FROM (
            SELECT snapshot_id, stretch, max(length(whole)) AS longest FROM placed GROUP BY 1, 2
        ) n JOIN sources_snapshot s ON s.id = n.snapshot_id
    )
    SELECT p.* INTO wrong FROM placed p
    LEFT JOIN stretches s ON s.id = p.snapshot_id AND s.stretch = p.stretch
    WHERE (
        p.begins >= 0 AND p."end" <= s.characters AND length(p.exact) = p."end" - p.start
        AND substr(s.text, p.begins - p.stretch * {STRETCH} + 1, length(p.whole)) = p.whole
    ) IS NOT TRUE
    LIMIT 1;
    IF FOUND THEN
        {refuse(_ELSEWHERE)}
    END IF;
    IF EXISTS (
        SELECT FROM written q
        JOIN sources_snapshot s ON s.id = q.snapshot_id
        JOIN claims_claim c ON c.id = q.claim_id
        WHERE s.article_id <> c.article_id
    ) THEN
        {refuse("'The quote stands in the text of another article.'")}
    END IF;
    RETURN NULL;
"""


def _verbatim(name: str, operation: pgtrigger.Operation) -> pgtrigger.Trigger:
    return pgtrigger.Trigger(
        name=name,
        when=pgtrigger.After,
        operation=operation,
        level=pgtrigger.Statement,
        referencing=pgtrigger.Referencing(new="written"),
        declare=[("wrong", "record")],
        func=_VERBATIM,
    )


#: Two, for PostgreSQL hands what is written to a trigger of one kind of writing only.
QUOTES_ARE_VERBATIM = [
    _verbatim("is_verbatim_when_added", pgtrigger.Insert),
    _verbatim("is_verbatim_when_changed", pgtrigger.Update),
]

#: What a quote gains once the text of its article arrives: where it stands, never other words.
QUOTE_GAINS_ITS_PLACE = """
    OLD.snapshot_id IS NULL AND NEW.snapshot_id IS NOT NULL
    AND NEW.id = OLD.id AND NEW.exact = OLD.exact AND NEW.position = OLD.position
"""
