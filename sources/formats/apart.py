"""The program that reads what strangers made, apart from the server: ``python -m …apart``.

A head of JSON in one line and the bytes come in; JSON goes out. It has no database, no settings
and no secrets, little memory and little time, and may fall: only it does.
"""

import importlib
import json
import resource
import sys
from typing import Any

from sources.formats import kinds
from sources.formats.found import Unreadable

MEMORY = 1_500_000_000
SECONDS = 30  # of processor time
BROKEN = "It is broken, or made in a way that cannot be read here."


def bounded() -> None:
    """So much memory, so much time, no file written, and nothing kept of a fall."""
    for what, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, SECONDS),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        _, hard = resource.getrlimit(what)
        most = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(what, (most, most))


def read(raw: bytes, head: dict[str, Any]) -> dict[str, Any]:
    try:
        kind = kinds.of(raw, name=head["name"], content_type=head["content_type"])
        module = importlib.import_module(f"sources.formats.{kind}")
        if kind == "html":
            found = module.read(raw, url=head["url"], charset=head["charset"])
        else:
            found = module.read(raw, name=head["name"])
    except Unreadable as error:
        return {"unreadable": str(error)}
    except (MemoryError, RecursionError):
        return {"unreadable": "It takes too much memory to read."}
    except Exception as error:  # whatever a reader of files fails with
        return {"unreadable": BROKEN, "error": f"{type(error).__name__}: {error}"[:500]}
    return {"kind": kind, "media_type": module.MEDIA_TYPE, "found": found.plain()}


def main() -> None:
    bounded()
    head = json.loads(sys.stdin.buffer.readline())
    answer = read(sys.stdin.buffer.read(), head)
    sys.stdout.write(json.dumps(answer))


if __name__ == "__main__":
    main()
