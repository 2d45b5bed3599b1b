"""What OpenAPI says of each address, by its path below /api/v1."""

from typing import Any

from claims.api import formats
from claims.api.formats import Form, media_type
from claims.api.schema import citations, examples, lists, parameters
from claims.api.schema.examples import problem
from claims.api.schema.parameters import (
    AFTER,
    AS_OF,
    BOM,
    CLAIM_ID,
    COUNT,
    CURSOR,
    FACETS,
    FILTERS,
    SORT,
    Parameter,
    choosing,
    in_path,
    limit,
    parameter,
)  # fmt: skip
from claims.api.schema.shapes import Schema, ref
from claims.formats.document import KEYS
from claims.subject_selection import KINDS, Kind
from sources.formats.references import FORMS

PROBLEM = "application/problem+json"
JSON = "application/json"

Operation = dict[str, Any]
Content = dict[str, Any]


def of(path: str, method: str) -> Operation | None:
    """The operation at a path; None for what is not described."""
    if method == "DELETE":
        return DELETIONS.get(path)
    return OPERATIONS.get(path) if method == "GET" else None


# --- answers ---------------------------------------------------------------------------------


def _content(schema: Schema, example: Any, kind: str = JSON) -> Content:
    return {kind: {"schema": schema, "examples": {"example": {"value": example}}}}


def _answer(description: str, content: Content, *, headers: tuple[str, ...] = ()) -> Operation:
    named = ("ETag", "Cache-Control", "Last-Modified", *headers, *_LIMITS)
    return {"description": description, "content": content, "headers": _headers(*named)}


def _refusal(description: str, example: Any, *headers: str) -> Operation:
    content = _content(ref("Problem"), example, PROBLEM)
    return {"description": description, "content": content, "headers": _headers(*headers)}


def _headers(*names: str) -> dict[str, Any]:
    return {name: {"$ref": f"#/components/headers/{name}"} for name in names}


_LIMITS = ("RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset", "RateLimit-Policy")

HEADERS: dict[str, Any] = {
    name: {"description": description, "schema": schema}
    for name, description, schema in (
        ("ETag", "What this answer is known by: the revision, and what was asked for. Send it as "
         "If-None-Match.", {"type": "string"}),
        ("Cache-Control", "How long it may be kept; for ever, where the address says the revision.",
         {"type": "string"}),
        ("Last-Modified", "When the revision was made.", {"type": "string"}),
        ("Link", "The next page (rel=next), or the newest version (rel=latest-version).",
         {"type": "string"}),
        ("Location", "Where it is.", {"type": "string"}),
        ("Content-Disposition", "The name of the file: what it holds, and its revision.",
         {"type": "string"}),
        ("Retry-After", "In how many seconds to ask again.", {"type": "integer"}),
        ("RateLimit-Limit", "How many requests an address may make in a window.",
         {"type": "integer"}),
        ("RateLimit-Remaining", "How many are left.", {"type": "integer"}),
        ("RateLimit-Reset", "In how many seconds the window ends.", {"type": "integer"}),
        ("RateLimit-Policy", "The limit, and the seconds of a window.", {"type": "string"}),
    )
}  # fmt: skip

_UNCHANGED = {
    "description": "If-None-Match names the answer there is now.",
    "headers": _headers("ETag", "Cache-Control"),
}
_ALWAYS: dict[str, Any] = {
    "304": _UNCHANGED,
    "400": _refusal("A parameter that cannot be understood.", examples.NOT_UNDERSTOOD),
    "406": _refusal("Accept names nothing this address answers in.", examples.NOT_ACCEPTABLE),
    "429": _refusal("More requests than one address may make.", examples.TOO_MANY,
                    "Retry-After", *_LIMITS),
    "503": _refusal("It would take too long, or too much is under way.", examples.BUSY,
                    "Retry-After"),
}  # fmt: skip
_MOVED = {
    "301": {"description": "It was merged into another.", "headers": _headers("Location")},
}


