from datetime import datetime, timedelta

from django import template
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.timesince import timesince

from claims import signs
from claims.models import Claim
from sources import texts

register = template.Library()

register.simple_tag(signs.sign, name="sign")
register.simple_tag(signs.signs, name="signs")
register.simple_tag(signs.stances, name="stances")
register.simple_tag(signs.status, name="claim_status")


@register.filter
def main_landmark(page: str) -> str:
    """Unfold's page, with what it is about marked as that."""
    whole = '<div id="content" '
    return mark_safe(page.replace(whole, f'{whole}role="main" tabindex="-1" ', 1))


@register.filter
def without_heading(header: str) -> str:
    """Unfold's header where the page has a heading of its own."""
    return mark_safe(header.replace("<h1", "<div").replace("</h1>", "</div>"))


@register.filter
def how_long_ago(when: datetime, what: str) -> str:
    """“returned 3 days ago”, “waiting 3 days”; within the first minute “just now”."""
    if timezone.now() - when < timedelta(minutes=1):
        return "since just now" if what == "waiting" else "just now"
    return timesince(when) if what == "waiting" else f"{timesince(when)} ago"


@register.filter
def quoted(text: object) -> str:
    return texts.quoted(str(text))


@register.filter
def claimants(claim: Claim) -> str:
    return signs.claimants(claim)
