from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile

from sources.admin.base import ROWS
from sources.admin.search import WORDS
from sources.models import Article, Byline, Outlet, Snapshot
from tests import factories
from tests.pages import errors, filled, said, save

pytestmark = pytest.mark.django_db
LIST = "/admin/sources/article/"
ADD = f"{LIST}add/"


@pytest.fixture
def client(client_of: Any, coder: Any) -> Any:
    return client_of(coder)


def row(position: int, actor: Any, **fields: Any) -> dict[str, Any]:
    """A byline typed into the inline's row."""
    typed = {"actor": actor.pk if actor else "", "role": "author", "position": 0} | fields
    return {f"bylines-{position}-{name}": value for name, value in typed.items()}


def change(article: Article) -> str:
    return f"{LIST}{article.pk}/change/"


def test_an_article_gets_its_citation_key_from_the_byline_saved_with_it(client: Any) -> None:
    yang = factories.actor("Jianli Yang", family="Yang", given="Jianli")
    save(client, ADD, title="A title", issued="2023", **row(0, yang))
    assert Article.objects.get().citation_key == "yang2023"


def test_the_byline_keeps_the_order_in_which_it_was_typed(client: Any) -> None:
    rows = row(0, factories.actor("Zoe")) | row(1, factories.actor("Abel"))
    save(client, ADD, title="A title", **{"bylines-TOTAL_FORMS": 2}, **rows)
    assert [str(byline) for byline in Byline.objects.order_by("position")] == ["Zoe", "Abel"]


def test_a_byline_without_a_name_is_refused_in_its_row(client: Any) -> None:
    page = save(client, ADD, title="A title", **row(0, None, printed="J. Yang"))
    assert "Choose who it is" in " ".join(errors(page))
    assert not Article.objects.exists()


@pytest.mark.parametrize("date", ["14 May 2024", "May 14, 2024", "14.05.2024", "2024年5月14日"])
def test_a_date_in_words_is_kept_as_what_it_means_and_said_back(client: Any, date: str) -> None:
    page = save(client, ADD, title="A title", issued=date, other_event_date=date)
    article = Article.objects.get()
    assert (article.issued, article.issued_plain) == ("2024-05-14", "14 May 2024")
    assert article.csl_extra == {"event-date": {"date-parts": [[2024, 5, 14]]}}
    assert f"Published: “{date}” is read as 14 May 2024." in said(page)


@pytest.mark.parametrize(
    ("typed", "code"), [("English", "en"), ("deutsch", "de"), ("en_GB", "en-GB"), ("русский", "ru")]
)
def test_a_language_by_its_name_is_kept_as_its_code_and_said_back(
    client: Any, typed: str, code: str
) -> None:
    page = save(client, ADD, title="A title", language=typed)
    assert Article.objects.get().language == code
    assert f"Language: “{typed}” is read as {code}." in said(page)


@pytest.mark.parametrize("code", ["zh-Hans", "de-1901", "en-x-abc", ""])
def test_the_code_of_a_language_is_kept_without_a_word(client: Any, code: str) -> None:
    page = save(client, ADD, title="A title", language=code)
    assert Article.objects.get().language == code
    assert not [each for each in said(page) if "is read as" in each]


@pytest.mark.parametrize("typed", ["Martian", "en, de", "e", "en-", "<b>"])
def test_what_is_no_language_is_refused_with_a_reason(client: Any, typed: str) -> None:
    page = save(client, ADD, title="A title", language=typed)
    assert f"“{typed}” is no language known here." in " ".join(errors(page))
    assert not Article.objects.exists()


def test_a_date_in_the_notation_is_kept_without_a_word(client: Any) -> None:
    page = save(client, ADD, title="A title", issued="2021-03~")
    assert not [each for each in said(page) if "is read as" in each]


@pytest.mark.parametrize(
    ("date", "reason"),
    [
        ("2023-02-30", "February 2023 has 28 days"),
        ("2023-13", "there is no month 13"),
        ("yesterday", "is not a date"),
    ],
)
def test_an_impossible_date_is_refused_at_its_field(client: Any, date: str, reason: str) -> None:
    page = save(client, ADD, title="A title", issued=date)
    assert reason in page.context["adminform"].form.errors["issued"][0]


