"""One of everything the API answers."""

from typing import Any

PROPOSITION = {
    "id": "Q1",
    "text": "China is neutral in the war in Ukraine",
    "definition": "Gives neither side weapons, money or cover.",
    "broader": None,
    "negation_of": None,
}
OUTLET = {"id": "O1", "url": "/outlets/O1", "name": "The Hill"}
ACTOR = {"id": "P1", "url": "/actors/P1", "name": "Jianli Yang", "kind": "person"}
TOPIC = {
    "id": "china-russia-relations",
    "url": "/topics/china-russia-relations",
    "name": "China–Russia relations",
    "broader": {"id": "china", "name": "China"},
}
ARTICLE = {
    "id": "A1",
    "url": "/articles/A1",
    "title": "China is hardly neutral",
    "issued": {"edtf": "2023", "earliest": "2023-01-01", "latest": "2023-12-31"},
    "outlet": {"id": "O1", "name": "The Hill"},
    "byline": [
        {"id": "P1", "name": "Jianli Yang", "kind": "person", "role": "author", "printed": None}
    ],
    "fictional": False,
    "csl": {
        "id": "yang2023",
        "type": "article-newspaper",
        "title": "China is hardly neutral",
        "container-title": "The Hill",
        "issued": {"date-parts": [[2023]]},
        "author": [{"family": "Yang", "given": "Jianli"}],
    },
}
CLAIM = {
    "id": "C1",
    "version": 1,
    "status": "published",
    "url": "/claims/C1",
    "text": "China is not neutral in the war in Ukraine.",
    "quote": {
        "exact": "Beijing is hardly a neutral party",
        "prefix": "These drills should remind the world that ",
        "suffix": ", no matter how much it tries",
        "start": 612,
        "end": 645,
        "snapshot": "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    },
    "attribution": "own_voice",
    "language": "en",
    "made": {"edtf": "2023", "earliest": "2023-01-01", "latest": "2023-12-31"},
    "claimants": [
        {
            "id": "P1",
            "name": "Jianli Yang",
            "kind": "person",
            "role": "speaker",
            "described_as": "founder and president of Citizen Power Initiatives for China",
            "affiliation": {
                "id": "P2",
                "name": "Citizen Power Initiatives for China",
                "title": "founder and president",
            },
            "csl": {"family": "Yang", "given": "Jianli"},
        }
    ],
    "stances": [{"proposition": PROPOSITION, "stance": "opposes"}],
    "article": ARTICLE,
    "citations": [],
    "topics": ["china-russia-relations"],
    "topic_names": {"china-russia-relations": "China–Russia relations"},
    "topics_broader": {"china-russia-relations": [{"slug": "china", "name": "China"}]},
    "credits": [],
    "published": {"revision": 3, "at": "2026-11-21T12:00:00Z"},
    "corrected": None,
    "withdrawn": None,
    "supersedes": None,
}
REVISION = {
    "number": 3,
    "kind": "publish",
    "at": "2026-11-21T12:00:00Z",
    "digest": "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae",
    "published": ["C1v2"],
    "superseded": ["C1v1"],
    "withdrawn": [],
    "corrected": [],
    "redirects": [],
}
_NOBODY: dict[str, Any] = {"claims": 0, "actors": 0, "first": []}
STANDS_WHERE = {
    "proposition": PROPOSITION | {"url": "/propositions/Q1"},
    "stances": {
        "supports": _NOBODY,
        "opposes": {
            "claims": 1,
            "actors": 1,
            "first": [{"id": "P1", "name": "Jianli Yang", "kind": "person", "claims": 1}],
        },
        "mixed": _NOBODY,
        "neutral": _NOBODY,
        "unclear": _NOBODY,
    },
    "revision": 3,
}
LINKED = {
    "@context": ["https://schema.org", {"cito": "http://purl.org/spar/cito/"}],
    "@type": "Claim",
    "@id": "https://example.org/claims/C1v1",
    "text": "China is not neutral in the war in Ukraine.",
}
LINES = '{"id":"C1","version":1, …}\n{"id":"C2","version":1, …}\n'
TABLE = "id,version,url,claim, …\r\nC1,1,/claims/C1,China is not neutral …\r\n"

LIST: dict[str, Any] = {
    "address": "on-neutrality",
    "url": "/lists/on-neutrality",
    "name": "On neutrality",
    "about": "What the seminar reads.",
    "by": None,
    "of": "claims",
    "filter": None,
    "frozen": 3,
}
LIST_WHOLE = LIST | {
    "revision": 3,
    "count": 1,
    "results": [
        {"place": 1, "id": "C1", "status": "published", "note": "The clearest.", "document": CLAIM}
    ],
    "more": None,
}

DOCUMENTS: dict[str, dict[str, Any]] = {
    "Claim": CLAIM,
    "Article": ARTICLE,
    "Actor": ACTOR,
    "Outlet": OUTLET,
    "Proposition": PROPOSITION | {"url": "/propositions/Q1"},
    "Topic": TOPIC,
}


def page(document: Any) -> dict[str, Any]:
    return {"results": [document], "next": None, "revision": 3}


def problem(status: int, title: str, detail: str, **more: Any) -> dict[str, Any]:
    return {"type": "about:blank", "title": title, "status": status, "detail": detail, **more}


NOT_UNDERSTOOD = problem(
    400, "Bad Request", "stance cannot be “oposes”. Did you mean “opposes”?", parameter="stance"
)
NOT_FOUND = problem(404, "Not Found", "No claim C12 is published as of revision 3.")
NOT_ALLOWED = problem(
    405, "Method Not Allowed", "This address is for reading. It answers GET, HEAD, OPTIONS."
)
NOT_ACCEPTABLE = problem(
    406,
    "Not Acceptable",
    "This address answers in application/json; ask for that, or for */*.",
)
GONE = problem(
    410,
    "Gone",
    "C1 was withdrawn in revision 7: The article was retracted.",
    reason="The article was retracted.",
    document=CLAIM | {"status": "withdrawn"},
)
TOO_MANY = problem(
    429,
    "Too Many Requests",
    "From your address came more than 600 requests in 1 minute. Ask again in 12 seconds.",
)
BUSY = problem(
    503,
    "Service Unavailable",
    "This would have taken more than 3 seconds and was stopped. Please leave out facets, or ask "
    "for fewer.",
)
