"""The references of a list, in its order, with what its owner wrote under each."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from claims.bibliography import Cited, How, listed
from claims.list_contents import GONE, Contents
from claims.parameters import BadParameter
from sources.formats.references import Note

#: How many are written for programs, and how many are formatted at once.
MOST, MOST_AT_ONCE = 10_000, 500


def most(how: How) -> int:
    return MOST_AT_ONCE if how.form.styled else MOST


def written(contents: Contents, how: How, *, title: str, base: str) -> bytes:
    """What is cited; an article that no published claim shows any more is not.

    Raises BadParameter where there are too many, and ReferencesError.
    """
    if contents.total > most(how):
        raise BadParameter(
            "format",
            f"There are {contents.total:,} in this list; {how.name} is written for "
            f"{most(how):,} at once. BibTeX, RIS and CSL-JSON are written for {MOST:,}.",
        )
    cited = [Cited(each.document, each.note) for each in contents.listed if each.stands != GONE]
    found = listed(cited, base=base, title=title)
    if not how.form.styled:  # a note goes where reference managers keep theirs
        found = replace(found, items=[_annotated(item, found.notes) for item in found.items])
    return how.made(found)


def _annotated(item: dict[str, Any], notes: Mapping[str, Sequence[Note]]) -> dict[str, Any]:
    said = "\n\n".join(note.text for note in notes.get(str(item["id"]), ()))
    return item | {"annote": said} if said else item