def test_a_refused_form_comes_back_with_everything_typed(client: Any) -> None:
    page = save(client, ADD, title="A title", issued="yesterday", pasted="The whole text.")
    assert 'value="A title"' in page.content.decode()
    assert "The whole text." in page.content.decode()


def test_a_title_of_spaces_is_refused(client: Any) -> None:
    assert errors(save(client, ADD, title="   "))


def test_a_nul_in_a_field_is_refused_saying_where(client: Any) -> None:
    page = save(client, ADD, title="A\0title")
    assert errors(page) == [
        "The text holds a NUL character at position 2 (line 1). Remove it and try again."
    ]


def test_a_nul_or_half_a_character_hidden_in_json_is_refused(client: Any) -> None:
    for value in (r'{"note": "a\u0000b"}', r'{"note": ["\ud800"]}'):
        assert "The text holds" in errors(save(client, ADD, title="A", csl_extra=value))[0]


def test_pasted_text_is_normalised_and_frozen(client: Any) -> None:
    save(client, ADD, title="A title", pasted="Cafe\u0301\r\nin two lines")
    assert Snapshot.objects.get().text == "Café\nin two lines"


def test_an_uploaded_file_says_where_its_text_is_from(client: Any) -> None:
    file = SimpleUploadedFile("seed.txt", "Beijing’s words".encode())
    save(client, ADD, title="A title", uploaded=file)
    snapshot = Snapshot.objects.get()
    assert (snapshot.text, snapshot.obtained_from, snapshot.method) == (
        "Beijing’s words",
        "seed.txt",
        "file",
    )


def test_a_file_that_is_not_utf8_is_refused_with_line_and_byte(client: Any) -> None:
    file = SimpleUploadedFile("seed.txt", b"first line\nBeijing\x92s words")
    page = save(client, ADD, title="A title", uploaded=file)
    assert "byte 0x92 in line 2" in errors(page)[0]
    assert not Article.objects.exists()


def test_what_was_uploaded_is_kept_as_pasted_when_another_field_is_wrong(client: Any) -> None:
    file = SimpleUploadedFile("seed.txt", b"The uploaded words")
    page = save(client, ADD, title="A title", issued="2023-13", uploaded=file)
    assert page.context["adminform"].form["pasted"].value() == "The uploaded words"


def test_five_megabytes_of_text_are_refused_with_both_numbers(client: Any) -> None:
    page = save(client, ADD, title="A title", pasted="x" * 5_000_000)
    assert "5,000,000 characters" in errors(page)[0]
    assert f"{settings.ARTICLE_MAX_CHARACTERS:,}" in errors(page)[0]


@pytest.mark.parametrize(("text", "reason"), [("a\0b", "NUL"), (" \n ", "no text")])
def test_text_that_cannot_be_kept_is_refused(client: Any, text: str, reason: str) -> None:
    assert reason in errors(save(client, ADD, title="A title", pasted=text))[0]


def test_the_same_text_is_recognised_with_a_link_to_it(client: Any) -> None:
    first = factories.article_with_text()
    page = save(client, ADD, title="Again", pasted=factories.TEXT)
    assert change(first) in page.context["adminform"].form.errors["pasted"][0]
    assert Article.objects.count() == 1


def test_the_same_text_in_another_article_is_taken_when_that_is_said(client: Any) -> None:
    factories.article_with_text()
    save(client, ADD, title="Printed there too", pasted=factories.TEXT, same_text="on")
    assert Snapshot.objects.count() == 2


def test_an_article_never_holds_the_same_text_twice(client: Any) -> None:
    article = factories.article_with_text()
    page = save(client, change(article), pasted=factories.TEXT, same_text="on")
    assert "is here already" in errors(page)[0]


def test_a_corrected_text_stands_beside_the_old_one(client: Any) -> None:
    article = factories.article_with_text()
    save(client, change(article), pasted="The corrected text.")
    assert [snapshot.text for snapshot in article.snapshots.all()] == [
        factories.TEXT,
        "The corrected text.",
    ]


def test_another_article_with_a_doi_is_refused_on_the_form(client: Any) -> None:
    factories.article(doi="10.1234/1")
    page = save(client, ADD, title="Another", doi="10.1234/1")
    assert "Another article has this DOI already." in page.content.decode()


