import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from claims.search import LANGUAGES, MOST_WORDS, Group, compiled, expected, meant, parse
from tests import factories


@pytest.mark.parametrize(
    ("text", "groups"),
    [
        ("", []),
        ("  ", []),
        ("neutral China", [Group(["neutral", "China"])]),
        ('"military alliance" Putin', [Group(["military alliance", "Putin"])]),
        ("“military alliance”", [Group(["military alliance"])]),
        ('"never closed', [Group(["never closed"])]),
        ("war -alliance", [Group(["war"], ["alliance"])]),
        ('war -"an alliance"', [Group(["war"], ["an alliance"])]),
        ("war OR peace", [Group(["war"]), Group(["peace"])]),
        ("OR war OR", [Group(["war"])]),
        ("war or peace", [Group(["war", "or", "peace"])]),
        ("self-defence", [Group(["self-defence"])]),
        ('""', []),
    ],
)
def test_words_phrases_exclusions_and_alternatives_are_told_apart(
    text: str, groups: list[Group]
) -> None:
    assert parse(text) == groups


def test_too_many_words_are_refused() -> None:
    with pytest.raises(ValueError, match="32 words"):
        parse("word " * 33)


@pytest.mark.django_db
def test_the_longest_search_stays_small() -> None:
    """Every word as written and by its stem in every language, each of them once."""
    with CaptureQueriesContext(connection) as asked:
        query = compiled(" ".join(f"alliances{letter}s" for letter in "abcdefghijklmnop" * 2))
    assert query.count("'") / 2 <= MOST_WORDS * len(LANGUAGES) * 2
    work = asked[0]["sql"].count("phraseto_tsquery")
    assert work <= MOST_WORDS * len(LANGUAGES) * 8


@pytest.mark.django_db
def test_what_is_the_same_in_several_languages_is_looked_for_once() -> None:
    assert compiled("alliances").count("'alliances'") == 1
    assert compiled("Putin") == "'putin'"


@pytest.mark.django_db
def test_how_many_entries_hold_some_words_is_expected_from_what_there_is() -> None:
    for number in range(3):
        factories.published(text=f"Neutral in the {number}th war.")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE claims_entry")
    assert expected(compiled("neutral")) == (3, 3)
    assert expected(compiled("xqzwvk")) == (1, 3)


@pytest.mark.django_db
def test_nothing_to_search_for_is_an_empty_query() -> None:
    assert compiled("??? !!!") == compiled("") == ""


@pytest.mark.django_db
def test_a_word_nobody_has_is_read_as_the_nearest_that_somebody_has() -> None:
    factories.published(text="China is not neutral in the war in Ukraine.")
    assert meant("neutrall chna") == "neutral china"
    assert meant("“neutrall” -war") == "“neutral” -war"
    assert meant("neutral") is None
    assert meant("xqzwvk") is None
