"""The verbs on a researcher's lists. A list is its owner's: nobody else changes it, and nobody
else sees it before they share it."""

import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, transaction
from django.db.models import Max
from django.http import QueryDict

from claims import ids
from claims.models import Claim, SavedList, SavedListItem
from claims.models.saved_list import LETTERS
from claims.parameters import BadParameter
from claims.record import Record
from claims.refusals import Forbidden, Impossible, Incomplete
from claims.selection import Selection
from sources import keys
from sources.models import Article
from sources.models.history import acting

#: What one list may name, and how many lists one person may keep.
MOST, MOST_LISTS = 5_000, 500
#: How far apart positions are at first, so that to move one row is to change one row.
STEP = 1_000
#: Parameters that belong to a page of results, not to the choice.
_OF_A_PAGE = ("limit", "cursor")
Visibility = SavedList.Visibility


@dataclass(slots=True)
class Added:
    """What was added, what stood there already, and what there is not."""

    added: list[str] = field(default_factory=list)
    already: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)


# --- making ----------------------------------------------------------------------------------


@transaction.atomic
def create(name: str, *, of: str, by: Any, about: str = "", filter: str = "") -> SavedList:
    """A list of its own for somebody; with ``filter``, of what that chooses."""
    if not by.has_perm("claims.add_savedlist"):
        raise Forbidden("To keep lists takes a coder, and you are not in that group.")
    if SavedList.objects.of_owner(by).count() >= MOST_LISTS:
        raise Incomplete(f"You have {MOST_LISTS} lists, which are the most. Delete one first.")
    chosen, revision = chosen_by(filter) if filter.strip() else ("", None)
    made = SavedList(
        owner=by, name=name.strip(), of=of, about=about.strip(), filter=chosen, frozen_id=revision
    )
    made.full_clean(exclude=["frozen"])
    with acting(by):
        made.save()
    made.refresh_from_db()
    return made


def chosen_by(query: str) -> tuple[str, int | None]:
    """The choice a query string states, as it is kept, and the revision it is pinned to.

    Raises Incomplete where a list of claims would not take it.
    """
    given = QueryDict(query.strip().lstrip("?"))
    for name in _OF_A_PAGE:
        if given.get(name, "").strip():
            raise Incomplete(f"A list is of the whole choice: leave {name} out.")
    if given.get("sort", "").strip() == "relevance":
        raise Incomplete("sort=relevance ranks the best of a search; a list has them all. "
                         "Leave it out, or take another order.")  # fmt: skip
    try:
        selection = Selection.parse(given)
    except BadParameter as error:
        raise Incomplete(error.message) from error
    rest = given.copy()
    rest.pop("as_of", None)
    for name in [name for name in rest if not any(map(str.strip, rest.getlist(name)))]:
        del rest[name]
    if not rest:
        raise Incomplete("The filter chooses nothing in particular. Give it a condition first, "
                         "such as stance=opposes.")  # fmt: skip
    return rest.urlencode(safe=",:"), selection.revision


@transaction.atomic
def copy(saved: SavedList, *, by: Any, name: str = "", items: Iterable[str] | None = None) -> Any:
    """The same list again, private and not frozen; with ``items``, chosen by hand."""
    original = _own(saved, by)
    by_hand = items is not None or original.by_hand
    made = create(
        (name.strip() or f"{original.name[:190]} (copy)"),
        of=original.of,
        by=by,
        about=original.about,
        filter="" if by_hand else original.filter,
    )
    if by_hand:
        notes = dict(original.items.values_list("public_id", "note"))
        named = list(dict.fromkeys(items)) if items is not None else list(notes)
        _check_room(0, len(named))
        with acting(by):
            SavedListItem.objects.bulk_create(
                SavedListItem(
                    list=made, public_id=each, position=place * STEP, note=notes.get(each, "")
                )
                for place, each in enumerate(named, 1)
            )
    return made


@transaction.atomic
def delete(saved: SavedList, *, by: Any) -> None:
    """The list goes, with its notes; who was given its address finds nothing there."""
    saved = _own(saved, by)
    with acting(by):
        if saved.frozen_id:
            saved.frozen = None
            saved.save(update_fields=["frozen"])
        saved.delete()


# --- what is in it -----------------------------------------------------------------------------


