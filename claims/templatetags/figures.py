"""Numbers as the page of reliability shows them."""

from django import template

register = template.Library()


@register.filter
def decimals(number: float) -> str:
    """Three decimals, as reliability is reported; a minus sign, not a hyphen."""
    return f"{number + 0:.3f}".replace("-", "\N{MINUS SIGN}")


@register.filter
def percent(part: float | None) -> str:
    return "" if part is None else f"{part * 100:.1f} %"
