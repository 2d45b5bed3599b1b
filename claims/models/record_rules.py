"""The triggers that keep the record: rules 6 and 7 of ``docs/domain.md``.

What a revision holds is written first, under the number it will have; the revision comes last
and seals it. From then on nothing can be added to it: every trigger lets through the next
number only. Whoever writes holds one lock to the end of the transaction, so the numbers follow
the order of commits.
"""

import pgtrigger

from claims.reading_sql import MENTIONS, MENTIONS_BESIDE, TALLY, UNTALLY, WORDS
from sources.models.rules import guard, literal, refuse

#: The advisory lock that whoever writes the record holds until the transaction ends.
RECORD_LOCK = 7_021_001

_NEXT = "(SELECT coalesce(max(number), 0) + 1 FROM claims_revision)"

# At any other isolation a transaction may not see the revision another one has just made.
_TAKE_TURN = f"""
    PERFORM pg_advisory_xact_lock({RECORD_LOCK});
    IF current_setting('transaction_isolation') <> 'read committed' THEN
        {refuse(literal("The record is written at the isolation level READ COMMITTED."))}
    END IF;
"""

_NOT_THE_NEXT = (
    "'Revisions are numbered 1, 2, 3 … without a gap; ' || NEW.number || ' is not the next.'"
)
_NOT_IN_TIME = "'Revision ' || NEW.number || ' is dated before the one it follows.'"

#: Rule 7: the next number and no other, at no earlier time, to the second (as digests have it).
REVISION_IS_THE_NEXT = guard(
    "is_the_next",
    pgtrigger.Insert,
    f"""
        {_TAKE_TURN}
        IF NEW.number <> {_NEXT} THEN {refuse(_NOT_THE_NEXT)} END IF;
        IF NEW.at <> date_trunc('second', NEW.at) OR EXISTS (
            SELECT FROM claims_revision WHERE number = NEW.number - 1 AND at > NEW.at
        ) THEN
            {refuse(_NOT_IN_TIME)}
        END IF;
        RETURN NEW;
    """,
)

_EMPTY = "'Revision ' || NEW.number || ' holds nothing.'"
_DIGEST_DIFFERS = "'The digest of revision ' || NEW.number || ' does not cover its entries.'"
_CUT_OFF = "'Revision ' || NEW.number || ' ends an entry and puts nothing in its place.'"

#: Rule 7: the revision seals what was written under its number, all of it and nothing else.
REVISION_SEALS_ITS_ENTRIES = pgtrigger.Trigger(
    name="seals_its_entries",
    when=pgtrigger.After,
    operation=pgtrigger.Insert,
    func=f"""
        IF NOT EXISTS (SELECT FROM claims_entry WHERE revision_id = NEW.number)
            AND NOT EXISTS (SELECT FROM claims_redirect WHERE revision_id = NEW.number)
        THEN
            {refuse(_EMPTY)}
        END IF;
        IF EXISTS (
            SELECT FROM claims_entry ended WHERE ended.valid_until_id = NEW.number
            AND NOT EXISTS (
                SELECT FROM claims_entry follows
                WHERE follows.revision_id = NEW.number AND follows.number = ended.number
            )
        ) THEN
            {refuse(_CUT_OFF)}
        END IF;
        IF NEW.digest <> claims_revision_digest(NEW.number) THEN
            {refuse(_DIGEST_DIFFERS)}
        END IF;
        RETURN NULL;
    """,
)

#: Rule 6: what a revision holds is written before it, in its transaction, and never afterwards.
WRITTEN_BEFORE_ITS_REVISION = guard(
    "written_before_its_revision",
    pgtrigger.Insert,
    f"""
        {_TAKE_TURN}
        IF NEW.revision_id <> {_NEXT} THEN
            {refuse(literal("What a revision holds is written together with it, not afterwards."))}
        END IF;
        RETURN NEW;
    """,
)

