"""From a fresh clone to a running database of claims, in one command."""

import hashlib
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core import checks
from django.core.management import call_command, get_commands, load_command_class
from django.core.management.base import CommandParser
from django.db import connection, connections
from django.db.migrations.executor import MigrationExecutor
from django.urls import Resolver404, resolve

from factbase import serving
from sources.management.plain import PlainCommand

#: What there is to see; an address is shown where it leads somewhere.
PLACES = (
    ("Public pages", "/"),
    ("Workbench", "/admin/"),
    ("API", "/api/v1/docs"),
)


def add_arguments(parser: CommandParser) -> None:
    parser.add_argument("--port", type=_port, default=8000)
    parser.add_argument("--host", default="127.0.0.1", help="0.0.0.0 for other machines as well")
    parser.add_argument("--no-sample", action="store_true", help="begin with an empty database")


def _port(text: str) -> int:
    port = int(text)
    if not 0 < port < 65536:
        raise ValueError(text)
    return port


_port.__name__ = "port"  # argparse says “invalid port value”


def look_ahead(argv: list[str]) -> None:
    """Before anything slow: are the arguments right, and is the port free?"""
    command = Command()
    command._called_from_command_line = True
    options = command.create_parser(argv[0], argv[1]).parse_args(argv[2:])
    problem = serving.refuse_used_port(options.host, options.port)
    if problem:
        raise SystemExit(problem)
    if not os.environ.get("DATABASE_URL"):
        print("Starting PostgreSQL …", flush=True)


class Command(PlainCommand):
    help = "Set everything up, load the sample, and serve it on this machine."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        add_arguments(parser)

    def handle(self, *args: Any, host: str, port: int, no_sample: bool, **options: Any) -> None:
        self._check_database()
        self._migrate()
        shown = self._people()
        if not no_sample:
            self._sample()
        self._static_files()
        self._styles()
        if problem := serving.refuse_used_port(host, port):
            raise SystemExit(problem)
        connections.close_all()  # the server's processes open their own
        serving.serve(host, port, up=lambda status: self._say_where(host, port, status, shown))
        self.stdout.write("Stopped. Everything is kept for the next start.")

    def _check_database(self) -> None:
        tags = [checks.Tags.database, checks.Tags.security]
        found = checks.run_checks(tags=tags, databases=["default"])
        errors = [each for each in found if each.is_serious()]
        if errors:
            raise SystemExit("\n".join(f"{each.msg} {each.hint or ''}".strip() for each in errors))

    def _migrate(self) -> None:
        from factbase import reader

        executor = MigrationExecutor(connection)
        plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
        if not plan:
            return
        command: Any = load_command_class(get_commands()["migrate"], "migrate")
        command.migration_progress_callback = self._counting(len(plan))
        with self._doing("Preparing the database"):
            call_command(command, verbosity=0, interactive=False)
            reader.bring_up()

    def _counting(self, total: int) -> Callable[..., None]:
        """Says how far the steps have come, in ten lines at most."""
        done = 0

        def count(action: str, *of: Any) -> None:
            nonlocal done
            if action != "apply_success":
                return
            done += 1
            if done * 10 // total > (done - 1) * 10 // total:
                self._say(f"  ✓ {done} of {total} steps")

        return count

    def _people(self) -> dict[str, str]:
        from claims.permissions import ensure_groups
        from factbase.signins import sign_ins

        ensure_groups()
        return {} if settings.PRODUCTION else sign_ins()

    def _sample(self) -> None:
        from claims.sample.loading import load, loaded
        from claims.sample.people import people
        from sources.models import Article

        if loaded():
            return
        if settings.PRODUCTION:
            self.stdout.write("In production the sample and its demo sign-ins are left out.")
        elif Article.objects.exists():
            self.stdout.write(
                "There are articles here already, so the sample was left out; "
                "manage.py load_sample brings it in."
            )
        else:
            with self._doing("Loading the sample"):
                load(**people())

    def _static_files(self) -> None:
        now, kept = _static_stamp(), Path(settings.STATIC_ROOT) / ".stamp"
        if kept.exists() and kept.read_text() == now:
            return
        with self._doing("Gathering style sheets and scripts"):
            call_command("collectstatic", verbosity=0, interactive=False)
        kept.write_text(now)

    def _styles(self) -> None:
        from sources import style_index

        if not style_index.kept_at().exists():
            with self._doing("Reading the citation styles"):
                style_index.every()

    @contextmanager
    def _doing(self, what: str) -> Iterator[None]:
        """In whole lines, so that a log shows them as they come."""
        began = time.monotonic()
        self._say(f"{what} …")
        yield
        self._say(f"✓ {what}: {time.monotonic() - began:.0f} s")

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()

    def _say_where(self, host: str, port: int, status: int, shown: dict[str, str]) -> None:
        base = serving.address(host, port)
        lines = ["", "factbase is running.", ""]
        if not 200 <= status < 500:
            lines[1] = f"factbase started, but does not answer as it should ({status or 'at all'})."
        lines += [f"  {name:<14}{base}{path}" for name, path in PLACES if _leads_somewhere(path)]
        if shown:
            lines += ["", "  Sign in to the workbench as", ""]
            lines += [f"  {name:<14}{password}" for name, password in shown.items()]
        if host not in ("127.0.0.1", "localhost", "::1"):
            lines += ["", "  Other machines: list the names they use in FACTBASE_HOSTS."]
        lines += ["", "Ctrl-C stops it.", ""]
        self.stdout.write("\n".join(lines))
        self.stdout.flush()


def _static_stamp() -> str:
    """Changes with every static file: what was gathered before is gathered again only then."""
    running = hashlib.sha256()
    for finder in get_finders():
        for path, storage in finder.list(None):
            found = Path(storage.path(path)).stat()
            running.update(f"{path} {found.st_mtime_ns} {found.st_size}\n".encode())
    return running.hexdigest()


def _leads_somewhere(path: str) -> bool:
    try:
        resolve(path)
    except Resolver404:
        return False
    return True
