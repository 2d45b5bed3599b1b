"""The page on which a manager sets the share, and what other pages tell of second codings."""

from typing import Any

import pytest

from claims.admin import blind
from claims.models import Share
from sources.models import Actor
from tests import factories as make
from tests.claims.admin.again import CLAIMS, body
from tests.claims.twice import draw, drawn

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def share(manager: Any) -> Share:
    return draw(manager)


# --- the share -----------------------------------------------------------------------------------

SHARE = f"{CLAIMS}/again/share/"


def test_a_manager_sets_the_share(client_of: Any, manager: Any) -> None:
    page = client_of(manager).post(
        SHARE, {"percent": 20, "seed": "abc", "note": "Less."}, follow=True
    )
    assert "From now on 20 % of new claims" in body(page)
    newest = Share.objects.first()
    assert newest is not None
    assert (newest.percent, newest.seed, newest.by) == (20, "abc", manager)


def test_a_seed_is_proposed_and_another_the_next_time(client_of: Any, manager: Any) -> None:
    seeds = {client_of(manager).get(SHARE).context["form"].initial["seed"] for _ in range(2)}
    assert len(seeds) == 2


@pytest.mark.parametrize("name", ["coder", "reviewer"])
def test_others_do_not_see_the_seed(name: str, client_of: Any, coder: Any, reviewer: Any) -> None:
    client = client_of({"coder": coder, "reviewer": reviewer}[name])
    assert client.get(SHARE).status_code == 403
    assert client.post(SHARE, {"percent": 0, "seed": "x"}).status_code == 403


@pytest.mark.parametrize(
    "sent",
    [
        {"percent": 101, "seed": "x"},
        {"percent": -1, "seed": "x"},
        {"percent": "half", "seed": "x"},
        {"percent": 10, "seed": ""},
        {"percent": 10, "seed": "x" * 65},
        {"percent": 10, "seed": "a\0"},
    ],
    ids=str,
)
def test_a_share_that_is_none_is_refused(
    sent: dict[str, Any], client_of: Any, manager: Any
) -> None:
    assert client_of(manager).post(SHARE, sent | {"note": "Kept."}).status_code == 422
    assert Share.objects.count() == 1


def test_the_page_proves_the_draw(client_of: Any, manager: Any) -> None:
    drawn()
    page = client_of(manager).get(SHARE + "?proof")
    assert "Every lot worked out again gives what was drawn: 1 lot compared." in body(page)


def test_actors_are_all_there_is_to_find_among_actors() -> None:
    assert {each["name"] for each in blind.find_actors("a")} == set(
        Actor.objects.values_list("name", flat=True)
    )


# --- other pages ---------------------------------------------------------------------------------


def test_what_rests_on_a_claimant_does_not_name_a_hidden_claim(
    client_of: Any, manager: Any
) -> None:
    claim = drawn(text="Hidden words.", claimants=["Marker Person"])
    page = body(
        client_of(manager).get(f"/admin/sources/actor/{make.actor('Marker Person').pk}/delete/")
    )
    assert "Hidden words." not in page
    assert claim.version_id not in page
    assert "perhaps a claim that is hidden from you" in page


def test_the_list_of_decisions_has_none_on_hidden_claims(
    client_of: Any, manager: Any, coder: Any
) -> None:
    drawn(text="Hidden words.")
    assert "Hidden words." not in body(client_of(manager).get("/admin/claims/decision/"))
    assert "Hidden words." in body(client_of(coder).get("/admin/claims/decision/"))
