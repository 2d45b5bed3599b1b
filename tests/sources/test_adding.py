import time
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction

from sources import adding
from sources.models import Actor, Article, Outlet, Snapshot
from sources.names import PersonName
from tests import factories
from tests.threads import in_threads

pytestmark = pytest.mark.django_db


def maker(text: str) -> adding.Maker:
    return adding.Maker(PersonName.parse(text))


def test_an_article_comes_with_byline_outlet_text_and_key(coder: Any) -> None:
    article = adding.add_article(
        by=coder, title="A title", issued="2023", makers=[maker("Yang, Jianli")],
        outlet="Times", text="Words.",
    )  # fmt: skip
    assert (article.citation_key, article.outlet.name, article.snapshot.text) == (
        "yang2023",
        "Times",
        "Words.",
    )


def test_people_and_outlets_that_are_there_are_used_again(coder: Any) -> None:
    for title in ("One", "Another"):
        adding.add_article(by=coder, title=title, makers=[maker("Yang, Jianli")], outlet="TIMES")
    assert (Actor.objects.count(), Outlet.objects.count()) == (1, 1)


def test_somebody_is_known_by_another_name(coder: Any) -> None:
    actor = factories.actor("Jianli Yang")
    actor.aliases.create(name="J. Yang")
    article = adding.add_article(by=coder, title="A title", makers=[maker("Yang, J.")])
    assert article.bylines.get().actor == actor


def test_an_organisation_keeps_the_name_as_it_is_printed(coder: Any) -> None:
    article = adding.add_article(
        by=coder, title="A title", makers=[adding.Maker("Agencies", printed="with Agencies")]
    )
    assert str(article.bylines.get()) == "with Agencies"


def test_an_empty_byline_is_refused_and_nothing_is_added(coder: Any) -> None:
    with pytest.raises(ValidationError, match="A byline has a name in it"):
        adding.add_article(by=coder, title="A title", makers=[adding.Maker("  ")])
    assert not Article.objects.exists()


@pytest.mark.parametrize("date", ["2023-02-30", "2023-13", "yesterday"])
def test_an_impossible_date_is_refused_at_its_field(coder: Any, date: str) -> None:
    with pytest.raises(ValidationError) as refused:
        adding.add_article(by=coder, title="A title", issued=date)
    assert list(refused.value.message_dict) == ["issued"]


def test_the_same_text_is_recognised_whatever_its_line_ends(coder: Any) -> None:
    first = factories.article(text="one\ntwo")
    with pytest.raises(adding.SameText) as refused:
        adding.add_article(by=coder, title="Again", text="one\r\ntwo")
    assert refused.value.snapshot.article == first
    assert Article.objects.count() == 1


def test_another_article_may_have_the_same_text_where_that_is_said(coder: Any) -> None:
    factories.article(text="one")
    adding.add_article(by=coder, title="Again", text="one", again=True)
    assert Snapshot.objects.count() == 2


def test_one_article_never_has_it_twice(coder: Any) -> None:
    article = factories.article(text="one")
    with pytest.raises(adding.SameText):
        adding.add_snapshot(article, "one", by=coder, again=True)


def test_a_text_of_what_was_merged_away_does_not_count_as_held(coder: Any) -> None:
    kept, merged = factories.article("Kept"), factories.article("Merged", text="one")
    merged.merged_into = kept
    merged.save()
    assert adding.add_snapshot(kept, "one", by=coder).text == "one"


@pytest.mark.django_db(transaction=True)
def test_two_who_need_the_same_new_outlet_and_author_get_the_same() -> None:
    def both() -> tuple[Outlet, Actor]:
        with transaction.atomic():
            found = adding.the_outlet("Times"), adding.the_actor(PersonName("Yang", "Jianli"))
            time.sleep(0.3)  # the other begins before this one ends
            return found

    one, other = in_threads(both, both)
    assert one == other == (Outlet.objects.get(), Actor.objects.get())


@pytest.mark.parametrize("name", ["Milliyet", "MİLLİYET", "milliyet"])
def test_an_outlet_is_the_same_where_postgresql_says_so(name: str) -> None:
    """Small letters are not the same everywhere: İ is one letter there and two here."""
    for other in ("MİLLİYET", "Milliyet"):
        adding.the_outlet(other)
    again = adding.the_outlet(name)
    assert again.name.lower().replace("i̇", "i") == "milliyet"
    assert adding.the_outlet(name) == again


def test_a_doi_is_one_articles_in_whatever_letters() -> None:
    factories.article(doi="10.1000/abc")
    assert adding.held_dois(["10.1000/ABC", "10.1000/other", ""]) == {"10.1000/ABC"}
    with pytest.raises(ValidationError, match="Another article has this DOI already"):
        Article(title="Another", type="article-journal", doi="10.1000/ABC").full_clean()


@pytest.mark.parametrize("typed", ["The  Times", "The\tTimes", "The\u2028Times ", "The\x1b Times"])
def test_a_name_is_one_line_however_it_was_typed(coder: Any, typed: str) -> None:
    for title in ("One", "Two"):
        makers = [adding.Maker(typed), adding.Maker(PersonName(typed, "Ann"))]
        adding.add_article(by=coder, title=title, outlet=typed, makers=makers)
    assert adding.the_outlet(typed).name == "The Times"
    names = Actor.objects.values_list("name", flat=True)
    assert sorted(names) == ["Ann The Times", "The Times"]


@pytest.mark.parametrize("blank", [" ", "\t", "\u00a0", "\u200b", "\u0301"])
def test_a_name_of_which_nothing_can_be_seen_is_none(coder: Any, blank: str) -> None:
    for unnamed in (Outlet(name=blank), Article(title=blank)):
        with pytest.raises(ValidationError):
            unnamed.full_clean()
    with pytest.raises(ValidationError):
        adding.add_article(by=coder, title=blank)


@pytest.mark.parametrize("blank", ["\u00a0", "\u2028", "\u3000\u2003"])
def test_blanks_alone_are_nothing_where_nothing_need_be(coder: Any, blank: str) -> None:
    assert adding.add_article(by=coder, title="T", section=blank).section == ""
