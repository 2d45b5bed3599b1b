"""What OpenAPI says of each address: parameters, answers, examples."""

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import (
    OpenApiExample,
    OpenApiParameter,
    OpenApiResponse,
    extend_schema,
    extend_schema_view,
)

from claims import bibliography, parameters
from sources.formats.references import FORMS

EXAMPLE = {
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
            "affiliation": None,
            "csl": {"family": "Yang", "given": "Jianli"},
        }
    ],
    "stances": [
        {
            "proposition": {"id": "Q1", "text": "China is neutral in the war in Ukraine"},
            "stance": "opposes",
        }
    ],
    "article": {
        "id": "A1",
        "url": "/articles/A1",
        "csl": {"id": "yang2023", "type": "article-newspaper"},
    },
    "citations": [],
    "topics": ["china-russia-relations"],
    "topic_names": {"china-russia-relations": "China–Russia relations"},
    "published": {"revision": 3, "at": "2026-11-21T12:00:00Z"},
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
NOT_UNDERSTOOD = {
    "type": "about:blank",
    "title": "Bad Request",
    "status": 400,
    "detail": "stance cannot be “oposes”. Did you mean “opposes”?",
    "parameter": "stance",
}
GONE = {
    "type": "about:blank",
    "title": "Gone",
    "status": 410,
    "detail": "C1 was withdrawn in revision 7: The article was retracted.",
    "reason": "The article was retracted.",
    "document": EXAMPLE | {"status": "withdrawn"},
}
PROBLEM = "application/problem+json"

#: Parameter → what it means; the same for lists and citations.
MEANINGS = {
    "q": "Words to search for: all of them, “a phrase”, -without, this OR that.",
    "claimant": "Who makes the claim: P1.",
    "author": "In the article's byline: P1.",
    "outlet": "Where the article appeared: O1.",
    "article": "The article it was found in: A1.",
    "proposition": "What it takes a stand on: Q1.",
    "topic": "A topic's short name.",
    "stance": "The side it takes; with proposition, on that proposition.",
    "attribution": "How the article gives it.",
    "language": "Of the claim's wording: en, de.",
    "claim": "These claims: C1,C2.",
    "made_after": "May have been made on that day or later: 2023, 2021-03, 2021-03-09.",
    "made_before": "May have been made on that day or earlier; 2023 means to its last day.",
    "published_after": "Published here on that day or later.",
    "published_before": "Published here on that day or earlier.",
}
AS_OF = OpenApiParameter(
    "as_of", int, description="Read the record as of this revision; such answers never change."
)
PUBLIC_ID = OpenApiParameter(
    "public_id", str, OpenApiParameter.PATH, description="A claim (C1) or a version of it (C1v2)."
)


def _filters() -> list[OpenApiParameter]:
    choices: dict[str, Any] = dict(parameters.CHOICES)
    lists = " Several, with commas between, are alternatives; repeat it for all of them."
    return [
        OpenApiParameter(
            name,
            {"type": "array", "items": {"type": "string", "enum": choices[name]}}
            if name in choices
            else str,
            explode=False if name in choices else None,
            description=meaning + (lists if name in parameters.LISTS else ""),
        )
        for name, meaning in MEANINGS.items()
    ] + [AS_OF]


def _sort() -> OpenApiParameter:
    return OpenApiParameter(
        "sort",
        str,
        enum=list(parameters.SORTS),
        default="-published",
        description="“-” for the latest first; relevance goes with q.",
    )


def _limit(what: str) -> OpenApiParameter:
    limits = {"type": "integer", "minimum": 1, "maximum": parameters.MOST, "default": 50}
    return OpenApiParameter("limit", limits, description=f"{what} on a page.")


def _json(description: str, example: Any, content_type: str = "application/json") -> Any:
    return OpenApiResponse(
        OpenApiTypes.OBJECT,
        description,
        examples=[OpenApiExample("example", value=example, media_type=content_type)],
    )


def _problem(description: str, example: Any) -> Any:
    return _json(description, example, PROBLEM)


def _not_found(detail: str) -> dict[str, Any]:
    return {"type": "about:blank", "title": "Not Found", "status": 404, "detail": detail}


def _list(example: Any) -> dict[str, Any]:
    return {"results": [example], "next": None, "revision": 3}


def _described(name: str, summary: str, parameters: list[OpenApiParameter], responses: Any) -> Any:
    responses = responses | {
        (400, PROBLEM): _problem("A parameter that cannot be understood.", NOT_UNDERSTOOD)
    }
    return extend_schema_view(
        get=extend_schema(
            operation_id=name, summary=summary, parameters=parameters, responses=responses, auth=[]
        ),
        options=extend_schema(exclude=True),
    )


_MISSING = _problem("No such claim.", _not_found("No claim C12 is published as of revision 3."))

CLAIMS = _described(
    "claims",
    "Claims, chosen and sorted",
    [
        *_filters(),
        _sort(),
        _limit("Claims"),
        OpenApiParameter("cursor", str, description="From “next”; take it as it stands."),
        OpenApiParameter("count", bool, description="true: also “count”, over all pages."),
    ],
    {(200, "application/json"): _json("A page of documents.", _list(EXAMPLE))},
)
CLAIM = _described(
    "claim",
    "A claim",
    [PUBLIC_ID, AS_OF],
    {
        (200, "application/json"): _json("The document, as it was published.", EXAMPLE),
        (301, "text/html"): OpenApiResponse(None, "Merged into another."),
        (404, PROBLEM): _MISSING,
        (410, PROBLEM): _problem("Withdrawn: the reason and the last document.", GONE),
    },
)
VERSIONS = _described(
    "versions",
    "The versions of a claim",
    [PUBLIC_ID, AS_OF],
    {
        (200, "application/json"): _json("Documents, the newest version first.", _list(EXAMPLE)),
        (404, PROBLEM): _MISSING,
    },
)
REVISIONS = _described(
    "revisions",
    "What each revision did",
    [
        OpenApiParameter("after", int, description="Only those after this one.", default=0),
        _limit("Revisions"),
        AS_OF,
    ],
    {(200, "application/json"): _json("The oldest first.", _list(REVISION))},
)
CITATIONS = _described(
    "citations",
    "References, in BibTeX or any style",
    [
        *_filters(),
        _sort(),
        OpenApiParameter(
            "format",
            str,
            enum=list(FORMS),
            description="Without it csljson; with a style or locale, text.",
        ),
        OpenApiParameter("style", str, description="A CSL style by its name: apa (the usual)."),
        OpenApiParameter("locale", str, description="The language of “n.d.” and months: en-GB."),
        OpenApiParameter(
            "of",
            str,
            enum=list(bibliography.OF),
            default="articles",
            description="The articles the claims are found in, or the claims.",
        ),
    ],
    {
        (200, form.content_type.split(";")[0]): OpenApiResponse(OpenApiTypes.STR, "The references.")
        for form in FORMS.values()
    },
)
