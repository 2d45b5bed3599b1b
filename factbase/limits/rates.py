"""So many in so much time, as the settings write it: ``600/minute``, ``10/15 minutes``."""

import re
from dataclasses import dataclass
from typing import Self

from django.core.exceptions import ImproperlyConfigured

_UNITS = {"second": 1, "minute": 60, "hour": 3_600, "day": 86_400}
_FORM = re.compile(r"(\d{1,9})\s*/\s*(?:(\d{1,4})\s*)?(second|minute|hour|day)s?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Rate:
    limit: int
    seconds: int

    @classmethod
    def parse(cls, text: str, *, name: str) -> Self | None:
        """None where there is no limit; ``name``: the setting, for what is said of it."""
        if text.strip() == "0":
            return None
        match = _FORM.fullmatch(text.strip())
        limit, seconds = _read(*match.groups()) if match else (0, 0)
        if not limit or not seconds:
            raise ImproperlyConfigured(
                f"{name} is “{text}”; write 600/minute or 10/15 minutes, or 0 for no limit."
            )
        return cls(limit, seconds)

    def times(self, number: int) -> "Rate":
        return Rate(self.limit * number, self.seconds)


def _read(limit: str, number: str | None, unit: str) -> tuple[int, int]:
    return int(limit), int(number or 1) * _UNITS[unit]
