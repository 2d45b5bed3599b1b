"""What is measured: for each piece of work, where every contestant does the same."""

import base64
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import quote, urlencode

import orjson

from benchmarks import datasette, values
from benchmarks.serving import Servers
from claims import search

API = "/api/v1/claims"
FACTBASE, CAREFUL, ORDINARY, BARE = "factbase", "careful DRF", "ordinary DRF", "bare"
DATASETTE, BY_HAND = "Datasette", "Datasette, SQL by hand"
EMPTY, EMPTY_API, FIRST_PAGE = "empty Django view", "empty DRF view", "factbase, page 1"
#: Contestant → the server that serves it.
SERVED_BY = {
    FACTBASE: "factbase",
    FIRST_PAGE: "factbase",
    CAREFUL: "naive",
    ORDINARY: "naive",
    EMPTY: "naive",
    EMPTY_API: "naive",
    BARE: "bare",
    DATASETTE: datasette.NAME,
    BY_HAND: datasette.NAME,
}
PAGE, ONE, NEWEST, RANKED, DEEP, UNCHANGED, COUNTED, FACETS = (
    "page of 50",
    "one claim",
    "search, the commonest word, newest",
    "search, the commonest word, ranked",
    "a deep page",
    "304 by ETag",
    "page of 50 with its count",
    "facets (five)",
)
SAME_NEWEST, SAME_RANKED = (
    "search, a word both find as often, newest",
    "search, a word both find as often, ranked",
)
TERMS = ("claimant", "proposition", "stance", "outlet", "topic", "attribution", "language")
DATED = {"made": ("made_after", "2021"), "published": ("published_after", "2025-03-01")}
#: A page this deep, where the record has so many.
DEEPEST = 10_000


@dataclass(slots=True)
class Case:
    """One piece of work; ``paths`` of each contestant are asked for in turn."""

    name: str
    paths: dict[str, list[str]] = field(default_factory=dict)
    etag: str = ""
    skipped: str = ""
    note: str = ""


def filtered_by(name: str) -> str:
    return f"{PAGE}, by {name}"


#: Cases with a page of whole documents, to which the same targets apply.
PAGES = (PAGE, *(filtered_by(name) for name in (*TERMS, *DATED)))


def cases(servers: Servers) -> Iterator[Case]:
    yield Case(
        PAGE,
        {
            FACTBASE: [API],
            CAREFUL: ["/careful/claims"],
            ORDINARY: ["/ordinary/claims"],
            BARE: ["/claims"],
            **_datasette(servers, "page", [{}], {}),
        },
    )
    for name in TERMS:
        yield _by_term(servers, name)
    for name, (parameter, value) in DATED.items():
        yield _by_date(name, parameter, value)
    yield _one(servers)
    yield from _searches()
    yield from _same_searches(servers)
    yield _deep(servers)
    yield _unchanged(servers)
    yield _probed(servers, COUNTED, f"{API}?count=true")
    yield _probed(servers, FACETS, f"{API}?facets=stance,claimant,proposition,outlet,year")


def _datasette(
    servers: Servers,
    query: str,
    asked: Iterable[Mapping[str, str | int]],
    listed: Mapping[str, str] | None = None,
) -> dict[str, list[str]]:
    """By a query of ours and, where it has one that does the same, by a list of its own. Nothing
    where there is none."""
    if not servers.sqlite:
        return {}
    own = {} if listed is None else {DATASETTE: [datasette.listed(servers.sqlite, **listed)]}
    return own | {BY_HAND: [datasette.ask(query, servers.sqlite, **each) for each in asked]}


def _by_term(servers: Servers, name: str) -> Case:
    asked = values.spread(name)
    theirs = [{name: value} for value in asked if name in datasette.QUERIES]
    of = [urlencode({name: value}) for value in asked]
    return Case(
        filtered_by(name),
        {
            FACTBASE: [f"{API}?{query}" for query in of],
            CAREFUL: [f"/careful/claims?{query}" for query in of],
            BARE: [f"/claims?{urlencode({'term': f'{name}:{value}'})}" for value in asked],
            **(_datasette(servers, name, theirs) if theirs else {}),
        },
        note=f"{len(asked)} values in turn, the commonest in {values.of(name)[0].claims:,} claims",
    )


def _by_date(name: str, parameter: str, value: str) -> Case:
    whole = value if len(value) == 10 else f"{value}-01-01"
    return Case(
        filtered_by(name),
        {
            FACTBASE: [f"{API}?{parameter}={value}"],
            CAREFUL: [f"/careful/claims?{parameter}={whole}"],
            BARE: [f"/claims?{parameter}={whole}"],
        },
        note=f"{parameter}={value}",
    )


def _one(servers: Servers) -> Case:
    ids = values.ids()
    return Case(
        ONE,
        {
            FACTBASE: [f"{API}/C{number}" for number in ids],
            CAREFUL: [f"/careful/claims/C{number}" for number in ids],
            ORDINARY: [f"/ordinary/claims/C{number}" for number in ids],
            BARE: [f"/claims/C{number}" for number in ids],
            **_datasette(servers, "one", [{"number": number} for number in ids]),
        },
        note=f"{len(ids)} of them in turn",
    )


