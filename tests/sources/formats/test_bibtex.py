"""BibTeX and BibLaTeX: what their fields are in CSL, what is written, and that others read it."""

import json
import subprocess
from typing import Any

import bibtexparser
import pypandoc
import pytest

from sources.formats import biblatex, bibtex
from sources.formats.reading import Record
from sources.models.article import CSL_TYPES
from tests.sources.formats.test_round_trips import DATES, EVERYTHING

YANG = {"family": "Yang", "given": "Jianli"}


def records(text: str) -> list[Record]:
    return list(bibtex.read(text))


def read(text: str) -> dict[str, Any]:
    (record,) = records(text)
    assert record.item is not None
    return record.item


def item(**variables: Any) -> dict[str, Any]:
    return {"id": "yang2023", "type": "article-newspaper", "title": "A title"} | variables


def written(form: str, **variables: Any) -> str:
    return "".join({"bibtex": bibtex, "biblatex": biblatex}[form].write([item(**variables)]))


# --- reading ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "variables"),
    [
        ("title = {{Ports of {G}enoa}}, subtitle = {A guide}",
         {"title": "Ports of Genoa: A guide"}),
        ("author = {Jianli Yang and {with Agencies}}",
         {"author": [YANG, {"literal": "with Agencies"}]}),
        ("author = {von Hippel, Eric and Sherry, John, Jr.}",
         {"author": [{"family": "Hippel", "given": "Eric", "non-dropping-particle": "von"},
                     {"family": "Sherry", "given": "John", "suffix": "Jr."}]}),
        ("year = 2021, month = mar", {"issued": {"date-parts": [[2021, 3]]}}),
        ('year = 2021, month = "9 " # mar', {"issued": {"date-parts": [[2021, 3, 9]]}}),
        ("year = {2021}, month = {March/April}",
         {"issued": {"date-parts": [[2021, 3], [2021, 4]]}}),
        ("year = {2021}, month = {Frühjahr}", {"issued": {"date-parts": [[2021]], "season": 1}}),
        ("year = {c. 1850}", {"issued": {"date-parts": [[1850]], "circa": True}}),
        ("year = {1999--2000}", {"issued": {"date-parts": [[1999], [2000]]}}),
        ("year = {forthcoming}", {"issued": {"literal": "forthcoming"}}),
        ("date = {2021-21~}", {"issued": {"date-parts": [[2021]], "season": 1, "circa": True}}),
        ("pages = {12 -- 19}", {"page": "12-19"}),
        ("doi = {https://doi.org/10.1234/A\\_b}", {"DOI": "10.1234/A_b"}),
        ("url = {https://x.org/a\\_b\\%20c}", {"URL": "https://x.org/a_b%20c"}),
        ("howpublished = {\\url{https://x.org/}}", {"URL": "https://x.org/"}),
        ("address = {New York}, location = {Shanghai}",
         {"publisher-place": "New York", "event-place": "Shanghai"}),
        ("eprint = {2101.00001}, archiveprefix = {arXiv}",
         {"archive": "arXiv", "archive_location": "2101.00001"}),
        ("eprint = {99}, eprinttype = {pubmed}", {"PMID": "99"}),
        ("langid = {ngerman}", {"language": "de"}),
        ("language = {English}", {"language": "en"}),
        ("pubstate = {inpress}", {"status": "in press"}),
        ("groups = {Mine}, note = {x}", {"bibtex-groups": "Mine", "note": "x"}),
    ],
)  # fmt: skip
def test_a_field_is_read_as_the_variable_it_is(fields: str, variables: dict[str, Any]) -> None:
    assert read(f"@misc{{a, {fields}}}") == {"id": "a", "type": "document"} | variables


@pytest.mark.parametrize(
    ("kind", "type_"),
    [
        ("article", "article-journal"), ("inproceedings", "paper-conference"),
        ("incollection", "chapter"), ("techreport", "report"), ("online", "webpage"),
        ("PhdThesis", "thesis"), ("proceedings", "book"), ("softwareversion", "software"),
        ("jurisdiction", "legal_case"), ("movie", "motion_picture"), ("letter",
                                                                     "personal_communication"),
    ],
)  # fmt: skip
def test_an_entry_is_of_the_type_zotero_takes_it_for(kind: str, type_: str) -> None:
    assert read(f"@{kind}{{a, title = {{T}}}}")["type"] == type_


def test_an_entry_of_a_type_nobody_knows_is_a_document_and_says_so() -> None:
    (record,) = records("@gadget{a, title = {T}}")
    assert record.item == {"id": "a", "type": "document", "title": "T"}
    assert record.remarks == ("“@gadget” is no known type; it is taken for a document",)


