"""Lists to test with."""

from typing import Any

from claims import saved_lists
from claims.models import SavedList
from tests import factories


def of_claims(*claims: Any, by: Any = None, name: str = "On neutrality", **more: Any) -> SavedList:
    """A list of these, in this order; ``how`` shares it."""
    return _made(name, "claims", claims, by, **more)


def of_articles(*articles: Any, by: Any = None, name: str = "To read", **more: Any) -> SavedList:
    return _made(name, "articles", articles, by, **more)


def _made(
    name: str, of: str, things: Any, by: Any, *, how: str = "", slug: str = "", **more: Any
) -> SavedList:
    by = by or factories.user()
    made = saved_lists.create(name, of=of, by=by, **more)
    saved_lists.add(made, [each.public_id for each in things], by=by)
    return saved_lists.share(made, how=how, slug=slug, by=by) if how else made


def ids(saved: SavedList) -> list[str]:
    return list(saved.items.values_list("public_id", flat=True))
