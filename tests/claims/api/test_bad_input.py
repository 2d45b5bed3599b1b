"""What cannot be understood is refused at every address: a problem document, never a 500."""

from typing import Any

import pytest

from claims.parameters import DATES, LETTERS, LISTS
from tests.claims.api.asking import EVERY, FILES, a_whole_claim, body, ids_of
from tests.claims.api.asking import LISTS as LISTS_OF

pytestmark = pytest.mark.django_db

LONG = "a" * 100_000
#: Of any parameter: address after address, name after name.
ANYWHERE = ["no_such=1", "%00=1", "%ff=%ff", f"{LONG}=1", "as_of=1&as_of=1"]
VALUES = ["%00", "a%00b", "%ff", LONG]
NUMBERS = ["0", "-1", "abc", "1.5", "99999999999999999999", "١", "1e3", "%2B1", "0x1"]
PAGED = [*LISTS_OF, "/claims.json", "/claims.jsonld"]
OF_CLAIMS = ["/claims", *FILES, "/claims.jsonld", "/citations"]


@pytest.fixture
def refused(client: Any) -> Any:
    """``refused("/claims", "limit=0")`` is what the problem document says."""
    ids = ids_of(a_whole_claim())

    def ask(address: str, query: str, status: int = 400, **headers: str) -> Any:
        asked = "/api/v1" + address.format(**ids) + (f"?{query}" if query else "")
        answer = client.get(asked, headers=headers)
        assert answer.status_code == status, (asked[:200], body(answer)[:300])
        assert answer["Content-Type"] == "application/problem+json"
        assert len(answer.content) < 1_200
        said = answer.json()
        assert (said["status"], bool(said["title"]), bool(said["detail"])) == (status, True, True)
        return said

    return ask


@pytest.mark.parametrize("address", EVERY)
def test_no_address_takes_what_it_does_not_know(refused: Any, address: str) -> None:
    for query in ANYWHERE:
        assert refused(address, query)["parameter"]


@pytest.mark.parametrize("address", EVERY)
def test_a_revision_is_one_that_there_is(refused: Any, address: str) -> None:
    for value in [*VALUES, *NUMBERS, "2"]:
        assert refused(address, f"as_of={value}")["parameter"] == "as_of"


@pytest.mark.parametrize("address", [*PAGED, "/revisions"])
def test_a_page_has_1_to_500(refused: Any, address: str) -> None:
    for value in [*VALUES, *NUMBERS, "501"]:
        assert refused(address, f"limit={value}")["parameter"] == "limit"


@pytest.mark.parametrize("address", PAGED)
def test_a_cursor_is_taken_as_it_stands(refused: Any, client: Any, address: str) -> None:
    a_whole_claim(text="Another one of these.", claimants=["Second Person"])
    whole = client.get("/api/v1/claims?limit=1").json()["next"].partition("cursor=")[2]
    altered = ("A" if whole[0] != "A" else "B") + whole[1:]
    for value in [*VALUES, "altered", altered, whole[:-2], whole + "AA", "-" * 40, "%F0%9F%95%8A"]:
        assert refused(address, f"cursor={value}")["parameter"] == "cursor"
    said = refused("/claims", f"cursor={whole}&language=en")
    assert "belongs to another query" in said["detail"]
    said = refused("/actors", f"cursor={whole}")
    assert "belongs to another query" in said["detail"]


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("address", OF_CLAIMS)
def test_a_filter_takes_values_of_its_kind(refused: Any, address: str, name: str) -> None:
    for value in VALUES:
        assert refused(address, f"{name}={value}")["parameter"] == name
    if name in LETTERS:
        other = "Q1" if LETTERS[name] != "Q" else "P1"
        # An article has a key as well, and may have had one that looks like a version.
        no_keys = ("x/y", "ü") if name == "article" else ("x", f"{LETTERS[name]}1v2")
        for value in (other, "1", f"{LETTERS[name]}0", f"{LETTERS[name]}01",
                      f"{LETTERS[name]}{'9' * 30}", *no_keys):  # fmt: skip
            said = refused(address, f"{name}={value}")
            assert f"{name} takes {LETTERS[name]} and a number" in said["detail"]
    refused(address, "&".join([f"{name}=x"] * 11))


@pytest.mark.parametrize("name", DATES)
@pytest.mark.parametrize("address", OF_CLAIMS)
def test_a_date_is_one_that_can_be(refused: Any, address: str, name: str) -> None:
    for value in [*VALUES, "0", "0000", "0000-01-01", "99999", "99999-01-01", "-2023", "2023-13",
                  "2023-02-30", "yesterday", "2023/2021"]:  # fmt: skip
        assert refused(address, f"{name}={value}")["parameter"] == name


@pytest.mark.parametrize("address", ["/claims", *FILES, "/citations"])
def test_a_period_ends_after_it_begins(refused: Any, address: str) -> None:
    said = refused(address, "made_after=2023&made_before=2021")
    assert "nothing is both" in said["detail"]


@pytest.mark.parametrize("address", [*OF_CLAIMS, *LISTS_OF[1:]])
def test_words_are_text(refused: Any, address: str) -> None:
    for value in VALUES:
        assert refused(address, f"q={value}")["parameter"] == "q"


