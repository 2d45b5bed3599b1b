"""A claim as JSON-LD."""

from typing import Any

import pytest

from claims import workflow
from claims.formats import jsonld
from tests import factories
from tests.claims.looking import document, published_claim

pytestmark = pytest.mark.django_db
BASE = "https://example.org/"


@pytest.fixture
def linked() -> dict[str, Any]:
    return jsonld.claim(document(published_claim()), base=BASE)


def test_a_claim_is_what_a_review_can_be_of(linked: dict[str, Any]) -> None:
    assert linked["@type"] == "Claim"
    assert linked["@id"].startswith("https://example.org/claims/C")
    assert linked["@id"].endswith("v1")
    assert [(who["@type"], who["name"]) for who in linked["author"]] == [
        ("Person", "Natasha Kuhrt"),
        ("Person", "Marcin Kaczmarski"),
    ]
    assert linked["appearance"]["headline"] == "United against the USA?"
    assert linked["appearance"]["publisher"]["name"] == "The Herald"


def test_dates_are_as_exact_as_they_are_known(linked: dict[str, Any]) -> None:
    assert linked["dateCreated"] == "2021-03"
    assert jsonld.date({"edtf": "2021-03~", "earliest": "", "latest": ""}) == "2021-03"
    spring = {"edtf": "2021-21", "earliest": "2021-03-01", "latest": "2021-05-31"}
    assert jsonld.date(spring) == "2021-03-01/2021-05-31"
    assert jsonld.date(None) is None


def test_the_side_is_said_in_the_words_of_an_ontology(linked: dict[str, Any]) -> None:
    (proposition,) = linked["cito:disagreesWith"]
    assert proposition["name"] == "China and Russia will form a military alliance"


def test_the_quote_is_an_annotation_with_its_place(linked: dict[str, Any]) -> None:
    annotation = linked["subjectOf"]
    quote, place = annotation["target"][0]["selector"]
    assert annotation["@context"] == "http://www.w3.org/ns/anno.jsonld"
    assert quote["exact"] == "more interesting than actually having one"
    assert place["end"] - place["start"] == len(quote["exact"])


def test_a_quote_without_a_text_has_no_place() -> None:
    claim = factories.published(quote="It is so.", article=factories.article("Without a text"))
    selectors = jsonld.claim(document(claim), base=BASE)["subjectOf"]["target"][0]["selector"]
    assert [each["type"] for each in selectors] == ["TextQuoteSelector"]


def test_a_claim_without_a_quote_has_no_annotation() -> None:
    assert "subjectOf" not in jsonld.claim(document(factories.published()), base=BASE)


def test_who_is_not_named_has_no_address() -> None:
    draft = factories.draft(claimants=[])
    draft.claimants.create(described_as="some analysts")
    workflow.publish(
        workflow.submit(draft, by=draft.coder, accept=factories.ANSWERS), by=factories.reviewer()
    )
    (who,) = jsonld.claim(document(draft), base=BASE)["author"]
    assert who == {"@type": "Thing", "name": "some analysts"}
