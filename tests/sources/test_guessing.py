"""What a name that nobody has looked at yet seems to be."""

import pytest

from sources.names import Guess, guess


@pytest.mark.parametrize(
    "name",
    ["NATO", "World Bank", "Ministry of Defence", "the Taliban", "Green Party", "Acme Inc.",
     "University of Quell", "IAEA", "Министерство обороны", "中国银行", "New York Times"],
)  # fmt: skip
def test_words_of_organisations_and_acronyms_tell_an_organisation(name: str) -> None:
    assert guess(name) == Guess("organisation", name)


@pytest.mark.parametrize(
    ("name", "language", "family", "given"),
    [
        ("Natasha Kuhrt", "en", "Kuhrt", "Natasha"),
        ("Kuhrt, Natasha", "en", "Kuhrt", "Natasha"),
        ("Mary Ann Major", "en", "Major", "Mary Ann"),
        ("Suharto", "id", "Suharto", ""),
        ("Xi Jinping", "en", "Jinping", "Xi"),
        ("Xi Jinping", "zh-Hans", "Xi", "Jinping"),
        ("Orbán Viktor", "hu", "Orbán", "Viktor"),
        ("习近平", "en", "习", "近平"),
        ("欧阳修", "zh", "欧阳", "修"),
        ("", "en", "", ""),
        (", x", "en", "x", ""),
    ],
)
def test_a_persons_name_is_split_as_its_language_has_it(
    name: str, language: str, family: str, given: str
) -> None:
    found = guess(name, language=language)
    assert (found.kind, found.family, found.given) == ("person", family, given)


def test_particles_and_suffixes_are_no_part_of_the_family_name() -> None:
    leyen = guess("Ursula von der Leyen")
    assert (leyen.given, leyen.particle, leyen.family) == ("Ursula", "von der", "Leyen")
    king = guess("Martin Luther King Jr.")
    assert (king.given, king.family, king.suffix) == ("Martin Luther", "King", "Jr.")
    assert guess("习近平").native_order


@pytest.mark.parametrize(
    ("text", "language", "title", "given", "family"),
    [
        ("Councillor Petra Holm", "en", "Councillor", "Petra", "Holm"),
        ("President Xi Jinping", "zh", "President", "Jinping", "Xi"),
        ("Prof. Dr. Petra Holm", "de", "Prof. Dr.", "Petra", "Holm"),
        ("Foreign Minister Petra Holm", "en", "Foreign Minister", "Petra", "Holm"),
        ("Former Secretary-General Petra Holm", "en", "Former Secretary-General", "Petra", "Holm"),
        ("Außenministerin Petra Holm", "de", "Außenministerin", "Petra", "Holm"),
        ("Frau Präsidentin von der Holm", "de", "Frau Präsidentin", "", "Holm"),
        ("M. Pierre Holm", "fr", "M.", "Pierre", "Holm"),
        ("Mme Holm", "fr", "Mme", "", "Holm"),
        ("Councillor Holm, Petra", "en", "Councillor", "Petra", "Holm"),
    ],
)
def test_a_title_is_no_part_of_the_name(
    text: str, language: str, title: str, given: str, family: str
) -> None:
    found = guess(text, language=language)
    assert (found.title, found.given, found.family) == (title, given, family)
    assert title not in found.name


@pytest.mark.parametrize(
    "text",
    ["President", "Prime Minister", "Mr President", "Prof. Dr.", "Secretary General",
     "Premier ministre", "Minister of Defence", "President Hotels Ltd", "General Motors",
     "M. King Hubbert", "Drew Holm", "Petra Mayor"],
)  # fmt: skip
def test_what_only_looks_like_a_title_before_a_name_stays(text: str) -> None:
    found = guess(text, language="en")
    assert (found.title, found.name) == ("", text)


def test_where_nobody_looks_at_the_guess_a_title_stays_in_the_name() -> None:
    found = guess("Sir Petra Holm", with_title=True)
    assert (found.title, found.given, found.family) == ("", "Sir Petra", "Holm")
