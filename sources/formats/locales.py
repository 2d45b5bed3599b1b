"""The languages references can be written in: all locales of CSL, which pandoc carries with it."""

import re

from sources.formats.pandoc import ReferencesError

#: Code → the language as its speakers call it, and in English.
LOCALES = {
    "af-ZA": "Afrikaans", "ar": "العربية, Arabic", "bal-PK": "بلۏچی, Balochi",
    "bg-BG": "Български, Bulgarian", "ca-AD": "Català, Catalan", "cs-CZ": "Čeština, Czech",
    "cy-GB": "Cymraeg, Welsh", "da-DK": "Dansk, Danish", "de-AT": "Deutsch (Österreich), German",
    "de-CH": "Deutsch (Schweiz), German", "de-DE": "Deutsch, German", "el-GR": "Ελληνικά, Greek",
    "en-GB": "English (Britain)", "en-US": "English (United States)",
    "es-CL": "Español (Chile), Spanish", "es-ES": "Español, Spanish",
    "es-MX": "Español (México), Spanish", "et-EE": "Eesti, Estonian", "eu": "Euskara, Basque",
    "fa-IR": "فارسی, Persian", "fi-FI": "Suomi, Finnish", "fr-CA": "Français (Canada), French",
    "fr-FR": "Français, French", "gl-ES": "Galego, Galician", "he-IL": "עברית, Hebrew",
    "hi-IN": "हिन्दी, Hindi", "hr-HR": "Hrvatski, Croatian", "hu-HU": "Magyar, Hungarian",
    "id-ID": "Bahasa Indonesia, Indonesian", "is-IS": "Íslenska, Icelandic",
    "it-IT": "Italiano, Italian", "ja-JP": "日本語, Japanese", "km-KH": "ភាសាខ្មែរ, Khmer",
    "ko-KR": "한국어, Korean", "la": "Latina, Latin", "lij-IT": "Lìgure, Ligurian",
    "lt-LT": "Lietuvių, Lithuanian", "lv-LV": "Latviešu, Latvian", "mn-MN": "Монгол, Mongolian",
    "ms-MY": "Bahasa Melayu, Malay", "nb-NO": "Norsk bokmål, Norwegian",
    "nl-NL": "Nederlands, Dutch", "nn-NO": "Norsk nynorsk, Norwegian", "pa-PK": "پنجابی, Punjabi",
    "pl-PL": "Polski, Polish", "pt-BR": "Português (Brasil), Portuguese",
    "pt-PT": "Português, Portuguese", "ro-RO": "Română, Romanian", "ru-RU": "Русский, Russian",
    "sk-SK": "Slovenčina, Slovak", "sl-SI": "Slovenščina, Slovenian", "sr-RS": "Српски, Serbian",
    "sv-SE": "Svenska, Swedish", "th-TH": "ไทย, Thai", "tr-TR": "Türkçe, Turkish",
    "uk-UA": "Українська, Ukrainian", "vi-VN": "Tiếng Việt, Vietnamese",
    "zh-CN": "简体中文, Chinese", "zh-TW": "繁體中文, Chinese",
}  # fmt: skip

LANGUAGES = frozenset(code.partition("-")[0] for code in LOCALES)
_CODE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z]{2})?", re.ASCII)


class UnknownLocale(ReferencesError):
    """Not a language that references can be written in."""


def check(locale: str) -> str:
    """The locale, if references can be written in it; empty stays empty.

    A region that has none of its own is written as the language is elsewhere.
    """
    if not locale:
        return ""
    if not _CODE.fullmatch(locale) or locale.partition("-")[0].lower() not in LANGUAGES:
        raise UnknownLocale(
            f"References cannot be written in “{locale[:20]}”. "
            f"Write a language, such as en-GB or de-DE; there are {', '.join(sorted(LANGUAGES))}."
        )
    return locale
