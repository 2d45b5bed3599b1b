"""What OpenAPI says of the lists that people share."""

from typing import Any

from claims.api.schema import examples
from claims.api.schema.parameters import AFTER_PAGE, Parameter, in_path
from claims.api.schema.shapes import ref

ADDRESS = in_path(
    "address",
    "The name of a public list, or the end of a link that was shared.",
    "^([a-z0-9]{1,20}(-[a-z0-9]{1,20})?|[0-9a-f]{32})$",
    "on-neutrality",
)


def operations(
    operation: Any, answer: Any, content: Any, missing: Any, references: Any, how: list[Parameter]
) -> dict[str, Any]:
    """By path; put together with what all operations are made of."""
    gone = missing("This list is not shared (any more): “on-neutrality”.")
    later = answer(
        "A long list is being written, as for citations: ask at Location how far it is.",
        content({"type": "object"}, {"state": "waiting", "done": 0, "of": 400}),
        headers=("Location", "Retry-After"),
    )
    page = {"results": [examples.LIST], "next": None}
    return {
        "/lists": operation(
            "lists", "lists", "Lists that people made public, the newest first", [AFTER_PAGE],
            answer("A page of lists.", content(ref("SavedListPage"), page), headers=("Link",)),
        ),
        "/lists/{address}": operation(
            "list", "lists", "A list that is shared, with all it holds", [ADDRESS],
            answer("The list.", content(ref("SavedList"), examples.LIST_WHOLE)), more=gone,
        ),
        "/lists/{address}/citations": operation(
            "list_citations", "lists", "The references of a list, with what is written under each",
            [ADDRESS, *how],
            answer("The references.", references, headers=("Content-Disposition",)),
            more=gone | {"202": later},
        ),
    }  # fmt: skip