def test_words_that_are_no_id_are_refused_as_a_choice(client: Any) -> None:
    page = save(client, ADD, title="A title", outlet="abc")
    assert page.status_code == 200
    assert "outlet" in page.context["adminform"].form.errors


def found(client: Any, query: str) -> list[str]:
    page = client.get(f"{LIST}?{query}")
    return [article.title for article in page.context["cl"].result_list]


@pytest.fixture
def shelf() -> None:
    yang = factories.actor("Jianli Yang", family="Yang", given="Jianli")
    times = Outlet.objects.create(name="Le Temps d’Été")
    one = factories.article("Neutrality", issued="2023", text="Some text", outlet=times.name)
    one.bylines.create(actor=yang, printed="J. Yáng")
    factories.article("Moon station", issued="2021-03", type="report")


@pytest.mark.parametrize(
    "query",
    [
        "q=neutral",
        "q=yang",
        "q=ete",
        "q=neutrality2023",
        "has_text=yes",
        "type__exact=article-newspaper",
        "issued_from=2023-06",
        "q=yang+neutrality",
    ],
)
def test_articles_are_found_by_what_is_known_of_them(shelf: None, client: Any, query: str) -> None:
    assert found(client, query) == ["Neutrality"]


def test_an_article_is_found_by_its_id(shelf: None, client: Any) -> None:
    moon = Article.objects.get(title="Moon station")
    assert found(client, f"q=a{moon.pk}") == ["Moon station"]


def test_a_date_filter_keeps_what_may_have_come_out_on_that_day(shelf: None, client: Any) -> None:
    assert found(client, "issued_to=2021-03-15") == ["Moon station"]


def test_a_nul_in_a_search_is_answered_with_a_message(client: Any) -> None:
    for query in ("q=%00", "type__exact=%00"):
        page = client.get(f"{LIST}?{query}", follow=True)
        assert said(page) == ["The search held a NUL character."]


def test_the_list_shows_dates_as_a_person_writes_them(shelf: None, client: Any) -> None:
    assert "March 2021" in client.get(LIST).content.decode()


LIST_QUERIES = [
    "session",
    "user",
    "permissions of the user",
    "permissions of the groups",
    "how many are found",
    "how many there are",
    "articles, outlets, claims counted",
    "bylines",
    "actors",
]


def test_the_list_takes_the_same_queries_however_long(
    client: Any, django_assert_num_queries: Any
) -> None:
    for number in range(3):
        article = factories.article(f"Article {number}", outlet=f"Outlet {number}")
        article.bylines.create(actor=factories.actor(f"Actor {number}"))
    client.get(LIST)
    with django_assert_num_queries(len(LIST_QUERIES)):
        client.get(LIST)
    for number in range(3, 12):
        article = factories.article(f"Article {number}", outlet=f"Outlet {number}")
        article.bylines.create(actor=factories.actor(f"Actor {number}"))
    with django_assert_num_queries(len(LIST_QUERIES)):
        client.get(LIST)


def test_what_the_page_holds_is_saved_unchanged(client: Any) -> None:
    article = factories.article("A title", issued="2021-03~", outlet="Times", url="https://a.org")
    before = Article.objects.filter(pk=article.pk).values().get()
    url = change(article)
    client.post(url, filled(client.get(url)))
    assert Article.objects.filter(pk=article.pk).values().get() == before


@pytest.mark.parametrize(
    "typed", ["[1]", '{"a": ' + "[" * 900 + "]" * 900 + "}", "[" * 50_000, "9" * 5_000]
)
def test_other_variables_that_no_reference_could_use_are_refused_at_their_field(
    client: Any, typed: str
) -> None:
    page = save(client, ADD, title="A title", csl_extra=typed)
    assert page.context["adminform"].form.errors["csl_extra"]
    assert not Article.objects.exists()


def test_a_search_of_very_many_words_is_cut_short(shelf: None, client: Any) -> None:
    query = "moon " * WORDS + "nowhere"
    assert found(client, f"q={query}") == ["Moon station"]


def test_more_rows_than_a_page_takes_are_refused(client: Any) -> None:
    page = save(client, ADD, title="A title", **{"bylines-TOTAL_FORMS": 99_999})
    assert f"Nothing was saved: these are more than {ROWS} rows." in errors(page)
    assert len(page.context["inline_admin_formsets"][0].formset.forms) <= ROWS
    assert not Article.objects.exists()
