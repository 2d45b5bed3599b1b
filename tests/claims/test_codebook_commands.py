"""import_codebook and export_codebook, as they are run."""

from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from claims import codebook
from claims.models import CodebookVersion, Proposition
from tests import factories as make

pytestmark = pytest.mark.django_db
FILE = "text,definition\nIt is so,What counts.\n"


@pytest.fixture
def book(tmp_path: Path) -> Path:
    file = tmp_path / "book.csv"
    file.write_text(FILE)
    return file


def run(capsys: Any, *args: Any) -> str:
    call_command(*map(str, args))
    return str(capsys.readouterr().out)


def test_a_dry_run_says_what_would_be_and_changes_nothing(book: Path, capsys: Any) -> None:
    said = run(capsys, "import_codebook", book, "--dry-run")
    assert "added     proposition “It is so”" in said
    assert "Nothing was changed" in said
    assert not Proposition.objects.exists()


def test_a_codebook_is_brought_in_once(book: Path, capsys: Any, manager: Any) -> None:
    said = run(capsys, "import_codebook", book)
    assert "This is codebook version 1." in said
    version = CodebookVersion.objects.get()
    assert (version.kind, version.by) == ("import", manager)
    assert version.note == "Imported from book.csv."
    assert "There is nothing to import." in run(capsys, "import_codebook", book)
    assert CodebookVersion.objects.count() == 1


def test_what_changes_is_said_field_by_field(book: Path, capsys: Any, manager: Any) -> None:
    Proposition.objects.create(text="It is so", definition="Old.")
    said = run(capsys, "import_codebook", book, "--note", "Clearer.", "--by", "manager")
    assert "definition: “Old.” → “What counts.”" in said
    assert CodebookVersion.objects.first().note == "Clearer."


def test_refused_lines_stop_everything_unless_left_out(
    book: Path, capsys: Any, manager: Any
) -> None:
    book.write_text("text,broader\nOne,\nTwo,Nowhere\n")
    with pytest.raises(CommandError, match="Line 3"):
        call_command("import_codebook", str(book))
    assert not Proposition.objects.exists()
    said = run(capsys, "import_codebook", book, "--leave-out-refused")
    assert "refused   Line 3" in said
    assert Proposition.objects.get().text == "One"


@pytest.mark.parametrize("extension", ["csv", "qdc"])
def test_what_is_written_is_what_is_here(tmp_path: Path, capsys: Any, extension: str) -> None:
    Proposition.objects.create(text="It is so")
    file = tmp_path / f"book.{extension}"
    assert "as of version 1" in run(capsys, "export_codebook", file)
    assert "1 the same as here" in run(capsys, "import_codebook", file, "--dry-run")


def test_an_older_codebook_is_written_as_it_was(tmp_path: Path, capsys: Any, reviewer: Any) -> None:
    it = Proposition.objects.create(text="It is so")
    codebook.rename(it, "So it is", by=reviewer, note="Clearer.")
    run(capsys, "export_codebook", tmp_path / "old.csv", "--as-of", "1")
    assert "It is so" in (tmp_path / "old.csv").read_text()


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("export_codebook", "book.doc"), "it ends in .csv or .qdc"),
        (("export_codebook", "book.csv", "--as-of", "9"), "there is no version 9"),
        (("export_codebook", "/nowhere/book.csv"), "cannot be written"),
        (("import_codebook", "/nowhere/book.csv"), "cannot be read: No such file"),
        (("import_codebook", "/dev/null"), "ends in .csv or .qdc"),
        (("import_codebook", "{book}", "--by", "nobody"), "no active user “nobody”"),
        (("import_codebook", "{book}"), "there is no manager yet"),
        (("import_codebook", "{book}", "--note", "\udcff"), "--note"),
    ],
)
def test_what_cannot_be_is_said_in_a_line(book: Path, args: tuple[str, ...], said: str) -> None:
    with pytest.raises(CommandError, match=said):
        call_command(*(each.replace("{book}", str(book)) for each in args))


def test_a_coder_cannot_bring_one_in(book: Path) -> None:
    make.user("ada")
    with pytest.raises(CommandError, match="--by: Importing a codebook takes a reviewer"):
        call_command("import_codebook", str(book), "--by", "ada")


# --- readers --------------------------------------------------------------------------------------


def test_readers_of_a_topic_that_was_merged_come_to_the_one_that_stays(
    client: Client, reviewer: Any
) -> None:
    make.published(topics=["rain"])
    done = codebook.merge(make.topic("rain"), into=make.topic("wet"), by=reviewer, note="The same.")
    assert client.get("/topics/rain")["Location"] == "/topics/wet"
    assert "Wet" in client.get("/topics/wet").content.decode()
    assert client.get("/api/v1/claims?topic=rain").json()["results"]
    assert "topic:rain became" in client.get("/revisions").content.decode()
    codebook.undo(done.version, by=reviewer, note="They are not.")
    assert client.get("/topics/rain").status_code == 200
    assert client.get("/topics/wet").status_code == 410
    assert "stands for itself again" in client.get("/revisions").content.decode()
    assert "stands for itself again" in client.get("/revisions/3").content.decode()
