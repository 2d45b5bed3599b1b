"""The shapes of what the API answers, each written once, as JSON Schema."""

from collections.abc import Iterable
from typing import Any

from claims.models import Citation, Claim, Claimant, Entry, Revision, Stance
from sources.models import Actor, Byline

Schema = dict[str, Any]

STRING: Schema = {"type": "string"}
TRUE_OR_FALSE: Schema = {"type": "boolean"}
NUMBER: Schema = {"type": "integer", "minimum": 0}
DAY: Schema = {"type": "string", "format": "date"}
TIME: Schema = {"type": "string", "format": "date-time"}
URI: Schema = {"type": "string", "format": "uri"}


def ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def one_of(values: Any, *more: str) -> Schema:
    return {"type": "string", "enum": [*values, *more]}


def listed(schema: Schema) -> Schema:
    return {"type": "array", "items": schema}


def or_null(schema: Schema) -> Schema:
    if set(schema) == {"type"}:
        return {"type": [schema["type"], "null"]}
    return {"oneOf": [schema, {"type": "null"}]}


def mapping(values: Schema) -> Schema:
    return {"type": "object", "additionalProperties": values}


def public_id(letter: str) -> Schema:
    return {"type": "string", "pattern": f"^{letter}[1-9][0-9]*$"}


def shape(description: str, *, leave_out: Iterable[str] = (), **properties: Schema) -> Schema:
    """Every key is always there, but for those of ``leave_out``; there are no others."""
    return {
        "type": "object",
        "description": description,
        "properties": properties,
        "required": [name for name in properties if name not in leave_out],
        "additionalProperties": False,
    }


def part_of(whole: Schema) -> Schema:
    """With the keys that ``fields`` or ``omit`` leave."""
    rest = {name: value for name, value in whole.items() if name != "required"}
    return rest | {"description": "The keys of it that were asked for by “fields” or “omit”."}


def page(of: str, **more: Schema) -> Schema:
    either = {"anyOf": [ref(of), ref(f"{of}Part")]}
    return shape(
        "A page: its documents, the address of the next one, and the revision that was read.",
        results=listed(either),
        next=or_null(URI),
        revision=NUMBER,
        **more,
        leave_out=tuple(more),
    )


_CSL: Schema = {
    "type": "object",
    "description": "A CSL-JSON item (citationstyles.org, 1.0.2): the variables that have a value.",
    "properties": {"id": STRING, "type": STRING, "title": STRING, "URL": STRING, "DOI": STRING},
    "required": ["id", "type"],
    "additionalProperties": True,
}
_CSL_NAME: Schema = {
    "type": "object",
    "description": "A name as CSL-JSON has it: family and given, or literal.",
    "additionalProperties": STRING,
}
_SNAPSHOT: Schema = {"type": "string", "pattern": "^sha256:[0-9a-f]{64}$"}

_DOCUMENTS: dict[str, Schema] = {
    "Claim": shape(
        "A version of a claim, as it was published.",
        id=public_id("C"),
        version={"type": "integer", "minimum": 1},
        status=one_of(Entry.Status.values),
        url=STRING,
        text=STRING,
        quote=or_null(ref("Quote")),
        attribution=one_of(Claim.Attribution.values),
        language=STRING,
        made=or_null(ref("FuzzyDate")),
        claimants=listed(ref("Claimant")),
        stances=listed(ref("Stance")),
        article=ref("Article"),
        citations=listed(ref("Citation")),
        topics=listed(STRING),
        topic_names=mapping(STRING),
        topics_broader=mapping(listed(ref("BroaderTopic"))),
        credits=listed(ref("Credit")),
        published=ref("Stamp"),
        corrected=or_null(ref("Stamp")),
        withdrawn=or_null(ref("Withdrawal")),
        supersedes=or_null(STRING),
    ),
    "Article": shape(
        "An article, as the claims found in it show it.",
        id=public_id("A"),
        url=STRING,
        title=STRING,
        issued=or_null(ref("FuzzyDate")),
        outlet=or_null(ref("OutletNamed")),
        byline=listed(ref("Byline")),
        fictional=TRUE_OR_FALSE,
        csl=ref("CSL"),
    ),
    "Actor": shape(
        "A person or an organisation.",
        id=public_id("P"),
        url=STRING,
        name=STRING,
        kind=one_of(Actor.Kind.values),
    ),
    "Outlet": shape(
        "What articles appear in: a newspaper, a journal, a site.",
        id=public_id("O"),
        url=STRING,
        name=STRING,
    ),
    "Proposition": shape(
        "What claims take a stand on. One that is only known as what another is narrower than, or "
        "a negation of, has nulls where nothing is said of it.",
        id=public_id("Q"),
        url=STRING,
        text=STRING,
        definition=or_null(STRING),
        broader=or_null(ref("PropositionNamed")),
        negation_of=or_null(ref("PropositionNamed")),
    ),
    "Topic": shape(
        "What a claim is about. Its id is its short name.",
        id=STRING,
        url=STRING,
        name=STRING,
        broader=or_null(ref("TopicNamed")),
    ),
}
#: Documents that lists hold, and those of which “fields” and “omit” make a part.
LISTED = tuple(_DOCUMENTS)

