"""The base of our commands: what goes wrong is said in plain lines, without a class name."""

import sys
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from sources import texts


class PlainCommand(BaseCommand):
    """Raise CommandError with lines for people: they go to standard error, exit status 1."""

    _called_from_command_line: bool  # Django's

    def execute(self, *args: Any, **options: Any) -> str | None:
        try:
            return super().execute(*args, **options)
        except CommandError as error:
            if not self._called_from_command_line or options.get("traceback"):
                raise
            self.stderr.write(printable(str(error)))
            sys.exit(error.returncode)


def printable(text: str) -> str:
    """Text that any terminal takes, also where an argument was not UTF-8."""
    return text.encode(errors="backslashreplace").decode()


def lines(error: ValidationError, names: dict[str, str] | None = None) -> str:
    """A ValidationError as lines, each naming the option (or field) that is wrong."""
    if not hasattr(error, "error_dict"):
        return "\n".join(error.messages)
    return "\n".join(
        f"{(names or {}).get(field, field)}: {message}" if field != "__all__" else message
        for field, messages in error.message_dict.items()
        for message in messages
    )


def check_storable(options: dict[str, Any]) -> None:
    """Refuse what an argument cannot hold, naming the option."""
    for name, value in options.items():
        for text in value if isinstance(value, list) else [value]:
            if isinstance(text, str):
                try:
                    texts.validate(text)
                except ValidationError as error:
                    option = "--" + name.replace("_", "-")
                    raise CommandError(f"{option} {texts_shown(text)}: {lines(error)}") from error


def texts_shown(text: str) -> str:
    return f"“{printable(text)[:60]}”"