def _missing(detail: str) -> dict[str, Any]:
    return {"404": _refusal("There is no such thing.", problem(404, "Not Found", detail))}


def _operation(
    name: str,
    tag: str,
    summary: str,
    given: list[Parameter],
    answer: Operation,
    *,
    more: dict[str, Any] | None = None,
) -> Operation:
    responses = {"200": answer, **_ALWAYS, **(more or {})}
    return {
        "operationId": name,
        "tags": [tag],
        "summary": summary,
        "parameters": given,
        "responses": dict(sorted(responses.items())),
    }


# --- claims ----------------------------------------------------------------------------------

_SELECTING = [*FILTERS, AS_OF, SORT]
_PAGED = [limit("Documents"), CURSOR]
_AS_JSON = [*_PAGED, COUNT, FACETS, *choosing(KEYS)]
_IN_FORM = {"json": _AS_JSON, "jsonl": [], "csv": [BOM], "jsonld": _PAGED}

_LISTS: dict[str, Content] = {
    "json": _content(ref("ClaimPage"), examples.page(examples.CLAIM)),
    "jsonl": _content({"type": "string"}, examples.LINES, media_type(formats.JSONL)),
    "csv": _content({"type": "string"}, examples.TABLE, media_type(formats.CSV)),
    "jsonld": _content(ref("LinkedData"), examples.LINKED, media_type(formats.JSONLD)),
}
_ONE: dict[str, Content] = {
    "json": _content({"anyOf": [ref("Claim"), ref("ClaimPart")]}, examples.CLAIM),
    "jsonld": _content(ref("LinkedData"), examples.LINKED, media_type(formats.JSONLD)),
}
_GONE = {"410": _refusal("Withdrawn: the reason and the last document.", examples.GONE)}
_NO_CLAIM = _missing(str(examples.NOT_FOUND["detail"]))
_WAYS = (
    " Accept chooses between a page (json, jsonld) and a file of the whole selection (jsonl, csv),"
    " which takes no limit, cursor, count, facets, fields or omit."
)


def _claims() -> Operation:
    contents = {kind: each for content in _LISTS.values() for kind, each in content.items()}
    return _operation(
        "claims", "claims", "Claims, chosen and sorted." + _WAYS, [*_SELECTING, *_AS_JSON, BOM],
        _answer("A page of documents, or a file.", contents,
                headers=("Link", "Content-Disposition")),
    )  # fmt: skip


def _claims_in(form: Form) -> Operation:
    what = "the whole selection as a file" if form.exported else "page by page"
    header = "Content-Disposition" if form.exported else "Link"
    given = [each for each in _SELECTING if each is not SORT or not form.exported]
    sort = parameter("sort", SORT["description"],
                     SORT["schema"] | {"enum": ["-published", "made", "-made"]})  # fmt: skip
    return _operation(
        f"claims_{form.name}", "formats", f"Claims as {form.name}: {what}",
        [*given, *([sort] if form.exported else []), *_IN_FORM[form.name]],
        _answer(what.capitalize(), _LISTS[form.name], headers=(header,)),
    )  # fmt: skip


def _claim() -> Operation:
    contents = {kind: each for content in _ONE.values() for kind, each in content.items()}
    return _operation(
        "claim", "claims", "A claim, or one version of it",
        [CLAIM_ID, AS_OF, *choosing(KEYS), *_HOW],
        _answer("The document, as it was published, or a reference to it.",
                _or_references(contents), headers=("Link", "Content-Disposition")),
        more=_MOVED | _NO_CLAIM | _GONE,
    )  # fmt: skip


def _claim_in(form: Form) -> Operation:
    chosen = choosing(KEYS) if form is formats.JSON else []
    return _operation(
        f"claim_{form.name}", "formats", f"A claim as {form.name}", [CLAIM_ID, AS_OF, *chosen],
        _answer("The document.", _ONE[form.name], headers=("Link",)),
        more=_MOVED | _NO_CLAIM | _GONE,
    )  # fmt: skip