def _searches() -> Iterator[Case]:
    """The bare server is given the query as the program works it out, so that both find the same;
    it is the one for both orders, for ranking is a choice."""
    word = values.words()[0]
    asked = f"q={quote(word.value)}"
    compiled = quote(search.compiled(word.value), safe="")
    note = f"“{word.value}”, in {word.claims:,} claims"
    newest, ranked = f"/claims?found={compiled}", f"/claims?ranked={compiled}"
    careful = f"/careful/claims?{asked}"
    yield Case(
        NEWEST, {FACTBASE: [f"{API}?{asked}"], CAREFUL: [careful], BARE: [newest]}, note=note
    )
    yield Case(
        RANKED,
        {
            FACTBASE: [f"{API}?{asked}&sort=relevance"],
            BARE: [newest],
            f"{BARE}, ranked": [ranked],
        },
        note=note,
    )


def _same_searches(servers: Servers) -> Iterator[Case]:
    """Against Datasette: the commonest word that both find in as many claims. Ours looks for a
    word in every language by its stem there, and so finds more of some, fewer of others."""
    reason = "" if servers.sqlite else datasette.SKIPPED
    word = next(_alike(servers), None) if servers.sqlite else None
    if not word:
        reason = reason or "there is no word that Datasette finds in as many claims"
        yield from (Case(name, skipped=reason) for name in (SAME_NEWEST, SAME_RANKED))
        return
    asked, note = f"{API}?q={quote(word.value)}", f"“{word.value}”, in {word.claims:,} claims"
    words, listed = [{"words": word.value}], {"_search": word.value}
    newest = _datasette(servers, "newest", words, listed)
    yield Case(SAME_NEWEST, {FACTBASE: [asked], **newest}, note=note)
    ranked = _datasette(servers, "ranked", words)
    yield Case(SAME_RANKED, {FACTBASE: [f"{asked}&sort=relevance"], **ranked}, note=note)


def _alike(servers: Servers) -> Iterator[values.Value]:
    for word in values.words():
        path = datasette.ask("found", servers.sqlite, words=word.value)
        (theirs,) = orjson.loads(servers[datasette.NAME].get(path)[1])
        if theirs and theirs == values.found(word.value):
            yield values.Value(word.value, theirs)


def _deep(servers: Servers) -> Case:
    """Page 10,000, or the last full one: walked to in the largest steps there are."""
    pages, path, last = walk(servers, DEEPEST)
    position = quote(base64.b64encode(f"p={last['number']}".encode()).decode())
    behind = urlencode({"revision": last["revision"], "number": last["number"]})
    return Case(
        DEEP,
        {
            FACTBASE: [path],
            FIRST_PAGE: [API],
            CAREFUL: [f"/careful/claims?cursor={position}"],
            ORDINARY: [f"/ordinary/claims?page={pages}"],
            BARE: [f"/claims?{behind}"],
        },
        note=f"page {pages:,}",
    )


def walk(servers: Servers, page: int) -> tuple[int, str, dict[str, int]]:
    """The number, the address and what comes before it of this page, or of the last full one."""
    step, passed, path = 10, 0, API
    last: dict[str, int] = {}
    body = orjson.loads(servers["factbase"].get(f"{API}?limit=500")[1])
    while passed + step < page and body["next"] and len(body["results"]) == 500:
        passed += step
        path, last = _behind(body)
        body = orjson.loads(servers["factbase"].get(f"{path}&limit=500")[1])
    while passed + 1 < page:
        body = orjson.loads(servers["factbase"].get(path)[1])
        if not body["next"]:
            break
        passed += 1
        path, last = _behind(body)
        if len(orjson.loads(servers["factbase"].get(path)[1])["results"]) < 50:
            break
    return passed + 1, path, last


def _behind(body: dict) -> tuple[str, dict[str, int]]:  # type: ignore[type-arg]
    cursor = re.search(r"cursor=[^&]+", body["next"])
    assert cursor
    document = body["results"][-1]
    return f"{API}?{cursor[0]}", {
        "revision": document["published"]["revision"],
        "number": int(document["id"][1:]),
    }


def _unchanged(servers: Servers) -> Case:
    """The same address and header for both; the empty view looks at neither."""
    known = etag(servers)
    if not known:
        return Case(UNCHANGED, skipped="the API sends no ETag")
    return Case(
        UNCHANGED,
        {FACTBASE: [API], EMPTY: ["/empty"], EMPTY_API: ["/empty-api"]},
        etag=known,
        note="the empty views have no middleware at all",
    )


def etag(servers: Servers) -> str:
    _, _, headers = servers["factbase"].get(API)
    return next((value for name, value in headers.items() if name.lower() == "etag"), "")


def _probed(servers: Servers, name: str, path: str) -> Case:
    """What the API may not have yet."""
    status, body, _ = servers["factbase"].get(path)
    if status == 200:
        return Case(name, {FACTBASE: [path]})
    said = orjson.loads(body).get("detail", "") if body.startswith(b"{") else ""
    return Case(name, skipped=f"the API has this not yet; it says {status}: {said}")
