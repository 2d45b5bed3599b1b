"""The codebook's pages: versions, undo, the whole of it as of a version, files in and out."""

import base64
import re
import zlib
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from claims import codebook
from claims.models import CodebookVersion, Proposition, Share, Topic
from tests import factories as make
from tests.claims.admin.test_operations import hidden, words

pytestmark = pytest.mark.django_db
NOTE = "Two readings were mixed."
VERSIONS = "/admin/claims/codebookversion/"
BOOK, IMPORT = f"{VERSIONS}codebook/", f"{VERSIONS}import/"


def proposition(text: str = "It is so", **fields: Any) -> Proposition:
    return Proposition.objects.create(text=text, **fields)


def newest() -> int:
    return CodebookVersion.objects.newest_number()


def undo_of(version: CodebookVersion) -> str:
    return f"{VERSIONS}{version.pk}/undo/"


# --- versions ------------------------------------------------------------------------------------


def test_the_versions_say_who_changed_what_and_why(client_of: Any, coder: Any) -> None:
    it = proposition()
    codebook.rename(it, "So it is", by=coder, note=NOTE)
    page = words(client_of(coder).get(VERSIONS))
    assert f"Version {newest()} · renamed" in page
    assert NOTE in page
    assert "It is so So it is" in page
    assert "Undo" not in page


def test_a_version_has_a_page_with_the_claims_it_moved(client_of: Any, reviewer: Any) -> None:
    it, kept = proposition(), proposition("So it is")
    claim = make.draft(stances=[(it, "supports")])
    done = codebook.merge(it, into=kept, by=reviewer, note=NOTE)
    page = words(client_of(reviewer).get(f"{VERSIONS}{done.version.pk}/change/"))
    assert f"Claims moved 1 {claim.version_id} It is so → So it is" in page


def test_moves_of_hidden_claims_are_not_told(client_of: Any, reviewer: Any, manager: Any) -> None:
    Share.objects.create(percent=100, seed="seed", note="All.", by=manager)
    it, kept = proposition(), proposition("So it is")
    claim = make.draft(stances=[(it, "supports")])
    done = codebook.merge(it, into=kept, by=reviewer, note=NOTE)
    page = words(client_of(reviewer).get(f"{VERSIONS}{done.version.pk}/change/"))
    assert claim.version_id not in page


LIST_QUERIES = [
    "session", "user", "permissions of the user", "permissions of the user's groups", "count",
    "versions", "undone by", "undone by in turn", "when propositions were deleted, and those",
    "propositions changed", "their history", "when topics were deleted, and those",
    "topics changed", "their history", "names of propositions", "names of topics", "moves",
]  # fmt: skip


def test_the_versions_take_the_same_queries_however_many(client_of: Any, reviewer: Any) -> None:
    client = client_of(reviewer)
    client.get(VERSIONS)
    counted = []
    for rows in (1, 6):
        for number in range(rows):
            it = proposition(f"It is so {rows} {number}")
            kept = proposition(f"So it is {rows} {number}")
            make.draft(stances=[(it, "supports")], text=f"Claim {rows} {number}.")
            codebook.merge(it, into=kept, by=reviewer, note=NOTE)
        with CaptureQueriesContext(connection) as queries:
            client.get(VERSIONS)
        counted.append(len(queries))
    assert counted[0] == counted[1]
    assert counted[0] <= len(LIST_QUERIES)


@pytest.mark.django_db(transaction=True)
def test_propositions_deleted_together_come_back_together(client_of: Any) -> None:
    manager = make.user("manager", "Managers")
    their = {proposition("One").pk, proposition("Two").pk}
    chosen = {"action": "delete_selected", "_selected_action": sorted(their), "post": "yes"}
    client_of(manager).post("/admin/claims/proposition/", chosen)
    version = CodebookVersion.objects.latest("number")
    assert not Proposition.objects.exists()
    assert {each.pk for each in codebook.changes([version.pk])[version.pk]} == their
    assert "“One”" in version.note
    codebook.undo(version, by=manager, note="Both are needed.")
    assert set(Proposition.objects.values_list("pk", flat=True)) == their


