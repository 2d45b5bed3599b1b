"""What published claims show, in the hands of coders and reviewers; texts and their quotes."""

import json
from typing import Any

import pytest
from django.contrib.auth.models import Group

from claims.models import Quote, Revision, Share
from claims.record import Record
from sources.models import Actor, Article, Snapshot
from tests import factories
from tests.pages import errors, filled, said, save

pytestmark = pytest.mark.django_db


def change(thing: Any) -> str:
    return f"/admin/sources/{thing._meta.model_name}/{thing.pk}/change/"


def newest() -> dict[str, Any]:
    document: dict[str, Any] = json.loads(Record.current().claims()[0].document)
    return document


@pytest.fixture
def published(db: None) -> Any:
    """A published claim by Ada Example, in an article of the Times with a byline."""
    article = factories.article("A title", outlet="Times")
    article.bylines.create(actor=factories.actor("Jianli Yang"))
    return factories.published(article=article)


@pytest.fixture
def things(published: Any) -> dict[str, Any]:
    article = published.article
    return {
        "article": article,
        "outlet": article.outlet,
        "claimant": published.claimants.get().actor,
        "author": article.bylines.get().actor,
    }


@pytest.mark.parametrize("name", ["article", "outlet", "claimant", "author"])
def test_a_coder_sees_why_what_is_published_is_locked(
    client_of: Any, coder: Any, things: Any, name: str
) -> None:
    page = client_of(coder).get(change(things[name])).content.decode()
    assert "so changing it corrects the record" in page


@pytest.mark.parametrize("name", ["article", "outlet", "claimant", "author"])
def test_a_coder_who_changes_what_is_published_is_refused(
    client_of: Any, coder: Any, reviewer: Any, things: Any, name: str
) -> None:
    url = change(things[name])
    typed = filled(client_of(reviewer).get(url), name="Other", title="Other")
    page = client_of(coder).post(url, typed)
    things[name].refresh_from_db()
    assert page.status_code == 403 or errors(page)
    assert "corrects the record" in page.content.decode()
    assert "Other" not in str(things[name])


def test_a_reviewer_who_corrects_a_title_makes_a_revision(
    client_of: Any, reviewer: Any, things: Any
) -> None:
    page = save(client_of(reviewer), change(things["article"]), title="Corrected")
    assert newest()["article"]["title"] == "Corrected"
    assert "The record was corrected in revision 2: 1 published claim." in said(page)


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("outlet", {"name": "The Times"}),
        ("claimant", {"family": "Beispiel", "name": "Ada Beispiel"}),
        ("author", {"family": "Jang", "name": "Jianli Jang"}),
        ("article", {"bylines-0-role": "editor"}),
    ],
)
def test_each_correction_is_in_the_record_at_once(
    client_of: Any, reviewer: Any, things: Any, name: str, typed: Any
) -> None:
    save(client_of(reviewer), change(things[name]), **typed)
    assert Revision.objects.latest("number").kind == "correct"
    assert next(iter(typed.values())) in json.dumps(newest())


def test_a_change_that_no_published_claim_shows_makes_no_revision(
    client_of: Any, reviewer: Any, things: Any
) -> None:
    save(client_of(reviewer), change(things["article"]), note="Read it again.")
    assert Revision.objects.count() == 1


def test_a_coder_corrects_freely_what_nobody_has_published(client_of: Any, coder: Any) -> None:
    article = factories.draft().article
    save(client_of(coder), change(article), title="Corrected")
    article.refresh_from_db()
    assert article.title == "Corrected"


def test_a_coder_adds_a_position_and_a_name_to_a_published_actor(
    client_of: Any, coder: Any, things: Any
) -> None:
    typed = {
        "affiliations-TOTAL_FORMS": 1,
        "affiliations-0-title": "founder",
        "aliases-TOTAL_FORMS": 1,
        "aliases-0-name": "A. Example",
    }
    save(client_of(coder), change(things["claimant"]), **typed)
    assert things["claimant"].affiliations.get().title == "founder"
    assert things["claimant"].aliases.get().name == "A. Example"


def test_a_coder_cannot_change_a_position_of_a_published_actor(
    client_of: Any, coder: Any, reviewer: Any, things: Any
) -> None:
    position = things["claimant"].affiliations.create(title="founder")
    url = change(things["claimant"])
    row = {"affiliations-0-title": "owner", "affiliations-0-id": position.pk}
    client_of(coder).post(url, filled(client_of(coder).get(url), **row))
    position.refresh_from_db()
    assert position.title == "founder"


def test_deleting_an_actor_is_refused_naming_their_claims(client_of: Any, manager: Any) -> None:
    claim = factories.draft()
    actor = claim.claimants.get().actor
    url = f"/admin/sources/actor/{actor.pk}/delete/"
    client = client_of(manager)
    assert f"claim {claim}" in client.get(url).content.decode()
    assert "This rests on it" in client.post(url, {"post": "yes"}).content.decode()
    assert Actor.objects.filter(pk=actor.pk).exists()


def test_deleting_several_is_refused_naming_their_claims(client_of: Any, manager: Any) -> None:
    claim = factories.draft()
    chosen = {"action": "delete_selected", "_selected_action": [claim.article.pk], "post": "yes"}
    page = client_of(manager).post("/admin/sources/article/", chosen)
    assert f"claim {claim}" in page.content.decode()
    assert Article.objects.filter(pk=claim.article.pk).exists()


def test_what_nothing_rests_on_is_deleted(client_of: Any, manager: Any) -> None:
    article = factories.article()
    url = f"/admin/sources/article/{article.pk}/delete/"
    client_of(manager).post(url, {"post": "yes"})
    assert not Article.objects.exists()


def test_quotes_find_their_place_when_the_text_arrives(client_of: Any, coder: Any) -> None:
    claim = factories.draft(quote=factories.QUOTE)
    page = save(client_of(coder), change(claim.article), pasted=factories.TEXT)
    quote = Quote.objects.get()
    assert factories.TEXT[quote.start : quote.end] == factories.QUOTE
    assert "1 quote has found their place in it." in said(page)[0]


def test_quotes_that_do_not_stand_in_the_text_are_named(client_of: Any, coder: Any) -> None:
    claim = factories.draft(quote="Something else entirely")
    page = save(client_of(coder), change(claim.article), pasted=factories.TEXT)
    assert f"{claim.version_id}: “Something else entirely” does not stand" in " ".join(said(page))
    assert Snapshot.objects.exists()


def test_of_a_corrected_text_it_is_said_which_quotes_moved_and_which_are_left(
    client_of: Any, coder: Any
) -> None:
    article = factories.article_with_text()
    factories.draft(coder, article, quote=factories.QUOTE)
    left = factories.draft(coder, article, quote="whatever it says")
    waits = factories.submitted(coder=coder, article=article, quote="These drills show that",
                                text="Drills show something.")  # fmt: skip
    corrected = factories.TEXT.replace("whatever it says", "say what it may")
    messages = said(save(client_of(coder), change(article), pasted=corrected))
    assert "1 quote of open claims moved along with the text." in messages[0]
    assert f"{left.version_id}: “whatever it says” could not be found again" in messages[1]
    assert f"{waits.version_id} waits for review and stays in the earlier text" in messages[2]


def test_of_claims_nobody_may_know_of_a_new_text_tells_nothing(client_of: Any, coder: Any) -> None:
    Share.objects.create(percent=100, seed="seed", by=coder)
    another, article = factories.user("another"), factories.article_with_text()
    hidden = [
        factories.draft(another, article, quote="whatever it says"),
        factories.submitted(coder=another, article=article, quote=factories.QUOTE),
    ]
    page = save(client_of(coder), change(article), pasted="Something else.")
    told = " ".join(said(page))
    assert "The text was added" in told
    assert not [each for each in hidden if each.version_id in told]


def test_published_quotes_find_their_place_in_the_record_too(client_of: Any, reviewer: Any) -> None:
    claim = factories.published(quote=factories.QUOTE)
    save(client_of(reviewer), change(claim.article), pasted=factories.TEXT)
    assert newest()["quote"]["start"] == factories.TEXT.index(factories.QUOTE)


def test_a_coder_adds_the_text_of_what_is_published(client_of: Any, coder: Any) -> None:
    claim = factories.published(quote=factories.QUOTE)
    page = save(client_of(coder), change(claim.article), pasted=factories.TEXT)
    assert "1 quote has found their place in it." in said(page)[0]
    assert newest()["quote"]["start"] == factories.TEXT.index(factories.QUOTE)


def test_with_the_text_a_coder_changes_nothing_else_of_what_is_published(
    client_of: Any, coder: Any, things: Any
) -> None:
    article, byline = things["article"], things["article"].bylines.get()
    row = {"bylines-0-printed": "Other", "bylines-0-id": byline.pk, "bylines-INITIAL_FORMS": 1}
    save(client_of(coder), change(article), pasted=factories.TEXT, **row)
    refused = save(client_of(coder), change(article), pasted=factories.TEXT + "!", title="Other")
    byline.refresh_from_db()
    article.refresh_from_db()
    assert errors(refused)
    assert (byline.printed, article.title) == ("", "A title")
    assert article.snapshot.text == factories.TEXT


def test_who_may_add_no_text_is_not_asked_for_one(client_of: Any, coder: Any, things: Any) -> None:
    Group.objects.get(name="Coders").permissions.through.objects.filter(
        permission__codename="add_snapshot"
    ).delete()
    client = client_of(coder)
    assert "Paste" not in client.get(change(things["article"])).content.decode()
    assert client.post(change(things["article"]), {"pasted": "Text"}).status_code == 403


def test_the_page_shows_the_text_beside_its_claims(client_of: Any, coder: Any) -> None:
    article = factories.article_with_text()
    claim = factories.draft(article=article, quote=factories.QUOTE)
    page = client_of(coder).get(change(article)).content.decode()
    assert f"{factories.QUOTE}</mark>" in page
    assert f"/admin/claims/claim/{claim.pk}/change/" in page
    assert f"/admin/claims/claim/add/?article={article.pk}" in page


def test_an_article_known_by_reference_says_how_to_add_its_text(client_of: Any, coder: Any) -> None:
    page = client_of(coder).get(change(factories.article())).content.decode()
    assert "known by its reference alone" in page


PAGE_QUERIES = [
    "session",
    "user",
    "permissions of the user",
    "permissions of the groups",
    "the article, to show its text",
    "its bylines",
    "newest text",
    "claims",
    "claimants",
    "actors",
    "stances",
    "propositions",
    "quotes",
    "the article, to edit it",
    "its bylines again",
    "whether the record shows it",
    "bylines as rows",
    "files it was read from",
    "outlet chosen",
    "earlier citation keys",
]


def test_the_page_takes_the_same_queries_however_many_claims(
    client_of: Any, coder: Any, django_assert_max_num_queries: Any
) -> None:
    article = factories.article_with_text(outlet="Times")
    client = client_of(coder)
    for number in range(8):
        factories.draft(article=article, quote=factories.QUOTE, claimants=[f"Actor {number}"])
    client.get(change(article))
    with django_assert_max_num_queries(len(PAGE_QUERIES)):
        client.get(change(article))


def test_a_new_article_stays_open_so_that_its_claims_can_be_coded(
    client_of: Any, coder: Any
) -> None:
    page = save(client_of(coder), "/admin/sources/article/add/", title="A title")
    assert page.context["original"].title == "A title"
    assert "Code a claim" in page.content.decode()


@pytest.mark.parametrize(
    ("make", "heading", "classes"),
    [
        (factories.article, "Text", ""),
        (factories.article_with_text, "Add a corrected text", "collapse"),
    ],
)
def test_a_text_that_is_there_is_not_asked_for(
    make: Any, heading: str, classes: str, client_of: Any, coder: Any
) -> None:
    page = client_of(coder).get(f"/admin/sources/article/{make().pk}/change/")
    parts = {part.name: part.classes for part in page.context["adminform"]}
    assert parts[heading].strip() == classes