@transaction.atomic
def change(saved: SavedList, *, name: str, about: str, by: Any, filter: str = "") -> SavedList:
    """Call it something else, describe it, or choose by another filter."""
    saved = _own(saved, by)
    saved.name, saved.about = name.strip(), about.strip()
    if not saved.by_hand:
        if not filter.strip():
            raise Incomplete("This list is chosen by a filter; it cannot be without one.")
        saved.filter, revision = chosen_by(filter)
        saved.frozen_id = revision or saved.frozen_id
    saved.full_clean()
    with acting(by):
        saved.save()
    return saved


@transaction.atomic
def add(saved: SavedList, named: Iterable[str], *, by: Any) -> Added:
    """Put articles (A5, or yang2023) or claims (C12) at the end, in the order given."""
    saved = _own(saved, by)
    asked = [_without_version(each.strip()) for each in named if each.strip()]
    found = _known(saved.of, asked, by)
    there = set(saved.items.values_list("public_id", flat=True))
    came = Added(unknown=[each for each in dict.fromkeys(asked) if each not in found])
    for each in dict.fromkeys(found[each] for each in asked if each in found):
        (came.already if each in there else came.added).append(each)
    _check_room(len(there), len(came.added))
    last = saved.items.aggregate(last=Max("position"))["last"] or 0
    with acting(by):
        SavedListItem.objects.bulk_create(
            SavedListItem(list=saved, public_id=each, position=last + place * STEP)
            for place, each in enumerate(came.added, 1)
        )
    return came


@transaction.atomic
def remove(saved: SavedList, named: Iterable[str], *, by: Any) -> int:
    """Take out what is named; how many that were."""
    saved = _own(saved, by)
    known = [each for each in named if ids.is_id(LETTERS[saved.of], each)]
    with acting(by):
        return saved.items.filter(public_id__in=known).delete()[0]


@transaction.atomic
def annotate(saved: SavedList, public_id: str, note: str, *, by: Any) -> SavedListItem:
    """Write under something in the list why it is there."""
    item = _item(_own(saved, by), public_id)
    item.note = note.strip()
    item.full_clean(exclude=["list"])
    with acting(by):
        item.save(update_fields=["note"])
    return item


