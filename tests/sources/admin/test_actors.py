import json
from typing import Any

import pytest

from sources.models import Actor, Outlet
from tests import factories
from tests.pages import errors, save

pytestmark = pytest.mark.django_db
LIST = "/admin/sources/actor/"


@pytest.fixture
def client(client_of: Any, coder: Any) -> Any:
    return client_of(coder)


def offered(client: Any, term: str, field: str = "actor", model: str = "byline") -> list[str]:
    """What the search in a field offers."""
    asked = {"app_label": "sources", "model_name": model, "field_name": field, "term": term}
    return [row["text"] for row in client.get("/admin/autocomplete/", asked).json()["results"]]


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ({"family": "Yang", "given": "Jianli"}, "Jianli Yang"),
        ({"family": "Xi", "given": "Jinping", "native_order": "on"}, "Xi Jinping"),
        ({"family": "Beethoven", "given": "Ludwig", "particle": "van"}, "Ludwig van Beethoven"),
    ],
)
def test_the_parts_of_a_name_make_the_name(client: Any, typed: Any, name: str) -> None:
    save(client, f"{LIST}add/", **typed)
    assert Actor.objects.get().name == name


def test_a_name_that_was_typed_stays(client: Any) -> None:
    save(client, f"{LIST}add/", name="J. Yang", family="Yang", given="Jianli")
    assert Actor.objects.get().name == "J. Yang"


@pytest.mark.parametrize("kind", ["person", "organisation"])
def test_somebody_without_a_name_is_refused(client: Any, kind: str) -> None:
    page = save(client, f"{LIST}add/", kind=kind, name="  ")
    assert errors(page) == ["Give the name, or the family name of a person."]


def test_an_organisation_has_no_family_name(client: Any) -> None:
    page = save(client, f"{LIST}add/", kind="organisation", name="NATO", family="Nato")
    assert "An organisation has one name" in errors(page)[0]


def test_a_position_that_ends_before_it_begins_is_refused(client: Any) -> None:
    row = {"affiliations-TOTAL_FORMS": 1, "affiliations-0-title": "founder"}
    row |= {"affiliations-0-start": "2021", "affiliations-0-end": "2020"}
    page = save(client, f"{LIST}add/", name="Ada", **row)
    assert "The position ends before it begins." in " ".join(errors(page))


def test_actors_are_found_by_other_names_and_without_accents(client: Any) -> None:
    yang = factories.actor("Jianli Yáng")
    yang.aliases.create(name="杨建利")
    factories.actor("Somebody Else")
    for term in ("yang", "YANG jianli", "杨建利", yang.public_id.lower()):
        assert offered(client, term) == ["Jianli Yáng"]


def test_what_was_merged_away_is_not_offered(client: Any) -> None:
    kept = factories.actor("Jianli Yang")
    factories.actor("J. Yang", merged_into=kept)
    assert offered(client, "yang") == ["Jianli Yang"]


def test_a_position_is_offered_organisations_only(client: Any) -> None:
    factories.actor("North Person")
    factories.actor("North Atlantic Treaty Organization", kind="organisation")
    found = offered(client, "north", field="organisation", model="affiliation")
    assert found == ["North Atlantic Treaty Organization"]


def test_a_nul_in_a_search_finds_as_if_it_were_not_there(client: Any) -> None:
    factories.actor("Jianli Yang")
    assert offered(client, "ya\0ng") == ["Jianli Yang"]


def test_a_second_outlet_of_a_name_is_refused_on_the_form(client: Any) -> None:
    Outlet.objects.create(name="Times")
    page = save(client, "/admin/sources/outlet/add/", name="TIMES")
    assert errors(page) == ["There is an outlet of this name already."]


LIST_QUERIES = [
    "session",
    "user",
    "permissions of the user",
    "permissions of the groups",
    "how many are found",
    "how many there are",
    "actors",
    "other names",
]


@pytest.mark.parametrize("count", [2, 12])
def test_the_list_takes_the_same_queries_however_long(
    client: Any, django_assert_num_queries: Any, count: int
) -> None:
    for number in range(count):
        factories.actor(f"Actor {number}").aliases.create(name=f"Alias {number}")
    client.get(LIST)
    with django_assert_num_queries(len(LIST_QUERIES)):
        client.get(LIST)


# --- whose family name it is ---------------------------------------------------------------


def test_a_person_typed_as_references_have_it_is_shown_as_people_write_it(client: Any) -> None:
    save(client, f"{LIST}add/", kind="person", name="Halloran, Mabel")
    actor = Actor.objects.get()
    assert (actor.name, actor.family, actor.given) == ("Mabel Halloran", "Halloran", "Mabel")


def test_a_name_of_one_word_is_the_family_name(client: Any) -> None:
    save(client, f"{LIST}add/", kind="person", name="Suharto")
    assert Actor.objects.get().family == "Suharto"


def test_which_word_is_the_family_name_is_asked_and_not_guessed(client: Any) -> None:
    page = save(client, f"{LIST}add/", kind="person", name="Xi Jinping")
    assert "Which part of “Xi Jinping” is the family name?" in " ".join(errors(page))
    assert not Actor.objects.exists()


def test_an_organisation_has_its_name_whole(client: Any) -> None:
    save(client, f"{LIST}add/", kind="organisation", name="Citizen Power Initiatives for China")
    assert Actor.objects.get().family == ""


@pytest.mark.parametrize(
    ("typed", "kind", "name", "family"),
    [
        ("Elsa Grün", "person", "Elsa Grün", "Grün"),
        ("Grün, Elsa", "person", "Elsa Grün", "Grün"),
        ("Ministry of Fisheries", "organisation", "Ministry of Fisheries", ""),
    ],
)
def test_who_is_typed_by_name_alone_is_made_once(
    client: Any, typed: str, kind: str, name: str, family: str
) -> None:
    for _ in range(2):
        page = client.post(f"{LIST}by-name/", {"name": typed})
    made = Actor.objects.get()
    assert (made.kind, made.name, made.family) == (kind, name, family)
    answer = json.loads(page.context["popup_response_data"])
    assert answer["value"] == str(made.pk)
    assert (family or "an organisation") in answer["said"]


@pytest.mark.parametrize("typed", ["", "…", "a\0b"])
def test_what_is_no_name_makes_nobody(client: Any, typed: str) -> None:
    assert client.post(f"{LIST}by-name/", {"name": typed}).status_code == 400
    assert not Actor.objects.exists()


def test_who_may_add_no_actor_makes_none_by_name(client_of: Any) -> None:
    reader = factories.user("reader", None)
    assert client_of(reader).post(f"{LIST}by-name/", {"name": "Elsa Grün"}).status_code == 403
