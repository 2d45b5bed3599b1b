"""Lists that people share, as anybody may read them: through views that show no other."""

import hashlib
import re
from dataclasses import dataclass

from claims import reader
from claims.models.saved_list import SLUG, TOKEN

_COLUMNS = "id, name, about, of, filter, frozen, visibility, slug, by"


@dataclass(frozen=True, slots=True)
class SharedList:
    """``address``: the last part of where it was found; ``by``: empty unless they are credited."""

    id: int
    name: str
    about: str
    of: str
    filter: str
    frozen: int | None
    visibility: str
    address: str
    by: str

    @property
    def is_public(self) -> bool:
        return self.visibility == "public"


def find(address: str) -> SharedList | None:
    """The list shared under this name, or by this unguessable address.

    One that has become public since it was shared by link is found by either.
    """
    if re.fullmatch(TOKEN, address):
        digest = hashlib.sha256(address.encode()).hexdigest()
        found = _read("token_sha256 = %s", digest, address)
    elif len(address) <= 60 and re.fullmatch(SLUG, address):
        found = _read("slug = %s", address, address)
    else:
        found = []
    return found[0] if found else None


def public(*, after: int = 0, most: int = 100) -> list[SharedList]:
    """Those that are listed, the newest first; ``after`` is the number the last page ended at."""
    rows = reader.read(
        f"SELECT {_COLUMNS} FROM claims_shared_list WHERE visibility = 'public' "
        "AND (%s::bigint = 0 OR id < %s::bigint) ORDER BY id DESC LIMIT %s::int",
        [str(after), str(after), str(most)],
    )
    return [_shared(rows, row, rows.text(row, 7)) for row in range(rows.count)]


def state(shared: SharedList) -> str:
    """Changes with what a list by hand names, in which order, and what is written there."""
    if shared.filter:
        return ""
    rows = reader.read(
        "SELECT md5(string_agg(public_id || md5(note), ' ' ORDER BY position)) "
        "FROM claims_shared_list_item WHERE list = %s::bigint",
        [str(shared.id)],
    )
    return rows.text(0, 0)


def named(shared: SharedList) -> list[str]:
    """The ids in a list by hand, in its order; what has never been published is not there."""
    if shared.filter:
        return []
    rows = reader.read(
        "SELECT public_id FROM claims_shared_list_item WHERE list = %s::bigint ORDER BY position",
        [str(shared.id)],
    )
    return [rows.text(row, 0) for row in range(rows.count)]


def notes(shared: SharedList, named: list[str]) -> dict[str, str]:
    """What is written under these ids."""
    rows = reader.read(
        "SELECT public_id, note FROM claims_shared_list_item "
        "WHERE list = %s::bigint AND public_id = ANY(%s::text[])",
        [str(shared.id), named],
    )
    return {rows.text(row, 0): rows.text(row, 1) for row in range(rows.count)}


def _read(condition: str, value: str, address: str) -> list[SharedList]:
    rows = reader.read(f"SELECT {_COLUMNS} FROM claims_shared_list WHERE {condition}", [value])
    return [_shared(rows, row, address) for row in range(rows.count)]


def _shared(rows: reader.Rows, row: int, address: str) -> SharedList:
    name, about, of, chosen, frozen, visibility, slug, by = (
        rows.text(row, column) for column in range(1, 9)
    )
    return SharedList(
        id=rows.number(row, 0),
        name=name,
        about=about,
        of=of,
        filter=chosen,
        frozen=int(frozen) if frozen else None,
        visibility=visibility,
        address=slug if visibility == "public" else address,
        by=by,
    )
