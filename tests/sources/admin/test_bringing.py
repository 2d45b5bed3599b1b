"""An article from an address, a file or what was copied, seen before it is added."""

import io
import re
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from sources import bringing, extracting
from sources.models import Article, Original, Proposal, Snapshot
from tests import factories as make
from tests.pages import said
from tests.servers import Handler, serving

pytestmark = pytest.mark.django_db
BRING = "/admin/sources/article/bring/"
PAGES = Path(__file__).parents[1] / "formats" / "pages"
PAGE = (PAGES / "graph.html").read_bytes()


@pytest.fixture
def client(client_of: Any, coder: Any) -> Any:
    return client_of(coder)


def bring(client: Any, **given: Any) -> Any:
    """Give one of the three; what comes next is the page with what was found."""
    return client.post(BRING, {"address": "", "pasted": ""} | given, follow=True)


def upload(client: Any, raw: bytes = PAGE, name: str = "page.html") -> Any:
    return bring(client, file=SimpleUploadedFile(name, raw))


def sent(page: Any, **typed: Any) -> dict[str, Any]:
    """What a browser would send from the page, and then what was typed."""
    form, names = page.context["form"], page.context["names"]
    fields = [*form, *names.management_form, *(field for row in names for field in row)]
    values = {field.html_name: field.value() for field in fields}
    return {k: v for k, v in values.items() if v not in (None, False)} | typed


def confirm(client: Any, page: Any, **typed: Any) -> Any:
    return client.post(page.request["PATH_INFO"], sent(page, **typed), follow=True)


def problems(page: Any) -> str:
    form = page.context["form"]
    return " ".join(str(each) for group in form.errors.values() for each in group)


# --- from beginning to end ------------------------------------------------------------------------


def test_a_page_that_is_uploaded_becomes_an_article_with_byline_text_and_original(
    client: Any, coder: Any
) -> None:
    confirm(client, upload(client))
    article = Article.objects.get()
    assert (article.title, article.issued, article.outlet.name) == (
        "Two navies exercise in the strait", "2023-05-14", "The Harbour Courier",
    )  # fmt: skip
    assert article.citation_key == "example2023"
    assert [str(byline) for byline in article.bylines.all()] == ["Ada Example"]
    snapshot = article.snapshots.get()
    assert snapshot.text.startswith("Two navies exercise in the strait\n\nThe two navies began")
    original = Original.objects.defer(None).get()
    assert snapshot.original == original
    assert bytes(original.content) == PAGE
    assert (original.name, original.media_type, original.obtained_by) == (
        "page.html", "text/html", coder,
    )  # fmt: skip
    assert not Proposal.objects.exists()


class Pages(Handler):
    def page(self) -> None:
        self.say(200, **{"Content-Type": "text/html"})
        self.wfile.write(PAGE)


@pytest.fixture
def server(settings: Any) -> Iterator[str]:
    with serving(Pages) as address:
        settings.FETCH_INSIDE = {address.removeprefix("http://")}
        yield address


def test_a_page_on_the_web_is_fetched_and_kept_with_its_address(client: Any, server: str) -> None:
    confirm(client, bring(client, address=f"{server}/page/a?utm_source=x"))
    article = Article.objects.get()
    assert article.url == "https://courier.example/a/1"
    assert article.accessed == timezone.localdate().isoformat()
    snapshot, original = article.snapshots.get(), Original.objects.get()
    assert snapshot.method == Snapshot.Method.WEB
    assert snapshot.obtained_from == original.obtained_from == f"{server}/page/a?utm_source=x"


def test_copied_html_is_read_as_a_page_and_kept(client: Any) -> None:
    confirm(client, bring(client, pasted=PAGE.decode()))
    assert Snapshot.objects.get().method == Snapshot.Method.PASTE
    assert bytes(Original.objects.defer(None).get().content) == PAGE


def test_copied_text_is_the_text_and_nothing_else_is_kept(client: Any) -> None:
    page = bring(client, pasted="A title\n\nby Ada Example\n\nThe ships left the port.")
    confirm(client, page)
    assert Article.objects.get().title == "A title"
    assert Snapshot.objects.get().original is None
    assert not Original.objects.exists()


# --- what was found is only proposed --------------------------------------------------------------


def test_each_proposal_is_shown_with_where_it_stood_and_what_else_it_may_be(client: Any) -> None:
    shown = upload(client).content.decode()
    for words in ("JSON-LD NewsArticle headline", "JSON-LD NewsArticle datePublished",
                  "JSON-LD NewsArticle author", "everything on the page", "en-GB"):  # fmt: skip
        assert words in shown
    assert not Article.objects.exists()


def test_a_script_in_a_title_is_text(client: Any) -> None:
    page = upload(client, (PAGES / "script_in_title.html").read_bytes())
    assert "<script>alert(1)" not in page.content.decode()
    confirm(client, page)
    assert Article.objects.get().title == "<script>alert(1)</script> and the strait"


