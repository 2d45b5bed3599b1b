from typing import Any

import pytest

from tests.claims.api.asking import ADDRESSES

pytestmark = pytest.mark.django_db


class TestBadInput:
    @pytest.mark.parametrize(
        "query",
        [
            "as_of=99999999999999999999", "as_of=0", "as_of=-1", "as_of=99", "as_of=a%00",
            "limit=0", "limit=-1", "limit=501", "limit=abc", "cursor=altered", "cursor=%ff",
            "q=%00", "q=%ff", "q=" + "a" * 100_000, "%00=1", "%ff=%ff", "no_such=1",
            "as_of=1&as_of=1",
        ],
    )  # fmt: skip
    def test_is_refused_at_every_address_with_a_problem_document(
        self, get: Any, yang: Any, query: str
    ) -> None:
        for address in ADDRESSES:
            answer = get(f"{address.format(yang.public_id)}?{query}")
            assert answer.status_code == 400, address
            assert answer["Content-Type"] == "application/problem+json"
            assert set(answer.json()) == {"type", "title", "status", "detail", "parameter"}
            assert len(answer.content) < 1_000

    @pytest.mark.parametrize(
        ("query", "says"),
        [
            ("count=maybe", "count is true or false"),
            ("stance=oposes", "Did you mean “opposes”?"),
            ("claimant=Q1", "claimant takes P and a number"),
        ],
    )
    def test_is_told_what_to_do_instead(self, get: Any, query: str, says: str) -> None:
        assert says in get(f"/claims?{query}").json()["detail"]

    @pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "trace"])
    def test_writing_is_refused(self, client: Any, yang: Any, method: str) -> None:
        answer = getattr(client, method)("/api/v1/claims")
        assert answer.status_code == 405
        assert answer["Content-Type"] == "application/problem+json"
        assert answer["Allow"] == "GET, HEAD, OPTIONS"

    @pytest.mark.parametrize("address", ["", "/", "/claims/", "/nothing", "/claims/C1/x", "/%ff"])
    def test_other_addresses_are_not_found(self, get: Any, address: str) -> None:
        answer = get(address or "/")
        assert answer.status_code == 404
        assert answer["Content-Type"] == "application/problem+json"

    def test_another_type_than_json_is_not_acceptable(self, get: Any, yang: Any) -> None:
        assert get("/claims", accept="application/xml").status_code == 406
        assert get("/claims", accept="text/html,*/*;q=0.8").status_code == 200
        assert get("/claims", accept=";;/\x01,").status_code in (200, 406)
