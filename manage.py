#!/usr/bin/env python
"""The one door to every task: ``python manage.py help``."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "factbase.settings")
    try:
        from django.core.exceptions import ImproperlyConfigured
        from django.core.management import execute_from_command_line

        from factbase import embedded
    except ImportError as error:
        sys.exit(f"{error}\nInstall first: pip install -r requirements.txt")

    if len(sys.argv) > 1 and not {"help", "--help", "-h", "--version"} & set(sys.argv[1:]):
        try:
            _look_ahead(sys.argv)
            embedded.start()
        except (embedded.CannotStart, ImproperlyConfigured) as error:
            sys.exit(str(error))
    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as error:
        sys.exit(str(error))


#: What sets up or fills the database, workbench and all.
SETS_UP = ("collectstatic", "flush", "load_sample", "makemigrations", "migrate", "quickstart")


def _look_ahead(argv: list[str]) -> None:
    """What can be known to be wrong before the database is started."""
    public = os.environ.get("FACTBASE_PUBLIC", "").strip().lower()
    if argv[1] in SETS_UP and public not in ("", "0", "false", "no", "off"):
        sys.exit(f"FACTBASE_PUBLIC is set, for serving what is public; run {argv[1]} without it.")
    if argv[1] == "quickstart":
        from factbase.management.commands.quickstart import look_ahead

        look_ahead(argv)


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
