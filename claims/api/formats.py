"""The forms an answer has, and which of them a reader asks for."""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from django.http import QueryDict

from claims.parameters import BadParameter

LONGEST_ACCEPT = 1_000


class Form(NamedTuple):
    name: str
    content_type: str
    #: What else a reader may call it.
    called: tuple[str, ...] = ()
    #: What it takes besides the filters and the order.
    takes: frozenset[str] = frozenset()
    #: Whether it is of the whole selection, without pages.
    exported: bool = False


_PAGED = frozenset({"limit", "cursor"})
_CHOOSING = frozenset({"count", "facets", "fields", "omit"})

JSON = Form("json", "application/json", takes=_PAGED | _CHOOSING)
JSONL = Form(
    "jsonl", "application/x-ndjson", ("application/jsonl", "application/x-jsonlines"), exported=True
)
CSV = Form("csv", "text/csv; charset=utf-8", takes=frozenset({"bom"}), exported=True)
JSONLD = Form("jsonld", "application/ld+json", takes=_PAGED)

#: The first one is for whoever does not mind.
OF_LISTS = (JSON, JSONL, CSV, JSONLD)
OF_ONE = (JSON, JSONLD)
FORMS = {form.name: form for form in OF_LISTS}

_OF_SOME = _PAGED | _CHOOSING | {"bom"}


@lru_cache(maxsize=512)
def preferred(accept: str, forms: tuple[Form, ...]) -> Form | None:
    """The form a reader likes best; of those it likes the same, the first. None: it takes none."""
    ranges = list(_ranges(accept[:LONGEST_ACCEPT]))
    if not accept.strip():
        return forms[0]
    best = max(forms, key=lambda form: _liking(form, ranges))
    return best if _liking(best, ranges) > 0 else None


def check(query: QueryDict, form: Form) -> None:
    """Refuse what goes with another form, and say with which."""
    if "format" in query:
        suffixes = ", ".join(f"claims.{other.name}" for other in OF_LISTS[1:])
        raise BadParameter(
            "format", f"Another form has an address of its own: {suffixes}. Leave “format” out."
        )
    for name in query:
        if name not in _OF_SOME or name in form.takes:
            continue
        others = [other.name for other in OF_LISTS if name in other.takes]
        whole = "holds the whole selection" if form.exported else "has no such choice"
        raise BadParameter(
            name,
            f"“{name}” does not go with {form.name}, which {whole}. Leave it out, or take "
            f"{' or '.join(others)}.",
        )
    if form.exported and query.get("sort", "").strip() == "relevance":
        raise BadParameter(
            "sort",
            f"sort=relevance ranks the best; {form.name} holds the whole selection. "
            "Leave it out, or take json.",
        )


def media_type(form: Form) -> str:
    return form.content_type.partition(";")[0]


def _ranges(accept: str) -> Iterator[tuple[str, float]]:
    for part in accept.lower().split(","):
        kind, *parameters = (each.strip() for each in part.split(";"))
        yield kind, _weight(parameters)


def _weight(parameters: Sequence[str]) -> float:
    given = next((each[2:] for each in parameters if each.startswith("q=")), "1")
    try:
        return min(max(float(given), 0.0), 1.0)
    except ValueError:
        return 0.0


def _liking(form: Form, ranges: Sequence[tuple[str, float]]) -> float:
    """The weight of what names it most exactly."""
    names = (media_type(form), *form.called)
    for wanted in (names, [f"{name.partition('/')[0]}/*" for name in names], ("*/*",)):
        if weights := [weight for kind, weight in ranges if kind in wanted]:
            return max(weights)
    return 0.0
