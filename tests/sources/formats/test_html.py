"""Pages that say who wrote them, when and where, each in another way. All were written for this."""

from pathlib import Path

import pytest

from sources.formats import html
from sources.formats.found import Found, Unreadable

PAGES = Path(__file__).parent / "pages"

#: Page → title, byline (a person as “Family, Given” where the page says so), day, outlet,
#: language, type.
EXPECTED: dict[str, tuple[str, list[str], str, str, str, str]] = {
    "graph": ("Two navies exercise in the strait", ["Example, Ada"], "2023-05-14",
              "The Harbour Courier", "en", "article-newspaper"),
    "several_authors": ("Talk of an alliance costs nothing",
                        ["Ada Example", "Bob van der Berg", "Example News Agency"], "2021-03",
                        "The Daily Example", "en", "article-newspaper"),
    "by_x_and_y": ("Seven ships in the strait", ["Ada Example", "Bob Example"], "2022-11-03",
                   "", "en", "article-newspaper"),
    "microdata": ("Who gains from the drills?", ["Carl Example"], "2020-07-09",
                  "Example Review", "en", "article-newspaper"),
    "opengraph": ("Drills & diplomacy: what the strait tells us", ["Dora Example"], "2022-02-04",
                  "Northern Wire", "en-US", "article-newspaper"),
    "dublin_core": ("The strait in the archives", ["Example, Ada", "Berg, Bob van der"], "2019",
                    "Example State Archive", "en", "webpage"),
    "citation_tags": ("Signals without alliances: naval exercises, 1992–2021",
                      ["Example, Ada", "Example, Bob, Jr."], "2021-03-09", "Journal of Examples",
                      "en", "article-journal"),
    "only_h1": ("The parade in the port", ["Ada Example"], "2018-03-12", "", "en",
                "article-newspaper"),
    "german": ("Zwei Marinen üben in der Meerenge", ["Ada Beispiel", "Bob Beispiel"],
               "2023-05-14", "Beispielzeitung", "de", "article-newspaper"),
    "chinese": ("两国海军在海峡演习", ["王小明", "李华"], "2023-05-14", "示例日报", "zh",
                "article-newspaper"),
    "arabic": ("تدريبات بحرية في المضيق", ["ليلى مثال", "عمر نموذج"], "2023-05-14",
               "صحيفة المثال", "ar", "article-newspaper"),
    "russian": ("Два флота проводят учения в проливе", ["Иван Примеров", "Анна Примерова"],
                "2023-05-14", "Примерная газета", "ru", "article-newspaper"),
    "wrong_charset": ("Учения в проливе", ["Анна Примерова"], "2009-08-07", "Примерная газета",
                      "ru", "article-newspaper"),
    "only_changed": ("The strait: questions and answers", ["Ada Example"], "2023-01-20?",
                     "Example Institute for Seas", "en", "article-newspaper"),
    "two_headings": ("Fishermen fear the drills", ["Emil Example"], "2021-09-30",
                     "Coast Gazette", "en", "article-newspaper"),
    "amp": ("Destroyer leaves home waters", ["Fay Example", "Gus Example"], "2023-05-13",
            "Southern Example", "en-AU", "article-newspaper"),
    "paywall": ("The admiral's doubts", ["Hal Example"], "2022-12-01", "Example Monthly", "en",
                "article-newspaper"),
    "liveblog": ("Live: the parade in the port", ["Ada Example"], "2023-05-18", "Example Now",
                 "en", "article-newspaper"),
    "speech": ("Remarks by the Minister at the opening of the harbour", [], "2016-06-21",
               "Ministry of Examples", "en", "speech"),
    "press_release": ("Seven ships take part in exercises", ["Ministry of Examples"],
                      "2023-05-15", "Ministry of Examples", "en", "webpage"),
    "blog": ("Strait talk", ["Ada Example"], "2017-10-02", "Ada's notes", "en", "post-weblog"),
    "report_landing": ("Exercises in the strait: a review", ["Office of Examples"], "2020-11",
                       "Office of Examples", "en", "report"),
    "script_in_title": ("<script>alert(1)</script> and the strait", ["<b>Ada</b> Example"],
                        "2020-02-02", "", "en", "article-newspaper"),
}  # fmt: skip


