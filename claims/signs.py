"""Stance and status as the workbench shows them: a sign, a word, and never colour alone."""

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from claims.models import Claim, Stance
from claims.presenting import SIGNS


def sign(stance: str) -> SafeString:
    """▼, said as “opposes” to who cannot see it."""
    return format_html(
        '<span class="sign sign-{}" role="img" aria-label="{}" title="{}">{}</span>',
        stance,
        stance,
        stance,
        SIGNS[stance],
    )


def stances(claim: Claim) -> SafeString:
    """Each stance with its proposition; reads what ``for_lists()`` fetches."""
    return format_html_join(
        "",
        '<span class="stance" title="{}">{} {}</span>',
        ((each, sign(each.stance), each.proposition.text) for each in claim.stances.all()),
    )


def signs(claim: Claim) -> SafeString:
    """The signs alone, each with its proposition in its title."""
    return format_html_join(
        " ",
        '<span class="sign sign-{}" role="img" aria-label="{}" title="{}">{}</span>',
        (
            (each.stance, said, said, SIGNS[each.stance])
            for each in claim.stances.all()
            for said in [str(each)]
        ),
    )


def status(claim: Claim) -> SafeString:
    return format_html(
        '<span class="status status-{}">{}</span>', claim.status, claim.get_status_display()
    )


def choices() -> list[tuple[str, str]]:
    """The stances to choose from, each with its sign."""
    return [(value, f"{SIGNS[value]} {label}") for value, label in Stance.Side.choices]


def claimants(claim: Claim) -> str:
    return ", ".join(str(claimant) for claimant in claim.claimants.all())
