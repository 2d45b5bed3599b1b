"""The hard cases of references, each through every format it matters in."""

from threading import BoundedSemaphore
from typing import Any

import orjson
import pytest

from sources.formats import pandoc, references, styles
from sources.formats.references import ReferencesError, UnknownLocale, UnknownStyle, write


def item(**fields: Any) -> dict[str, Any]:
    return {"id": "key", "type": "article-newspaper", "title": "A title", "language": "en"} | {
        name.replace("_", "-"): value for name, value in fields.items()
    }


def names(*people: tuple[str, str]) -> list[dict[str, Any]]:
    return [{"family": family, "given": given} for family, given in people]


YANG = item(id="yang2023", author=names(("Yang", "Jianli")), issued={"date-parts": [[2023]]})
AGENCIES = item(
    id="united2021",
    title="United against the USA?",
    author=[{"literal": "with Agencies"}],
    issued={"date-parts": [[2021, 3]]},
)
XI = item(
    type="speech",
    author=[
        {"family": "Xi", "given": "Jinping", "static-ordering": True},
        {"family": "Li", "given": "Bo", "static-ordering": True},
    ],
)
JUNIOR = item(
    author=[
        {"family": "Berg", "given": "Jan", "non-dropping-particle": "van der", "suffix": "Jr."},
        {"family": "Suharto"},
    ]
)
MARCH_ABOUT = item(issued={"date-parts": [[2021, 3]], "circa": True})
SPRING = item(issued={"date-parts": [[2021]], "season": 1})
MONTHS = item(issued={"date-parts": [[2021, 3], [2021, 5]]})
DECADE = item(issued={"date-parts": [[2020], [2029]]})
SPECIAL = item(title=r"[Tags: 50% of #a_b & {c} \d $x$ ~e^f “quoted” 杨建利 é]")
CHICAGO = "chicago-author-date"
TEXTS = [name for name in references.FORMS if name not in ("docx", "odt", "pdf")]


@pytest.mark.parametrize(
    ("form", "has"),
    [
        ("csljson", '"id": "yang2023"'),
        ("bibtex", "@article{yang2023,"),
        ("biblatex", "@article{yang2023,"),
        ("ris", "TY  - NEWS\r\n"),
        ("csv", 'yang2023,article-newspaper,A title,"Yang, Jianli",,2023,'),
    ],
)
def test_a_machine_reads_it_in_its_own_form(form: str, has: str) -> None:
    assert has in write([YANG], form)


@pytest.mark.parametrize(
    ("case", "style", "reads"),
    [
        (YANG, "apa", "Yang, J. (2023). A title."),
        (item(author=names(("Yang", "Jianli"))), "apa", "Yang, J. (n.d.). A title."),
        (AGENCIES, "apa", "with Agencies. (2021, March). United against the USA?"),
        (MARCH_ABOUT, "apa", "A title. (ca. 2021, March)."),
        (SPRING, "apa", "A title. (2021, Spring)."),
        (DECADE, "apa", "A title. (2020–2029)."),
        (XI, "apa", "Xi, J., & Li, B. (n.d.). A title."),
        (XI, CHICAGO, "Xi Jinping, and Li Bo. n.d. “A Title.”"),
        (JUNIOR, "apa", "van der Berg, J., Jr., & Suharto. (n.d.). A title."),
        (item(title="[A supplied title]"), "apa", "[A supplied title]. (n.d.)."),
        (
            SPECIAL,
            "apa",
            r"[Tags: 50% of #a_b & {c} \d $x$ ~e^f “quoted” 杨建利 é]. (n.d.).",
        ),
        (item(type="interview", author=names(("Müller", "Zoë"))), "apa",
         "Müller, Z. (n.d.). A title."),
        (YANG, "nature-digest", "1. Yang, J. A title. (2023)."),
        (YANG, "chicago-notes", "Jianli Yang, A Title, 2023."),
    ],
)  # fmt: skip
def test_a_person_reads_it_in_a_style(case: dict[str, Any], style: str, reads: str) -> None:
    assert write([case], "text", style=style) == f"{reads}\n"


def test_months_and_terms_are_in_the_language_asked_for() -> None:
    written = write([AGENCIES, item()], "text", style="apa", locale="de-DE")
    assert "(2021, März)" in written
    assert "(o.\N{NO-BREAK SPACE}J.)" in written


