"""Articles under headings, each with the claims that belong there."""

from typing import Any

import pytest

from claims.formats import annotating
from tests.claims.formats.test_references import article, document, who

BASE = "https://example.org/"


def claim(number: str, stance: str, key: str = "one2021", **fields: Any) -> dict[str, Any]:
    return document(
        id=number,
        text=f"Claim {number}",
        claimants=[who("Kuhrt", "Natasha") | {"name": "Natasha Kuhrt"}],
        stances=[{"stance": stance, "proposition": {"text": "It is so"}}],
        topic_names={},
        article=article("A1", key),
        **fields,
    )


CLAIMS = [claim("C1", "opposes"), claim("C2", "supports"), claim("C3", "opposes", "two2022")]


def test_under_a_heading_stand_only_the_claims_that_belong_there() -> None:
    found = annotating.arranged(CLAIMS, of="annotated", group="stance", base=BASE)
    assert [section.heading for section in found.sections] == ["Supports", "Opposes"]
    supports, opposes = found.sections
    assert [note.text for note in supports.notes["one2021"]] == [
        "Natasha Kuhrt: Claim C2. Supports “It is so”."
    ]
    assert list(opposes.notes) == ["one2021", "two2022"]
    assert len(opposes.notes["one2021"]) == 1


def test_without_headings_an_article_has_all_its_claims() -> None:
    found = annotating.arranged(CLAIMS, of="annotated", group="", base=BASE)
    assert [item["id"] for item in found.items] == ["one2021", "two2022"]
    assert len(found.notes["one2021"]) == 2
    assert found.notes["one2021"][0].quote.startswith("“")


def test_for_programs_the_claims_are_a_note_on_the_article() -> None:
    first, _ = annotating.annotated(CLAIMS, base=BASE)
    assert "Claim C1" in first["annote"]
    assert "https://example.org/claims/C2v3" in first["annote"]


@pytest.mark.parametrize("group", annotating.GROUPS)
def test_what_has_no_heading_of_a_kind_is_not_lost(group: str) -> None:
    found = annotating.arranged(CLAIMS, of="articles", group=group, base=BASE)
    assert {each for section in found.sections for each in section.ids} == {"one2021", "two2022"}


def test_what_is_quoted_within_a_quote_has_single_marks() -> None:
    said = {"exact": "would work “unswervingly” to help"}
    found = annotating.arranged([claim("C1", "opposes", quote=said)], of="annotated", group="",
                                base=BASE)  # fmt: skip
    assert found.notes["one2021"][0].quote == "“would work ‘unswervingly’ to help”"
