"""Where a quote stands in a text. Offsets are Unicode code points."""

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import partial
from itertools import accumulate, chain

from django.core.exceptions import ValidationError

CONTEXT = 32
#: So many characters know a passage by themselves; so many of its surroundings tell two apart.
KNOWN_BY_ITSELF, TELLS_APART = 20, 8
NEIGHBOURHOOD = 10_000  # characters of a corrected text, before and after, looked at first
_FOLDS = str.maketrans(
    dict.fromkeys("“”„‟«»″＂", '"') | dict.fromkeys("‘’‚‛′＇´`", "'") | dict.fromkeys("‐‑‒–—−", "-")
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
        self.nearest, self.same_but_for_marks = nearest, same_but_for_marks
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
    found = exactly(text, exact, prefix=prefix, suffix=suffix)
    if found is not None:
        return found
    folded = _find_folded(text, exact)
    nearest = folded or _nearest(text, exact)
    raise NotInText(exact, nearest, same_but_for_marks=folded is not None)


def exactly(text: str, exact: str, *, prefix: str = "", suffix: str = "") -> Passage | None:
    """``find`` without looking any further where the words do not stand."""
    places = _places(text, exact)
    first = next(places, None)
    if first is None:
        return None
    at = first
    if prefix or suffix:
        likeness = partial(_alike, text, len(exact), prefix, suffix)
        at = max(chain([first], places), key=lambda at: (likeness(at), -at))
    return Passage.of(text, at, at + len(exact))


def again(text: str, exact: str, *, prefix: str, suffix: str) -> Passage | None:
    """Where a passage of an earlier text stands in this one; None where there is any doubt.

    It takes words that stand once and are long enough to know them by, or surroundings that tell
    their place from every other.
    """
    likeness = partial(_alike, text, len(exact), prefix, suffix)
    ranked = sorted(((likeness(at), at) for at in _places(text, exact)), reverse=True)[:2]
    if not ranked:
        return None
    (best, at), runner_up = ranked[0], ranked[1][0] if len(ranked) > 1 else None
    if runner_up is None:
        known = len(exact) >= KNOWN_BY_ITSELF or best >= min(TELLS_APART, len(prefix + suffix))
    else:
        known = best >= runner_up + TELLS_APART
    return Passage.of(text, at, at + len(exact)) if known else None


def likeliest(
    text: str, exact: str, *, prefix: str = "", suffix: str = "", around: int | None = None
) -> Passage | None:
    """What to offer a person who looks for the words in this text: nothing is certain of it.

    ``around`` is where they stood in an earlier text: what is like them is looked for there first.
    """
    found = exactly(text, exact, prefix=prefix, suffix=suffix)
    if found is None and around is not None:
        low = max(0, around - NEIGHBOURHOOD)
        here = text[low : around + len(exact) + NEIGHBOURHOOD]
        if near := _find_folded(here, exact) or _nearest(here, exact):
            found = Passage.of(text, low + near.start, low + near.end)
    return found or _find_folded(text, exact) or _nearest(text, exact)


def times(text: str, exact: str) -> int:
    """How often the words stand there, letter for letter."""
    return sum(1 for _ in _places(text, exact))


def _places(text: str, exact: str) -> Iterator[int]:
    """Every place where the words stand; of a few words, also where one overlaps the next."""
    step = 1 if len(exact) < 100 else len(exact)
    at = text.find(exact) if exact else -1
    while at >= 0:
        yield at
        at = text.find(exact, at + step)


def _alike(text: str, length: int, prefix: str, suffix: str, at: int) -> int:
    """How many characters next to the place agree with what is remembered of them."""
    before, after = text[max(0, at - CONTEXT) : at], text[at + length : at + length + CONTEXT]
    return _common(reversed(before), reversed(prefix)) + _common(after, suffix)


def _common(one: "Iterator[str] | str", other: "Iterator[str] | str") -> int:
    count = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        count += 1
    return count


def _find_folded(text: str, exact: str) -> Passage | None:
    """The same words with other white space, quotation marks, dashes or case."""
    wanted = " ".join(_folded(exact).split())
    words = list(re.finditer(r"\S+", _folded(text)))
    at = " ".join(word.group() for word in words).find(wanted) if wanted else -1
    if at < 0:
        return None
    # Where each word begins, once the white space between words is a single space.
    begins = list(accumulate((len(word.group()) + 1 for word in words), initial=0))

    def place(joined: int) -> int:
        index = bisect_right(begins, joined) - 1
        return words[index].start() + joined - begins[index]

    return Passage.of(text, place(at), place(at + len(wanted) - 1) + 1)


def _folded(text: str) -> str:
    """Without case and typography, character for character."""
    lower = text.lower()
    if len(lower) != len(text):  # a few letters become two, such as İ
        lower = "".join(low if len(low := c.lower()) == 1 else c for c in text)
    return lower.translate(_FOLDS)


def _nearest(text: str, exact: str) -> Passage | None:
    """The stretch of as many words that shares the most of them, if it shares half."""
    wanted = re.findall(r"\w+", exact.casefold())
    words = list(re.finditer(r"\w+", text))
    if not wanted or not words:
        return None
    size = min(len(wanted), len(words))
    folded = [word.group().casefold() for word in words]
    best, starts = _densest(folded, wanted, size)
    if best * 2 < len(wanted):
        return None
    at = starts[0]
    if size <= 200:  # of a few words, half may come together by chance: their order counts too
        order, at = max((_same_order(folded[s : s + size], wanted), s) for s in starts)
        if order < 0.5:
            return None
    return Passage.of(text, words[at].start(), words[at + size - 1].end())


def _densest(folded: list[str], wanted: list[str], size: int) -> tuple[int, list[int]]:
    """How many wanted words the best windows of that size hold, and where these begin (some).

    One pass: the window slides along the text, a word in, a word out.
    """
    left = Counter(wanted)
    shared = best = 0
    starts: list[int] = []
    for index, word in enumerate(folded):
        if word in left:
            shared += left[word] > 0
            left[word] -= 1
        if index >= size and (gone := folded[index - size]) in left:
            left[gone] += 1
            shared -= left[gone] > 0
        if index + 1 < size:
            continue
        if shared > best:
            best, starts = shared, []
        if shared == best and len(starts) < 20:
            starts.append(index - size + 1)
    return best, starts


def _same_order(found: list[str], wanted: list[str]) -> float:
    """0 to 1. A window that begins as the quote does goes before one that only overlaps it."""
    same = SequenceMatcher(None, found, wanted, autojunk=False).ratio()
    return same + (found[0] == wanted[0]) * 0.01
