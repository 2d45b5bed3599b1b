"""The rows of a claim's parts, made what they are to be with as few changes as it takes."""

from typing import Any

from django.db import models

from claims.looking_up import Found, Row
from claims.models import Claim

#: By what a row is known again, the surest first; and whether what is left over is paired off in
#: order, because it is the same part with other words.
_KNOWN_BY: dict[str, tuple[tuple[tuple[str, ...], ...], bool]] = {
    "quotes": ((("exact", "snapshot_id", "start"), ("exact",)), True),
    "claimants": (
        (("actor_id", "role", "described_as"), ("actor_id", "role"), ("actor_id",)), False,
    ),
    "stances": ((("proposition_id",),), True),
    "citations": ((("article_id", "relation"), ("article_id",)), False),
    "claimtopic_set": ((("topic_id",),), False),
}  # fmt: skip


def reconcile(claim: Claim, found: Found, *, new: bool = False) -> None:
    wanted = {
        "quotes": found.quotes,
        "claimants": found.claimants,
        "stances": found.stances,
        "citations": found.citations,
        "claimtopic_set": found.topics,
    }
    for name, rows in wanted.items():
        manager = getattr(claim, name)
        _reconcile(claim, manager, [] if new else list(manager.all()), rows, *_KNOWN_BY[name])


def _reconcile(
    claim: Claim,
    manager: Any,
    there: list[Any],
    wanted: list[Row],
    keys: tuple[tuple[str, ...], ...],
    paired: bool,
) -> None:
    matched = _match(there, wanted, keys)
    if paired:
        left = [row for row in there if row not in matched.values()]
        open_ = [number for number in range(len(wanted)) if number not in matched]
        matched |= dict(zip(open_, left, strict=False))
    if gone := [row.pk for row in there if row not in matched.values()]:
        manager.filter(pk__in=gone).delete()
    in_order = any(field.name == "position" for field in manager.model._meta.fields)
    fresh, last = [], -1
    for number, values in enumerate(wanted):
        row = matched.get(number)
        if in_order:
            last = row.position if row and row.position > last else last + 1
            values = values | {"position": last}
        if row is None:
            fresh.append(manager.model(claim=claim, **values))
        else:
            _update(row, values)
    if fresh:
        manager.model._default_manager.bulk_create(fresh)


def _match(
    there: list[Any], wanted: list[Row], keys: tuple[tuple[str, ...], ...]
) -> dict[int, Any]:
    """The row of each wanted one that is there already, by its number."""
    matched: dict[int, Any] = {}
    free = list(there)
    for key in keys:
        for number, values in enumerate(wanted):
            if number in matched:
                continue
            same = next((row for row in free if _is_known(row, values, key)), None)
            if same is not None:
                matched[number] = same
                free.remove(same)
    return matched


def _is_known(row: Any, values: Row, key: tuple[str, ...]) -> bool:
    """An actor who is not named is nobody to be known by."""
    if key[0] == "actor_id" and values["actor_id"] is None and len(key) < 3:
        return False
    return all(getattr(row, name) == values[name] for name in key)


def _update(row: models.Model, values: Row) -> None:
    changed = [name for name, value in values.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, values[name])
    if changed:
        row.save(update_fields=[name.removesuffix("_id") for name in changed])
