"""Names of people and organisations: read from a command line, written for people and CSL."""

import re
from dataclasses import dataclass
from typing import Self

from django.core.exceptions import ValidationError

_PARTICLES = re.compile(
    r"(?P<particle>(?:(?:van|von|der|den|de|del|della|di|da|la|le|bin|ibn|al|zu|zur|ter|ten)\s+)+)"
    r"(?P<family>\S.*)"
)


@dataclass(frozen=True, slots=True)
class PersonName:
    """The parts CSL needs. A name of one word is a family name alone."""

    family: str
    given: str = ""
    particle: str = ""
    suffix: str = ""
    native_order: bool = False

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read “Family, Given” or “Family, Given, Jr.”; “Suharto,” is a one-word name."""
        family, comma, rest = (part.strip() for part in text.partition(","))
        if not comma or not family:
            raise ValidationError(
                f"“{text[:60]}”: write a person as “Family, Given” (Yang, Jianli), "
                "a one-word name with a comma after it (Suharto,).",
                code="name",
            )
        given, _, suffix = (part.strip() for part in rest.partition(","))
        found = _PARTICLES.fullmatch(family)
        if found:
            return cls(found["family"], given, found["particle"].strip(), suffix)
        return cls(family, given, "", suffix)

    def __str__(self) -> str:
        family = " ".join(filter(None, (self.particle, self.family)))
        order = (family, self.given) if self.native_order else (self.given, family)
        return " ".join(filter(None, (*order, self.suffix)))

    def csl(self) -> dict[str, str | bool]:
        """A CSL name variable, only the parts there are."""
        parts: dict[str, str | bool] = {
            "family": self.family,
            "given": self.given,
            "non-dropping-particle": self.particle,
            "suffix": self.suffix,
            "static-ordering": self.native_order,
        }
        return {part: value for part, value in parts.items() if value}