_PARTS: dict[str, Schema] = {
    "Quote": shape(
        "The words of the article. Of several passages, “exact” joins them and “parts” has each.",
        exact=STRING,
        prefix=STRING,
        suffix=STRING,
        start=or_null(NUMBER),
        end=or_null(NUMBER),
        snapshot=or_null(_SNAPSHOT),
        parts=listed(ref("Passage")),
        leave_out=("parts",),
    ),
    "Passage": shape(
        "One passage of a quote; start and end count characters of the article's text.",
        exact=STRING,
        prefix=STRING,
        suffix=STRING,
        start=or_null(NUMBER),
        end=or_null(NUMBER),
    ),
    "FuzzyDate": shape(
        "A date as well as it is known (EDTF), and the first and last day it can be.",
        edtf=STRING,
        earliest=DAY,
        latest=DAY,
    ),
    "Claimant": shape(
        "Who makes the claim, which need not be who wrote the article.",
        id=or_null(public_id("P")),
        name=STRING,
        kind=one_of(Actor.Kind.values, "unnamed"),
        role=one_of(Claimant.Role.values),
        described_as=or_null(STRING),
        affiliation=or_null(ref("Affiliation")),
        csl=ref("CSLName"),
    ),
    "Affiliation": shape(
        "Where a claimant was, on the day of the claim.",
        id=or_null(public_id("P")),
        name=or_null(STRING),
        title=or_null(STRING),
    ),
    "Stance": shape(
        "The side a claim takes on a proposition.",
        proposition=ref("PropositionSaid"),
        stance=one_of(Stance.Side.values),
    ),
    "PropositionSaid": shape(
        "A proposition inside a claim.",
        id=public_id("Q"),
        text=STRING,
        definition=or_null(STRING),
        broader=or_null(ref("PropositionNamed")),
        negation_of=or_null(ref("PropositionNamed")),
    ),
    "PropositionNamed": shape("A proposition beside another.", id=public_id("Q"), text=STRING),
    "OutletNamed": shape("Where an article appeared.", id=public_id("O"), name=STRING),
    "TopicNamed": shape("The topic one is under.", id=STRING, name=STRING),
    "BroaderTopic": shape("A topic one is under, the nearest first.", slug=STRING, name=STRING),
    "Byline": shape(
        "Who stands in an article's byline, and how it was printed.",
        id=public_id("P"),
        name=STRING,
        kind=one_of(Actor.Kind.values),
        role=one_of(Byline.Role.values),
        printed=or_null(STRING),
    ),
    "Citation": shape(
        "Another article that the claim rests on, disputes, qualifies or mentions.",
        relation=one_of(Citation.Relation.values),
        note=or_null(STRING),
        article=ref("Article"),
    ),
    "Credit": shape(
        "Somebody who worked on it and chose to be named.",
        role=one_of(("coder", "reviewer")),
        name=STRING,
    ),
    "Stamp": shape("In which revision, and when.", revision=NUMBER, at=TIME),
    "Withdrawal": shape(
        "In which revision it was withdrawn, when and why.", revision=NUMBER, at=TIME, reason=STRING
    ),
    "CSL": _CSL,
    "CSLName": _CSL_NAME,
}

_LIST: dict[str, Schema] = {
    "address": STRING,
    "url": STRING,
    "name": STRING,
    "about": or_null(STRING),
    "by": or_null(STRING),
    "of": one_of(("articles", "claims")),
    "filter": or_null(STRING),
    "frozen": or_null({"type": "integer"}),
}