def test_the_number_is_an_issue_of_an_article_and_a_number_of_anything_else() -> None:
    assert read("@article{a, number = 3}")["issue"] == "3"
    assert read("@report{a, number = 3}")["number"] == "3"
    assert read("@book{a, number = 3, series = {S}}")["collection-number"] == "3"


def test_orders_in_a_name_are_taken_out_and_told() -> None:
    (record,) = records(r"@book{a, author = {\input{/etc/passwd}Yang, Jianli \write18{ls}}}")
    assert record.item is not None
    assert record.item["author"] == [YANG]
    assert record.remarks == (r"LaTeX that says nothing here was taken out: \input, \write18",)


def test_where_files_lie_and_what_is_very_long_is_left_out_and_told() -> None:
    (record,) = records(
        "@book{a, title={T}, file={:/home/me/x.pdf:PDF}, cited={%s}}" % ("x" * 5000)
    )
    assert record.item == {"id": "a", "type": "book", "title": "T"}
    assert record.remarks == ("Left out: file (a file of yours), cited (5,000 characters)",)


def test_a_year_that_is_no_date_is_told() -> None:
    (record,) = records("@book{k, title = {A title}, year = {n.d.}}")
    assert "issued" not in (record.item or {"issued": 1})
    assert record.remarks == ("“n.d.” is no date and was left out",)


@pytest.mark.parametrize("form", ["bibtex", "biblatex"])
@pytest.mark.parametrize("variable", ["note", "annote", "abstract"])
def test_what_looks_like_markup_in_plain_prose_is_text(form: str, variable: str) -> None:
    text = written(form, **{variable: "A <b>bold</b> word"})
    assert "textbf" not in text
    assert read(text)[variable] == "A <b>bold</b> word"


def test_and_others_is_nobody() -> None:
    (record,) = records("@book{a, author = {Yang, Jianli and others}}")
    assert record.item is not None
    assert record.item["author"] == [YANG]
    assert record.remarks == ("“and others” is no name and was left out (author)",)


def test_what_no_database_can_hold_is_shown() -> None:
    (record,) = records("\ufeff@book{a, title = {One\0two \ud800}}")
    assert record.item is not None
    assert record.item["title"] == "One�two �"
    assert record.remarks == ("A character could not be read, where � stands: title",)


def test_an_entry_that_is_empty_is_refused_with_its_line() -> None:
    (record,) = records("\n\n@book{a}")
    assert record == Record(3, None, "There is nothing in it but its key.", (), "@book{a}")


@pytest.mark.parametrize(
    "text", ["", "  \n", "no entry at all", "%PDF-1.7 \x00\x01", "@", "{" * 99]
)
def test_what_is_no_bibtex_has_no_records(text: str) -> None:
    assert records(text) == []


# --- writing ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("form", "variables", "has"),
    [
        ("bibtex", {}, "@article{yang2023,\n  title = {{A title}},\n"),
        ("biblatex", {}, "  entrysubtype = {newspaper}\n}"),
        ("bibtex", {"author": [YANG, {"literal": "with Agencies"}]},
         "  author = {Yang, Jianli and {with Agencies}},\n"),
        ("biblatex", {"author": [YANG | {"static-ordering": True}]},
         "  author+an = {1=nativeorder},\n"),
        ("bibtex", {"issued": DATES["day"]}, "  year = {2021},\n  month = mar,\n  day = {9},\n"),
        ("biblatex", {"issued": DATES["day"]}, "  date = {2021-03-09},\n"),
        ("bibtex", {"issued": DATES["about"]}, "  note = {Date approximate},\n"),
        ("bibtex", {"issued": DATES["about"]}, "  csl-issued = {2021-03~}\n"),
        ("biblatex", {"issued": DATES["about"]}, "  date = {2021-03~},\n"),
        ("biblatex", {"issued": DATES["season"]}, "  date = {2021-21},\n"),
        ("bibtex", {"issued": DATES["years"]}, "  year = {1999--2001},\n"),
        ("biblatex", {"issued": DATES["months"]}, "  date = {2021-03/2021-05},\n"),
        ("bibtex", {"container-title": "Ports & Ships"}, r"  journal = {Ports \& Ships},"),
        ("biblatex", {"publisher": "Bell and Sons"}, "  publisher = {Bell {and} Sons},"),
        ("bibtex", {"page": "12–19"}, "  pages = {12--19},"),
        ("bibtex", {"URL": "https://x.org/a_b%c"}, "  url = {https://x.org/a_b%c},"),
        ("biblatex", {"language": "de-CH"}, "  langid = {nswissgerman},"),
        ("bibtex", {"medium": "print"}, "  csl-medium = {print}\n"),
        ("bibtex", {"type": "webpage", "container-title": "Site"}, "  howpublished = {Site},\n"),
        ("biblatex", {"type": "speech"}, "@unpublished{"),
        ("biblatex", {"type": "hearing"}, "@jurisdiction{"),
        ("biblatex", {"type": "broadcast"}, "  entrysubtype = {broadcast}\n"),
        ("bibtex", {"id": "a key, {odd}"}, "@article{a-key-odd,"),
    ],
)  # fmt: skip
def test_it_is_written_as_latex_wants_it(form: str, variables: dict[str, Any], has: str) -> None:
    assert has in written(form, **variables)


