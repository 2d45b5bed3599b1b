"""DOIs and web addresses as files have them, brought to one form."""

import re

_DOI = re.compile(r"(?:^|[/:=\s])(10\.\d{4,9}/\S+)$")

_DOI_STARTS = re.compile(
    r"^(?:(?:https?://)?(?:dx\.|www\.)?doi\.org/|doi(?:\s*:\s*|\s+))+", re.IGNORECASE
)


def without_doi(text: str) -> str:
    """What follows “DOI”, “doi:” or “https://doi.org/”, whatever it is."""
    return _DOI_STARTS.sub("", text)


def doi(text: str) -> str:
    """The bare DOI out of “doi:10.1/x” or “https://doi.org/10.1/x”; empty where there is none."""
    found = _DOI.search(text.strip().rstrip("."))
    return found[1] if found else ""


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
