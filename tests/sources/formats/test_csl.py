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


# --- CSL → what an article is made of -----------------------------------------------------------


def read(**variables: Any) -> csl.Bibliographic:
    return csl.fields({"id": "x", "type": "report", "title": "A title"} | variables)


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ({"family": "Berg", "given": "Jan", "non-dropping-particle": "van der", "suffix": "Jr."},
         PersonName("Berg", "Jan", "van der", "Jr.")),
        ({"family": "Beethoven", "given": "Ludwig", "dropping-particle": "van"},
         PersonName("Beethoven", "Ludwig", dropping_particle="van")),
        ({"family": "Xi", "given": "Jinping", "static-ordering": True},
         PersonName("Xi", "Jinping", native_order=True)),
        ({"given": "Suharto"}, PersonName("Suharto")),
        ({"literal": "with Agencies"}, "with Agencies"),
        ("United Nations", "United Nations"),
    ],
)  # fmt: skip
def test_a_name_is_read_in_its_parts_or_whole(name: Any, parts: PersonName | str) -> None:
    (maker,) = read(author=[name]).makers
    assert (maker.name, maker.role) == (parts, "author")


def test_nobody_is_read_of_an_empty_name() -> None:
    assert read(author=[{}, {"literal": " "}, None, {"family": ""}]).makers == ()


def test_a_name_that_stands_twice_in_a_role_is_taken_once_and_told() -> None:
    found = read(author=[{"literal": "Reuters"}] * 2, editor=[{"literal": "Reuters"}])
    assert [maker.role for maker in found.makers] == ["author", "editor"]
    assert found.remarks == ("“Reuters” stands twice as author.",)


@pytest.mark.parametrize(
    ("kind", "role"), [("interview", "interviewee"), ("speech", "speaker"), ("report", "author")]
)
def test_the_author_of_an_interview_or_a_speech_is_who_speaks(kind: str, role: str) -> None:
    (maker,) = read(type=kind, author=[{"literal": "A"}]).makers
    assert maker.role == role


def test_who_speaks_is_the_author_where_nobody_else_is() -> None:
    speaker = adding.Maker(PersonName("Xi", "Jinping"), role="speaker")
    host = adding.Maker(PersonName("Yang", "Jianli"), role="host")
    assert "author" in item("A", speaker, host, type="broadcast")
    author = adding.Maker("Agencies")
    made = item("B", speaker, author, type="article-newspaper")
    assert (made["author"], made["speaker"][0]["family"]) == ([{"literal": "Agencies"}], "Xi")


@pytest.mark.parametrize(
    ("value", "edtf"),
    [
        ({"date-parts": [[2021, 3]]}, "2021-03"),
        ({"date-parts": [["2021", "03", ""]]}, "2021-03"),
        ({"date-parts": [[2021]], "season": 2, "circa": 1}, "2021-22~"),
        ({"date-parts": [[2020], [2029]]}, "202X"),
        ({"date-parts": [[2021, 3], [2021, 5]]}, "2021-03/2021-05"),
        ({"raw": "9 March 2021"}, "2021-03-09"),
        ({"literal": "c. 1999"}, "1999~"),
        ("2021-03-09T10:00:00Z", "2021-03-09"),
        (2021, "2021"),
    ],
)
def test_a_date_is_read_as_well_as_it_is_given(value: Any, edtf: str) -> None:
    assert read(issued=value).fields["issued"] == edtf


@pytest.mark.parametrize("value", [{"date-parts": [[None]]}, {"literal": "n.d."}, "", {}])
def test_no_date_is_none(value: Any) -> None:
    found = read(issued=value)
    assert found.fields.get("issued", "") == ""
    assert found.fields["csl_extra"] == {}


@pytest.mark.parametrize("value", [{"date-parts": [[-50]]}, {"literal": "the Ming dynasty"}])
def test_a_date_there_is_no_place_for_is_kept_and_comes_out_again(value: Any) -> None:
    found = read(issued=value)
    assert found.fields["csl_extra"] == {"issued": value}
    assert item("A", csl_extra=found.fields["csl_extra"])["issued"] == value


@pytest.mark.parametrize(
    ("title", "taken", "supplied"),
    [
        ("[Speech in Dalian]", "Speech in Dalian", True),
        ("[A] and [B]", "[A] and [B]", False),
        ("[]", "[]", False),
        ("[The [new] order]", "The [new] order", True),
    ],
)
def test_a_title_in_square_brackets_was_supplied(title: str, taken: str, supplied: bool) -> None:
    found = read(title=title).fields
    assert (found["title"], found["title_supplied"]) == (taken, supplied)


def test_what_has_no_title_is_called_what_it_is() -> None:
    letter = read(type="personal_communication", title="", author=[{"literal": "A"}])
    assert letter.fields["title"] == "Personal communication"
    assert letter.fields["title_supplied"]
    assert letter.remarks == ("There is no title; it is called [Personal communication].",)
    assert read(title="").fields["title"] == "", "of nothing but a type nothing is made"


