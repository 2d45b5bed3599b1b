"""Sentences, and the words by which a text says that somebody says something.

English first; the commonest words of German, French, Russian and Chinese.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from claims.quotation import Span, quotations

NEAR = 1_000  # characters of a paragraph that are read before and after a passage

#: Verbs that are nothing else.
_VERBS = (
    "said says say told tells tell argued argues argue claimed stated believes believed believe "
    "warned warns warn suggested suggests suggest contended contends contend insisted insists "
    "insist asserted asserts assert noted added adds explained explains announced "
    "announces wrote writes acknowledged acknowledges conceded concedes denied denies declared "
    "declares emphasised emphasized stressed stresses remarked remarks observed observes "
    "concluded concludes predicted predicts thinks"
).split()
#: Nouns as well, or said of things: they count where a “that” follows, or of people.
_NOUNS = (
    "claims claim states state notes note holds hold maintains maintain thought reports reported "
    "reveals revealed recognises recognised recognizes recognized recommends recommended "
    "maintained counter counters countered fear fears feared"
).split()
SAYING = (*_VERBS, *_NOUNS)
_PEOPLE = (
    "critics supporters opponents proponents advocates some many others who he she they"
).split()
_PHRASE = (
    r"(?i:according to|in (?:the )?(?:view|opinion|words) of|in (?:his|her|their) (?:view|opinion)"
    r"|laut|nach Angaben|nach Ansicht|selon|d[’']après|по словам|по мнению|согласно)"
)
_VERB = (
    rf"(?:{'|'.join(_VERBS)}|point(?:s|ed) out|sagte?n?|erklärten?|betonten?|behaupte(?:te|n|t)"
    r"|meinte?n?|warnten?|zufolge|a déclaré|ont déclaré|déclare|affirmen?t?|a affirmé"
    r"|a dit|estime|explique|soutient|сказала?|заявила?|считает|сообщила?|отметила?|подчеркнула?"
    rf"|(?:{'|'.join(_NOUNS)})(?=\s+that\b)|(?:(?<=\b)(?:{'|'.join(_PEOPLE)})\s+(?:{'|'.join(_NOUNS)})))"
)
_CHINESE = "表示|认为|指出|宣布|强调|声称|说|称|据|說|稱|認為|據"
_CUE = re.compile(rf"\b(?P<phrase>{_PHRASE})\b|\b(?P<verb>{_VERB})\b|(?P<chinese>{_CHINESE})")
_NOTE = re.compile(r"\[[^\]\n]{1,12}\]")  # of a footnote
#: Who writes does not report.
_MYSELF = re.compile(r"\b(?:I|[Ww]e|[Ii]ch|[Ww]ir|[Jj]e|[Nn]ous|[Яя]|[Мм]ы)\s+(?:\w+\s+)?$")
_BREAK = re.compile(r"[,–—]\s*(?:but|while|whereas|although|aber|während|mais|tandis|но)\b|;")

_END = re.compile(
    r"[.!?…]+[\"'”’»)\]]*(?:\[\d+\])*\s+(?=[\"'“‘«„(\[]*[A-ZÄÖÜÀ-ÞА-ЯЁ]|$)|[。！？]+[”」』]?"
)
_ABBREVIATED = re.compile(
    r"(?:^|[\s(“\"])(?:Mr|Mrs|Ms|Dr|Prof|Sen|Gen|Gov|Rep|Lt|Col|St|Jr|Sr|No|Nr|vs|ca|bzw|e\.g|i\.e"
    r"|(?:[A-ZÄÖÜА-ЯЁ]\.)*[A-ZÄÖÜА-ЯЁ])\.$"
)

_APPOSITION = re.compile(r"\s*(?:,[^.;:!?\n“”\"]{2,120},|\([^()\n]{2,80}\))")
_ANOTHER = re.compile(r"\s*,\s*(?:[A-ZÄÖÜА-ЯЁ][\w’'.-]*\s+)+[A-ZÄÖÜА-ЯЁ][\w’'.-]*,")
_RELATIVE = re.compile(r",?\s+who\s+(?:\w+\s+)?$")
_BESIDE = re.compile(
    r"(?:\s*,?\s*(?:and|und|et|и|&)\s+(?:[\w’'.-]+\s*){1,3},?)?"
    r"(?:\s+(?!(?:that|which|what|who|as|by|was|were|is|are|been|be|than|in|on|at|of)\b)"
    r"[^\W\dA-ZÄÖÜÀ-ÞА-ЯЁ][\w’'-]*){0,3}\s*"
)
_OBJECT = re.compile(r"\b(?:that|to|he|she|it|they|we|I|dass|que|что)\b|\bof(?:\s+the)?\s*$")
_TELLING = {"told", "tell", "tells"}


@dataclass(frozen=True, slots=True)
class Paragraph:
    """The paragraph a passage stands in, as far as it is read, cut into sentences."""

    text: str
    start: int  # of the passage, as are all other places, in the whole text
    end: int
    low: int
    high: int
    spans: tuple[Span, ...]
    ends: tuple[int, ...]  # of the sentences

    @classmethod
    def around(cls, text: str, start: int, end: int) -> "Paragraph":
        low = max(text.rfind("\n", 0, start) + 1, start - NEAR)
        high = text.find("\n", end)
        high = min(len(text) if high < 0 else high, end + NEAR)
        spans = tuple(Span(low + s.start, low + s.end) for s in quotations(text[low:high]))
        return cls(text, start, end, low, high, spans, tuple(_ends(text, low, high, spans)))

    @property
    def words(self) -> str:
        return self.text[self.low : self.high]

    def sentence(self, at: int) -> int:
        return sum(end <= at for end in self.ends)

    def bounds(self, number: int) -> tuple[int, int]:
        edges = (self.low, *self.ends)
        return edges[number], edges[number + 1]

    def away(self, at: int) -> int:
        """0 in the sentence of the passage, 1 in the one before, 2 in the one after, then more."""
        here = self.sentence(at)
        first, last = self.sentence(self.start), self.sentence(max(self.start, self.end - 1))
        if first <= here <= last:
            return 0
        return 2 * (first - here) - 1 if here < first else 2 * (here - last)

    def is_all_quoted(self, start: int, end: int) -> bool:
        """Whether nothing but what stands in quotation marks stands here."""
        letters = [at for at in range(start, end) if self.text[at].isalnum()]
        return bool(letters) and all(
            any(s.start <= at < s.end for s in self.spans) for at in letters
        )

    def has_quotation(self, start: int, end: int) -> bool:
        return any(span.start < end and span.end > start for span in self.spans)


def _ends(text: str, low: int, high: int, spans: Sequence[Span]) -> list[int]:
    """Where sentences end; none ends within a quotation that is closed again."""
    closed = [span for span in spans if span.end < high]
    found = []
    for match in _END.finditer(text, low, high):
        if _ABBREVIATED.search(text[max(low, match.start() - 12) : match.start() + 1]):
            continue
        if not any(span.start < match.start() + 1 < span.end for span in closed):
            found.append(match.end())
    return [*(end for end in found if end < high), high]


@dataclass(frozen=True, slots=True)
class Saying:
    """That somebody says something: where the word for it is, whether it goes before the name."""

    start: int  # of the word, in the whole text
    end: int
    is_before: bool


def cue(paragraph: Paragraph) -> str:
    """The words that say somebody is reported, in the sentence of the passage."""
    p = paragraph
    low, _ = p.bounds(p.sentence(p.start))
    _, high = p.bounds(p.sentence(max(p.start, p.end - 1)))
    before = [*_BREAK.finditer(p.text, low, p.start)]
    low = before[-1].end() if before else low
    after = _BREAK.search(p.text, p.end, high)
    high = after.start() if after else high
    for start, end, which in ((low, p.start, -1), (p.end, high, 0), (p.start, p.end, 0)):
        if found := _cues(p.text, start, end):
            return found[which].group()
    return ""


def _cues(text: str, start: int, end: int) -> list[re.Match[str]]:
    found = _CUE.finditer(text, start, end)
    return [
        each for each in found if not _MYSELF.search(text, max(0, each.start() - 24), each.start())
    ]


def saying(paragraph: Paragraph, start: int, end: int) -> Saying | None:
    """How the text says that who is named at this place says what the passage holds."""
    found = _before(paragraph, start) or _after(paragraph, end)
    return found if found and _is_of(paragraph, start, end, found) else None


def _before(p: Paragraph, start: int) -> Saying | None:
    """“…”, said Ada; according to the minister Ada; argued by Ada."""
    found = _cues(p.text, max(p.low, start - 80), start)
    if not found or found[-1].end() > start:
        return None
    last = found[-1]
    between = p.text[last.end() : start]
    if re.search(r"[.!?\n,;:“”\"«»()，。]", between) or _OBJECT.search(between):
        return None
    is_inverted = _stands_after_words(p.text[p.low : last.start()])
    is_passive = between.lstrip().startswith("by ")
    if last["verb"] and not is_passive and (last.group() in _TELLING or not is_inverted):
        return None
    return Saying(last.start(), last.end(), True)


def _stands_after_words(before: str) -> bool:
    """Whether a verb here goes before its subject: after a quotation, a comma, a dash."""
    before = re.sub(r"\b(?:also|then|later)\s*$", "", before).rstrip()
    return not before or before[-1] in ',"”’»“—–…?!:-'


def _after(p: Paragraph, end: int) -> Saying | None:
    """Ada said; Ada and Bo also said; Ada, a lawyer, said."""
    if re.match(r"[’']s\b", p.text[end : end + 3]):
        return None
    high = min(p.high, end + 200)
    near = p.text[end:high]
    for found in _cues(p.text, end, high)[:2]:
        between = p.text[end : found.start()]
        if found["phrase"]:
            continue
        if _RELATIVE.fullmatch(between) or _leads_to(between):
            return Saying(found.start(), found.end(), False)
    apposition = _APPOSITION.match(near)
    if apposition and not _ANOTHER.fullmatch(apposition.group()):
        begin = end + apposition.end()
        for found in _cues(p.text, begin, min(high, begin + 60))[:1]:
            if found["phrase"] is None and _leads_to(p.text[begin : found.start()]):
                return Saying(found.start(), found.end(), False)
    return None


def _leads_to(between: str) -> bool:
    between = _NOTE.sub("", between)
    if between and not re.search(r"[\s，。、\w]", between[0]):
        return False
    if not between.isascii() and len(between) <= 8 and not re.search(r"[\s，。！？“”]", between):
        return True
    return bool(_BESIDE.fullmatch(between))


def _is_of(p: Paragraph, start: int, end: int, said: Saying) -> bool:
    """Whether it is the passage that is said, and not what stands on the other side."""
    between = p.text[end : p.start] if end <= p.start else p.text[p.end : start]
    if p.away(start) == 0 and _BREAK.search(between):
        return False
    if start < p.end or said.is_before:
        return True
    return not re.match(r"\s*(?:that\b|dass\b|[:“\"„«])", p.text[said.end : p.high])
