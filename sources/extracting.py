"""Pages and files read apart from this process, within bounds: what was found in them.

The bytes come from strangers, and what reads them is long and partly written in C. So another
program does, without our database, settings and secrets; if it falls, or takes too long, that is
said, and nothing else happens.
"""

import json
import logging
import os
import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings

from sources import fetching
from sources.formats import apart
from sources.formats.found import Found, Unreadable

log = logging.getLogger(__name__)
SECONDS = 60.0  # by the clock; its processor time is bounded by itself
AT_ONCE = 2
ACCEPT = "text/html,application/xhtml+xml,application/pdf;q=0.9,text/plain;q=0.8,*/*;q=0.1"
_ROOT = Path(__file__).resolve().parent.parent
_turn = threading.BoundedSemaphore(AT_ONCE)


@dataclass(frozen=True, slots=True)
class Source:
    """A page or file as it came."""

    raw: bytes
    name: str
    url: str = ""
    content_type: str = ""
    charset: str = ""


@dataclass(frozen=True, slots=True)
class Extracted:
    source: Source
    kind: str
    media_type: str
    found: Found


def fetch(url: str) -> Source:
    """The page at an address. Raises fetching.Unreachable, and Unreadable for an answer that is
    none.
    """
    got = fetching.fetch(url, most_bytes=settings.ORIGINAL_MAX_BYTES, accept=ACCEPT)
    if not 200 <= got.status < 300:
        raise Unreadable(f"The server answered {got.status}: {_MEANS.get(got.status, 'no page')}.")
    name = got.url.partition("?")[0].rstrip("/").rpartition("/")[2][:200] or "page"
    return Source(got.body, name, got.url, got.content_type, got.charset)


_MEANS = {
    401: "it asks for a sign-in",
    402: "it asks for money",
    403: "it lets no program in; save the page in your browser and add the file",
    404: "there is no such page",
    410: "the page is gone",
    429: "it has been asked too often; try later",
    451: "it may not show the page",
}


def extract(source: Source) -> Extracted:
    """What is found in it. Raises Unreadable with the reason."""
    if len(source.raw) > settings.ORIGINAL_MAX_BYTES:
        raise Unreadable(
            f"It has {len(source.raw) / 1e6:,.0f} MB; {settings.ORIGINAL_MAX_BYTES // 10**6} MB "
            "may be kept."
        )
    if not _turn.acquire(timeout=SECONDS):
        raise Unreadable("Others are having files read just now. Try again in a minute.")
    try:
        answer = _apart(source)
    finally:
        _turn.release()
    if "unreadable" in answer:
        if "error" in answer:
            log.warning("%r could not be read: %s", source.name, answer["error"])
        raise Unreadable(answer["unreadable"])
    found = Found.of(answer["found"])
    found.add("url", source.url, "where it was fetched")
    return Extracted(source, answer["kind"], answer["media_type"], found)


def _apart(source: Source) -> dict[str, Any]:
    head = {
        "name": source.name,
        "url": source.url,
        "content_type": source.content_type,
        "charset": source.charset,
    }
    given = json.dumps(head).encode() + b"\n" + source.raw
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "LC_ALL") if name in os.environ}
    try:
        done = subprocess.run(
            [sys.executable, "-m", apart.__name__],
            input=given,
            capture_output=True,
            cwd=_ROOT,
            env={**kept, "PYTHONDONTWRITEBYTECODE": "1"},
            timeout=SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise Unreadable("Reading it takes too long, and was broken off.") from error
    if done.returncode:
        log.warning("%r ended its reader: %s", source.name, done.stderr[-500:])
        why = "takes too long" if done.returncode in (-24, -9) else "fails"
        raise Unreadable(f"Reading it {why}, and was broken off. {apart.BROKEN}")
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer
