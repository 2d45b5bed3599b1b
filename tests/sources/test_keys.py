from collections.abc import Callable
from importlib import import_module
from itertools import islice
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.db.models import Value
from django.db.models.functions import Concat
from django.test.utils import CaptureQueriesContext

from sources import adding, keys
from sources.models import Article, KeyAlias
from sources.names import PersonName
from tests import factories as make

pytestmark = pytest.mark.django_db


def key(title: str = "An article", *names: PersonName | str, **fields: str) -> str | None:
    makers = [adding.Maker(name) for name in names]
    return make.article(title, makers=makers, **fields).citation_key


@pytest.mark.parametrize(
    ("title", "names", "issued", "expected"),
    [
        ("Beijing", [PersonName("Yang", "Jianli")], "2023", "yang2023"),
        ("Beijing", [PersonName("Müller", "Jörg")], "2021-03~", "muller2021"),
        ("The end of it", [], "2021", "end2021"),
        ("The end of it", ["Agencies"], "2021", "end2021"),
        ("Berlin", [PersonName("Weiß", "Anna")], "2022", "weiss2022"),
        ("Aarhus", [PersonName("Ærøþłđ", "Bo")], "2022", "aerothld2022"),
        ("No date", [PersonName("Yang", "Jianli")], "", "yangnd"),
        ("The 2020s", [PersonName("Yang", "Jianli")], "202X", "yang2020"),
        ("北京", [PersonName("杨", "建利")], "2023", "article2023"),
        ("???", [], "2023", "untitled2023"),
    ],
)
def test_a_key_is_the_first_author_or_title_word_and_the_year(
    title: str, names: list[PersonName | str], issued: str, expected: str
) -> None:
    assert key(title, *names, issued=issued) == expected


def test_the_next_of_the_same_author_and_year_gets_a_letter_and_then_a_number() -> None:
    given = [key("An", PersonName("Yang"), issued="2023") for _ in range(28)]
    assert given[:3] == ["yang2023", "yang2023a", "yang2023b"]
    assert given[26:] == ["yang2023z", "yang2023-27"]


def test_however_many_begin_alike_the_next_gets_a_key_by_few_queries(
    django_assert_max_num_queries: Any,
) -> None:
    keys_of_all = islice(keys._candidates("yang2023"), 2_000)
    Article.objects.bulk_create(
        Article(title="An", issued="2023", citation_key=each) for each in keys_of_all
    )
    article = Article(title="An", issued="2023")
    with django_assert_max_num_queries(8):
        keys.assign_all([(article, "Yang", "")])
    assert article.citation_key == "yang2023-2000"


@pytest.mark.parametrize("looked_up", ["yang2023", "second"])
def test_a_key_is_found_by_an_index(looked_up: str) -> None:
    rekeyed(yang(), "second")
    Article.objects.bulk_create(
        Article(title="An", citation_key=f"other{number}") for number in range(300)
    )
    others = Article.objects.filter(title="An")
    others.update(citation_key=Concat("citation_key", Value("b")))
    with CaptureQueriesContext(connection) as asked, connection.cursor() as cursor:
        cursor.execute("ANALYZE sources_article, sources_keyalias")
        cursor.execute("SET LOCAL enable_seqscan = off")
        assert keys.find(looked_up)
        cursor.execute(f"EXPLAIN {asked.captured_queries[2]['sql']}")
        plan = " ".join(line for (line,) in cursor.fetchall())
    assert "citation_key_once" in plan
    assert "key_alias_once" in plan
    assert "Seq Scan" not in plan


def test_a_key_once_given_stays_when_the_reference_is_corrected() -> None:
    article = make.article("Beijing", makers=[adding.Maker(PersonName("Yang"))], issued="2023")
    article.issued = "2024"
    article.save()
    article.bylines.all().delete()
    assert keys.assign(article) == "yang2023"


def test_a_word_of_any_length_makes_a_key_that_fits() -> None:
    article = Article.objects.get(citation_key=key("A" * 900, issued="2023"))
    assert len(article.citation_key or "") < 100


# --- keys that change ---------------------------------------------------------------------------


def rekeyed(article: Article, to: str) -> Article:
    article.citation_key = to
    article.full_clean()
    article.save()
    return article


def refused(do: Callable[[], Any]) -> str:
    """Why PostgreSQL refuses it."""
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        do()
    return str(caught.value)


