"""What a rule is, and what it has found."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.db.models import TextChoices

from claims.models import Claim, Exemption
from claims.rules.facts import Facts


class Level(TextChoices):
    VIOLATION = "violation", "blocks"
    WARNING = "warning", "asks"
    SUGGESTION = "suggestion", "hints"


@dataclass(frozen=True, slots=True)
class Said:
    """What a check says: in plain words what is wrong and what to do; ``about`` another claim.

    ``mark`` says what was found, the same as long as it is the same: an exception holds for it.
    """

    message: str
    about: Claim | None = None
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """``check`` looks at the facts of one claim and says something for each breach it finds;
    ``field`` is the path of the coding screen's field where that can be mended."""

    name: str
    level: Level
    title: str
    check: Callable[[Facts], Iterable[Said]]
    field: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """A rule that a claim does not keep to; ``exemption`` where somebody said why it is right."""

    rule: Rule
    message: str
    about: Claim | None = None
    exemption: Exemption | None = None
    mark: str = ""

    @property
    def key(self) -> str:
        """By what people's answers to this finding are told from those to others."""
        return f"{self.rule.name}:{self.mark}"

    @property
    def level(self) -> Level:
        return self.rule.level

    @property
    def stands(self) -> bool:
        return self.exemption is None