_ELSE: dict[str, Schema] = {
    "Versions": shape(
        "Every version of a claim as it was last shown, the newest first.",
        results=listed({"anyOf": [ref("Claim"), ref("ClaimPart")]}),
        next={"type": "null"},
        revision=NUMBER,
    ),
    "Facet": shape(
        "A value, what it is called, and how many claims have it.",
        value=STRING,
        label=STRING,
        count=NUMBER,
    ),
    "StandsWhere": shape(
        "Who stands where on a proposition.",
        proposition=ref("Proposition"),
        stances=shape("By the side taken.", **{side: ref("Side") for side in Stance.Side.values}),
        revision=NUMBER,
    ),
    "Side": shape(
        "How many claims take it, how many actors make them, and those with most claims.",
        claims=NUMBER,
        actors=NUMBER,
        first=listed(ref("ActorOnASide")),
    ),
    "ActorOnASide": shape(
        "An actor, and how many of their claims take this side.",
        id=public_id("P"),
        name=STRING,
        kind=one_of(Actor.Kind.values),
        claims=NUMBER,
    ),
    "Revision": shape(
        "What one revision of the record did, by claim versions (C1v2).",
        number={"type": "integer", "minimum": 1},
        kind=one_of(Revision.Kind.values),
        at=TIME,
        digest={"type": "string", "pattern": "^[0-9a-f]{64}$"},
        published=listed(STRING),
        superseded=listed(STRING),
        withdrawn=listed(STRING),
        corrected=listed(STRING),
        redirects=listed(ref("Redirect")),
    ),
    "RevisionPage": shape(
        "Revisions, the oldest first.",
        results=listed(ref("Revision")),
        next=or_null(URI),
        revision=NUMBER,
    ),
    "Redirect": shape(
        "An id that was merged away, and the one that stays.", old=STRING, new=STRING
    ),
    "References": {"type": "array", "items": ref("CSL")},
    "SavedList": shape(
        "A list somebody shares, with all it holds; “more” leads to all of them, where a filter "
        "chooses more than are here.",
        **_LIST,
        revision=NUMBER,
        count=NUMBER,
        results=listed(ref("ListItem")),
        more=or_null(URI),
    ),
    "ListItem": shape(
        "An article or a claim in a list, and what is written under it. Withdrawn: the claim was. "
        "Gone: no published claim shows the article any more.",
        place={"type": "integer", "minimum": 1},
        id={"type": "string", "pattern": "^[AC][1-9][0-9]*$"},
        status=one_of(("published", "withdrawn", "gone")),
        note=or_null(STRING),
        document={"anyOf": [ref("Claim"), ref("Article")]},
    ),
    "SavedListNamed": shape("A public list.", **_LIST),
    "SavedListPage": shape(
        "Public lists, the newest first.",
        results=listed(ref("SavedListNamed")),
        next=or_null(URI),
    ),
    "LinkedData": {
        "type": "object",
        "description": "JSON-LD: a schema.org Claim with its quote as a W3C Web Annotation, or a "
        "DataFeed of them.",
        "additionalProperties": True,
    },
    "Addresses": {"type": "object", "additionalProperties": URI},
    "Problem": {
        "type": "object",
        "description": "What is wrong and what to do about it (RFC 9457).",
        "properties": {
            "type": STRING,
            "title": STRING,
            "status": {"type": "integer"},
            "detail": STRING,
            "parameter": {"type": "string", "description": "The parameter that is wrong."},
            "reason": {"type": "string", "description": "Why it was withdrawn."},
            "document": {"type": "object", "description": "As it was shown last."},
        },
        "required": ["type", "title", "status", "detail"],
    },
}

SCHEMAS: dict[str, Schema] = {
    **_DOCUMENTS,
    **{f"{name}Part": part_of(document) for name, document in _DOCUMENTS.items()},
    "ClaimPage": page(
        "Claim",
        count=NUMBER,
        facets=mapping(listed(ref("Facet"))),
        did_you_mean=or_null(STRING),
    ),
    **{f"{name}Page": page(name, count=NUMBER) for name in LISTED[1:]},
    **_PARTS,
    **_ELSE,
}
