"""What frames every page: its foot, copies of it, wrong addresses, what it costs and loads."""

import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from django.conf import settings as set_up
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from claims import editing, freshness
from claims.framing import POLICY
from claims.models import Claim
from factbase.limits.leasing import Standing
from factbase.limits.rates import Rate
from tests import factories
from tests.claims.looking import DEBATE, document, published_claim, text_of, withdrawn

pytestmark = pytest.mark.django_db


@pytest.fixture
def claim() -> Claim:
    return published_claim()


# --- the foot of a page --------------------------------------------------------------------


def foot_links(page: str) -> list[str]:
    foot = page.split('<dl class="foot">')[1].split("</dl>")[0]
    links = [unescape(link) for link in re.findall(r'href="([^"#]+)"', foot)]
    return [link.removeprefix("http://testserver") for link in links]


@pytest.mark.parametrize(
    "query",
    ["", "?as_of=", "?as_of=1", "?as_of=1&q=alliance", "?q=alliance&stance=opposes",
     "?limit=1", "?limit=1&as_of=2"],
)  # fmt: skip
def test_what_a_lists_foot_leads_to_is_there(client: Client, claim: Claim, query: str) -> None:
    factories.published(text="Another alliance.", stances=[(DEBATE, "opposes")])
    page = text_of(client, f"/claims{query}")
    following = re.findall(r'rel="next" href="([^"]+)"', page)
    for each in [page, *(text_of(client, unescape(link)) for link in following)]:
        links = foot_links(each)
        assert len(links) == 6  # revision, permalink, four kinds of data
        assert [client.head(link).status_code for link in links] == [200] * 6


@pytest.mark.parametrize("address", [
    "/", "/propositions", "/actors", "/outlets", "/articles", "/topics", "/revisions", "/about",
    "/lists", "/citations", "/citations?style=ieee", "/citations/styles",
    "/citations/styles?q=ieee&style=ieee&page=1",
])  # fmt: skip
def test_what_a_pages_foot_leads_to_is_there(client: Client, claim: Claim, address: str) -> None:
    links = foot_links(text_of(client, address))
    assert {link: client.head(link).status_code for link in links} == dict.fromkeys(links, 200)


def test_the_foot_of_an_empty_list_leads_somewhere(client: Client) -> None:
    links = foot_links(text_of(client, "/claims"))
    assert [client.head(link).status_code for link in links] == [200] * 5


def test_the_permalink_of_a_list_shows_the_same_claims(client: Client, claim: Claim) -> None:
    permalink = foot_links(text_of(client, "/claims?q=alliance"))[1]
    factories.published(text="Another alliance.")
    assert permalink == "/claims?q=alliance&as_of=1"
    assert "Another alliance." not in text_of(client, permalink)


# --- copies --------------------------------------------------------------------------------


