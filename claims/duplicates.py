"""Claims that look like one another: of the same claimant, in nearly the same words.

What is hidden from somebody (claims that are yet to be coded a second time) is left out for them.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction

from claims.models import Claim, Likeness
from claims.models.transitions import OPEN, Status
from claims.refusals import Forbidden, Impossible, Incomplete
from sources.models.history import acting

#: How alike the wordings of two claims are (pg_trgm, 0 to 1) to be offered to whoever compares
#: them, to be asked about by a rule, and to be the same.
SIMILAR = 0.5
ASKED = 0.7
SAME = 0.9
#: What a new claim is compared with; what is rejected, withdrawn or superseded is in nobody's way.
COMPARED = [str(status) for status in (*OPEN, Status.PUBLISHED)]
SHOWN = 10

Answer = Likeness.Answer


@dataclass(frozen=True, slots=True)
class Pair:
    """A claim (its id) and one that looks like it; ``again``: the same passage says the same."""

    claim: int
    other: Claim
    similarity: float
    again: bool = False
    answer: str = ""


@dataclass(frozen=True, slots=True)
class Alike:
    """A claim that looks like the one asked about, and what was said of the two."""

    claim: Claim
    similarity: float
    answer: Likeness | None = None


def alike(claim: Claim, user: Any) -> list[Alike]:
    """What may be the same claim, most alike first, as far as this person may know of it."""
    found = sorted(pairs([claim.pk], to=user), key=lambda pair: -pair.similarity)[:SHOWN]
    answers = _answers(claim, [pair.other for pair in found])
    return [Alike(p.other, p.similarity, answers.get(p.other.number)) for p in found]


@transaction.atomic
def answer(one: Claim, other: Claim, *, answer: str, by: Any) -> Likeness:
    """Keep what a person says of two claims; it holds for all their versions.

    An answer given before is replaced.
    """
    if answer not in Answer.values:
        raise Incomplete("Say whether it is another appearance of the claim, or no duplicate.")
    if one.number == other.number:
        raise Impossible(f"{one.version_id} and {other.version_id} are versions of one claim.")
    if not by.has_perm("claims.code_claim"):
        raise Forbidden("To compare claims takes a coder, and you are not in that group.")
    if Claim.objects.visible_to(by).filter(pk__in=[one.pk, other.pk]).count() != 2:
        raise Impossible("One of the two claims is not there, or not to be seen yet.")
    first, second = sorted((one, other), key=lambda claim: claim.pk)
    with acting(by):
        with connection.cursor() as cursor:  # two answers given at once take turns
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext('claims alike'))")
        kept = _answers(one, [other]).get(other.number)
        if kept is None:
            return Likeness.objects.create(one=first, other=second, answer=answer, by=by)
        if kept.answer != answer:
            kept.answer, kept.by = answer, by
            kept.save(update_fields=["answer", "by"])
        return kept


def pairs(claims: Collection[int], *, to: Any) -> list[Pair]:
    """What looks like these claims, in two queries; ``to`` None may know of nothing hidden."""
    ids = list(claims)
    with connection.cursor() as cursor:
        cursor.execute(
            _PAIRS, {"claims": ids, "compared": COMPARED, "similar": SIMILAR, "same": SAME}
        )
        rows = cursor.fetchall()
    others = Claim.objects.visible_to(to).filter(pk__in={row[1] for row in rows})
    found = {claim.pk: claim for claim in others.select_related("article", "coder")}
    each: dict[tuple[int, int], Pair] = {}
    for claim, other, similarity, again, given in rows:
        if other in found:  # of several versions of one claim, the likest
            pair = Pair(claim, found[other], similarity, again, given)
            each.setdefault((claim, found[other].number), pair)
    return list(each.values())


def _answers(claim: Claim, others: list[Claim]) -> dict[int, Likeness]:
    """What was said of this claim and those, whichever their versions, by the others' numbers."""
    numbers = [other.number for other in others]
    given = Likeness.objects.select_related("one", "other", "by")
    return {
        each.other.number: each
        for each in given.filter(one__number=claim.number, other__number__in=numbers)
    } | {
        each.one.number: each
        for each in given.filter(other__number=claim.number, one__number__in=numbers)
    }


#: How alike two claims are at most (``c.many``: the trigrams of one). Where only one of two texts
#: has a mark, it has a trigram the other lacks: those of ``c`` cannot be shared, those of ``o``
#: come on top.
AT_MOST = """(
    (c.many - bit_count(c.trigrams & ~o.trigrams))::float8
    / greatest(c.many + bit_count(o.trigrams & ~c.trigrams), 1)
)"""

