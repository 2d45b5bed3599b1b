"""Languages as BibLaTeX, RIS and people name them ⇄ their codes (BCP 47)."""

from sources.formats import scripts

#: Code → the name biber and babel know it by.
BABEL = {
    "af": "afrikaans", "ar": "arabic", "bg": "bulgarian", "ca": "catalan", "cs": "czech",
    "cy": "welsh", "da": "danish", "de": "ngerman", "de-AT": "naustrian", "de-CH": "nswissgerman",
    "el": "greek", "en": "english", "en-AU": "australian", "en-CA": "canadian", "en-GB": "british",
    "en-NZ": "newzealand", "en-US": "american", "es": "spanish", "et": "estonian", "eu": "basque",
    "fa": "persian", "fi": "finnish", "fr": "french", "fr-CA": "canadien", "ga": "irish",
    "gl": "galician", "he": "hebrew", "hi": "hindi", "hr": "croatian", "hu": "magyar",
    "id": "indonesian", "is": "icelandic", "it": "italian", "ja": "japanese", "ko": "korean",
    "la": "latin", "lt": "lithuanian", "lv": "latvian", "mn": "mongolian", "nb": "norsk",
    "nl": "dutch", "nn": "nynorsk", "no": "norwegian", "pl": "polish", "pt": "portuguese",
    "pt-BR": "brazilian", "ro": "romanian", "ru": "russian", "sk": "slovak", "sl": "slovene",
    "sr": "serbian", "sv": "swedish", "th": "thai", "tr": "turkish", "uk": "ukrainian",
    "vi": "vietnamese", "zh": "chinese",
}  # fmt: skip
_OTHERS = {
    "german": "de", "germanb": "de", "deutsch": "de", "austrian": "de-AT", "usenglish": "en-US",
    "ukenglish": "en-GB", "brazil": "pt-BR", "portuges": "pt", "francais": "fr", "frenchb": "fr",
    "français": "fr", "farsi": "fa", "hungarian": "hu", "bokmål": "nb", "bokmal": "nb",
    "slovenian": "sl", "russisch": "ru", "englisch": "en", "anglais": "en", "español": "es",
    "pinyin": "zh", "mandarin": "zh", "eng": "en", "ger": "de", "deu": "de", "fre": "fr",
    "fra": "fr", "spa": "es", "ita": "it", "rus": "ru", "chi": "zh", "zho": "zh", "jpn": "ja",
    "kor": "ko", "por": "pt", "dut": "nl", "nld": "nl", "pol": "pl", "ukr": "uk", "swe": "sv",
    "dan": "da", "nor": "no", "fin": "fi", "cze": "cs", "ces": "cs", "tur": "tr", "ara": "ar",
    "heb": "he", "per": "fa", "fas": "fa", "gre": "el", "ell": "el", "hun": "hu", "lat": "la",
    "slo": "sk", "slk": "sk", "slv": "sl", "hrv": "hr", "srp": "sr", "rum": "ro", "ron": "ro",
    "bul": "bg", "lit": "lt", "lav": "lv", "est": "et", "ice": "is", "isl": "is", "cat": "ca",
    "vie": "vi", "tha": "th", "ind": "id", "hin": "hi", "中文": "zh", "русский": "ru",
    "italiano": "it", "português": "pt", "polski": "pl", "türkçe": "tr", "nederlands": "nl",
    "svenska": "sv", "dansk": "da", "українська": "uk", "日本語": "ja", "한국어": "ko",
    "العربية": "ar",
}  # fmt: skip
_CODES = {name: code for code, name in BABEL.items()} | _OTHERS


def babel(code: str) -> str:
    """The name of the language, or of what it is a kind of; empty where none is known."""
    return BABEL.get(code) or BABEL.get(code.partition("-")[0], "")


def code(name: str) -> str:
    """The code of a language by whatever name; what is not known stays as it is."""
    return _CODES.get(name.strip().casefold(), name.strip())


def tag(name: str) -> str:
    """The code, as it is kept; empty for what is neither a language tag nor a known name."""
    return "" if set(name) & set(",.") else scripts.tag(code(name))
