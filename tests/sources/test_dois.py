"""What a DOI is: told from anything else wherever one is typed, read or found."""

import pytest
from django.core.exceptions import ValidationError

from sources import dois

SICI = "10.1002/(SICI)1097-4571(199806)49:8<693::AID-ASI4>3.0.CO;2-O"
RIGHT = ["10.1093/ia/iiad001", "10.1000.10/123", "https://doi.org/10.1093/ia/iiad001",
         "DOI: 10.1093/IA/iiad001", SICI]  # fmt: skip
WRONG = ["10.1093", "10.1093/", "10.1093/ia iiad001", "10.1093/<script>alert(1)</script>",
         '10.1093/"onmouseover="alert(1)', "11.1093/ia", "doi", "10.1093/a\n10.1093/b"]  # fmt: skip


@pytest.mark.parametrize("text", RIGHT)
def test_a_doi_is_taken_also_behind_what_stands_before_one(text: str) -> None:
    dois.validate(text)


@pytest.mark.parametrize("text", WRONG)
def test_what_is_none_is_refused(text: str) -> None:
    with pytest.raises(ValidationError, match="not a DOI"):
        dois.validate(text)


@pytest.mark.parametrize(
    ("words", "doi"),
    [
        ("Yang 2023, doi:10.1093/ia/iiad001", "10.1093/ia/iiad001"),
        ("https://doi.org/10.1093/ia/iiad001.", "10.1093/ia/iiad001"),
        ("page 110.1093/ia", ""),
        ("10.1093/ia <b>", ""),
    ],
)
def test_one_that_stands_last_is_found(words: str, doi: str) -> None:
    assert dois.found(words) == doi


def test_one_among_other_words_is_found() -> None:
    found = dois.WITHIN.search(f'see <a href="https://doi.org/{SICI}">')
    assert found is not None
    assert found[0] == SICI
