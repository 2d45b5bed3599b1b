from typing import Any

import orjson
import pytest

from claims import workflow
from tests import factories
from tests.claims.api.asking import ADDRESSES, revise, stored
from tests.claims.api.conftest import QUOTE

pytestmark = pytest.mark.django_db


class TestAClaim:
    def test_is_answered_with_the_bytes_of_the_record(self, get: Any, yang: Any) -> None:
        answer = get(f"/claims/{yang.public_id}")
        assert (answer.status_code, answer.content) == (200, stored(yang))
        assert answer["Content-Type"] == "application/json"
        assert "Cookie" not in answer.get("Vary", "")

    def test_of_an_old_version_names_the_latest(
        self, get: Any, yang: Any, coder: Any, reviewer: Any
    ) -> None:
        new = revise(yang, coder, reviewer)
        old = get(f"/claims/{yang.version_id}")
        assert old.content == stored(yang)
        assert old["Link"] == f'</api/v1/claims/{yang.public_id}>; rel="latest-version"'
        latest = get(f"/claims/{new.version_id}")
        assert latest.content == stored(new)
        assert "Link" not in latest

    def test_as_of_a_revision_is_the_same_for_ever(
        self, get: Any, yang: Any, coder: Any, reviewer: Any
    ) -> None:
        then = get(f"/claims/{yang.public_id}").content
        new = revise(yang, coder, reviewer)
        workflow.withdraw(new, by=reviewer, reason="wrong")
        answer = get(f"/claims/{yang.public_id}?as_of=1")
        assert (answer.status_code, answer.content) == (200, then)
        assert answer["Cache-Control"] == "public, max-age=31536000, immutable"

    def test_withdrawn_is_gone_with_the_reason_and_the_last_document(
        self, get: Any, yang: Any, reviewer: Any
    ) -> None:
        workflow.withdraw(yang, by=reviewer, reason="The article was retracted.")
        answer = get(f"/claims/{yang.public_id}")
        assert answer.status_code == 410
        assert answer["Content-Type"] == "application/problem+json"
        assert answer.json()["reason"] == "The article was retracted."
        assert stored(yang) in answer.content

    @pytest.mark.parametrize(
        "public_id",
        ["C99", "C0", "C1v99", "c1", "P1", "C01", "C99999999999999999999", "C1%00", "%ff",
         "C1v99999999999999999999", "C%D9%A1", "C1%0A", "x" * 5_000],
    )  # fmt: skip
    def test_that_never_was_is_not_found(self, get: Any, yang: Any, public_id: str) -> None:
        answer = get(f"/claims/{public_id}")
        assert answer.status_code == 404
        assert answer["Content-Type"] == "application/problem+json"
        assert get(f"/claims/{public_id}/versions").status_code == 404

    def test_has_its_versions_newest_first(
        self, get: Any, yang: Any, coder: Any, reviewer: Any
    ) -> None:
        new = revise(yang, coder, reviewer)
        answer = get(f"/claims/{yang.public_id}/versions").json()
        assert [each["version"] for each in answer["results"]] == [2, 1]
        assert orjson.dumps(answer["results"][0]) == stored(new)


class TestTheList:
    def test_puts_stored_documents_together_as_they_are(
        self, get: Any, yang: Any, kuhrt: Any
    ) -> None:
        documents = b",".join([stored(kuhrt), stored(yang)])
        assert get("/claims").content == (
            b'{"results":[' + documents + b'],"next":null,"revision":2}'
        )

    def test_says_next_in_the_body_and_in_the_link_header(
        self, get: Any, yang: Any, kuhrt: Any
    ) -> None:
        first = get("/claims?limit=1&stance=opposes")
        following = first.json()["next"]
        assert following.startswith(
            "http://testserver/api/v1/claims?limit=1&stance=opposes&cursor="
        )
        assert first["Link"] == f'<{following}>; rel="next"'
        second = get(following.removeprefix("http://testserver/api/v1"))
        assert [each["id"] for each in second.json()["results"]] == [yang.public_id]
        assert second.json()["next"] is None

    def test_counts_where_it_is_asked_to(self, get: Any, yang: Any, kuhrt: Any) -> None:
        assert get("/claims?limit=1&count=true").json()["count"] == 2
        assert "count" not in get("/claims?count=false").json()

    def test_of_an_empty_record_is_empty(self, get: Any) -> None:
        assert get("/claims").json() == {"results": [], "next": None, "revision": 0}


class TestUnpublishedClaims:
    @pytest.mark.parametrize("address", ADDRESSES)
    def test_never_appear(self, get: Any, yang: Any, address: str) -> None:
        fields: dict[str, Any] = {"text": "Hiddenword.", "claimants": ["Hiddenword Person"],
                                  "stances": [("Hiddenword is so", "opposes")],
                                  "memo": "Hiddenword"}  # fmt: skip
        draft = factories.draft(article=factories.article("Hiddenword title"), **fields)
        factories.submitted(article=yang.article, quote=QUOTE, **fields)
        for asked in (yang.public_id, f"{yang.public_id}?as_of=1", draft.public_id):
            shown, _, query = asked.partition("?")
            answer = get(f"{address.format(shown)}?{query}")
            assert answer.status_code == (
                404 if "{}" in address and shown == draft.public_id else 200
            )
            assert b"iddenword" not in answer.content
