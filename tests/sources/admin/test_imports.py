"""The pages on which a library is brought in."""

import base64
import json
import zlib
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from sources import importing
from sources.models import Article, ImportBatch
from tests import factories
from tests.pages import said
from tests.sources.importing.libraries import counts, item, planned

pytestmark = pytest.mark.django_db
ADD = "/admin/sources/importbatch/add/"


def page(batch: ImportBatch) -> str:
    return reverse("admin:sources_importbatch_change", args=[batch.pk])


def go(batch: ImportBatch) -> str:
    return reverse("admin:sources_importbatch_go", args=[batch.pk])


def file(raw: bytes, name: str = "library.bib") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, raw)


def test_a_file_is_uploaded_looked_at_and_brought_in(coder: Any, client_of: Any) -> None:
    client = client_of(coder)
    raw = json.dumps([item(), item("Another thing")]).encode()
    answer = client.post(ADD, {"file": file(raw, "mine.json")})
    batch = ImportBatch.objects.get()
    assert answer.url == page(batch)
    assert client.post(go(batch), follow=True).status_code == 200
    shown = client.get(page(batch)).content.decode()
    assert "2 records: 2 to be created" in shown
    assert "On the making of bridges" in shown
    assert not Article.objects.exists()
    client.post(page(batch), {"apply": "", "show": "all", "p": "1"})
    assert Article.objects.count() == 2
    assert "Done. 2 records: 2 created" in client.get(page(batch)).content.decode()


def test_the_button_says_what_it_does(coder: Any, client_of: Any) -> None:
    batch = planned(coder, item(), item("Another thing"))
    assert "Create 2 articles" in client_of(coder).get(page(batch)).content.decode()
    importing.apply_on(batch, by=coder)
    again = client_of(coder).get(page(planned(coder, item()))).content.decode()
    assert "Nothing to create" in again


def test_a_record_is_shown_with_its_first_three_makers_and_its_key(
    coder: Any, client_of: Any
) -> None:
    authors = [{"family": name, "given": "A"} for name in ("Able", "Baker", "Cole", "Dunn", "Eck")]
    batch = planned(coder, item(id="able2021x", author=authors))
    (row,) = client_of(coder).get(page(batch)).context["rows"]
    assert row.known == "A Able, A Baker, A Cole and 2 more, 9 March 2021"
    assert row.key == "able2021x"


def test_an_editor_among_the_makers_is_called_one(coder: Any, client_of: Any) -> None:
    batch = planned(coder, item(editor=[{"family": "Able", "given": "A"}], author=[]))
    (row,) = client_of(coder).get(page(batch)).context["rows"]
    assert row.known.startswith("A Able (ed.), ")


def test_the_key_of_the_file_is_shown_until_the_article_has_its_own(
    coder: Any, client_of: Any
) -> None:
    factories.article(citation_key="able2021x")
    batch, client = planned(coder, item(id="able2021x")), client_of(coder)
    assert "Key in the file: <code>able2021x</code>" in client.get(page(batch)).text
    importing.apply_on(batch, by=coder)
    made = Article.objects.exclude(citation_key="able2021x").get()
    assert f"Its key: <code>{made.citation_key}</code>" in client.get(page(batch)).text


def test_before_the_first_import_the_page_says_what_one_is(coder: Any, client_of: Any) -> None:
    url = reverse("admin:sources_importbatch_changelist")
    assert "Nothing has been brought in yet" in client_of(coder).get(url).content.decode()


def test_what_is_pasted_is_taken_too(coder: Any, client_of: Any) -> None:
    client_of(coder).post(ADD, {"pasted": "10.1000/1\n10.1000/2"})
    batch = ImportBatch.objects.get()
    assert (batch.name, batch.format) == ("pasted", "identifiers")


@pytest.mark.parametrize(
    ("sent", "why"),
    [
        ({}, "Choose a file, or paste"),
        ({"file": b""}, "The file is empty"),
        ({"file": b"PK\x03\x04xxxx"}, "This is a ZIP file"),
        ({"file": b"@book{a}", "pasted": "10.1000/1"}, "not both"),
        ({"pasted": "Nothing to be told"}, "cannot be told"),
        ({"pasted": "10.1000/1", "format": "word"}, "Select a valid choice"),
    ],
)
def test_what_cannot_be_read_is_refused_on_the_form(
    coder: Any, client_of: Any, sent: dict[str, Any], why: str
) -> None:
    data = {n: file(v) if isinstance(v, bytes) else v for n, v in sent.items()}
    answer = client_of(coder).post(ADD, data)
    assert answer.status_code == 422
    assert why in answer.content.decode()
    assert not ImportBatch.objects.exists()


