"""What may be here twice: names, addresses, titles and texts that are alike."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError

from sources import adding, matching
from sources.models import Actor, Article, Distinct, Outlet
from tests import factories as make

pytestmark = pytest.mark.django_db


def actor(name: str, **fields: Any) -> Actor:
    return Actor.objects.create(name=name, **fields)


def article(title: str = "A title of its own", **fields: Any) -> Article:
    return make.article(title, **fields)


def why(kind: Any) -> list[str]:
    """Why the only pair there is may be one; nothing where there is none."""
    pairs, total = matching.candidates(kind)
    assert total == len(pairs) <= 1
    return list(pairs[0].why) if pairs else []


# --- actors and outlets --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Jianli Yang", "Yang Jianli"),
        ("Jianli Yang", "Yang, Jianli"),
        ("José Müller", "Jose Muller"),
        ("JIANLI YANG", "jianli yang"),
        ("The Kremlin", "Kremlin"),
        ("Jean-Luc Picard", "Jean Luc Picard"),
    ],
)
def test_a_name_is_the_same_whatever_its_order_accents_and_case(one: str, other: str) -> None:
    actor(one)
    actor(other)
    assert why(Actor) == ["the same name"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("J. Yang", "Jianli Yang"),
        ("Volodymyr Zelensky", "Volodymyr Zelenskyy"),
        ("Marcin Kaczmarski", "Marcin Kaczmarsky"),
        ("Vladimir Vladimirovich Putin", "Vladimir Putin"),
    ],
)
def test_names_spelt_or_shortened_otherwise_are_alike(one: str, other: str) -> None:
    actor(one)
    actor(other)
    assert why(Actor) == ["names alike"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Jianli Yang", "John Yang"),
        ("Natasha Kuhrt", "Marcin Kaczmarski"),
        ("Bank of China", "Bank of Japan"),
        ("习近平", "杨建利"),
    ],
)
def test_other_names_are_not(one: str, other: str) -> None:
    actor(one)
    actor(other)
    assert why(Actor) == []


def test_an_alias_counts_as_a_name() -> None:
    actor("杨建利").aliases.create(name="Jianli Yang")
    actor("Yang Jianli")
    assert why(Actor) == ["the same name"]


def test_an_actors_own_alias_makes_no_pair() -> None:
    actor("Jianli Yang").aliases.create(name="Yang Jianli")
    assert why(Actor) == []


def test_a_person_and_an_organisation_of_one_name_are_two() -> None:
    actor("Nato")
    actor("NATO", kind="organisation")
    assert why(Actor) == []


def test_an_item_of_wikidata_is_one_thing_however_it_was_written() -> None:
    actor("Xi Jinping", wikidata="Q15031")
    actor("习近平", wikidata="entity/q15031")
    assert why(Actor) == ["the same Wikidata item"]


def test_what_was_merged_away_is_no_candidate() -> None:
    kept = actor("Jianli Yang")
    actor("Yang Jianli", merged_into=kept)
    assert why(Actor) == []


def test_a_word_that_very_many_share_says_nothing() -> None:
    for number in range(101):
        actor(f"Ministry X{number:03}", kind="organisation")
    assert matching.candidates(Actor)[1] == 0


@pytest.mark.parametrize(
    ("one", "other", "because"),
    [
        ({"name": "The Times"}, {"name": "Times, The"}, "the same name"),
        ({"name": "Frankfurter Allgemeine"}, {"name": "Frankfurter Allgemeine Zeitung"},
         "names alike"),
        ({"name": "FAZ", "issn": "0174-4909"}, {"name": "Allgemeine", "issn": "0174-4909"},
         "the same ISSN"),
    ],
)  # fmt: skip
def test_outlets_are_found_by_name_and_issn(one: Any, other: Any, because: str) -> None:
    Outlet.objects.create(**one)
    Outlet.objects.create(**other)
    assert why(Outlet) == [because]


# --- articles ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://example.org/a", "http://www.example.org/a/"),
        ("https://example.org/a", "https://example.org/a#comments"),
        ("https://example.org/a?id=1", "https://example.org/a?utm_source=x&id=1"),
        ("https://example.org/a?id=1", "https://example.org/a/?id=1&fbclid=abc"),
        ("https://example.org/A", "https://EXAMPLE.org/A"),
    ],
)
def test_an_address_is_the_same_without_what_names_no_article(one: str, other: str) -> None:
    article("Rain in May", url=one)
    article("A dry June", url=other)
    assert why(Article) == ["the same address"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://example.org/a?id=1", "https://example.org/a?id=2"),
        ("https://example.org/a", "https://example.com/a"),
        ("", ""),
    ],
)
def test_other_addresses_are_other_articles(one: str, other: str) -> None:
    article("Rain in May", url=one)
    article("A dry June", url=other)
    assert why(Article) == []


def test_a_doi_is_one_article_however_it_was_written() -> None:
    article("Rain in May", doi="10.1000/ABC")
    with pytest.raises(ValidationError, match="Another article has this DOI already"):
        article("A dry June", doi="https://doi.org/10.1000/abc")


def test_the_same_text_is_found_again() -> None:
    article("Rain in May", text="It rained.")
    article("A dry June", text="It rained.")
    assert why(Article) == ["the same text"]


@pytest.mark.parametrize(
    ("one", "other", "because"),
    [
        ("United against the USA?", "United Against the U.S.A.", "the same title"),
        ("United against the USA? How far does it go", "United against the USA? How far it goes",
         "titles alike"),
        ("How far does their cooperation go?", "Opinion: How far does their cooperation go?",
         "titles alike"),
    ],
)  # fmt: skip
def test_titles_are_compared_without_punctuation(one: str, other: str, because: str) -> None:
    article(one)
    article(other)
    assert why(Article) == [because]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"issued": "2021-03"}, {"issued": "2021-04"}),
        ({"outlet": "The Times"}, {"outlet": "The Herald"}),
    ],
    ids=["other dates", "other outlets"],
)
def test_a_title_alone_is_not_enough_where_the_rest_differs(one: Any, other: Any) -> None:
    article("United against the USA?", **one)
    article("United against the USA?", **other)
    assert why(Article) == []


def test_a_date_known_to_the_year_can_be_the_same() -> None:
    article("United against the USA?", issued="2021")
    article("United against the USA?", issued="2021-03")
    assert why(Article) == ["the same title"]


# --- answers -------------------------------------------------------------------------------------


def test_those_said_to_be_two_are_not_offered_again(reviewer: Any) -> None:
    ten = [actor(f"Nobody {n}x{n * 7}") for n in range(9)]
    one, other = actor("Jianli Yang"), actor("Yang Jianli")
    assert len(ten) == 9  # so that ids of one and of two digits are among them
    pairs, _ = matching.candidates(Actor)
    assert (pairs[0].one, pairs[0].other) == (one.pk, other.pk)
    matching.say_distinct(other, one, by=reviewer)
    assert {one.pk, other.pk} not in [{p.one, p.other} for p in matching.candidates(Actor)[0]]


def test_it_can_be_said_twice_and_taken_back(reviewer: Any) -> None:
    one, other = actor("Jianli Yang"), actor("Yang Jianli")
    distinct = matching.say_distinct(one, other, by=reviewer)
    assert matching.say_distinct(other, one, by=reviewer) == distinct
    matching.ask_again(distinct, by=reviewer)
    assert not Distinct.objects.exists()
    assert why(Actor) == ["the same name"]


def test_only_two_of_a_kind_are_said_to_be_two(reviewer: Any) -> None:
    one = actor("The Times", kind="organisation")
    for other in (one, adding.the_outlet("The Times")):
        with pytest.raises(ValidationError, match="two different ones"):
            matching.say_distinct(one, other, by=reviewer)


def test_candidates_come_page_by_page_the_likest_first() -> None:
    for name in ("Jianli Yang", "Yang Jianli", "Marcin Kaczmarski", "Marcin Kaczmarsky"):
        actor(name)
    first, total = matching.candidates(Actor, most=1)
    second, _ = matching.candidates(Actor, first=1, most=1)
    assert total == 2
    assert [pair.why for pair in first + second] == [("the same name",), ("names alike",)]
