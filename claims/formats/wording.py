"""The words around a claim in a reference, in the languages we write them in; English elsewhere.

Styles bring their own words for all that CSL knows (“n.d.”, “Accessed”); it does not know claims.
"""

import calendar
from dataclasses import dataclass

from sources import dates
from sources.dates import SEASONS, Moment


@dataclass(frozen=True, slots=True)
class Words:
    """Which words of ours stand around a claim that is formatted: their language, and whether its
    kind is said among them, where the style has no place of its own for that."""

    language: str
    with_kind: bool = False


@dataclass(frozen=True, slots=True)
class Wording:
    """Patterns; ``{}`` is what they are about. ``within``: ``claim`` inside a sentence."""

    claim: str
    within: str
    withdrawn: str
    quoted_in: str
    found_in: str
    by: str
    revision: str
    both: str
    about: str
    uncertain: str
    #: What a list of references is headed with.
    references: str
    months: tuple[str, ...]
    seasons: tuple[str, ...]
    month: str
    day: str
    year: str = "{year}"
    decade: str = "{year}s"
    #: Between the parts of what is known of the article.
    comma: str = ", "

    def date(self, edtf: str) -> str:
        """A date as well as it is known; empty where none is."""
        found = dates.read(edtf)
        if not found:
            return ""
        ends = [self._moment(found.start)]
        if found.end is not found.start:
            ends.append(self._moment(found.end))
        return "–".join(ends)

    def _moment(self, moment: Moment) -> str:
        year = moment.year.replace("X", "0")
        parts = {"year": str(int(year)), "month": "", "day": moment.day}
        if moment.month in SEASONS:
            parts["month"] = self.seasons[moment.month - 21]
        elif moment.month:
            parts["month"] = self.months[moment.month - 1]
        shape = self.day if moment.day else self.month if moment.month else self.year
        if "X" in moment.year:
            shape = self.decade
        plain = shape.format(**parts)
        plain = self.about.format(plain) if moment.qualifier in ("~", "%") else plain
        return self.uncertain.format(plain) if moment.qualifier in ("?", "%") else plain


_ENGLISH = Wording(
    claim="Claim {id}, version {version}",
    within="claim {id}, version {version}",
    withdrawn="{}, withdrawn",
    quoted_in="quoted in {}",
    found_in="in {}",
    by=" ({})",
    revision="revision {}",
    both=" and ",
    about="about {}",
    uncertain="{} (uncertain)",
    references="References",
    months=tuple(calendar.month_name[1:]),
    seasons=("spring", "summer", "autumn", "winter"),
    month="{month} {year}",
    day="{day} {month} {year}",
)
_GERMAN = Wording(
    claim="Aussage {id}, Version {version}",
    within="Aussage {id}, Version {version}",
    withdrawn="{}, zurückgezogen",
    quoted_in="zitiert in {}",
    found_in="in {}",
    by=" ({})",
    revision="Revision {}",
    both=" und ",
    about="etwa {}",
    uncertain="{} (unsicher)",
    references="Literatur",
    months=("Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September",
            "Oktober", "November", "Dezember"),
    seasons=("Frühling", "Sommer", "Herbst", "Winter"),
    month="{month} {year}",
    day="{day}. {month} {year}",
    decade="{year}er Jahre",
)  # fmt: skip
_CHINESE = Wording(
    claim="主张{id}，第{version}版",
    within="主张{id}，第{version}版",
    withdrawn="{}，已撤回",
    quoted_in="引自{}",
    found_in="载于{}",
    by="（{}）",
    revision="修订{}",
    both="、",
    about="约{}",
    uncertain="{}（待考）",
    references="参考文献",
    months=tuple(f"{month}月" for month in range(1, 13)),
    seasons=("春", "夏", "秋", "冬"),
    month="{year}年{month}",
    day="{year}年{month}{day}日",
    year="{year}年",
    decade="{year}年代",
    comma="，",
)
_LANGUAGES = {"en": _ENGLISH, "de": _GERMAN, "zh": _CHINESE}


def wording(locale: str) -> Wording:
    return _LANGUAGES.get(_language(locale), _ENGLISH)


def heading(locale: str) -> str:
    """What a list of references is headed with; nothing where we have no word for it."""
    found = _LANGUAGES.get(_language(locale))
    return found.references if found else ""


def _language(locale: str) -> str:
    return locale.partition("-")[0].lower()
