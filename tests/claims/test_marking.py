"""The words that were searched for, marked."""

import pytest

from claims import marking

pytestmark = pytest.mark.django_db


def marked(text: str, words: str, language: str = "en") -> str:
    return marking.marked(text, marking.found_in([text], words, [language]))


@pytest.mark.parametrize(
    ("text", "words", "expected"),
    [
        ("The alliances of two", "alliance", "The <mark>alliances</mark> of two"),
        ("Ivanovich Łukasz spoke", "lukasz", "Ivanovich <mark>Łukasz</mark> spoke"),
        ("a military alliance", '"military alliance"', "a <mark>military alliance</mark>"),
        ("with and without", "with -without", "<mark>with</mark> and without"),
        ("peace or war", "peace OR war", "<mark>peace</mark> or <mark>war</mark>"),
        ("nothing here", "zebra", "nothing here"),
        ("<b>war</b> & peace", "war", "&lt;b&gt;<mark>war</mark>&lt;/b&gt; &amp; peace"),
        ("No words", "-", "No words"),
    ],
)
def test_what_was_found_is_marked(text: str, words: str, expected: str) -> None:
    assert marked(text, words) == expected


def test_a_text_is_marked_by_the_rules_of_its_language() -> None:
    assert marked("Die Verträge gelten", "Vertrag", "de") == "Die <mark>Verträge</mark> gelten"
