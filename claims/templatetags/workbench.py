from django import template

from claims import signs
from claims.models import Claim

register = template.Library()

register.simple_tag(signs.sign, name="sign")
register.simple_tag(signs.signs, name="signs")
register.simple_tag(signs.stances, name="stances")
register.simple_tag(signs.status, name="claim_status")


@register.filter
def claimants(claim: Claim) -> str:
    return signs.claimants(claim)
