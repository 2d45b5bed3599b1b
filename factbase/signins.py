"""The demo sign-ins: passwords made once, kept in var/, never where it is production."""

import json
import os
import secrets
from pathlib import Path
from typing import Any

from django.conf import settings

from claims.sample.people import people
from sources.models import User

_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


def sign_ins() -> dict[str, str]:
    """User name → password, or a note where theirs is not ours to know.

    A password is set where there is none; one that somebody changed stays as it is.
    """
    kept = _read()
    return {name: _password(person, kept) for name, person in people().items()}


def _password(person: User, kept: dict[str, Any]) -> str:
    name = person.username
    if not person.has_usable_password():
        if name not in kept:
            kept[name] = {"password": _new()}
        person.set_password(kept[name]["password"])
        kept[name]["stored"] = person.password
        _write(kept)  # before the database, so that no password is ever set and not kept
        person.save(update_fields=["password"])
    mine = kept.get(name)
    if mine and (mine.get("stored") == person.password or person.check_password(mine["password"])):
        return str(mine["password"])
    return "(as it was set; to change it: manage.py changepassword " + name + ")"


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