#: Rule 6, "valid until" excepted: it is set once, to the revision that takes the entry's place.
ENTRY_ENDS_ONCE = guard(
    "ends_once",
    pgtrigger.Update,
    f"""
        {_TAKE_TURN}
        IF OLD.valid_until_id IS NOT NULL OR NEW.valid_until_id IS DISTINCT FROM {_NEXT}
            OR NEW.id <> OLD.id OR NEW.revision_id <> OLD.revision_id
            OR NEW.claim_id <> OLD.claim_id OR NEW.number <> OLD.number
            OR NEW.version <> OLD.version OR NEW.status <> OLD.status
            OR NEW.published_revision <> OLD.published_revision
            OR NEW.document <> OLD.document OR NEW.sha256 <> OLD.sha256
        THEN
            {refuse(literal("Record entries are never changed or deleted."))}
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
            {refuse(literal("The record shows only claims that were reviewed and published."))}
        END IF;
        RETURN NEW;
    """,
)

#: Rule 7: the hash that the digest covers is that of the bytes readers get.
ENTRY_HASH_IS_OF_THE_DOCUMENT = guard(
    "hash_is_of_the_document",
    pgtrigger.Insert,
    f"""
        IF NEW.sha256 <> encode(sha256(convert_to(NEW.document, 'UTF8')), 'hex') THEN
            {refuse(literal("The hash of a record entry is that of its document."))}
        END IF;
        RETURN NEW;
    """,
)

#: What stands beside the document, for lists and searches, says what the document says.
ENTRY_SAYS_WHAT_ITS_DOCUMENT_SAYS = guard(
    "says_what_its_document_says",
    pgtrigger.Insert,
    f"""
        doc := NEW.document::jsonb;
        IF doc ->> 'id' IS DISTINCT FROM 'C' || NEW.number
            OR doc ->> 'version' IS DISTINCT FROM NEW.version::text
            OR doc ->> 'status' IS DISTINCT FROM NEW.status
            OR doc #>> '{{published,revision}}' IS DISTINCT FROM NEW.published_revision::text
            OR NEW.published_revision <> coalesce(
                (SELECT min(revision_id) FROM claims_entry
                 WHERE number = NEW.number AND version = NEW.version),
                NEW.revision_id
            )
        THEN
            {refuse(literal("A record entry says what its document says."))}
        END IF;
        RETURN NEW;
    """,
    declare=[("doc", "jsonb")],
)


#: What lists are read from follows from the entries, by this trigger and nothing else.
def _follows(
    name: str, operation: pgtrigger.Operation, entries: str, *statements: str
) -> pgtrigger.Trigger:
    """What follows from the entries of one statement, which it calls ``entries``."""
    follows = "\n".join(f"{each.format(entries=entries)};" for each in statements)
    return pgtrigger.Trigger(
        name=name,
        when=pgtrigger.After,
        operation=operation,
        level=pgtrigger.Statement,
        referencing=pgtrigger.Referencing(new=entries),
        func=f"{follows}\nRETURN NULL;",
    )


ENTRY_FILLS_LISTS = _follows(
    "fills_lists", pgtrigger.Insert, "fresh", MENTIONS, MENTIONS_BESIDE, TALLY, WORDS
)
ENTRY_LEAVES_LISTS = _follows("leaves_lists", pgtrigger.Update, "ended", UNTALLY)

WRITTEN_BY_POSTGRESQL = guard(
    "written_by_postgresql",
    pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete | pgtrigger.Truncate,
    f"""
        IF pg_trigger_depth() < 2 THEN
            {refuse(literal("This follows from the record's entries; nobody writes it."))}
        END IF;
        RETURN NULL;
    """,
    level=pgtrigger.Statement,
)

#: A subject is never changed; "valid until" is set once, to the revision that is being written.
SUBJECT_ENDS_ONCE = guard(
    "ends_once",
    pgtrigger.Update,
    f"""
        {_TAKE_TURN}
        IF OLD.valid_until_id IS NOT NULL OR NEW.valid_until_id IS DISTINCT FROM {_NEXT}
            OR (to_jsonb(NEW) - 'valid_until_id') <> (to_jsonb(OLD) - 'valid_until_id')
        THEN
            {refuse(literal("What the record says of a subject is never changed or deleted."))}
        END IF;
        RETURN NEW;
    """,
)