def test_what_is_put_right_is_what_is_kept(client: Any) -> None:
    names = {"names-0-name": "van der Berg, Bob", "names-1-name": "with Agencies",
             "names-1-kind": "organisation"}  # fmt: skip
    page = upload(client)
    confirm(client, page, title="Another title", issued="2023-05", body="Another text.", **names)
    article = Article.objects.get()
    assert (article.title, article.issued) == ("Another title", "2023-05")
    assert [byline.actor.name for byline in article.bylines.all()] == [
        "Bob van der Berg", "with Agencies",
    ]  # fmt: skip
    assert article.snapshot.text == "Another text."


def test_an_actor_who_is_here_already_is_named_beside_the_name_and_taken(client: Any) -> None:
    ada = make.actor("Ada Example", family="Example", given="Ada", description="a lecturer")
    page = upload(client)
    assert f"is here: {ada.public_id}" in page.content.decode()
    confirm(client, page)
    assert Article.objects.get().bylines.get().actor == ada


def test_a_name_in_chinese_keeps_its_family_name_first(client: Any) -> None:
    confirm(client, upload(client, (PAGES / "chinese.html").read_bytes()))
    first = Article.objects.get().bylines.first()
    assert first is not None
    assert (first.actor.family, first.actor.given, first.actor.native_order) == ("王", "小明", True)


# --- what is wrong --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ({"title": " "}, "This field is required"),
        ({"issued": "yesterday"}, "is not a date"),
        ({"title": "A\0"}, "NUL"),
        ({"names-0-name": "Ada Example"}, "Family, Given"),
        ({"type": "newspaper"}, "not one of the available choices"),
        ({"goes_to": "999999"}, "no longer there"),
        ({"goes_to": "9" * 40}, "no longer there"),
        ({"names-TOTAL_FORMS": "100000"}, "at most 100 forms"),
        ({"names-TOTAL_FORMS": "x"}, "ManagementForm"),
    ],
)
def test_what_is_refused_is_said_and_nothing_typed_is_lost(
    client: Any, typed: dict[str, str], reason: str
) -> None:
    page = confirm(client, upload(client), **{"section": "As typed", "body": "My text."} | typed)
    assert page.status_code == 422
    shown = page.content.decode()
    assert reason in re.sub(r"<[^>]*>", "", shown) or reason in problems(page)
    assert "My text." in shown
    assert "As typed" in shown
    assert not Article.objects.exists()
    assert Proposal.objects.exists()


def test_a_doi_that_another_article_has_is_refused_and_that_article_named(client: Any) -> None:
    other = make.article("Something else", doi="10.9999/joe.2021.14.101")
    page = upload(client, (PAGES / "citation_tags.html").read_bytes())
    assert other.public_id in page.content.decode()
    assert "has this DOI already" in confirm(client, page).content.decode()


def test_half_an_article_is_never_kept(client: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*args: Any, **kwargs: Any) -> None:
        from django.db import IntegrityError

        raise IntegrityError("no room")

    page = upload(client)
    monkeypatch.setattr(bringing, "keep_original", fail)
    assert "no room" in confirm(client, page).content.decode()
    assert not Article.objects.exists()


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({}, "Give an address"),
        ({"address": "https://example.org", "pasted": "x"}, "only one of the three"),
        ({"address": "file:///etc/passwd"}, "no web address"),
        ({"address": "http://127.0.0.1:5432/"}, "private network"),
        ({"address": "http://169.254.169.254/latest/meta-data"}, "private network"),
        ({"address": "localhost"}, "private network"),
        ({"pasted": "\0 "}, "nothing in it"),
        ({"file": SimpleUploadedFile("a.txt", b"")}, "nothing in it"),
        ({"file": SimpleUploadedFile("a.html", b"\x89PNG\r\n\x1a\n" + b"\0" * 99)}, "a picture"),
        ({"file": SimpleUploadedFile("a.docx", b"PK\3\4" + b"x" * 99)}, "broken"),
        ({"file": SimpleUploadedFile("a.pdf", b"%PDF-1.7\n" + b"x" * 99)}, "broken"),
    ],
)
def test_what_cannot_be_had_or_read_is_said_with_the_reason(
    client: Any, given: dict[str, Any], reason: str
) -> None:
    if "file" in given:
        given["file"].seek(0)
    page = bring(client, **given)
    assert page.status_code == 422
    assert reason in problems(page)
    assert not Proposal.objects.exists()


def test_too_large_a_file_is_refused_before_it_is_read(client: Any, settings: Any) -> None:
    settings.ORIGINAL_MAX_BYTES = 1000
    assert "may be kept" in problems(upload(client))


def test_a_page_the_server_does_not_give_is_told_by_its_answer(client: Any, server: str) -> None:
    assert "403: it lets no program in" in problems(bring(client, address=f"{server}/403"))


def test_where_fetching_is_switched_off_files_are_still_read(client: Any, settings: Any) -> None:
    settings.FETCH = False
    assert "switched off" in problems(bring(client, address="https://example.org/"))
    assert upload(client).status_code == 200


