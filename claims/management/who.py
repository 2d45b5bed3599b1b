"""Who a command names in the history."""

from django.core.management.base import CommandError

from claims.permissions import MANAGERS
from sources.management.plain import printable
from sources.models import User


def who(username: str, *, adds_articles: bool = False) -> User:
    """The active user given, or else the first who manages this place."""
    active = User.objects.filter(is_active=True)
    if username:
        found = active.filter(username=username).first()
        if not found:
            raise CommandError(f"--by: there is no active user “{printable(username)}”.")
        if adds_articles and not found.has_perm("sources.add_article"):
            raise CommandError(f"--by: {printable(username)} may not add articles.")
        return found
    managers = active.filter(groups__name=MANAGERS).order_by("pk")
    found = active.filter(is_superuser=True).order_by("pk").first() or managers.first()
    if not found:
        raise CommandError("Say who does it with --by USERNAME: there is no manager yet.")
    return found
