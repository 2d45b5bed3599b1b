"""The page of references, the chooser of styles, and long lists while they are waited for."""

import re
import time
from typing import Any

import pytest
from django.test import Client

from sources import spool
from sources.models import OwnStyle
from tests import factories
from tests.sources.test_style_checks import style

pytestmark = pytest.mark.django_db


@pytest.fixture
def read() -> Any:
    client = Client()
    return lambda address, **headers: client.get(address, **headers)


@pytest.fixture
def yang() -> Any:
    article = factories.article(title="A title", citation_key="yang2023")
    return factories.published(article=article)


def text(answer: Any) -> str:
    return str(answer.content.decode())


def test_shows_the_references_with_every_form_they_come_in(read: Any, yang: Any) -> None:
    answer = read("/citations")
    assert answer.status_code == 200
    assert '<div id="ref-yang2023" class="csl-entry"' in text(answer)
    for form in ("docx", "odt", "pdf", "html", "text", "markdown", "bibtex", "ris", "csv"):
        assert f'href="/citations?format={form}"' in text(answer)
    assert "http://testserver/citations?format=bibtex" in text(answer), "to subscribe to"


def test_keeps_what_was_chosen_in_the_style_and_language_asked_for(read: Any, yang: Any) -> None:
    found = text(read(f"/citations?claim={yang.public_id}&style=ieee&locale=de-DE"))
    assert f'<input type="hidden" name="claim" value="{yang.public_id}">' in found
    assert '<option value="de-DE" selected>' in found
    assert f"/citations?claim={yang.public_id}&amp;style=ieee&amp;locale=de-DE&amp;format=docx" in (
        found
    )
    assert f"/citations?claim={yang.public_id}&amp;format=bibtex" in found, "which has no style"


def test_an_annotated_list_has_the_claims_under_their_articles(read: Any, yang: Any) -> None:
    found = text(read("/citations?of=annotated&group=stance"))
    assert yang.text in found
    assert f"http://testserver/claims/{yang.version_id}" in found


@pytest.mark.parametrize("query", ["style=nosuch", "locale=xx", "of=people", "group=colour"])
def test_what_cannot_be_is_said_on_a_page(read: Any, yang: Any, query: str) -> None:
    answer = read(f"/citations?{query}")
    assert answer.status_code == 400
    assert answer["Content-Type"].startswith("text/html")


def test_of_nothing_says_so(read: Any) -> None:
    assert "No published claim is chosen by this" in text(read("/citations"))


def test_a_file_has_an_address_that_reference_managers_can_follow(read: Any, yang: Any) -> None:
    first = read("/citations?format=bibtex")
    assert first["Content-Type"] == "application/x-bibtex; charset=utf-8"
    assert b"@article{yang2023," in first.content
    again = read("/citations?format=bibtex", HTTP_IF_NONE_MATCH=first["ETag"])
    assert again.status_code == 304
    factories.published(article=factories.article(citation_key="new2024"))
    newer = read("/citations?format=bibtex", HTTP_IF_NONE_MATCH=first["ETag"])
    assert newer.status_code == 200
    assert b"new2024" in newer.content


class TestStyles:
    def test_are_found_by_name_each_leading_back_to_the_list(self, read: Any, yang: Any) -> None:
        found = text(read("/citations/styles?q=vancouver&back=stance%3Dopposes%26locale%3Dde-DE"))
        assert "NLM/Vancouver" in found
        assert (
            'href="/citations?stance=opposes&amp;locale=de-DE&amp;style=nlm-citation-sequence"'
            in (found)
        )

    def test_are_shown_by_an_example(self, read: Any) -> None:
        assert "The title of an article" in text(read("/citations/styles?style=ieee"))

    def test_that_are_not_there_lead_on(self, read: Any) -> None:
        assert "Try fewer words" in text(read("/citations/styles?q=xyzzy"))

    def test_lead_back_to_nothing_but_a_list_of_ours(self, read: Any) -> None:
        found = text(
            read("/citations/styles?q=apa&back=next%3Dhttps%3A%2F%2Fexample.org%26q%3Dwar")
        )
        assert "example.org%2F" not in found.replace("https://example.org/report", "")
        assert 'href="/citations?q=war&amp;style=apa"' in found

    def test_of_ones_own_are_offered_and_written_in(self, read: Any, yang: Any) -> None:
        layout = '<text value="Ours: "/><text variable="title"/>'
        OwnStyle.objects.create(slug="ours", text=style(layout=layout))
        assert "Our Journal" in text(read("/citations/styles?q=our+journal"))
        assert text(read("/citations?style=own:ours&format=text")) == "Ours: A title\n"


class TestWaiting:
    @pytest.fixture
    def long(self, monkeypatch: pytest.MonkeyPatch, yang: Any) -> None:
        monkeypatch.setattr(spool, "AT_ONCE_WRITTEN", 0)

    def test_a_long_list_is_waited_for_and_comes_by_itself(self, read: Any, long: None) -> None:
        sent = read("/citations?format=markdown&style=apa")
        assert sent.status_code == 302
        assert sent["Cache-Control"] == "no-store"
        ends = time.monotonic() + 20
        while "The list is there" not in (shown := text(read(sent["Location"]))):
            assert time.monotonic() < ends
            assert 'http-equiv="refresh"' in shown
            time.sleep(0.1)
        address = re.search(r'content="1; url=([^"]+)"', shown)[1].replace("&amp;", "&")  # type: ignore[index]
        answer = read(address)
        assert answer.status_code == 200
        assert b"A title" in answer.getvalue()

    def test_who_waits_no_longer_can_begin_again(
        self, read: Any, long: None, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(spool, "_start", lambda key: None)
        where = read("/citations?format=markdown&style=ieee")["Location"]
        assert "waits its turn" in text(read(where))
        stopped = Client().post(where)
        assert (stopped.status_code, stopped["Location"]) == (302, where)
        assert "no longer" in text(read(where))
        assert "Begin again" in text(read(where))

    @pytest.mark.parametrize("ticket", ["x", "a" * 64, "a" * 96])
    def test_a_list_that_is_not_there_is_not_found(self, read: Any, ticket: str) -> None:
        assert read(f"/citations/waiting/{ticket}").status_code == 404
        assert Client().post(f"/citations/waiting/{ticket}").status_code == 404


class TestWhatPagesSay:
    def test_an_article_tells_citation_managers_what_it_is(self, read: Any, yang: Any) -> None:
        found = text(read(f"/articles/{yang.article.public_id}"))
        assert '<meta name="citation_title" content="A title">' in found
        assert '<link rel="alternate" type="application/x-bibtex"' in found

    def test_a_claim_tells_who_makes_it(self, read: Any, yang: Any) -> None:
        found = text(read(f"/claims/{yang.public_id}"))
        assert '<meta name="citation_author" content="' in found
        assert f'content="http://testserver/claims/{yang.version_id}"' in found

    def test_a_list_has_an_element_for_each_claim(self, read: Any, yang: Any) -> None:
        factories.published()
        assert text(read("/claims")).count('<span class="Z3988" title="ctx_ver=Z39.88-2004') == 2