def test_an_undo_shows_what_it_comes_to_and_is_done(client_of: Any, reviewer: Any) -> None:
    it = proposition()
    make.published(stances=[(it, "supports")])
    done = codebook.rename(it, "So it is", by=reviewer, note=NOTE)
    client = client_of(reviewer)
    page = client.get(undo_of(done.version))
    assert (
        "This touches 1 claim: 1 published, whose entry will be corrected in one revision."
        in words(page)
    )
    page = client.post(
        undo_of(done.version), hidden(page) | {"note": "It was better."}, follow=True
    )
    it.refresh_from_db()
    assert it.text == "It is so"
    assert f"Undoes version {done.version.number}" in words(page)


def test_an_undo_that_cannot_be_says_why(client_of: Any, reviewer: Any) -> None:
    it = proposition()
    done = codebook.rename(it, "So it is", by=reviewer, note=NOTE)
    codebook.rename(it, "It is", by=reviewer, note=NOTE)
    page = client_of(reviewer).get(undo_of(done.version))
    assert "It cannot be undone now:" in words(page)
    assert "has been changed again since" in words(page)


def test_an_undo_takes_a_note_and_what_was_seen(client_of: Any, reviewer: Any) -> None:
    it = proposition()
    done = codebook.rename(it, "So it is", by=reviewer, note=NOTE)
    client = client_of(reviewer)
    assert client.post(undo_of(done.version), {"seen": newest()}).status_code == 422
    typed = {"seen": newest() - 1, "note": NOTE}
    page = client.post(undo_of(done.version), typed)
    assert page.status_code == 409
    assert NOTE in page.content.decode()
    it.refresh_from_db()
    assert it.text == "So it is"


def test_a_coder_undoes_nothing(client_of: Any, coder: Any) -> None:
    it = proposition()
    it.refresh_from_db()
    assert client_of(coder).get(undo_of(it.since)).status_code == 403


# --- the whole of it -----------------------------------------------------------------------------


def test_the_codebook_can_be_read_as_of_any_version(client_of: Any, coder: Any) -> None:
    it = proposition(definition="What counts.", examples="One\nTwo")
    proposition("Below it", broader=it)
    make.topic("rain")
    then = newest()
    codebook.rename(it, "So it is", by=coder, note=NOTE)
    client = client_of(coder)
    now, before = words(client.get(BOOK)), words(client.get(f"{BOOK}?as_of={then}"))
    assert "So it is" in now
    assert "What counts. Counts One Two" in now
    assert "It is so" in before
    assert f"as it was after version {then}" in before


def test_a_claim_is_counted_once_also_under_what_was_merged_away(
    client_of: Any, reviewer: Any
) -> None:
    it, kept = proposition(), proposition("So it is")
    make.published(stances=[(it, "supports"), (kept, "supports")])
    codebook.merge(it, into=kept, by=reviewer, note=NOTE)
    page = words(client_of(reviewer).get(BOOK))
    assert f"{kept.public_id} So it is 1 claim" in page
    assert it.public_id + " " not in page


@pytest.mark.parametrize("as_of", ["x", "-1", "99999999999999999999999", "1.5", "²"])
def test_a_version_there_is_not_is_not_found(client_of: Any, coder: Any, as_of: str) -> None:
    client = client_of(coder)
    assert client.get(BOOK, {"as_of": as_of}).status_code == 404
    assert client.get(f"{VERSIONS}codebook.csv", {"as_of": as_of}).status_code == 404


def test_an_empty_codebook_says_what_to_do(client_of: Any, reviewer: Any) -> None:
    assert "Add a proposition" in words(client_of(reviewer).get(VERSIONS))
    assert client_of(reviewer).get(BOOK).status_code == 200


# --- files ---------------------------------------------------------------------------------------


def upload(client: Any, content: bytes, name: str = "book.csv", **typed: Any) -> Any:
    file = SimpleUploadedFile(name, content)
    return client.post(IMPORT, {"kind": "proposition", "file": file} | typed)


FILE = b"text,definition,broader\nIt is so,What counts.,\nBelow it,,It is so\n"


def test_a_file_is_seen_and_then_imported(client_of: Any, reviewer: Any) -> None:
    client, before = client_of(reviewer), newest()
    page = upload(client, FILE)
    assert "2 added, 0 changed, 0 the same as here, 0 refused." in words(page)
    assert newest() == before
    page = client.post(IMPORT, hidden(page) | {"note": NOTE}, follow=True)
    assert f"Codebook version {before + 1}: imported." in words(page)
    assert Proposition.objects.get(text="Below it").broader.text == "It is so"
    again = upload(client, FILE)
    assert "There is nothing to import." in words(again)
    assert "Change note" not in words(again), "there is nothing to explain"


