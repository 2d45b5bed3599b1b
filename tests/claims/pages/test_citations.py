"""The page of references, the chooser of styles, and long lists while they are waited for."""

import re
import time
from html import unescape
from html.parser import HTMLParser
from typing import Any

import pytest
from django.test import Client

from claims import workflow
from claims.record import Record
from sources import spool
from sources.formats.references import FORMS
from sources.models import OwnStyle
from tests import factories
from tests.claims.lists import of_claims
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


class Tags(HTMLParser):
    """What a browser sees of a page: attributes and their values, and what is run."""

    def __init__(self) -> None:
        super().__init__()
        self.attributes: set[str] = set()
        self.values: set[str | None] = set()
        self.scripts, self._in_script = "", False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.attributes |= {name for name, _ in attrs}
        self.values |= {value for _, value in attrs}
        self._in_script = tag == "script" and ("type", "application/ld+json") not in attrs

    def handle_data(self, data: str) -> None:
        self.scripts += data if self._in_script else ""


def text(answer: Any) -> str:
    return str(answer.content.decode())


def test_shows_the_references_with_every_form_they_come_in(read: Any, yang: Any) -> None:
    answer = read("/citations")
    assert answer.status_code == 200
    assert '<div id="ref-yang2023" class="csl-entry"' in text(answer)
    for form in ("docx", "odt", "pdf", "html", "text", "markdown", "bibtex", "ris", "csv"):
        assert f'<button form="choices" name="then" value="{form}">' in text(answer)
    assert "1 article in which claims are found" in text(answer), "others are only cited"
    assert "http://testserver/citations?format=bibtex" in text(answer), "to subscribe to"


