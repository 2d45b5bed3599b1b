"""The digest of a revision: SHA-256 over lines of text, each revision's over the one before.

    factbase revision 3
    before <digest of revision 2, or 64 zeros for the first>
    publish 2026-11-21T12:00:00Z
    entry C1v2 published <SHA-256 of its document>
    redirect P9 P1

Entries stand in the order of their numbers, redirects in the order they were made. PostgreSQL
works out the same (``claims_revision_digest``) and refuses a revision whose digest differs.
"""

import hashlib
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

NONE_BEFORE = "0" * 64


def digest(
    *,
    number: int,
    before: str,
    kind: str,
    at: datetime,
    entries: Iterable[tuple[int, int, str, str]],
    redirects: Iterable[tuple[str, str]] = (),
) -> str:
    """``entries``: (claim number, version, status, SHA-256 of the document), by claim number;
    ``redirects``: (old, new). Either may be a stream: a revision can be of any length.
    """
    running = hashlib.sha256()
    for line in _lines(number, before, kind, at, entries, redirects):
        running.update(f"{line}\n".encode())
    return running.hexdigest()


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _lines(
    number: int,
    before: str,
    kind: str,
    at: datetime,
    entries: Iterable[tuple[int, int, str, str]],
    redirects: Iterable[tuple[str, str]],
) -> Iterator[str]:
    yield f"factbase revision {number}"
    yield f"before {before}"
    yield f"{kind} {at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
    for claim, version, status, document in entries:
        yield f"entry C{claim}v{version} {status} {document}"
    for old, new in redirects:
        yield f"redirect {old} {new}"
