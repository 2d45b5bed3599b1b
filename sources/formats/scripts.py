"""Which language a text may be in, told by its letters and commonest words; and language tags."""

import re
from collections import Counter

_SCRIPTS = {
    "ja": re.compile(r"[\u3040-\u30ff]"),
    "ko": re.compile(r"[\uac00-\ud7af]"),
    "zh": re.compile(r"[\u3400-\u9fff]"),
    "fa": re.compile(r"[پچژگ]"),
    "ar": re.compile(r"[\u0600-\u06ff]"),
    "uk": re.compile(r"[іїєґІЇЄҐ]"),
    "ru": re.compile(r"[\u0400-\u04ff]"),
    "he": re.compile(r"[\u0590-\u05ff]"),
    "el": re.compile(r"[\u0370-\u03ff]"),
    "hi": re.compile(r"[\u0900-\u097f]"),
    "th": re.compile(r"[\u0e00-\u0e7f]"),
}
#: Languages that share their letters: a page that says one of them is believed.
_SHARED = {
    "ru": "ru uk be bg sr mk kk ky mn tg", "uk": "uk", "ar": "ar fa ur ps ku", "fa": "fa",
    "zh": "zh ja yue", "hi": "hi mr ne",
}  # fmt: skip
_WORDS = {
    "en": "the of and to that is was for with", "de": "der die und das nicht ist den von mit",
    "fr": "le la les des est dans que une pour", "es": "el los las que una por del con para",
    "it": "il che della per una con gli non sono", "pt": "que os uma para com não do da em",
    "nl": "het een van dat niet zijn voor met de", "pl": "nie się że na do jest przez oraz jak",
    "tr": "ve bir bu için ile olarak da de çok", "sv": "och att det som är för inte med den",
}  # fmt: skip
_TAG = re.compile(r"[a-z]{2,3}(?:-[a-z0-9]{1,8})*", re.IGNORECASE)


def language(text: str) -> str:
    """The code of the language a text seems to be in, or nothing."""
    text = text[:5000]
    letters = sum(char.isalpha() for char in text)
    counts = {code: len(shape.findall(text)) for code, shape in _SCRIPTS.items()}
    for code, least in (("ja", 0.1), ("ko", 0.3), ("zh", 0.3), ("fa", 0.02), ("ar", 0.3),
                        ("uk", 0.03), ("ru", 0.3), ("he", 0.3), ("el", 0.3), ("hi", 0.3),
                        ("th", 0.3)):  # fmt: skip
        if letters and counts[code] / letters > least:
            return code
    words = Counter(re.findall(r"\w+", text.lower()))
    total = sum(words.values())
    scored = {code: sum(words[w] for w in common.split()) for code, common in _WORDS.items()}
    best = max(scored, key=lambda code: scored[code])
    return best if total >= 8 and scored[best] / total > 0.08 else ""


def tag(text: str) -> str:
    """A language tag as it is kept: “en_GB” is en-GB; words that are no tag are none."""
    text = text.strip().replace("_", "-").split(",")[0].split(".")[0]
    if not _TAG.fullmatch(text) or len(text) > 35:
        return ""
    first, *rest = text.split("-")
    return "-".join([first.lower(), *(_part(each) for each in rest)])


def _part(text: str) -> str:
    return text.upper() if len(text) == 2 else text.title() if len(text) == 4 else text.lower()


def fits(code: str, written: str) -> bool:
    """Whether a text whose letters look like ``written`` can be in this language."""
    first = code.split("-")[0]
    if written in _SCRIPTS:
        return first == written or first in _SHARED.get(written, "").split()
    return first not in _SCRIPTS
