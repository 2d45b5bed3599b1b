"""What the text around a passage says about it: how it is given, and by whom. Only ever proposed.

English first; quotation marks and the commonest verbs of German, French, Russian and Chinese.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.db.models import BooleanField, Case, F, Func, Q, TextField, Value, When
from django.db.models.functions import Concat, Length, StrIndex
from django.db.models.lookups import GreaterThan, Regex

from claims.models import Claim
from claims.quotation import Span, quotations
from sources.models import Actor

OWN, DIRECT = Claim.Attribution.OWN_VOICE, Claim.Attribution.DIRECT
INDIRECT, MIXED = Claim.Attribution.INDIRECT, Claim.Attribution.MIXED

KNOWN = 50  # actors that are proposed at most
NEAR = 300  # characters before and after a passage in which somebody may be named
_END = re.compile(r"[.!?…]+[\"'”’»)]*\s+(?=[\"'“‘«„(]*[A-ZÄÖÜÀ-ÞА-ЯЁ]|$)|[。！？]+[”」』]?|\n+")

_SAYING = (
    "said says say told tells tell argued argues argue claimed claims claim stated states believes "
    "believed believe warned warns warn suggested suggests suggest contended contends contend "
    "insisted insists insist asserted asserts assert maintained maintains maintain noted notes "
    "added adds explained explains announced announces wrote writes acknowledged acknowledges "
    "conceded concedes denied denies declared declares emphasised emphasized stressed stresses "
    "remarked remarks observed observes concluded concludes thinks thought holds predicted predicts"
).split()
_CUES = re.compile(
    r"\b(according to|in (?:the )?(?:view|opinion|words) of|in (?:his|her|their) (?:view|opinion)"
    r"|point(?:s|ed) out|"
    + "|".join(_SAYING)
    + r"|laut|zufolge|nach Angaben|nach Ansicht|sagte?n?|erklärten?|betonten?|behaupte(?:te|n|t)"
    r"|meinte?n?|warnten?|selon|d[’']après|a déclaré|ont déclaré|déclare|affirmen?t?|a affirmé"
    r"|a dit|estime|explique|soutient|по словам|по мнению|согласно|сказала?|заявила?|считает"
    r"|сообщила?|отметила?|подчеркнула?)\b"
    r"|(表示|认为|指出|宣布|强调|声称|说|称|据|說|稱|認為|據)",
    re.IGNORECASE,
)
_WORD = r"[^\W\d_][\w’'-]*"
_NAME = re.compile(
    r"(?:(?:[A-ZÄÖÜÀ-ÞА-ЯЁ][\w’'.-]*|bin|van|von|der|de|al)\s+){1,3}[A-ZÄÖÜÀ-ÞА-ЯЁ][\w’'-]+"
)
_NO_NAMES = {
    "The", "A", "An", "In", "On", "At", "But", "And", "He", "She", "It", "They", "We", "I", "This",
    "That", "These", "Those", "According", "As", "For", "If", "When", "While", "However",
}  # fmt: skip
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
_BEFORE = re.compile(rf"(?:{_WORD}[\s–-]+){{1,8}}$")


@dataclass(frozen=True, slots=True)
class Proposal:
    """How the article gives the passage, as it seems, and why in plain words."""

    value: str
    why: str


@dataclass(frozen=True, slots=True)
class Proposed:
    """Somebody who may make the claim; ``actor`` is None where they are not known here yet."""

    name: str
    why: str
    described_as: str = ""
    actor: Actor | None = None


def attribution(
    text: str, parts: Sequence[tuple[int, int]], *, claimants: Sequence[str], in_byline: bool
) -> Proposal:
    """``claimants`` are the names chosen so far; ``in_byline``: all of them wrote the article."""
    if claimants and in_byline:
        return Proposal(OWN, f"{_and(claimants)} wrote the article.")
    shares = [_quoted(text, start, end) for start, end in parts]
    cue = next(filter(None, (_cue(text, start, end) for start, end in parts)), "")
    if shares and min(shares) > 0.9:
        return Proposal(DIRECT, "The passage stands in quotation marks.")
    if shares and max(shares) > 0:
        if cue:
            return Proposal(MIXED, f"Part of it stands in quotation marks, and “{cue}” beside it.")
        if max(shares) > 0.3:
            return Proposal(MIXED, "Only part of it stands in quotation marks.")
    if cue:
        return Proposal(INDIRECT, f"“{cue}” stands beside it, and no quotation marks around it.")
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
        if after["b"] or _ROLE.search(words) or re.match(r"(?:an?|the)\s", words):
            return words
    line = text[max(0, start - 120) : start].rpartition("\n")[2]
    line = re.split(r"[,.;:(“\"]", line)[-1]
    before = _BEFORE.search(line.lstrip())
    role = _ROLE.search(before.group()) if before else None
    if before is None or role is None or len(before.group()[role.end() :].split()) > 1:
        return ""
    words = re.sub(rf".*\b(?:{'|'.join(_SAYING)}|by|to|that|and)\s+", "", before.group())
    return re.sub(r"^(?:the|an?)\s+", "", words.strip(), flags=re.IGNORECASE)


def claimants(text: str, parts: Sequence[tuple[int, int]]) -> list[Proposed]:
    """Who is named beside the passage: those of whom it is said that they say it go first."""
    if not parts:
        return []
    start, end = parts[0][0], parts[-1][1]
    low, high = max(0, start - NEAR), min(len(text), end + NEAR)
    window = text[low:high]
    found: dict[str, tuple[int, Proposed]] = {}
    for actor, name in _known(window):
        if place := _mention(window, name, start - low, end - low):
            rank, at = place
            proposed = _proposed(text, low, at, name, rank, actor)
            if actor.name not in found or rank < found[actor.name][0]:
                found[actor.name] = (rank, proposed)
    known = [each for _, each in sorted(found.values(), key=lambda pair: pair[0])]
    spoken = {word for each in known for word in each.name.split()}
    return known + [
        each for each in _strangers(text, low, window, start - low, end - low)
        if not spoken & set(each.name.split())
    ]  # fmt: skip


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

    A name in a script without spaces has no bounds. ``_mention`` looks once more, and finds where.
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


def _mention(window: str, name: str, start: int, end: int) -> tuple[int, int] | None:
    """The best place where the name stands by itself: (how far it is from saying it, where)."""
    best: tuple[int, int] | None = None
    bounds = r"(?<!\w){}(?!\w)" if name.isascii() or " " in name else "{}"
    for match in re.finditer(bounds.format(re.escape(name)), window):
        far = max(start - match.end(), match.start() - end, 0)
        rank = far + (0 if _says(window, match.start(), match.end()) else 1000)
        if best is None or rank < best[0]:
            best = (rank, match.start())
    return best


def _says(window: str, start: int, end: int) -> bool:
    """Whether a verb of saying, or “according to”, stands right beside the name."""
    before, after = window[max(0, start - 24) : start], window[end : end + 24]
    nearest = [*_CUES.finditer(before)][-1:]
    if nearest and not re.search(r"[.!?\n,]", before[nearest[0].end() :]):
        return True
    found = _CUES.search(after)
    return bool(found and not re.search(r"[.!?\n]", after[: found.start()]))


def _proposed(text: str, low: int, at: int, name: str, rank: int, actor: Actor | None) -> Proposed:
    start = low + at
    why = f"“{name}” stands beside the passage"
    why += ", as the one who says it." if rank < 1000 else "."
    shown = actor.name if actor else name
    return Proposed(shown, why, described(text, start, start + len(name)), actor)


def _strangers(text: str, low: int, window: str, start: int, end: int) -> Iterator[Proposed]:
    """Names nobody here is known by, where it is said that they say something."""
    seen = set()
    for match in _NAME.finditer(window):
        name = match.group()
        inside = match.start() >= start and match.end() <= end
        if inside or name in seen or name.split()[0] in _NO_NAMES:
            continue
        if _says(window, match.start(), match.end()):
            seen.add(name)
            yield _proposed(text, low, match.start(), name, 0, None)


def _quoted(text: str, start: int, end: int) -> float:
    """How much of the passage stands in quotation marks: 0 to 1; a word or two alone is none."""
    spans = list(_spans(text, start, end))
    letters = [at for at in range(start, end) if text[at].isalnum()]
    inside = sum(any(span.start <= at < span.end for span in spans) for at in letters)
    if not letters:
        return 0.0
    share = inside / len(letters)
    quoted = [text[max(s.start, start) : min(s.end, end)] for s in spans]
    few = sum(len(words.split()) for words in quoted) < 3 and inside < 12
    return 0.0 if few and share <= 0.9 else share


def _spans(text: str, start: int, end: int) -> Iterable[Span]:
    low = text.rfind("\n", 0, start) + 1
    high = text.find("\n", end)
    high = len(text) if high < 0 else high
    return (
        Span(low + span.start, low + span.end)
        for span in quotations(text[low:high])
        if low + span.start < end and low + span.end > start
    )


def _cue(text: str, start: int, end: int) -> str:
    """The words that say somebody is reported, in the sentence of the passage."""
    low = max(0, start - NEAR)
    before = text[low:start]
    ends = [match.end() for match in _END.finditer(before)]
    before = before[ends[-1] :] if ends else before
    after = text[end : end + NEAR]
    stop = _END.search(after)
    after = after[: stop.start()] if stop else after
    for words, where in ((before, -1), (after, 0), (text[start:end], 0)):
        if matches := list(_CUES.finditer(words)):
            return matches[where].group()
    return ""


def _and(names: Sequence[str]) -> str:
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
