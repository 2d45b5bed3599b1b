"""The triggers that keep second codings independent and what was answered as it was."""

from typing import Any

import pgtrigger

from sources.models.rules import guard, literal, refuse

_NAME = "'C' || claim.number || 'v' || claim.version"
_TOGETHER = _NAME + " || ': the first and the second answers are kept together.'"

#: Whatever is written, a lot says what the share in force says of a claim that is there.
LOT_IS_THE_CLAIMS = guard(
    "is_the_claims",
    pgtrigger.Insert,
    f"""
        SELECT s.id, claims_lot(s.seed, c.number, c.version) < s.percent / 100.0, c.coder_id, now()
        INTO NEW.share_id, NEW.drawn, NEW.coder_id, NEW.at
        FROM claims_claim c, (SELECT * FROM claims_share ORDER BY id DESC LIMIT 1) s
        WHERE c.number = NEW.number AND c.version = 1;
        IF NOT FOUND THEN
            {refuse(literal("A lot is cast for a claim that is begun, by the share in force."))}
        END IF;
        RETURN NEW;
    """,
)

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

#: Checked at the end of the transaction, when the claim is gone too.
DRAWS_GO_WITH_THEIR_CLAIM = pgtrigger.Trigger(
    name="goes_with_its_claim",
    when=pgtrigger.After,
    operation=pgtrigger.Delete,
    timing=pgtrigger.Deferred,
    func=f"""
        IF EXISTS (SELECT FROM claims_claim WHERE id = OLD.claim_id) THEN
            {refuse(literal("What was drawn stays drawn."))}
        END IF;
        RETURN NULL;
    """,
)


def _differ(one: str, other: str) -> str:
    """SQL: whether two queries find different sets of rows; NULL is a value like others."""
    return f"(EXISTS (({one}) EXCEPT ({other})) OR EXISTS (({other}) EXCEPT ({one})))"


_OTHER_CLAIMANTS = _differ(
    "SELECT actor_id FROM claims_codedclaimant WHERE coding_id = first.id",
    "SELECT actor_id FROM claims_claimant WHERE claim_id = NEW.claim_id",
)
_OTHER_STANCES = _differ(
    "SELECT proposition_id, stance FROM claims_codedstance WHERE coding_id = first.id",
    "SELECT proposition_id, stance FROM claims_stance WHERE claim_id = NEW.claim_id",
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
        IF NEW.place = 'second' THEN
            SELECT * INTO first FROM claims_coding
            WHERE claim_id = claim.id AND place = 'first' AND at = now();
            IF NOT FOUND THEN
                {refuse(_TOGETHER)}
            END IF;
            IF first.attribution <> claim.attribution OR {_OTHER_CLAIMANTS} OR {_OTHER_STANCES}
            THEN
                {refuse(_NAME + " || ': the first answers are those that were handed in.'")}
            END IF;
        END IF;
        RETURN NEW;
    """,
    declare=[("claim", "claims_claim%ROWTYPE"), ("first", "claims_coding%ROWTYPE")],
)


#: Checked at the end of the transaction, when the parts of both are there.
CODINGS_COME_IN_PAIRS = pgtrigger.Trigger(
    name="come_in_pairs",
    when=pgtrigger.After,
    operation=pgtrigger.Insert,
    timing=pgtrigger.Deferred,
    declare=[("claim", "claims_claim%ROWTYPE")],
    func=f"""
        SELECT * INTO claim FROM claims_claim WHERE id = NEW.claim_id;
        IF (
            SELECT count(*) FROM claims_coding WHERE claim_id = NEW.claim_id AND at = NEW.at
        ) <> 2 THEN
            {refuse(_TOGETHER)}
        END IF;
        IF NOT EXISTS (SELECT FROM claims_codedclaimant WHERE coding_id = NEW.id) THEN
            {refuse(_NAME + " || ': answers have a claimant.'")}
        END IF;
        RETURN NULL;
    """,
)


class AnsweredAtOnce(pgtrigger.Trigger):
    """The parts of a coding come with it, in its transaction, and none later; those of the first
    before the second, which has them compared with the claim."""

    name = "answered_at_once"
    when = pgtrigger.Before
    operation = pgtrigger.Insert

    def get_func(self, model: Any) -> str:
        return f"""
            IF NOT EXISTS (
                SELECT FROM claims_coding c WHERE c.id = NEW.coding_id AND c.at = now()
                AND NOT EXISTS (SELECT FROM claims_adjudication WHERE claim_id = c.claim_id)
                AND NOT (c.place = 'first' AND EXISTS (
                    SELECT FROM claims_coding s WHERE s.claim_id = c.claim_id AND s.place = 'second'
                ))
            ) THEN
                {refuse(literal("Codings are never changed or deleted."))}
            END IF;
            RETURN NEW;
        """


# What the codings ``one`` and ``other`` say, with what was merged away as what it was merged into.


def _actors(coding: str) -> str:
    return f"""SELECT coalesce(a.merged_into_id, c.actor_id) FROM claims_codedclaimant c
        LEFT JOIN sources_actor a ON a.id = c.actor_id WHERE c.coding_id = {coding}.id"""


def _propositions(coding: str) -> str:
    return f"""SELECT coalesce(p.merged_into_id, p.id) FROM claims_codedstance s
        JOIN claims_proposition p ON p.id = s.proposition_id WHERE s.coding_id = {coding}.id"""


def _stances(coding: str, both_with: str) -> str:
    return f"""SELECT coalesce(p.merged_into_id, p.id), s.stance FROM claims_codedstance s
        JOIN claims_proposition p ON p.id = s.proposition_id WHERE s.coding_id = {coding}.id
        AND coalesce(p.merged_into_id, p.id) IN ({_propositions(both_with)})"""


_DIFFERS = {
    "attribution": "one.attribution <> other.attribution",
    "claimants": _differ(_actors("one"), _actors("other")),
    "propositions": _differ(_propositions("one"), _propositions("other")),
    "stances": _differ(_stances("one", "other"), _stances("other", "one")),
}
_FALSELY_AGREED = " OR ".join(
    f"(NEW.{variable} = 'agreed' AND {differs})" for variable, differs in _DIFFERS.items()
)

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
        SELECT * INTO one FROM claims_coding WHERE claim_id = claim.id AND place = 'first';
        SELECT * INTO other FROM claims_coding WHERE claim_id = claim.id AND place = 'second';
        IF {_FALSELY_AGREED} THEN
            {refuse(_NAME + " || ': two different answers are not agreed.'")}
        END IF;
        RETURN NEW;
    """,
    declare=[
        ("claim", "claims_claim%ROWTYPE"),
        ("one", "claims_coding%ROWTYPE"),
        ("other", "claims_coding%ROWTYPE"),
    ],
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