@transaction.atomic
def move(saved: SavedList, public_id: str, *, to: int, by: Any) -> int:
    """Put something at a place, 1 for the first. Says where it is now."""
    saved = _own(saved, by)
    item = _item(saved, public_id)
    others = list(saved.items.exclude(pk=item.pk).values_list("pk", "position"))
    place = min(max(to, 1), len(others) + 1)
    before = others[place - 2][1] if place > 1 else 0
    behind = others[place - 1][1] if place <= len(others) else before + 2 * STEP
    with acting(by):
        if behind - before > 1:
            saved.items.filter(pk=item.pk).update(position=(before + behind) // 2)
        else:
            order = [pk for pk, _ in others]
            order.insert(place - 1, item.pk)
            _space_out(order)
    return place


def _space_out(order: list[int]) -> None:
    """There was no room left between two: all get positions anew, in this order."""
    with connection.cursor() as cursor:
        cursor.execute(_PLACES, {"order": order, "step": STEP})


_PLACES = """
    UPDATE claims_savedlistitem i SET position = o.place * %(step)s
    FROM unnest(%(order)s::bigint[]) WITH ORDINALITY AS o(id, place)
    WHERE i.id = o.id AND i.position <> o.place * %(step)s
"""

# --- who sees it, and as of when -----------------------------------------------------------------


@transaction.atomic
def share(saved: SavedList, *, how: str, by: Any, slug: str = "") -> SavedList:
    """By an address nobody can guess, under a public one, or with nobody any more.

    What is taken back is gone: shared by link again, it gets another address.
    """
    saved = _own(saved, by)
    if how not in Visibility.values:
        raise Incomplete("Choose who may see the list.")
    saved.visibility = Visibility(how)
    if how == Visibility.PUBLIC:
        saved.slug = slug.strip().lower() or saved.slug or _slug_of(saved)
    elif how == Visibility.LINK:
        saved.token = saved.token or secrets.token_hex(16)
    else:
        saved.token = ""
    saved.full_clean(exclude=["frozen"])
    with acting(by):
        saved.save()
    return saved


@transaction.atomic
def take_back(saved: SavedList, *, by: Any) -> SavedList:
    """Make a list private again: its owner does, or whoever looks after what is shared."""
    if saved.owner_id == by.pk:
        return share(saved, how=Visibility.PRIVATE, by=by)
    if not by.has_perm("claims.unshare_savedlist"):
        raise Forbidden("This list is somebody else's.")
    saved = SavedList.objects.select_for_update().get(pk=saved.pk)
    saved.visibility, saved.token = Visibility.PRIVATE, ""
    with acting(by):
        saved.save(update_fields=["visibility", "token"])
    return saved


@transaction.atomic
def freeze(saved: SavedList, *, by: Any) -> SavedList:
    """From now on it is read as the record is at this moment, and nothing of it changes."""
    saved = _own(saved, by)
    if saved.frozen_id:
        raise Impossible(f"This list is frozen at revision {saved.frozen_id} already.")
    revision = Record.current().revision
    if not revision:
        raise Impossible("Nothing has been published yet, so there is nothing to freeze.")
    saved.frozen_id = revision
    with acting(by):
        saved.save(update_fields=["frozen"])
    return saved


@transaction.atomic
def thaw(saved: SavedList, *, by: Any) -> SavedList:
    """From now on it follows the newest revision, and can be changed."""
    saved = _own(saved, by)
    saved.frozen = None
    with acting(by):
        saved.save(update_fields=["frozen"])
    return saved


# --- checks --------------------------------------------------------------------------------------


def _own(saved: SavedList, by: Any) -> SavedList:
    """The list as it is now, locked, if it is this person's."""
    found = SavedList.objects.select_for_update().filter(pk=saved.pk).first()
    if found is None:
        raise Impossible("This list has been deleted meanwhile.")
    if found.owner_id != by.pk:
        raise Forbidden("This list is somebody else's.")
    if not by.has_perm("claims.change_savedlist"):
        raise Forbidden("To keep lists takes a coder, and you are not in that group.")
    return found


def _item(saved: SavedList, public_id: str) -> SavedListItem:
    known = ids.is_id(LETTERS[saved.of], public_id)
    item = saved.items.filter(public_id=public_id).first() if known else None
    if item is None:
        raise Impossible(f"{public_id[:20]} is not in the list; it may have been removed.")
    return item


def _without_version(public_id: str) -> str:
    asked = ids.ClaimId.parse(ids.capital(public_id))
    return f"C{asked.number}" if asked else public_id


def _known(of: str, asked: list[str], by: Any) -> dict[str, str]:
    """Ids of what there is, and this person may know of → the ids a list names them by."""
    letter = LETTERS[of]
    meant = {each: ids.capital(each) for each in asked}
    numbers = {each: int(one[1:]) for each, one in meant.items() if ids.is_id(letter, one)}
    if of == SavedList.Of.CLAIMS:
        claims = Claim.objects.visible_to(by).filter(number__in=numbers.values())
        there = set(claims.values_list("number", flat=True))
        return {each: meant[each] for each, number in numbers.items() if number in there}
    found = Article.objects.filter(pk__in=numbers.values()).values_list("pk", "merged_into")
    stays = {pk: into or pk for pk, into in found}
    by_number = {each: stays[number] for each, number in numbers.items() if number in stays}
    # “a5” may be a citation key; “A5” is none.
    kept = by_number | keys.leading_to(each for each in asked if not ids.is_id(letter, each))
    return {each: f"A{pk}" for each, pk in kept.items()}


def _check_room(there: int, more: int) -> None:
    if there + more > MOST:
        raise Incomplete(
            f"A list names at most {MOST:,}; it has {there:,}, and {more:,} more were to be added."
        )


def _slug_of(saved: SavedList) -> str:
    """An address after its name, where nobody else has it; else with a number behind."""
    plain = "-".join(re.findall(r"[a-z0-9]+", saved.name.lower()))[:50].strip("-")
    if not re.search(r"[a-z]", plain) or re.fullmatch(r"[0-9a-f]{32}", plain):
        plain = f"list-{saved.pk}"
    taken = set(
        SavedList.objects.filter(slug__startswith=plain)
        .exclude(pk=saved.pk)
        .values_list("slug", flat=True)
    )
    return next(
        slug
        for n in range(1, len(taken) + 3)
        if (slug := f"{plain}-{n}" if n > 1 else plain) not in taken
    )