def test_an_import_says_why_and_loses_nothing_until_it_does(client_of: Any, reviewer: Any) -> None:
    client = client_of(reviewer)
    sent = hidden(upload(client, FILE))
    page = client.post(IMPORT, sent | {"note": " "})
    assert page.status_code == 422
    assert "Say why, in a sentence." in words(page)
    assert "2 added" in words(page)
    assert not Proposition.objects.exists()
    client.post(IMPORT, hidden(page) | {"note": NOTE})
    assert Proposition.objects.count() == 2


@pytest.mark.parametrize("form", ["csv", "qdc"])
def test_what_is_exported_can_be_imported(client_of: Any, reviewer: Any, form: str) -> None:
    proposition("Below", broader=proposition())
    make.topic("rain")
    client = client_of(reviewer)
    got = client.get(f"{VERSIONS}codebook.{form}")
    assert f'filename="codebook-{newest()}.{form}"' in got["Content-Disposition"]
    page = upload(client, got.content, f"book.{form}")
    assert "0 added, 0 changed, 3 the same as here, 0 refused." in words(page)


def test_refused_lines_are_shown_and_left_out_only_if_asked(client_of: Any, reviewer: Any) -> None:
    client = client_of(reviewer)
    page = upload(client, b"text,broader\nOne,\nTwo,Nowhere\n")
    assert "Line 3: “broader” says Nowhere" in words(page)
    refused = client.post(IMPORT, hidden(page) | {"note": NOTE})
    assert refused.status_code == 422
    assert not Proposition.objects.exists()
    client.post(IMPORT, hidden(page) | {"leave_out_refused": "on", "note": NOTE})
    assert [each.text for each in Proposition.objects.all()] == ["One"]


def test_codes_of_other_programs_can_be_topics(client_of: Any, reviewer: Any) -> None:
    client = client_of(reviewer)
    xml = b'<CodeBook><Codes><Code guid="x" name="Rain" isCodable="true"/></Codes></CodeBook>'
    page = upload(client, xml, "book.qdc", kind="topic")
    client.post(IMPORT, hidden(page) | {"note": NOTE})
    assert Topic.objects.get().slug == "rain"


def test_what_changed_since_the_preview_is_shown_anew(client_of: Any, reviewer: Any) -> None:
    client = client_of(reviewer)
    page = upload(client, FILE)
    proposition("Below it")
    page = client.post(IMPORT, hidden(page) | {"note": NOTE})
    assert page.status_code == 409
    assert "1 added, 1 changed" in words(page)


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"", "book.csv", "There is nothing in the file."),
        (b"a,b\n", "book.csv", "none of them is “text”"),
        (b"text\n", "book.docx", "A codebook is a file that ends in .csv or .qdc."),
        (b"text\n\xff\n", "book.csv", "Line 2: This is not UTF-8"),
        (b"<!DOCTYPE x><CodeBook/>", "book.qdc", "Line 1: It declares a document type"),
        (b"A" * 5_000_001, "book.csv", "The file has 5,000,001 bytes"),
    ],
)
def test_what_is_no_codebook_is_refused_beside_the_field(
    client_of: Any, reviewer: Any, content: bytes, name: str, said: str
) -> None:
    page = upload(client_of(reviewer), content, name)
    assert page.status_code == 422
    assert said in words(page)


def packed(content: bytes) -> str:
    return base64.b64encode(zlib.compress(content)).decode()


@pytest.mark.parametrize(
    "content", ["", "x", "AAAA", packed(b"\0" * 60_000_000), packed(b"text\n\xff")]
)
def test_what_comes_back_broken_is_refused(client_of: Any, reviewer: Any, content: str) -> None:
    typed = {"content": content, "extension": "csv", "kind": "proposition", "note": NOTE, "seen": 0}
    assert client_of(reviewer).post(IMPORT, typed).status_code == 422
    assert not Proposition.objects.exists()


def test_a_coder_imports_nothing_and_may_export(client_of: Any, coder: Any) -> None:
    assert client_of(coder).get(IMPORT).status_code == 403
    assert client_of(coder).get(f"{VERSIONS}codebook.qdc").status_code == 200
    assert client_of(coder).get(f"{VERSIONS}codebook.doc").status_code == 404


def test_every_page_asks_to_sign_in(client: Any) -> None:
    for url in (VERSIONS, BOOK, IMPORT, f"{VERSIONS}1/undo/", f"{VERSIONS}codebook.csv"):
        assert re.match("/admin/login/", client.get(url)["Location"])
