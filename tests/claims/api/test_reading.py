from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.http import parse_http_date

from claims.models import Revision
from tests import factories
from tests.claims.api.asking import ADDRESSES, EVERY, a_whole_claim, body, ids_of
from tests.claims.api.conftest import QUOTE

pytestmark = pytest.mark.django_db


class TestCaching:
    @pytest.mark.parametrize("address", ADDRESSES)
    def test_the_same_revision_is_not_sent_twice(
        self, get: Any, yang: Any, address: str, django_assert_num_queries: Any
    ) -> None:
        address = address.format(yang.public_id)
        etag = get(address)["ETag"]
        with django_assert_num_queries(1):  # the newest revision
            again = get(address, if_none_match=etag)
        assert (again.status_code, again.content, again["ETag"]) == (304, b"", etag)
        assert again["Cache-Control"] == "public, max-age=60, stale-while-revalidate=600"
        assert again["Access-Control-Allow-Origin"] == "*"

    @pytest.mark.parametrize("address", ADDRESSES)
    def test_a_publication_ends_it(self, get: Any, yang: Any, address: str) -> None:
        address = address.format(yang.public_id)
        etag = get(address)["ETag"]
        factories.published(article=yang.article, quote=QUOTE)
        assert get(address, if_none_match=etag).status_code == 200

    def test_as_of_answers_outlast_publications(
        self, get: Any, yang: Any, django_assert_num_queries: Any
    ) -> None:
        etag = get("/claims?as_of=1")["ETag"]
        factories.published(article=yang.article, quote=QUOTE)
        with django_assert_num_queries(0):
            assert get("/claims?as_of=1", if_none_match=etag).status_code == 304

    def test_a_star_does_not_stand_for_what_is_not_there(self, get: Any, yang: Any) -> None:
        for address, status in (("/claims/C999", 404), ("/claims?limit=0", 400),
                                (f"/claims/{yang.public_id}", 200)):  # fmt: skip
            assert get(address, if_none_match="*").status_code == status

    @pytest.mark.parametrize("query", ["", "?as_of=1"])
    @pytest.mark.parametrize("address", ADDRESSES)
    def test_an_answer_says_when_its_revision_was_made(
        self, get: Any, yang: Any, address: str, query: str
    ) -> None:
        made = Revision.objects.get()
        answer = get(address.format(yang.public_id) + query)
        assert parse_http_date(answer["Last-Modified"]) == made.at.timestamp()

    def test_another_query_has_another_etag(self, get: Any, yang: Any) -> None:
        assert get("/claims")["ETag"] != get("/claims?limit=1")["ETag"]


class TestQueries:
    """How many queries an answer takes, and what each is for."""

    @pytest.mark.parametrize(
        ("address", "queries"),
        [
            ("/claims", ["the page, with the newest revision"]),
            ("/claims?count=true", ["the page", "the count"]),
            ("/claims?claimant=P1", ["the page", "where the id was merged to"]),
            ("/claims?as_of=1", ["is there that revision", "the page"]),
            ("/claims/{0}", ["the entry, with the newest revision"]),
            ("/claims/{0}v1", ["newest revision", "the entry", "is it still shown"]),
            ("/claims/{0}/versions", ["newest revision", "the entries"]),
            (
                "/revisions",
                ["newest revision", "the revisions", "their entries", "what they ended",
                 "redirects", "how many entries each has"],
            ),
            ("/citations", ["newest revision", "how many there are", "one document an article"]),
            ("/citations?of=claims", ["newest revision", "the documents"]),
        ],
    )  # fmt: skip
    def test_do_not_grow_with_the_number_of_claims(
        self, get: Any, yang: Any, kuhrt: Any, address: str, queries: list[str]
    ) -> None:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert get(address.format(yang.public_id)).status_code == 200
        assert len(asked) == len(queries), [query["sql"] for query in asked]


class TestEveryAddress:
    """With a claim that has one of everything."""

    @pytest.fixture
    def at(self, db: None) -> Any:
        ids = ids_of(a_whole_claim())
        return lambda address: "/api/v1" + address.format(**ids)

    @pytest.mark.parametrize("address", EVERY)
    def test_says_what_it_is_known_by_and_is_not_sent_twice(
        self, client: Any, at: Any, address: str
    ) -> None:
        first = client.get(at(address))
        assert first.status_code == 200, body(first)
        assert body(first)
        assert parse_http_date(first["Last-Modified"]) == Revision.objects.get().at.timestamp()
        again = client.get(at(address), headers={"If-None-Match": first["ETag"]})
        assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
        factories.published()
        changed = client.get(at(address), headers={"If-None-Match": first["ETag"]})
        assert changed.status_code == 200
        assert changed["ETag"] != first["ETag"]
        body(changed)

    @pytest.mark.parametrize("address", [*EVERY, "", "/schema", "/docs"])
    def test_answers_head_and_options_to_any_site(self, client: Any, at: Any, address: str) -> None:
        head, whole = client.head(at(address)), client.get(at(address))
        assert (head.status_code, body(head)) == (200, b"")
        for name in ("ETag", "Content-Type", "Content-Length", "Vary"):
            assert head.get(name) == whole.get(name)
        body(whole)
        asked = client.options(at(address), headers={"Accept": "text/html"})
        assert (asked.status_code, asked.content) == (204, b"")
        assert asked["Allow"] == asked["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"
        for answer in (head, whole, asked):
            assert answer["Access-Control-Allow-Origin"] == "*"
            assert "ETag" in answer["Access-Control-Expose-Headers"]

    @pytest.mark.parametrize("address", EVERY)
    def test_as_of_a_revision_is_kept_for_ever(self, client: Any, at: Any, address: str) -> None:
        answer = client.get(at(address) + "?as_of=1")
        body(answer)
        assert answer["Cache-Control"] == "public, max-age=31536000, immutable"

    @pytest.mark.parametrize("address", ["", "/schema"])
    def test_what_the_program_says_of_itself_is_not_sent_twice(
        self, client: Any, at: Any, address: str
    ) -> None:
        tag = client.get(at(address))["ETag"]
        again = client.get(at(address), headers={"If-None-Match": tag})
        assert (again.status_code, again.content) == (304, b"")
        assert client.get(at(address) + "?x=1").status_code == 400

    def test_errors_are_told_to_any_site_as_well(self, client: Any, at: Any) -> None:
        for address, status in (
            ("/claims?limit=0", 400), ("/claims/C999", 404), ("/nothing", 404),
            ("/claims.csv?limit=1", 400),
        ):  # fmt: skip
            answer = client.get("/api/v1" + address)
            assert answer.status_code == status
            assert answer["Access-Control-Allow-Origin"] == "*"
        assert client.post("/api/v1/claims")["Access-Control-Allow-Origin"] == "*"


class TestReadingFromElsewhere:
    def test_any_site_may_read(self, get: Any, client: Any, yang: Any) -> None:
        assert get("/claims")["Access-Control-Allow-Origin"] == "*"
        assert get("/claims/C999")["Access-Control-Allow-Origin"] == "*"
        asked = client.options("/api/v1/claims")
        assert asked.status_code == 204
        assert asked["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"

    @pytest.mark.parametrize("address", ADDRESSES)
    def test_head_is_get_without_the_body(
        self, get: Any, client: Any, yang: Any, address: str
    ) -> None:
        address = address.format(yang.public_id)
        head, whole = client.head(f"/api/v1{address}"), get(address)
        assert (head.status_code, head.content) == (200, b"")
        for name in ("ETag", "Content-Type", "Content-Length"):
            assert head[name] == whole[name]
