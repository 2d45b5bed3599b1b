"""Text as it is kept: normalised once, free of what no database or file can hold."""

import hashlib
import re
import unicodedata

from django.conf import settings
from django.core.exceptions import ValidationError

_INNER = str.maketrans("“”„«»", "‘’‚‹›")
_BLANK = "\u115f\u1160\u2800\u3164\uffa0"  # letters and signs that show nothing
#: Signs that command a terminal, or turn round all that follows.
_COMMANDS = re.compile(r"[\x01-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u202a-\u202e]")
_BREAKS = re.compile(r"[\t\n\v\f\r \x1c-\x1f\x85\u2028\u2029]+")


def validate(text: str) -> None:
    """Refuse what PostgreSQL cannot store; a validator for every field people type in."""
    for name, at in (("a NUL character", text.find("\0")), ("half a character", _surrogate(text))):
        if at >= 0:
            raise ValidationError(
                f"The text holds {name} at position {at + 1} "
                f"(line {text.count(chr(10), 0, at) + 1}). Remove it and try again.",
                code="unstorable",
            )


def validate_all(value: object) -> None:
    """``validate`` for every text inside a JSON value."""
    if isinstance(value, str):
        validate(value)
    elif isinstance(value, dict):
        for key, inner in value.items():
            validate(key)
            validate_all(inner)
    elif isinstance(value, list):
        for inner in value:
            validate_all(inner)


def shown(text: str, most: int = 40) -> str:
    """The beginning of what somebody sent, as a message about it can hold it."""
    return "".join(char for char in text[:most] if char.isprintable())


def line(text: str) -> str:
    """Text of one line, with single spaces; those that keep words together stay. What would act on
    the text around it goes."""
    return _BREAKS.sub(" ", _COMMANDS.sub("", text)).strip(" ")


def is_invisible(text: str) -> bool:
    """Whether it is made of blanks and of signs for the layout alone."""
    kinds = (unicodedata.category(char) for char in text if char not in _BLANK)
    return all(kind[0] in "CMZ" and kind != "Co" for kind in kinds)


def quoted(text: str) -> str:
    """In quotation marks; those within are the inner ones."""
    return f"“{within_quotes(text)}”"


def within_quotes(text: str) -> str:
    """As it stands between quotation marks that are not its own."""
    text = text.translate(_INNER)
    while '"' in text:
        text = text.replace('"', "‘", 1).replace('"', "’", 1)
    return text


def normalise(text: str) -> str:
    """NFC, line ends as ``\\n``, no byte-order mark: what a snapshot holds.

    Raises ValidationError for empty text, unstorable characters, and more than
    ``settings.ARTICLE_MAX_CHARACTERS`` characters.
    """
    most = settings.ARTICLE_MAX_CHARACTERS
    if len(text) > most:
        raise ValidationError(
            f"The text has {len(text):,} characters; an article may have {most:,}. "
            "Leave out what is not the article, or divide it into several.",
            code="too_long",
        )
    validate(text)
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    text = unicodedata.normalize("NFC", text)
    if not text.strip():
        raise ValidationError("There is no text in it.", code="empty")
    return text


def decode(raw: bytes) -> str:
    """Bytes of a text file as UTF-8; says where they are not."""
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise ValidationError(
            f"The file is not UTF-8 text: byte 0x{raw[error.start]:02X} in line {line}, "
            f"position {error.start + 1}. Save it as UTF-8 and try again.",
            code="encoding",
        ) from error


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _surrogate(text: str) -> int:
    try:
        text.encode()
    except UnicodeEncodeError as error:
        return error.start
    return -1
