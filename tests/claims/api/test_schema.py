"""The API's description: whole, valid, and true of what is answered."""

from typing import Any

import orjson
import pytest
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate

from claims import workflow
from claims.api import formats, schema, urls
from claims.api.schema import operations, shapes
from claims.formats.document import KEYS
from claims.listing import RANKED
from claims.parameters import PARAMETERS
from claims.subject_selection import KINDS
from tests import factories
from tests.claims.api.asking import LISTS, ONES, a_whole_claim, ids_of

pytestmark = pytest.mark.django_db

OPERATIONS = [(path, each["get"]) for path, each in schema.document()["paths"].items()]
RESPONSES = [
    (path, status, kind, content)
    for path, operation in OPERATIONS
    for status, response in operation["responses"].items()
    for kind, content in response.get("content", {}).items()
]


def wrong(value: Any, shape: dict[str, Any]) -> list[str]:
    whole = shape | {"components": {"schemas": shapes.SCHEMAS}}
    return [error.message for error in Draft202012Validator(whole).iter_errors(value)]


def test_is_openapi(get: Any) -> None:
    described = get("/schema").json()
    assert described["openapi"].startswith("3.1")
    validate(described)


def test_describes_how_a_long_list_is_waited_for_and_stopped() -> None:
    waiting = schema.document()["paths"]["/api/v1/citations/waiting/{ticket}"]
    assert {"200", "303", "404", "410", "503"} <= set(waiting["get"]["responses"])
    assert {"204", "404"} <= set(waiting["delete"]["responses"])


def test_describes_every_address() -> None:
    written = {str(each.pattern).replace("str:", "").replace("<", "{").replace(">", "}")
               for each in urls.urlpatterns}  # fmt: skip
    plain = {path.removeprefix("/") for path in operations.OPERATIONS if path}
    assert written - {"schema", "docs", "^.*$"} == plain


@pytest.mark.parametrize(("path", "operation"), OPERATIONS)
def test_every_address_says_what_can_go_wrong_and_what_comes_with_it(
    path: str, operation: dict[str, Any]
) -> None:
    assert {"200", "304", "400", "406", "429", "503"} <= set(operation["responses"])
    if "{public_id}" in path:
        assert {"301", "404"} <= set(operation["responses"])
    assert {"ETag", "RateLimit-Remaining"} <= set(operation["responses"]["200"]["headers"])
    assert "Retry-After" in operation["responses"]["429"]["headers"]


@pytest.mark.parametrize(("path", "status", "kind", "content"), RESPONSES)
def test_every_example_is_of_the_shape_it_is_an_example_of(
    path: str, status: str, kind: str, content: dict[str, Any]
) -> None:
    for example in content["examples"].values():
        assert not wrong(example["value"], content["schema"])


@pytest.mark.parametrize("name", ["Claim", *shapes.LISTED])
def test_every_key_is_always_there(name: str) -> None:
    assert set(shapes.SCHEMAS[name]["required"]) == set(shapes.SCHEMAS[name]["properties"])
    assert "required" not in shapes.SCHEMAS[f"{name}Part"]


def test_documents_have_the_keys_that_can_be_asked_for() -> None:
    assert list(shapes.SCHEMAS["Claim"]["properties"]) == list(KEYS)
    for name, kind in KINDS.items():
        of = shapes.SCHEMAS[name.removesuffix("s").capitalize()]
        assert tuple(of["properties"]) == kind.keys


def test_a_list_names_every_parameter_it_takes() -> None:
    described = {p["name"] for p in dict(OPERATIONS)["/api/v1/claims"]["parameters"]}
    assert described == {*PARAMETERS, *(name for form in formats.OF_LISTS for name in form.takes)}


@pytest.mark.parametrize("address", [*LISTS, *ONES])
def test_what_is_answered_is_of_its_shape(get: Any, address: str) -> None:
    whole = a_whole_claim(cites=[factories.article("Another article")])
    gone = factories.published(text="Gone.", claimants=["Once Named"])
    workflow.withdraw(gone, by=factories.reviewer(), reason="Nobody said so.")
    answer = get(address.format(**ids_of(whole)))
    path = "/api/v1" + address.replace("{claim}", "{public_id}")
    for name in ("article", "actor", "outlet", "proposition", "topic"):
        path = path.replace(f"{{{name}}}", "{public_id}")
    content = dict(OPERATIONS)[path]["responses"]["200"]["content"]["application/json"]
    assert not wrong(answer.json(), content["schema"])
    problem = get(f"/claims/{gone.public_id}")
    assert not wrong(problem.json(), shapes.ref("Problem"))


def test_is_made_once_a_process(get: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    first = get("/schema").content
    monkeypatch.setattr(schema, "document", lambda: pytest.fail("made again"))
    assert get("/schema").content == first == orjson.dumps(orjson.loads(first))


def test_the_index_names_addresses_that_answer(client: Any) -> None:
    named = client.get("/api/v1").json()
    assert {"claims", "actors", "topics", "citations", "schema", "docs"} <= set(named)
    for address in named.values():
        assert client.get(address.removeprefix("http://testserver")).status_code == 200


def test_its_pages_load_nothing_from_elsewhere(get: Any) -> None:
    page = get("/docs").content.decode()
    assert "swagger-ui" in page
    assert "//cdn" not in page
    assert 'src="http' not in page
    assert "<script>" not in page


def test_says_where_the_order_of_relevance_ends() -> None:
    (sort,) = {
        each["description"]
        for path, operation in OPERATIONS
        for each in operation["parameters"]
        if each["name"] == "sort" and path.endswith("/claims")
    }
    assert f"the newest {RANKED}" in sort