# --- what is here already -------------------------------------------------------------------------


def test_an_article_with_the_same_address_takes_the_text_and_keeps_its_own_fields(
    client: Any,
) -> None:
    here = make.article("As it was typed once", url="http://www.courier.example/a/1/")
    page = upload(client)
    assert "the same address" in page.content.decode()
    confirm(client, page, goes_to=str(here.pk))
    here.refresh_from_db()
    assert Article.objects.count() == 1
    assert here.title == "As it was typed once"
    assert here.snapshot is not None
    assert here.snapshot.original == here.originals.get()


def test_quotes_coded_before_there_was_a_text_find_their_place(client: Any) -> None:
    here = make.article("Two navies exercise in the strait")
    claim = make.draft(article=here, quote="talking about one costs nothing at all")
    page = confirm(client, upload(client), goes_to=str(here.pk))
    assert claim.quotes.get().start is not None
    assert any("found their place" in each or "found its place" in each or "place in it" in each
               for each in said(page))  # fmt: skip


def test_the_same_text_is_refused_where_it_is_held_unless_it_is_another_article(
    client: Any,
) -> None:
    confirm(client, upload(client))
    page = upload(client)
    assert "the same text" in page.content.decode()
    again = confirm(client, page)
    assert "is here already" in again.content.decode()
    confirm(client, page, same_text="on")
    assert Article.objects.count() == 2


# --- who ------------------------------------------------------------------------------------------


def test_what_somebody_else_is_about_to_add_is_nobodys_business(
    client: Any, client_of: Any
) -> None:
    address = upload(client).request["PATH_INFO"]
    page = client_of(make.user("another")).get(address, follow=True)
    assert page.request["PATH_INFO"] == BRING


def test_who_may_not_add_articles_is_turned_away(client_of: Any) -> None:
    nobody = client_of(make.user("nobody", None))
    assert nobody.get(BRING).status_code == 403
    assert nobody.post(BRING, {"pasted": "A text"}).status_code == 403


def test_the_original_is_had_to_keep_and_never_shown(client: Any, client_of: Any) -> None:
    confirm(client, upload(client, name="Bericht “ä”.html"))
    address = f"/admin/sources/article/original/{Original.objects.get().pk}/"
    answer = client.get(address)
    assert answer.content == PAGE
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"].startswith("attachment; filename*=utf-8''Bericht")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert client_of(make.user("nobody", None)).get(address).status_code == 403
    assert client.get("/admin/sources/article/original/999999/").status_code == 404


def test_the_article_and_its_text_lead_to_the_original(client: Any) -> None:
    page = confirm(client, upload(client))
    address = f"/admin/sources/article/original/{Original.objects.get().pk}/"
    assert address in page.content.decode()
    text = client.get(f"/admin/sources/snapshot/{Snapshot.objects.get().pk}/change/")
    assert address in text.content.decode()


# --- what is left ---------------------------------------------------------------------------------


def test_what_is_left_is_gone(client: Any) -> None:
    page = upload(client)
    client.post(page.request["PATH_INFO"], {"leave": "1"})
    assert not Proposal.objects.exists()


def test_proposals_are_forgotten_after_a_week(client: Any) -> None:
    upload(client)
    Proposal.objects.update(at=timezone.now() - timedelta(days=8))
    upload(client)
    assert Proposal.objects.count() == 1


def test_what_was_typed_is_added_even_where_what_it_was_read_from_is_gone(client: Any) -> None:
    page = upload(client)
    Proposal.objects.all().delete()
    after = confirm(client, page)
    assert Article.objects.get().snapshot is not None
    assert "no longer here" in said(after)[-1]


def test_a_form_sent_twice_adds_one_article(client: Any) -> None:
    page = upload(client)
    confirm(client, page)
    assert "is here already" in confirm(client, page).content.decode()
    assert Article.objects.count() == 1


def test_the_reader_fails_alone(client: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(extracting.apart, "__name__", "antigravity_there_is_no_such_module")
    assert "was broken off" in problems(upload(client))


def test_a_word_document_that_blows_up_is_refused(client: Any) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as files:
        files.writestr("word/document.xml", b"<a>" + b" " * 60_000_000)
    assert "unpacks to more than 50 MB" in problems(upload(client, packed.getvalue(), "a.docx"))


def test_the_list_of_articles_leads_here_for_those_who_may_add(client: Any) -> None:
    assert "Add from the web or a file" in client.get("/admin/sources/article/").content.decode()
    assert client.get("/admin/sources/article/bring-in/").status_code in (302, 404)


def test_a_reader_of_articles_without_texts_is_not_offered_it(client_of: Any) -> None:
    reader = make.user("reader", None)
    reader.user_permissions.add(Permission.objects.get(codename="view_article"))
    shown = client_of(reader).get("/admin/sources/article/").content.decode()
    assert "Add from the web" not in shown
