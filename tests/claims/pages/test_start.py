"""The start page, and what this is."""

import json
import re

import pytest
from django.test import Client

from claims.models import Claim
from tests import factories
from tests.claims.looking import DEBATE, document, published_claim, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.urls("claims.urls")]


@pytest.fixture
def claim() -> Claim:
    return published_claim()


def test_the_start_page_of_an_empty_record_says_so(client: Client) -> None:
    assert "Nothing has been published yet" in text_of(client, "/")


def test_the_start_page_shows_the_newest_claims_and_counts(client: Client, claim: Claim) -> None:
    page = text_of(client, "/")
    assert "Signalling an alliance serves both better than having one." in page
    assert "<b>1</b> claim</a>" in page
    assert "<b>3</b> people and organisations" in page


def test_the_start_page_names_what_both_sides_claim_most(client: Client, claim: Claim) -> None:
    for side in ("supports", "opposes", "supports"):
        factories.published(stances=[(DEBATE, side)])
    factories.published(stances=[("Nobody contests this", "supports")])
    page = text_of(client, "/").split("Most contested")[1].split("</section>")[0]
    proposition = document(claim)["stances"][0]["proposition"]["id"]
    assert f'href="/propositions/{proposition}"' in page
    assert re.findall(r"</span> (?:supports|opposes)</span> (\d)", page) == ["2", "2"]
    assert "Nobody contests this" not in page


def test_what_is_contested_is_that_of_the_revision_read(client: Client, claim: Claim) -> None:
    factories.published(stances=[(DEBATE, "supports")])
    assert "Most contested" in text_of(client, "/")
    assert "Most contested" not in text_of(client, "/?as_of=1")


def test_the_database_describes_itself_as_a_data_set(client: Client, claim: Claim) -> None:
    for address in ("/", "/about"):
        page = text_of(client, address)
        stated = page.split('<script type="application/ld+json">')[1].split("</script>")[0]
        assert json.loads(stated)["@type"] == "Dataset"
        assert json.loads(stated)["version"] == "1"


def test_how_to_cite_the_database_names_the_revision_in_every_form(
    client: Client, claim: Claim
) -> None:
    page = text_of(client, "/about")
    assert "(Revision 1) [Data set]" in page
    for form, holds in (
        ("bib", "@dataset{factbase-r1"),
        ("ris", "TY  - DATA"),
        ("json", '"version": "revision 1"'),
        ("cff", 'version: "revision 1"'),
    ):
        assert f'href="/database.{form}?as_of=1"' in page
        written = text_of(client, f"/database.{form}")
        assert holds in written
        assert "http://testserver/?as_of=1" in written


def test_an_empty_record_cannot_be_cited(client: Client) -> None:
    assert "(Revision" not in text_of(client, "/about")
    assert client.get("/database.bib").status_code == 404
