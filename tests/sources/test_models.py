import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from sources import adding, texts
from sources.models import Actor, Affiliation, Article, Byline, Outlet, Snapshot
from sources.names import PersonName
from tests import factories as make
from tests.threads import in_threads

pytestmark = pytest.mark.django_db


def test_a_name_is_found_by_its_alias_and_without_its_accents() -> None:
    actor = make.actor("Jörg Müller")
    actor.aliases.create(name="Der Professor")
    assert list(Actor.objects.all().called("muller")) == [actor]
    assert list(Actor.objects.all().called("professor")) == [actor]


def test_what_was_merged_away_is_not_current() -> None:
    merged, stays = make.actor("One"), make.actor("Two")
    merged.merged_into = stays
    merged.save()
    assert list(Actor.objects.current()) == [stays]
    assert merged.kept == stays


@pytest.mark.parametrize(
    ("model", "fields", "message"),
    [
        (Actor, {"name": " "}, "Give the actor a name"),
        (Actor, {"kind": "organisation", "name": "NATO", "family": "O"}, "has one name"),
        (Article, {"title": "\n"}, "Give the article a title"),
        (Article, {"title": "A", "issued": "2023-02-30"}, "February 2023 has 28 days"),
        (Article, {"title": "A", "type": "rumour"}, "not a valid choice"),
        (Article, {"title": "A\0"}, "NUL"),
    ],
)
def test_what_is_wrong_is_said_before_the_database_has_to(
    model: type[Actor | Article], fields: dict[str, str], message: str
) -> None:
    with pytest.raises(ValidationError, match=message):
        model(**fields).full_clean()


def test_two_outlets_of_one_name_are_refused_whatever_the_case() -> None:
    Outlet.objects.create(name="The Times")
    with pytest.raises(ValidationError, match="of this name already"):
        Outlet(name="THE TIMES").full_clean()


def test_a_position_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(ValidationError, match="ends before it begins"):
        Affiliation(actor=make.actor(), title="head", start="2023", end="2021").full_clean()


def test_a_position_is_held_at_an_organisation() -> None:
    with pytest.raises(ValidationError, match="at an organisation"):
        Affiliation(actor=make.actor(), organisation=make.actor("B")).full_clean()


def test_the_days_a_date_can_mean_are_kept_by_postgresql() -> None:
    article = make.article(issued="2021-03~")
    article.refresh_from_db()
    assert article.issued_earliest.isoformat() == "2021-03-01"
    Article.objects.filter(pk=article.pk).update(issued="2022")
    article.refresh_from_db()
    assert article.issued_latest.isoformat() == "2022-12-31"


def test_a_snapshot_keeps_its_text_and_the_hash_of_it() -> None:
    snapshot = make.article(text="Ein Wört\r\n").snapshot
    assert snapshot.text == "Ein Wört\n"
    assert snapshot.sha256 == texts.sha256("Ein Wört\n")
    assert snapshot.characters == 9


def test_a_snapshot_out_of_normal_form_is_refused_by_the_database() -> None:
    article = make.article()
    for text in ("e\u0301", "a\r\nb"):
        with pytest.raises(IntegrityError, match="normal form"), transaction.atomic():
            Snapshot.objects.create(article=article, text=text, method="file")


def test_a_title_we_supplied_is_shown_in_square_brackets() -> None:
    assert make.article("Untitled speech", title_supplied=True).shown_title == "[Untitled speech]"


def test_the_same_text_is_recognised_and_named_with_its_article() -> None:
    held = make.article("Held already", text="Some words.")
    with pytest.raises(adding.SameText, match="Held already") as refusal:
        make.article("New", text="Some words.", again=False)
    assert refusal.value.snapshot == held.snapshot


def test_an_article_refused_for_its_text_is_not_left_half_made() -> None:
    with pytest.raises(ValidationError):
        make.article("Half", text=" ", makers=[adding.Maker("Agencies")])
    assert not Article.objects.filter(title="Half").exists()
    assert not Actor.objects.filter(name="Agencies").exists()


def test_a_byline_names_actors_in_order_and_as_printed() -> None:
    article = make.article(
        makers=[adding.Maker(PersonName("Yang", "Jianli"), printed="J. Yang"),
                adding.Maker("with Agencies")],
    )  # fmt: skip
    assert [str(b) for b in article.bylines.all()] == ["J. Yang", "with Agencies"]
    assert [b.actor.kind for b in article.bylines.all()] == ["person", "organisation"]


def test_an_empty_byline_is_refused() -> None:
    with pytest.raises(ValidationError, match="has a name in it"):
        make.article(makers=[adding.Maker(" ")])
    assert not Byline.objects.exists()


def test_somebody_in_two_bylines_is_one_actor() -> None:
    for title in ("One", "Two"):
        make.article(title, makers=[adding.Maker(PersonName("Yang", "Jianli"))])
    assert Actor.objects.filter(name="Jianli Yang").count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_merges_at_the_same_moment_do_not_make_a_chain() -> None:
    for n in range(10):
        one, two, three = (make.actor(f"{name} {n}") for name in ("One", "Two", "Three"))
        results = in_threads(
            lambda a=one, b=two: Actor.objects.filter(pk=a.pk).update(merged_into=b),
            lambda a=two, b=three: Actor.objects.filter(pk=a.pk).update(merged_into=b),
        )
        assert sum(isinstance(result, IntegrityError) for result in results) == 1
        assert not Actor.objects.filter(merged_into__merged_into__isnull=False).exists()
