"""The Atom feed."""

from xml.etree import ElementTree

import pytest
from django.test import Client

from claims.feeds import ATOM
from claims.models import Claim
from tests import factories
from tests.claims.looking import published_claim, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.urls("claims.urls")]


@pytest.fixture
def claim() -> Claim:
    return published_claim()


def feed(client: Client, query: str = "") -> ElementTree.Element:
    return ElementTree.fromstring(text_of(client, f"/feeds/claims.atom{query}").encode())


def text(parent: ElementTree.Element, name: str) -> str:
    found = parent.find(f"{{{ATOM}}}{name}")
    assert found is not None
    return found.text or ""


def entries(root: ElementTree.Element) -> list[ElementTree.Element]:
    return root.findall(f"{{{ATOM}}}entry")


def test_a_feed_has_what_the_standard_asks_of_it(client: Client, claim: Claim) -> None:
    root = feed(client)
    assert root.tag == f"{{{ATOM}}}feed"
    for each in [root, *entries(root)]:
        assert all(text(each, name) for name in ("id", "title", "updated"))
        assert each.find(f"{{{ATOM}}}author") is not None


def test_an_entry_is_a_version_for_ever(client: Client, claim: Claim) -> None:
    (entry,) = entries(feed(client))
    assert text(entry, "id").startswith("tag:testserver,")
    assert text(entry, "id").endswith(f":/claims/{claim.public_id}v1")
    assert "“more interesting than actually having one”" in text(entry, "summary")
    assert "opposes: China and Russia will form a military alliance" in text(entry, "summary")


def test_a_feed_of_a_selection_has_its_claims_and_its_own_id(client: Client, claim: Claim) -> None:
    factories.published(text="Something else.", stances=[("Another", "supports")])
    root = feed(client, "?stance=opposes")
    assert len(entries(root)) == 1
    assert text(root, "id") == "http://testserver/feeds/claims.atom?stance=opposes"
    assert "opposes" in text(root, "title")


def test_an_empty_feed_is_one_as_well(client: Client) -> None:
    assert entries(feed(client)) == []


def test_what_xml_cannot_hold_is_left_out(client: Client) -> None:
    factories.published(text="A bell \x07 & <b>.")
    (entry,) = entries(feed(client))
    assert text(entry, "title") == "A bell  & <b>."


@pytest.mark.parametrize("query", ["?sort=made", "?stance=agrees", "?x=1", "?limit=0"])
def test_what_a_feed_cannot_be_is_said(client: Client, query: str) -> None:
    assert "could not be understood" in text_of(client, f"/feeds/claims.atom{query}", 400)
