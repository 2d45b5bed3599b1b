from typing import Any

import pytest

from claims.api.formats import CSV, JSON, JSONL, JSONLD, OF_LISTS, preferred
from tests.claims.api.asking import body

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("accept", "form"),
    [
        ("", JSON),
        ("*/*", JSON),
        ("application/*", JSON),
        ("text/*", CSV),
        ("text/csv", CSV),
        ("application/x-ndjson", JSONL),
        ("application/jsonl;charset=utf-8", JSONL),
        ("application/ld+json, application/json;q=0.9", JSONLD),
        ("application/ld+json;q=0.2, application/json;q=0.9", JSON),
        ("text/html, */*;q=0.1", JSON),
        ("application/json;q=0, */*", JSONL),
        ("TEXT/CSV;Q=1", CSV),
        ("text/csv;q=nonsense", None),
        ("*/*;q=0", None),
        ("text/html", None),
        ("application/xml", None),
        (";;/\x01,", None),
    ],
)
def test_the_form_a_reader_likes_best_is_taken(accept: str, form: Any) -> None:
    assert preferred(accept, OF_LISTS) == form


@pytest.mark.parametrize("form", OF_LISTS, ids=lambda form: form.name)
def test_a_suffix_wins_over_what_is_accepted(get: Any, yang: Any, form: Any) -> None:
    answer = get(f"/claims.{form.name}", accept="text/html")
    assert (answer.status_code, answer["Content-Type"]) == (200, form.content_type)
    assert "Accept," not in answer["Vary"] + ","
    body(answer)


@pytest.mark.parametrize("form", OF_LISTS, ids=lambda form: form.name)
def test_by_accept_and_by_suffix_are_the_same_bytes(get: Any, yang: Any, form: Any) -> None:
    if form is JSONLD:
        pytest.skip("says its own address")
    accepted = get("/claims", accept=form.content_type.split(";")[0])
    assert accepted["Content-Type"] == form.content_type
    assert "Accept" in accepted["Vary"].split(", ")
    assert body(accepted) == body(get(f"/claims.{form.name}"))


def test_what_nobody_can_serve_is_said_to_be_with_what_there_is(get: Any, yang: Any) -> None:
    answer = get("/claims", accept="application/xml")
    assert (answer.status_code, answer["Content-Type"]) == (406, "application/problem+json")
    for form in OF_LISTS:
        assert form.content_type.split(";")[0] in answer.json()["detail"]
    assert get("/actors", accept="text/csv").status_code == 406


@pytest.mark.parametrize("suffix", ["xml", "JSON", "html", "csvx"])
def test_another_suffix_is_no_address(get: Any, yang: Any, suffix: str) -> None:
    assert get(f"/claims.{suffix}").status_code == 404


@pytest.mark.parametrize(
    ("form", "parameter"),
    [
        *((form, each) for form in ("jsonl", "csv")
          for each in ("limit=5", "cursor=x", "fields=id", "omit=id", "count=true",
                       "facets=year", "sort=relevance&q=war")),
        *(("jsonld", each) for each in ("fields=id", "omit=id", "count=true", "facets=year")),
        *((form, "bom=true") for form in ("json", "jsonl", "jsonld")),
    ],
)  # fmt: skip
def test_what_goes_with_another_form_is_refused_by_name(
    get: Any, form: str, parameter: str
) -> None:
    answer = get(f"/claims.{form}?{parameter}")
    assert answer.status_code == 400
    assert answer.json()["parameter"] == parameter.split("=")[0]
    assert "take " in answer.json()["detail"]


def test_a_claim_has_its_suffixes(get: Any, yang: Any) -> None:
    plain = get(f"/claims/{yang.public_id}")
    assert get(f"/claims/{yang.public_id}.json").content == plain.content
    linked = get(f"/claims/{yang.version_id}.jsonld")
    assert linked["Content-Type"] == "application/ld+json"
    assert linked.json()["@id"] == f"http://testserver/claims/{yang.version_id}"
    accepted = get(f"/claims/{yang.public_id}", accept="application/ld+json")
    assert accepted.content == linked.content
    assert get(f"/claims/{yang.public_id}.csv").status_code == 404
    assert get(f"/claims/{yang.public_id}.jsonld?fields=id").status_code == 400


def test_linked_data_come_in_pages(get: Any, yang: Any, kuhrt: Any) -> None:
    first = get("/claims.jsonld?limit=1").json()
    assert [each["identifier"] for each in first["dataFeedElement"]] == [kuhrt.version_id]
    assert first["@type"] == "DataFeed"
    assert first["next"].startswith("http://testserver/api/v1/claims.jsonld?limit=1&cursor=")
    second = get(first["next"].removeprefix("http://testserver/api/v1")).json()
    assert [each["identifier"] for each in second["dataFeedElement"]] == [yang.version_id]
    assert second["next"] is None


def test_whoever_asks_for_a_format_is_told_its_address(get: Any, yang: Any) -> None:
    answer = get("/claims?format=csv")
    assert answer.status_code == 400
    assert "claims.csv" in answer.json()["detail"]
