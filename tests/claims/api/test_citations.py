import time
from threading import BoundedSemaphore
from typing import Any

import pytest

from claims import bibliography, exporting, workflow
from claims.api import cited_articles
from claims.record import Record
from sources import spool
from sources.formats import pandoc
from tests import factories
from tests.claims.api.conftest import QUOTE

pytestmark = pytest.mark.django_db


class TestCitations:
    @pytest.mark.parametrize(
        ("query", "content_type", "has"),
        [
            ("", "application/vnd.citationstyles.csl+json", '"id": "yang2023"'),
            ("format=bibtex", "application/x-bibtex; charset=utf-8", "@article{yang2023,"),
            ("format=biblatex", "application/x-bibtex; charset=utf-8", "date = {2021-03~}"),
            ("style=apa", "text/plain; charset=utf-8", "Yang, J. (2023). [China is"),
            ("format=html", "text/html; charset=utf-8", "[China is hardly neutral]"),
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
            "factbase, revision 1, quoted in “United against the USA?” (with Agencies). "
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
        text = answer.content.decode()
        assert text.strip() in ("", "[]") or 'class="references" role="list">\n\n</div>' in text

    @pytest.mark.parametrize(
        ("query", "parameter", "says"),
        [
            ("format=bibtx", "format", "Did you mean “bibtex”?"),
            ("format=xml", "format", "It is csljson, bibtex"),
            ("style=harvrd", "style", "The nearest are"),
            ("style=../../etc/passwd", "style", "There is no style"),
            ("style=apa%00", "style", "NUL"),
            ("style=apa&locale=xx", "locale", "cannot be written in “xx”"),
            ("of=people", "of", "It is articles, claims or annotated"),
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

    @pytest.mark.parametrize(
        "query",
        ["style=apa", "style=apa&of=claims", "format=bibtex&of=annotated",
         "format=html&group=stance"],
    )  # fmt: skip
    def test_too_many_are_refused_before_they_are_read(
        self, get: Any, yang: Any, kuhrt: Any, monkeypatch: pytest.MonkeyPatch, query: str
    ) -> None:
        for most in ("MOST_STYLED", "MOST_CLAIMS", "MOST_LOOKED_AT"):
            monkeypatch.setattr(bibliography, most, 1)
        monkeypatch.setattr(bibliography, "load", lambda text: pytest.fail("was read"))
        answer = get(f"/citations?{query}")
        assert (answer.status_code, answer.json()["parameter"]) == (400, "format")
        assert "There are more than 1 claims" in answer.json()["detail"]

    def test_wait_their_turn_and_are_asked_for_again(
        self, get: Any, yang: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(pandoc, "AT_ONCE", BoundedSemaphore(1))
        monkeypatch.setattr(pandoc, "TURN", 0.01)
        query = "/citations?style=apa&q=neutral&of=claims"
        with pandoc.AT_ONCE:
            answer = get(query)
        assert answer.status_code == 503
        assert answer["Content-Type"] == "application/problem+json"
        assert int(answer["Retry-After"]) > 0
        assert get(query).status_code == 200

    def test_can_be_annotated_with_the_claims_found_in_each(self, get: Any, kuhrt: Any) -> None:
        [item] = get("/citations?of=annotated").json()
        assert kuhrt.text in item["annote"]
        assert f"http://testserver/claims/{kuhrt.version_id}" in item["annote"]
        text = get("/citations?of=annotated&format=text").content.decode()
        assert kuhrt.text in text

    @pytest.mark.parametrize(
        ("group", "heading"), [("stance", "Opposes"), ("topic", "Without a topic"),
                               ("proposition", "China")],
    )  # fmt: skip
    def test_can_stand_under_headings(self, get: Any, kuhrt: Any, group: str, heading: str) -> None:
        first = get(f"/citations?format=text&group={group}").content.decode().splitlines()[0]
        assert first.startswith(heading)

    def test_without_a_style_have_no_headings(self, get: Any, kuhrt: Any) -> None:
        answer = get("/citations?format=bibtex&group=topic")
        assert (answer.status_code, answer.json()["parameter"]) == (400, "group")

    def test_that_are_many_come_as_a_stream_and_are_the_same(
        self, get: Any, yang: Any, kuhrt: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        whole = {form: get(f"/citations?format={form}").content for form in MACHINES}
        monkeypatch.setattr("claims.bibliography.SHORT", 1)
        for form in MACHINES:
            answer = get(f"/citations?format={form}")
            assert answer.streaming
            assert b"".join(answer.streaming_content) == whole[form]


MACHINES = ("csljson", "bibtex", "biblatex", "ris", "csv")


class TestLongLists:
    @pytest.fixture(autouse=True)
    def long(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(spool, "AT_ONCE_WRITTEN", 0)

    def test_are_accepted_and_then_fetched_where_it_says(
        self, get: Any, yang: Any, client: Any
    ) -> None:
        accepted = get("/citations?format=text&style=apa")
        assert accepted.status_code == 202
        assert accepted["Cache-Control"] == "no-store"
        assert "ETag" not in accepted
        assert int(accepted["Retry-After"]) > 0
        assert accepted.json()["of"] == 1
        ends = time.monotonic() + 30
        while (told := client.get(accepted["Location"])).status_code == 200:
            assert told.json()["state"] in ("waiting", "running")
            assert time.monotonic() < ends
            time.sleep(0.05)
        assert told.status_code == 303
        found = client.get(told["Location"])
        assert found.status_code == 200
        assert found.getvalue().startswith(b"Yang, J.")
        assert get("/citations?format=text&style=apa").status_code == 200, "and asked for again"

    def test_are_waited_for_no_longer_by_whoever_says_so_alone(
        self, get: Any, yang: Any, client: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(spool, "_start", lambda key: None)
        mine, other = (get("/citations?format=text&style=ieee")["Location"] for _ in range(2))
        assert client.delete(mine).status_code == 204
        assert client.get(mine).status_code == 410
        assert client.get(other).json()["state"] == "waiting"

    def test_are_of_this_record_also_where_another_database_keeps_its_own_in_the_folder(
        self, get: Any, yang: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(spool, "_start", spool._make)
        assert get("/citations?format=text&style=apa").status_code == 202
        assert get("/citations?format=text&style=apa").status_code == 200
        monkeypatch.setattr(Record, "digest", "that of the same revision elsewhere")
        assert get("/citations?format=text&style=apa").status_code == 202

    @pytest.mark.parametrize("ticket", ["x", "..", "a" * 64, "a" * 96])
    def test_that_nobody_asked_for_are_not_found(self, client: Any, ticket: str) -> None:
        assert client.get(f"/api/v1/citations/waiting/{ticket}").status_code == 404


class TestStyles:
    def test_are_found_by_name(self, get: Any) -> None:
        found = get("/citations/styles?q=apa&limit=1").json()
        assert found["results"][0]["name"] == "apa"
        assert found["count"] > 1

    def test_show_what_they_look_like(self, get: Any) -> None:
        found = get("/citations/styles/apa").json()
        assert found["example"].startswith("Author, F., & Writer, S. (2024). The title of an")

    def test_that_are_not_there_are_not_found(self, get: Any) -> None:
        answer = get("/citations/styles/apaa")
        assert answer.status_code == 404
        assert "nearest" in answer.json()["detail"]

    def test_there_are_all_languages_of_csl(self, get: Any) -> None:
        assert {"code": "de-DE", "name": "Deutsch, German"} in get("/citations/locales").json()[
            "results"
        ]


class TestArticles:
    def test_are_written_as_references(self, get: Any, yang: Any, kuhrt: Any) -> None:
        found = get("/articles?format=csljson").json()
        assert sorted(each["id"] for each in found) == ["united2021", "yang2023"]
        assert b"Yang, J. (2023)" in get("/articles?style=apa&q=neutral").content

    @pytest.mark.parametrize("form", ["csljson", "bibtex", "ris", "csv"])
    def test_that_are_many_come_as_a_stream_and_are_the_same(
        self, get: Any, yang: Any, kuhrt: Any, monkeypatch: pytest.MonkeyPatch, form: str
    ) -> None:
        whole = get(f"/articles?format={form}&q=US").content
        assert b"united2021" in whole
        assert b"yang2023" not in whole
        monkeypatch.setattr(cited_articles, "SHORT", 0)
        answer = get(f"/articles?format={form}&q=US")
        assert answer.streaming
        assert b"".join(answer.streaming_content) == whole

    def test_as_many_as_may_are_written_at_once(
        self, get: Any, yang: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(cited_articles, "SHORT", 0)
        turns = exporting.Turns(1)
        monkeypatch.setattr(exporting, "_turns", turns)
        turns.take("another")
        assert get("/articles?format=ris").status_code == 503
        turns.give_back("another")
        assert b"".join(get("/articles?format=ris").streaming_content).startswith(b"TY  - ")
        assert get("/articles?format=ris").status_code == 200, "the turn was given back"

    def test_as_references_have_no_pages(self, get: Any, yang: Any) -> None:
        answer = get("/articles?format=bibtex&limit=5")
        assert (answer.status_code, answer.json()["parameter"]) == (400, "limit")
