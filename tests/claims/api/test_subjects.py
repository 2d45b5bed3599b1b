"""Articles, actors, outlets, propositions and topics follow the claims that show them."""

from typing import Any

import pytest

from claims import editing, workflow
from claims.models import Subject
from tests import factories
from tests.claims.api.asking import LISTS, ONES, a_whole_claim, ids_of, revise

pytestmark = pytest.mark.django_db

HANG_ON = [address for address in ONES if "claim}" not in address]


def names(get: Any, address: str) -> list[str]:
    found = get(address).json()["results"]
    return [each.get("name") or each.get("title") or each["text"] for each in found]


@pytest.mark.parametrize("address", HANG_ON)
def test_are_shown_once_a_published_claim_shows_them_and_are_gone_with_it(
    get: Any, address: str, reviewer: Any
) -> None:
    claim = a_whole_claim()
    ids = ids_of(claim)
    one, listed = address.format(**ids), address.rpartition("/")[0]
    document = get(one).json()
    assert get(listed).json()["results"] == [document]
    workflow.withdraw(claim, by=reviewer, reason="wrong")
    assert get(listed).json()["results"] == []
    gone = get(one)
    assert gone.status_code == 410
    assert gone.json()["document"] == document
    assert get(f"{one}?as_of=1").json() == document
    assert get(f"{listed}?as_of=1").json()["results"] == [document]


@pytest.mark.parametrize("address", LISTS[1:])
def test_of_claims_under_way_are_not_shown(get: Any, address: str) -> None:
    factories.draft(article=factories.article("Hiddenword", outlet="Hiddenword"),
                    claimants=["Hiddenword"], topics=["hiddenword"],
                    stances=[("Hiddenword", "opposes")])  # fmt: skip
    factories.submitted(text="Hiddenword", claimants=["Hiddenword Person"])
    assert get(address).json()["results"] == []


def test_a_correction_is_followed(get: Any, reviewer: Any) -> None:
    claim = a_whole_claim()
    actor = claim.claimants.first().actor
    actor.name = "Ada Renamed"
    actor.save()
    assert names(get, "/actors") == ["Ada Example"]  # not before it is published
    workflow.correct(actor, by=reviewer)
    assert names(get, "/actors") == ["Ada Renamed"]
    assert names(get, "/actors?as_of=1") == ["Ada Example"]


def test_a_new_version_takes_away_what_only_the_old_one_showed(
    get: Any, coder: Any, reviewer: Any
) -> None:
    claim = a_whole_claim(claimants=["Ada Example", "Bo Second"])
    factories.published(text="Another.", claimants=["Ada Example"])
    new = workflow.revise(claim, by=claim.coder)
    new.text = "Said anew."
    new.save()
    new.claimants.filter(actor__name="Bo Second").delete()
    workflow.submit(new, by=claim.coder, accept=factories.ANSWERS)
    workflow.publish(new, by=reviewer)
    assert names(get, "/actors") == ["Ada Example"]
    assert get(f"/actors/{factories.actor('Bo Second').public_id}").status_code == 410


def test_one_that_was_merged_leads_to_the_one_that_stays(get: Any, reviewer: Any) -> None:
    a_whole_claim()
    old, stays = factories.actor(), factories.actor("Stays")
    editing.merge(old, into=stays, by=reviewer)
    moved = get(f"/actors/{old.public_id}?fields=name")
    assert moved.status_code == 301
    assert moved["Location"] == f"/api/v1/actors/{stays.public_id}?fields=name"
    assert names(get, "/actors") == ["Stays"]
    assert get(f"/actors/{old.public_id}?as_of=1").json()["name"] == "Ada Example"


def test_that_nobody_ever_showed_are_not_found(get: Any) -> None:
    a_whole_claim()
    for address in ("/actors/P999", "/topics/nothing", "/articles/P1", "/outlets/O01"):
        assert get(address).status_code == 404


@pytest.mark.parametrize("address", LISTS[1:])
def test_are_counted_paged_and_cut_to_keys(get: Any, address: str) -> None:
    a_whole_claim()
    factories.published(
        text="Another.", claimants=["Zoe Last"], topics=["war"],
        article=factories.article("Zulu", outlet="Zulu Times"), stances=[("Zulu is so", "opposes")],
    )  # fmt: skip
    everything = get(f"{address}?count=true").json()
    assert everything["count"] == len(everything["results"]) == 2
    first = get(f"{address}?limit=1&fields=id").json()
    second = get(first["next"].removeprefix("http://testserver/api/v1")).json()
    assert second["next"] is None
    ids = [each["id"] for each in everything["results"]]
    assert first["results"] + second["results"] == [{"id": each} for each in ids]
    assert "url" not in get(f"{address}?omit=url").json()["results"][0]


