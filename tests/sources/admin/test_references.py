"""Variables of a reference that have no field of their own, in the form of an article."""

from typing import Any

import pytest

from sources.models import Article
from tests import factories
from tests.pages import errors, filled, save

pytestmark = pytest.mark.django_db
ADD = "/admin/sources/article/add/"


@pytest.fixture
def client(client_of: Any, coder: Any) -> Any:
    return client_of(coder)


def change(article: Article) -> str:
    return f"/admin/sources/article/{article.pk}/change/"


def test_they_are_asked_for_by_name_and_kept_as_csl_has_them(client: Any) -> None:
    save(client, ADD, title="A report", other_number="12", other_event_date="2021-03~",
         csl_extra='{"scale": "1:1000"}')  # fmt: skip
    assert Article.objects.get().csl_extra == {
        "number": "12",
        "event-date": {"date-parts": [[2021, 3]], "circa": True},
        "scale": "1:1000",
    }


def test_what_is_not_touched_stays_as_it_was(client: Any) -> None:
    kept = {
        "number": 12,
        "event-date": {"date-parts": [[2021, 3, 9]]},
        "original-date": {"literal": "in the year of the flood"},
        "abstract": "Two\nlines.",
        "curator": [{"literal": "The museum"}],
    }
    article = factories.article(csl_extra=kept)
    page = client.get(change(article))
    form = page.context["adminform"].form
    assert (form["other_number"].value(), form["other_event_date"].value()) == ("12", "2021-03-09")
    assert form["csl_extra"].initial.keys() == {"original-date", "curator"}
    client.post(change(article), filled(page))
    assert Article.objects.get().csl_extra == kept


def test_one_that_is_emptied_goes(client: Any) -> None:
    article = factories.article(csl_extra={"number": "12", "edition": "2"})
    save(client, change(article), other_number="")
    assert Article.objects.get().csl_extra == {"edition": "2"}


def test_an_impossible_date_is_refused_at_its_field(client: Any) -> None:
    page = save(client, ADD, title="A", other_original_date="soon")
    assert "is not a date" in " ".join(errors(page))


def test_a_key_can_be_changed_and_stays_where_it_is_left_empty(client: Any) -> None:
    article = factories.article("Harbours", issued="2023")
    save(client, change(article), citation_key="")
    assert Article.objects.get().citation_key == "harbours2023"
    save(client, change(article), citation_key="Harbour-report")
    assert Article.objects.get().citation_key == "Harbour-report"
    assert "harbours2023" in client.get(change(article)).content.decode()


@pytest.mark.parametrize(
    ("typed", "said"),
    [("harbours2023", "still leads there"), ("a key", "is made of the letters"),
     ("CANALS2023", "has this citation key already")],
)  # fmt: skip
def test_a_key_that_cannot_be_is_refused_at_its_field(client: Any, typed: str, said: str) -> None:
    first = factories.article("Harbours", issued="2023")
    first.citation_key = "other"
    first.save()
    factories.article("Canals", issued="2023")
    article = factories.article("Third")
    page = save(client, change(article), citation_key=typed)
    assert said in " ".join(errors(page))


def test_who_may_not_correct_what_is_published_sees_the_key_and_cannot_change_it(
    client: Any,
) -> None:
    claim = factories.published(article=factories.article("Harbours", issued="2023"))
    page = client.get(change(claim.article))
    assert "harbours2023" in page.content.decode()
    assert "citation_key" not in page.context["adminform"].form.fields
    assert "other_number" not in page.context["adminform"].form.fields


def test_a_reviewer_who_changes_a_key_corrects_the_record(client_of: Any, reviewer: Any) -> None:
    claim = factories.published(article=factories.article("Harbours", issued="2023"))
    save(client_of(reviewer), change(claim.article), citation_key="Harbour-report")
    document = claim.entries.get(valid_until=None).document
    assert '"id":"Harbour-report"' in document


def test_a_title_is_typed_with_its_italics_and_shown_without(client: Any) -> None:
    save(client, ADD, title="On <i>Ursus</i>")
    article = Article.objects.get()
    assert (article.title, article.csl_extra) == ("On Ursus", {"title": "On <i>Ursus</i>"})
    assert client.get(change(article)).context["adminform"].form["title"].value() == (
        "On <i>Ursus</i>"
    )
    save(client, change(article), title="On Ursus")
    assert Article.objects.get().csl_extra == {}, "whoever takes them out does"
