"""A claim as it stands in the database now."""

from claims.models import Claim


def fresh(claim: Claim) -> Claim:
    return Claim.objects.get(pk=claim.pk)