def yang(**fields: Any) -> Article:
    return make.article("An", makers=[adding.Maker(PersonName("Yang"))], issued="2023", **fields)


def test_the_key_an_article_had_still_leads_to_it_whatever_its_capitals() -> None:
    article = rekeyed(yang(), "Yang-op-ed")
    for each in ("yang2023", "YANG2023", "yang-op-ed"):
        assert keys.find(each) == article
    assert keys.find("yang") is None


def test_a_key_that_was_given_once_is_given_to_nobody_else() -> None:
    rekeyed(yang(), "other")
    second = yang()
    assert second.citation_key == "yang2023a"
    with pytest.raises(ValidationError, match="had the key “yang2023”"):
        rekeyed(second, "Yang2023")
    said = refused(lambda: Article.objects.filter(pk=second.pk).update(citation_key="YANG2023"))
    assert "Another article has the key" in said
    said = refused(lambda: KeyAlias.objects.create(article=second, key="Other"))
    assert "Another article has the key" in said


def test_an_article_may_take_back_a_key_it_had() -> None:
    article = rekeyed(rekeyed(yang(), "other"), "yang2023")
    assert [alias.key for alias in article.key_aliases.all()] == ["other"]
    assert keys.find("other") == keys.find("yang2023") == article


def test_other_capitals_are_the_same_key() -> None:
    assert not rekeyed(yang(), "Yang2023").key_aliases.exists()


@pytest.mark.parametrize(
    "bad", ["A12", "a2", "C1v1", "-yang", "yang 2023", "yang/2023", "yäng", "y" * 101, "{x}"]
)
def test_what_no_address_or_latex_takes_is_no_key(bad: str) -> None:
    with pytest.raises(ValidationError):
        rekeyed(yang(), bad)


def test_a_key_is_not_taken_away_nor_one_it_had_changed_or_deleted() -> None:
    article = rekeyed(yang(), "other")
    articles, aliases = Article.objects.filter(pk=article.pk), article.key_aliases
    assert "not taken away" in refused(lambda: articles.update(citation_key=None))
    assert "stays the article’s" in refused(lambda: aliases.update(key="third"))

    def delete() -> None:
        aliases.all().delete()
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")

    assert "stays the article’s" in refused(delete)


def test_an_article_that_goes_takes_its_keys_along() -> None:
    article = rekeyed(yang(), "other")
    article.delete()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    assert keys.find("other") is keys.find("yang2023") is None


def test_the_key_of_what_was_merged_away_leads_to_the_one_that_stays() -> None:
    stays, goes = yang(), rekeyed(yang(), "second")
    Article.objects.filter(pk=goes.pk).update(merged_into=stays)
    assert keys.find("second") == keys.find("yang2023a") == stays


@pytest.mark.parametrize(
    ("wished", "given"),
    [("Smith:2020-a", "Smith:2020-a"), ("yang2023", "yang2023a"), ("Yang2023", "yang2023a"),
     ("A12", "yang2023a"), ("c1v2", "yang2023a"), ("kürzel", "yang2023a")],
)  # fmt: skip
def test_the_key_it_comes_with_is_kept_where_it_is_one_and_free(wished: str, given: str) -> None:
    yang()
    assert yang(key=wished).citation_key == given


def test_a_word_of_one_letter_and_the_year_is_no_key_for_it_looks_like_an_id() -> None:
    assert key("X", issued="2023") == "x2023a"


def test_a_key_from_before_that_looks_like_an_id_gets_a_letter_and_still_leads_there() -> None:
    article, other = yang(), rekeyed(yang(), "A2a")
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE sources_article DROP CONSTRAINT citation_key_is_a_key")
        cursor.execute("UPDATE sources_article SET citation_key = 'a2' WHERE id = %s", [article.pk])
        cursor.execute(import_module("sources.migrations.0002_keys_are_no_ids").OTHER_KEYS)
    article.refresh_from_db()
    assert article.citation_key == "a2b"
    assert keys.find("a2") == article
    assert keys.find("a2a") == other


def test_a_speech_has_the_key_of_who_speaks() -> None:
    makers = [adding.Maker(PersonName("Xi", "Jinping", native_order=True), role="speaker")]
    assert make.article("To Congress", makers=makers, issued="2022").citation_key == "xi2022"