def test_of_more_claims_than_are_counted_shows_how_the_list_begins(
    read: Any, yang: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    factories.published(article=yang.article, text="Another claim.")
    monkeypatch.setattr("claims.selection.COUNTED", 1)
    found = text(read("/citations?q=claim OR China"))
    assert "The articles of more than 1 claim," in found
    assert "csl-entry" in found
    assert "How it begins" in found


def test_keeps_what_was_chosen_in_the_style_and_language_asked_for(read: Any, yang: Any) -> None:
    found = text(read(f"/citations?claim={yang.public_id}&style=ieee&locale=de-DE"))
    assert f'<input type="hidden" name="claim" value="{yang.public_id}">' in found
    assert '<option value="de-DE" selected>' in found
    assert f"/citations?claim={yang.public_id}&amp;format=bibtex" in found, "which has no style"


@pytest.mark.parametrize(
    ("then", "address"),
    [
        ("docx", "/citations?claim=C1&style=ieee&group=stance&locale=de-DE&as_of={}&format=docx"),
        ("bibtex", "/citations?claim=C1&as_of={}&format=bibtex"),
        ("styles", "/citations/styles?back=claim%3DC1%26style%3Dieee%26group%3Dstance"
                   "%26locale%3Dde-DE%26as_of%3D{}&style=ieee"),
    ],
)  # fmt: skip
def test_each_button_takes_what_is_chosen_although_it_is_not_shown_yet(
    read: Any, yang: Any, then: str, address: str
) -> None:
    newest = Record.current().revision
    chosen = f"claim=C1&style=ieee&of=&group=stance&locale=de-DE&accessed=&as_of={newest}"
    answer = read(f"/citations?{chosen}&then={then}")
    assert answer.status_code == 302
    assert answer["Location"] == address.format(newest)


@pytest.mark.parametrize(
    ("locale", "heading"),
    [("", "References: "), ("de-AT", "Literatur: "), ("zh-CN", "参考文献: "), ("fr-FR", "")],
)
def test_a_list_is_headed_in_its_language_or_where_we_have_no_word_by_what_was_asked(
    read: Any, yang: Any, locale: str, heading: str
) -> None:
    found = text(read(f"/citations?format=html&locale={locale}&claim={yang.public_id}"))
    assert f'<h1 dir="auto">{heading}{yang.public_id}</h1>' in found


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

    def test_lead_back_to_the_shared_list_they_were_opened_from(self, read: Any, yang: Any) -> None:
        saved = of_claims(yang, by=factories.user(), how="link")
        assert f'/citations/styles?list={saved.address}"' in text(read(f"/lists/{saved.address}"))
        found = text(read(f"/citations/styles?q=ieee&list={saved.address}"))
        assert f'href="/lists/{saved.address}?style=ieee#cite"' in found
        back = text(read(f"/lists/{saved.address}?style=ieee"))
        assert 'list="some-styles" value="ieee"' in back
        elsewhere = text(read("/citations/styles?q=ieee&list=//example.org/a"))
        assert 'href="/citations?style=ieee"' in elsewhere

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
        assert "waits its turn" in (shown := text(read(where)))
        assert f'href="http://testserver{where}" rel="bookmark"' in shown
        stopped = Client().post(where)
        assert (stopped.status_code, stopped["Location"]) == (302, where)
        assert "no longer" in text(read(where))
        assert "Begin again" in text(read(where))

    @pytest.mark.parametrize("ticket", ["x", "a" * 64, "a" * 96])
    def test_a_list_that_is_not_there_is_not_found(self, read: Any, ticket: str) -> None:
        assert read(f"/citations/waiting/{ticket}").status_code == 404
        assert Client().post(f"/citations/waiting/{ticket}").status_code == 404


COINS = '<span class="Z3988" title="ctx_ver=Z39.88-2004'


def alternates(read: Any, page: str) -> dict[str, str]:
    """What a page has for citation managers, by name."""
    link = r'<link rel="alternate" type="[^"]+" title="(BibTeX|RIS|CSL-JSON)" href="([^"]+)">'
    found = {name: text(read(unescape(path))) for name, path in re.findall(link, page)}
    assert set(found) == {"BibTeX", "RIS", "CSL-JSON"}
    return found


class TestWhatPagesSay:
    def test_an_address_with_quotation_marks_in_it_stays_an_address(self, read: Any) -> None:
        url = 'https://e.org/"onmouseover="alert(1)'
        article = factories.article(title="A <script>alert(1)</script>", url=url)
        claim = factories.published(article=article, text="<img src=x onerror=alert(1)>")
        for address in (
            f"/articles/{article.public_id}", f"/claims/{claim.public_id}", "/claims",
            "/citations", "/citations?of=annotated", "/citations?format=html",
        ):  # fmt: skip
            page = Tags()
            page.feed(text(read(address)))
            assert not {"onmouseover", "onerror", "src=x"} & page.attributes, address
            assert "alert(1)" not in page.scripts, address
            assert address.startswith("/claims") or url in page.values, address

    def test_an_article_tells_citation_managers_what_it_is(self, read: Any, yang: Any) -> None:
        found = text(read(f"/articles/{yang.article.public_id}"))
        assert '<meta name="citation_title" content="A title">' in found
        assert found.count(COINS) == 1, "and not of its claims, which would be offered as well"
        assert "rft.title=A+title" in found
        for name, content in alternates(read, found).items():
            assert "A title" in content, name

    def test_so_does_one_that_is_only_cited(self, read: Any) -> None:
        cited = factories.article(title="Only cited", citation_key="cited2020")
        factories.published(cites=[cited])
        found = text(read(f"/articles/{cited.public_id}"))
        assert all("Only cited" in content for content in alternates(read, found).values())
        assert f'href="/api/v1/articles/{cited.public_id}?format=ris">RIS</a>' in found

    def test_as_of_a_revision_they_tell_what_it_was_then(self, read: Any, yang: Any) -> None:
        yang.article.title = "Another title"
        yang.article.save()
        workflow.correct(yang.article, by=factories.reviewer())
        address = f"/articles/{yang.article.public_id}"
        for query, title in (("", "Another title"), ("?as_of=1", "A title")):
            found = alternates(read, text(read(f"{address}{query}")))
            assert all(title in content for content in found.values())

    @pytest.mark.parametrize("form", ["bibtex", "ris", "csljson", "text", "html"])
    def test_a_page_is_had_in_every_form_of_a_reference(
        self, read: Any, yang: Any, form: str
    ) -> None:
        for page in (f"/articles/{yang.article.public_id}", f"/claims/{yang.public_id}"):
            found = read(f"{page}?format={form}")
            assert found.content == read(f"/api/v1{page}?format={form}").content
            assert found["Content-Type"] == FORMS[form].content_type

    def test_a_claim_tells_who_makes_it(self, read: Any, yang: Any) -> None:
        found = text(read(f"/claims/{yang.public_id}"))
        assert '<meta name="citation_author" content="' in found
        assert f'content="http://testserver/claims/{yang.version_id}"' in found
        assert found.count(COINS) == 1
        assert yang.text.removesuffix(".").replace(" ", "+") in found
        assert all(yang.version_id in content for content in alternates(read, found).values())

    def test_a_list_has_an_element_for_each_claim(self, read: Any, yang: Any) -> None:
        factories.published()
        assert text(read("/claims")).count(COINS) == 2
