import pytest

from sources.formats import pdf
from sources.formats.found import Unreadable
from tests.documents import Line
from tests.documents import pdf as made

BODY = [
    "The two navies began four days of exercises on Monday, the ministry said. Seven",
    "ships take part, among them a destroyer that has never left its home waters be-",
    "fore. It is old.",
    "Others were more cautious. An alliance, they said, would bind both sides to more",
    "than either wants, and talking about one costs nothing at all, said the lecturer",
    "who has followed the manoeuvres for years.",
]


def lines(texts: list[str], top: float = 700, size: float = 11) -> list[Line]:
    return [(72, top - 14 * number, size, text) for number, text in enumerate(texts)]


def report(pages: int = 1, **info: str) -> bytes:
    first = [
        (72.0, 780.0, 22.0, "Exercises in the strait"),
        (72.0, 745.0, 11.0, "By Ada Example and Bob Example"),
        (72.0, 728.0, 11.0, "14 March 2021"),
        *lines(BODY),
    ]
    rest = [
        [(72.0, 800.0, 9.0, "Exercises in the strait"), *lines(BODY), (300.0, 30.0, 9.0, str(n))]
        for n in range(2, pages + 1)
    ]
    return made(first, *rest, **info)


def test_title_byline_and_day_are_found_on_the_first_page() -> None:
    found = pdf.read(report())
    assert found.best("title") == "Exercises in the strait"
    assert [each.printed for each in found.byline] == ["Ada Example", "Bob Example"]
    assert found.best("issued") == "2021-03-14"
    assert found.best("language") == "en"


def test_lines_become_paragraphs_and_divided_words_are_whole() -> None:
    text = pdf.read(report()).best("text")
    assert "left its home waters before. It is old.\n\nOthers were" in text
    assert "than either wants, and talking about one costs nothing at all, said the lecturer who" \
        in text  # fmt: skip


def test_running_titles_and_page_numbers_are_left_out() -> None:
    text = pdf.read(report(pages=6)).best("text")
    assert text.count("Exercises in the strait") == 1
    assert not [line for line in text.split("\n") if line.isdecimal()]


def test_its_properties_come_first_and_the_day_it_was_made_is_uncertain() -> None:
    raw = made(lines(BODY), Title="Said in it", Author="Example, Ada; Bob Example",
               CreationDate="D:20210304123000Z")  # fmt: skip
    found = pdf.read(raw)
    assert found.best("title") == "Said in it"
    assert found.best("issued") == "2021-03-04?"


@pytest.mark.parametrize("title", ["Microsoft Word - final.docx", "untitled", "a.pdf"])
def test_a_title_that_is_a_file_name_is_none(title: str) -> None:
    assert pdf.read(report(Title=title), name="a.pdf").best("title") == "Exercises in the strait"


def test_a_doi_on_the_first_page_makes_it_a_journal_article() -> None:
    found = pdf.read(made([*lines(BODY), (72, 60, 9, "https://doi.org/10.9999/joe.2021.14.101.")]))
    assert (found.best("doi"), found.best("type")) == ("10.9999/joe.2021.14.101", "article-journal")


def test_pictures_of_pages_are_said_to_hold_no_text() -> None:
    assert "no text in the PDF" in pdf.read(made([])).remarks[0]


@pytest.mark.parametrize(
    "raw", [b"%PDF-1.7", b"%PDF-1.7\n" + b"\0\xff" * 5000, b"%PDF-1.4\ntrailer << /Root 1 0 R >>"]
)
def test_a_broken_one_is_refused(raw: bytes) -> None:
    with pytest.raises(Unreadable, match="broken"):
        pdf.read(raw)


def test_half_of_one_is_read_or_refused_but_never_fails() -> None:
    whole, refused = report(pages=3), 0
    for end in range(0, len(whole), 97):
        try:
            pdf.read(whole[:end])
        except Unreadable:
            refused += 1
    assert refused


def test_one_with_a_password_is_refused_saying_so() -> None:
    locked = report().replace(
        b"trailer <<",
        b"trailer << /Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O (%s) /U (%s) >> /ID [(a) (a)]"
        % (b"o" * 32, b"u" * 32),
    )
    with pytest.raises(Unreadable, match="password"):
        pdf.read(locked)


def test_one_of_five_thousand_pages_is_refused() -> None:
    with pytest.raises(Unreadable, match=r"5,000 pages; 1,500 are read"):
        pdf.read(made(*[[] for _ in range(5000)]))


def test_letters_set_closer_than_they_are_wide_stand_once() -> None:
    drawn: list[Line] = [(72, 700, 11, "Hello"), (102, 700, 11, "W"), (110.5, 700, 11, "orld"),
                         (140, 700, 11, "A"), (145, 700, 11, "Vowel")]  # fmt: skip
    assert pdf.read(made(drawn)).best("text") == "Hello World AVowel"
