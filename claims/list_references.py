"""The references of a list, in its order, with what its owner wrote under each."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from claims.bibliography import MOST_STYLED, SHORT, Cited, How, listed
from claims.list_contents import GONE, Contents
from claims.parameters import BadParameter
from sources.formats import references
from sources.formats.references import Note, ReferenceList

MOST = MOST_STYLED


def written(contents: Contents, how: How, *, title: str, base: str) -> ReferenceList:
    """What is cited; an article that no published claim shows any more is not.

    Raises BadParameter where there are too many.
    """
    if contents.total > MOST or not contents.all_here:
        raise BadParameter(
            "format", f"This list has more than {MOST:,}; references are written for {MOST:,}."
        )
    cited = [Cited(each.document, each.note) for each in contents.listed if each.stands != GONE]
    found = listed(cited, base=base, title=title, words=how.words)
    if how.form.styled:
        return replace(found, notes={each: _paragraphs(said) for each, said in found.notes.items()})
    # A note goes where reference managers keep theirs.
    return replace(found, items=[_annotated(item, found.notes) for item in found.items])


def for_machines(found: ReferenceList, how: How) -> bytes | Iterator[bytes]:
    """In a form that is not formatted; a long list as a stream."""
    if len(found.items) > SHORT:
        return references.stream(found.items, how.name)
    return how.made(found)


def _paragraphs(notes: Sequence[Note]) -> list[Note]:
    parts = (part.strip() for note in notes for part in re.split(r"\n\s*\n", note.text))
    return [Note(part) for part in parts if part]


def _annotated(item: dict[str, Any], notes: Mapping[str, Sequence[Note]]) -> dict[str, Any]:
    said = "\n\n".join(note.text for note in notes.get(str(item["id"]), ()))
    return item | {"annote": said} if said else item
