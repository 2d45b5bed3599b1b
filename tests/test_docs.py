"""What the docs say is so."""

import hashlib
import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pgtrigger
import pytest
from django.db import connection
from django.test import Client

from claims import editing, workflow
from claims.models.transitions import TRANSITIONS, Transition, as_mermaid
from sources import dates
from tests import factories as make

ROOT = Path(__file__).resolve().parents[1]
PAGES = [
    *(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")),
    *sorted((ROOT / "docs").rglob("*.md")),
]
DOMAIN = (ROOT / "docs/domain.md").read_text()
RECORD = (ROOT / "docs/record.md").read_text()


@pytest.mark.parametrize("text", PAGES, ids=lambda text: str(text.relative_to(ROOT)))
def test_every_link_leads_somewhere(text: Path) -> None:
    links = re.findall(r"\]\(([^)\s]+)\)", text.read_text())
    local = [link.partition("#")[0] for link in links if not re.match(r"[a-z]+:|#", link)]
    assert not [link for link in local if not (text.parent / link).exists()]


def test_the_diagram_is_the_table_in_the_code() -> None:
    assert f"```mermaid\n{as_mermaid()}\n```" in DOMAIN


@pytest.mark.parametrize("step", TRANSITIONS, ids=lambda step: step.verb)
def test_the_row_of_a_verb_is_that_of_the_code(step: Transition) -> None:
    target = f"{step.target}, of a new version" if step.new_version else step.target
    sources = ", ".join(step.sources)
    assert f"\n| {step.verb} | {sources} | {target} | {step.who} |" in DOMAIN


@pytest.mark.parametrize(
    "row", re.findall(r"^\| `([^`]+)` \| (.+) \| (\S+) \| (\S+) \|$", DOMAIN, re.M)
)
def test_a_date_of_the_table_means_what_it_says(row: tuple[str, str, str, str]) -> None:
    found = dates.FuzzyDate.parse(row[0])
    assert (str(found), found.earliest.isoformat(), found.latest.isoformat()) == row[1:]


def test_the_triggers_the_rules_name_are_there() -> None:
    rules = DOMAIN.partition("## What always holds")[2].partition("## Words")[0]
    named = set(re.findall(r"`([a-z_]+)`", rules)) - {"psql"}
    assert named
    assert not named - {trigger.name for _, trigger in pgtrigger.registered()}


def _revisions() -> None:
    """A publication, a correction with a redirect, a withdrawal."""
    claim = make.published(text="Ünïcödé “claim” 杨 🕊")
    make.published(text="Another.")
    editing.merge(make.actor(), into=make.actor("Stays"), by=make.reviewer())
    workflow.withdraw(claim, by=make.reviewer(), reason="Because.")


@pytest.mark.django_db(transaction=True)
def test_the_check_with_psql_comes_out_as_described(tmp_path: Path) -> None:
    """The very lines of the page, run in a shell; psql is that of the machine."""
    psql = _psql(tmp_path)
    _revisions()
    script = re.search(r"```sh\nn=3\n(.+?)```", RECORD, re.S)
    assert script
    for number in (1, 2, 3, 4):
        done = subprocess.run(
            ["bash", "-euc", f'psql() {{ {psql} "$@"; }}\nn={number}\n{script[1]}'],
            capture_output=True, text=True, check=True,
        )  # fmt: skip
        worked_out, kept = done.stdout.split("\n")[:2]
        assert worked_out.split()[0] == kept


def _psql(tmp_path: Path) -> str:
    found = shutil.which("psql") or next(
        (str(path) for path in Path("/usr/lib/postgresql").glob("*/bin/psql")), None
    )
    if not found:
        pytest.skip("needs psql, which this machine does not have")
    settings = connection.get_connection_params()
    url = f"host={settings.get('host') or '/tmp'} dbname={settings['dbname']}"
    for name in ("user", "port", "password"):
        url += f" {name}={settings[name]}" if settings.get(name) else ""
    return f"{found} {shlex.quote(url)}"


@pytest.mark.django_db
def test_the_check_from_outside_comes_out_as_described(client: Client) -> None:
    make.published()
    make.published(text="Another.")
    editing.merge(make.actor(), into=make.actor("Stays"), by=make.reviewer())
    before = "0" * 64
    for revision in client.get("/api/v1/revisions").json()["results"]:
        n = revision["number"]
        lines = [f"factbase revision {n}", f"before {before}",
                 f"{revision['kind']} {revision['at']}"]  # fmt: skip
        held = sorted(revision["published"] + revision["corrected"])
        for claim in held:
            document = client.get(f"/api/v1/claims/{claim.partition('v')[0]}?as_of={n}").content
            lines.append(f"entry {claim} published {hashlib.sha256(document).hexdigest()}")
        for redirect in revision["redirects"]:
            lines.append(f"redirect {redirect['old']} {redirect['new']}")
        text = "".join(f"{line}\n" for line in lines)
        before = hashlib.sha256(text.encode()).hexdigest()
        assert before == revision["digest"]
