from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.http import parse_http_date

from claims.models import Revision
from tests import factories
from tests.claims.api.asking import ADDRESSES
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
            ("/claims", ["newest revision", "the page"]),
            ("/claims?count=true", ["newest revision", "the count", "the page"]),
            ("/claims?claimant=P1", ["newest revision", "merged ids", "the page"]),
            ("/claims?as_of=1", ["is there that revision", "the page", "when it was"]),
            ("/claims/{0}", ["newest revision", "the entry"]),
            ("/claims/{0}v1", ["newest revision", "the entry", "is it still shown"]),
            ("/claims/{0}/versions", ["newest revision", "the entries"]),
            (
                "/revisions",
                ["newest revision", "the revisions", "their entries", "what they ended",
                 "redirects"],
            ),
            ("/citations", ["newest revision", "one document an article"]),
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
