from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def published() -> Any:
    return factories.published(article=factories.article(title="A title", citation_key="yang2023"))


def run(file: Path, *args: str) -> str:
    call_command("export_citations", str(file), *args)
    return file.read_text()


def test_the_files_name_says_the_form(tmp_path: Path, published: Any) -> None:
    assert "@article{yang2023," in run(tmp_path / "a.bib")
    assert "A title." in run(tmp_path / "a.txt", "--style", "apa")


def test_every_filter_of_the_api_is_an_option(tmp_path: Path, published: Any) -> None:
    assert "yang2023" in run(tmp_path / "a.ris", "--claim", published.public_id)
    assert "yang2023" not in run(tmp_path / "a.ris", "--claim", "C999999999")


def test_claims_stand_under_their_articles(tmp_path: Path, published: Any) -> None:
    text = run(tmp_path / "a.md", "--of", "annotated", "--group", "stance",
               "--site", "https://example.org/")  # fmt: skip
    assert f"https://example.org/claims/{published.version_id}" in text


def test_it_says_which_site_the_addresses_are_of_where_none_is_named(
    tmp_path: Path, published: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    run(tmp_path / "a.txt", "--of", "claims", "--site", "https://example.org/")
    assert capsys.readouterr().err == ""
    assert "http://localhost:8000/claims/" in run(tmp_path / "a.txt", "--of", "claims")
    assert "begin with http://localhost:8000/; --site" in capsys.readouterr().err


def test_the_workbenchs_articles_are_written_as_they_stand(tmp_path: Path) -> None:
    factories.article(title="Unpublished", citation_key="work2024")
    assert "work2024" in run(tmp_path / "a.json", "--working")


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (["a.xyz"], "--format"),
        (["a.txt", "--style", "harvrd"], "The nearest are"),
        (["a.bib", "--style", "apa"], "has no style"),
        (["a.bib", "--stance", "for"], "stance cannot be"),
        (["a.bib", "--working", "--stance", "opposes"], "takes no filters"),
        (["nowhere/a.bib"], "cannot be written"),
    ],
)
def test_what_cannot_be_is_said(tmp_path: Path, published: Any, args: list[str], says: str) -> None:
    with pytest.raises(CommandError, match=says):
        call_command("export_citations", str(tmp_path / args[0]), *args[1:])
    assert not list(tmp_path.iterdir()), "and nothing half is left"
