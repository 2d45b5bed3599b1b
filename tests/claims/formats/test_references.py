from typing import Any

import pytest

from claims.formats import references
from sources.formats.references import write

BASE = "https://example.org"


def document(**fields: Any) -> dict[str, Any]:
    """As much of a claim's document as its references read."""
    return {
        "id": "C2",
        "version": 3,
        "status": "published",
        "text": "Signalling an alliance serves both.",
        "quote": {"exact": "is more interesting for both governments"},
        "attribution": "indirect_quotation",
        "language": "en",
        "made": {"edtf": "2021-03"},
        "claimants": [who("Kuhrt", "Natasha"), who("Kaczmarski", "Marcin")],
        "article": article("A2", "united2021"),
    } | fields


def who(family: str, given: str, role: str = "speaker") -> dict[str, Any]:
    return {"role": role, "csl": {"family": family, "given": given}}


def article(public_id: str, key: str, **fields: Any) -> dict[str, Any]:
    return {
        "id": public_id,
        "title": "United against the USA?",
        "byline": [{"name": "Agencies", "printed": "with Agencies"}],
        "outlet": None,
        "issued": {"edtf": "2021-03~"},
        "csl": {"id": key, "type": "article-newspaper"},
    } | fields


def reference(**fields: Any) -> dict[str, Any]:
    return references.claim(document(**fields), base=f"{BASE}/")


def test_a_claim_is_referred_to_by_its_claimants_version_and_address() -> None:
    assert reference() == {
        "id": "C2v3",
        "type": "post-weblog",
        "title": "Signalling an alliance serves both",
        "author": [
            {"family": "Kuhrt", "given": "Natasha"},
            {"family": "Kaczmarski", "given": "Marcin"},
        ],
        "issued": {"date-parts": [[2021, 3]]},
        "container-title": "Quoted in “United against the USA?” (with Agencies, about March 2021)",
        "genre": "Claim C2, version 3",
        "version": "3",
        "language": "en",
        "URL": "https://example.org/claims/C2v3",
        "abstract": "“is more interesting for both governments”",
        "note": "Claim C2, version 3. Quoted in “United against the USA?” "
        "(with Agencies, about March 2021)",
    }


@pytest.mark.parametrize(
    ("style", "reads"),
    [
        (
            "apa",
            "Kuhrt, N., & Kaczmarski, M. (2021, March). Signalling an alliance serves both "
            "[Claim C2, version 3]. Quoted in “United Against the USA?” (With Agencies, About "
            "March 2021). https://example.org/claims/C2v3\n",
        ),
        (
            "chicago-author-date",
            "Kuhrt, Natasha, and Marcin Kaczmarski. 2021. “Signalling an Alliance Serves Both.” "
            "Claim C2, version 3. Quoted in “United Against the USA?” (With Agencies, about "
            "March 2021), March. https://example.org/claims/C2v3.\n",
        ),
    ],
)
def test_a_claim_reads_right_in_a_style(style: str, reads: str) -> None:
    assert write([reference()], "text", style=style).lower() == reads.lower()


def test_bibtex_says_where_it_is_quoted() -> None:
    assert "note = {Claim C2, version 3. Quoted in “United" in write([reference()], "bibtex")


def test_a_claim_in_the_authors_own_voice_is_in_the_article_not_quoted_in_it() -> None:
    found = reference(
        attribution="own_voice",
        article=article("A1", "yang2023", outlet={"name": "The Example Times"}),
    )
    assert found["container-title"] == (
        "In “United against the USA?” (The Example Times, about March 2021)"
    )


def test_who_relays_a_claim_does_not_make_it() -> None:
    relayed = [who("Kuhrt", "Natasha"), who("Relay", "R.", "relayed_by")]
    assert reference(claimants=relayed)["author"] == [{"family": "Kuhrt", "given": "Natasha"}]
    assert reference(claimants=relayed[1:])["author"] == [{"family": "Relay", "given": "R."}]


def test_what_is_not_known_is_left_out() -> None:
    found = reference(made=None, quote=None, article=article("A1", "k", byline=[], issued=None))
    assert found["container-title"] == "Quoted in “United against the USA?”"
    assert not {"issued", "abstract", "status"} & found.keys()


def test_a_withdrawn_claim_says_so() -> None:
    made = reference(status="withdrawn")
    assert made["status"] == "withdrawn"
    assert "withdrawn" in made["genre"], "which styles print"


def test_articles_come_once_each_by_key() -> None:
    documents = [
        document(article=article("A2", "zeta2020")),
        document(article=article("A1", "alpha2021")),
        document(article=article("A2", "zeta2020")),
    ]
    assert [item["id"] for item in references.articles(documents)] == ["alpha2021", "zeta2020"]
