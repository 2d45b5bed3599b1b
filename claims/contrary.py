"""Claims that contradict one another: of one claimant, in one article, on one proposition.

What is hidden from somebody (claims that are yet to be coded a second time) is left out for them.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db import connection

from claims.models import Claim, Proposition
from claims.models.transitions import OPEN, Status

#: What is rejected, withdrawn or superseded contradicts nobody any more.
COUNTED = [str(status) for status in (*OPEN, Status.PUBLISHED)]


@dataclass(frozen=True, slots=True)
class Contrary:
    """A claim (its id), another one, and what they contradict each other on.

    ``theirs`` and ``their_stance`` are the other's; on the negation, both stances are the same.
    """

    claim: int
    other: Claim
    stance: str
    proposition: str
    their_stance: str
    theirs: str


def contraries(claims: Collection[int], *, to: Any) -> list[Contrary]:
    """What contradicts these claims, in three queries; ``to`` None may know of nothing hidden."""
    with connection.cursor() as cursor:
        cursor.execute(_CONTRARIES, {"claims": list(claims), "counted": COUNTED})
        rows = cursor.fetchall()
    visible = Claim.objects.visible_to(to).filter(pk__in={row[1] for row in rows})
    others = {claim.pk: claim for claim in visible.select_related("article", "coder")}
    named = {id for row in rows for id in (row[3], row[5])}
    texts = dict(Proposition.objects.filter(pk__in=named).values_list("pk", "text"))
    return [
        Contrary(claim, others[other], stance, texts[one], their_stance, texts[two])
        for claim, other, stance, one, their_stance, two in rows
        if other in others
    ]


#: An actor, article or proposition that was merged away counts as the one that stays.
_CONTRARIES = """
WITH asked AS MATERIALIZED (
    SELECT c.id, c.number, coalesce(a.merged_into_id, a.id) AS article
    FROM claims_claim c JOIN sources_article a ON a.id = c.article_id
    WHERE c.id = ANY(%(claims)s)
), mine AS MATERIALIZED (
    SELECT s.claim_id, s.stance, k.id AS proposition, n.id AS negated
    FROM claims_stance s
    JOIN claims_proposition p ON p.id = s.proposition_id
    JOIN claims_proposition k ON k.id = coalesce(p.merged_into_id, p.id)
    LEFT JOIN claims_proposition m ON m.id = k.negation_of_id
    LEFT JOIN claims_proposition n ON n.id = coalesce(m.merged_into_id, m.id)
    WHERE s.claim_id = ANY(%(claims)s) AND s.stance IN ('supports', 'opposes')
), others AS (
    SELECT c.id AS asked_id, o.id AS other_id
    FROM asked c
    JOIN sources_article a ON a.id = c.article OR a.merged_into_id = c.article
    JOIN claims_claim o ON o.article_id = a.id
    WHERE o.number <> c.number AND o.status = ANY(%(counted)s) AND EXISTS (
        SELECT FROM claims_claimant x
        LEFT JOIN sources_actor xa ON xa.id = x.actor_id
        JOIN claims_claimant y ON y.claim_id = o.id
        LEFT JOIN sources_actor ya ON ya.id = y.actor_id
        WHERE x.claim_id = c.id
            AND x.role IN ('speaker', 'co_signatory') AND y.role IN ('speaker', 'co_signatory')
            AND CASE
                WHEN x.actor_id IS NULL OR y.actor_id IS NULL
                THEN x.actor_id IS NULL AND y.actor_id IS NULL
                    AND lower(x.described_as) = lower(y.described_as)
                ELSE coalesce(xa.merged_into_id, xa.id) = coalesce(ya.merged_into_id, ya.id)
            END
    )
)
SELECT DISTINCT m.claim_id, o.other_id, m.stance, m.proposition, t.stance, k.id
FROM others o
JOIN mine m ON m.claim_id = o.asked_id
JOIN claims_stance t ON t.claim_id = o.other_id AND t.stance IN ('supports', 'opposes')
JOIN claims_proposition p ON p.id = t.proposition_id
JOIN claims_proposition k ON k.id = coalesce(p.merged_into_id, p.id)
LEFT JOIN claims_proposition n ON n.id = k.negation_of_id
WHERE CASE
    WHEN k.id = m.proposition THEN t.stance <> m.stance
    ELSE t.stance = m.stance
        AND (k.id = m.negated OR coalesce(n.merged_into_id, n.id) = m.proposition)
END
ORDER BY m.claim_id, o.other_id, m.proposition, k.id
"""
