"""Web addresses and numbers of books and journals as files have them, brought to one form."""

import re


def url(text: str) -> str:
    """The address with its scheme; empty where it is none (a path, words)."""
    text = text.strip().strip("<>")
    if text.startswith("//"):
        text = f"https:{text}"
    elif re.match(r"www\.[\w-]+\.", text, re.IGNORECASE):
        text = f"http://{text}"
    return text if re.fullmatch(r"(?i)(?:https?|ftp)://[^\s/]+\S*", text) else ""


def is_issn(text: str) -> bool:
    return bool(re.fullmatch(r"\d{4}-?\d{3}[\dXx]", text))


def is_isbn(text: str) -> bool:
    digits = re.sub(r"[-\s]", "", text)
    return bool(re.fullmatch(r"\d{9}[\dXx]|97[89]\d{10}", digits))
