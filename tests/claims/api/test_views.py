from threading import BoundedSemaphore
from typing import Any

import orjson
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.http import parse_http_date
from drf_spectacular.validation import validate_schema

from claims import editing, workflow
from claims.models import Entry, Revision
from sources.formats import references
from tests import factories
from tests.claims.api.conftest import QUOTE

pytestmark = pytest.mark.django_db

ADDRESSES = ["/claims", "/claims/{}", "/claims/{}/versions", "/revisions", "/citations"]


def revise(claim: Any, coder: Any, reviewer: Any, text: str = "Said anew.") -> Any:
    new = workflow.revise(claim, by=coder)
    new.text = text
    new.save()
    workflow.submit(new, by=coder)
    workflow.publish(new, by=reviewer)
    return new


def stored(claim: Any) -> bytes:
    return Entry.objects.filter(claim=claim).latest("pk").document.encode()


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

    def test_do_not_say_who_made_them(self, get: Any, yang: Any) -> None:
        assert b"reviewer" not in get("/revisions").content


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


class TestCitations:
    @pytest.mark.parametrize(
        ("query", "content_type", "has"),
        [
            ("", "application/vnd.citationstyles.csl+json", '"id": "yang2023"'),
            ("format=bibtex", "application/x-bibtex; charset=utf-8", "@article{yang2023,"),
            ("format=biblatex", "application/x-bibtex; charset=utf-8", "date = {2021-03~}"),
            ("style=apa", "text/plain; charset=utf-8", "Yang, J. (2023). [China is"),
            ("format=html", "text/html; charset=utf-8", "<em>[China is hardly neutral]</em>"),
            ("format=markdown&style=apa", "text/markdown; charset=utf-8", "*United against"),
            ("style=apa&locale=de-DE", "text/plain; charset=utf-8", "(ca. 2021, März)"),
            ("format=bibtex&of=claims", "application/x-bibtex; charset=utf-8", "v1,\n"),
        ],
    )
    def test_come_in_every_format(
        self, get: Any, yang: Any, kuhrt: Any, query: str, content_type: str, has: str
    ) -> None:
        answer = get(f"/citations?{query}")
        assert answer.status_code == 200
        assert answer["Content-Type"] == content_type
        assert has in answer.content.decode()

    def test_can_be_of_the_claims_themselves(self, get: Any, kuhrt: Any) -> None:
        assert get("/citations?style=apa&of=claims").content.decode() == (
            "Kuhrt, N., & Kaczmarski, M. (ca. 2021, March). Signalling that an alliance is "
            f"possible serves both better than having one [Claim {kuhrt.public_id}, version 1]. "
            "Quoted in “United Against the USA?” (With Agencies, about March 2021). "
            f"http://testserver/claims/{kuhrt.version_id}\n"
        )

    def test_name_an_article_once_however_many_claims_are_found_in_it(
        self, get: Any, yang: Any
    ) -> None:
        factories.published(article=yang.article, quote=QUOTE)
        assert [each["id"] for each in get("/citations").json()] == ["yang2023"]

    def test_are_of_the_selection_only(self, get: Any, yang: Any, kuhrt: Any) -> None:
        found = get(f"/citations?claim={kuhrt.public_id}").json()
        assert [each["id"] for each in found] == ["united2021"]

    def test_are_saved_under_a_name_with_their_revision(self, get: Any, yang: Any) -> None:
        answer = get("/citations?format=bibtex")
        assert answer["Content-Disposition"] == 'attachment; filename="articles-revision-1.bib"'
        assert get("/citations?style=apa")["Content-Disposition"].startswith("inline;")

    def test_as_of_a_revision_are_the_same_byte_for_byte(
        self, get: Any, yang: Any, coder: Any, reviewer: Any
    ) -> None:
        then = get("/citations?format=bibtex").content
        yang.article.title = "Another title"
        yang.article.save()
        workflow.correct(yang.article, by=reviewer)
        assert b"Another title" in get("/citations?format=bibtex").content
        assert get("/citations?format=bibtex&as_of=1").content == then

    @pytest.mark.parametrize("query", ["", "format=bibtex", "style=apa", "format=html"])
    def test_of_nothing_are_nothing(self, get: Any, query: str) -> None:
        answer = get(f"/citations?{query}")
        assert answer.status_code == 200
        assert answer.content.decode().strip() in ("", "[]")

    @pytest.mark.parametrize(
        ("query", "parameter", "says"),
        [
            ("format=bibtx", "format", "Did you mean “bibtex”?"),
            ("format=xml", "format", "It is csljson, bibtex"),
            ("style=harvrd", "style", "The nearest are"),
            ("style=../../etc/passwd", "style", "There is no style"),
            ("style=apa%00", "style", "NUL"),
            ("style=apa&locale=xx", "locale", "cannot be written in “xx”"),
            ("of=people", "of", "It is articles or claims"),
            ("format=bibtex&style=apa", "style", "format=bibtex has no style"),
            ("limit=5", "limit", "Citations are of the whole selection"),
            ("fromat=bibtex", "fromat", "Did you mean “format”?"),
        ],
    )
    def test_that_cannot_be_made_are_refused(
        self, get: Any, query: str, parameter: str, says: str
    ) -> None:
        answer = get(f"/citations?{query}")
        assert (answer.status_code, answer.json()["parameter"]) == (400, parameter)
        assert says in answer.json()["detail"]

    def test_too_many_at_once_are_refused(
        self, get: Any, yang: Any, kuhrt: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("claims.bibliography.MOST_STYLED", 1)
        answer = get("/citations?style=apa")
        assert answer.status_code == 400
        assert "more than 1 articles" in answer.json()["detail"]
        assert get("/citations?format=bibtex").status_code == 200

    def test_wait_their_turn_and_are_asked_for_again(
        self, get: Any, yang: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(references, "AT_ONCE", BoundedSemaphore(1))
        monkeypatch.setattr(references, "TURN", 0.01)
        query = "/citations?style=apa&q=neutral&of=claims"
        with references.AT_ONCE:
            answer = get(query)
        assert answer.status_code == 503
        assert answer["Content-Type"] == "application/problem+json"
        assert int(answer["Retry-After"]) > 0
        assert get(query).status_code == 200


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
