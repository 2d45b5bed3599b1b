"""Site maps: every page that is shown, in parts."""

import re

import pytest
from django.test import Client

from claims import sitemaps
from claims.models import Claim
from tests import factories
from tests.claims.looking import document, published_claim, text_of, withdrawn

pytestmark = [pytest.mark.django_db, pytest.mark.urls("claims.urls")]


@pytest.fixture
def claim() -> Claim:
    return published_claim()


def parts(client: Client) -> dict[str, list[str]]:
    """Every part that the index names → the addresses in it."""
    host = "http://testserver"
    found = {}
    for part in re.findall("<loc>(.+?)</loc>", text_of(client, "/sitemap.xml")):
        page = text_of(client, part.removeprefix(host))
        found[part.removeprefix(host)] = [
            each.removeprefix(host) for each in re.findall("<loc>(.+?)</loc>", page)
        ]
    return found


def addresses(client: Client) -> set[str]:
    return {each for part in parts(client).values() for each in part}


def test_the_map_names_every_page_there_is(client: Client, claim: Claim) -> None:
    shown = document(claim)
    found = addresses(client)
    assert {
        "/", "/about", "/propositions", f"/claims/{shown['id']}",
        f"/articles/{shown['article']['id']}", f"/actors/{shown['claimants'][0]['id']}",
        f"/propositions/{shown['stances'][0]['proposition']['id']}",
        f"/outlets/{shown['article']['outlet']['id']}", "/topics/china-russia-relations",
    } <= found  # fmt: skip
    assert {client.get(each).status_code for each in found} == {200}


def test_what_was_withdrawn_is_not_on_the_map(client: Client, claim: Claim) -> None:
    factories.published()
    withdrawn(claim)
    assert f"/claims/{claim.public_id}" not in addresses(client)


def test_a_part_has_a_range_of_numbers(
    client: Client, claim: Claim, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(3):
        factories.published()
    whole = addresses(client)
    monkeypatch.setattr(sitemaps, "IN_A_PART", 2)
    pages, *others = parts(client).values()
    assert len(others) > 4
    assert max(map(len, others)) == 2
    in_all = [*pages, *(each for part in others for each in part)]
    assert sorted(in_all) == sorted(whole)  # each in one part and no other


@pytest.mark.parametrize("part", ["claims-99999", "pages-2", "claims-0", "people-1", "claims-x"])
def test_a_part_that_the_index_does_not_name_is_not_there(
    client: Client, claim: Claim, part: str
) -> None:
    assert client.get(f"/sitemaps/{part}.xml").status_code == 404


def test_the_map_of_an_empty_record_has_the_fixed_pages(client: Client) -> None:
    assert "/about" in addresses(client)


def test_robots_are_told_where_the_map_is(client: Client) -> None:
    assert "Sitemap: http://testserver/sitemap.xml" in text_of(client, "/robots.txt")
