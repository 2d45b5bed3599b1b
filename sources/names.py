"""Names of people and organisations: read from a command line, written for people and CSL."""

import re
from dataclasses import dataclass, replace
from typing import Any, Self

from django.core.exceptions import ValidationError

from sources import texts

_PARTICLES = re.compile(
    r"(?P<particle>(?:(?:van|von|der|den|de|del|della|di|da|la|le|bin|ibn|al|zu|zur|ter|ten)\s+)+)"
    r"(?P<family>\S.*)"
)


@dataclass(frozen=True, slots=True)
class PersonName:
    """The parts CSL needs. A name of one word is a family name alone.

    In Chinese characters, Hangul or kana the family name goes first, whatever a file says of it.
    """

    family: str
    given: str = ""
    particle: str = ""
    suffix: str = ""
    native_order: bool = False
    dropping_particle: str = ""

    def __post_init__(self) -> None:
        if self._is_east_asian:
            object.__setattr__(self, "native_order", True)

    @property
    def _is_east_asian(self) -> bool:
        return bool(self.given and _HAN.fullmatch(self.family + self.given))

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
        family = " ".join(filter(None, (self.dropping_particle, self.particle, self.family)))
        if self._is_east_asian:  # 王小明: nothing stands between the two
            return " ".join(filter(None, (family + self.given, self.suffix)))
        order = (family, self.given) if self.native_order else (self.given, family)
        return " ".join(filter(None, (*order, self.suffix)))

    def csl(self) -> dict[str, str | bool]:
        """A CSL name variable, only the parts there are."""
        parts: dict[str, str | bool] = {
            "family": self.family,
            "given": self.given,
            "dropping-particle": self.dropping_particle,
            "non-dropping-particle": self.particle,
            "suffix": self.suffix,
            "static-ordering": self.native_order,
        }
        return {part: value for part, value in parts.items() if value}

    @classmethod
    def from_csl(cls, name: dict[str, Any]) -> "Self | str":
        """A CSL name: a person's in parts, or the name of an organisation (or of whoever is
        known by one name whole) as text; empty where there is none."""
        part = {key: texts.line(str(value or "")) for key, value in name.items()}
        family, given = part.get("family", ""), part.get("given", "")
        if not (family or given):
            return part.get("literal", "")
        if not family:  # a name of one word
            family, given = given, ""
        return cls(
            family,
            given,
            part.get("non-dropping-particle", ""),
            part.get("suffix", ""),
            name.get("static-ordering") in (True, "true", 1, "1"),
            part.get("dropping-particle", ""),
        )


# --- what a name seems to be -----------------------------------------------------------------

_ORGANISED = re.compile(
    r"\b(?:minist(?:ry|ries|erium|ère)|institut(?:e|es|ion|ions)?|universit(?:y|ies|ät|é)|council|bank"
    r"|inc|ltd|llc|plc|corp|corporation|company|gmbh|ag|group|party|partei|parti|agency|agencies"
    r"|agence|agentur|association|foundation|stiftung|fondation|organi[sz]ations?|committee"
    r"|commission|union|government|regierung|gouvernement|department|office|bureau|authority"
    r"|administration|congress|parliament|senate|assembly|bundestag|court|embassy|church|college"
    r"|school|academy|akademie|centre|center|society|federation|alliance|coalition|movement"
    r"|league|club|forum|network|trust|fund|service|services|press|times|post|herald|news|journal"
    r"|magazine|media|museum|library|laborator(?:y|ies)|initiatives?|watch|international|nations"
    r"|republic|army|navy|forces|police|states|spokespersons?|editors|staff|workers|board|team)\b"
    r"|министерств|институт|университет|совет|банк|партия|комитет|агентств|правительств"
    r"|部$|局$|会$|會$|大学$|大學$|银行$|銀行$|公司$|党$|黨$|社$|院$",
    re.IGNORECASE,
)
_ACRONYM = re.compile(r"[A-ZÄÖÜА-ЯЁ][A-ZÄÖÜА-ЯЁ&-]+\d*")
_PARTICLE = re.compile(r"van|von|der|den|de|del|della|di|da|la|le|bin|ibn|al|zu|zur|ter|ten|dos|du")
_SUFFIX = re.compile(r"(?:Jr|Sr)\.?|I{2,3}|IV")
_HAN = re.compile(r"[\u3005\u3400-\u9fff\uac00-\ud7af\u3040-\u30ff]+")
#: What goes before a name and is no part of it. “M.” is so in French alone, else an initial.
_OFFICES = (
    r"(?:(?:prime|first|foreign|defen[cs]e|finance|interior|justice|health|trade|home|state)\s+)?"
    r"(?:minister|secretary)|secretary[- ]general|president|chancellor|premier|governor|mayor"
    r"|council+or|senator|ambassador|chairman|chairwoman|congress(?:wo)?man"
    r"|(?:major\s|lieutenant\s)?general(?=\s+\S+\s+\S)|admiral|colonel|captain|lieutenant"
    r"|\w*(?:präsident|minister|kanzler|bürgermeister|botschafter)(?:in)?|senatorin"
    r"|président|présidente|(?:premi(?:er|ère)\s+)?ministre|ministr[oa]|primer\s+ministro"
    r"|president[ea]|canciller|embajador|embajadora"
)
_FORMS_OF_ADDRESS = (
    r"dr|prof|professor|professorin|doctora?|docteur|mr|mrs|ms|sir|dame|herr|frau|monsieur|madame"
    r"|mme|mlle|señora?|sra?|(?:gen|adm|col|sen|gov)(?=\.)"
)
_TITLES = re.compile(
    rf"(?:(?:(?:former|vice|deputy|acting|ex)[ -])?(?:{_OFFICES}|{_FORMS_OF_ADDRESS})\.?\s+)+"
    r"(?!(?:of|for|to|für|der|des|du|del|della|do|da|de\s+la)\s)(?=\S)",  # “Minister of Defence”
    re.IGNORECASE,
)
_MONSIEUR = re.compile(r"M\.\s+(?=\S)")
_FAMILY_FIRST = ("zh", "ja", "ko", "vi", "hu")
_TWO = ("欧阳", "司马", "上官", "诸葛", "歐陽", "司馬", "諸葛", "남궁", "황보")


