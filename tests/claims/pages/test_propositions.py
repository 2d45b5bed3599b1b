"""A proposition as a debate, and its picture."""

import csv
import io
from typing import Any
from xml.etree import ElementTree

import pytest
from django.test import Client

from claims import briefs
from claims.models import Claim
from claims.pages import propositions
from claims.remembering import Remembered
from tests import factories
from tests.claims.looking import DEBATE, document, published_claim, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.urls("claims.urls")]


@pytest.fixture
def claim() -> Claim:
    return published_claim()


def test_a_propositions_page_sets_the_sides_apart(client: Client, claim: Claim) -> None:
    factories.published(stances=[(DEBATE, "supports")], text="An alliance will come.")
    page = text_of(client, f"/propositions/{document(claim)['stances'][0]['proposition']['id']}")
    for_it, against_it = page.split('class="side supports"')[1].split('class="side opposes"')
    assert "An alliance will come." in for_it
    assert "<q>more interesting than actually having one</q>" in against_it


def test_a_proposition_leads_to_those_around_it(client: Client) -> None:
    broad = factories.proposition("They work together")
    narrow = factories.proposition(DEBATE, broader=broad, definition="Code a treaty, not talk.")
    opposite = factories.proposition("There will be no alliance", negation_of=narrow)
    for each in (broad, narrow, opposite):
        factories.published(stances=[(each, "supports")])
    page = text_of(client, f"/propositions/{narrow.public_id}")
    assert "Code a treaty, not talk." in page
    assert f'Broader: <a href="/propositions/{broad.public_id}"' in page
    assert f'Its opposite: <a href="/propositions/{opposite.public_id}"' in page
    page = text_of(client, f"/propositions/{broad.public_id}")
    assert f'Narrower: <a href="/propositions/{narrow.public_id}"' in page


def test_the_picture_of_a_debate_leads_to_its_claims(client: Client, claim: Claim) -> None:
    page = text_of(client, f"/propositions/{document(claim)['stances'][0]['proposition']['id']}")
    assert f'<a href="/claims/{claim.public_id}" class="mark opposes">' in page


def proposition_of(claim: Claim) -> str:
    return str(document(claim)["stances"][0]["proposition"]["id"])


def test_the_picture_can_be_taken_away_with_its_source(client: Client, claim: Claim) -> None:
    at = proposition_of(claim)
    sheet = text_of(client, f"/propositions/{at}/debate.svg")
    root = ElementTree.fromstring(sheet)
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert f"factbase, revision 1. http://testserver/propositions/{at}?as_of=1" in sheet
    assert "Natasha Kuhrt" in sheet
    assert "var(" not in sheet, "it stands alone"


def test_the_picture_is_a_png_as_well(client: Client, claim: Claim) -> None:
    response = client.get(f"/propositions/{proposition_of(claim)}/debate.png")
    assert response.headers["Content-Type"] == "image/png"
    assert response.content.startswith(b"\x89PNG")


def test_the_numbers_of_the_picture_are_a_table(client: Client, claim: Claim) -> None:
    text = text_of(client, f"/propositions/{proposition_of(claim)}/debate.csv")
    rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))
    assert [(row["claimant"], row["stance"], row["revision"]) for row in rows] == [
        ("Natasha Kuhrt", "opposes", "1"),
        ("Marcin Kaczmarski", "opposes", "1"),
    ]


def test_a_name_in_the_picture_is_never_markup(client: Client) -> None:
    evil = '<script>alert("x")</script>'
    claim = factories.published(claimants=[evil], stances=[(evil, "supports")], made="2021")
    sheet = text_of(client, f"/propositions/{proposition_of(claim)}/debate.svg")
    assert "<script" not in sheet
    ElementTree.fromstring(sheet)


def test_what_xml_cannot_hold_is_not_in_the_picture(client: Client) -> None:
    claim = factories.published(
        claimants=["Ada \ufffe\uffff\x07Example"], stances=[(DEBATE, "supports")], made="2021"
    )
    sheet = text_of(client, f"/propositions/{proposition_of(claim)}/debate.svg")
    ElementTree.fromstring(sheet)
    assert "Ada Example" in sheet


def test_claimants_are_not_counted_among_the_newest_claims_and_given_as_those_of_all(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("Ada Example", "Bea Example", "Cy Example"):
        claim = factories.published(claimants=[name], stances=[(DEBATE, "supports")])
    at = f"/propositions/{proposition_of(claim)}"
    assert "3 claims · 3 claimants" in text_of(client, at)
    monkeypatch.setattr(briefs, "MOST", 2)
    monkeypatch.setattr(briefs, "_read", Remembered[Any](4))
    assert "3 claims · at least 2 claimants" in text_of(client, at)


@pytest.mark.parametrize("form", ["svg", "png", "csv"])
def test_there_is_no_picture_of_what_nobody_spoke_on(
    client: Client, claim: Claim, form: str
) -> None:
    for address in ("Q999", "P1", "Q0", "x"):
        text_of(client, f"/propositions/{address}/debate.{form}", 404)


def test_claims_without_any_date_have_a_sheet_that_says_so(client: Client) -> None:
    claim = factories.published()
    sheet = text_of(client, f"/propositions/{proposition_of(claim)}/debate.svg")
    assert "Not drawn: 1 claim without a date" in sheet


def test_the_picture_takes_more_than_the_claims_of_the_page(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(propositions, "ON_A_PAGE", 1)
    for year in ("2021", "2022", "2023"):
        claim = factories.published(
            stances=[(DEBATE, "supports")], made=year, article=factories.article(issued="2030")
        )
    page = text_of(client, f"/propositions/{proposition_of(claim)}")
    assert page.count('class="mark supports"') == 3
