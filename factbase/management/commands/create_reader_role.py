"""A role for processes that only show what is public."""

import os
import re
import secrets
from getpass import getpass
from typing import Any
from urllib.parse import quote

from django.core.management.base import CommandError, CommandParser
from django.db import DatabaseError, connection

from factbase import reader
from sources.management.plain import PlainCommand

PASSWORD = "FACTBASE_READER_PASSWORD"


class Command(PlainCommand):
    help = (
        "Make a PostgreSQL role that may only read what is public, or set an existing one right. "
        f"A new one gets a password made for it, shown once, unless {PASSWORD} has one."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", help="letters, digits and _, such as factbase_reader")
        parser.add_argument("--ask", action="store_true", help="ask for the password here")
        parser.add_argument(
            "--new-password", action="store_true", help="make one also where there is one"
        )
        parser.add_argument(
            "--no-limits",
            action="store_true",
            help="not even the table of the limits: they are counted elsewhere, or not at all",
        )

    def handle(
        self, *args: Any, name: str, ask: bool, new_password: bool, no_limits: bool, **options: Any
    ) -> None:
        if not re.fullmatch(r"[a-z_][a-z0-9_]{0,62}", name) or name.startswith("pg_"):
            raise CommandError("A role's name is of small letters, digits and _, to 63 of them.")
        password, made = self._password(name, ask, new_password)
        try:
            done = reader.make(name, password=password, limits=not no_limits)
        except (reader.Refused, DatabaseError) as error:
            raise CommandError(str(error).strip()) from error
        self.stdout.write("\n".join(done))
        for held in reader.beyond(name):
            self.stderr.write(f"It can also get at {held}, as everybody can: REVOKE … FROM PUBLIC.")
        self._say_how(name, password if made else None)

    def _password(self, name: str, ask: bool, new: bool) -> tuple[str | None, bool]:
        """The password, and whether it was made here; None where the one it has stays."""
        given = getpass(f"Password of {name}: ") if ask else os.environ.get(PASSWORD, "")
        if given:
            return given, False
        if ask:
            raise CommandError("A password cannot be empty.")
        if reader.exists(name) and not new:
            return None, False
        return secrets.token_urlsafe(24), True

    def _say_how(self, name: str, password: str | None) -> None:
        given = connection.get_connection_params()
        host, port = str(given.get("host") or "localhost"), given.get("port") or ""
        database = given["dbname"]
        if host.startswith("/"):  # a socket
            where = f"/{database}?host={quote(host)}" + (f"&port={port}" if port else "")
        else:
            where = f"{host}{f':{port}' if port else ''}/{database}"
        self.stdout.write(
            f"\nServe with it:\n\n  FACTBASE_PUBLIC=1\n  DATABASE_URL=postgres://{name}:"
            f"{password or 'PASSWORD'}@{where}\n"
        )
        if password:
            self.stdout.write("The password is shown this once and kept nowhere.")