#: An actor, article or proposition that was merged away counts as the one that stays.
#: ``sides``: propositions both take a stance on; on different sides, they are not the same claim.
_PAIRS = f"""
WITH asked AS MATERIALIZED (
    SELECT c.id, c.number, c.text, coalesce(a.merged_into_id, a.id) AS article, c.trigrams,
        coalesce(cardinality(show_trgm(c.text)), 0) AS many
    FROM claims_claim c JOIN sources_article a ON a.id = c.article_id
    WHERE c.id = ANY(%(claims)s)
), who AS MATERIALIZED (
    SELECT DISTINCT m.claim_id, s.id AS actor_id
    FROM claims_claimant m
    JOIN sources_actor a ON a.id = m.actor_id
    JOIN sources_actor s ON s.id = coalesce(a.merged_into_id, a.id)
        OR s.merged_into_id = coalesce(a.merged_into_id, a.id)
    WHERE m.claim_id = ANY(%(claims)s)
), said AS MATERIALIZED (  -- by any of them; read once, however many claims are asked about
    SELECT n.actor_id, o.id, o.number, o.text, o.trigrams
    FROM (SELECT DISTINCT actor_id FROM who) w
    JOIN claims_claimant n ON n.actor_id = w.actor_id
    JOIN claims_claim o ON o.id = n.claim_id AND o.status = ANY(%(compared)s)
), near AS (
    SELECT c.id AS claim_id, o.id AS other_id, FALSE AS is_here
    FROM asked c
    JOIN who w ON w.claim_id = c.id
    JOIN said o ON o.actor_id = w.actor_id AND o.number <> c.number
    WHERE CASE  -- in this order: comparing two texts takes a hundred times as long
        WHEN {AT_MOST} < %(similar)s THEN FALSE
        ELSE similarity(o.text, c.text) >= %(similar)s
    END
), here AS (
    SELECT c.id AS claim_id, o.id AS other_id, TRUE AS is_here
    FROM asked c
    JOIN claims_quote q ON q.claim_id = c.id
    JOIN sources_article a ON a.id = c.article OR a.merged_into_id = c.article
    JOIN claims_claim o ON o.article_id = a.id
        AND o.number <> c.number AND o.status = ANY(%(compared)s)
    JOIN claims_quote p ON p.claim_id = o.id AND CASE
        WHEN p.snapshot_id = q.snapshot_id THEN p.start < q."end" AND q.start < p."end"
        ELSE strpos(p.exact, q.exact) > 0 OR strpos(q.exact, p.exact) > 0
    END
    WHERE EXISTS (
        SELECT FROM claims_claimant n WHERE n.claim_id = o.id AND (
            n.actor_id IN (SELECT actor_id FROM who WHERE claim_id = c.id)
            OR n.actor_id IS NULL AND lower(n.described_as) IN (
                SELECT lower(described_as) FROM claims_claimant
                WHERE claim_id = c.id AND actor_id IS NULL
            )
        )
    )
), found AS (
    SELECT claim_id, other_id, bool_or(is_here) AS is_here
    FROM (SELECT * FROM near UNION ALL SELECT * FROM here) AS both_ways
    GROUP BY claim_id, other_id
), judged AS (
    SELECT c.id AS claim_id, c.number, o.id AS other_id, o.number AS other,
        similarity(o.text, c.text)::float8 AS likeness, sides.agree,
        f.is_here AND coalesce(sides.agree, similarity(o.text, c.text) >= %(same)s) AS is_again
    FROM found f
    JOIN asked c ON c.id = f.claim_id
    JOIN claims_claim o ON o.id = f.other_id
    CROSS JOIN LATERAL (
        SELECT bool_or(mine.stance = theirs.stance) AS agree  -- NULL where they share none
        FROM claims_stance mine
        JOIN claims_proposition m ON m.id = mine.proposition_id
        JOIN claims_stance theirs ON theirs.claim_id = o.id
        JOIN claims_proposition t ON t.id = theirs.proposition_id
            AND coalesce(t.merged_into_id, t.id) = coalesce(m.merged_into_id, m.id)
        WHERE mine.claim_id = c.id
    ) AS sides
)
SELECT claim_id, other_id, likeness, is_again, coalesce((
    SELECT l.answer FROM claims_likeness l
    JOIN claims_claim x ON x.id = l.one_id JOIN claims_claim y ON y.id = l.other_id
    WHERE (x.number = j.number AND y.number = j.other)
        OR (x.number = j.other AND y.number = j.number)
    ORDER BY l.id DESC LIMIT 1
), '')
FROM judged j
WHERE is_again OR (likeness >= %(similar)s AND agree IS NOT FALSE)
ORDER BY claim_id, is_again DESC, likeness DESC, other_id DESC
"""