@pytest.mark.parametrize("address", [*OF_CLAIMS, *LISTS_OF[1:]])
@pytest.mark.parametrize(
    "words",
    ["the of and", "-", "- -", "OR", "OR OR -", '"', '""', "“”", "&|!():*", "'", "\\", "%", "_",
     "<->", "a:*", "%27%3B+DROP+TABLE", "🕊", "\u202e", "-neutral", "   "],
)  # fmt: skip
def test_words_that_say_nothing_are_no_mistake(
    client: Any, address: str, words: str, db: None
) -> None:
    from urllib.parse import quote

    a_whole_claim()
    answer = client.get(f"/api/v1{address}?q={quote(words)}")
    assert answer.status_code == 200
    body(answer)


def test_too_many_words_are_refused(refused: Any) -> None:
    assert "32 words" in refused("/claims", "q=" + "+".join(["war"] * 33))["detail"]


@pytest.mark.parametrize(
    ("address", "query", "says"),
    [
        ("/claims", "count=maybe", "count is true or false"),
        ("/actors", "count=1", "count is true or false"),
        ("/claims.csv", "bom=yes", "bom is true or false"),
        ("/claims", "stance=oposes", "Did you mean “opposes”?"),
        ("/claims", "attribution=own_voce", "Did you mean “own_voice”?"),
        ("/claims", "sort=newest", "It is -published, made, -made or relevance"),
        ("/claims", "sort=relevance", "goes with q"),
        ("/claims", "facets=stances", "Did you mean “stance”?"),
        ("/claims", "facets=stance,colour", "cannot be “colour”"),
        ("/claims", "fields=txt", "Did you mean “text”?"),
        ("/claims/{claim}", "omit=claimant", "Did you mean “claimants”?"),
        ("/claims", "fields=id&omit=text", "not both"),
        ("/articles", "fields=titel", "Did you mean “title”?"),
        ("/actors/{actor}", "omit=nam", "Did you mean “name”?"),
        ("/topics", "fields=id&omit=name", "not both"),
        ("/claims", "claiment=P1", "Did you mean “claimant”?"),
        ("/articles", "outlat=O1", "Did you mean “outlet”?"),
        ("/articles", "outlet=P1", "outlet takes O and a number"),
        ("/articles", "author=O1", "author takes P and a number"),
        ("/actors", "kind=persn", "Did you mean “person”?"),
        ("/propositions", "broader=P1", "broader takes Q and a number"),
        ("/propositions", "negation_of=x", "negation_of takes Q and a number"),
        ("/outlets", "kind=person", "There is no parameter “kind”"),
        ("/revisions", "after=-1", "after is a revision's number"),
        ("/revisions", "after=abc", "after is a revision's number"),
        ("/claims", "language=english language", "language takes a code"),
        ("/claims", "topic=a b", "a topic's short name"),
        ("/claims", "claim=C1v2", "claim takes C and a number"),
    ],
)
def test_is_told_what_to_do_instead(refused: Any, address: str, query: str, says: str) -> None:
    assert says in refused(address, query)["detail"]


def test_too_many_values_are_refused(refused: Any) -> None:
    many = ",".join(f"C{number}" for number in range(1, 202))
    assert "200 are the most" in refused("/claims", f"claim={many}")["detail"]


@pytest.mark.parametrize("address", [one for one in EVERY if "{" in one])
def test_an_id_of_another_kind_or_none_is_not_found(client: Any, address: str, db: None) -> None:
    a_whole_claim()
    topic = "topic" in address
    ids = [f"{letter}{number}" for letter in "CAPOQX" for number in ("0", "01", "9" * 12, "9" * 30)]
    for given in [*ids, "%00", "a%00", "%ff", "x" * 5_000, "C1%0A", "C%D9%A1", "..", "a%2Fb", " ",
                  "topic:neutrality"]:  # fmt: skip
        path = address[: address.index("{")] + given + address[address.index("}") + 1 :]
        answer = client.get(f"/api/v1{path}")
        assert answer.status_code == 404, (path[:100], topic)
        assert answer["Content-Type"] == "application/problem+json"
        assert len(answer.content) < 1_200


@pytest.mark.parametrize("address", [*EVERY, ""])
def test_a_form_nobody_serves_is_not_acceptable(client: Any, address: str, db: None) -> None:
    ids = ids_of(a_whole_claim())
    asked = "/api/v1" + address.format(**ids)
    answer = client.get(asked, headers={"Accept": "image/png"})
    if "." in address or address == "/citations":
        assert answer.status_code == 200  # the address says which form
        body(answer)
        return
    assert (answer.status_code, answer["Content-Type"]) == (406, "application/problem+json")
    assert "application/json" in answer.json()["detail"]


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "trace"])
@pytest.mark.parametrize("address", [*EVERY, "", "/schema"])
def test_writing_is_refused(client: Any, address: str, method: str, db: None) -> None:
    ids = dict.fromkeys(("claim", "article", "actor", "outlet", "proposition", "topic"), "x")
    answer = getattr(client, method)("/api/v1" + address.format(**ids))
    assert answer.status_code == 405
    assert answer["Content-Type"] == "application/problem+json"
    assert answer["Allow"] == "GET, HEAD, OPTIONS"


@pytest.mark.parametrize(
    "address", ["/", "/claims/", "/nothing", "/claims/C1/x", "/%ff", "/claims.", "/actors.csv",
                "/claims.json/", "/propositions/Q1/debate.svg"],
)  # fmt: skip
def test_other_addresses_are_not_found(client: Any, address: str, db: None) -> None:
    answer = client.get("/api/v1" + address)
    assert answer.status_code == 404
    assert answer["Content-Type"] == "application/problem+json"
    assert "/api/v1/docs" in answer.json()["detail"] or "not the id" in answer.json()["detail"]