#: What Zotero writes, by CSL type: the types of BibLaTeX and of BibTeX.
ZOTERO = {
    "article-newspaper": ("article", "article"), "article-journal": ("article", "article"),
    "article-magazine": ("article", "article"), "webpage": ("online", "misc"),
    "post-weblog": ("online", "misc"), "post": ("online", "misc"),
    "report": ("report", "techreport"),
    "speech": ("unpublished", "unpublished"), "interview": ("misc", "misc"),
    "broadcast": ("misc", "misc"), "hearing": ("jurisdiction", "misc"),
    "legislation": ("legislation", "misc"), "bill": ("legislation", "misc"),
    "legal_case": ("jurisdiction", "misc"), "map": ("misc", "misc"), "patent": ("patent", "misc"),
    "thesis": ("thesis", "phdthesis"), "chapter": ("incollection", "incollection"),
    "paper-conference": ("inproceedings", "inproceedings"), "book": ("book", "book"),
    "dataset": ("dataset", "misc"), "article": ("online", "misc"),
    "manuscript": ("unpublished", "unpublished"), "motion_picture": ("movie", "misc"),
    "personal_communication": ("letter", "misc"), "software": ("software", "misc"),
    "graphic": ("artwork", "misc"), "song": ("audio", "misc"), "document": ("misc", "misc"),
    "entry-encyclopedia": ("inreference", "incollection"),
    "entry-dictionary": ("inreference", "incollection"), "standard": ("standard", "misc"),
}  # fmt: skip


@pytest.mark.parametrize("type_", ZOTERO)
def test_its_type_is_the_one_zotero_uses(type_: str) -> None:
    in_biblatex, in_bibtex = ZOTERO[type_]
    assert written("biblatex", type=type_).startswith(f"@{in_biblatex}{{")
    assert written("bibtex", type=type_).startswith(f"@{in_bibtex}{{")


# --- read by others -----------------------------------------------------------------------------

ALL = [{"id": type_, "type": type_} | EVERYTHING for type_ in CSL_TYPES] + [
    item(id=f"date-{known}", issued=date) for known, date in DATES.items()
]


def pandoc(text: str, form: str) -> list[dict[str, Any]]:
    done = subprocess.run(
        [pypandoc.get_pandoc_path(), "--sandbox", f"--from={form}", "--to=csljson"],
        input=text.encode(), capture_output=True, check=True,
    )  # fmt: skip
    assert done.stderr == b""
    found: list[dict[str, Any]] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize("form", ["bibtex", "biblatex"])
def test_pandoc_reads_all_of_it_without_a_warning(form: str) -> None:
    text = "".join({"bibtex": bibtex, "biblatex": biblatex}[form].write(ALL))
    found = pandoc(text, form)
    assert [each["id"] for each in found] == [each["id"] for each in ALL]
    for mine, theirs in zip(ALL, found, strict=True):
        assert theirs["title"].replace("’", "'").startswith(mine["title"].replace("’", "'"))
        assert [name.get("family") for name in theirs.get("author", [])] == [
            name.get("family") for name in mine.get("author", [])
        ]


def test_pandoc_reads_the_dates_of_biblatex_as_exact_as_they_are() -> None:
    known = [item(id=name, issued=DATES[name]) for name in ("year", "month", "day", "years")]
    found = pandoc("".join(biblatex.write(known)), "biblatex")
    assert [each["issued"] for each in found] == [each["issued"] for each in known]


@pytest.mark.parametrize("form", ["bibtex", "biblatex"])
def test_bibtexparser_reads_all_of_it_without_a_warning(
    form: str, caplog: pytest.LogCaptureFixture
) -> None:
    text = "".join({"bibtex": bibtex, "biblatex": biblatex}[form].write(ALL))
    library = bibtexparser.parse_string(text)
    assert library.failed_blocks == []
    said = [each for each in caplog.records if not each.name.startswith("django")]
    assert said == []
    assert [entry.key for entry in library.entries] == [each["id"] for each in ALL]
    first = library.entries_dict["article-journal"]
    assert first["pages"] == "12--19"
