import pytest
from django.core.exceptions import ValidationError

from sources.names import PersonName


@pytest.mark.parametrize(
    ("written", "name", "csl"),
    [
        ("Yang, Jianli", "Jianli Yang", {"family": "Yang", "given": "Jianli"}),
        ("Suharto,", "Suharto", {"family": "Suharto"}),
        (
            "van der Leyen, Ursula",
            "Ursula van der Leyen",
            {"family": "Leyen", "given": "Ursula", "non-dropping-particle": "van der"},
        ),
        (
            "King, Martin Luther, Jr.",
            "Martin Luther King Jr.",
            {"family": "King", "given": "Martin Luther", "suffix": "Jr."},
        ),
        (
            "bin Laden, Osama",
            "Osama bin Laden",
            {"family": "Laden", "given": "Osama", "non-dropping-particle": "bin"},
        ),
        ("Dela Cruz, Juan", "Juan Dela Cruz", {"family": "Dela Cruz", "given": "Juan"}),
    ],
)
def test_a_name_is_read_into_the_parts_a_reference_needs(
    written: str, name: str, csl: dict[str, str]
) -> None:
    found = PersonName.parse(written)
    assert str(found) == name
    assert found.csl() == csl


def test_a_name_in_native_order_begins_with_the_family() -> None:
    name = PersonName("Xi", "Jinping", native_order=True)
    assert str(name) == "Xi Jinping"
    assert name.csl()["static-ordering"] is True


@pytest.mark.parametrize(
    ("family", "given", "name"),
    [("王", "小明", "王小明"), ("김", "민수", "김민수"), ("佐々木", "さくら", "佐々木さくら")],
)
def test_a_name_in_chinese_japanese_or_korean_is_one_word_with_the_family_first(
    family: str, given: str, name: str
) -> None:
    read = PersonName.parse(f"{family}, {given}")
    assert str(read) == name
    assert read.native_order
    assert PersonName.from_csl({"family": family, "given": given}) == read


@pytest.mark.parametrize("written", ["Jianli Yang", "", ",", " , Jianli"])
def test_a_name_whose_parts_cannot_be_told_is_refused_with_an_example(written: str) -> None:
    with pytest.raises(ValidationError, match=r"Yang, Jianli"):
        PersonName.parse(written)
