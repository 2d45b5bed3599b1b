"""Tags and filters of the public pages."""

from typing import Any

from django import template
from django.template import Context
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from claims import marking, presenting
from claims.formats import references as of_claims
from claims.ids import KINDS
from sources.formats import coins as of_pages

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


@register.simple_tag(takes_context=True)
def coins(context: Context, claim: presenting.Shown) -> SafeString:
    """The claim as Zotero finds it in a list."""
    item = of_claims.claim(claim.document, base=str(context.get("site", "/")))
    return format_html('<span class="Z3988" title="{}"></span>', of_pages.title(item))


@register.simple_tag
def coins_of(article: presenting.ArticleShown) -> SafeString:
    """The same of an article."""
    return format_html('<span class="Z3988" title="{}"></span>', of_pages.title(article.csl))


@register.filter
def day(at: str) -> str:
    return presenting.day(at)


@register.simple_tag(takes_context=True)
def found(context: Context, text: str) -> SafeString:
    """The text, with the words that were searched for marked in it."""
    return marking.marked(text, context.get("found") or frozenset())


@register.filter
def share(part: float) -> str:
    """A share of the width or height, as SVG wants it."""
    return f"{part * 100:.2f}%"


@register.filter
def from_top(part: float, height: float = 0.0) -> str:
    """Where a piece of a bar begins, seen from above: what is under its top is not free."""
    return f"{(1 - part - height) * 100:.2f}%"


@register.inclusion_tag("claims/_shape.html")
def shape(stance: str) -> dict[str, str]:
    """The sign of a stance as SVG, about the point 0 0."""
    return {"stance": stance}


@register.filter
def rest(part: float) -> str:
    """What a share leaves."""
    return share(1 - part)


@register.filter
def when(date: dict[str, Any] | None) -> str:
    return presenting.plain_date(date)
