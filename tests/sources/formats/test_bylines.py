import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources.formats import bylines

P, O = "person", "organisation"  # noqa: E741


@pytest.mark.parametrize(
    ("text", "language", "names"),
    [
        ("By Ada Example and Bob Example", "en", [("Ada Example", P), ("Bob Example", P)]),
        ("By ADA EXAMPLE, BOB EXAMPLE and CARL EXAMPLE", "en",
         [("ADA EXAMPLE", P), ("BOB EXAMPLE", P), ("CARL EXAMPLE", P)]),
        ("By Ada Example with Agencies", "en", [("Ada Example", P), ("with Agencies", O)]),
        ("with Agencies", "en", [("with Agencies", O)]),
        ("By Ada Example, Diplomatic Editor", "en", [("Ada Example", P)]),
        ("Ada Example in Berlin", "en", [("Ada Example", P)]),
        ("Posted by Ada Example on 3 May", "en", [("Ada Example", P)]),
        ("Martin Example, Jr.", "en", [("Martin Example, Jr.", P)]),
        ("Ada van der Berg", "en", [("Ada van der Berg", P)]),
        ("von der Example", "de", [("von der Example", P)]),
        ("Von Ada Beispiel und Bob Beispiel, Berlin", "de",
         [("Ada Beispiel", P), ("Bob Beispiel", P)]),
        ("Ministry of Health and Labour", "en", [("Ministry of Health and Labour", O)]),
        ("Reuters and AFP", "en", [("Reuters", O), ("AFP", O)]),
        ("dpa", "de", [("dpa", O)]),
        ("文/李明", "zh", [("李明", P)]),
        ("记者 王小明 李华", "zh", [("王小明", P), ("李华", P)]),
        ("作者：李明、王芳", "zh", [("李明", P), ("王芳", P)]),
        ("بقلم ليلى مثال وعمر نموذج", "ar", [("ليلى مثال", P), ("عمر نموذج", P)]),
        ("Иван Примеров и Анна Примерова", "ru",
         [("Иван Примеров", P), ("Анна Примерова", P)]),
        ("https://example.org/author/1", "en", []),
        ("admin", "en", []),
        (", ;", "en", []),
    ],
)  # fmt: skip
def test_a_byline_is_taken_apart_into_names(
    text: str, language: str, names: list[tuple[str, str]]
) -> None:
    assert [(each.printed, each.kind) for each in bylines.read(text, language=language)] == names


@given(st.text(max_size=200))
def test_nothing_that_stands_in_a_byline_makes_it_fail(text: str) -> None:
    assert all(each.printed.strip() for each in bylines.read(text))