def _versions() -> Operation:
    claim = in_path("public_id", "A claim: C1.", "^C[1-9][0-9]{0,17}$", "C1")
    return _operation(
        "versions", "claims", "The versions of a claim", [claim, AS_OF, *choosing(KEYS)],
        _answer("The newest first.", _content(ref("Versions"), examples.page(examples.CLAIM))),
        more=_MOVED | _NO_CLAIM,
    )  # fmt: skip


# --- what claims hang on ---------------------------------------------------------------------

_MEANS = {
    "outlet": "Where it appeared: O1. Several, with commas between, are alternatives.",
    "author": "In its byline: P1. Several, with commas between, are alternatives.",
    "kind": "A person or an organisation.",
    "broader": "Directly under this one. Several, with commas between, are alternatives.",
    "negation_of": "A negation of this one. Several, with commas between, are alternatives.",
}
_NAMES = {"articles": "Article", "actors": "Actor", "outlets": "Outlet",
          "propositions": "Proposition", "topics": "Topic"}  # fmt: skip


def _subject_id(kind: Kind) -> Parameter:
    if kind.letter == "topic:":
        return in_path("public_id", "Its short name.", "^[-A-Za-z0-9_]{1,100}$",
                       str(examples.TOPIC["id"]))  # fmt: skip
    letter = kind.letter
    if letter == "A":
        told = "Its id, A1, or a citation key it has or had, which answers 301."
        return in_path("public_id", told, "^[A-Za-z0-9][A-Za-z0-9:._+-]{0,99}$", "A1")
    return in_path(
        "public_id", f"Its id: {letter}1.", f"^{letter}[1-9][0-9]{{0,17}}$", f"{letter}1"
    )


def _narrowed(kind: Kind) -> list[Parameter]:
    found = []
    for name, takes in kind.narrowed.items():
        if isinstance(takes, tuple):
            schema = parameters.names(takes)
        elif takes == "topic:":
            schema = {"type": "string", "format": "topics"}
        else:
            schema = parameters.names([f"{takes}[1-9][0-9]{{0,17}}"])
        found.append(parameter(name, _MEANS[name], schema))
    return found


def _subjects(kind: Kind) -> Operation:
    name = _NAMES[kind.name]
    words = parameter("q", "Words in its name: all of them.",
                      {"type": "string", "format": "websearch"})  # fmt: skip
    contents = _content(ref(f"{name}Page"), examples.page(examples.DOCUMENTS[name]))
    how: list[Parameter] = []
    if kind.name == "articles":
        contents, how = _or_references(contents), _HOW
    return _operation(
        kind.name, kind.name, f"{name}s that published claims show, by name",
        [words, *_narrowed(kind), AS_OF, limit(f"{name}s"), CURSOR, COUNT, *choosing(kind.keys),
         *how],
        _answer("A page of documents" + (", or all as references." if how else "."), contents,
                headers=("Link",)),
    )  # fmt: skip


def _subject(kind: Kind) -> Operation:
    name = _NAMES[kind.name]
    gone = problem(410, "Gone", "It is shown by no published claim since revision 7.",
                   document=examples.DOCUMENTS[name])  # fmt: skip
    contents = _content({"anyOf": [ref(name), ref(f"{name}Part")]}, examples.DOCUMENTS[name])
    how: list[Parameter] = []
    if kind.name == "articles":
        contents, how = _or_references(contents), _HOW
    return _operation(
        kind.name.removesuffix("s"), kind.name, f"One of the {kind.name}",
        [_subject_id(kind), AS_OF, *choosing(kind.keys), *how],
        _answer("The document" + (", or a reference to it." if how else "."), contents),
        more=_MOVED | _missing("No published claim shows it.")
        | {"410": _refusal("No published claim shows it any more.", gone)},
    )  # fmt: skip


