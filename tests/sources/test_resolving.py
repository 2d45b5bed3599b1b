"""Identifiers completed from what is answered to them, in the shapes answers have been seen in."""

import json
from typing import Any

import pytest

from sources import resolving
from sources.fetching import Fetched, Unreachable
from sources.resolving import NoAnswer, completed, is_to_complete, resolve

#: As doi.org answers for Crossref, asked for CSL-JSON.
NEGOTIATED = {
    "type": "journal-article",
    "title": "A study  of bridges",
    "container-title": "Journal of Examples",
    "author": [
        {"given": "Ada", "family": "Example", "sequence": "first", "affiliation": [{"name": "X"}],
         "ORCID": "https://orcid.org/0000-0000-0000-0000"},
        {"name": "Group of Examples", "sequence": "additional", "affiliation": []},
    ],
    "issued": {"date-parts": [[2021, 3, 9]]},
    "DOI": "10.1000/1",
    "ISSN": ["1234-5679"],
    "indexed": {"timestamp": 1},
    "reference": [{"key": "ref1"}],
    "relation": {},
    "score": 1,
}  # fmt: skip
#: As Crossref's own interface has the same.
WORK = {
    "status": "ok",
    "message-type": "work",
    "message": NEGOTIATED | {
        "title": ["A study of bridges"], "container-title": ["Journal of Examples"],
    },
}  # fmt: skip


class Answers:
    """What a server would answer, and what it was asked."""

    def __init__(self, body: Any, status: int = 200, content_type: str = "application/json"):
        self.body = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.status, self.content_type = status, content_type
        self.asked: list[tuple[str, str]] = []

    def __call__(self, url: str, *, accept: str = "", **bounds: Any) -> Fetched:
        assert bounds["most_bytes"] <= 2_000_000
        assert bounds["seconds"] <= 10
        self.asked.append((url, accept))
        return Fetched(url, self.status, self.content_type, "", self.body)


@pytest.mark.parametrize("answer", [NEGOTIATED, WORK, [NEGOTIATED]])
def test_a_doi_is_asked_for_as_csl_json(answer: Any) -> None:
    asked = Answers(answer)
    assert resolve({"DOI": "10.1000/1"}, fetch=asked) == {
        "type": "journal-article",
        "title": "A study of bridges",
        "container-title": "Journal of Examples",
        "author": [{"family": "Example", "given": "Ada"}, {"literal": "Group of Examples"}],
        "issued": {"date-parts": [[2021, 3, 9]]},
        "DOI": "10.1000/1",
        "ISSN": ["1234-5679"],
    }
    ((url, accept),) = asked.asked
    assert url == "https://doi.org/10.1000/1"
    assert accept.startswith("application/vnd.citationstyles.csl+json")


def test_a_doi_with_signs_of_its_own_stays_within_the_address() -> None:
    asked = Answers(NEGOTIATED)
    resolve({"DOI": "10.1000/a#b?c<d>"}, fetch=asked)
    assert asked.asked[0][0] == "https://doi.org/10.1000/a%23b%3Fc%3Cd%3E"


def test_pubmed_is_asked_for_its_number() -> None:
    asked = Answers(NEGOTIATED)
    resolve({"PMID": "123"}, fetch=asked)
    assert asked.asked[0][0].endswith("?format=csl&id=123")


def test_a_page_is_read_for_what_it_says_of_itself() -> None:
    page = b"""<html lang="en"><head><title>On bridges | The Daily Example</title>
        <meta property="og:title" content="On bridges">
        <meta property="og:site_name" content="The Daily Example">
        <meta name="author" content="Ada Example">
        <meta property="article:published_time" content="2021-03-09T10:00:00Z"></head>
        <body><h1>On bridges</h1><p>Bridges stand where rivers are.</p></body></html>"""
    asked = Answers(page, content_type="text/html")
    found = resolve({"URL": "https://example.org/1"}, fetch=asked)
    assert (found["title"], found["URL"]) == ("On bridges", "https://example.org/1")
    assert found["author"] == [{"family": "Example", "given": "Ada"}]
    assert found["issued"] == {"date-parts": [[2021, 3, 9]]}


def unreachable(url: str, **bounds: Any) -> Fetched:
    raise Unreachable("it is an address of this machine's own network")


@pytest.mark.parametrize(
    ("fetch", "why"),
    [
        (Answers({}, 404), "no such thing"),
        (Answers({}, 429), "later"),
        (Answers({}, 500), "the answer was 500"),
        (Answers(b"<html>"), "no JSON"),
        (Answers(b"[" * 100_000), "no JSON"),
        (Answers([]), "no reference"),
        (Answers({"title": ""}), "no reference"),
        (unreachable, "own network"),
    ],
)
def test_without_an_answer_that_helps_it_says_why(fetch: Any, why: str) -> None:
    with pytest.raises(NoAnswer, match=why):
        resolve({"DOI": "10.1000/1"}, fetch=fetch)


def test_nobody_is_asked_for_an_isbn() -> None:
    with pytest.raises(NoAnswer, match="ISBN"):
        resolve({"ISBN": "9783161484100"}, fetch=unreachable)


TODO = {"type": "document", "DOI": "10.1000/1", "title": "[doi:10.1000/1]"}


def test_it_is_off_unless_it_is_switched_on(settings: Any) -> None:
    asked = Answers(NEGOTIATED)
    assert completed(TODO, fetch=asked) == (TODO, [])
    assert asked.asked == []
    settings.RESOLVE = True
    found, said = completed(TODO, fetch=asked)
    assert found["title"] == "A study of bridges"
    assert said == ["completed from what was answered to its identifier"]


def test_what_is_not_answered_stays_as_given_and_says_why(settings: Any) -> None:
    settings.RESOLVE = True
    assert completed(TODO, fetch=Answers({}, 404)) == (
        TODO, ["not completed: there is no such thing where it would be kept"]
    )  # fmt: skip


def test_what_is_known_already_is_never_asked_for(settings: Any) -> None:
    settings.RESOLVE = True
    whole = TODO | {"author": [{"family": "Example"}]}
    assert not is_to_complete(whole)
    assert completed(whole, fetch=resolving.fetching.fetch) == (whole, [])
