"""Bylines as pages print them, taken apart into names: “By Ada Example and Bob Example”."""

import re
from contextlib import suppress
from typing import Any

from django.core.exceptions import ValidationError

from sources import names
from sources.formats.found import Name
from sources.names import PersonName

_BY = re.compile(
    r"^\s*(?:(?:written|posted|published|reported|edited|compiled|story|text|words|analysis"
    r"|opinion|commentary|interview|report)\s+)?"
    r"(?:by|von|par|por|di|de la part de|door|av|af|przez|yazan|автор(?:ы)?|текст|"
    r"作者|文|撰文|記者|记者|بقلم|كتب(?:ت|ه)?|author(?:s)?|autor(?:en|in)?)"
    r"(?:\s*[:：/／|]\s*|\s+)",
    re.IGNORECASE,
)
_CJK_BY = re.compile(r"^(?:本報|本报|新华社|中新社)?(?:作者|記者|记者|文|撰文)\s*[:：/／|]?\s*")
_AND = re.compile(
    r"\s*(?:[;；、，|•·]|\s/\s|\s(?:and|und|et|y|e|en|och|og|i|ve|и|та|&|＆)\s"
    r"|\s+و\s*(?=[\u0621-\u064a])|，|،)\s*",
    re.IGNORECASE,
)
_WITH = re.compile(r"\s*[,(]?\s*\b(?P<with>(?:with|mit|avec|con)\s+[^,;()]+)\)?\s*$", re.IGNORECASE)
#: What follows a name and is none: an office, a place, an hour, an address.
_AFTER = re.compile(
    r"\s*(?:[,(|–—]|\s-\s)\s*(?:(?:[^,]*\b(?:correspondent|reporter|editor(?:s)?|writer|columnist"
    r"|staff|journalist|contributor|analyst|director|professor|fellow|minister|secretary"
    r"|korrespondent(?:in)?|redakteur(?:in)?|chief|producer)\b)|@|in\s|aus\s|à\s).*$"
    r"|\s+\d{1,2}[:.]\d\d.*$|\s*\(?\S+@\S+\)?.*$|\s*\|.*$",
    re.IGNORECASE,
)
_ROLES = re.compile(
    r"^(?:the\s+)?(?:correspondent|reporter|editor|writer|columnist|journalist|author|admin"
    r"|administrator|webmaster|guest|user|unknown|anonymous|null|none|n/?a)$",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"https?://|^www\.|^/|\.(?:com|org|net)/", re.IGNORECASE)
_SUFFIX = re.compile(r"(?:Jr|Sr)\.?|I{2,3}|IV|Ph\.?D\.?|M\.?D\.?", re.IGNORECASE)
#: Where somebody writes from, or when: no part of a person's name.
_WHERE = re.compile(r"\s+(?:in|aus|on|at|à|am)\s+.*$")
_HAN_NAMES = re.compile(r"[\u3400-\u9fff]{2,4}(?:\s+[\u3400-\u9fff]{2,4})+")
_AGENCY = re.compile(
    r"(?:reuters|bloomberg|xinhua|interfax|tass|kyodo|yonhap|agenturen|agences|newsroom|redaktion"
    r"|dpa|epd|afp|efe|ansa|upi|pti|ians|тасс|интерфакс|риа новости|新华社|中新社|路透社|وكالات"
    r"|رويترز)",
    re.IGNORECASE,
)
_LONGEST_NAME = 120


def read(text: Any, *, language: str = "") -> list[Name]:
    """The names in a byline, in order; nobody where it names nobody."""
    text = " ".join(str(text or "").split())[:2000]
    if _ADDRESS.search(text):
        return []
    text = _CJK_BY.sub("", _without_by(text)).strip(" ,;:-–—|")
    text, together = _with(text)
    found = [each for part in _parts(text) for each in _commas(part)]
    return [name for each in [*found, together] if (name := one(each, language=language))]


def one(text: Any, *, language: str = "") -> Name | None:
    """One name, as a person or an organisation; None where it is no name."""
    text = _AFTER.sub("", " ".join(str(text or "").split())).strip(" ,;:|–—")
    if not 1 < len(text) <= _LONGEST_NAME or _ADDRESS.search(text) or _ROLES.match(text):
        return None
    if not any(char.isalpha() for char in text):
        return None
    if _WITH.fullmatch(text) or _AGENCY.fullmatch(text):
        return Name(text, "organisation")
    kind = names.guess(text, language=language).kind
    return Name(_WHERE.sub("", text) if kind == "person" else text, kind)


def person(name: Name, *, language: str = "") -> PersonName:
    """The parts of a person's name: as told, or else as they seem to be."""
    if name.inverted:
        with suppress(ValidationError):
            return PersonName.parse(name.inverted)
    guess = names.guess(name.printed, language=language)
    return PersonName(guess.family, guess.given, guess.particle, guess.suffix, guess.native_order)


def _without_by(text: str) -> str:
    """Not “von” before a small letter: that begins a name."""
    found = _BY.match(text)
    if not found or (
        found[0].strip().lower() in ("von", "di") and text[found.end() :][:1].islower()
    ):
        return text
    return text[found.end() :]


def _parts(text: str) -> list[str]:
    """Divided at “and”, but for the one in the name of a ministry."""
    if _HAN_NAMES.fullmatch(text):
        return text.split()
    parts = _AND.split(text)
    one_thing = names.guess(text).kind == "organisation" and "," not in text
    if one_thing and any(" " not in part.strip() and not _known(part.strip()) for part in parts):
        return [text]
    return parts


def _known(word: str) -> bool:
    return bool(_AGENCY.fullmatch(word)) or names.guess(word).kind == "organisation"


def _with(text: str) -> tuple[str, str]:
    """“with Agencies” is no person's name and stays whole, as it is printed."""
    found = _WITH.search(text)
    return (text[: found.start()], found["with"]) if found else (text, "")


def _commas(text: str) -> list[str]:
    """Divided at commas where what stands between them are names, not offices or places."""
    parts = [part.strip() for part in text.split(",") if part.strip()]
    if len(parts) < 2:
        return parts
    if len(parts) == 2 and _SUFFIX.fullmatch(parts[1]):
        return [text]
    whole = [part for part in parts if _like_a_name(part)]
    return whole if _like_a_name(parts[0]) else [text]


def _like_a_name(text: str) -> bool:
    """Two to five words that begin with capitals, or an organisation's name."""
    words = text.split()
    if names.guess(text).kind == "organisation" and not _AFTER.search(f"x, {text}"):
        return True
    capital = sum(word[:1].isupper() or not word[:1].isascii() for word in words)
    return 2 <= len(words) <= 5 and capital >= 2 and not _AFTER.search(f"x, {text}")