def test_a_walk_pins_the_revision_it_began_at(get: Any) -> None:
    a_whole_claim(claimants=["Bo", "Cy"])
    first = get("/actors?limit=1").json()
    factories.published(text="Another.", claimants=["Bz"])
    rest = get(first["next"].removeprefix("http://testserver/api/v1")).json()
    assert [each["name"] for each in first["results"] + rest["results"]] == ["Bo", "Cy"]
    assert rest["revision"] == 1


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("/actors?q=exámple", ["Ada Example"]),
        ("/actors?q=exa ada", ["Ada Example"]),
        ("/actors?q=nobody", []),
        ("/actors?kind=person", ["Ada Example"]),
        ("/actors?kind=organisation", ["The Institute"]),
        ("/actors?kind=person,organisation", ["Ada Example", "The Institute"]),
        ("/articles?q=neutral", ["China is hardly neutral"]),
        ("/topics?q=NEUT", ["Neutrality"]),
    ],
)
def test_are_found_by_name_and_kind(get: Any, query: str, found: list[str]) -> None:
    institute = factories.actor("The Institute", kind="organisation")
    a_whole_claim(claimants=["Ada Example", institute])
    assert names(get, query) == found


def test_articles_are_found_by_outlet(get: Any) -> None:
    claim = a_whole_claim()
    factories.published(text="Another.", article=factories.article("Elsewhere", outlet="Zulu"))
    outlet = claim.article.outlet.public_id
    assert names(get, f"/articles?outlet={outlet}") == ["China is hardly neutral"]
    assert names(get, "/articles?outlet=O9999") == []


def test_who_stands_where_is_counted(get: Any, coder: Any, reviewer: Any) -> None:
    for number in range(2):
        factories.published(text=f"Number {number}.", claimants=["Ada Example"])
    last = factories.published(text="Number 2.", claimants=["Bo Second"])
    question = factories.proposition()
    factories.published(text="No.", claimants=["Cy Third"], stances=[(question, "supports")])
    stances = get(f"/propositions/{question.public_id}/stances").json()["stances"]
    assert {side: found["claims"] for side, found in stances.items() if found["claims"]} == {
        "opposes": 3, "supports": 1,
    }  # fmt: skip
    assert [(each["name"], each["claims"]) for each in stances["opposes"]["first"]] == [
        ("Ada Example", 2), ("Bo Second", 1),
    ]  # fmt: skip
    workflow.withdraw(last, by=reviewer, reason="wrong")
    again = get(f"/propositions/{question.public_id}/stances").json()["stances"]
    assert (again["opposes"]["claims"], again["opposes"]["actors"]) == (2, 1)


def test_nothing_is_written_where_nothing_changes(get: Any, coder: Any, reviewer: Any) -> None:
    claim = a_whole_claim()
    before = Subject.objects.count()
    revise(claim, claim.coder, reviewer)
    assert Subject.objects.count() == before


# --- citation keys --------------------------------------------------------------------------------


def rekeyed(article: Any, key: str, by: Any) -> None:
    article.citation_key = key
    article.save()
    workflow.correct(article, by=by)


def test_an_article_is_found_by_its_key_and_by_every_key_it_was_shown_with(
    get: Any, reviewer: Any
) -> None:
    article = factories.article("Harbours", issued="2023")
    factories.published(article=article)
    rekeyed(article, "Harbour-report", reviewer)
    for key in ("harbours2023", "HARBOURS2023", "Harbour-report", "harbour-report"):
        answer = get(f"/articles/{key}?fields=id")
        assert answer.status_code == 301
        assert answer["Location"] == f"/api/v1/articles/{article.public_id}?fields=id"
        found = get(f"/articles?q={key}&fields=id").json()["results"]
        assert found == [{"id": article.public_id}]
    shown = get(f"/articles/{article.public_id}").json()
    assert shown["csl"]["id"] == "Harbour-report"
    before = get(f"/articles/{article.public_id}?as_of=1").json()
    assert before["csl"]["id"] == "harbours2023"


def test_a_key_of_what_is_not_published_leads_nowhere(get: Any, reviewer: Any) -> None:
    article = factories.article("Harbours", issued="2023")
    factories.draft(article=article)
    assert get("/articles/harbours2023").status_code == 404
    published = factories.published(article=factories.article("Canals", issued="2023"))
    assert get("/articles/canals2023?as_of=1").status_code == 301
    rekeyed(published.article, "later", reviewer)
    assert get("/articles/later?as_of=1").status_code == 404


def test_ids_in_small_letters_are_understood(get: Any) -> None:
    claim = factories.published()
    document = get(f"/claims/{claim.public_id}").json()
    for kind, public_id in (
        ("claims", claim.public_id),
        ("claims", f"{claim.public_id}v1"),
        ("articles", document["article"]["id"]),
        ("actors", document["claimants"][0]["id"]),
        ("propositions", document["stances"][0]["proposition"]["id"]),
    ):
        answer = get(f"/{kind}/{public_id.lower()}")
        assert answer.status_code == 200
        assert answer.content == get(f"/{kind}/{public_id}").content


@pytest.mark.parametrize("key", ["%00", "%EF%BF%BF", "a" * 300, "x%27--", "articles"])
def test_what_is_no_key_is_not_found(get: Any, key: str) -> None:
    factories.published()
    assert get(f"/articles/{key}").status_code == 404
