import time

import pytest

from claims.search import MOST_WORDS, Group, compiled, parse


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
def test_the_longest_search_is_worked_out_quickly() -> None:
    began = time.perf_counter()
    assert compiled(parse("alliances " * MOST_WORDS))
    assert time.perf_counter() - began < 1


@pytest.mark.django_db
def test_nothing_to_search_for_is_an_empty_query() -> None:
    assert compiled(parse("??? !!!")) == compiled([]) == ""
