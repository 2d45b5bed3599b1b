"""An article as CSL-JSON; the cases of ``citations``: what a reference must get right."""

from typing import Any

import pytest

from sources import adding
from sources.formats import csl
from sources.models import Actor, Byline
from sources.names import PersonName
from tests import factories as make

pytestmark = pytest.mark.django_db


def item(title: str = "A title", *makers: adding.Maker, **fields: Any) -> dict[str, Any]:
    return csl.article(make.article(title, makers=makers, **fields))


def test_only_variables_with_a_value_are_there() -> None:
    assert item(issued="2023") == {
        "id": "title2023",
        "type": "article-newspaper",
        "title": "A title",
        "language": "en",
        "issued": {"date-parts": [[2023]]},
    }


def test_a_person_is_given_in_parts() -> None:
    name = PersonName("Leyen", "Ursula", "von der", "Dr.")
    assert item("A", adding.Maker(name))["author"] == [
        {
            "family": "Leyen",
            "given": "Ursula",
            "non-dropping-particle": "von der",
            "suffix": "Dr.",
        }
    ]


def test_a_name_in_native_order_stays_so() -> None:
    name = PersonName("Xi", "Jinping", native_order=True)
    assert item("A", adding.Maker(name))["author"][0]["static-ordering"] is True


def test_with_agencies_is_never_split_into_given_and_family() -> None:
    assert item("A", adding.Maker("with Agencies"))["author"] == [{"literal": "with Agencies"}]


def test_an_organisation_is_given_as_it_is_printed() -> None:
    maker = adding.Maker("North Atlantic Treaty Organization", printed="NATO")
    assert item("A", maker)["author"] == [{"literal": "NATO"}]


def test_a_person_of_unknown_parts_is_given_whole() -> None:
    article = make.article()
    Byline.objects.create(article=article, actor=make.actor("Suharto"))
    assert csl.article(article)["author"] == [{"literal": "Suharto"}]


def test_each_role_is_a_variable_of_its_own() -> None:
    made = item(
        "A",
        adding.Maker(PersonName("Yang", "Jianli")),
        adding.Maker(PersonName("Kuhrt", "Natasha"), role="editor"),
        adding.Maker(PersonName("Kaczmarski", "Marcin"), role="editor"),
    )
    assert [name["family"] for name in made["editor"]] == ["Kuhrt", "Kaczmarski"]
    assert len(made["author"]) == 1


def test_a_supplied_title_stands_in_square_brackets() -> None:
    assert item("Speech in Dalian", title_supplied=True)["title"] == "[Speech in Dalian]"


def test_a_merged_author_and_outlet_are_the_ones_that_stay() -> None:
    article = make.article(outlet="Times", makers=[adding.Maker(PersonName("Yang", "J."))])
    stays = make.actor("Jianli Yang", family="Yang", given="Jianli")
    Actor.objects.filter(name="J. Yang").update(merged_into=stays)
    adding.the_outlet("The Times")
    article.outlet.merged_into = adding.the_outlet("The Times")
    article.outlet.save()
    made = csl.article(article)
    assert made["author"] == [{"family": "Yang", "given": "Jianli"}]
    assert made["container-title"] == "The Times"


def test_what_an_import_brought_along_is_kept_and_never_wins() -> None:
    made = item("A", csl_extra={"title": "Other", "medium": "print"})
    assert (made["title"], made["medium"]) == ("A", "print")


def test_no_date_is_no_variable() -> None:
    assert "issued" not in item("A")
