import pytest

from sources import adding
from sources.models import Article
from sources.names import PersonName
from tests import factories as make

pytestmark = pytest.mark.django_db


def key(title: str = "An article", *names: PersonName | str, **fields: str) -> str | None:
    makers = [adding.Maker(name) for name in names]
    return make.article(title, makers=makers, **fields).citation_key


@pytest.mark.parametrize(
    ("title", "names", "issued", "expected"),
    [
        ("Beijing", [PersonName("Yang", "Jianli")], "2023", "yang2023"),
        ("Beijing", [PersonName("Müller", "Jörg")], "2021-03~", "muller2021"),
        ("The end of it", [], "2021", "end2021"),
        ("The end of it", ["Agencies"], "2021", "end2021"),
        ("No date", [PersonName("Yang", "Jianli")], "", "yangnd"),
        ("The 2020s", [PersonName("Yang", "Jianli")], "202X", "yang2020"),
        ("北京", [PersonName("杨", "建利")], "2023", "article2023"),
        ("???", [], "2023", "untitled2023"),
    ],
)
def test_a_key_is_the_first_author_or_title_word_and_the_year(
    title: str, names: list[PersonName | str], issued: str, expected: str
) -> None:
    assert key(title, *names, issued=issued) == expected


def test_the_next_of_the_same_author_and_year_gets_a_letter_and_then_a_number() -> None:
    keys = [key("An", PersonName("Yang"), issued="2023") for _ in range(28)]
    assert keys[:3] == ["yang2023", "yang2023a", "yang2023b"]
    assert keys[26:] == ["yang2023z", "yang2023-27"]


def test_a_key_once_given_stays_when_the_reference_is_corrected() -> None:
    article = make.article("Beijing", makers=[adding.Maker(PersonName("Yang"))], issued="2023")
    article.issued = "2024"
    article.save()
    article.bylines.all().delete()
    from sources import keys

    assert keys.assign(article) == "yang2023"


def test_a_word_of_any_length_makes_a_key_that_fits() -> None:
    article = Article.objects.get(citation_key=key("A" * 900, issued="2023"))
    assert len(article.citation_key or "") < 100
