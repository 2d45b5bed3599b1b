"""The claims of a debate as a table: one line a claimant and claim."""

from collections.abc import Iterable

from claims.briefs import Brief
from claims.formats import tables

COLUMNS = (
    "claim", "version", "stance", "claimant_id", "claimant", "kind", "relays", "made",
    "made_earliest", "made_latest", "text", "article_id", "article", "revision", "address",
)  # fmt: skip


def write(claims: Iterable[Brief], proposition: str, *, revision: int, base: str) -> str:
    """``base``: the address of the site, for those of the claims."""
    rows = (
        (
            claim.id,
            claim.version,
            claim.stance_on(proposition),
            who.id,
            who.name,
            who.kind,
            "yes" if who.relays else "",
            claim.edtf,
            claim.first,
            claim.last,
            claim.text,
            *claim.article,
            revision,
            f"{base}/claims/{claim.id}v{claim.version}",
        )
        for claim in claims
        for who in claim.makers
    )
    return tables.write(COLUMNS, rows)