def test_a_page_is_sent_again_only_when_it_has_changed(client: Client, claim: Claim) -> None:
    first = client.get("/claims")
    assert first.headers["Cache-Control"] == "public, no-cache"
    again = client.get("/claims", headers={"if-none-match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    factories.published()
    assert (
        client.get("/claims", headers={"if-none-match": first.headers["ETag"]}).status_code == 200
    )


def test_what_is_not_there_is_not_called_unchanged(client: Client, claim: Claim) -> None:
    for address, status in (("/claims/C999", 404), ("/claims?limit=0", 400), ("/?as_of=99", 400)):
        assert client.get(address, headers={"if-none-match": "*"}).status_code == status


def test_only_what_an_address_says_the_revision_of_is_kept_for_good(
    client: Client, claim: Claim
) -> None:
    old, new = factories.actor("Natasha Kuhrt"), factories.actor("Dr Natasha Kuhrt")
    editing.merge(old, into=new, by=factories.reviewer())
    withdrawn(claim)
    for address, status in (
        ("/actors/{new}?as_of=2", 200),
        ("/actors/{old}?as_of=2", 301),
        ("/actors/{new}?as_of=3", 410),
        ("/claims/{claim}?as_of=3", 410),
    ):
        path = address.format(old=old.public_id, new=new.public_id, claim=claim.public_id)
        then, now = client.get(path), client.get(path.partition("?")[0])
        assert (then.status_code, then.headers["Cache-Control"]) == (status, freshness.FOR_EVER)
        assert now.headers["Cache-Control"] == freshness.ASK


# --- programs ------------------------------------------------------------------------------


def test_programs_get_the_document_of_the_api_at_the_address_of_a_page(
    client: Client, claim: Claim
) -> None:
    factories.topic("china-russia-relations")
    shown = document(claim)
    for address in (
        f"/claims/{shown['id']}",
        f"/articles/{shown['article']['id']}",
        f"/actors/{shown['claimants'][0]['id']}",
        f"/outlets/{shown['article']['outlet']['id']}",
        f"/propositions/{shown['stances'][0]['proposition']['id']}",
        "/topics/china-russia-relations",
    ):
        page = client.get(address, headers={"accept": "application/json"})
        assert page.headers["Content-Type"] == "application/json"
        assert page.content == client.get(f"/api/v1{address}").content
        for accept in ("text/html", "application/json", "*/*"):
            answer = client.get(address, headers={"accept": accept})
            assert "Accept" in answer.headers["Vary"]
        assert answer.headers["Content-Type"].startswith("text/html")


def test_programs_are_told_in_json_where_it_moved_that_it_is_gone_or_wrong(
    client: Client, claim: Claim
) -> None:
    old, new = factories.actor("Natasha Kuhrt"), factories.actor("Dr Natasha Kuhrt")
    editing.merge(old, into=new, by=factories.reviewer())
    asked = {"accept": "application/json"}
    moved = client.get(f"/actors/{old.public_id}", headers=asked)
    assert (moved.status_code, moved["Location"]) == (301, f"/actors/{new.public_id}")
    withdrawn(claim)
    for address, status in (
        (f"/actors/{new.public_id}", 410),
        ("/topics/china-russia-relations", 410),
        ("/topics/none", 404),
        ("/outlets/O1?cursor=x", 400),
    ):
        answer = client.get(address, headers=asked)
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert (answer.status_code, answer.json()["status"]) == (status, status)


# --- wrong addresses -----------------------------------------------------------------------

UNKNOWN = [
    "/claims/C999", "/claims/C1v99", "/claims/C0", "/claims/C01", "/claims/c01", "/claims/C",
    "/claims/C99999999999999999999", "/claims/C1v99999999999", "/claims/C١", "/claims/C1%00",
    "/claims/%ff", "/claims/C1/", "/articles/A999", "/articles/C1", "/actors/P0", "/actors/%00",
    "/propositions/Q99999999999999999999", "/outlets/O'--", "/topics/none", "/topics/%00",
    "/topics/" + "x" * 5000, "/revisions/99", "/revisions/x", "/revisions/99999999999999999999",
    "/nowhere", "/claims/C999/cite", "/claims/%00/cite", "/propositions/Q1/debate.gif",
    "/propositions/%00/debate.svg", "/propositions/Q999/debate.png", "/topics/x/y",
    "/sitemaps/claims-0.xml", "/sitemaps/claims-999999999.xml", "/feeds", "/feeds/claims.rss",
]  # fmt: skip

NOT_UNDERSTOOD = [
    "/?as_of=0", "/?as_of=99", "/?as_of=x", "/?as_of=99999999999999999999", "/?as_of=%00",
    "/?as_of=%ff", "/claims/C1?as_of=-1", "/claims?stanc=opposes", "/claims?stance=agrees",
    "/claims?q=%00", "/claims?q=%ff", "/claims?claimant=Q1", "/claims?cursor=x",
    "/claims?limit=0", "/claims?made_after=2023-02-30", "/claims?as_of=99",
    "/actors?after=x", "/topics?as_of=x", "/feeds/claims.atom?sort=made", "/propositions?q=%00",
    "/propositions/Q1/debate.svg?as_of=99", "/sitemap.xml?as_of=x", "/claims/C1/cite?as_of=0",
    "/claims?q=" + "x" * 100_000, "/revisions?before=x", "/revisions?before=9" + "9" * 30,
    "/?cursor=x", "/actors/P1?cursor=x", "/claims/C1?cursor=x", "/claims/C1/cite?limit=1",
    "/propositions/Q1?q=x", "/propositions/Q1/debate.svg?cursor=x", "/articles/A1?cursor=x",
    "/outlets/O1?cursor=x", "/topics/china-russia-relations?cursor=x", "/topics?cursor=x",
    "/actors?cursor=x", "/revisions?cursor=x", "/revisions/1?cursor=x", "/about?cursor=x",
    "/sitemap.xml?as_of=1", "/sitemaps/pages-1.xml?as_of=1", "/?as_of=1&as_of=1",
]  # fmt: skip


@pytest.mark.parametrize("address", UNKNOWN, ids=lambda address: address[:40])
def test_what_does_not_exist_is_not_found(client: Client, claim: Claim, address: str) -> None:
    assert "There is nothing at this address" in text_of(client, address, 404)


@pytest.mark.parametrize("address", NOT_UNDERSTOOD, ids=lambda address: address[:40])
def test_what_cannot_be_understood_is_said(client: Client, claim: Claim, address: str) -> None:
    assert "could not be understood" in text_of(client, address, 400)
    answer = client.get(address)
    assert (answer["Cache-Control"], answer.get("ETag")) == ("no-cache", None)


def test_a_parameter_that_is_misspelt_is_told_the_right_one(client: Client, claim: Claim) -> None:
    assert "Did you mean “as_of”?" in text_of(client, "/about?asof=1", 400)


@pytest.mark.parametrize("path", ["/about", "/claims"])
def test_what_others_add_to_follow_readers_is_taken_off(client: Client, path: str) -> None:
    answer = client.get(f"{path}?utm_source=letter&as_of=0&fbclid=x")
    assert (answer.status_code, answer["Location"]) == (302, f"{path}?as_of=0")


def test_an_id_of_another_kind_is_explained(client: Client, claim: Claim) -> None:
    assert "begins with P is that of an actor" in text_of(client, "/claims/P1", 404)


def test_pages_are_only_read(client: Client) -> None:
    assert client.post("/claims").status_code == 405


# --- what they cost ------------------------------------------------------------------------

#: Page → what each of its queries is for.
QUERIES: dict[str, list[str]] = {
    "/": [
        "the newest revision", "the newest claims", "how many", "the other totals",
        "what is contested", "when it was",
    ],
    "/claims": [
        "the newest revision", "which claims", "their documents", "how many", "facets",
        "names of what they count",
    ],
    "/claims?q=signalling": [
        "the newest revision", "the words as a query", "how many hold them", "of how many",
        "which claims", "their documents", "how many", "facets", "names of what they count",
        "the words that were found",
    ],
    "/claims/{claim}": [
        "the newest revision", "the entry", "its versions", "its own stances", "who else says so",
    ],
    "/claims/{claim}v1": [
        "the newest revision", "the entry", "its versions", "its own stances", "who else says so",
    ],
    "/articles/{article}": ["the newest revision", "its claims", "claims that cite it"],
    "/claims/{claim}/cite": ["the newest revision", "the entry", "its versions"],
    "/actors/{actor}": [
        "the newest revision", "claims made", "claims in what they wrote", "where they stand",
    ],
    "/propositions/{proposition}": [
        "the newest revision", "its claims", "claims on narrower ones", "counts by stance",
        "the picture",
    ],
    "/propositions/{proposition}/debate.svg": ["the newest revision", "the picture"],
    "/propositions": ["the newest revision", "a page of them", "how many claims each"],
    "/actors": ["the newest revision", "a page of them", "how many claims each"],
    "/articles?q=a": [
        "the newest revision", "whose key this is", "a page of them", "how many claims each",
    ],
    "/outlets": ["the newest revision", "a page of them", "how many claims each"],
    "/topics": ["the newest revision", "the topics", "how many claims each"],
    "/feeds/claims.atom": ["the newest revision", "which claims"],
    "/outlets/{outlet}": ["the newest revision", "its claims", "claims that cite it"],
    "/topics/china-russia-relations": [
        "the newest revision", "its claims", "the topics around it", "how many claims it has",
    ],
    "/revisions": ["the newest revision", "the revisions", "their entries", "their redirects"],
    "/revisions/1": ["the newest revision", "the revision", "its entries", "its redirects"],
    "/about": ["the newest revision", "when it was"],
}  # fmt: skip


@pytest.fixture
def addressed(claim: Claim) -> Callable[[str], str]:
    shown = document(claim)
    ids = {
        "claim": shown["id"],
        "article": shown["article"]["id"],
        "outlet": shown["article"]["outlet"]["id"],
        "actor": shown["claimants"][0]["id"],
        "proposition": shown["stances"][0]["proposition"]["id"],
    }
    return lambda pattern: pattern.format(**ids)


@pytest.mark.parametrize("pattern", QUERIES)
def test_a_page_asks_a_fixed_number_of_things(
    client: Client, claim: Claim, addressed: Callable[[str], str], pattern: str
) -> None:
    for n in range(3):
        factories.published(
            article=claim.article,
            quote="They said",
            claimants=[f"Speaker {n}"],
            stances=[(DEBATE, "opposes")],
        )
    with CaptureQueriesContext(
        connection,
    ) as queries:
        text_of(client, addressed(pattern))
    asked = [each["sql"] for each in queries]
    assert len(asked) == len(QUERIES[pattern]), "\n".join(asked)


@pytest.mark.parametrize("pattern", QUERIES)
def test_a_page_loads_nothing_from_elsewhere(
    client: Client, claim: Claim, addressed: Callable[[str], str], pattern: str
) -> None:
    response = client.get(addressed(pattern))
    page = response.content.decode()
    if response.headers["Content-Type"].startswith("text/html"):
        assert response.headers["Content-Security-Policy"] == POLICY
    assert response.headers["Content-Type"].startswith("image/") or " style=" not in page
    assert "<script>" not in page
    assert ' src="http' not in page


@pytest.mark.parametrize(
    ("address", "status"),
    [("/nowhere", 404), ("/claims/C999", 404), ("/?as_of=99", 400), ("/api/v1/docs", 200),
     ("/api/v1/nowhere", 404), ("/about", 429), ("/api/v1/claims", 429)],
)  # fmt: skip
def test_no_answer_goes_without_a_policy(
    address: str, status: int, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    if status == 429:
        settings.LIMIT = Rate(1, 60)
        monkeypatch.setattr("factbase.limits.asking.store", lambda url: None)
        refused = Standing(allowed=False, remaining=0, seconds=60)
        monkeypatch.setattr("factbase.limits.leasing.Leases.take", lambda *_: refused)
    answer = Client().get(address)
    assert answer.status_code == status
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert "script-src 'self';" in answer.headers["Content-Security-Policy"]


def test_a_copy_that_is_still_right_keeps_the_policy_it_came_with(
    client: Client, addressed: Callable[[str], str]
) -> None:
    address = addressed("/propositions/{proposition}/debate.svg")
    first = client.get(address)
    assert "style-src 'unsafe-inline'" in first.headers["Content-Security-Policy"]
    again = client.get(address, headers={"if-none-match": first.headers["ETag"]})
    assert again.status_code == 304
    assert "Content-Security-Policy" not in again.headers


def test_the_page_of_our_own_mistakes_stands_alone() -> None:
    page = (set_up.BASE_DIR / "templates" / "500.html").read_text()
    assert not re.search(r"src=|<link|{[{%]", page)
