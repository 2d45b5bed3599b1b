"""What the paragraph of a passage says about it: how it is given, and by whom. Only proposed."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.db.models import BooleanField, Case, F, Func, Q, TextField, Value, When
from django.db.models.functions import Concat, Length, StrIndex
from django.db.models.lookups import GreaterThan, Regex

from claims.models import Claim
from claims.speaking import SAYING, Paragraph, Saying, cue, saying
from sources.models import Actor

OWN, DIRECT = Claim.Attribution.OWN_VOICE, Claim.Attribution.DIRECT
INDIRECT, MIXED = Claim.Attribution.INDIRECT, Claim.Attribution.MIXED

KNOWN = 50  # actors that are looked at, at most
NAMED = 8  # names that are proposed, at most
_WORD = r"[^\W\d_][\w’'-]*"
_NAME = re.compile(
    r"(?:(?:[A-ZÄÖÜÀ-ÞА-ЯЁ][\w’'.-]*|bin|van|von|der|de|al)\s+){1,3}[A-ZÄÖÜÀ-ÞА-ЯЁ][\w’'-]+"
)
_NO_NAMES = set(
    "The A An In On At But And He She It They We I This That These Those According As For If When "
    "While However His Her Their Its Our My By From Since After Before Although Some Many Other "
    "Another Also Even Both Critics Supporters Opponents".split()
)
_ROLES = (
    "researcher professor president minister spokesman spokeswoman spokesperson analyst expert "
    "scientist economist director founder head chair chairman chairwoman leader activist author "
    "journalist senator governor ambassador secretary chancellor general lawyer historian scholar "
    "fellow official critic candidate mayor king queen philosopher writer sociologist "
    "correspondent commissioner adviser advisor lecturer physicist politician representative"
).split()
_ROLE = re.compile(rf"\b(?:{'|'.join(_ROLES)})s?\b", re.IGNORECASE)
_NO_APPOSITION = r"(?!(?:and|but|who|which|in|on|at|for|said)\b)"
_AFTER = re.compile(
    rf"\s*(?:,\s*(?P<a>{_NO_APPOSITION}[^,.;:()\n]{{3,120}})[,.;]"
    r"|\((?P<b>[^()\n]{3,80})\))"
)
_SPOKEN = re.compile(r"[“”„«»\"]")
_BEFORE = re.compile(rf"(?:{_WORD}[\s–-]+){{1,8}}$")


@dataclass(frozen=True, slots=True)
class Proposal:
    """How the article gives the passage, as it seems, and why in plain words."""

    value: str
    why: str


@dataclass(frozen=True, slots=True)
class Proposed:
    """Somebody who may make the claim; ``actor`` is None where they are not known here yet.

    ``sure``: the text says so in the sentence of the passage, or right beside its quotation.
    """

    name: str
    why: str
    described_as: str = ""
    actor: Actor | None = None
    sure: bool = False


def attribution(
    text: str, parts: Sequence[tuple[int, int]], *, claimants: Sequence[str], in_byline: bool
) -> Proposal:
    """``claimants`` are the names chosen so far; ``in_byline``: all of them wrote the article."""
    if claimants and in_byline:
        return Proposal(OWN, f"{_and(claimants)} wrote the article.")
    around = [Paragraph.around(text, start, end) for start, end in parts]
    shares = [_quoted(each) for each in around]
    said = next(filter(None, map(cue, around)), "")
    if shares and min(shares) > 0.9:
        return Proposal(DIRECT, "The passage stands in quotation marks.")
    if shares and max(shares) > 0:
        if said:
            return Proposal(MIXED, f"Part of it stands in quotation marks, and “{said}” beside it.")
        if max(shares) > 0.3:
            return Proposal(MIXED, "Only part of it stands in quotation marks.")
    if said:
        return Proposal(INDIRECT, f"“{said}” stands beside it, and no quotation marks around it.")
    if claimants:
        return Proposal(
            INDIRECT, f"{_and(claimants)} did not write the article, and nothing here is quoted."
        )
    return Proposal(OWN, "No quotation marks, and nobody is named beside it as saying it.")


def described(text: str, start: int, end: int) -> str:
    """What the article calls the one whose name stands at this place, in its own words."""
    after = _AFTER.match(text, end)
    if after:
        words = (after["a"] or after["b"]).strip()
        if _SPOKEN.search(words):  # somebody else's turn to speak begins there
            return ""
        if after["b"] or _ROLE.search(words) or re.match(r"(?:an?|the)\s", words):
            return words
    line = text[max(0, start - 120) : start].rpartition("\n")[2]
    line = re.split(r"[,.;:(“\"]", line)[-1]
    before = _BEFORE.search(line.lstrip())
    role = _ROLE.search(before.group()) if before else None
    if before is None or role is None or len(before.group()[role.end() :].split()) > 1:
        return ""
    words = re.sub(rf".*\b(?:{'|'.join(SAYING)}|by|to|that|and)\s+", "", before.group())
    return re.sub(r"^(?:the|an?)\s+", "", words.strip(), flags=re.IGNORECASE)


def claimants(text: str, parts: Sequence[tuple[int, int]]) -> list[Proposed]:
    """Who is named in the paragraph of the passage, whoever most likely says it first."""
    around = [Paragraph.around(text, start, end) for start, end in parts]
    known = [*_known_in(around)]
    found = [*known, *_strangers_in(around, known)]
    best: dict[str, _Naming] = {}
    for each in sorted(found, key=lambda naming: naming.rank):
        best.setdefault(each.name, each)
    return [each.proposed() for each in best.values()][:NAMED]


@dataclass(frozen=True, slots=True)
class _Naming:
    """A place where somebody is named, and what it has to do with the passage."""

    paragraph: Paragraph
    start: int
    end: int
    name: str
    saying: Saying | None
    actor: Actor | None = None

    @classmethod
    def at(cls, p: Paragraph, start: int, end: int, actor: Actor | None = None) -> "_Naming":
        name = actor.name if actor else p.text[start:end]
        return cls(p, start, end, name, saying(p, start, end), actor)

    @property
    def says(self) -> bool:
        return self.saying is not None

    @property
    def rank(self) -> tuple[float, int, int]:
        """The sentence of the passage goes before others, and who says something before who does
        not; then the nearer. Who is only spoken of in the passage itself comes last."""
        p = self.paragraph
        inside = self.start < p.end and self.end > p.start
        sentences = p.away(self.start) + (0 if self.says else 10 if inside else 1.5)
        at = self.saying or self  # of two who say it together, the first
        return (sentences, max(p.start - at.end, at.start - p.end, 0), self.start)

    @property
    def is_sure(self) -> bool:
        return self.says and (self.paragraph.away(self.start) == 0 or self._is_beside_quotation())

    def _is_beside_quotation(self) -> bool:
        """“First”, said Ada. “Second.” – or “First. Second.” Ada said."""
        p = self.paragraph
        here, there = p.sentence(p.start), p.sentence(self.start)
        if abs(there - here) != 1 or not p.is_all_quoted(*p.bounds(here)):
            return False
        low, high = p.bounds(there)
        if there < here:
            return p.has_quotation(low, high) or p.text[low:high].rstrip().endswith(":")
        return not p.has_quotation(low, high) and len(p.text[low:high].split()) <= 8

    def proposed(self) -> Proposed:
        p = self.paragraph
        words, away = p.text[self.start : self.end], p.away(self.start)
        where = ("in this sentence", "in the sentence before", "in the sentence after")
        place = where[away] if away < 3 else "in this paragraph"
        why = f"“{words}” is named {place}."
        if self.is_sure:
            why = f"“{words}” stands beside the passage, as the one who says it."
        elif self.says:
            why = f"“{words}” says something {place}."
        described_as = described(p.text, self.start, self.end)
        return Proposed(self.name, why, described_as, self.actor, self.is_sure)


def _known_in(around: Sequence[Paragraph]) -> Iterator[_Naming]:
    if not around:
        return
    for actor, name in _known("\n".join({p.low: p.words for p in around}.values())):
        bounds = r"(?<!\w){}(?!\w)" if name.isascii() or " " in name else "{}"
        wanted = re.compile(bounds.format(re.escape(name)))
        for p in around:
            for match in wanted.finditer(p.text, p.low, p.high):
                yield _Naming.at(p, match.start(), match.end(), actor)


def _strangers_in(around: Sequence[Paragraph], known: Sequence[_Naming]) -> Iterator[_Naming]:
    """Names nobody here is known by, where it is said that they say something."""
    spoken = {word for each in known for word in each.name.split()}
    for p in around:
        for match in _NAME.finditer(p.text, p.low, p.high):
            start = _begins(match)
            if start is None or spoken & set(p.text[start : match.end()].split()):
                continue
            found = _Naming.at(p, start, match.end())
            if found.says:
                yield found


def _begins(match: re.Match[str]) -> int | None:
    """Where the name begins behind a word that only begins a sentence; a name has two words."""
    words = [*re.finditer(r"\S+", match.group())]
    while words and words[0].group() in _NO_NAMES:
        words.pop(0)
    is_name = len(words) > 1 and not re.search(r"[’']s\s", match.group())
    return match.start() + words[0].start() if is_name else None


def _known(window: str) -> Iterator[tuple[Actor, str]]:
    """Actors of whom a name, another name or the family name stands in these words.

    Where there are more than can be shown, whole names go first, and longer ones.
    """
    named = Actor.objects.current().annotate(
        by_name=_stands(window, "name"), by_family=_stands(window, "family")
    )
    named = named.filter(Q(by_name=True) | Q(by_family=True))
    for actor in named.order_by("-by_name", Length("name").desc(), "pk")[:KNOWN]:
        yield actor, actor.name if actor.by_name else actor.family
    other = Actor.objects.current().filter(aliases__isnull=False).annotate(other=F("aliases__name"))
    other = other.annotate(by_other=_stands(window, "aliases__name")).filter(by_other=True)
    for actor in other.order_by(Length("other").desc(), "pk")[:KNOWN]:
        yield actor, actor.other


def _stands(window: str, name: str) -> Case:
    """Whether the name stands in these words by itself; the expression is tried only on a hit.

    A name in a script without spaces has no bounds. ``_known_in`` looks once more, and finds where.
    """
    words = Value(window, TextField())
    escaped = Func(
        F(name), Value(r"([^\w\s])"), Value(r"\\\1"), Value("g"), function="regexp_replace"
    )
    bounded = Concat(Value(r"(?<!\w)"), escaped, Value(r"(?!\w)"), output_field=TextField())
    unbounded = Q(**{f"{name}__regex": r"[^\x01-\x7f]"}) & ~Q(**{f"{name}__contains": " "})
    return Case(
        When(Q(**{name: ""}) | ~Q(GreaterThan(StrIndex(words, F(name)), 0)), then=Value(False)),
        When(unbounded, then=Value(True)),
        default=Regex(words, bounded),
        output_field=BooleanField(),
    )


def _quoted(p: Paragraph) -> float:
    """How much of the passage stands in quotation marks: 0 to 1; a word or two alone is none."""
    spans = [s for s in p.spans if s.start < p.end and s.end > p.start]
    letters = [at for at in range(p.start, p.end) if p.text[at].isalnum()]
    inside = sum(any(span.start <= at < span.end for span in spans) for at in letters)
    if not letters:
        return 0.0
    share = inside / len(letters)
    quoted = [p.text[max(s.start, p.start) : min(s.end, p.end)] for s in spans]
    few = sum(len(words.split()) for words in quoted) < 3 and inside < 12
    return 0.0 if few and share <= 0.9 else share


def _and(names: Sequence[str]) -> str:
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
