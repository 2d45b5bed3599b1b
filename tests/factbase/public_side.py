"""The public side in a process of its own, asked for every address it has."""

import re
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import orjson
from django.db import connection
from django.urls import URLResolver, get_resolver

from claims import editing, workflow
from tests import factories as make
from tests.claims.lists import of_claims
from tests.factbase import programs
from tests.factbase.programs import PASSWORD

ASK = """
import sys, django, orjson
django.setup()
from django.db import connection
from django.test import Client
answers = {}
client = Client(raise_request_exception=False, headers={"Host": "localhost"})
for address in orjson.loads(sys.stdin.read()):
    response = client.get(address)
    body = b"".join(response.streaming_content) if response.streaming else response.content
    answers[address] = [response.status_code, len(body), dict(response.headers)]
with connection.cursor() as cursor:
    cursor.execute("SELECT current_user, current_setting('statement_timeout')")
    answers["who"] = cursor.fetchone()
answers["cookies"] = [name for name in client.cookies]
print(orjson.dumps(answers).decode())
"""


def ask(role: str, *addresses: str, host: str = "", **environment: str) -> dict[str, Any]:
    """Each address's status, length and headers, from a public process that is this role."""
    var = programs.folder()
    done = subprocess.run(
        [sys.executable, "-c", ASK], cwd=programs.ROOT, text=True, timeout=120, check=False,
        input=orjson.dumps(addresses).decode(), capture_output=True,
        env=programs.environment(
            var, DATABASE_URL=url(role, host), DJANGO_SETTINGS_MODULE="factbase.settings",
            FACTBASE_PUBLIC="1", FACTBASE_HOSTS="localhost", FACTBASE_DEBUG="1", **environment,
        ),
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = orjson.loads(done.stdout.splitlines()[-1])
    return found | {"said": done.stderr}


def url(role: str, host: str = "") -> str:
    """Where this role finds the database of the tests: on their server, or in another's socket."""
    given = connection.get_connection_params()
    port = given.get("port") or 5432
    host = host or str(given.get("host", ""))
    password = PASSWORD.replace(" ", "%20").replace(",", "%2C")
    if host.startswith("/"):
        return f"postgres://{role}:{password}@/{given['dbname']}?host={host}&port={port}"
    return f"postgres://{role}:{password}@{host}:{port}/{given['dbname']}"


def addresses() -> list[str]:
    """Every public address there is, over a record with a little of everything."""
    ids = _record()
    every = list(_addresses(get_resolver("factbase.public_urls").url_patterns, ids))
    assert len(every) > 15
    return [
        *every,
        "/claims?q=neutral",
        "/api/v1/claims?q=neutral&count=true&sort=-made",
        f"/claims/{ids['gone']}",
        "/api/v1/claims?as_of=1",
        "/api/v1/claims?published_after=2020&facets=stance,year",
        "/api/v1/revisions?after=1&limit=1",
        "/revisions?before=3&as_of=3",
        "/sitemaps/pages-1.xml",
        "/sitemaps/claims-1.xml",
        "/sitemaps/subjects-1.xml",
        f"/propositions/{ids['propositions']}/debate.svg",
        f"/propositions/{ids['propositions']}/debate.csv",
        "/api/v1/citations?of=claims&style=apa",
        f"/lists/{ids['lists']}.bib",
    ]


def wrong(answers: dict[str, Any], asked: list[str]) -> dict[str, int]:
    """What was not answered as an address that is there is."""
    return {
        path: answers[path][0] for path in asked if answers[path][0] not in (200, 301, 302, 410)
    }


def _record() -> dict[str, str]:
    """The ids that show it, by what stands before them in an address."""
    claim = make.published()
    gone = make.published(text="Another.")
    workflow.withdraw(gone, by=make.reviewer(), reason="Because.")
    editing.merge(make.actor(), into=make.actor("Stays"), by=make.reviewer())
    document = orjson.loads(claim.entries.last().document)
    return {
        "claims": document["id"],
        "articles": document["article"]["id"],
        "actors": document["claimants"][0]["id"],
        "propositions": document["stances"][0]["proposition"]["id"],
        "revisions": "1",
        "gone": gone.public_id,
        "lists": of_claims(claim, how="public").address,
    }


def _addresses(patterns: Any, ids: dict[str, str], before: str = "/") -> Iterator[str]:
    for each in patterns:
        route = str(each.pattern)
        if isinstance(each, URLResolver):
            yield from _addresses(each.url_patterns, ids, before + route)
            continue
        filled = re.sub(r"(\w+)/<\w+:\w+>", lambda m: f"{m[1]}/{ids.get(m[1], '<')}", route)
        if not {"<", "^"} & set(filled):
            yield before + filled
