"""A reference known by an identifier alone, completed by asking who keeps it.

DOIs answer by content negotiation with CSL-JSON (Crossref, DataCite and others alike), PubMed's
numbers at its citation service, addresses with the page itself. Off unless
``settings.RESOLVE``: what is given is kept then, and marked as to be completed.
"""

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import quote, urlencode

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone

from sources import dates, extracting, fetching
from sources.fetching import Fetched, Unreachable
from sources.formats.found import Found, Unreadable
from sources.formats.reading import CSLItem
from sources.names import PersonName, guess

MOST = 2_000_000
SECONDS = 10.0
_CSL = "application/vnd.citationstyles.csl+json"
_PUBMED = "https://pmc.ncbi.nlm.nih.gov/api/ctxp/v1/pubmed/"
#: How a title looks that says nothing but how the thing is known.
_STANDS_IN = ("DOI", "PMID", "ISBN", "URL")
#: Crossref's own words for what CSL calls otherwise; lists hold the one that counts first.
_FIRST = ("title", "container-title", "short-title", "original-title", "short-container-title")

Fetch = Callable[..., Fetched]


class NoAnswer(Exception):
    """Nothing that helps was answered; the message says why."""


def is_to_complete(item: CSLItem) -> bool:
    """Whether it has an identifier and a title in brackets, and nothing else."""
    said = {name for name, value in item.items() if value} - {"id", "type", "title"}
    return len(said) == 1 and said <= set(_STANDS_IN)


def completed(item: CSLItem, *, fetch: Fetch | None = None) -> tuple[CSLItem, list[str]]:
    """The item with what was answered, or as it is; and what is to be said of it."""
    if not isinstance(item, dict) or not is_to_complete(item) or not settings.RESOLVE:
        return item, []
    try:
        answer = resolve(item, fetch=fetch or fetching.fetch)
    except NoAnswer as error:
        return item, [f"not completed: {error}"]
    kept = {name: item[name] for name in _STANDS_IN if item.get(name)}
    return kept | answer, ["completed from what was answered to its identifier"]


def resolve(item: CSLItem, *, fetch: Fetch) -> CSLItem:
    """What is answered to the identifier of an item, as CSL-JSON. Raises NoAnswer."""
    if doi := item.get("DOI"):
        return _csl(fetch, f"https://doi.org/{quote(doi, safe='/:();,.-_')}")
    if pmid := item.get("PMID"):
        return _csl(fetch, f"{_PUBMED}?{urlencode({'format': 'csl', 'id': pmid})}")
    if url := item.get("URL"):
        return _of_page(fetch, url)
    raise NoAnswer("there is nobody to ask for an ISBN; look it up and fill it in")


def _csl(fetch: Fetch, address: str) -> CSLItem:
    answer = _asked(fetch, address, f"{_CSL}, application/json;q=0.5")
    try:
        found = json.loads(answer.body)
    except (ValueError, RecursionError) as error:
        raise NoAnswer("the answer is no JSON") from error
    if isinstance(found, dict) and isinstance(found.get("message"), dict):
        found = found["message"]  # api.crossref.org's
    if isinstance(found, list):
        found = found[0] if found else None
    if not isinstance(found, dict) or not found.get("title"):
        raise NoAnswer("the answer is no reference")
    return _plain(found)


def _asked(fetch: Fetch, address: str, accept: str) -> Fetched:
    try:
        answer = fetch(address, most_bytes=MOST, seconds=SECONDS, accept=accept)
    except Unreachable as error:
        raise NoAnswer(str(error)) from error
    if answer.status in (404, 410):
        raise NoAnswer("there is no such thing where it would be kept")
    if answer.status == 429:
        raise NoAnswer("too much was asked at once; try again later")
    if not 200 <= answer.status < 300:
        raise NoAnswer(f"the answer was {answer.status}")
    return answer


def _plain(found: dict[str, Any]) -> CSLItem:
    """As CSL has it: single titles, names without what else is known of people."""
    item: CSLItem = {}
    for name, value in found.items():
        if name in _FIRST and isinstance(value, list):
            value = value[0] if value else ""
        if name in _KEPT and value not in (None, "", [], {}):
            item[name] = [_name(each) for each in value] if name in _NAMES else value
    item["title"] = " ".join(str(item.get("title", "")).split())
    return {name: value for name, value in item.items() if value}


_NAMES = {"author", "editor", "translator", "chair", "director", "contributor"}
_KEPT = _NAMES | {
    "type", "title", "container-title", "collection-title", "issued", "volume", "issue", "page",
    "publisher", "publisher-place", "DOI", "URL", "ISSN", "ISBN", "PMID", "language", "abstract",
    "edition", "number", "genre", "event-title", "version", "number-of-pages", "title-short",
    "container-title-short", "PMCID", "source", "article-number", "subtitle", "license-url",
}  # fmt: skip


def _name(name: Any) -> Any:
    if not isinstance(name, dict):
        return {"literal": str(name)}
    parts = ("family", "given", "suffix", "literal", "non-dropping-particle", "dropping-particle")
    made = {part: str(name[part]) for part in parts if name.get(part)}
    return made or {"literal": str(name.get("name", ""))}


def _of_page(fetch: Fetch, address: str) -> CSLItem:
    answer = _asked(fetch, address, extracting.ACCEPT)
    name = address.rstrip("/").rpartition("/")[2][:200]
    source = extracting.Source(answer.body, name, answer.url, answer.content_type, answer.charset)
    try:
        found = extracting.extract(source).found
    except Unreadable as error:
        raise NoAnswer(str(error)) from error
    return _as_item(found, address)


def _as_item(found: Found, address: str) -> CSLItem:
    """What a page says of itself, the likest of each; a person has yet to look at it."""
    if not found.best("title"):
        raise NoAnswer("the page does not say what it is called")
    today = timezone.now()
    item: CSLItem = {
        "type": found.best("type") or "webpage",
        "title": found.best("title"),
        "container-title": found.best("outlet"),
        "language": found.best("language"),
        "DOI": found.best("doi"),
        "URL": address,
        "author": [_name_of(name) for name in found.byline],
        "accessed": {"date-parts": [[today.year, today.month, today.day]]},
    }
    if issued := dates.read(found.best("issued")):
        item["issued"] = issued.csl()
    return {name: value for name, value in item.items() if value}


def _name_of(name: Any) -> dict[str, Any]:
    if name.kind != "person":
        return {"literal": name.printed}
    try:
        parts = PersonName.parse(name.inverted) if name.inverted else None
    except ValidationError:
        parts = None
    if parts is None:
        seems = guess(name.printed)
        parts = PersonName(
            seems.family, seems.given, seems.particle, seems.suffix, seems.native_order
        )
    return dict(parts.csl()) if parts.family else {"literal": name.printed}
