"""import_articles, as it is run."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from sources import importing
from sources.models import Article, ImportBatch
from tests import factories
from tests.sources.importing.libraries import item

pytestmark = pytest.mark.django_db


@pytest.fixture
def library(tmp_path: Path, manager: Any) -> Path:
    path = tmp_path / "library.json"
    path.write_text(json.dumps([item(), item(), item("Another thing")]))
    return path


def run(capsys: Any, *args: Any) -> str:
    call_command("import_articles", *map(str, args))
    return str(capsys.readouterr().out)


def test_without_apply_the_plan_is_told_and_nothing_changes(library: Path, capsys: Any) -> None:
    told = run(capsys, library)
    assert "library.json: CSL-JSON, UTF-8" in told
    assert "create  “On the making of bridges”" in told
    assert "is record 1: record 1 of this file has the same title" in told
    assert "3 records: 2 to create, 1 here already, 0 refused." in told
    assert "Nothing was changed" in told
    assert not Article.objects.exists()
    assert not ImportBatch.objects.exists()


def test_with_apply_it_is_done_and_named(library: Path, capsys: Any, manager: Any) -> None:
    told = run(capsys, library, "--apply", "--by", "manager")
    first = Article.objects.order_by("pk")[0]
    assert f"created {first.public_id}  “On the making of bridges”" in told
    assert f"is {first.public_id}: record 1" in told
    assert "3 records: 2 created, 1 matched, 0 refused." in told
    assert ImportBatch.objects.get().by == manager


def test_brought_in_again_nothing_is_created(library: Path, capsys: Any) -> None:
    run(capsys, library, "--apply")
    assert "0 created, 3 matched" in run(capsys, library, "--apply", "--quiet")
    assert Article.objects.count() == 2


@pytest.mark.parametrize("broken_off_at", ["reading", "planned", "applying"])
def test_what_was_broken_off_goes_on_when_it_is_run_again(
    broken_off_at: str, library: Path, capsys: Any, manager: Any, monkeypatch: Any
) -> None:
    monkeypatch.setattr("sources.importing.planning.CHUNK", 1)
    monkeypatch.setattr("sources.importing.applying.CHUNK", 1)
    batch = importing.begin(library.read_bytes(), by=manager, name="library.json")
    batch = importing.read_on(batch, by=manager, seconds=0 if broken_off_at == "reading" else None)
    if broken_off_at == "applying":
        batch = importing.apply_on(batch, by=manager, seconds=0)
    assert batch.state == broken_off_at
    told = run(capsys, library, "--apply")
    far = {"reading": "1 records read", "planned": "3 records read", "applying": "1 brought in"}
    assert f"Begun before, and broken off with {far[broken_off_at]}" in told
    assert "3 records: 2 created, 1 matched, 0 refused." in told
    assert ImportBatch.objects.get().state == "applied"


def test_what_somebody_else_has_begun_is_left_to_them(
    library: Path, capsys: Any, manager: Any, coder: Any
) -> None:
    importing.begin(library.read_bytes(), by=coder, name="library.json")
    assert "2 created" in run(capsys, library, "--apply", "--by", "manager")
    assert ImportBatch.objects.filter(state="reading", by=coder).exists()


def test_some_refused_the_others_are_brought_in_and_the_status_says_so(
    tmp_path: Path, capsys: Any, manager: Any
) -> None:
    path = tmp_path / "list.txt"
    path.write_text("10.1000/1\nnone in this line\n")
    with pytest.raises(CommandError, match="1 record was refused") as error:
        run(capsys, path, "--apply")
    assert error.value.returncode == 3
    assert "line 2 refused: There is no DOI" in capsys.readouterr().out
    assert Article.objects.get().doi == "10.1000/1"


def test_a_file_that_cannot_be_read_does_not_keep_the_others_out(
    library: Path, tmp_path: Path, capsys: Any
) -> None:
    picture = tmp_path / "library.bib"
    picture.write_bytes(b"\x89PNG\r\n")
    with pytest.raises(CommandError, match="2 of 3 files") as error:
        run(capsys, picture, tmp_path / "none.ris", library, "--apply")
    assert error.value.returncode == 1
    told = capsys.readouterr().err
    assert "library.bib: This is a picture (PNG)" in told
    assert "none.ris cannot be read: No such file" in told
    assert Article.objects.count() == 2


def test_it_takes_somebody_who_may_add_articles(library: Path, capsys: Any) -> None:
    factories.user("stranger", None)
    with pytest.raises(CommandError, match="may not add articles"):
        run(capsys, library, "--by", "stranger")
    with pytest.raises(CommandError, match="no active user"):
        run(capsys, library, "--by", "nobody")


def test_empty_fields_are_filled_in_where_it_is_asked_for(library: Path, capsys: Any) -> None:
    known = factories.article("Another thing", issued="2021")
    told = run(capsys, library, "--apply", "--fill")
    known.refresh_from_db()
    assert str(known.outlet) == "The Daily Example"
    assert "filled in: outlet, byline" in told
