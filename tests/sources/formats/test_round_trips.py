"""What is written and read again is the same reference; what is not so is named by ``holding``."""

import re
from types import ModuleType
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sources import variables
from sources.formats import biblatex, bibtex, csljson, holding, ris
from sources.models.article import CSL_TYPES

FORMS: dict[str, ModuleType] = {
    "bibtex": bibtex, "biblatex": biblatex, "ris": ris, "csljson": csljson,
}  # fmt: skip
CSLItem = dict[str, Any]

EVERYTHING: CSLItem = {
    "title": "50 % of A & B: “It’s” {done} in <i>one</i> day", "title-short": "A & B",
    "author": [
        {"family": "Berg", "given": "Jan", "non-dropping-particle": "van der", "suffix": "Jr."},
        {"family": "Xi", "given": "Jinping", "static-ordering": True},
        {"literal": "with Agencies"}, {"family": "Suharto"},
        {"literal": "Ministry of Trade, Department of Ports and Harbours"},
    ],
    "editor": [{"family": "Müller", "given": "Zoë"}], "translator": [{"literal": "Language House"}],
    "interviewer": [{"family": "Li", "given": "Bo", "static-ordering": True}],
    "recipient": [{"family": "Kuhrt", "given": "Natasha"}],
    "director": [{"family": "Yang", "given": "Jianli"}],
    "collection-editor": [{"family": "Yang", "given": "Jianli"}],
    "container-author": [{"family": "Berg", "given": "Jan"}],
    "container-title": "Trade and Ports", "container-title-short": "Tr. & P.",
    "collection-title": "Studies in Trade", "collection-number": "12", "event-title": "Ports 2021",
    "event-place": "Genoa", "event-date": {"date-parts": [[2021, 5], [2021, 6]]},
    "publisher": "Harbour and Sons", "publisher-place": "London; Leeds", "authority": "Senate",
    "volume": "4", "issue": "2", "number": "H-3", "page": "12-19", "edition": "2nd",
    "number-of-pages": "300", "number-of-volumes": "2", "chapter-number": "7", "version": "1.1",
    "section": "World", "genre": "working paper", "medium": "print", "status": "in press",
    "language": "de-AT", "archive": "State Archive", "archive_location": "Box 3, folder #4",
    "call-number": "QA 1", "source": "PubMed", "note": "Seen once.", "annote": "Long.",
    "abstract": "Short: 100 % of it.", "keyword": "ports; trade, sea", "original-title": "Häfen",
    "original-date": {"date-parts": [[1990]]}, "accessed": {"date-parts": [[2022, 1, 31]]},
    "issued": {"date-parts": [[2021, 3, 9]]}, "URL": "https://example.org/a_b%20c?d={e}&f=~g#h",
    "DOI": "10.1234/a_b(c)", "ISBN": "978-3-16-148410-0", "ISSN": "1234-567X", "PMID": "99",
    "PMCID": "PMC5", "bibtex-groups": "Read_me", "ris-JP": "kept", "dimensions": "2 x 3 m",
}  # fmt: skip
DATES = {
    "year": {"date-parts": [[2021]]},
    "month": {"date-parts": [[2021, 3]]},
    "day": {"date-parts": [[2021, 3, 9]]},
    "about": {"date-parts": [[2021, 3]], "circa": True},
    "season": {"date-parts": [[2021]], "season": 1},
    "months": {"date-parts": [[2021, 3], [2021, 5]]},
    "years": {"date-parts": [[1999], [2001]]},
    "days": {"date-parts": [[2021, 3, 9], [2021, 4, 1]], "circa": True},
    "decade": {"date-parts": [[2020], [2029]]},
    "words": {"literal": "in press"},
}


def back(items: list[CSLItem], form: str) -> list[CSLItem | None]:
    return [record.item for record in FORMS[form].read("".join(FORMS[form].write(items)))]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("type_", CSL_TYPES)
