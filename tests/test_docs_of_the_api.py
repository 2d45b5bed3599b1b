"""The examples of docs/api.md, each asked of a server."""

import re
import shlex
from pathlib import Path
from typing import Any

import orjson
import pytest

from tests import factories

TEXT = (Path(__file__).resolve().parents[1] / "docs/api.md").read_text()
SITE = "http://127.0.0.1:8000"
REQUESTS = re.findall(r"^curl .+$", TEXT, re.M)
(PROGRAM,) = re.findall(r"```python\n(.+?)```", TEXT, re.S)


def ask(client: Any, command: str) -> Any:
    _, *words = shlex.split(command)
    address = words[-1].removeprefix(SITE)
    headers = dict([words[1].split(": ")]) if words[0] == "-H" else {}
    return client.get(address, headers=headers)


@pytest.fixture
def record(db: None) -> None:
    factories.published(claimants=["Ada Example", "Bo Second"])
    factories.published(text="Another of these.")
    factories.published(text="A third one of these.")


def test_there_are_examples() -> None:
    assert len(REQUESTS) > 10


@pytest.mark.parametrize("command", [each for each in REQUESTS if "oposes" not in each])
def test_an_example_is_answered(client: Any, record: None, command: str) -> None:
    answer = ask(client, command)
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    found = {"C1", "P1", "Q1"} & set(re.findall(r"\b[CPQ]1\b", command))
    assert answer.status_code == 200 or (found and answer.status_code == 404), content[:300]
    assert content


def test_the_mistake_is_answered_as_described(client: Any, record: None) -> None:
    (command,) = [each for each in REQUESTS if "oposes" in each]
    described = re.findall(r"```json\n(\{\"type\".+?)```", TEXT, re.S)[0]
    assert ask(client, command).json() == orjson.loads(described)


def test_the_first_answer_has_the_keys_described(client: Any, record: None) -> None:
    described = orjson.loads(re.findall(r"```json\n(\{\"results\".+?)```", TEXT, re.S)[0])
    answer = ask(client, REQUESTS[0]).json()
    assert set(described) == set(answer)
    assert set(described["results"][0]) <= set(answer["results"][0])


@pytest.mark.django_db(transaction=True)
def test_the_program_walks_through_all_pages(live_server: Any) -> None:
    claims = [factories.published(text=f"Number {number} of these.") for number in range(5)]
    names: dict[str, Any] = {}
    exec(PROGRAM.replace(SITE, live_server.url), names)
    assert names["seen"] == [claim.public_id for claim in reversed(claims)]


@pytest.mark.django_db
def test_every_address_of_the_api_that_is_named_is_there(client: Any) -> None:
    for address in re.findall(r"`/(?!api)([a-z]+)[`,/?]", TEXT):
        assert client.get(f"/api/v1/{address}").status_code in (200, 400), address
