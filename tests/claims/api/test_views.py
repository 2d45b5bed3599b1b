from typing import Any

import pytest

from claims import changes, editing, workflow
from tests import factories
from tests.claims.api.asking import revise

pytestmark = pytest.mark.django_db


class TestRevisions:
    def test_say_what_each_did(
        self, get: Any, yang: Any, kuhrt: Any, coder: Any, reviewer: Any
    ) -> None:
        new = revise(yang, coder, reviewer)
        workflow.withdraw(kuhrt, by=reviewer, reason="wrong")
        merged = factories.actor("Jianli Yang")
        editing.merge(merged, into=factories.actor("J. Yang"), by=reviewer)
        nothing: dict[str, list[Any]] = {
            "published": [], "superseded": [], "withdrawn": [], "corrected": [], "redirects": [],
        }  # fmt: skip
        redirect = {"old": merged.public_id, "new": factories.actor("J. Yang").public_id}
        did = [
            {verb: each[verb] for verb in nothing} for each in get("/revisions").json()["results"]
        ]
        assert did == [
            nothing | {"published": [yang.version_id]},
            nothing | {"published": [kuhrt.version_id]},
            nothing | {"published": [new.version_id], "superseded": [yang.version_id]},
            nothing | {"withdrawn": [kuhrt.version_id]},
            nothing | {"corrected": [new.version_id], "redirects": [redirect]},
        ]

    def test_are_walked_by_the_last_number_seen(self, get: Any, yang: Any, kuhrt: Any) -> None:
        first = get("/revisions?limit=1").json()
        assert [each["number"] for each in first["results"]] == [1]
        assert first["next"] == "http://testserver/api/v1/revisions?limit=1&after=1"
        rest = get("/revisions?after=1").json()
        assert [each["number"] for each in rest["results"]] == [2]
        assert rest["next"] is None

    def test_are_as_many_as_a_page_holds_claims(
        self, get: Any, yang: Any, kuhrt: Any, monkeypatch: Any
    ) -> None:
        monkeypatch.setattr(changes, "MOST", 1)
        first = get("/revisions").json()
        assert [each["number"] for each in first["results"]] == [1]
        assert first["next"] == "http://testserver/api/v1/revisions?after=1"
        monkeypatch.setattr(changes, "MOST", 0)  # one that has more stands alone
        assert [each["number"] for each in get("/revisions?after=1").json()["results"]] == [2]

    def test_do_not_say_who_made_them(self, get: Any, yang: Any) -> None:
        assert b"reviewer" not in get("/revisions").content