def test_every_type_comes_back_with_all_it_has(type_: str, form: str) -> None:
    item = {"id": "berg2021", "type": type_} | EVERYTHING
    assert back([item], form) == [item]


@pytest.mark.parametrize("form", FORMS)
def test_every_variable_comes_back_where_it_stands_alone(form: str) -> None:
    items = [
        {"id": f"{type_}-{n}", "type": type_, "title": "Ports"} | {variable: value}
        for type_ in CSL_TYPES
        for n, (variable, value) in enumerate(EVERYTHING.items())
    ]
    assert back(items, form) == items


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("type_", ["article-newspaper", "book", "webpage"])
@pytest.mark.parametrize("known", DATES)
def test_a_date_comes_back_as_exact_as_it_is_known(known: str, type_: str, form: str) -> None:
    item = {"id": "a", "type": type_, "title": "Ports", "issued": DATES[known], "note": "Seen."}
    assert back([item], form) == [item]
    assert back([item | {"note": "Seen"}], form) == [item | {"note": "Seen"}]


@pytest.mark.parametrize("form", ["bibtex", "biblatex", "csljson"])
@pytest.mark.parametrize(
    "name",
    [
        {"family": "bin Rashid", "given": "Omar"},
        {"family": "de Silva"},
        {"family": "King", "suffix": "III"},
        {"family": "Bell and Sons", "given": "A., B."},
        {"literal": "杨建利"},
        {"literal": "and"},
        {"family": "O’Neil {", "given": "X}"},
        {"family": "al-Assad", "given": "Jamil", "suffix": "Jr."},
    ],
)
def test_a_name_that_is_hard_to_tell_apart_comes_back_in_its_parts(
    name: dict[str, Any], form: str
) -> None:
    item = {"id": "a", "type": "book", "title": "Ports", "author": [name, name]}
    assert back([item], form) == [item]


@pytest.mark.parametrize(
    "name",
    [
        {"family": "Berg", "given": "Jan", "non-dropping-particle": "Van"},
        {"family": "Fontaine", "given": "Jean", "dropping-particle": "de"},
    ],
)
def test_biber_is_told_the_parts_of_a_name_where_the_plain_notation_cannot(
    name: dict[str, Any],
) -> None:
    item = {"id": "a", "type": "book", "title": "Ports", "author": [name]}
    assert back([item], "biblatex") == [item]


# --- whatever stands in it ------------------------------------------------------------------------

SIGNS = "&%#_{}\\~^$`'\"<>|,;:@=()[]*+-–—/?!“”‘’„«»…€ "
LETTERS = "abcXYZéßøİıłñ杨建利王習ЖяЙαΩאبمตกि한글\u0301\u0308\u0323\u200d\xa0🙂"
WORDS = st.text(st.sampled_from(SIGNS + LETTERS) | st.characters(exclude_categories=["C", "Z"]),
                min_size=1, max_size=30)  # fmt: skip
TEXT = WORDS.map(lambda text: re.sub(" +", " ", text).strip(" \xa0")).filter(bool)
NAME_PART = st.text(
    st.sampled_from("abcXYZéßøł杨建利ЖяЙאب\u0301&%#_{}\\~^$`'\"<>|-–’.한글"),
    min_size=1,
    max_size=12,
).map(lambda text: "A" + text)


@st.composite
def people(draw: st.DrawFn) -> dict[str, Any]:
    if draw(st.booleans()):
        return {"literal": "The Agency " + draw(NAME_PART)}
    name = {"family": draw(NAME_PART), "given": draw(NAME_PART)}
    if draw(st.booleans()):
        name["non-dropping-particle"] = draw(st.sampled_from(["van", "van der", "de la", "bin"]))
    if draw(st.booleans()):
        name["suffix"] = draw(st.sampled_from(["Jr.", "III"]))
    return name | ({"static-ordering": True} if draw(st.booleans()) else {})


