"""Tags and filters of the public pages."""

from django import template
from django.template import Context
from django.urls import reverse

from claims import presenting
from claims.ids import KINDS

register = template.Library()


@register.simple_tag(takes_context=True)
def address(context: Context, public_id: str) -> str:
    """The page of an id; whoever reads as of a revision stays there."""
    if public_id.startswith("topic:"):
        return at(context, reverse("claims:topic", args=[public_id.removeprefix("topic:")]))
    return at(context, reverse(KINDS[public_id[0]].page, args=[public_id]))


def at(context: Context, path: str) -> str:
    """A path, as of the revision that is being read."""
    as_of = context.get("as_of")
    if not as_of:
        return path
    return f"{path}{'&' if '?' in path else '?'}as_of={as_of}"


@register.simple_tag(takes_context=True)
def page(context: Context, name: str, *args: str) -> str:
    return at(context, reverse(name, args=args))


@register.simple_tag(takes_context=True)
def list_of(context: Context, query: str) -> str:
    """The searchable list, narrowed down to a query."""
    return at(context, f"{reverse('claims:claims')}?{query}")


@register.inclusion_tag("claims/_stance.html")
def stance(stance: str, label: str = "") -> dict[str, str]:
    """The one sign a stance has everywhere: a shape, a colour and a word."""
    return {"stance": stance, "sign": presenting.SIGNS.get(stance, "?"), "label": label or stance}


@register.filter
def day(at: str) -> str:
    return presenting.day(at)
