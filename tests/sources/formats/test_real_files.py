"""Files of other programs, some of them broken on purpose (see ``shared``)."""

import json
import re
import subprocess
from pathlib import Path

import pypandoc
import pytest

from sources.formats import bibtex, latex, ris
from sources.formats.reading import Record

#: File → records in it, and how many of them are refused.
FILES = {
    "jabref/biblatex-software.bib": (9, 0),
    "jabref/complex.bib": (20, 0),
    "jabref/jabref-authors.bib": (212, 0),
    "jabref/test.bib": (19, 0),
    "jabref/testjabref.bib": (156, 0),
    "jabref/twente.bib": (1, 0),
    "jabref/RisImporterCorrupted.ris": (1, 0),
    "jabref/RisImporterTest1.ris": (11, 8),  # eight lines “TY  - …” with nothing behind them
    "jabref/RisImporterTest3.ris": (1, 0),
    "jabref/RisImporterTest4a.ris": (1, 0),
    "jabref/RisImporterTest4b.ris": (1, 0),
    "jabref/RisImporterTest4c.ris": (1, 0),
    "jabref/RisImporterTest5a.ris": (1, 0),
    "jabref/RisImporterTest5b.ris": (1, 0),
    "jabref/RisImporterTest6.ris": (1, 0),
    "jabref/RisImporterTest7.ris": (1, 0),
    "jabref/RisImporterTest8_date.ris": (1, 0),
    "jabref/RisImporterTest9.ris": (1, 0),
    "jabref/RisImporterTestDOI.ris": (1, 0),
    "jabref/RisImporterTestDate1.1.ris": (1, 0),
    "jabref/RisImporterTestDate1.2.ris": (1, 0),
    "jabref/RisImporterTestDoiAndJournalTitle.ris": (1, 0),
    "jabref/RisImporterTestScience.ris": (1, 0),
    "jabref/RisImporterTestScopus.ris": (1, 0),
    "jabref/RisImporterTestWithEmptyER.ris": (1, 0),
    "rispy/tests/data/example_basic.ris": (1, 0),
    "rispy/tests/data/example_bom.ris": (1, 0),
    "rispy/tests/data/example_custom_list_tags.ris": (1, 0),
    "rispy/tests/data/example_empty_tag.ris": (1, 0),
    "rispy/tests/data/example_extraneous_data.ris": (2, 0),
    "rispy/tests/data/example_full.ris": (2, 0),
    "rispy/tests/data/example_full_without_whitespace.ris": (2, 0),
    "rispy/tests/data/example_full_write.ris": (2, 0),
    "rispy/tests/data/example_multi_unknown_tags.ris": (1, 0),
    "rispy/tests/data/example_multiline.ris": (3, 0),
    "rispy/tests/data/example_single_unknown_tag.ris": (1, 0),
    "rispy/tests/data/example_starting_newlines.ris": (1, 0),
    "rispy/tests/data/example_urls.ris": (4, 0),
    "rispy/tests/data/example_utf_chars.ris": (1, 0),
    "rispy/tests/data/example_wos.ris": (2, 0),
}
REASONS = {"There is nothing in it but its type."}


def records(path: Path) -> list[Record]:
    form = bibtex if path.suffix == ".bib" else ris
    return list(form.read(path.read_text(encoding="utf-8")))


def test_every_file_there_is_is_in_the_table(shared: Path) -> None:
    folder = shared / "data" / "bibliographic"
    there = {str(p.relative_to(folder)) for p in folder.rglob("*") if p.suffix in (".bib", ".ris")}
    assert there == FILES.keys()


@pytest.mark.parametrize("name", FILES)
def test_what_is_in_a_file_is_read_or_refused_with_a_reason(name: str, shared: Path) -> None:
    found = records(shared / "data" / "bibliographic" / name)
    refused = [record for record in found if record.item is None]
    assert (len(found), len(refused)) == FILES[name]
    assert {record.fault for record in refused} <= REASONS
    lines = [record.line for record in found]
    assert lines == sorted(set(lines))


@pytest.mark.parametrize("name", [name for name in FILES if name.endswith(".bib")])
def test_what_is_read_of_bibtex_is_what_pandoc_reads(name: str, shared: Path) -> None:
    path = shared / "data" / "bibliographic" / name
    done = subprocess.run(
        [pypandoc.get_pandoc_path(), "--sandbox", "--from=biblatex", "--to=csljson", str(path)],
        capture_output=True, check=True,
    )  # fmt: skip
    theirs = {item["id"]: item for item in json.loads(done.stdout)}
    ours = {str(r.item["id"]): r.item for r in records(path) if r.item is not None}
    assert ours.keys() == theirs.keys()
    for key, item in ours.items():
        assert _bare(item["title"]) == _bare(theirs[key]["title"])
        assert item.get("issued") == theirs[key].get("issued")
        people = [n for n in theirs[key].get("author", []) if n.get("literal") != "others"]
        assert [_bare(n.get("family", "")) for n in item.get("author", [])] == [
            _bare(n.get("family", "")) for n in people
        ]


def _bare(text: str) -> str:
    """Without markup, capitals, the quotes pandoc curls, and the mathematics and dotless ı it
    leaves."""
    plain = latex.decode(text).text.replace("ı\u0301", "í")
    return re.sub(r"<[^>]*>|[\W_]", "", plain).casefold()
