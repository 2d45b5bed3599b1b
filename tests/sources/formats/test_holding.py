"""The table of what a form does not give back, as the docs have it."""

from pathlib import Path

from sources.formats import holding

DOCS = Path(__file__).resolve().parents[3] / "docs" / "formats.md"


def test_the_docs_have_the_table_as_it_is_in_code() -> None:
    rows = [line for line in DOCS.read_text(encoding="utf-8").splitlines() if line[:2] == "| "]
    cells = [[cell.strip() for cell in row.strip("|").split("|")] for row in rows[2:]]
    assert cells == [
        [loss.what, loss.becomes,
         *("yes" if form in loss.forms else "" for form in ("bibtex", "biblatex", "ris"))]
        for loss in holding.LOSSES
    ]  # fmt: skip


def test_each_form_has_a_table_of_its_own() -> None:
    assert ("a dash between pages", "a hyphen") in holding.table("ris")
    assert holding.table("csljson") == []
