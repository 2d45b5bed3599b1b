"""Whose page it is: in a browser somebody else may have signed in since it was opened."""

from typing import Any

from claims.refusals import Impossible
from sources.models import User

#: The name under which a page sends back the id of the person it was made for.
AS = "as"


def refuse_another(said: Any, user: Any) -> None:
    """Raises Impossible (409) where the page was made for somebody else than who sends it.

    ``said`` is what came under ``AS``; a program that says nothing acts for who is signed in.
    """
    if said in (None, "") or str(said) == str(user.pk):
        return
    number = str(said)
    known = number.isascii() and number.isdecimal() and len(number) < 19
    whose = User.objects.filter(pk=int(number)).first() if known else None
    raise Impossible(
        f"This page was opened by {whose or 'somebody else'}, and now {user} is signed in here. "
        "Nothing was done, and what was typed is still there. Sign in as "
        f"{whose or 'who opened it'} in another tab and send it again, or load the page anew."
    )
