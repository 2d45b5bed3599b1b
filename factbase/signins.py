"""The demo sign-ins: passwords made once, kept in var/, never where it is production."""

import json
import os
import secrets
from pathlib import Path
from typing import Any

from django.conf import settings

from claims.sample.people import GROUPS, people
from sources.models import User

_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


def sign_ins() -> dict[str, str]:
    """User name → password, or a note where theirs is not ours to know.

    Only users that are made here get one, once; whoever had the name before is left alone.
    """
    kept = _read()
    there = User.objects.filter(username__in=GROUPS).values_list("username", flat=True)
    if missing := GROUPS.keys() - set(there):
        kept |= {name: {"password": _new()} for name in GROUPS if name in missing}
        _write(kept)  # before the database, so that no password is ever set and not kept
    return {name: _password(person, kept) for name, person in people().items()}


def still_work() -> list[str]:
    """The users whose passwords, as they were shown, sign in to this day."""
    kept = _read()
    found = User.objects.filter(username__in=kept, is_active=True).order_by("username")
    return [person.username for person in found if _works(person, kept)]


def _password(person: User, kept: dict[str, Any]) -> str:
    name = person.username
    if name in kept and "stored" not in kept[name] and not person.has_usable_password():
        person.set_password(kept[name]["password"])
        person.save(update_fields=["password"])
        kept[name]["stored"] = person.password
        _write(kept)
    if _works(person, kept):
        return str(kept[name]["password"])
    return f"(as it was set; to change it: manage.py changepassword {name})"


def _works(person: User, kept: dict[str, Any]) -> bool:
    """The hash is compared first: to work one out takes its time, and is meant to."""
    mine = kept.get(person.username)
    if not mine:
        return False
    return mine.get("stored") == person.password or person.check_password(mine["password"])


def _new() -> str:
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(4))


def _file() -> Path:
    return Path(settings.VAR) / "sign-ins.json"


def _read() -> dict[str, Any]:
    try:
        found = json.loads(_file().read_text())
    except (FileNotFoundError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _write(kept: dict[str, Any]) -> None:
    new = _file().with_suffix(".new")
    new.unlink(missing_ok=True)
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        json.dump(kept, file, indent=2)
    new.replace(_file())
