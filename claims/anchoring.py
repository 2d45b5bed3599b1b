"""Where a quote stands in a text. Offsets are Unicode code points."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from django.core.exceptions import ValidationError

CONTEXT = 32
_FOLDS = str.maketrans(
    {q: '"' for q in "“”„‟«»″＂"} | {q: "'" for q in "‘’‚‛′＇´`"} | {d: "-" for d in "‐‑‒–—−"}
)


@dataclass(frozen=True, slots=True)
class Passage:
    """``text[start:end]``, with a little of what stands before and after it."""

    start: int
    end: int
    exact: str
    prefix: str
    suffix: str

    @classmethod
    def of(cls, text: str, start: int, end: int) -> "Passage":
        if not 0 <= start < end <= len(text):
            raise ValidationError(
                f"Characters {start:,} to {end:,} are not a passage of this text, "
                f"which has {len(text):,}.",
                code="out_of_range",
            )
        return cls(
            start, end, text[start:end], text[max(0, start - CONTEXT) : start],
            text[end : end + CONTEXT],
        )  # fmt: skip


class NotInText(ValidationError):
    """The words do not stand there; ``nearest`` is the passage most like them, or None."""

    def __init__(self, exact: str, nearest: Passage | None, *, same_but_for_marks: bool) -> None:
        self.nearest = nearest
        shown = f"“{exact[:80]}{'…' if len(exact) > 80 else ''}”"
        if nearest is None:
            message = f"{shown} does not stand in the article's text, nor anything like it."
        else:
            place = f"(characters {nearest.start:,}–{nearest.end:,})"
            how = (
                "The text has it with other spaces or quotation marks"
                if same_but_for_marks
                else f"{shown} does not stand in the article's text. The nearest passage is"
            )
            message = f"{how}: “{nearest.exact}” {place}"
        super().__init__(message, code="not_in_text")


def find(text: str, exact: str, *, prefix: str = "", suffix: str = "") -> Passage:
    """The one place where the words stand, letter for letter.

    Where they stand several times, the place whose surroundings are most like ``prefix`` and
    ``suffix``; the first, if there are none. Raises NotInText with the nearest passage.
    """
    places = [match.start() for match in re.finditer(re.escape(exact), text)] if exact else []
    if places:
        passages = [Passage.of(text, at, at + len(exact)) for at in places]
        return max(passages, key=lambda p: (_alike(p, prefix, suffix), -p.start))
    folded = _find_folded(text, exact)
    nearest = folded or _nearest(text, exact)
    raise NotInText(exact, nearest, same_but_for_marks=folded is not None)


def _alike(passage: Passage, prefix: str, suffix: str) -> int:
    """How many characters next to the passage agree with what is remembered of them."""
    before = _common(reversed(passage.prefix), reversed(prefix))
    return before + _common(passage.suffix, suffix)


def _common(one: "Iterator[str] | str", other: "Iterator[str] | str") -> int:
    count = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        count += 1
    return count


def _find_folded(text: str, exact: str) -> Passage | None:
    """The same words with other white space, quotation marks, dashes or case."""
    words = exact.translate(_FOLDS).split()
    if not words:
        return None
    pattern = r"\s+".join(re.escape(word) for word in words)
    match = re.search(pattern, text.translate(_FOLDS), re.IGNORECASE)
    return Passage.of(text, match.start(), match.end()) if match else None


def _nearest(text: str, exact: str) -> Passage | None:
    """The stretch of as many words that shares the most of them, if it shares half.

    One pass over the text: a window of as many words as the quote has slides along it.
    """
    wanted = re.findall(r"\w+", exact.casefold())
    words = list(re.finditer(r"\w+", text))
    if not wanted or not words:
        return None
    size = min(len(wanted), len(words))
    left = {word: wanted.count(word) for word in wanted}
    shared = best = best_at = 0
    folded = [word.group().casefold() for word in words]
    for index, word in enumerate(folded):
        if word in left:
            shared += left[word] > 0
            left[word] -= 1
        if index >= size and (gone := folded[index - size]) in left:
            left[gone] += 1
            shared -= left[gone] > 0
        if shared > best:
            best, best_at = shared, max(0, index - size + 1)
    passage = Passage.of(text, words[best_at].start(), words[best_at + size - 1].end())
    if best * 2 < len(wanted):
        return None
    if SequenceMatcher(None, passage.exact.casefold(), exact.casefold()).ratio() < 0.5:
        return None
    return passage