def _stances() -> Operation:
    return _operation(
        "stances", "propositions", "Who stands where: claims and actors by stance",
        [_subject_id(KINDS["propositions"]), AS_OF],
        _answer("Claims by stance, and the actors of the newest 2,000 of each.",
                _content(ref("StandsWhere"), examples.STANDS_WHERE)),
        more=_MOVED | _missing("No published claim shows Q12.")
        | {"410": _refusal("No published claim shows it any more.", problem(
            410, "Gone", "Q1 is shown by no published claim since revision 7."))},
    )  # fmt: skip


# --- the rest --------------------------------------------------------------------------------


def _revisions() -> Operation:
    return _operation(
        "revisions", "record", "What each revision did, the oldest first",
        [AFTER, limit("Revisions"), AS_OF],
        _answer("A page of revisions.",
                _content(ref("RevisionPage"), examples.page(examples.REVISION)),
                headers=("Link",)),
    )  # fmt: skip


def _or_references(contents: Content) -> Content:
    """The document stands first: what is generated from the schema reads the first it knows."""
    return contents | _references() | contents


def _references() -> Content:
    contents: Content = {}
    for name, form in FORMS.items():
        example = [examples.ARTICLE["csl"]] if name == "csljson" else "…"
        schema = ref("References") if name == "csljson" else {"type": "string"}
        contents |= _content(schema, example, form.content_type.split(";")[0])
    return contents


_HOW = [
    parameter("format", "Without it csljson; with a style or locale, text.",
              {"type": "string", "enum": list(FORMS)}),
    parameter("style", "A CSL style by its name: apa (the usual).",
              {"type": "string", "format": "style"}),
    parameter("locale", "The language of “n.d.” and months: en-GB.",
              {"type": "string", "format": "locale"}),
    parameter("accessed", "The day you read them on, for what has an address: 2026-11-21. Without "
              "it an article has the day its coder read it on, a claim that of the revision.",
              {"type": "string", "format": "date"}),
]  # fmt: skip


def _index() -> Operation:
    answer = _answer("Name → address.", _content(
        ref("Addresses"), {"claims": "https://example.org/api/v1/claims"}))  # fmt: skip
    return _operation("addresses", "record", "What there is", [], answer)


_NO_LIST = _missing("There is no such list; it may have been taken away. Ask for it again.")
_THERE: dict[str, Any] = {"303": {"description": "It is there.", "headers": _headers("Location")}}
_STOPPED: dict[str, Any] = {"410": _refusal(
    "You wait for it no longer.",
    problem(410, "Gone", "You wait for this list no longer. Ask for it again to begin anew."),
)}  # fmt: skip
#: What there is to be stopped.
DELETIONS: dict[str, Operation] = {
    citations.WAITING: citations.stopped(
        _NO_LIST | {each: _ALWAYS[each] for each in ("400", "429")}
    )
}

OPERATIONS: dict[str, Operation] = {
    "": _index(),
    "/claims": _claims(),
    **{f"/claims.{form.name}": _claims_in(form) for form in formats.OF_LISTS},
    "/claims/{public_id}": _claim(),
    **{f"/claims/{{public_id}}.{form.name}": _claim_in(form) for form in formats.OF_ONE},
    "/claims/{public_id}/versions": _versions(),
    **{f"/{name}": _subjects(kind) for name, kind in KINDS.items()},
    **{f"/{name}/{{public_id}}": _subject(kind) for name, kind in KINDS.items()},
    "/propositions/{public_id}/stances": _stances(),
    "/revisions": _revisions(),
    **citations.operations(_operation, _answer, _content, _missing, _references(), _HOW),
    citations.WAITING: citations.waiting(
        _operation, _answer, _content, _THERE | _STOPPED | _NO_LIST
    ),
    **lists.operations(_operation, _answer, _content, _missing, _references(), _HOW),
}