@st.composite
def moments(draw: st.DrawFn) -> CSLItem:
    year, month, day = (draw(st.integers(*bounds)) for bounds in ((1000, 2990), (1, 12), (1, 28)))
    size = draw(st.integers(1, 3))
    parts = [[year, month, day][:size]]
    if draw(st.booleans()):
        parts.append([year + 3, month, day][:size])
    return {"date-parts": parts} | ({"circa": True} if draw(st.booleans()) else {})


REFERENCES = st.fixed_dictionaries(
    {"type": st.sampled_from(CSL_TYPES), "title": TEXT},
    optional={
        "author": st.lists(people(), min_size=1, max_size=4),
        "editor": st.lists(people(), min_size=1, max_size=2),
        "issued": moments(),
        "accessed": moments(),
        "container-title": TEXT,
        "publisher": TEXT,
        "publisher-place": TEXT,
        "collection-title": TEXT,
        "genre": TEXT,
        "note": TEXT,
        "abstract": TEXT,
        "section": TEXT,
        "medium": TEXT,
    },
).map(lambda item: {"id": "key2021", **item})


@pytest.mark.parametrize("form", FORMS)
@settings(max_examples=100, deadline=None)
@given(items=st.lists(REFERENCES, min_size=1, max_size=3))
def test_whatever_characters_it_has_a_reference_comes_back(form: str, items: list[CSLItem]) -> None:
    assert all(not variables.fault(name, value) for item in items for name, value in item.items())
    assert back(items, form) == items


# --- what a form does not hold --------------------------------------------------------------------


def author(**parts: str) -> CSLItem:
    return {"author": [parts]}


BERG = {"family": "Berg", "given": "Jan"}
#: What is lost → what was given, and what comes back.
LOST: dict[str, tuple[CSLItem, CSLItem]] = {
    "paragraphs, and several spaces in a row": (
        {"abstract": "One\n\ntwo  three"}, {"abstract": "One two three"}),
    "a space in a name that does not break": (
        author(family="Ber\xa0g", given="J."), author(family="Ber g", given="J.")),
    "a dash between pages": ({"page": "12–19"}, {"page": "12-19"}),
    "a number that is no text": ({"volume": 4}, {"volume": "4"}),
    "a date before our era": (
        {"issued": {"date-parts": [[-44]]}}, {"issued": {"literal": "-44"}}),
    "a date in words that can be told": (
        {"issued": {"literal": "March 2021"}}, {"issued": {"date-parts": [[2021, 3]]}}),
    "a particle that begins with a capital letter": (
        author(**BERG | {"non-dropping-particle": "Van"}), author(family="Van Berg", given="Jan")),
    "a particle that is dropped": (
        author(**BERG | {"dropping-particle": "de"}),
        author(**BERG | {"non-dropping-particle": "de"})),
    "a family name whose first word begins small": (
        author(family="bin Rashid", given="Omar"),
        author(**{"family": "Rashid", "given": "Omar", "non-dropping-particle": "bin"})),
    "a comma in a person’s name": (
        author(family="Berg", given="J., K."), author(family="Berg", given="J. K.")),
    "a one-word name in Chinese, Japanese or Korean": (
        author(family="杨建利"),
        {"author": [{"family": "杨", "given": "建利", "static-ordering": True}]}),
    "a suffix without a given name": (
        author(family="King", suffix="III"), author(family="King", given="III")),
}  # fmt: skip


def test_everything_that_is_lost_is_named_and_nothing_else() -> None:
    assert LOST.keys() == {loss.what for loss in holding.LOSSES}


@pytest.mark.parametrize("form", ["bibtex", "biblatex", "ris"])
@pytest.mark.parametrize("what", LOST)
def test_the_table_of_what_is_lost_is_true(what: str, form: str) -> None:
    sent, returned = LOST[what]
    whole = {"id": "a", "type": "article-journal", "title": "Ports"}
    held = what not in dict(holding.table(form))
    assert back([whole | sent], form) == [whole | (sent if held else returned)]
