"""The triggers that keep second codings independent and what was answered as it was."""

from typing import Any

import pgtrigger

from sources.models.rules import guard, literal, refuse

_NAME = "'C' || claim.number || 'v' || claim.version"

#: A draft that was drawn may be deleted, and its draw with it; of a claim that stays, it stays.
DRAWS_ARE_KEPT = guard(
    "draws_are_kept",
    pgtrigger.Update | pgtrigger.Delete,
    f"""
        IF TG_OP = 'UPDATE'
            OR EXISTS (SELECT FROM claims_decision WHERE claim_id = OLD.claim_id)
        THEN
            {refuse(literal("What was drawn stays drawn."))}
        END IF;
        RETURN OLD;
    """,
)

CODING_IS_INDEPENDENT = guard(
    "is_independent",
    pgtrigger.Insert,
    f"""
        SELECT * INTO claim FROM claims_claim WHERE id = NEW.claim_id FOR UPDATE;
        IF NOT FOUND OR claim.status <> 'submitted'
            OR NOT EXISTS (SELECT FROM claims_draw WHERE claim_id = claim.id)
        THEN
            {refuse("'Only a claim that was drawn and waits for review is coded twice.'")}
        END IF;
        IF (NEW.place = 'first') <> (NEW.coder_id = claim.coder_id) THEN
            {refuse(_NAME + " || ' is coded a second time by somebody other than its coder.'")}
        END IF;
        NEW.at := now();
        RETURN NEW;
    """,
    declare=[("claim", "claims_claim%ROWTYPE")],
)


class AnsweredAtOnce(pgtrigger.Trigger):
    """The parts of a coding come with it, in its transaction, and none later."""

    name = "answered_at_once"
    when = pgtrigger.Before
    operation = pgtrigger.Insert

    def get_func(self, model: Any) -> str:
        return f"""
            IF NOT EXISTS (
                SELECT FROM claims_coding c WHERE c.id = NEW.coding_id AND c.at = now()
                AND NOT EXISTS (SELECT FROM claims_adjudication WHERE claim_id = c.claim_id)
            ) THEN
                {refuse(literal("Codings are never changed or deleted."))}
            END IF;
            RETURN NEW;
        """


ADJUDICATED_BY_ANOTHER = guard(
    "is_by_another",
    pgtrigger.Insert,
    f"""
        SELECT * INTO claim FROM claims_claim WHERE id = NEW.claim_id FOR UPDATE;
        IF NOT FOUND OR claim.status <> 'submitted'
            OR (SELECT count(*) FROM claims_coding WHERE claim_id = claim.id) <> 2
        THEN
            {refuse("'An adjudication takes two codings of a claim that waits for review.'")}
        END IF;
        IF NEW.by_id = claim.coder_id THEN
            {refuse(_NAME + " || ' is adjudicated by somebody other than its coder.'")}
        END IF;
        RETURN NEW;
    """,
    declare=[("claim", "claims_claim%ROWTYPE")],
)

#: Part of the rule on decisions: who reviews a drawn claim answers, or adjudicates, first.
NOT_YET_CODED_TWICE = f"""
    IF NEW.verb IN ('publish', 'return', 'reject')
        AND EXISTS (SELECT FROM claims_draw WHERE claim_id = claim.id)
    THEN
        IF NOT EXISTS (
            SELECT FROM claims_coding WHERE claim_id = claim.id AND place = 'second'
        ) THEN
            {refuse(_NAME + " || ' is to be coded a second time before anybody decides on it.'")}
        END IF;
        IF NEW.verb = 'publish'
            AND NOT EXISTS (SELECT FROM claims_adjudication WHERE claim_id = claim.id)
        THEN
            {refuse(_NAME + " || ' has two answers: adjudicate them before it is published.'")}
        END IF;
    END IF;
"""