def test_an_upload_is_not_lost_with_an_error(coder: Any, client_of: Any) -> None:
    client = client_of(coder)
    raw = "title: Größe \x81\x8d".encode("latin-1")
    answer = client.post(ADD, {"file": file(raw, "old.txt")})
    form = answer.context["form"]
    assert form["kept_name"].value() == "old.txt"
    assert zlib.decompress(base64.b64decode(form["kept"].value())) == raw
    kept = {"kept": form["kept"].value(), "kept_name": "old.txt"}
    again = client.post(ADD, kept | {"format": "identifiers", "encoding": "iso-8859-1"})
    assert again.status_code == 302
    assert ImportBatch.objects.get().name == "old.txt"


def test_pasted_text_is_not_lost_with_an_error(coder: Any, client_of: Any) -> None:
    answer = client_of(coder).post(ADD, {"pasted": "Nothing to be told"})
    assert "Nothing to be told</textarea>" in answer.content.decode()


def test_a_kept_file_that_is_damaged_is_told(coder: Any, client_of: Any) -> None:
    answer = client_of(coder).post(ADD, {"kept": "!!", "kept_name": "x"})
    assert "lost on the way" in answer.content.decode()


def test_records_are_shown_by_what_becomes_of_them(coder: Any, client_of: Any) -> None:
    factories.article("Another thing", issued="2021")
    batch = planned(coder, item(), item("Another thing"), item("", author=None))
    client = client_of(coder)
    for show, number in {"create": 1, "match": 2, "refuse": 3}.items():
        rows = client.get(page(batch), {"show": show}).context["rows"]
        assert [row.record.number for row in rows] == [number]
    text = client.get(page(batch)).content.decode()
    assert "the same title and date" in text
    assert "It has no title" in text


def test_what_a_match_would_be_filled_with_is_shown_before(coder: Any, client_of: Any) -> None:
    factories.article("On the making of bridges", issued="2021")
    batch = planned(coder, item(volume="7"))
    (row,) = client_of(coder).get(page(batch)).context["rows"]
    assert ("volume", "7") in row.filled
    assert ("outlet", "The Daily Example") in row.filled


def test_choices_are_kept_and_carried_out(coder: Any, client_of: Any) -> None:
    known = factories.article("A handbook of rivers")
    batch = planned(coder, item(), item("Another thing"), item("Third thing"))
    client = client_of(coder)
    chosen = {
        "choice-1": "leave", "choice-2": "another", "article-2": known.public_id.lower(),
        "choice-3": "create", "show": "all", "p": "1",
    }  # fmt: skip
    answer = client.post(page(batch), chosen | {"save": ""}, follow=True)
    assert said(answer) == ["2 choices kept."]
    assert counts(batch) == (3, 1, 1, 1)
    client.post(page(batch), chosen | {"apply": ""})
    assert batch.rows.get(number=2).match == known.pk
    assert Article.objects.filter(title="Third thing").exists()


def test_a_choice_that_is_none_is_told_and_the_others_stay_as_typed(
    coder: Any, client_of: Any
) -> None:
    batch = planned(coder, item(), item("Another thing"))
    sent = {"choice-1": "another", "article-1": "A99999", "choice-2": "leave", "apply": ""}
    answer = client_of(coder).post(page(batch), sent)
    assert answer.status_code == 422
    assert "there is no article A99999" in answer.content.decode()
    first, second = answer.context["rows"]
    assert (first.picked, first.another, second.picked) == ("another", "A99999", "leave")
    assert not Article.objects.exists()


def test_filling_in_is_asked_for(coder: Any, client_of: Any) -> None:
    known = factories.article("On the making of bridges", issued="2021")
    batch = planned(coder, item(volume="7"))
    client_of(coder).post(page(batch), {"apply": "", "fill": "on"})
    known.refresh_from_db()
    assert known.volume == "7"


