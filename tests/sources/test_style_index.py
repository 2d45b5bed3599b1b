"""Ten thousand styles, found by what they are called."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from sources import style_index
from sources.formats import styles
from sources.formats.styles import Style
from sources.models import OwnStyle
from tests.sources.test_style_checks import style

SHIPPED = [
    Style("apa", "APA Style 7th edition", "APA"),
    Style("apa-annotated", "APA Style 7th edition (annotated)"),
    Style("revista-etica", "Revista de Ética"),
]


@pytest.fixture(autouse=True)
def a_few(tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    settings.VAR = tmp_path
    monkeypatch.setattr(styles, "shipped", lambda: iter(SHIPPED))
    style_index.every.cache_clear()
    yield
    style_index.every.cache_clear()


def names(words: str) -> list[str]:
    return [style.name for style in style_index.search(words).styles]


@pytest.mark.django_db
def test_those_of_ones_own_are_found_without_reading_what_is_in_them(
    django_assert_num_queries: Any,
) -> None:
    OwnStyle.objects.create(slug="ours", text=style())
    with django_assert_num_queries(1) as asked:
        assert names("our journal") == ["own:ours"]
    assert '"text"' not in asked.captured_queries[0]["sql"]


@pytest.mark.django_db
def test_a_style_is_found_by_words_of_its_names_the_likeliest_first() -> None:
    assert names("apa") == ["apa", "apa-annotated"]
    assert names("annotated style") == ["apa-annotated"]
    assert names("ETICA") == ["revista-etica"], "whatever its accents and capitals"
    assert names("nosuch") == []


@pytest.mark.django_db
def test_without_words_the_usual_ones_are_offered() -> None:
    assert names("") == ["apa"]


def test_the_command_reads_them_once_for_all_processes(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("index_styles")
    assert "3 citation styles" in capsys.readouterr().out
    assert style_index.kept_at().exists()
    style_index.every.cache_clear()
    monkeypatch.setattr(styles, "shipped", lambda: pytest.fail("read again"))
    assert set(style_index.every()) == {"apa", "apa-annotated", "revista-etica"}


@pytest.mark.parametrize("kept", ["", "[]x", '[{"nosuch": 1}]'])
def test_a_file_that_cannot_be_read_is_written_anew(kept: str) -> None:
    style_index.kept_at().write_text(kept)
    assert len(style_index.every()) == 3
    assert "apa" in style_index.kept_at().read_text()
