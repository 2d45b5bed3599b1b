"""Where the next page begins, in a form that can stand in an address and that nobody can alter."""

import base64
import binascii
import hashlib
from functools import cache
from typing import NamedTuple

import orjson
from django.conf import settings

from claims.parameters import BadParameter

_SIGNATURE = 10


class Position(NamedTuple):
    """What the last page ended with, in the record as of a revision."""

    revision: int
    keys: tuple[str, ...]


def dump(position: Position, query: str) -> str:
    """``query``: what the cursor belongs to; with another one it is refused."""
    content = orjson.dumps([_fingerprint(query), position.revision, *position.keys])
    return base64.urlsafe_b64encode(_signature(content) + content).rstrip(b"=").decode()


def load(text: str, query: str) -> Position:
    """Raises BadParameter."""
    try:
        whole = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        whole = b""
    signature, content = whole[:_SIGNATURE], whole[_SIGNATURE:]
    if not content or signature != _signature(content):
        raise BadParameter(
            "cursor", "This cursor is not one of ours, or was altered. Begin without it."
        )
    belongs_to, revision, *keys = orjson.loads(content)
    if belongs_to != _fingerprint(query):
        raise BadParameter(
            "cursor", "This cursor belongs to another query. Take “next” as it stands."
        )
    return Position(revision, tuple(keys))


def _fingerprint(query: str) -> str:
    return hashlib.blake2b(query.encode(errors="replace"), digest_size=6).hexdigest()


def _signature(content: bytes) -> bytes:
    return hashlib.blake2b(content, key=_key(), digest_size=_SIGNATURE).digest()


@cache
def _key() -> bytes:
    return hashlib.sha256(b"cursors" + settings.SECRET_KEY.encode()).digest()
