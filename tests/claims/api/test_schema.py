from typing import Any

import pytest
from drf_spectacular.validation import validate_schema

pytestmark = pytest.mark.django_db


class TestTheSchema:
    def test_is_valid_openapi_with_an_example_for_every_answer(self, get: Any) -> None:
        schema = get("/schema").json()
        validate_schema(schema)
        assert schema["openapi"].startswith("3.1")
        operations = [path["get"] for path in schema["paths"].values()]
        assert sorted(each["operationId"] for each in operations) == [
            "citations", "claim", "claims", "revisions", "versions",
        ]  # fmt: skip
        for each in operations:
            problem = each["responses"]["400"]["content"]["application/problem+json"]
            assert problem["examples"]

    def test_names_every_parameter_a_list_takes(self, get: Any) -> None:
        from claims.parameters import PARAMETERS

        described = get("/schema").json()["paths"]["/api/v1/claims"]["get"]["parameters"]
        assert {each["name"] for each in described} == {*PARAMETERS, "count"}

    def test_its_pages_load_nothing_from_elsewhere(self, get: Any) -> None:
        page = get("/docs").content.decode()
        assert "swagger-ui" in page
        assert "//cdn" not in page
        assert 'src="http' not in page
        assert "<script>" not in page