def test_what_published_claims_show_is_not_filled_in_by_who_may_not_correct_them(
    coder: Any, client_of: Any
) -> None:
    known = factories.article("On the making of bridges", issued="2021")
    factories.published(article=known)
    batch = planned(coder, item(volume="7"))
    client_of(coder).post(page(batch), {"apply": "", "fill": "on"})
    known.refresh_from_db()
    assert known.volume == ""
    assert "takes a reviewer or manager" in batch.rows.get().remarks[0]


def test_filled_in_by_a_reviewer_the_record_is_corrected(reviewer: Any, client_of: Any) -> None:
    from claims.record import Record

    known = factories.article("On the making of bridges", issued="2021")
    factories.published(reviewer, article=known)
    before = Record.current().revision
    batch = planned(reviewer, item(volume="7"))
    client_of(reviewer).post(page(batch), {"apply": "", "fill": "on"})
    assert Record.current().revision == before + 1


def test_work_goes_on_in_parts_and_says_how_far_it_is(
    coder: Any, client_of: Any, monkeypatch: Any
) -> None:
    monkeypatch.setattr(importing.applying, "CHUNK", 1)
    monkeypatch.setattr("sources.admin.imports.SECONDS", 0)
    batch = importing.apply_on(
        planned(coder, item(), item("Another thing"), item("Third thing")), by=coder, seconds=0
    )
    client = client_of(coder)
    asked = {"headers": {"Accept": "application/json"}}
    assert client.post(go(batch), **asked).json() == {
        "working": True, "done": 2, "of": 3, "said": "2 of 3 records brought in",
    }  # fmt: skip
    assert client.post(go(batch), **asked).json()["working"] is False


def test_all_is_left_as_it_was(coder: Any, client_of: Any) -> None:
    batch = planned(coder, item())
    client_of(coder).post(page(batch), {"leave": ""})
    batch.refresh_from_db()
    assert batch.state == "left"
    assert "Nothing was brought in" in client_of(coder).get(page(batch)).content.decode()


def test_only_who_may_add_articles_brings_them_in(client_of: Any, coder: Any) -> None:
    stranger = factories.user("stranger", None)
    batch = planned(coder, item())
    client = client_of(stranger)
    assert client.get(ADD).status_code == 403
    assert client.get(page(batch)).status_code == 403
    assert client.post(page(batch), {"apply": ""}).status_code == 403
    assert client.post(go(batch)).status_code == 403
    assert not Article.objects.exists()


@pytest.mark.parametrize(
    ("address", "status"),
    [("999999/change/", 302), ("abc/change/", 302), ("999999/go/", 404), ("999999/progress/", 404)],
)
def test_an_import_that_is_not_there_is_not_shown(
    coder: Any, client_of: Any, address: str, status: int
) -> None:
    answer = client_of(coder).get(f"/admin/sources/importbatch/{address}")
    assert answer.status_code == status


def test_a_page_asks_as_much_of_the_database_however_many_rows_it_has(
    coder: Any, client_of: Any, django_assert_max_num_queries: Any
) -> None:
    library = [item(f"Title number {n} of several") for n in range(40)]
    importing.apply_on(planned(coder, *library), by=coder)
    batch = planned(coder, *library)
    client = client_of(coder)
    client.get(page(batch))
    with django_assert_max_num_queries(20):
        client.get(page(batch))


def test_imports_are_listed_with_their_sums(coder: Any, client_of: Any) -> None:
    planned(coder, item(), item())
    text = client_of(coder).get("/admin/sources/importbatch/").content.decode()
    assert "2: 1 new, 1 matched, 0 refused" in text


def test_articles_to_be_completed_are_found_until_they_are(coder: Any, client_of: Any) -> None:
    batch = importing.begin(b"10.1000/1\n10.1000/2\n", by=coder, name="x")
    importing.apply_on(importing.read_on(batch, by=coder), by=coder)
    first = Article.objects.get(doi="10.1000/1")
    first.title, first.title_supplied = "What it is called", False
    first.save()
    listed = client_of(coder).get("/admin/sources/article/", {"reference": "to_complete"})
    assert [article.doi for article in listed.context["cl"].result_list] == ["10.1000/2"]
