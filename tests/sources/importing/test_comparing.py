"""Which records are articles that are here already, or stand twice in a file."""

from typing import Any

import pytest

from sources import adding, importing
from sources.models import Alias, Article
from sources.names import PersonName
from tests import factories
from tests.sources.importing.libraries import counts, item, planned

pytestmark = pytest.mark.django_db


def held(title: str = "On the making of bridges", **fields: Any) -> Article:
    return factories.article(title, **fields)


def by(given: str = "Ada", family: str = "Example") -> adding.Maker:
    return adding.Maker(PersonName(family, given))


def outcome(coder: Any, record: dict[str, Any]) -> tuple[str, int | None, str]:
    row = planned(coder, record).rows.get()
    return row.outcome, row.match, row.why


@pytest.mark.parametrize(
    ("kept", "given"),
    [
        ("10.1000/ABC", "10.1000/abc"),
        ("10.1000/abc", "https://doi.org/10.1000/abc"),
        ("10.1000/abc", "doi:10.1000/abc"),
    ],
)
def test_by_doi_however_it_is_written(coder: Any, kept: str, given: str) -> None:
    known = held("On making bridges", doi=kept)
    assert outcome(coder, item(DOI=given)) == ("match", known.pk, "the same DOI")


def test_by_address_without_what_names_no_article(coder: Any) -> None:
    known = held("Making bridges", url="http://www.example.org/a/?utm_source=x")
    found = outcome(coder, item("Making bridges today", URL="https://example.org/a#top"))
    assert found == ("match", known.pk, "the same address")


def test_not_by_an_address_that_several_titles_share(coder: Any) -> None:
    held("Something else altogether", url="https://example.org/")
    assert outcome(coder, item(URL="https://example.org/"))[0] == "create"


def test_by_title_date_and_first_author_alike(coder: Any) -> None:
    known = held("On the “Making” of Bridges!", issued="2021-03", makers=[by()])
    found = outcome(coder, item())
    assert found == ("match", known.pk, "the same title, date and first author")


@pytest.mark.parametrize(
    "fields",
    [
        {"issued": "2020", "makers": [by()]},
        {"issued": "2021", "makers": [by("Bo", "Other")]},
        {"issued": "2021", "makers": [by()], "volume": "7"},
        {"doi": "10.1000/other", "issued": "2021", "makers": [by()]},
    ],
    ids=["another date", "another author", "another volume", "another DOI"],
)
def test_the_same_title_alone_is_not_the_same_article(coder: Any, fields: dict[str, Any]) -> None:
    held(**fields)
    record = item(volume="8") if "volume" in fields else item()
    record |= {"DOI": "10.1000/1"} if "doi" in fields else {}
    assert outcome(coder, record)[0] == "create"


def test_an_author_is_known_by_any_of_their_names(coder: Any) -> None:
    known = held(makers=[by("Jane", "Doe")])
    Alias.objects.create(actor=known.bylines.get().actor, name="Ada Example")
    assert outcome(coder, item())[1] == known.pk


def test_a_short_title_needs_a_date_or_an_author_to_agree(coder: Any) -> None:
    held("News", issued="2021")
    assert outcome(coder, item("News", issued=None, author=None))[0] == "create"


def test_titles_of_any_script_are_compared(coder: Any) -> None:
    known = held("战争与和平的问题", issued="2021")
    assert outcome(coder, item("战争与和平的问题", author=None))[1] == known.pk


def test_what_was_merged_away_leads_to_the_one_that_stays(coder: Any, manager: Any) -> None:
    away, stays = held(doi="10.1000/1"), held("Another title")
    away.doi = ""
    away.url = "https://example.org/away"
    away.save()
    Article.objects.filter(pk=away.pk).update(merged_into=stays)
    assert outcome(coder, item(URL="https://example.org/away"))[1] == stays.pk


def test_a_doi_of_quite_another_title_is_for_a_person_to_choose(coder: Any) -> None:
    known = held("A handbook of rivers", doi="10.1000/1")
    row = planned(coder, item(DOI="10.1000/1")).rows.get()
    assert (row.outcome, row.undecided) == ("refuse", True)
    assert row.choices == [{"article": known.pk, "why": "the same DOI"}]
    assert "quite another title" in row.why


def test_of_several_alike_a_person_chooses(coder: Any) -> None:
    one, other = held(issued="2021"), held(issued="2021-03")
    batch = planned(coder, item())
    row = batch.rows.get()
    assert (row.outcome, row.undecided) == ("refuse", True)
    assert {choice["article"] for choice in row.choices} == {one.pk, other.pk}
    assert (counts(batch), batch.undecided) == ((1, 0, 0, 1), 1)


def test_of_several_alike_the_citation_key_decides(coder: Any) -> None:
    held(issued="2021")
    other = held(issued="2021-03")
    row = planned(coder, item(id=other.citation_key)).rows.get()
    assert (row.outcome, row.match) == ("match", other.pk)
    assert row.why == "the same title and date and the same citation key"


def test_a_citation_key_alone_matches_nothing(coder: Any) -> None:
    known = held("A handbook of rivers", issued="2021")
    assert outcome(coder, item(id=known.citation_key))[0] == "create"


def test_within_one_file_the_second_is_the_first(coder: Any) -> None:
    batch = planned(coder, item(), item("Something else altogether"), item(DOI="10.1000/1"))
    third = batch.rows.get(number=3)
    assert (third.outcome, third.same_as, third.match) == ("match", 1, None)
    assert third.why == "record 1 of this file has the same title, date and first author"
    assert counts(batch) == (3, 2, 1, 0)


@pytest.mark.parametrize("chunk", [1, 500])
def test_a_third_that_is_the_second_is_the_first(coder: Any, chunk: int, monkeypatch: Any) -> None:
    monkeypatch.setattr(importing.planning, "CHUNK", chunk)
    other_year = {"issued": {"date-parts": [[1999]]}, "DOI": "https://doi.org/10.1000/1"}
    batch = planned(coder, item(), item(DOI="10.1000/1"), item(**other_year))
    assert [row.same_as for row in batch.rows.all()] == [None, 1, 1]
    assert batch.rows.get(number=3).why == "record 2 of this file has the same DOI"


def test_many_of_one_title_are_told_apart_by_date(coder: Any, monkeypatch: Any) -> None:
    library = [
        item("Editorial", author=None, issued={"date-parts": [[1400 + n]]}) for n in range(600)
    ]
    batch = planned(coder, *library, *library)
    assert counts(batch) == (1200, 600, 600, 0)


def test_the_number_of_queries_does_not_grow_with_the_records(
    coder: Any, django_assert_max_num_queries: Any
) -> None:
    library = [item(f"Title number {n} of several") for n in range(40)]
    with django_assert_max_num_queries(40):
        planned(coder, *library, *library)


def test_versions_of_one_program_are_several(coder: Any) -> None:
    batch = planned(coder, item(type="software", version="1"), item(type="software", version="2"))
    assert counts(batch) == (2, 2, 0, 0)
    importing.apply_on(batch, by=coder)
    again = planned(coder, item(type="software", version="2"), item(type="software", version="1"))
    assert [row.match for row in again.rows.all()] == [row.made for row in batch.rows.all()][::-1]


def test_by_title_whether_or_not_it_is_in_italics(coder: Any) -> None:
    known = held("On Ursus and its bridges", issued="2021-03", makers=[by()])
    assert outcome(coder, item("On <i>Ursus</i> and its bridges"))[:2] == ("match", known.pk)
