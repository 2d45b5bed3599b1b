"""A client that a program writes from the schema: it lists, filters, pages and reads a claim."""

import importlib
import subprocess
import sys
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from claims.api import schema
from tests import factories

pytest.importorskip("openapi_python_client", reason="writes the client that is tried here")
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Generates the client; gives the name of its package."""
    folder = tmp_path_factory.mktemp("client")
    described = folder / "openapi.json"
    described.write_bytes(schema.written())
    command = [sys.executable, "-m", "openapi_python_client", "generate", "--meta", "none"]
    subprocess.run(
        [*command, "--path", str(described), "--output-path", str(folder / "factbase_client")],
        check=True, capture_output=True, cwd=folder,
    )  # fmt: skip
    sys.path.insert(0, str(folder))
    return "factbase_client"


@pytest.fixture
def ask(written: str, live_server: Any) -> Any:
    """``ask("claims.claims", limit=1)`` calls the generated function of that address."""
    client = importlib.import_module(written).Client(base_url=live_server.url)

    def call(name: str, *args: Any, **given: Any) -> Any:
        module = importlib.import_module(f"{written}.api.{name}")
        return module.sync(*args, client=client, **given)

    return call


def test_lists_filters_pages_through_and_reads_a_claim(ask: Any) -> None:
    claims = [factories.published(text=f"Number {number} of these.") for number in range(5)]
    other = factories.published(text="Another one.", stances=[("It is so", "supports")])

    seen, cursor = [], {}
    while True:
        page = ask("claims.claims", stance=["opposes"], limit=2, count=True, **cursor)
        assert getattr(page, "count", page) == 5
        seen += [claim.id for claim in page.results]
        if not page.next_:
            break
        cursor = {"cursor": parse_qs(urlsplit(page.next_).query)["cursor"][0]}
    assert seen == [claim.public_id for claim in reversed(claims)]

    found = ask("claims.claims", stance=["opposes,supports"], facets="stance")
    assert len(found.results) == 6
    counts = found.facets.additional_properties["stance"]
    assert {facet.value: facet.count for facet in counts} == {"opposes": 5, "supports": 1}

    claim = ask("claims.claim", other.public_id)
    assert type(claim).__name__ == "Claim"
    assert (claim.text, claim.claimants[0].name) == ("Another one.", "Ada Example")
    assert claim.stances[0].stance == "supports"
    assert claim.withdrawn is None

    actor = ask("actors.actor", claim.claimants[0].id)
    assert actor.name == "Ada Example"


def test_reads_what_is_wrong(ask: Any) -> None:
    problem = ask("claims.claim", "C999")
    assert type(problem).__name__ == "Problem"
    assert (problem.status, "No claim C999" in problem.detail) == (404, True)