def test_the_issn_is_the_outlets_where_there_is_one() -> None:
    found = read(ISSN="1234-5678", **{"container-title": "The Times"})
    assert (found.issn, "issn" in found.fields) == ("1234-5678", False)
    assert read(ISSN="1234-5678").fields["issn"] == "1234-5678"
    two = read(ISSN="1234-5678, 8765-4321", **{"container-title": "The Times"})
    assert (two.issn, two.fields["issn"]) == ("", "1234-5678, 8765-4321")


@pytest.mark.parametrize(
    "doi", ["10.1234/x", "https://doi.org/10.1234/x", "doi: 10.1234/x", "DOI 10.1234/x"]
)
def test_a_doi_is_kept_bare(doi: str) -> None:
    assert read(DOI=doi).fields["doi"] == "10.1234/x"


def test_an_address_that_is_none_is_kept_in_the_note_where_no_link_is_made_of_it() -> None:
    found = read(URL="javascript:alert(1)", note="Seen in print.")
    assert "url" not in found.fields
    assert found.fields["csl_extra"] == {"note": "Seen in print.\nURL: javascript:alert(1)"}
    assert read(URL="www.example.org/a").fields["url"] == "http://www.example.org/a"


def test_what_is_too_long_for_its_field_is_kept_whole_and_told() -> None:
    found = read(volume="x" * 61, language="", **{"container-title": "y" * 301})
    assert found.fields["csl_extra"] == {"volume": "x" * 61, "container-title": "y" * 301}
    assert (found.outlet, len(found.remarks)) == ("", 2)


def test_a_language_by_its_name_becomes_its_code() -> None:
    found = read(language="English")
    assert (found.fields["language"], found.remarks) == ("en", ())


def test_a_language_that_nobody_here_knows_stays_and_is_told() -> None:
    found = read(language="Martian")
    assert found.fields["language"] == "Martian"
    assert found.remarks == ("“Martian” is no language known here; it is kept as it is.",)


def test_a_date_that_stays_words_is_told() -> None:
    found = read(issued={"literal": "in press"})
    assert found.fields["csl_extra"] == {"issued": {"literal": "in press"}}
    assert "issued is kept among the other variables. “in press” is not a date" in found.remarks[0]


def test_what_is_no_variable_is_kept_in_the_note() -> None:
    found = read(custom={"short_id": "a1"}, keyword=["x", "y"], **{"x.y": 3})
    assert found.fields["csl_extra"] == {"keyword": "x; y", "note": "custom: short_id a1\nx.y: 3"}
    assert len(found.remarks) == 2


def test_names_that_older_files_use_are_read(db: None) -> None:
    found = read(event="A congress", shortTitle="Short", journalAbbreviation="J.")
    assert found.fields["event"] == "A congress"
    assert found.fields["csl_extra"] == {"title-short": "Short", "container-title-short": "J."}
    assert read(type="journal-article").fields["type"] == "article-journal"
    unknown = read(type="scroll")
    assert (unknown.fields["type"], unknown.fields["genre"]) == ("document", "scroll")
    assert "no type of CSL" in unknown.remarks[0]


def test_a_language_that_is_not_given_is_not_made_up() -> None:
    assert read().fields["language"] == ""
    assert "language" not in item("A", language="")


@pytest.mark.parametrize(
    "odd",
    [
        {"author": 7}, {"author": [[["x"]]]}, {"issued": [1]}, {"issued": {"date-parts": "2021"}},
        {"issued": {"date-parts": [[10**30]]}}, {"title": ["a", "b"]}, {"title": None},
        {"volume": {"a": 1}}, {"note": None}, {"type": ["book"]}, {"page": True},
        {"issued": {"date-parts": [2021, 3]}}, {"accessed": {"season": 9}}, {"": "x"},
    ],
)  # fmt: skip
def test_nothing_odd_is_too_odd_to_be_read(odd: dict[str, Any]) -> None:
    assert read(**odd).fields["csl_extra"] is not None


ITALIC = "On <i>Ursus</i>: H<sub>2</sub>O"


def test_a_title_is_kept_plain_and_comes_out_again_with_its_italics() -> None:
    read_ = read(title="On <em>Ursus</em>: H<sub>2</sub>O").fields
    assert read_["title"] == "On Ursus: H2O"
    assert item(**read_)["title"] == ITALIC


def test_a_supplied_title_has_its_italics_inside_the_brackets() -> None:
    read_ = read(title=f"[{ITALIC}]").fields
    assert (read_["title"], read_["title_supplied"]) == ("On Ursus: H2O", True)
    assert item(**read_)["title"] == f"[{ITALIC}]"


def test_the_italics_of_a_title_that_is_another_now_are_not_put_on_it() -> None:
    assert item("On Ursus", csl_extra={"title": ITALIC})["title"] == "On Ursus"


def test_an_outlet_is_called_without_marks() -> None:
    assert read(**{"container-title": "<i>Trade</i> &amp; Ports"}).outlet == "Trade &amp; Ports"
