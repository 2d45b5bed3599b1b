"""What is done with a researcher's list, by the name its button has; and the notes of its page."""

from collections.abc import Callable
from typing import Any

from django.http import QueryDict

from claims import list_contents, saved_lists
from claims.admin.adding_to_lists import level_of, what_came_of_it
from claims.models import SavedList
from claims.record import Record
from claims.refusals import Incomplete
from sources.admin.search import row_id

#: What is said, the list to go on with, and the level of that where it is no success.
Done = tuple[str, SavedList] | tuple[str, SavedList, int]
Given = dict[str, str]


def asked(post: QueryDict) -> Given:
    """All fields of the page are sent with any of its buttons, which says itself what it is for:
    “move C12 3”."""
    given = _fields(post)
    do, named, to = [*given.get("do", "nothing").split(" ", 2), "", ""][:3]
    return given | {"do": do, "named": named, "to": to or given.get(f"to-{named}", "")}


def changed_notes(post: QueryDict) -> dict[str, str]:
    """What was typed under what, where that is not what stood there when the page was opened."""
    fields = _fields(post)
    typed = {name[5:]: note for name, note in fields.items() if name.startswith("note-")}
    return {
        public_id: note
        for public_id, note in typed.items()
        if _lines(note) != _lines(fields.get(f"was-{public_id}", ""))
    }


#: What is typed to be saved by a button of its own.
_TYPED_FOR = {"change": ("name", "about", "filter"), "share": ("how", "slug")}


def half_typed(saved: SavedList, given: Given) -> Given:
    """What was typed beside what the button was for, and would be gone with the page."""
    is_now = {
        "name": saved.name, "about": saved.about, "filter": saved.filter,
        "how": saved.visibility, "slug": saved.slug,
    }  # fmt: skip
    return {
        name: given[name]
        for do, names in _TYPED_FOR.items()
        if do != given["do"]
        for name in names
        if name in given and _lines(given[name]) != _lines(is_now[name])
    }


def parts(typed: Given) -> set[str]:
    """The buttons that what was typed is for."""
    return {do for do, names in _TYPED_FOR.items() if not typed.keys().isdisjoint(names)}


def _fields(post: QueryDict) -> Given:
    return {name: str(value) for name, value in post.items()}


def _lines(text: str) -> list[str]:
    """A browser sends other ends of lines than it got."""
    return text.strip().splitlines()


def told(named: list[str]) -> str:
    if not named:
        return ""
    first, last = named[:-1], named[-1]
    if not first:
        return f"The note under {last} is saved."
    return f"The notes under {', '.join(first)} and {last} are saved."


def _change(saved: SavedList, given: Given, by: Any) -> Done:
    fields = {name: given.get(name, "") for name in ("name", "about", "filter")}
    return "Saved.", saved_lists.change(saved, **fields, by=by)


def _add(saved: SavedList, given: Given, by: Any) -> Done:
    named = given.get("ids", "").replace(",", " ").split()
    came = saved_lists.add(saved, named, by=by)
    return what_came_of_it(came), saved, level_of(came)


def _remove(saved: SavedList, given: Given, by: Any) -> Done:
    saved_lists.remove(saved, [given["named"]], by=by)
    return f"{given['named'][:20]} is removed from the list.", saved


def _only_notes(saved: SavedList, given: Given, by: Any) -> Done:
    """Of “Save the note” and of the buttons that turn pages: notes are saved whatever is done."""
    return "", saved


def _unsaid(saved: SavedList, given: Given, by: Any) -> Done:
    """The Enter key in a field, where no script says which button that means."""
    raise Incomplete("Press the button of what is to be done. What you typed is still here.")


def _move(saved: SavedList, given: Given, by: Any) -> Done:
    named, to = given["named"], row_id(given["to"])
    if to is None:
        raise Incomplete(f"Say by a number which place {named[:20]} goes to.")
    place = saved_lists.move(saved, named, to=to, by=by)
    return f"{named} is number {place} now.", saved


def _share(saved: SavedList, given: Given, by: Any) -> Done:
    how, slug = given.get("how", ""), given.get("slug", "")
    shared = saved_lists.share(saved, how=how, slug=slug, by=by)
    return f"Seen by: {shared.get_visibility_display()}.", shared


def _freeze(saved: SavedList, given: Given, by: Any) -> Done:
    frozen = saved_lists.freeze(saved, by=by)
    return f"Frozen at revision {frozen.frozen_id}.", frozen


def _thaw(saved: SavedList, given: Given, by: Any) -> Done:
    return "It follows the record again.", saved_lists.thaw(saved, by=by)


def _copy(saved: SavedList, given: Given, by: Any) -> Done:
    made = saved_lists.copy(saved, by=by)
    return f"This is the copy, “{made.name}”. Only you see it.", made


def _by_hand(saved: SavedList, given: Given, by: Any) -> Done:
    record = Record(saved.frozen_id) if saved.frozen_id else Record.current()
    chosen = list_contents.read(
        saved, (), record, frozen=saved.frozen_id, most=saved_lists.MOST + 1
    )
    named = [each.id for each in chosen.listed]
    made = saved_lists.copy(saved, by=by, items=named)
    return f"What the filter chose is in “{made.name}”, to put in order and annotate.", made


DOING: dict[str, Callable[[SavedList, Given, Any], Done]] = {
    "": _unsaid,
    "change": _change,
    "add": _add,
    "remove": _remove,
    "note": _only_notes,
    "page": _only_notes,
    "move": _move,
    "share": _share,
    "freeze": _freeze,
    "thaw": _thaw,
    "copy": _copy,
    "by_hand": _by_hand,
}