def page(name: str) -> Found:
    return html.read((PAGES / f"{name}.html").read_bytes())


def read(body: str, head: str = "") -> Found:
    return html.read(f"<html><head>{head}</head><body>{body}</body></html>".encode())


def test_every_page_there_is_is_one_of_those_expected() -> None:
    assert {path.stem for path in PAGES.glob("*.html")} == set(EXPECTED)


@pytest.mark.parametrize("name", EXPECTED)
def test_title_byline_day_and_outlet_are_found(name: str) -> None:
    found = page(name)
    names = [each.inverted or each.printed for each in found.byline]
    fields = (found.best(field) for field in ("issued", "outlet", "language", "type"))
    assert (found.best("title"), names, *fields) == EXPECTED[name]


@pytest.mark.parametrize("name", EXPECTED)
def test_every_proposal_says_where_it_stood(name: str) -> None:
    found = page(name)
    assert all(each.where for values in found.values.values() for each in values)
    assert all(each.where for each in found.authors)


@pytest.mark.parametrize("name", sorted(set(EXPECTED) - {"paywall", "report_landing", "liveblog"}))
def test_the_text_is_the_article_in_paragraphs_and_nothing_around_it(name: str) -> None:
    text = page(name).best("text")
    assert text.count("\n\n") >= 3
    for around in ("cookie", "Cookie", "Home", "Sport", "©", "window.track", "Most read",
                   "We need your consent", "Menu entry", "2 comments"):  # fmt: skip
        assert around not in text


def test_organisations_are_told_from_people() -> None:
    assert [each.kind for each in page("several_authors").byline] == [
        "person", "person", "organisation",
    ]  # fmt: skip
    assert page("press_release").byline[0].kind == "organisation"


def test_other_articles_on_the_page_are_not_taken_for_it() -> None:
    assert "2020-01-01" not in [each.value for each in page("graph").values["issued"]]
    assert page("liveblog").best("issued") == "2023-05-18"


def test_what_a_journal_says_for_references_is_all_there() -> None:
    found = page("citation_tags")
    told = {name: found.best(name) for name in ("volume", "issue", "pages", "doi", "issn")}
    assert told == {"volume": "14", "issue": "2", "pages": "101–128",
                    "doi": "10.9999/joe.2021.14.101", "issn": "1234-5679"}  # fmt: skip


def test_genres_are_told() -> None:
    assert page("paywall").best("genre") == "opinion"
    assert page("liveblog").best("genre") == "live blog"
    assert page("press_release").best("genre") == "press release"


def test_the_address_is_the_pages_own() -> None:
    raw = (PAGES / "amp.html").read_bytes()
    found = html.read(raw, url="https://southern.example/amp/destroyer")
    assert [each.value for each in found.values["url"]] == [
        "https://southern.example/news/destroyer-leaves-home",
        "https://southern.example/amp/destroyer",
    ]


def test_a_page_that_shows_less_than_it_tells_programs_says_so() -> None:
    found = page("paywall")
    assert "shows less" in found.remarks[0]
    assert "Nobody asked the admiral" in found.values["text"][1].value
    assert "\n\n" in found.values["text"][1].value


def test_a_page_that_is_not_in_the_encoding_it_says_is_read_as_it_is() -> None:
    found = page("wrong_charset")
    assert "«Эти учения показывают" in found.best("text")
    assert "not what it says" in found.remarks[0]


