from typing import Any

import pytest

from claims.formats import references
from claims.formats.wording import Words
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
        "published": {"revision": 7, "at": "2026-11-21T12:00:00Z"},
        "corrected": None,
        "withdrawn": None,
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


def test_a_claim_is_referred_to_by_its_claimants_version_revision_and_address() -> None:
    assert reference() == {
        "id": "C2v3",
        "type": "article-magazine",
        "title": "Signalling an alliance serves both",
        "author": [
            {"family": "Kuhrt", "given": "Natasha"},
            {"family": "Kaczmarski", "given": "Marcin"},
        ],
        "issued": {"date-parts": [[2021, 3]]},
        "container-title": "factbase, revision 7, quoted in “United against the USA?” "
        "(with Agencies, about March 2021)",
        "genre": "Claim C2, version 3",
        "language": "en",
        "URL": "https://example.org/claims/C2v3",
        "accessed": {"date-parts": [[2026, 11, 21]]},
        "abstract": "“is more interesting for both governments”",
    }


def place(**fields: Any) -> str:
    return str(reference(**fields)["container-title"]).removeprefix("factbase, revision 7, ")


def test_the_date_of_the_article_is_said_only_where_it_is_not_the_claims() -> None:
    same = article("A2", "united2021", issued={"edtf": "2021-03"})
    assert place(article=same) == "quoted in “United against the USA?” (with Agencies)"
    assert "March 2021)" in place(article=same, made={"edtf": "2020"})


def test_the_revision_is_the_one_the_document_is_of() -> None:
    corrected = {"revision": 9, "at": "2026-12-02T12:00:00Z"}
    found = reference(corrected=corrected)
    assert found["container-title"].startswith("factbase, revision 9, ")
    assert found["accessed"] == {"date-parts": [[2026, 12, 2]]}


@pytest.mark.parametrize(
    ("words", "kind", "where"),
    [
        ("de-AT", "Aussage C2, Version 3",
         ", Revision 7, zitiert in “United against the USA?” (with Agencies, etwa März 2021)"),
        ("zh-CN", "主张C2，第3版",
         "，修订7，引自“United against the USA?”（with Agencies，约2021年3月）"),
        ("fr", "Claim C2, version 3",
         ", revision 7, quoted in “United against the USA?” (with Agencies, about March 2021)"),
    ],
)  # fmt: skip
def test_our_words_are_in_the_language_of_the_list(words: str, kind: str, where: str) -> None:
    found = references.claim(document(), base=BASE, words=Words(words))
    assert (found["genre"], found["container-title"]) == (
        kind,
        f'<span class="nocase">factbase<span class="nodecor">{where}</span></span>',
    )


@pytest.mark.parametrize(
    ("language", "within"), [("en", "claim C2, version 3"), ("de", "Aussage C2, Version 3"),
                             ("zh", "主张C2，第3版")],
)  # fmt: skip
def test_the_kind_is_said_among_our_words_where_the_style_has_no_place_for_it(
    language: str, within: str
) -> None:
    found = references.claim(document(), base=BASE, words=Words(language, with_kind=True))
    assert within in found["container-title"]
    gone = document(status="withdrawn", withdrawn={"revision": 8, "at": "2026-12-02T12:00:00Z"})
    found = references.claim(gone, base=BASE, words=Words("en", with_kind=True))
    assert ", claim C2, version 3, withdrawn, revision 8, quoted" in found["container-title"]


@pytest.mark.parametrize(
    ("exact", "shown"),
    [
        ("the manoeuvres were “aimed at us”", "“the manoeuvres were ‘aimed at us’”"),
        ('he said "no" and "no"', "“he said ‘no’ and ‘no’”"),
        ("«Нет»", "“‹Нет›”"),
    ],
)
def test_quotation_marks_within_a_quote_are_the_inner_ones(exact: str, shown: str) -> None:
    assert reference(quote={"exact": exact})["abstract"] == shown


def test_only_the_database_is_set_as_a_title_is() -> None:
    item = references.claim(document(), base=BASE, words=Words("en"))
    made = write([item], "markdown", style="apa")
    assert "version 3\\]. *factbase*, revision 7, quoted in “United against the USA?”" in made
    assert "<em>factbase</em>, revision 7" in write([item], "html", style="apa")


def test_bibtex_says_where_it_is_quoted() -> None:
    assert "quoted in “United" in write([reference()], "biblatex")


def test_a_claim_in_the_authors_own_voice_is_in_the_article_not_quoted_in_it() -> None:
    found = place(
        attribution="own_voice",
        article=article("A1", "yang2023", outlet={"name": "The Example Times"}),
    )
    assert found == "in “United against the USA?” (The Example Times, about March 2021)"


def test_a_description_in_place_of_a_title_takes_no_quotation_marks() -> None:
    found = place(article=article("A1", "k", title="[Speech in Dalian]", byline=[], issued=None))
    assert found == "quoted in [Speech in Dalian]"


def test_who_relays_a_claim_does_not_make_it() -> None:
    relayed = [who("Kuhrt", "Natasha"), who("Relay", "R.", "relayed_by")]
    assert reference(claimants=relayed)["author"] == [{"family": "Kuhrt", "given": "Natasha"}]
    assert reference(claimants=relayed[1:])["author"] == [{"family": "Relay", "given": "R."}]


def test_what_is_not_known_is_left_out() -> None:
    found = reference(made=None, quote=None, article=article("A1", "k", byline=[], issued=None))
    assert found["container-title"] == "factbase, revision 7, quoted in “United against the USA?”"
    assert not {"issued", "abstract", "status"} & found.keys()


def test_a_withdrawn_claim_says_so() -> None:
    made = reference(status="withdrawn")
    assert made["status"] == "withdrawn"
    assert "withdrawn" in made["genre"], "which styles print"
