"""What OpenAPI says of references, and of the styles they are written in."""

from typing import Any

from claims import bibliography
from claims.api.schema.parameters import AS_OF, FILTERS, SORT, in_path, limit, parameter

_STYLE = {
    "name": "apa",
    "title": "APA Style 7th edition",
    "short": "APA",
    "kind": "author-date",
    "locale": "en-US",
    "parent": None,
}
_STRING = {"type": "string"}
_TEXT = {"type": ["string", "null"]}
_ONE = {"type": "object", "properties": dict.fromkeys(_STYLE, _TEXT), "required": ["name", "title"]}
_WAITING = {
    "state": "waiting",
    "done": 0,
    "of": 2000,
    "seconds_left": 40,
    "result": "https://example.org/api/v1/citations?style=apa&as_of=7",
}
WAITING = "/citations/waiting/{ticket}"
_TICKET = in_path("ticket", "What Location named.", "^[0-9a-f]{96}$", "0" * 96)


def _object(example: dict[str, Any]) -> dict[str, Any]:
    kinds = {int: "integer", str: "string"}
    shapes = {name: {"type": kinds[type(value)]} for name, value in example.items()}
    return {"type": "object", "properties": shapes, "required": list(example)}


def operations(
    operation: Any, answer: Any, content: Any, missing: Any, references: Any, how: list[Any]
) -> dict[str, Any]:
    """By path; put together with what all operations are made of."""
    listed = {
        "type": "object",
        "properties": {"results": {"type": "array", "items": _ONE}, "count": {"type": "integer"}},
        "required": ["results", "count"],
    }
    example = {"name": "apa", "title": _STYLE["title"], "locale": "en-US",
               "example": "Author, F. (2023, November 2). The headline of a report. …"}  # fmt: skip
    one = {"type": "object", "properties": dict.fromkeys(example, _TEXT), "required": ["example"]}
    languages = {
        "type": "object",
        "properties": {"results": {"type": "array", "items": {
            "type": "object", "properties": {"code": _STRING, "name": _STRING}}}},
        "required": ["results"],
    }  # fmt: skip
    later = answer(
        "A long list is being written: ask at Location how far it is (200), until that leads to "
        "the list (303). Asking again for the list is the same. DELETE there: wait no longer.",
        content(_object(_WAITING), _WAITING), headers=("Location", "Retry-After"),
    )  # fmt: skip
    name = in_path("name", "A style by its name: apa.", r"^(own:)?[a-z0-9][-a-z0-9]{0,200}$", "apa")
    words = parameter("q", "Words of its name: all of them.", {"type": "string", "maxLength": 200})
    locale = next(each for each in how if each["name"] == "locale")
    return {
        "/citations": operation(
            "citations", "citations", "References, in BibTeX or any style",
            [
                *FILTERS, AS_OF, SORT, *how,
                parameter(
                    "of", "The articles the claims are found in, the claims, or the articles "
                    "annotated with their claims.",
                    {"type": "string", "enum": list(bibliography.OF), "default": "articles"}),
                parameter(
                    "group", "Under headings, where it is formatted.",
                    {"type": "string", "enum": list(bibliography.GROUPS)}),
            ],
            answer("The references.", references, headers=("Content-Disposition",)),
            more={"202": later},
        ),
        "/citations/styles": operation(
            "styles", "citations", "Citation styles, by name", [words, limit("Styles")],
            answer("The likeliest first.", content(listed, {"results": [_STYLE], "count": 1})),
        ),
        "/citations/styles/{name}": operation(
            "style", "citations", "What a citation style looks like", [name, locale],
            answer("An example.", content(one, example)),
            more=missing("There is no style “apaa”. The nearest are apa."),
        ),
        "/citations/locales": operation(
            "locales", "citations", "The languages references can be written in", [],
            answer("All of them.", content(
                languages, {"results": [{"code": "de-DE", "name": "Deutsch, German"}]})),
        ),
    }  # fmt: skip


def waiting(operation: Any, answer: Any, content: Any, more: dict[str, Any]) -> dict[str, Any]:
    """How far a long list is; ``more``: what else may be answered."""
    how_far = answer("How far it is.", content(_object(_WAITING), _WAITING),
                     headers=("Retry-After",))  # fmt: skip
    found: dict[str, Any] = operation(
        "waiting", "citations", "How far a long list is", [_TICKET], how_far, more=more
    )
    return found


def stopped(more: dict[str, Any]) -> dict[str, Any]:
    """A long list that somebody wants no more."""
    return {
        "operationId": "stop",
        "tags": ["citations"],
        "summary": "Wait no longer for a long list; one that is finished stays",
        "parameters": [_TICKET],
        "responses": {
            "204": {
                "description": "It is stopped where nobody else waits; one that is finished stays."
            },
            **more,
        },
    }