def test_a_style_that_depends_on_another_brings_its_own_language() -> None:
    found = styles.load("nature-digest")
    assert "<id>http://www.zotero.org/styles/nature</id>" in found.text
    assert found.locale == "en-GB"


def test_nothing_people_typed_becomes_markup() -> None:
    hostile = item(title='<script>alert(1)</script> <img src=x onerror="alert(1)">')
    written = write([hostile], "html")
    assert "<script" not in written
    assert "<img" not in written
    assert "&lt;script&gt;" in written


def test_markdown_keeps_stars_and_underscores_as_they_were_typed() -> None:
    assert r"a \*star\* and \[link\](x)" in write([item(title="a *star* and [link](x)")],
                                                  "markdown")  # fmt: skip


def test_a_variable_csl_cannot_read_does_not_lose_the_list() -> None:
    odd = item(id="odd", issued={"date-parts": "zz"}, author=["x"], custom={"a": 1}, volume=[])
    for form in TEXTS:
        written = write([odd, YANG], form)
        assert "Yang" in written
        assert "A title" in written


@pytest.mark.parametrize(
    ("form", "has"),
    [
        ("text", "On Ursus: H₂O."),
        ("html", "On <em>Ursus</em>: H<sub>2</sub>O"),
        ("csljson", "On <i>Ursus</i>: H<sub>2</sub>O"),
        ("biblatex", r"title = {{On \textit{Ursus}: H\textsubscript{2}O}}"),
        ("ris", "TI  - On <i>Ursus</i>: H<sub>2</sub>O"),
        ("csv", "On Ursus: H2O"),
    ],
)
def test_italics_in_a_title_are_what_the_form_has_for_them(form: str, has: str) -> None:
    marked = item(title="On <i>Ursus</i>: H<sub>2</sub>O", type="article-journal")
    assert has in write([marked], form)


def test_csl_json_is_what_went_in() -> None:
    assert orjson.loads(write([XI, SPECIAL], "csljson")) == [XI, SPECIAL]


@pytest.mark.parametrize("form", ["csljson", "bibtex", "biblatex", "ris", "text", "markdown"])
def test_no_references_are_an_empty_list(form: str) -> None:
    assert write([], form).strip() in ("", "[]")


@pytest.mark.parametrize(
    ("name", "nearest"),
    [
        ("APA", "apa"),
        ("chicago author date", "chicago-author-date"),
        ("../apa", "apa"),
        ("apa.csl", "apa"),
        ("modern-language-assocation", "modern-language-association"),
        ("", "apa"),
        ("x" * 10_000, "apa"),
    ],
)
def test_a_style_that_is_not_there_is_refused_with_the_nearest(name: str, nearest: str) -> None:
    with pytest.raises(UnknownStyle) as refused:
        write([YANG], "text", style=name)
    assert nearest in str(refused.value)
    assert len(str(refused.value)) < 300


@pytest.mark.parametrize("locale", ["xx", "english", "en_GB", "../de", "de-DE-x", "d"])
def test_a_language_references_cannot_be_in_is_refused(locale: str) -> None:
    with pytest.raises(UnknownLocale, match="Write a language, such as en-GB"):
        write([YANG], "text", locale=locale)


def test_patience_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pandoc, "PATIENCE", 0.001)
    with pytest.raises(ReferencesError, match="Ask for fewer at once"):
        write([item(title="Never written before")], "text")


def test_one_reference_is_formatted_once(monkeypatch: pytest.MonkeyPatch) -> None:
    once = item(title="Written once")
    first = write([once], "text")
    monkeypatch.setattr(pandoc, "run", None)
    assert write([once], "text") == first


def test_a_turn_is_given_back_also_by_who_failed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pandoc, "AT_ONCE", BoundedSemaphore(1))
    monkeypatch.setattr(pandoc, "TURN", 0.01)
    with monkeypatch.context() as impatient:
        impatient.setattr(pandoc, "PATIENCE", 0.001)
        with pytest.raises(ReferencesError, match="Ask for fewer at once"):
            write([item(title="Begun and not ended")], "text")
    assert "Begun and then ended" in write([item(title="Begun and then ended")], "text")