@dataclass(frozen=True, slots=True)
class Guess:
    """What somebody who is not here yet may be; for people to look at before it is kept."""

    kind: str
    name: str
    family: str = ""
    given: str = ""
    particle: str = ""
    suffix: str = ""
    native_order: bool = False
    #: What stood before the name, such as “Foreign Minister”.
    title: str = ""


def guess(text: str, *, language: str = "", with_title: bool = False) -> Guess:
    """A person or an organisation, and which part of a person's name is the family name.

    The family name goes first in names written in Chinese, Japanese or Korean, and where the
    text is in a language that has it so. ``with_title``: a title stays part of the name, as it
    does where nobody looks at the guess.
    """
    name = " ".join(text.split()).lstrip(", ")
    words = name.split()
    if _ORGANISED.search(name) or (len(words) == 1 and _ACRONYM.fullmatch(name)):
        return Guess("organisation", name)
    if re.match(r"(?:the|die|das|le|la|les)\s", name, re.IGNORECASE) and words[0] != "La":
        return Guess("organisation", name)
    title, name = ("", name) if with_title else _title_apart(name, language)
    if "," in name and not _SUFFIX.fullmatch(name.partition(",")[2].strip()):
        return replace(_person(PersonName.parse(name)), title=title)
    found = _person(_parts(name.split(), language)) if words else Guess("person", "")
    return replace(found, name=name, title=title)


def _title_apart(name: str, language: str) -> tuple[str, str]:
    """The titles before a name, and the name; a title that nothing follows is all there is."""
    found = _TITLES.match(name)
    if found is None and language.startswith("fr"):
        found = _MONSIEUR.match(name)
    rest = name[found.end() :] if found else name
    alone = _TITLES.match(f"{rest} x x")
    if found is None or (alone and alone.end() > len(rest)):
        return "", name
    return found[0].strip(), rest


def _person(parts: PersonName) -> Guess:
    return Guess(
        "person", str(parts), parts.family, parts.given, parts.particle, parts.suffix,
        parts.native_order,
    )  # fmt: skip


def _parts(words: list[str], language: str) -> PersonName:
    words, suffix = [word.rstrip(",") for word in words], ""
    if len(words) > 2 and _SUFFIX.fullmatch(words[-1]):
        suffix = words.pop()
    if len(words) == 1:
        return _whole(words[0])
    if _HAN.fullmatch("".join(words)) or language.split("-")[0] in _FAMILY_FIRST:
        return PersonName(words[0], " ".join(words[1:]), "", suffix, native_order=True)
    first = next((n for n, word in enumerate(words[:-1]) if _PARTICLE.fullmatch(word)), None)
    at = len(words) - 1 if first is None else first
    while at < len(words) - 1 and _PARTICLE.fullmatch(words[at]):
        at += 1
    particle = " ".join(words[first:at]) if first is not None else ""
    given = words[: first if first is not None else at]
    return PersonName(" ".join(words[at:]), " ".join(given), particle, suffix)


def _whole(word: str) -> PersonName:
    """A name of one word; in Chinese characters or Hangul it holds the family name as well."""
    is_short = re.fullmatch(r"[\u3400-\u9fff\uac00-\ud7af]{2,4}", word)
    if not is_short:
        return PersonName(word)
    cut = 2 if word.startswith(_TWO) and len(word) > 2 else 1
    return PersonName(word[:cut], word[cut:], native_order=True)