@pytest.mark.parametrize(
    ("said", "real"),
    [("iso-8859-1", "utf-8"), ("utf-8", "utf-8"), ("gb2312", "gb2312"), ("big5", "big5"),
     ("iso-2022-jp", "iso-2022-jp"), ("utf-16", "utf-16"), ("nonsense", "utf-8")],
)  # fmt: skip
def test_encodings_are_found_out(said: str, real: str) -> None:
    title = "海上演習" if real in ("big5", "iso-2022-jp") else "海上演习"
    raw = f"<html><head><title>{title}</title></head><body><p>x</p></body></html>".encode(real)
    assert html.read(raw, charset=said).best("title") == title


def test_a_date_of_change_is_uncertain_as_a_date_of_publication() -> None:
    found = page("only_changed")
    assert found.best("issued") == "2023-01-20?"
    assert "dateModified" in found.values["issued"][0].where


def test_a_date_that_two_people_read_two_ways_is_only_its_year() -> None:
    assert (
        read("<h1>A day</h1>", '<meta name="date" content="03/04/2021">').best("issued") == "2021"
    )


def test_nobody_is_an_author_by_being_the_newspaper_where_a_person_is_named() -> None:
    head = """<meta property="og:site_name" content="The Daily Example">
    <meta name="author" content="The Daily Example">"""
    found = read('<article><h1>A</h1><p class="byline">By Ada Example</p></article>', head)
    assert [each.printed for each in found.byline] == ["Ada Example"]


def test_hidden_text_is_no_text() -> None:
    seen = "<p>The ships left the port in the morning and came back at night.</p>" * 3
    hidden = (
        '<p style="display: none">Hidden one.</p><p hidden>Hidden two.</p>'
        '<div aria-hidden="true">Hidden three.</div><template><p>Hidden four.</p></template>'
    )
    found = read(f"<article><h1>Ships</h1>{seen}{hidden}</article>")
    assert not [each for each in found.values["text"] if "Hidden" in each.value]


def test_a_line_that_is_said_again_and_again_stands_each_time() -> None:
    said = "The harbour was built by many hands, and I see some of them here, number {}."
    lines = "".join(f"<p>{said.format(n)}</p><p>(Applause.)</p>" for n in range(12))
    text = read(f"<h1>Remarks</h1><div>{lines}</div>").best("text")
    assert text.count("(Applause.)") == text.count("The harbour was built") == 12


@pytest.mark.parametrize(
    "body",
    ["<p>" * 20_000 + "deep", "<div>" * 100_000 + "deep" + "</div>" * 100_000,
     "\0<h1>a\0b</h1>\0", "<h1>\ud800</h1>".encode("utf-8", "surrogatepass").decode("latin-1"),
     '<script type="application/ld+json">' + "[" * 100_000 + "</script><h1>a</h1>",
     '<script type="application/ld+json">{"@type": "NewsArticle", "headline": {"a": [1]}, '
     '"author": [[["x"]]], "datePublished": 5, "publisher": [[]]}</script><h1>a</h1>',
     "<h1>" + "x" * 500_000 + "</h1>", "<meta name='author' content='" + "a, " * 50_000 + "'>"],
    ids=["open paragraphs", "deep", "NUL", "half a character", "deep JSON", "odd JSON",
         "long heading", "long byline"],
)  # fmt: skip
def test_a_page_made_to_fail_is_read_as_far_as_it_can_be(body: str) -> None:
    found = html.read(f"<html><body>{body}</body></html>".encode("utf-8", "replace"))
    assert all("\0" not in each.value for values in found.values.values() for each in values)
    assert all(len(each.value) <= 2000 for each in found.values.get("title", []))


def test_a_page_with_nothing_on_it_says_so() -> None:
    assert "no text" in read("<div id='app'></div>").remarks[0]


def test_too_long_a_page_is_refused() -> None:
    with pytest.raises(Unreadable, match="MB"):
        html.read(b"<html>" + b"x" * (html.MOST_BYTES + 1))


def test_what_was_found_can_be_kept_as_json_and_had_again() -> None:
    found = page("graph")
    assert Found.of(found.plain()) == found
