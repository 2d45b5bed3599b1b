#!/usr/bin/env python
"""The one door to every task: ``python manage.py help``."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "factbase.settings")
    try:
        from django.core.management import execute_from_command_line
    except ImportError as error:
        sys.exit(f"{error}\nInstall first: pip install -r requirements.txt")

    from factbase import embedded

    if len(sys.argv) > 1 and not {"help", "--help", "-h", "--version"} & set(sys.argv[1:]):
        try:
            embedded.start()
        except embedded.CannotStart as error:
            sys.exit(str(error))
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
