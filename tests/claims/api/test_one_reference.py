from typing import Any

import pytest

from claims import workflow
from tests import factories

pytestmark = pytest.mark.django_db

CSL = "application/vnd.citationstyles.csl+json"


def test_an_article_is_had_as_its_reference(get: Any, yang: Any) -> None:
    answer = get(f"/articles/{yang.article.public_id}?format=bibtex")
    assert answer.content.startswith(b"@article{yang2023,")
    name = f"{yang.article.public_id}.bib"
    assert answer["Content-Disposition"] == f'attachment; filename="{name}"'
    styled = get(f"/articles/{yang.article.public_id}?style=apa").content.decode()
    assert styled == "Yang, J. (2023). [China is hardly neutral].\n"


def test_a_claim_is_had_as_the_same_reference_as_in_a_list(get: Any, kuhrt: Any) -> None:
    for how in ("format=ris", "style=ieee", "format=csljson", "style=apa&locale=de-DE"):
        listed = get(f"/citations?of=claims&claim={kuhrt.public_id}&{how}")
        for public_id in (kuhrt.public_id, kuhrt.version_id):
            assert get(f"/claims/{public_id}?{how}").content == listed.content


def test_the_form_is_the_one_that_the_address_names(get: Any, kuhrt: Any) -> None:
    for accepted in ("text/html", "application/x-bibtex"):
        answer = get(f"/claims/{kuhrt.public_id}?format=csljson", Accept=accepted)
        assert (answer.status_code, answer["Content-Type"]) == (200, CSL)
        answer = get(f"/articles/{kuhrt.article.public_id}?format=csljson", Accept=accepted)
        assert (answer.status_code, answer["Content-Type"]) == (200, CSL)


def test_a_citation_key_leads_there_with_the_form(get: Any, yang: Any) -> None:
    moved = get("/articles/yang2023?format=ris")
    assert moved.status_code == 301
    assert moved["Location"] == f"/api/v1/articles/{yang.article.public_id}?format=ris"


@pytest.mark.parametrize(
    ("query", "parameter"),
    [("format=bibtx", "format"), ("format=bibtex&style=apa", "style"),
     ("format=ris&fields=id", "fields"), ("style=nosuch", "style"), ("locale=xx", "locale"),
     ("format=ris&accessed=2023", "accessed"), ("accessed=2023-02-30", "accessed")],
)  # fmt: skip
def test_what_cannot_be_is_refused(get: Any, yang: Any, query: str, parameter: str) -> None:
    for address in (f"/articles/{yang.article.public_id}", f"/claims/{yang.public_id}"):
        answer = get(f"{address}?{query}")
        assert (answer.status_code, answer.json()["parameter"]) == (400, parameter)


@pytest.mark.parametrize("query", ["style=", "format=", "accessed=&fields=id", "locale= "])
def test_an_empty_parameter_is_one_that_was_not_given(get: Any, yang: Any, query: str) -> None:
    for address in (f"/articles/{yang.article.public_id}", f"/claims/{yang.public_id}"):
        assert get(f"{address}?{query}").json()["id"] == address.rpartition("/")[2]
    assert get(f"/articles?{query}").json()["results"]


def test_an_address_with_a_suffix_takes_no_other_form(get: Any, yang: Any) -> None:
    assert get(f"/claims/{yang.public_id}.json?format=bibtex").status_code == 400


def test_what_is_withdrawn_is_cited_as_of_when_it_was_not(get: Any, yang: Any) -> None:
    workflow.withdraw(yang, by=factories.reviewer(), reason="Nobody said so.")
    assert get(f"/claims/{yang.public_id}?format=bibtex").status_code == 410
    then = get(f"/claims/{yang.public_id}?format=bibtex&as_of=1")
    assert then.status_code == 200
    assert "immutable" in then["Cache-Control"]


class TestTheDayOfReading:
    def test_is_that_of_the_revision_until_a_reader_gives_another(
        self, get: Any, kuhrt: Any
    ) -> None:
        at = f"/claims/{kuhrt.public_id}?style=ieee"
        assert "Accessed: Feb. 13, 2031." in get(f"{at}&accessed=2031-02-13").content.decode()
        assert "2031" not in get(at).content.decode()
        listed = get("/citations?of=claims&format=csljson&accessed=2031-02-03").json()
        assert listed[0]["accessed"] == {"date-parts": [[2031, 2, 3]]}

    def test_is_of_what_has_an_address(self, get: Any) -> None:
        web = factories.article(title="Here", url="https://example.org/x", accessed="2020-01-01")
        print_ = factories.article(title="There")
        for article in (web, print_):
            factories.published(article=article)
        for address in ("/citations?", "/articles?", "/citations?of=annotated&"):
            found = get(f"{address}format=csljson&accessed=2031-02-03").json()
            assert {each["title"]: each.get("accessed") for each in found} == {
                "Here": {"date-parts": [[2031, 2, 3]]}, "There": None}  # fmt: skip
