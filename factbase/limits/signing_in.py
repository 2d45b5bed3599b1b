"""How often somebody may try to sign in."""

import hashlib
import logging
import unicodedata
from functools import lru_cache
from math import ceil
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from unfold.forms import AuthenticationForm

from factbase.limits.clients import client
from factbase.limits.rates import Rate
from factbase.limits.stores import Store, Unreachable, store

log = logging.getLogger("factbase.limits")

#: A name from one address; one address, whatever the name; a name, from wherever. The last is high,
#: for it also keeps out whoever the name belongs to.
FROM_HERE, ANY_NAME, FROM_ANYWHERE = 1, 5, 10


class SignInForm(AuthenticationForm):
    """What fails counts, what succeeds does not."""

    def clean(self) -> Any:
        name, password = (self.cleaned_data.get(each) for each in ("username", "password"))
        if settings.SIGN_IN_LIMIT is None or not (name and password):
            return super().clean()
        counts = _counts(self.request, name, settings.SIGN_IN_LIMIT)
        try:
            wait = _take(_store(), counts)
        except Unreachable as error:
            log.error("Sign-ins are not limited: the store does not answer. %s", error)
            return super().clean()
        if wait:
            minutes = ceil(wait / 60)
            raise ValidationError(
                "Signing in failed too often. Try again in "
                f"{minutes} minute{'' if minutes == 1 else 's'}."
            )
        cleaned = super().clean()
        _give_back(_store(), counts)
        return cleaned


@lru_cache(maxsize=1)
def _store() -> Store:
    return store(settings.LIMITS_STORE)


def _counts(request: HttpRequest, name: str, rate: Rate) -> dict[str, Rate]:
    """Names are not kept: now and then somebody types a password there."""
    address = client(request)
    typed = unicodedata.normalize("NFKC", name).strip().casefold()
    hashed = hashlib.sha256(f"{settings.SECRET_KEY}\n{typed}".encode()).hexdigest()[:32]
    return {
        f"sign-in {address} {hashed}": rate.times(FROM_HERE),
        f"sign-in {address}": rate.times(ANY_NAME),
        f"sign-in {hashed}": rate.times(FROM_ANYWHERE),
    }


def _take(counts_in: Store, counts: dict[str, Rate]) -> float:
    """One of each; how many seconds to wait where there is none."""
    taken = [counts_in.take(key, 1, rate) for key, rate in counts.items()]
    return max((each.seconds for each in taken if not each.granted), default=0.0)


def _give_back(counts_in: Store, counts: dict[str, Rate]) -> None:
    try:
        for key, rate in counts.items():
            counts_in.give_back(key, rate)
    except Unreachable as error:
        log.error("A sign-in that succeeded was counted. %s", error)
